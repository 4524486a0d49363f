"""The interpreter of procedures: (definition, history, event) → a new state, or a refusal in one Dutch sentence.

Pure: no database, no clock; the caller gives the roles of who acts in this case and the facts that hold.

The rules, all of them:

* A step may begin when every step it comes after has begun, and be done when every one of those is done or skipped.
  So steps may overlap, and one save may carry several of them.
* A day and one sentence save any step as open. Done asks for the facts the definition requires, and for a reason when
  one that it advises is missing. Skipping and taking up again ask for a reason.
* A side step may be taken once the step it belongs to has begun, and never has to be.
* A review may be taken at any time while the step it looks back on runs, and comes back until it rounds off.
  It goes back to that step (adjust), goes on, or closes; to close, every other step up to it is done or skipped.
* When the last step of the path is settled the track is done. Before that it can be closed early: reason, outcome, and
  the facts the definition asks for. A closed track can be reopened with a reason, and nothing else.
* Nobody acts alone: each step names who may record it and who may skip it or take it up again (the leads of the track,
  unless it says otherwise). The leads reopen.
* A day in the future is refused, one more than a year back as well; one longer ago than the definition's
  `backdate_days` asks why it is only saved now.
* Undo cancels the last event that still stands, for whoever may record that event. Until when is up to the caller.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from cases.procedures import refusals
from cases.procedures.definition import Definition, Feedback, Step, StepKind, When
from cases.procedures.refusals import Refused
from cases.procedures.state import (
    REVIEW_CHOICES,
    TRACK_EVENTS,
    Event,
    EventKind,
    State,
    StepState,
    begin,
    effective,
    ready,
    replay,
)

LONG_AGO_DAYS = 366

ASKS_SENTENCE = frozenset({EventKind.WORK, EventKind.DONE, *REVIEW_CHOICES})
ASKS_REASON = frozenset({EventKind.SKIP, EventKind.AGAIN, EventKind.CLOSE_EARLY, EventKind.REOPEN})


class Owed(NamedTuple):
    """A feedback duty, the step that owes it, and the event that created it (None: the opening of the case)."""

    step: str
    feedback: Feedback
    event: Event | None = None


class Offer(NamedTuple):
    """Something that may be done now, for a button; `step` is empty for the whole track."""

    kind: EventKind
    step: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The events may be appended to the history, in this order, with the role they were done in filled in."""

    state: State
    events: tuple[Event, ...]
    owed: tuple[Owed, ...]


def opening(definition: Definition) -> Accepted:
    """The state of a case that opens, and the feedback it owes from the first moment (the receipt)."""
    state = begin(definition)
    return Accepted(state, (), _owed_when_ready(definition, ready(definition, state)))


def apply(
    definition: Definition,
    history: Sequence[Event],
    event: Event,
    *,
    roles: Collection[str],
    facts: Collection[str] = (),
) -> Accepted | Refused:
    """Say what becomes of one event after this history.

    `roles` are the keys of ACTORS that who acts holds in this case; `facts` those that hold now.
    """
    state = replay(definition, history)
    if event.kind in TRACK_EVENTS:
        event = replace(event, step="")
    step = definition.by_key.get(event.step)
    refusal = (
        _structure(definition, state, history, event, step)
        or _role(definition, history, event, step, roles)
        or _day(definition, event)
        or _words(definition, event, step)
        or _facts(definition, event, step, frozenset(facts))
    )
    if refusal:
        return refusal
    allowed = _allowed(definition, history, event, step)
    event = replace(event, by=event.by or next(actor for actor in allowed if actor in roles))
    after = replay(definition, [*history, event])
    return Accepted(after, (event,), _owed(definition, state, after, event))


def apply_all(
    definition: Definition,
    history: Sequence[Event],
    events: Iterable[Event],
    *,
    roles: Collection[str],
    facts: Collection[str] = (),
) -> Accepted | Refused:
    """Several events in one save: all of them, or the first refusal and none."""
    accepted = Accepted(replay(definition, history), (), ())
    for event in events:
        answer = apply(definition, [*history, *accepted.events], event, roles=roles, facts=facts)
        if isinstance(answer, Refused):
            return answer
        accepted = Accepted(answer.state, accepted.events + answer.events, accepted.owed + answer.owed)
    return accepted


