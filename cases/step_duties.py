"""What a case makes people owe by where it stands: its steps, and the feedback that taking them promises."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from cases.enums import CLB_ROLES, DutyKind, Outcome
from cases.leading import owed_by
from cases.models import Case, CaseTransition, Signal, Talk
from cases.police.owed import owe_draft
from cases.procedures import terms
from cases.procedures.definition import Definition, Step
from cases.procedures.state import State
from core.calendar import Calendar, Term
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from schools.models import School
from secrecy.tables import Regime

# Whose duties are made where the talker is named, and are not for the CLB to see.
TALK_STEPS = {"1", "2"}


def bring_in_line(
    case: Case, definition: Definition, state: State, open_steps: Sequence[str], actor: Actor, now: datetime
) -> None:
    """One open duty for each step that can be taken now and has a term, counted from the right day; none for the others.

    The day changes where a review is held, and where a step is taken back or taken up again.
    """
    wanted = set(open_steps) if state.running else set()
    opened_from = Signal.objects.visible_to(actor).filter(outcome__case=case).exclude(outcome__outcome=Outcome.JOINED)
    signal = opened_from.order_by("created_at").first()
    signal_on = timezone.localdate(signal.created_at if signal else case.opened_at)
    # The duties of the talk are the school's own; the CLB does not see them, and leaves them alone.
    others = TALK_STEPS if actor.role in CLB_ROLES else set()
    starts = {key: terms.counted_start(definition.by_key[key], state, signal_on) for key in wanted - others}
    for duty in Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id).exclude(detail=""):
        counts = duty.kind != DutyKind.STEP or duty.counted_from == starts.get(duty.detail)
        if duty.detail in wanted and (counts or duty.detail in others):
            starts.pop(duty.detail, None)
        else:
            duties.close(duty=duty, by=actor, now=now)
    calendar = calendar_of(case.school_id)
    for key, start in starts.items():
        if start is not None:
            owe_step(case, definition.by_key[key], start, calendar, actor, now)


def owe_step(case: Case, step: Step, start: date, calendar: Calendar, actor: Actor, now: datetime) -> None:
    if step.term is None:
        return
    duties.owe(
        kind=DutyKind.STEP,
        about=case.pk,
        detail=step.key,
        dossier_id=case.dossier_id,
        **_who_owes(case, step, actor),
        start=start,
        term=step.term.term,
        after=step.counted_from,
        calendar=calendar,
        # Without content; school and CLB keep each other's list of steps in order.
        regime=Regime.TEAM,
        by=actor,
        now=now,
    )


def _who_owes(case: Case, step: Step, actor: Actor) -> dict[str, Any]:
    """Who takes a step: the owner of the case, at the CLB whoever is tied to the school, or the director who leads it."""
    if step.by and step.by[0] in {str(role) for role in CLB_ROLES}:
        clb_id = School.objects.filter(pk=case.school_id).values_list("clb_id", flat=True).first()
        if clb_id is not None:
            return {"organisation_id": clb_id, "role": Role.CLB_CONTACT, "assignee": None}
    if Role.DIRECTOR in step.by and Role.CARE_COORDINATOR not in step.by and not case.dossier.led_by_board:
        opened = CaseTransition.objects.visible_to(actor).filter(case=case, event="open").select_related("by")
        return {"organisation_id": case.school_id, "role": Role.DIRECTOR, "assignee": opened.get().by}
    return owed_by(case)


def owe_feedback(case: Case, to: str, definition: Definition, step_key: str, actor: Actor, now: datetime) -> None:
    """Feedback to reporters and talker becomes a duty of the owner, to the police one of Expo-R; to a meeting or the CLB
    the step itself is the feedback."""
    step = definition.by_key[step_key]
    term = min(step.term.term if step.term else Term(1), Term(2), key=lambda one: one.count)
    if to == "reporter":
        signals = Signal.objects.visible_to(actor).filter(outcome__case=case)
        about = {signal.pk: signal.dossier_id for signal in signals}
        _owe_once(case, DutyKind.FEEDBACK, about, term, step_key, actor, now)
    elif to == "talker":
        # Nobody tells themselves what they know.
        owner = case.owner.user_id if case.owner else None
        talks = Talk.objects.visible_to(actor).filter(case=case).exclude(addressee__user_id=owner)
        about = {talk.pk: talk.dossier_id for talk in talks}
        _owe_once(case, DutyKind.TALKER_FEEDBACK, about, term, step_key, actor, now)
    elif to == "police_contact":
        owe_draft(case, actor, now)


def _owe_once(
    case: Case, kind: DutyKind, about: Mapping[UUID, int], term: Term, step_key: str, actor: Actor, now: datetime
) -> None:
    """`about`: the rows, each with its dossier."""
    still = Duty.objects.visible_to(actor).open().filter(kind=kind, about__in=about)
    owed = set(still.values_list("about", flat=True))
    for key, dossier_id in about.items():
        if key not in owed:
            duties.owe(
                kind=kind,
                about=key,
                dossier_id=dossier_id,
                **owed_by(case),
                start=timezone.localdate(now),
                term=term,
                after=_("stap %(step)s") % {"step": step_key},
                calendar=calendar_of(case.school_id),
                by=actor,
                now=now,
            )
