"""Taking steps: what the interpreter accepts becomes rows, duties and facts, in one transaction.

Nothing here knows the steps of a particular track: which step informs the director is read from the definition, by the
facts it asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import assessments, meetings, plans, track
from cases.engagement import engage_clb
from cases.enums import CaseState, DutyKind
from cases.models import Case, CaseTransition, Feedback, Signal, Talk, TalkReport
from cases.police import facts as police
from cases.police.facts import standing
from cases.police.owed import owe_draft
from cases.procedures import interpreter, terms
from cases.procedures.definition import Definition, Step
from cases.procedures.refusals import Refused
from cases.procedures.state import Event, EventKind, State, begin, ready
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Calendar, Term
from core.ids import uuid7
from core.templatetags.schakel import day
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from schools.models import School
from secrecy import grants, release
from secrecy.models import Disclosure, Item, ItemKind
from secrecy.release import Ground, Receiver
from secrecy.tables import GrantKind, Regime

UNDO_WITHIN = timedelta(minutes=10)
CLB_ROLES = {Role.CLB_CONTACT, Role.CLB_WORKER, Role.CLB_REFERENCE_PERSON}
# Whose duties are made where the talker is named, and are not for the CLB to see.
TALK_STEPS = {"1", "2"}
# The fact that only a track of news from the police asks for.
FROM_POLICE = "notice_noted"


@dataclass(frozen=True)
class Entry:
    """One step as somebody writes it down: a day and one sentence are enough (DOMAIN §3)."""

    kind: EventKind
    on: date
    step: str = ""
    sentence: str = ""
    reason: str = ""
    backdated: str = ""
    outcome: str = ""


class StepRefused(TransitionNotAllowed):
    """The interpreter's refusal: its sentence, the field that would help, and which entry it was about."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.sentence, field=refused.field)
        self.step = refused.event.step


@transaction.atomic
def record(
    *,
    case_id: UUID,
    entries: Sequence[Entry],
    by: Membership,
    actor: Actor,
    form_key: UUID | None = None,
    now: datetime | None = None,
) -> Case:
    """Write one or several steps down in one save: all of them, or none.

    `form_key` is one per rendered form: the same key again changes nothing. Raises StepRefused with the interpreter's
    sentence. Undo is `undo`, below.
    """
    now = now or timezone.now()
    case = _lock(case_id, actor)
    if form_key and CaseTransition.objects.visible_to(actor).filter(pk=form_key).exists():
        return case
    definition = _definition(case)
    moves = _moves(case, actor)
    events = [
        Event(
            entry.kind,
            entry.on,
            timezone.localdate(now),
            step=entry.step,
            sentence=entry.sentence,
            reason=entry.reason,
            backdated=entry.backdated,
            outcome=entry.outcome,
        )
        for entry in entries
    ]
    answer = interpreter.apply_all(
        definition, track.history(moves), events, roles=roles_in(case, actor), facts=facts_of(case, actor)
    )
    if isinstance(answer, Refused):
        raise StepRefused(answer)
    for position, event in enumerate(answer.events):
        _write_down(case, definition, event, by, actor, now, key=form_key if position == 0 else None)
        _consequences(case, definition, event, by, actor, now)
    _stand(case, definition, answer.state, by, actor, now)
    for owed in answer.owed:
        _owe_feedback(case, owed.feedback.to, answer.state, definition, owed.step, actor, now)
    return case


@transaction.atomic
def undo(*, case_id: UUID, move_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> Case:
    """Take the step `move_id` back: the last one, within ten minutes, by whoever took it, while nothing has left the house.

    Raises TransitionNotAllowed with the reason otherwise; a second click finds another last step, and is refused.
    """
    now = now or timezone.now()
    case = _lock(case_id, actor)
    definition = _definition(case)
    moves = _moves(case, actor)
    last = undoable(case, moves, actor, now)
    if last is None or last.pk != move_id:
        raise TransitionNotAllowed(
            _(
                "Deze stap kan niet meer ongedaan: ze is ouder dan tien minuten, van iemand anders, of er vertrok al iets."
            )
        )
    event = Event(EventKind.UNDO, timezone.localdate(now), timezone.localdate(now))
    answer = interpreter.apply(definition, track.history(moves), event, roles=roles_in(case, actor))
    if isinstance(answer, Refused):
        raise StepRefused(answer)
    _write_down(case, definition, answer.events[0], by, actor, now)
    grants.take_up_again(dossier_id=case.dossier_id, ended_at=last.at, actor=actor)
    # What the step made somebody owe is not owed any more.
    for duty in Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id, created_at=last.at):
        duties.close(duty=duty, by=actor, now=now)
    _stand(case, definition, answer.state, by, actor, now)
    return case


