"""B1: the direction writes down what the police told, and who may know it. Nobody else learns that it came from there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import OrganisationKind, Role
from cases import steps, track
from cases.beginning import open_dossier, save_under_a_free_reference
from cases.enums import CaseState, DutyKind, PoliceChannel, PoliceForce
from cases.models import Case, CaseTransition, PoliceNews, PolicePermission
from cases.police.facts import news_of
from cases.procedures.state import EventKind
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from core.ids import uuid7
from core.templatetags.schakel import day
from duties import actions as duties
from schools.calendar import calendar_of
from schools.models import Pupil
from secrecy import grants
from secrecy.models import Grant, Item, ItemKind
from secrecy.once import save_once
from secrecy.sealing import saying
from secrecy.tables import GrantKind, Regime

TRACK_B = "gent-b"
READ_TERM = Term(1)


@dataclass(frozen=True)
class Told:
    """What the police told, as the director writes it down. `contact` is a police contact with an account, if any.

    `form_key` is one per rendered form: a double click is one case.
    """

    form_key: UUID
    text: str
    force: PoliceForce
    channel: PoliceChannel
    contact_name: str
    received_at: datetime
    pupil: Pupil | None = None
    pupil_text: str = ""
    contact: Membership | None = None


@transaction.atomic
def receive(*, told: Told, by: Membership, actor: Actor, now: datetime | None = None) -> Case:
    """Write news of the police down: a case on track B, which only the direction knows of until it informs others.

    The text and where it came from are read by whoever the police lists, from the start the one who took the call. For
    everybody else who ever joins the case says that there is a worry. The police contact with an account reads at once
    that the direction received it. The same `form_key` with the same words again returns the first case.
    """
    now = now or timezone.now()
    if actor.role != Role.DIRECTOR or actor.organisation_kind != OrganisationKind.SCHOOL:
        raise TransitionNotAllowed(_("Alleen de directie noteert wat de politie meldt."))
    before = _case_of(told, actor)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            return _receive(told, by, actor, now)
    except IntegrityError:
        # The other click was quicker; or the key is another form's, or this page's with other words: drawn again.
        return _case_of(told, actor) or _receive(replace(told, form_key=uuid7()), by, actor, now)


@transaction.atomic
def permit(
    *,
    case_id: UUID,
    given_on: date,
    given_by: str,
    persons: Sequence[Membership],
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> PolicePermission:
    """Record that the police allowed these persons to know: from then on they read the news, and owe reading it.

    With this step 1 is done, when it was not yet. Raises TransitionNotAllowed for anybody but a listed director, and
    GrantRefused for somebody who is not of the school or its CLB. The same `form_key` again changes nothing.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)
    news = news_of(case, actor)
    earlier = PolicePermission.objects.visible_to(actor).filter(news=news)
    if before := earlier.filter(form_key=form_key).first():
        return before
    if news is None or actor.role != Role.DIRECTOR:
        raise TransitionNotAllowed(_("Alleen de directie noteert aan wie de politie toelating geeft."))
    if case.state != CaseState.OPEN:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst."))
    permission = PolicePermission(
        dossier_id=case.dossier_id,
        regime=Regime.POLICE,
        news=news,
        given_on=given_on,
        given_by=given_by.strip(),
        noted_by=by,
        noted_at=now,
        form_key=form_key,
    )
    save_once(permission, earlier)  # no earlier one: the case is locked
    audit.record("permit", "police_news", [news.pk], dossier_id=case.dossier_id, now=now)
    for person in persons:
        _list(case, news, person, permission, actor, now)
    _first_step_done(case, given_on, by, actor, now)
    return permission


@transaction.atomic
def unlist(*, case_id: UUID, grant_id: UUID, actor: Actor, now: datetime | None = None) -> None:
    """Take somebody off the list: from the next request the news is shut to them. What they read, they have read.

    Raises GrantRefused when they were taken off already, TransitionNotAllowed for the last director on the list: one who left
    or is shut out does not count.
    """
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)
    gone = next((grant for grant in listed(case, actor) if grant.pk == grant_id), None)
    reading = [grant for grant in grants.reading(case.dossier_id, actor) if grant.kind == GrantKind.POLICE]
    if gone is not None and [grant for grant in reading if grant.addressee.role == Role.DIRECTOR] == [gone]:
        raise TransitionNotAllowed(_("Eén directeur blijft op de lijst: anders kan niemand ze nog wijzigen."))
    if gone is None:
        raise grants.GrantRefused(_("Deze toegang was al beëindigd."))
    duties.settle(kind=DutyKind.POLICE_NEWS, about=grant_id, by=actor, now=now)
    grants.end(grant_id=grant_id, actor=actor, now=now)


