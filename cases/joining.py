"""Joining a signal to a case of the same pupil that runs already, and taking that back.

A case is opened from one or more signals (DOMAIN §1). The dossier of the signal becomes a part of that of the case, so that
whoever is named on the case reads it; no row of it changes, and its reporter notices nothing (docs/adr/0012).
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from cases import workflow
from cases.enums import CaseState, DutyKind, Outcome
from cases.models import Case, CaseTransition, Feedback, Signal, SignalOutcome
from cases.querysets import cases_for
from cases.steps import UNDO_WITHIN
from cases.workflow import SignalEvent, SignalState, TransitionNotAllowed
from core import audit
from duties import actions as duties
from secrecy import joined
from secrecy.models import VisibleQuerySet


def cases_of_pupil(signal: Signal, actor: Actor) -> VisibleQuerySet:
    """The cases about the pupil of a signal that the actor may see, newest first; none when the pupil is not known."""
    return cases_for(actor).filter(pupil=signal.pupil_id, pupil__isnull=False)


def to_join(signal: Signal, actor: Actor) -> VisibleQuerySet:
    """Those that the signal may be joined to: they run."""
    return cases_of_pupil(signal, actor).filter(state=CaseState.OPEN)


@transaction.atomic
def join(*, signal_id: UUID, case_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> SignalOutcome:
    """Join a signal to a running case; the owner of the case owes its reporter an answer, as for a new case.

    The same again is the first joining. Raises TransitionNotAllowed when somebody decided already, or when the case is
    closed or another pupil's.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).select_related("owner").get(pk=case_id)
    signal, before = _lock(signal_id, actor)
    if before is not None and before.state is SignalState.JOINED and before.case_id == case.pk:
        return before
    workflow.next_signal_state(before.state if before else SignalState.NEW, SignalEvent.JOIN)
    same_pupil = signal.pupil_id is not None and signal.pupil_id == case.pupil_id
    may = same_pupil and case.state == CaseState.OPEN
    if not may or not joined.join(part=signal.dossier_id, whole=case.dossier_id):
        raise TransitionNotAllowed(
            _("Bij deze casus kan dit signaal niet: ze is gesloten, of gaat over iemand anders.")
        )
    made = SignalOutcome(dossier_id=signal.dossier_id, signal=signal, outcome=Outcome.JOINED, case=case, by=by, at=now)
    made.save(force_insert=True)
    _note(case, "join", by, now)
    duties.settle(kind=DutyKind.TRIAGE, about=signal.pk, by=actor, now=now)
    duties.assign(kind=DutyKind.FEEDBACK, about=signal.pk, to=case.owner or by, by=actor, now=now)
    audit.record("join", "signal", [signal.pk, case.pk], dossier_id=signal.dossier_id, now=now)
    return made


@transaction.atomic
def part(*, signal_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> Signal:
    """Take a joining back: the signal waits again, shut to whoever has only the case.

    Raises TransitionNotAllowed when it is not joined, or when that can no longer be taken back (`may_part`).
    """
    now = now or timezone.now()
    signal, outcome = _lock(signal_id, actor)
    workflow.next_signal_state(outcome.state if outcome else SignalState.NEW, SignalEvent.PART)
    if outcome is None or not may_part(outcome, actor, now) or not _part(signal):
        raise TransitionNotAllowed(
            _(
                "Dit kan niet meer ongedaan: het is ouder dan tien minuten, van iemand anders, of de melder hoorde al iets."
            )
        )
    _note(outcome.case, "part", by, now)
    duties.take_up_again(kind=DutyKind.TRIAGE, about=signal.pk, by=actor, now=now)
    duties.let_go(kind=DutyKind.FEEDBACK, about=signal.pk, by=actor, now=now)
    audit.record("part", "signal", [signal.pk, outcome.case_id], dossier_id=signal.dossier_id, now=now)
    return signal


def may_part(outcome: SignalOutcome, actor: Actor, now: datetime) -> bool:
    """Whether this actor may take the joining back now: as a step, while nothing has left the house (`steps.undoable`)."""
    if outcome.state is not SignalState.JOINED or outcome.by_id != actor.membership_id:
        return False
    told = Feedback.objects.visible_to(actor).filter(signal=outcome.signal_id, sent_at__gte=outcome.at)
    return now - outcome.at <= UNDO_WITHIN and not told.exists()


def _lock(signal_id: UUID, actor: Actor) -> tuple[Signal, SignalOutcome | None]:
    signal = Signal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=signal_id)
    return signal, SignalOutcome.objects.visible_to(actor).select_related("case").filter(signal=signal).first()


def _note(case: Case, event: str, by: Membership, now: datetime) -> None:
    """On the timeline of the case, for its care team: the CLB reads no signals."""
    CaseTransition(
        dossier_id=case.dossier_id, case=case, event=event, done_on=timezone.localdate(now), by=by, at=now
    ).save(force_insert=True)


def _part(signal: Signal) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.part_signal(%s)", [signal.pk])
        return cursor.fetchone()[0]
