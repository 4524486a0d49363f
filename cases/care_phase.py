"""The care continuum: three phases that stack, and what a move from one to the next asks for. Pure (DOMAIN §4).

In phase 1 the basic care goes on, in phase 2 both go on. An axis of its own beside the stappenplan. Phase 3, a curriculum
of one's own, is out of scope: refer.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.workflow import TransitionNotAllowed


class CarePhase(IntEnum):
    BASIC = 0
    RAISED = 1
    EXTENDED = 2


PHASE_LABELS: dict[CarePhase, str | Promise] = {
    CarePhase.BASIC: _("Brede basiszorg"),
    CarePhase.RAISED: _("Verhoogde zorg"),
    CarePhase.EXTENDED: _("Uitbreiding van zorg"),
}


class PhaseEvent(StrEnum):
    UP = "up"
    DOWN = "down"


class Shortfall(StrEnum):
    """Why raised care is not enough: it was tried, or nobody knows yet what would be."""

    TRIED = "tried"
    UNCLEAR = "unclear"


MOVES: dict[tuple[CarePhase, PhaseEvent], CarePhase] = {
    (CarePhase.BASIC, PhaseEvent.UP): CarePhase.RAISED,
    (CarePhase.RAISED, PhaseEvent.UP): CarePhase.EXTENDED,
    (CarePhase.EXTENDED, PhaseEvent.DOWN): CarePhase.RAISED,
    (CarePhase.RAISED, PhaseEvent.DOWN): CarePhase.BASIC,
}


@dataclass(frozen=True)
class Given:
    """What is there when somebody wants to move. `why`: the needs and causes, the shortfall, or the review."""

    why: str = ""
    pupil_heard: bool = False
    parents_heard: bool = False
    why_not_heard: str = ""
    measures: int = 0  # support measures that run, each with a goal, an owner and a review day
    shortfall: Shortfall | None = None
    decided_on: date | None = None  # the day of a zorgoverleg that this case was on
    clb_engaged: bool = False
    consent: bool = False


def next_phase(phase: CarePhase, event: PhaseEvent) -> CarePhase:
    """The phase after `event`. Raises TransitionNotAllowed where there is none."""
    target = MOVES.get((phase, event))
    if target is None:
        raise TransitionNotAllowed(
            _("Verder dan uitbreiding van zorg gaat Schakel niet: verwijs dan door.")
            if event is PhaseEvent.UP
            else _("Lager dan de brede basiszorg kan niet: die is er voor elke leerling."),
            field="event",
        )
    return target


def available(phase: CarePhase) -> tuple[PhaseEvent, ...]:
    return tuple(event for event in PhaseEvent if (phase, event) in MOVES)


def check(phase: CarePhase, event: PhaseEvent, given: Given) -> CarePhase:
    """The phase after `event`. Raises TransitionNotAllowed with what is missing first, and the field that would help."""
    target = next_phase(phase, event)
    for missing, field, sentence in _needs(target, event, given):
        if missing:
            raise TransitionNotAllowed(sentence, field=field)
    return target


def _needs(target: CarePhase, event: PhaseEvent, given: Given) -> list[tuple[bool, str, str | Promise]]:
    """What a move to `target` asks for: (whether it is missing, the field, the sentence)."""
    heard = given.pupil_heard and given.parents_heard
    always = [
        (not given.why.strip(), "why", WHY[event, target]),
        (
            not heard and not given.why_not_heard.strip(),
            "why_not_heard",
            _("Leerling en ouders worden bij elke stap gehoord. Schrijf in één zin waarom dat nog niet gebeurde"),
        ),
    ]
    if event is PhaseEvent.DOWN:
        return always
    if target is CarePhase.RAISED:
        measure = _("Leg eerst minstens één maatregel vast, met een doel, wie ervoor zorgt en wanneer u ze bekijkt")
        return [*always, (given.measures < 1, "", measure)]
    return [
        *always,
        (
            given.shortfall is None,
            "shortfall",
            _("Kies of de maatregelen tekortschieten, of nog onduidelijk is wat nodig is"),
        ),
        (
            given.shortfall is Shortfall.TRIED and given.measures < 1,
            "shortfall",
            _("Er is nog geen maatregel die tekort kan schieten: leg eerst vast wat u probeerde"),
        ),
        (given.decided_on is None, "decided_on", _("Kies op welk zorgoverleg dit beslist is")),
        (
            not given.clb_engaged,
            "",
            _("Het CLB werkt nog niet mee aan deze casus: zet ze eerst op de agenda van een zorgoverleg"),
        ),
        (not given.consent, "consent_by", _("Noteer wie instemde met de hulp van het CLB, en op welke dag")),
    ]


WHY: dict[tuple[PhaseEvent, CarePhase], str | Promise] = {
    (PhaseEvent.UP, CarePhase.RAISED): _("Schrijf wat de noden en oorzaken zijn"),
    (PhaseEvent.UP, CarePhase.EXTENDED): _("Schrijf wat u probeerde en wat er nog ontbreekt"),
    (PhaseEvent.DOWN, CarePhase.RAISED): _("Schrijf hoe u terugkijkt: wat hielp, en wat nog nodig is"),
    (PhaseEvent.DOWN, CarePhase.BASIC): _("Schrijf hoe u terugkijkt: wat hielp, en wat nog nodig is"),
}
