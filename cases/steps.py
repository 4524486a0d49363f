"""Taking steps: what the interpreter accepts becomes rows, duties and facts, in one transaction.

Nothing here knows the steps of a particular track: which step informs the director is read from the definition, by the
facts it asks for.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import assessments, care, clb_files, clb_successor, meetings, naming, notices, plans, track
from cases.engagement import engage_clb
from cases.enums import CLB_ROLES, FEEDBACK_DUTIES, CaseState, DutyKind
from cases.leading import runs
from cases.models import Action, Case, CaseTransition, ConcernAnswer, Feedback, Talk, TalkReport
from cases.models.refused_help import ExpoR
from cases.police import facts as police
from cases.police.facts import standing
from cases.procedures import interpreter, terms
from cases.procedures.care_only import CARE_ONLY
from cases.procedures.definition import Definition, Step
from cases.procedures.refusals import Refused
from cases.procedures.state import Event, EventKind, State, begin, ready
from cases.step_duties import bring_in_line, owe_feedback, owe_step
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from core.ids import uuid7
from core.templatetags.schakel import day
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from secrecy import grants, joined, release
from secrecy.disclosures import TO_CARE_MEETING
from secrecy.models import Disclosure, Item, ItemKind
from secrecy.once import save_once
from secrecy.release import Ground, Receiver
from secrecy.tables import GrantKind, Regime
from secrecy.walls import left

UNDO_WITHIN = timedelta(minutes=10)
# What is saved together happened one after the other: the order is kept, and each can be taken back by itself.
APART = timedelta(microseconds=1)
# The fact of the step that answers a refusal of help (`cases.refused_help`).
ANSWERED = "concern_answered"
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
    if form_key and is_saved(case, form_key, actor):
        if _words_of(form_key, actor) == {words.strip() for _kind, words in _words(entries[0]) if words.strip()}:
            return case
        # An old page sent again with other words: whether that may still happen is for the interpreter.
        form_key = None
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
    # The same entry twice is one.
    moments = {event: now + number * APART for number, event in enumerate(dict.fromkeys(answer.events))}
    for event, moment in moments.items():
        _write_down(case, definition, event, by, actor, moment, key=form_key if moment == now else None)
        _consequences(case, definition, event, by, actor, moment)
    _stand(case, definition, answer.state, by, actor, max(moments.values(), default=now))
    for owed in answer.owed:
        owe_feedback(case, owed.feedback.to, definition, owed.step, actor, moments[owed.event] if owed.event else now)
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
    # The feedback that this step, and no other of the same save, promised is not owed any more.
    dossiers = joined.together(case.dossier_id, actor)
    promised = Duty.objects.visible_to(actor).open().filter(dossier__in=dossiers, created_at=last.at, detail="")
    for duty in promised:
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
    left = step is not None and last.event == EventKind.DONE and (_informs(step) or ANSWERED in step.requires)
    # Naming a talker hands over a briefing: that has left the desk, if not the house.
    if not fresh or left or last.step == definition.path[0].key:
        return None
    told = Feedback.objects.visible_to(actor).filter(sent_at__gte=last.at)
    told = told.filter(Q(dossier=case.dossier_id) | Q(signal__outcome__case=case))
    return None if told.exists() else last


def roles_in(case: Case, actor: Actor, held: Collection[str] | None = None) -> set[str]:
    """The keys of the definition's actors that this actor holds in this case; one query, unless `held` says which of talker
    and action owner they are (`roles_held`)."""
    if held is None:
        talks = Talk.objects.visible_to(actor).filter(case=case, addressee__user_id=actor.user_id)
        actions = plans.own_actions(case, actor)
        found = talks.values_list(Value("talker")).union(actions.values_list(Value("action_owner")))
        held = {role for (role,) in found}
    own = {str(actor.role), *held}
    return own | {str(Role.CARE_COORDINATOR)} if runs(case, actor) else own


def roles_held(talks: Iterable[Talk], actions: Iterable[Action], actor: Actor) -> set[str]:
    """The same of talks and actions of a case that a page has at hand, each with its addressee."""
    held = {"talker" for talk in talks if talk.addressee and talk.addressee.user_id == actor.user_id}
    mine = (actor.user_id, actor.organisation_id)
    owned = (action.addressee for action in actions if action.addressee)
    return held | {"action_owner" for one in owned if (one.user_id, one.organisation_id) == mine}


def facts_of(case: Case, actor: Actor) -> set[str]:
    """The facts that hold now, as far as rows say so."""
    facts = {"discussed"} | plans.facts_of(case, actor) | assessments.facts_of(case, actor)
    facts |= clb_files.facts_of(case, actor)
    if Talk.objects.visible_to(actor).filter(case=case).exists():
        facts |= {"talker_named", "talker_briefed"}
    report = TalkReport.objects.visible_to(actor).filter(dossier=case.dossier_id).first()
    if report is not None:
        facts |= {"report_written", "report_handed_over"}
        if report.pupil_told is not False:
            facts.add("pupil_told")
    dossiers = joined.together(case.dossier_id, actor)
    owed = Duty.objects.visible_to(actor).open().filter(dossier__in=dossiers, kind__in=FEEDBACK_DUTIES)
    if not owed.exists():
        facts.add("feedback_sent")
    released = Disclosure.objects.visible_to(actor).filter(about=case.pk, ground__in=TO_CARE_MEETING)
    if released.filter(recalled_at=None).exists():
        facts |= {"summary_released", "plan_proposed"}
    if meetings.on_agenda(case, actor):
        facts.add("on_agenda")
    definition = track.definition_of(case)
    if definition is not None and FROM_POLICE in definition.facts:
        facts |= police.facts_of(case, actor)
    # This one happens by taking the step itself (`_consequences`).
    return facts | _answer_facts(case, actor) | {"director_informed"}


def is_saved(case: Case, form_key: UUID | None, actor: Actor) -> bool:
    """Whether this form was saved on this case before."""
    moves = CaseTransition.objects.visible_to(actor).filter(case=case)
    return form_key is not None and moves.filter(pk=form_key).exists()


def answering(definition: Definition) -> Step | None:
    """The step that answers a refusal of help; it has a page of its own."""
    return next((step for step in definition.steps if ANSWERED in step.requires), None)


def owe_first_step(*, case: Case, start: date, actor: Actor, now: datetime) -> None:
    """The first step of a case that nobody opened from a signal is owed from `start`, in the caller's transaction."""
    definition = _definition(case)
    first = definition.path[0]
    counted = terms.counted_start(first, begin(definition), start)
    if counted is not None:
        owe_step(case, first, counted, calendar_of(case.school_id), actor, now)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _lock(case_id: UUID, actor: Actor) -> Case:
    # Without the pupil for who may not look pupils up: its name stands beside it.
    return (
        Case.objects.visible_to(actor)
        .select_related("dossier", "pupil")
        .select_for_update(of=("self",))
        .get(pk=case_id)
    )