def available(definition: Definition, history: Sequence[Event], *, roles: Collection[str]) -> tuple[Offer, ...]:
    """What somebody with these roles may do now, apart from words, days and facts: the buttons of the page."""
    state = replay(definition, history)
    offers = [Offer(kind, step.key) for step in definition.steps for kind in EventKind if kind not in TRACK_EVENTS]
    offers += [Offer(kind, "") for kind in TRACK_EVENTS]
    return tuple(offer for offer in offers if _may(definition, state, history, offer, roles))


def may_act(definition: Definition, kind: EventKind, step: Step | None) -> tuple[str, ...]:
    """The keys of who may record this kind of event: the whole of "nobody acts alone"."""
    if step is None:
        return definition.early_close.by if kind is EventKind.CLOSE_EARLY else definition.leads
    if kind in {EventKind.SKIP, EventKind.AGAIN}:
        return step.skip_by
    return tuple(dict.fromkeys(step.by + step.open_by)) if kind is EventKind.WORK else step.by


def _allowed(definition: Definition, history: Sequence[Event], event: Event, step: Step | None) -> tuple[str, ...]:
    if event.kind is EventKind.UNDO:
        last = effective(history)[-1]
        return may_act(definition, last.kind, definition.by_key.get(last.step))
    return may_act(definition, event.kind, step)


def _may(definition: Definition, state: State, history: Sequence[Event], offer: Offer, roles: Collection[str]) -> bool:
    event = Event(offer.kind, date.min, date.min, step=offer.step)  # neither check looks at the day
    step = definition.by_key.get(offer.step)
    return not (_structure(definition, state, history, event, step) or _role(definition, history, event, step, roles))


# ---- the checks, in the order somebody should hear of them


def _structure(
    definition: Definition, state: State, history: Sequence[Event], event: Event, step: Step | None
) -> Refused | None:
    if event.kind is EventKind.UNDO:
        return None if effective(history) else refusals.nothing_to_undo(event)
    if event.kind is EventKind.REOPEN:
        return refusals.track_running(event) if state.running else None
    if event.kind is EventKind.CLOSE_EARLY:
        return None if state.running else refusals.track_closed(event)
    if step is None:
        return refusals.unknown_step(event)
    if not state.running:
        return refusals.track_closed(event)
    if step.kind is StepKind.REVIEW:
        return _review(definition, state, event, step)
    if event.kind in REVIEW_CHOICES:
        return refusals.no_choice(event, step, definition)
    return _step(definition, state, event, step)


def _step(definition: Definition, state: State, event: Event, step: Step) -> Refused | None:
    own = state.steps[step.key]
    if event.kind is EventKind.AGAIN:
        return None if own.settled else refusals.not_finished(event, step)
    if own is StepState.DONE:
        return refusals.done_already(event, step)
    if own is StepState.SKIPPED:
        return refusals.skipped_already(event, step)
    if step.kind is StepKind.SIDE:
        return _side(definition, state, event, step)
    before = tuple(definition.by_key[key] for key in step.after)
    waiting = tuple(other for other in before if not state.steps[other.key].begun)
    if waiting:
        return refusals.too_early(event, step, waiting)
    running = tuple(other for other in before if not state.steps[other.key].settled)
    if event.kind is EventKind.DONE and running:
        return refusals.unfinished(event, step, running)
    return None


def _side(definition: Definition, state: State, event: Event, step: Step) -> Refused | None:
    if state.steps[step.key] is StepState.OPEN:
        return None
    if event.kind is EventKind.SKIP:
        return refusals.side_not_begun(event, step)
    if state.steps[step.of] is StepState.SKIPPED:
        return refusals.side_without_step(event, step)
    if not state.steps[step.of].begun:
        return refusals.too_early(event, step, (definition.by_key[step.of],))
    return None


