"""Where a case stands in its procedure, and how one event moves it.

The history of a case is an append-only list of events; the state is what you get by playing it back. Nothing here
refuses: `interpreter` decides whether an event may happen, this module only says what it does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cases.procedures.definition import Definition, Step, StepKind


class StepState(StrEnum):
    NOT_BEGUN = "not_begun"
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def begun(self) -> bool:
        return self is not StepState.NOT_BEGUN

    @property
    def settled(self) -> bool:
        return self in {StepState.DONE, StepState.SKIPPED}


class TrackState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CLOSED_EARLY = "closed_early"


class EventKind(StrEnum):
    WORK = "work"  # something happened on the step; it is open from now on
    DONE = "done"
    SKIP = "skip"
    AGAIN = "again"  # take up a step that was done or skipped
    ADJUST = "adjust"  # review: back to the step it looks back on
    GO_ON = "go_on"  # review: nothing changes, look back again later
    CLOSE = "close"  # review: round off
    CLOSE_EARLY = "close_early"
    REOPEN = "reopen"
    UNDO = "undo"  # cancels the last event that still stands


REVIEW_CHOICES = (EventKind.ADJUST, EventKind.GO_ON, EventKind.CLOSE)
TRACK_EVENTS = (EventKind.CLOSE_EARLY, EventKind.REOPEN, EventKind.UNDO)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `on` is the day it happened, `saved` the day it was written down.

    `by` is the role key somebody acted in; left empty, the interpreter fills in the one that allows it.
    `backdated` says why a day of longer ago is only saved now.
    """

    kind: EventKind
    on: date
    saved: date
    step: str = ""  # empty for an event of the whole track
    by: str = ""
    sentence: str = ""
    reason: str = ""
    backdated: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The state of every step and of the track, with the days that terms count from."""

    steps: Mapping[str, StepState]
    track: TrackState
    outcome: str
    reason: str
    begun_on: Mapping[str, date]
    settled_on: Mapping[str, date]
    reviewed_on: date | None
    been_ready: frozenset[str]  # the steps that could ever be taken

    @property
    def running(self) -> bool:
        return self.track is TrackState.RUNNING


def begin(definition: Definition) -> State:
    """The state of a case that has just opened."""
    nothing: Mapping[str, date] = MappingProxyType({})
    steps = MappingProxyType({step.key: StepState.NOT_BEGUN for step in definition.steps})
    return _noted(definition, State(steps, TrackState.RUNNING, "", "", nothing, nothing, None, frozenset()))


def effective(history: Iterable[Event]) -> tuple[Event, ...]:
    """The events that still stand: each undo takes away the last one before it, and itself."""
    standing: list[Event] = []
    for event in history:
        if event.kind is not EventKind.UNDO:
            standing.append(event)
        elif standing:
            standing.pop()
    return tuple(standing)


def replay(definition: Definition, history: Iterable[Event]) -> State:
    """Play a history back. Raises ValueError when it belongs to another definition: a case keeps its version."""
    state = begin(definition)
    for event in effective(history):
        if event.kind not in TRACK_EVENTS and event.step not in definition.by_key:
            raise ValueError(f"Step {event.step!r} is not in {definition.slug}: was the history of another version?")
        state = move(definition, state, event)
    return state


def move(definition: Definition, state: State, event: Event) -> State:
    """Return the state after one event that was accepted. Undo is not a move: see `effective`."""
    return _noted(definition, _moved(definition, state, event))


def ready(definition: Definition, state: State) -> tuple[str, ...]:
    """The steps that can be taken now, in order: every step before them is settled, and they are not.

    A review is ready while the step it looks back on has begun; a side step only once somebody opened it.
    """
    return tuple(step.key for step in definition.steps if _is_ready(state, step))


def _is_ready(state: State, step: Step) -> bool:
    own = state.steps[step.key]
    if own.settled:
        return False
    if step.kind is StepKind.SIDE:
        return own is StepState.OPEN
    if step.kind is StepKind.REVIEW:
        return state.steps[step.of].begun
    return all(state.steps[key].settled for key in step.after)


def _noted(definition: Definition, state: State) -> State:
    return replace(state, been_ready=state.been_ready.union(ready(definition, state)))


def _moved(definition: Definition, state: State, event: Event) -> State:
    match event.kind:
        case EventKind.WORK | EventKind.AGAIN | EventKind.GO_ON:
            state = _with_step(state, event.step, StepState.OPEN, event.on)
        case EventKind.DONE | EventKind.CLOSE:
            state = _with_step(state, event.step, StepState.DONE, event.on)
        case EventKind.SKIP:
            state = _with_step(state, event.step, StepState.SKIPPED, event.on)
        case EventKind.ADJUST:
            state = _with_step(state, event.step, StepState.OPEN, event.on)
            state = _with_step(state, definition.by_key[event.step].of, StepState.OPEN, event.on)
        case EventKind.CLOSE_EARLY:
            return replace(state, track=TrackState.CLOSED_EARLY, outcome=event.outcome, reason=event.reason)
        case EventKind.REOPEN:
            return _reopened(definition, state, event)
        case EventKind.UNDO:
            raise ValueError("An undo is not a move: play the history back.")
    if event.kind in REVIEW_CHOICES:
        state = replace(state, reviewed_on=event.on)
    if all_settled(definition, state):
        state = replace(state, track=TrackState.DONE)
    return state


def all_settled(definition: Definition, state: State) -> bool:
    """Every step of the path done or skipped, and no side step still open: the procedure has run its course."""
    path = all(state.steps[step.key].settled for step in definition.path)
    return path and not any(
        state.steps[step.key] is StepState.OPEN for step in definition.steps if step.kind is StepKind.SIDE
    )


def _reopened(definition: Definition, state: State, event: Event) -> State:
    """After an early close all stands as it was. After a full run the review opens again, or else the last step."""
    was_done = state.track is TrackState.DONE
    state = replace(state, track=TrackState.RUNNING, outcome="", reason="")
    if was_done:
        step = definition.review or definition.path[-1]
        state = _with_step(state, step.key, StepState.OPEN, event.on)
    return state


def _with_step(state: State, key: str, new: StepState, on: date) -> State:
    begun = {key: on, **state.begun_on}  # the first day stays
    settled = {other: day for other, day in state.settled_on.items() if other != key}
    if new.settled:
        settled[key] = on
    return replace(
        state,
        steps=MappingProxyType({**state.steps, key: new}),
        begun_on=MappingProxyType(begun),
        settled_on=MappingProxyType(settled),
    )