@transaction.atomic
def read(*, grant_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Somebody on the list has read the news: the duty is done. False when it was already."""
    return duties.settle(kind=DutyKind.POLICE_NEWS, about=grant_id, by=actor, now=now)


def listed(case: Case, actor: Actor) -> list[Grant]:
    """Who is on the list now, as far as the actor may know it."""
    return listed_on(case.dossier_id, actor)


def listed_on(dossier_id: int, actor: Actor) -> list[Grant]:
    return [grant for grant in grants.in_force(dossier_id, actor) if grant.kind == GrantKind.POLICE]


# --- Parts ------------------------------------------------------------------------------------------------------------


def _case_of(told: Told, actor: Actor) -> Case | None:
    """The case that this form made, with these words."""
    news = PoliceNews.objects.visible_to(actor).filter(form_key=told.form_key).first()
    if news is None or not saying(Item.objects.visible_to(actor).filter(about=news.pk), told.text.strip()):
        return None
    return Case.objects.visible_to(actor).filter(dossier=news.dossier_id).first()


def _receive(told: Told, by: Membership, actor: Actor, now: datetime) -> Case:
    definition = track.newest(TRACK_B, timezone.localdate(now))
    dossier_id = open_dossier(actor.organisation_id, False, False, from_police=True)
    listing = grants.grant(
        dossier_id=dossier_id,
        membership=by,
        kind=GrantKind.POLICE,
        reason=_("kreeg het bericht van de politie"),
        actor=actor,
        now=now,
    )
    case = Case(
        dossier_id=dossier_id,
        regime=Regime.TEAM,
        school_id=actor.organisation_id,
        pupil=told.pupil,
        pupil_text=str(told.pupil) if told.pupil else told.pupil_text.strip(),
        birth_date=told.pupil.birth_date if told.pupil else None,
        procedure=definition.key,
        version=definition.version,
        step=definition.path[0].key,
        owner=by,
        opened_at=now,
    )
    save_under_a_free_reference(case, "cases_case_ref")
    move = CaseTransition(
        dossier_id=dossier_id,
        regime=Regime.TEAM,
        case=case,
        event="open",
        done_on=timezone.localdate(now),
        by=by,
        at=now,
    )
    move.save(force_insert=True)
    news = PoliceNews(
        dossier_id=dossier_id,
        regime=Regime.POLICE,
        addressee=told.contact,
        school_id=actor.organisation_id,
        force=told.force,
        channel=told.channel,
        contact_name=told.contact_name.strip(),
        received_at=told.received_at,
        logged_by=by,
        logged_at=now,
        form_key=told.form_key,
    )
    news.save(force_insert=True)
    received_on = timezone.localdate(told.received_at)
    for kind, regime, body in (
        (ItemKind.POLICE, Regime.POLICE, told.text),
        (ItemKind.CONCERN, Regime.TEAM, _("Er is een bezorgdheid.")),
    ):
        Item(
            dossier_id=dossier_id,
            regime=regime,
            kind=kind,
            holder_id=by.organisation_id,
            author=by,
            about=news.pk if regime == Regime.POLICE else case.pk,
            body=body.strip(),
            created_at=now,
            happened_on=received_on if regime == Regime.POLICE else None,
        ).save(force_insert=True)
    audit.record("log", "police_news", [news.pk, listing], dossier_id=dossier_id, now=now)
    steps.owe_first_step(case=case, start=received_on, actor=actor, now=now)
    return case


def _list(
    case: Case, news: PoliceNews, person: Membership, permission: PolicePermission, actor: Actor, now: datetime
) -> None:
    """Put somebody on the list; who stands there already has read it, or owes reading it, and is left alone."""
    if any(grant.addressee_id == person.pk for grant in listed(case, actor)):
        return
    reason = _("toelating van %(by)s op %(day)s") % {"by": permission.given_by, "day": day(permission.given_on)}
    granted = grants.grant(
        dossier_id=case.dossier_id,
        membership=person,
        kind=GrantKind.POLICE,
        reason=reason[:200],
        actor=actor,
        now=now,
    )
    duties.owe(
        kind=DutyKind.POLICE_NEWS,
        about=granted,
        dossier_id=case.dossier_id,
        organisation_id=person.organisation_id,
        role=Role(person.role),
        assignee=person,
        start=timezone.localdate(now),
        term=READ_TERM,
        after=_("de toelating"),
        calendar=calendar_of(case.school_id),
        regime=Regime.POLICE,
        by=actor,
        notify=True,
        now=now,
    )


def _first_step_done(case: Case, given_on: date, by: Membership, actor: Actor, now: datetime) -> None:
    definition = track.definition_of(case)
    moves = CaseTransition.objects.visible_to(actor).filter(case=case)
    state = track.state_of(case, moves)
    if definition is None or state is None or state.steps[definition.path[0].key].settled:
        return
    entry = steps.Entry(
        kind=EventKind.DONE,
        on=timezone.localdate(now),
        step=definition.path[0].key,
        sentence=_("De politie gaf op %(day)s toelating.") % {"day": day(given_on)},
    )
    steps.record(case_id=case.pk, entries=[entry], by=by, actor=actor, now=now)