def undoable(case: Case, moves: Sequence[CaseTransition], actor: Actor, now: datetime) -> CaseTransition | None:
    """The last step that still stands, when this actor may take it back now; else None."""
    standing = _standing(moves)
    if not standing:
        return None
    last = standing[-1]
    definition = track.definition_of(case)
    if definition is None:
        return None
    step = definition.by_key.get(last.step)
    fresh = now - last.at <= UNDO_WITHIN and last.by_id == actor.membership_id
    left = step is not None and last.event == EventKind.DONE and _informs(step)
    told = Feedback.objects.visible_to(actor).filter(dossier=case.dossier_id, sent_at__gte=last.at).exists()
    # Naming a talker hands over a briefing: that has left the desk, if not the house.
    return last if fresh and not left and not told and last.step != definition.path[0].key else None


def roles_in(case: Case, actor: Actor) -> set[str]:
    """The keys of the definition's actors that this actor holds in this case."""
    roles = {str(actor.role)}
    if Talk.objects.visible_to(actor).filter(case=case, addressee__user_id=actor.user_id).exists():
        roles.add("talker")
    if plans.owns_action(case, actor):
        roles.add("action_owner")
    return roles


def facts_of(case: Case, actor: Actor) -> set[str]:
    """The facts that hold now, as far as rows say so."""
    facts = {"discussed"} | plans.facts_of(case, actor) | assessments.facts_of(case, actor)
    if Talk.objects.visible_to(actor).filter(case=case).exists():
        facts |= {"talker_named", "talker_briefed"}
    report = TalkReport.objects.visible_to(actor).filter(dossier=case.dossier_id).first()
    if report is not None:
        facts |= {"report_written", "report_handed_over"}
        if report.pupil_told is not False:
            facts.add("pupil_told")
    if not Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id, kind=DutyKind.FEEDBACK).exists():
        facts.add("feedback_sent")
    if Disclosure.objects.visible_to(actor).filter(about=case.pk, recalled_at=None).exists():
        facts |= {"summary_released", "plan_proposed"}
    if meetings.on_agenda(case, actor):
        facts.add("on_agenda")
    definition = track.definition_of(case)
    if definition is not None and FROM_POLICE in definition.facts:
        facts |= police.facts_of(case, actor)
    # This one happens by taking the step itself (`_consequences`).
    return facts | {"director_informed"}


def owe_first_step(*, case: Case, start: date, actor: Actor, now: datetime) -> None:
    """The first step of a case that nobody opened from a signal is owed from `start`, in the caller's transaction."""
    definition = _definition(case)
    first = definition.path[0]
    _owe_step(case, first, begin(definition), start, calendar_of(case.school_id), actor, now)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _lock(case_id: UUID, actor: Actor) -> Case:
    return Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)


def _definition(case: Case) -> Definition:
    """The case's own version with the terms of its school: what is owed from now on counts on these."""
    definition = track.definition_at_school(case)
    if definition is None:
        raise TransitionNotAllowed(_("Deze casus volgt geen stappenplan."))
    return definition


def _moves(case: Case, actor: Actor) -> list[CaseTransition]:
    return list(CaseTransition.objects.visible_to(actor).filter(case=case).order_by("at", "pk"))


def _standing(moves: Sequence[CaseTransition]) -> list[CaseTransition]:
    """The rows of the events that no undo took back."""
    kinds = set(EventKind)
    standing: list[CaseTransition] = []
    for move in moves:
        if move.event == EventKind.UNDO and standing:
            standing.pop()
        elif move.event in kinds:
            standing.append(move)
    return standing


