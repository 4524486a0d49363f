"""Who works on a case beside the care team and the CLB contact: named one by one, with a reason, until it closes.

Who leads the case names people of the school, the CLB contact people of the CLB (DOMAIN §2). From when somebody may be drawn
in: a reference person from step 4 or when asked for advice, the direction once it was informed (step 3, or at once in
danger), the CLB's reference person from the step of the CLB team.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from accounts.roles import Role
from cases import consultations, track
from cases.enums import CLB_ROLES, CaseState, DutyKind
from cases.leading import NOT_YOURS, runs
from cases.models import Case, CaseTransition, Consultation
from cases.procedures.state import State, ready
from cases.workflow import TransitionNotAllowed
from core.calendar import Term
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from secrecy import grants
from secrecy.grants import GrantRefused
from secrecy.models import Grant
from secrecy.tables import GrantKind, Regime
from secrecy.walls import left


class Naming(NamedTuple):
    """Whom somebody may name, and as what."""

    kind: GrantKind
    roles: tuple[Role, ...]


OF_SCHOOL = Naming(GrantKind.CARE, (Role.REFERENCE_PERSON, Role.COUNSELLOR, Role.BEHAVIOUR_EXPERT, Role.DIRECTOR))
OF_CLB = Naming(GrantKind.CLB, (Role.CLB_WORKER, Role.CLB_REFERENCE_PERSON, Role.CLB_DIRECTOR))
NAMED_ROLES = frozenset(OF_SCHOOL.roles + OF_CLB.roles)
# House default: whoever is named looks at the case within two school days.
READ_TERM = Term(2)
LONGEST_DAYS = 366


def names(case: Case, actor: Actor) -> Naming | None:
    """Whom the actor may name on this case; None for who names nobody. Who leads it is not named besides."""
    if runs(case, actor):
        return Naming(OF_SCHOOL.kind, tuple(role for role in OF_SCHOOL.roles if role != actor.role))
    return OF_CLB if actor.role == Role.CLB_CONTACT else None


def candidates(case: Case, actor: Actor) -> MembershipQuerySet:
    """Whom the actor may name on this case: people of its school, or for the CLB contact of the own CLB."""
    mine = names(case, actor)
    place = actor.organisation_id if mine is OF_CLB else case.school_id
    seats = Membership.objects.current(actor.today).filter(organisation_id=place, user__is_active=True)
    return (
        left(seats.filter(role__in=mine.roles if mine else ()), [case.dossier_id])
        .exclude(user_id=actor.user_id)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


@transaction.atomic
def name(
    *,
    case_id: UUID,
    whom: Membership,
    reason: str,
    until: date | None,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> UUID:
    """Name somebody on a case; they see it from now on, and owe a look at it. Named so already: that grant.

    Raises TransitionNotAllowed when it is too early for this person, when they are named otherwise, when the case is
    closed, when the day cannot be meant, or for who names nobody there.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).select_related("dossier").get(pk=case_id)
    kind = _kind(case, actor)
    if case.state != CaseState.OPEN:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst."))
    today = timezone.localdate(now)
    if until is not None and not 0 <= (until - today).days <= LONGEST_DAYS:
        raise TransitionNotAllowed(_("Kies een dag die nog komt, binnen het jaar"), field="until")
    too_early = why_not_yet(case, whom, actor)
    if too_early:
        raise TransitionNotAllowed(too_early, field="whom")
    named = grants.in_force(case.dossier_id, actor)
    held = next((one for one in named if (one.addressee_id, one.kind) == (whom.pk, kind)), None)
    if held is not None and (held.reason, held.until) != (reason.strip(), until):
        raise TransitionNotAllowed(
            _("%(name)s werkt al mee, om een andere reden of tot een andere dag: kijk in de lijst.")
            % {"name": whom.user.name},
            field="whom",
        )
    if held is not None:
        return held.pk
    try:
        found = grants.grant(
            dossier_id=case.dossier_id, membership=whom, kind=kind, reason=reason, until=until, actor=actor, now=now
        )
    except GrantRefused as refusal:
        raise TransitionNotAllowed(refusal.message, field="whom") from refusal
    duties.owe(
        kind=DutyKind.NAMED,
        about=found,
        dossier_id=case.dossier_id,
        organisation_id=whom.organisation_id,
        role=Role(whom.role),
        assignee=whom,
        start=today,
        term=READ_TERM,
        after=_("de aanduiding"),
        calendar=calendar_of(case.school_id),
        regime=Regime.TEAM,
        by=actor,
        notify=True,
        now=now,
    )
    return found


