"""By when a step has to be taken, and why that day: the definition's terms on a school's calendar."""

from datetime import date

from cases.procedures.definition import SIGNAL, Definition, Step, TermKind
from cases.procedures.state import State, StepState, ready
from core.calendar import Calendar, Due


def due(definition: Definition, state: State, key: str, *, signal_on: date, calendar: Calendar) -> Due | None:
    """Return the day a step is due, with its explanation.

    None when the step is settled, has no counted term, or when what it counts from has not happened yet.
    """
    step = definition.by_key[key]
    if step.term is None or state.steps[key].settled:
        return None
    start = counted_start(step, state, signal_on)
    if start is None:
        return None
    # A term that comes back counts from another day each time: then the day says more than the step.
    after = None if step.term.kind is TermKind.EVERY else step.counted_from
    return calendar.due(start, step.term.term, after)


def dues(definition: Definition, state: State, *, signal_on: date, calendar: Calendar) -> dict[str, Due]:
    """Return what is due of every step that can be taken now."""
    answers = {
        key: due(definition, state, key, signal_on=signal_on, calendar=calendar) for key in ready(definition, state)
    }
    return {key: answer for key, answer in answers.items() if answer and state.running}


def counted_start(step: Step, state: State, signal_on: date) -> date | None:
    """The day the term counts from: the signal, the end of another step, the last review, or its own beginning."""
    if step.term is None:
        return None
    if step.term.kind is TermKind.EVERY and state.reviewed_on:
        return state.reviewed_on
    if step.term.counted_from == SIGNAL:
        return signal_on
    if step.term.counted_from == step.key:
        return state.begun_on.get(step.key) if state.steps[step.key] is StepState.OPEN else None
    return state.settled_on.get(step.term.counted_from)