def _write_down(
    case: Case,
    definition: Definition,
    event: Event,
    by: Membership,
    actor: Actor,
    now: datetime,
    key: UUID | None = None,
) -> None:
    """The row of an event, and its words as items under the regime of who writes them."""
    move = CaseTransition(
        id=key or uuid7(),
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        case=case,
        event=event.kind,
        step=event.step,
        done_on=event.on,
        role=event.by,
        outcome=event.outcome,
        by=by,
        at=now,
    )
    move.save(force_insert=True)
    words = (
        (ItemKind.STEP, event.sentence),
        (ItemKind.REASON, event.reason),
        (ItemKind.LATE, event.backdated),
    )
    for kind, body in words:
        if body.strip():
            Item(
                dossier_id=case.dossier_id,
                regime=Regime.POLICE if definition.is_closed(event.step) else regime_of(actor),
                kind=kind,
                holder_id=by.organisation_id,
                author=by,
                about=move.pk,
                body=body.strip(),
                created_at=now,
                happened_on=event.on,
            ).save(force_insert=True)
    audit.record(event.kind, "case", [case.pk, event.step], dossier_id=case.dossier_id, now=now)


def regime_of(actor: Actor) -> Regime:
    """Under which regime words on a step are kept: the CLB's own stay with the CLB, the school's at school.

    Nothing is shared with the other side by writing it down; that takes a disclosure (DOMAIN §5).
    """
    return Regime.CLB if actor.role in CLB_ROLES else Regime.SCHOOL


def _informs_director(step: Step) -> bool:
    return "director_informed" in step.advises + step.requires


def _informs(step: Step) -> bool:
    """Whether taking it tells somebody else: that cannot be taken back."""
    return _informs_director(step) or "expo_r_informed" in step.advises + step.requires


def _consequences(
    case: Case, definition: Definition, event: Event, by: Membership, actor: Actor, now: datetime
) -> None:
    """What taking a step does beyond the step: the director gets a notice."""
    step = definition.by_key.get(event.step)
    if step is not None and event.kind is EventKind.DONE and _informs_director(step):
        _notify_directors(case, by, actor, now)


def _notify_directors(case: Case, by: Membership, actor: Actor, now: datetime) -> None:
    """At step 3 the director learns who, when the zorgoverleg was or is, and who owns the case; no content."""
    release.require(Regime.SCHOOL, Receiver.DIRECTION, Ground.AGENDA)
    point = meetings.on_agenda(case, actor)
    known = {
        "whom": case.pupil or case.pupil_text,
        "day": day(point.meeting.day) if point else "",
        "owner": case.owner.user.name if case.owner else "",
    }
    if point:
        text = _("%(whom)s staat op het zorgoverleg van %(day)s. Eigenaar: %(owner)s.") % known
    else:
        text = _("Er is een zorg over %(whom)s, nog zonder dag voor een zorgoverleg. Eigenaar: %(owner)s.") % known
    directors = Membership.objects.current(timezone.localdate(now)).filter(
        organisation_id=case.school_id, role=Role.DIRECTOR
    )
    for director in directors:
        notice = Item(
            dossier_id=case.dossier_id,
            regime=Regime.SCHOOL,
            addressee=director,
            kind=ItemKind.AGENDA,
            holder_id=by.organisation_id,
            author=by,
            about=case.pk,
            body=text,
            created_at=now,
        )
        notice.save(force_insert=True)
        duties.owe(
            kind=DutyKind.AGENDA_NOTICE,
            about=notice.pk,
            dossier_id=case.dossier_id,
            organisation_id=case.school_id,
            role=Role.DIRECTOR,
            assignee=director,
            start=timezone.localdate(now),
            term=Term(1),
            after=_("de kennisgeving"),
            calendar=calendar_of(case.school_id),
            by=actor,
            notify=True,
            now=now,
        )


def _stand(case: Case, definition: Definition, state: State, by: Membership, actor: Actor, now: datetime) -> None:
    """Bring the case row, the dossier's facts and the duties of steps in line with the state."""
    open_steps = ready(definition, state)
    path = [step.key for step in definition.path]
    case.step = next((key for key in open_steps if key in path), path[-1])
    was_open = case.state == CaseState.OPEN
    case.state = CaseState.OPEN if state.running else CaseState.CLOSED
    if was_open and not state.running:
        case.closed_at, case.closed_by = now, by
        grants.end_all(dossier_id=case.dossier_id, kinds=(GrantKind.CARE, GrantKind.CLB), actor=actor, now=now)
    elif state.running:
        case.closed_at = case.closed_by = None
    case.save(update_fields=["step", "state", "closed_at", "closed_by"])
    # The CLB sees a case from its agenda on (`meetings`), until it closes: never by a step that is taken or skipped.
    # On track B from the notice that the direction sent it (B2).
    on_it = meetings.on_agenda(case, actor) is not None or (
        FROM_POLICE in definition.facts and standing(case, actor).clb
    )
    engage_clb(case.dossier_id, state.running and on_it)
    _step_duties(case, definition, state, open_steps, actor, now)
    if was_open and not state.running:
        plans.pause(case=case, actor=actor, now=now)
    elif state.running and not was_open:
        plans.resume(case=case, actor=actor, now=now)