@transaction.atomic
def let_go(*, case_id: UUID, grant_id: UUID, actor: Actor, now: datetime | None = None) -> None:
    """From the next request on the case is shut to that person. Raises TransitionNotAllowed when it was already."""
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_related("dossier").select_for_update(of=("self",)).get(pk=case_id)
    kind = _kind(case, actor)
    mine = Grant.objects.visible_to(actor).filter(pk=grant_id, dossier=case.dossier_id, kind=kind)
    try:
        if not mine.exists():
            raise GrantRefused(_("Deze toegang was al beëindigd."))
        duties.settle(kind=DutyKind.NAMED, about=grant_id, by=actor, now=now)
        grants.end(grant_id=grant_id, actor=actor, now=now)
    except GrantRefused as refusal:
        raise TransitionNotAllowed(refusal.message) from refusal


@transaction.atomic
def looked(*, grant_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Whoever was named says to have read the case. False when that was said already."""
    return duties.settle(kind=DutyKind.NAMED, about=grant_id, by=actor, own=True, now=now or timezone.now())


def let_all_go(*, case: Case, actor: Actor, now: datetime) -> None:
    """The case closes: nobody named on it owes a look any more (the grants end with it)."""
    for duty in Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id, kind=DutyKind.NAMED):
        duties.close(duty=duty, by=actor, now=now)


def why_not_yet(case: Case, whom: Membership, actor: Actor) -> str:
    """Why this person may not be drawn in yet, as a sentence; empty when they may."""
    state = track.state_of(case, CaseTransition.objects.visible_to(actor).filter(case=case))
    role = Role(whom.role)
    if role == Role.REFERENCE_PERSON and not (_discussed(case, state) or _was_asked(case, whom, actor)):
        return _("Een referentiepersoon werkt mee vanaf stap 4, of nadat u er raad aan vroeg.")
    if role == Role.DIRECTOR and not (case.acute or _discussed(case, state)):
        return _("De directie werkt mee vanaf stap 3, als de casus op het zorgoverleg kwam.")
    if role == Role.CLB_REFERENCE_PERSON and not _at_clb_team(case, state):
        return _("De referentiepersoon van het CLB werkt mee vanaf de stap van het CLB-team.")
    return ""


def _kind(case: Case, actor: Actor) -> GrantKind:
    """As what this actor names people on the case. Raises TransitionNotAllowed for who names nobody."""
    mine = names(case, actor)
    if mine is None:
        raise TransitionNotAllowed(NOT_YOURS)
    return mine.kind


def _discussed(case: Case, state: State | None) -> bool:
    """Whether the step that puts a case on the zorgoverleg is done; without a track, whether it stands on an agenda."""
    if state is None:
        return case.dossier.clb_engaged
    return not consultations.may_ask(case, {key for key, stands in state.steps.items() if stands.settled})


def _was_asked(case: Case, whom: Membership, actor: Actor) -> bool:
    return Consultation.objects.visible_to(actor).filter(case=case, addressee=whom).exists()


def _at_clb_team(case: Case, state: State | None) -> bool:
    """Whether the first step of the CLB can be taken, or was; without a track, as soon as the CLB takes part."""
    definition = track.definition_of(case)
    if definition is None or state is None:
        return True
    own = next((step.key for step in definition.path if step.by and step.by[0] in CLB_ROLES), "")
    return own in ready(definition, state) or bool(own and state.steps[own].settled)