def _review(definition: Definition, state: State, event: Event, step: Step) -> Refused | None:
    done = state.steps[step.key] is StepState.DONE
    if event.kind is EventKind.AGAIN:
        return None if done else refusals.not_finished(event, step)
    if done:
        return refusals.done_already(event, step)
    if event.kind in {EventKind.DONE, EventKind.SKIP}:
        return refusals.choose(event, step)
    if not state.steps[step.of].begun:
        return refusals.too_early(event, step, (definition.by_key[step.of],))
    if event.kind is EventKind.CLOSE:
        rest = tuple(other for other in _up_to(definition, step) if _holds_up(state, other))
        return refusals.rest_open(event, rest) if rest else None
    return None


def _up_to(definition: Definition, review: Step) -> tuple[Step, ...]:
    """The steps before the review, and every side step."""
    position = definition.steps.index(review)
    later_sides = tuple(step for step in definition.steps[position + 1 :] if step.kind is StepKind.SIDE)
    return definition.steps[:position] + later_sides


def _holds_up(state: State, step: Step) -> bool:
    own = state.steps[step.key]
    return own is StepState.OPEN if step.kind is StepKind.SIDE else not own.settled


def _role(
    definition: Definition, history: Sequence[Event], event: Event, step: Step | None, roles: Collection[str]
) -> Refused | None:
    allowed = _allowed(definition, history, event, step)
    claimed = {event.by} & set(roles) if event.by else set(roles)
    if claimed & set(allowed):
        return None
    if event.kind is EventKind.UNDO:
        step = definition.by_key.get(effective(history)[-1].step)
    return refusals.role(event, step, allowed)


def _day(definition: Definition, event: Event) -> Refused | None:
    ago = (event.saved - event.on).days
    if ago < 0:
        return refusals.date_future(event)
    if ago > LONG_AGO_DAYS:
        return refusals.date_long_ago(event)
    if ago > definition.backdate_days and not event.backdated.strip() and event.kind is not EventKind.UNDO:
        return refusals.date_reason(event)
    return None


def _words(definition: Definition, event: Event, step: Step | None) -> Refused | None:
    if event.kind in ASKS_SENTENCE and not event.sentence.strip():
        return refusals.sentence(event)
    if event.kind in ASKS_REASON and not event.reason.strip():
        return refusals.reason(event, step)
    if event.kind is EventKind.CLOSE_EARLY and event.outcome not in definition.early_close.outcomes:
        return refusals.outcome(event)
    return None


def _facts(definition: Definition, event: Event, step: Step | None, facts: frozenset[str]) -> Refused | None:
    if event.kind is EventKind.CLOSE_EARLY:
        missing = _missing(definition, definition.early_close.requires, facts)
        return refusals.facts_missing(event, None, missing) if missing else None
    if step is None or event.kind not in {EventKind.DONE, EventKind.CLOSE}:
        return None
    missing = _missing(definition, step.requires, facts)
    if missing:
        return refusals.facts_missing(event, step, missing)
    missing = _missing(definition, step.advises, facts)
    if missing and not event.reason.strip():
        return refusals.fact_reason(event, step, missing)
    return None


def _missing(definition: Definition, wanted: tuple[str, ...], facts: frozenset[str]) -> tuple[str, ...]:
    return tuple(definition.facts[fact] for fact in wanted if fact not in facts)


# ---- the duties an event creates


def _owed(definition: Definition, before: State, after: State, event: Event) -> tuple[Owed, ...]:
    if event.kind is EventKind.UNDO:
        return ()  # whatever the undone event created is the caller's to withdraw
    # A step owes the feedback it is itself once, also when it has to wait again; after a skip it owes it anew.
    first = [key for key in ready(definition, after) if key not in before.been_ready]
    if event.kind is EventKind.AGAIN and before.steps[event.step] is StepState.SKIPPED:
        first = [event.step]
    owed = _owed_when_ready(definition, first, event)
    if event.kind is EventKind.DONE or event.kind in REVIEW_CHOICES:
        step = definition.by_key[event.step]
        owed += tuple(Owed(step.key, feedback, event) for feedback in step.creates if feedback.when is When.TAKEN)
    return owed


def _owed_when_ready(definition: Definition, keys: Iterable[str], event: Event | None = None) -> tuple[Owed, ...]:
    return tuple(
        Owed(key, feedback, event)
        for key in keys
        for feedback in definition.by_key[key].creates
        if feedback.when is When.READY
    )
