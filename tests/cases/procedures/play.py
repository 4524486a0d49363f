"""Read the tables written by hand, and make events without the words that every event asks for."""

from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cases.procedures.definition import ACTORS, Definition
from cases.procedures.interpreter import Accepted, apply
from cases.procedures.loading import load_all
from cases.procedures.refusals import Refused
from cases.procedures.state import Event, EventKind, State, StepState

HERE = Path(__file__).parent
TODAY = date(2026, 11, 12)
EVERYONE = frozenset(ACTORS)
TRACKS = ("gent-a", "gent-b", "gent-c")
STEP_EVENTS = ("work", "done", "skip", "again", "adjust", "go_on", "close")
MARKS = MappingProxyType({".": StepState.NOT_BEGUN, "o": StepState.OPEN, "x": StepState.DONE, "s": StepState.SKIPPED})


@cache
def track(key: str) -> Definition:
    return load_all()[key, 1]


def table(name: str) -> list[list[str]]:
    """The rows of a table, each cut into its columns at the bars."""
    lines = (HERE / "tables" / f"{name}.txt").read_text().splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]


def event(kind: str, step: str = "", **values: str | date) -> Event:
    """An event with every word it could need, on an ordinary day."""
    words = {"sentence": "Er is gepraat.", "reason": "Omdat het zo beter is.", "outcome": "other"}
    days = {"on": TODAY, "saved": TODAY}
    return Event(EventKind(kind), step=step, **{**days, **words, **values})  # pyright: ignore[reportArgumentType]


def history(states: dict[str, str]) -> list[Event]:
    """Events that bring steps into these states, without asking whether the procedure would allow them."""
    kinds = {"open": "work", "done": "done", "skipped": "skip"}
    return [event(kinds[state], step) for step, state in states.items() if state != "not_begun"]


def play(definition: Definition, past: list[Event], new: Event) -> Accepted | Refused:
    """Apply an event as somebody who may do everything and who has done everything that counts as done."""
    return apply(definition, past, new, roles=EVERYONE, facts=definition.facts)


def outcome(answer: Accepted | Refused, step: str) -> str:
    """What a table says of an answer: the new state of the step, or the code of the refusal."""
    return answer.code.value if isinstance(answer, Refused) else answer.state.steps[step].value


def marks(state: State) -> str:
    letters = {value: mark for mark, value in MARKS.items()}
    return " ".join(letters[value] for value in state.steps.values())
