"""Ruggespraak: before step 3 who leads a case may ask a reference person or the CLB, without names or with."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import track
from cases.enums import DutyKind
from cases.leading import lock
from cases.models import Case, Consultation
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from core.ids import uuid7
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy import release
from secrecy.models import Item, ItemKind
from secrecy.release import Ground, Receiver
from secrecy.sealing import saying
from secrecy.tables import Regime

ANSWER_TERM = Term(3)
ASKED_ROLES = (Role.REFERENCE_PERSON, Role.BEHAVIOUR_EXPERT, Role.CLB_CONTACT, Role.CLB_REFERENCE_PERSON)


def may_ask(case: Case, settled: set[str]) -> bool:
    """Whether it is still before the step that puts the case on the agenda (`settled`: steps done or skipped)."""
    definition = track.definition_of(case)
    agenda = track.agenda_step(definition) if definition else None
    return agenda is None or agenda.key not in settled


@transaction.atomic
def ask(
    *, case_id: UUID, whom: Membership, question: str, form_key: UUID, by: Membership, actor: Actor,
    now: datetime | None = None,
) -> Consultation:  # fmt: skip
    """Ask; whoever is asked reads this question alone, and owes an answer within three school days.

    `form_key` is one per rendered form: the same again is one question. Raises TransitionNotAllowed when the case is on
    the agenda, for the key of another form, or for who does not lead the case.
    """
    now = now or timezone.now()
    case = lock(case_id, actor)
    before = Consultation.objects.visible_to(actor).filter(pk=form_key, case=case).first()
    if before is not None:
        if saying(Item.objects.visible_to(actor).filter(about=form_key), question.strip()):
            return before
        # An old page sent again with other words is another question.
        form_key = uuid7()
    moves = case.transitions.visible_to(actor)
    state = track.state_of(case, moves)
    settled = {key for key, stands in state.steps.items() if stands.settled} if state else set()
    if not may_ask(case, settled):
        raise TransitionNotAllowed(_("De casus staat al op het zorgoverleg: stel uw vraag daar."))
    release.require(Regime.SCHOOL, Receiver.CONSULTED, Ground.CONSULTATION)
    asked = Consultation(id=form_key, dossier_id=case.dossier_id, addressee=whom, case=case, asked_by=by, asked_at=now)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise TransitionNotAllowed(_("Deze vraag is al gesteld. Laad de pagina opnieuw.")) from error
    _write(asked, ItemKind.QUESTION, question, by, whom, now)
    duties.owe(
        kind=DutyKind.ANSWER,
        about=asked.pk,
        dossier_id=case.dossier_id,
        organisation_id=whom.organisation_id,
        role=Role(whom.role),
        assignee=whom,
        start=timezone.localdate(now),
        term=ANSWER_TERM,
        after=_("de vraag"),
        calendar=calendar_of(case.school_id),
        by=actor,
        notify=True,
        now=now,
    )
    audit.record("ask", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    return asked


@transaction.atomic
def answer(*, consultation: Consultation, text: str, by: Membership, actor: Actor, now: datetime | None = None) -> Item:
    """The answer of who was asked; who leads the case reads it, and the duty is done.

    Raises TransitionNotAllowed when it was answered already.
    """
    now = now or timezone.now()
    if not duties.settle(kind=DutyKind.ANSWER, about=consultation.pk, by=actor, now=now):
        raise TransitionNotAllowed(_("U antwoordde al op deze vraag."))
    item = _write(consultation, ItemKind.ANSWER, text, by, by, now)
    audit.record("answer", "consultation", [consultation.pk], dossier_id=consultation.dossier_id, now=now)
    return item


def _write(
    asked: Consultation, kind: ItemKind, body: str, by: Membership, addressee: Membership, now: datetime
) -> Item:
    item = Item(
        dossier_id=asked.dossier_id,
        regime=Regime.SCHOOL,
        addressee=addressee,
        kind=kind,
        holder_id=by.organisation_id,
        author=by,
        about=asked.pk,
        body=body.strip(),
        created_at=now,
    )
    item.save(force_insert=True)
    return item
