"""The care continuum: every state × event against a table written by hand, and what each move asks for."""

from dataclasses import replace
from datetime import date

import pytest

from cases.care_phase import CarePhase, Given, PhaseEvent, Shortfall, available, check, next_phase
from cases.workflow import TransitionNotAllowed

# DOMAIN §4: 0 → 1 → 2 and back, one at a time; phase 3 is out of scope.
TABLE = {
    (0, "up"): 1,
    (0, "down"): "Lager dan de brede basiszorg kan niet: die is er voor elke leerling.",
    (1, "up"): 2,
    (1, "down"): 0,
    (2, "up"): "Verder dan uitbreiding van zorg gaat Schakel niet: verwijs dan door.",
    (2, "down"): 1,
}
READY = Given(
    why="Noor heeft rust nodig.",
    pupil_heard=True,
    parents_heard=True,
    measures=1,
    shortfall=Shortfall.TRIED,
    decided_on=date(2026, 10, 6),
    clb_engaged=True,
    consent=True,
)


@pytest.mark.parametrize("phase", CarePhase)
@pytest.mark.parametrize("event", PhaseEvent)
def test_every_state_and_event(phase, event):
    expected = TABLE[int(phase), str(event)]
    if isinstance(expected, int):
        assert next_phase(phase, event) == check(phase, event, READY) == expected
        assert event in available(phase)
    else:
        with pytest.raises(TransitionNotAllowed) as refused:
            check(phase, event, READY)
        assert str(refused.value.message) == expected
        assert event not in available(phase)


def test_the_table_is_whole():
    assert set(TABLE) == {(int(phase), str(event)) for phase in CarePhase for event in PhaseEvent}


UNHEARD = "Leerling en ouders worden bij elke stap gehoord. Schrijf in één zin waarom dat nog niet gebeurde"
REFUSED = [
    (0, "up", {"why": " "}, "why", "Schrijf wat de noden en oorzaken zijn"),
    (0, "up", {"pupil_heard": False}, "why_not_heard", UNHEARD),
    (0, "up", {"parents_heard": False}, "why_not_heard", UNHEARD),
    (0, "up", {"measures": 0}, "", "Leg eerst minstens één maatregel vast"),
    (1, "up", {"why": ""}, "why", "Schrijf wat u probeerde"),
    (1, "up", {"shortfall": None}, "shortfall", "Kies of de maatregelen tekortschieten"),
    (1, "up", {"measures": 0}, "shortfall", "Er is nog geen maatregel die tekort kan schieten"),
    (1, "up", {"decided_on": None}, "decided_on", "Kies op welk zorgoverleg dit beslist is"),
    (1, "up", {"clb_engaged": False}, "", "Het CLB werkt nog niet mee"),
    (1, "up", {"consent": False}, "consent_by", "Noteer wie instemde"),
    (2, "down", {"why": ""}, "why", "Schrijf hoe u terugkijkt"),
    (2, "down", {"pupil_heard": False}, "why_not_heard", UNHEARD),
    (1, "down", {"why": ""}, "why", "Schrijf hoe u terugkijkt"),
    (1, "down", {"parents_heard": False}, "why_not_heard", UNHEARD),
]


@pytest.mark.parametrize(("phase", "event", "without", "field", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_what_a_move_asks_for(phase, event, without, field, sentence):
    with pytest.raises(TransitionNotAllowed) as refused:
        check(CarePhase(phase), PhaseEvent(event), replace(READY, **without))
    assert str(refused.value.message).startswith(sentence)
    assert refused.value.field == field


def test_a_reason_stands_in_for_who_was_not_heard():
    given = replace(READY, pupil_heard=False, parents_heard=False, why_not_heard="Noor is ziek.")
    assert check(CarePhase.BASIC, PhaseEvent.UP, given) is CarePhase.RAISED


def test_unclear_needs_no_measure():
    given = replace(READY, measures=0, shortfall=Shortfall.UNCLEAR)
    assert check(CarePhase.RAISED, PhaseEvent.UP, given) is CarePhase.EXTENDED


def test_going_down_asks_for_no_measure_and_no_consent():
    given = Given(why="Het gaat goed.", pupil_heard=True, parents_heard=True)
    assert check(CarePhase.EXTENDED, PhaseEvent.DOWN, given) is CarePhase.RAISED