def _definition(case: Case) -> Definition:
    """The case's own version with the terms of its school: what is owed from now on counts on these."""
    return track.definition_at_school(case) or CARE_ONLY


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


def _answer_facts(case: Case, actor: Actor) -> set[str]:
    """What the CLB answered since help was last refused; to anybody else nothing."""
    answers = ConcernAnswer.objects.visible_to(actor).filter(case=case)
    definition = track.definition_of(case)
    step = answering(definition) if definition else None
    asked = CaseTransition.objects.visible_to(actor).filter(case=case, step=step.key if step else "")
    last = asked.filter(event__in=[EventKind.WORK, EventKind.AGAIN]).order_by("-at").first()
    given = (answers.filter(at__gte=last.at) if last else answers).order_by("-at").first()
    if given is None:
        return set()
    return {ANSWERED} | ({"expo_r_informed"} if given.expo_r != ExpoR.NOT else set())


def _write_down(
    case: Case,
    definition: Definition,
    event: Event,
    by: Membership,
    actor: Actor,
    now: datetime,
    key: UUID | None = None,
) -> None:
    """The row of an event, and its words as items under the regime of who writes them.

    A `key` that a row of another case has tells nothing about that one: the row gets a key of its own.
    """
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
    save_once(move, CaseTransition.objects.none(), field="pk")
    words = _words(event)
    if regime_of(actor) is Regime.CLB and any(body.strip() for _kind, body in words):
        clb_files.keep(case=case, by=by, actor=actor, now=now)
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


def _words(written: Entry | Event) -> tuple[tuple[ItemKind, str], ...]:
    return (
        (ItemKind.STEP, written.sentence),
        (ItemKind.REASON, written.reason),
        (ItemKind.LATE, written.backdated),
    )


def _words_of(move_id: UUID, actor: Actor) -> set[str]:
    return {item.body for item in Item.objects.visible_to(actor).filter(about=move_id)}


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
    """What taking a step does beyond the step: the director gets a notice, who does not lead the case already."""
    step = definition.by_key.get(event.step)
    told = case.dossier.led_by_direction
    if step is not None and event.kind is EventKind.DONE and _informs_director(step) and not told:
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
    directors = left(Membership.objects.current(timezone.localdate(now)), [case.dossier_id]).filter(
        organisation_id=case.school_id, role=Role.DIRECTOR
    )
    for director in directors:
        notices.give(
            case=case,
            kind=ItemKind.AGENDA,
            duty=DutyKind.AGENDA_NOTICE,
            text=text,
            to=director,
            regime=Regime.SCHOOL,
            term=Term(1),
            by=by,
            actor=actor,
            now=now,
        )


def _stand(case: Case, definition: Definition, state: State, by: Membership, actor: Actor, now: datetime) -> None:
    """Bring the case row, the dossier's facts and the duties of steps in line with the state."""
    open_steps = ready(definition, state)
    path = [step.key for step in definition.path]
    case.step = next((key for key in open_steps if key in path), path[-1] if path else "")
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
    bring_in_line(case, definition, state, open_steps, actor, now)
    if was_open and not state.running:
        naming.let_all_go(case=case, actor=actor, now=now)
        plans.pause(case=case, actor=actor, now=now)
        assessments.pause(case=case, actor=actor, now=now)
        care.pause(case=case, actor=actor, now=now)
    elif state.running and not was_open:
        clb_successor.follow(dossier_id=case.dossier_id, school_id=case.school_id, actor=actor, now=now)
        plans.resume(case=case, actor=actor, now=now)
        assessments.resume(case=case, actor=actor, now=now)
        care.resume(case=case, actor=actor, now=now)