def _step_duties(
    case: Case, definition: Definition, state: State, open_steps: Sequence[str], actor: Actor, now: datetime
) -> None:
    """One open duty for each step that can be taken now and has a term; none for the others."""
    wanted = set(open_steps) if state.running else set()
    held = list(Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id).exclude(detail=""))
    for duty in held:
        if duty.detail not in wanted:
            duties.close(duty=duty, by=actor, now=now)
    signal = Signal.objects.visible_to(actor).filter(outcome__case=case).order_by("created_at").first()
    signal_on = timezone.localdate(signal.created_at if signal else case.opened_at)
    calendar = calendar_of(case.school_id)
    # The duties of the talk are the school's own; the CLB does not see them, and leaves them alone.
    others = TALK_STEPS if actor.role in CLB_ROLES else set()
    for key in wanted - others - {duty.detail for duty in held}:
        _owe_step(case, definition.by_key[key], state, signal_on, calendar, actor, now)


def _owe_step(
    case: Case, step: Step, state: State, signal_on: date, calendar: Calendar, actor: Actor, now: datetime
) -> None:
    start = terms.counted_start(step, state, signal_on)
    if step.term is None or start is None:
        return
    organisation_id, role, assignee = _who_owes(case, step, actor)
    duties.owe(
        kind=DutyKind.STEP,
        about=case.pk,
        detail=step.key,
        dossier_id=case.dossier_id,
        organisation_id=organisation_id,
        role=role,
        assignee=assignee,
        start=start,
        term=step.term.term,
        after=step.counted_from,
        calendar=calendar,
        # Without content; school and CLB keep each other's list of steps in order.
        regime=Regime.TEAM,
        by=actor,
        now=now,
    )


def _who_owes(case: Case, step: Step, actor: Actor) -> tuple[int, Role, Membership | None]:
    """Who takes a step: the owner of the case, at the CLB whoever is tied to the school, or the director who leads it."""
    if step.by and step.by[0] in {str(role) for role in CLB_ROLES}:
        clb_id = School.objects.filter(pk=case.school_id).values_list("clb_id", flat=True).first()
        if clb_id is not None:
            return clb_id, Role.CLB_CONTACT, None
    if Role.DIRECTOR in step.by and Role.CARE_COORDINATOR not in step.by:
        opened = CaseTransition.objects.visible_to(actor).filter(case=case, event="open").select_related("by")
        return case.school_id, Role.DIRECTOR, opened.get().by
    return case.school_id, Role.CARE_COORDINATOR, case.owner


def _owe_feedback(
    case: Case, to: str, state: State, definition: Definition, step_key: str, actor: Actor, now: datetime
) -> None:
    """Feedback to the reporters becomes a duty of the owner, to the police one of Expo-R; to a meeting or the CLB the step
    itself is the feedback."""
    if to == "police_contact":
        owe_draft(case, actor, now)
    if to != "reporter":
        return
    step = definition.by_key[step_key]
    term = step.term.term if step.term else Term(1)
    open_about = set(
        Duty.objects.visible_to(actor)
        .open()
        .filter(dossier=case.dossier_id, kind=DutyKind.FEEDBACK)
        .values_list("about", flat=True)
    )
    for signal in Signal.objects.visible_to(actor).filter(outcome__case=case):
        if signal.pk not in open_about:
            duties.owe(
                kind=DutyKind.FEEDBACK,
                about=signal.pk,
                dossier_id=case.dossier_id,
                organisation_id=case.school_id,
                role=Role.CARE_COORDINATOR,
                assignee=case.owner,
                start=timezone.localdate(now),
                term=min(term, Term(2), key=lambda one: one.count),
                after=_("stap %(step)s") % {"step": step_key},
                calendar=calendar_of(case.school_id),
                by=actor,
                now=now,
            )
