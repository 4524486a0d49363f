"""By when each step is due, with the sentence, on cases written by hand; and the terms a school sets itself."""

from datetime import date

import pytest

from cases.procedures.definition import HouseTermsError, with_house_terms
from cases.procedures.state import replay
from cases.procedures.terms import due, dues
from core.calendar import Calendar
from tests.cases.procedures.play import event, history, track

SIGNAL_ON = date(2026, 9, 24)

# The case of the drawings: what happened, and what was due from then on.
# history (event step day) | step | due | sentence
DUES = """
                                                     | 1  | 2026-09-25 | 1 schooldag na het signaal.
done 1 2026-09-25                                    | 2  | 2026-10-02 | 5 schooldagen na stap 1.
done 1 2026-09-25                                    | 1  | -          |
done 1 2026-09-25, done 2 2026-09-30                 | 3  | 2026-10-14 | 10 schooldagen na stap 2.
done 1 2026-09-25                                    | 3  | -          |
done 4 2026-10-06                                    | 4  | -          |
                                                     | 4  | -          |
done 4 2026-11-05                                    | 5  | 2026-11-10 | 2 schooldagen na stap 4; de herfstvakantie telt niet mee.
done 4 2026-11-06                                    | 5  | 2026-11-10 | 2 schooldagen na stap 4.
done 4 2026-10-29                                    | 5  | 2026-11-09 | 2 schooldagen na stap 4; de herfstvakantie telt niet mee.
skip 5 2026-10-23                                    | 6  | 2026-11-16 | 10 schooldagen na stap 5; de herfstvakantie en 11 november tellen niet mee.
done 6 2026-10-15                                    | 7  | 2026-10-22 | 5 schooldagen na stap 6.
work 8 2026-10-20                                    | 8  | -          |
done 7 2026-10-20, work 8 2026-10-20                 | 9  | 2026-11-25 | 20 schooldagen na 20 oktober; de herfstvakantie en 11 november tellen niet mee.
done 7 2026-10-20, work 8 2026-10-20, go_on 9 2026-11-25 | 9 | 2027-01-06 | 20 schooldagen na 25 november; de kerstvakantie telt niet mee.
work 8 2026-10-20                                    | 9  | -          |
work 8 2026-10-20                                    | 8w | -          |
work 8 2026-10-20, work 8w 2026-11-09                | 8w | 2026-11-17 | 5 schooldagen na het begin van stap 8w; 11 november telt niet mee.
work 8 2026-10-20, done 8w 2026-11-09                | 8w | -          |
"""


def past(text: str):
    events = []
    for part in filter(None, text.split(", ")):
        kind, step, day = part.split()
        events.append(event(kind, step, on=date.fromisoformat(day)))
    return events


@pytest.mark.parametrize("line", DUES.strip("\n").splitlines())
def test_a_step_is_due_on_the_day_counted_by_hand(line):
    happened, step, day, sentence = (cell.strip() for cell in line.split("|"))
    definition = track("gent-a")

    answer = due(definition, replay(definition, past(happened)), step, signal_on=SIGNAL_ON, calendar=Calendar())

    assert (answer.date.isoformat(), answer.explanation) == (day, sentence) if answer else day == "-"


def test_the_dues_of_a_case_are_those_of_the_steps_that_can_be_taken():
    definition = track("gent-a")
    state = replay(definition, past("done 1 2026-09-25, done 2 2026-09-30, done 3 2026-10-06, done 4 2026-10-06"))

    answers = dues(definition, state, signal_on=SIGNAL_ON, calendar=Calendar())

    assert {step: answer.date.isoformat() for step, answer in answers.items()} == {"5": "2026-10-08"}


def test_a_closed_case_owes_no_step():
    definition = track("gent-a")
    state = replay(definition, [event("close_early")])

    assert dues(definition, state, signal_on=SIGNAL_ON, calendar=Calendar()) == {}


def test_a_schools_own_free_day_moves_the_day():
    definition = track("gent-a")
    calendar = Calendar({date(2026, 9, 25): "pedagogische studiedag"})

    answer = due(definition, replay(definition, []), "1", signal_on=SIGNAL_ON, calendar=calendar)

    assert answer
    assert answer.explanation == "1 schooldag na het signaal; 25 september (pedagogische studiedag) telt niet mee."
    assert answer.date == date(2026, 9, 28)


def test_a_schools_own_term_is_counted():
    definition = with_house_terms(track("gent-a"), {"1": 3, "9": 30})

    answer = due(definition, replay(definition, []), "1", signal_on=SIGNAL_ON, calendar=Calendar())

    assert answer
    assert (answer.date, answer.explanation) == (date(2026, 9, 29), "3 schooldagen na het signaal.")
    assert definition.by_key["9"].deadline == "om de 30 schooldagen"
    assert definition.by_key["2"].deadline == "5 schooldagen na stap 1"


@pytest.mark.parametrize(
    ("overrides", "problems"),
    [
        ({"1": 0}, {"1": "De termijn van stap 1 ligt tussen 1 en 5 schooldagen."}),
        ({"1": 6}, {"1": "De termijn van stap 1 ligt tussen 1 en 5 schooldagen."}),
        ({"1": True}, {"1": "De termijn van stap 1 ligt tussen 1 en 5 schooldagen."}),
        ({"9": 4}, {"9": "De termijn van stap 9 ligt tussen 5 en 60 schooldagen."}),
        ({"4": 3}, {"4": "Stap 4 heeft geen termijn om te wijzigen."}),
        ({"10": 3}, {"10": "Stap 10 bestaat niet in dit stappenplan."}),
        (
            {"1": 6, "2": 5, "4": 1},
            {
                "1": "De termijn van stap 1 ligt tussen 1 en 5 schooldagen.",
                "4": "Stap 4 heeft geen termijn om te wijzigen.",
            },
        ),
    ],
)
def test_own_terms_outside_the_bounds_are_refused_by_step(overrides, problems):
    with pytest.raises(HouseTermsError) as error:
        with_house_terms(track("gent-a"), overrides)

    assert error.value.problems == problems


def test_the_bounds_themselves_are_allowed():
    for count in (1, 5):
        assert with_house_terms(track("gent-a"), {"1": count}).by_key["1"].deadline.startswith(f"{count} ")


def test_taking_a_step_up_again_makes_it_due_again():
    definition = track("gent-a")
    past_events = [*past("done 4 2026-10-06, done 5 2026-10-07"), *history({})]
    again = [*past_events, event("again", "5", on=date(2026, 10, 12))]

    assert not due(definition, replay(definition, past_events), "5", signal_on=SIGNAL_ON, calendar=Calendar())
    answer = due(definition, replay(definition, again), "5", signal_on=SIGNAL_ON, calendar=Calendar())
    assert answer
    assert answer.date == date(2026, 10, 8)
