"""A case on its track: the pinned definition, the history in its rows, and what the interpreter says of an event."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from accounts.actor import Actor
from cases.house_terms import at_school
from cases.models import Case, CaseTransition
from cases.police.facts import may_know
from cases.procedures import interpreter, library
from cases.procedures.care_only import CARE_ONLY
from cases.procedures.definition import Definition, Step, StepTerm, discreetly
from cases.procedures.loading import latest
from cases.procedures.refusals import Refused
from cases.procedures.state import Event, EventKind, State, replay
from cases.workflow import TransitionNotAllowed


def definitions() -> Mapping[tuple[str, int], Definition]:
    """The definitions that ship and those that were added here, read once."""
    return library.every(settings.TRACKS_DIR)


def newest(key: str, today: date) -> Definition:
    """The version of a track that a case opened on that day gets; before the first began, the first."""
    valid = {definition.key: definition for definition in latest(definitions(), today)}
    return valid.get(key) or definitions()[min(pin for pin in definitions() if pin[0] == key)]


def definition_of(case: Case) -> Definition | None:
    """The version the case was opened with; None when it has no track. For terms: `definition_at_school`."""
    return definitions()[case.procedure, case.version] if case.procedure else None


def ending_of(case: Case) -> Definition:
    """What says who ends this case and with which outcomes: its track, or that it is care only."""
    return definition_of(case) or CARE_ONLY


def shown(case: Case, actor: Actor) -> Definition | None:
    """The track as this reader sees it: without where the news came from, for whoever may not know. No query."""
    definition = definition_of(case)
    if definition is None or definition.discreet is None or may_know(case, actor):
        return definition
    return discreetly(definition)


def definition_at_school(case: Case) -> Definition | None:
    """That version with the school's own terms, on which new duties count; one query."""
    definition = definition_of(case)
    return at_school(definition, case.school_id) if definition else None


def history(moves: Iterable[CaseTransition]) -> list[Event]:
    """The rows of a case as events, oldest first. Rows that are no step (opened, taken over) are left out."""
    kinds = set(EventKind)
    return [
        Event(
            kind=EventKind(move.event),
            on=move.done_on,
            saved=timezone.localdate(move.at),
            step=move.step,
            by=move.role,
            outcome=move.outcome,
        )
        for move in sorted(moves, key=lambda move: (move.at, move.pk))
        if move.event in kinds
    ]


def state_of(case: Case, moves: Iterable[CaseTransition]) -> State | None:
    """Where the case stands; None when it has no track."""
    definition = definition_of(case)
    return replay(definition, history(moves)) if definition else None


def accept(
    case: Case, moves: Iterable[CaseTransition], event: Event, *, roles: Iterable[str], facts: Iterable[str]
) -> State:
    """The state after `event`. Raises TransitionNotAllowed with the interpreter's own sentence, and its field."""
    definition = definition_of(case)
    if definition is None:
        raise ValueError("A case without a track takes no steps.")
    answer = interpreter.apply(definition, history(moves), event, roles=set(roles), facts=set(facts))
    if isinstance(answer, Refused):
        raise TransitionNotAllowed(answer.sentence, field=answer.field)
    return answer.state


def term(case: Case, step: str) -> StepTerm:
    """The term of a step as the school has it. Raises ValueError when the step has none."""
    definition = definition_at_school(case)
    found = definition.by_key[step].term if definition else None
    if found is None:
        raise ValueError(f"Step {step} has no term.")
    return found


def counted_from(case: Case, step: str) -> str:
    """What the term of a step counts from, as the phrase behind "na"."""
    definition = definition_of(case)
    return definition.by_key[step].counted_from if definition else ""


def agenda_step(definition: Definition) -> Step | None:
    """The step that puts a case on the agenda of the zorgoverleg: the first that asks for that fact."""
    return next((step for step in definition.path if "on_agenda" in step.advises + step.requires), None)
