"""Terms: due dates with their explanation, lateness, reminders. The cases are counted by hand on a wall calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import LONGEST_TERM, Calendar, Term, Unit

UNITS = {"S": Unit.SCHOOL, "W": Unit.WORKING, "K": Unit.CALENDAR}

# start | count and unit (S school days, W working days, K calendar days) | counted from | own free days | due | sentence
CASES = """
2026-10-20 | 20 S |            |                                      | 2026-11-25 | 20 schooldagen na 20 oktober; de herfstvakantie en 11 november tellen niet mee.
2026-10-29 |  3 S |            |                                      | 2026-11-10 | 3 schooldagen na 29 oktober; de herfstvakantie telt niet mee.
2026-11-10 |  1 S | het signaal |                                     | 2026-11-12 | 1 schooldag na het signaal; 11 november telt niet mee.
2026-09-24 |  1 S | het signaal |                                     | 2026-09-25 | 1 schooldag na het signaal.
2026-09-25 |  1 S | het signaal |                                     | 2026-09-28 | 1 schooldag na het signaal.
2026-09-25 |  5 S | stap 1     |                                      | 2026-10-02 | 5 schooldagen na stap 1.
2026-10-30 |  1 S |            |                                      | 2026-11-09 | 1 schooldag na 30 oktober; de herfstvakantie telt niet mee.
2026-11-04 |  1 S |            |                                      | 2026-11-09 | 1 schooldag na 4 november; de herfstvakantie telt niet mee.
2026-11-06 |  1 S |            |                                      | 2026-11-09 | 1 schooldag na 6 november.
2026-11-08 |  2 S |            |                                      | 2026-11-10 | 2 schooldagen na 8 november.
2026-11-08 |  3 S |            |                                      | 2026-11-12 | 3 schooldagen na 8 november; 11 november telt niet mee.
2026-11-11 |  1 S |            |                                      | 2026-11-12 | 1 schooldag na 11 november.
2026-10-23 | 10 S | stap 5     |                                      | 2026-11-16 | 10 schooldagen na stap 5; de herfstvakantie en 11 november tellen niet mee.
2026-12-18 |  3 S |            |                                      | 2027-01-06 | 3 schooldagen na 18 december; de kerstvakantie telt niet mee.
2026-12-18 |  3 W |            |                                      | 2026-12-23 | 3 werkdagen na 18 december.
2026-12-23 |  3 W |            |                                      | 2026-12-29 | 3 werkdagen na 23 december; Kerstmis telt niet mee.
2026-12-23 |  7 W |            |                                      | 2027-01-05 | 7 werkdagen na 23 december; Kerstmis en Nieuwjaar tellen niet mee.
2026-12-18 | 10 K |            |                                      | 2026-12-28 | 10 kalenderdagen na 18 december.
2026-11-10 |  1 K | het signaal |                                     | 2026-11-11 | 1 kalenderdag na het signaal.
2026-11-10 |  5 W | uw vraag van 10 november |                        | 2026-11-18 | 5 werkdagen na uw vraag van 10 november; 11 november telt niet mee.
2026-11-12 | 10 W |            |                                      | 2026-11-26 | 10 werkdagen na 12 november.
2027-02-05 |  2 S | stap 4     |                                      | 2027-02-16 | 2 schooldagen na stap 4; de krokusvakantie telt niet mee.
2027-03-25 |  2 S |            |                                      | 2027-04-12 | 2 schooldagen na 25 maart; de paasvakantie telt niet mee.
2027-03-25 |  3 W |            |                                      | 2027-03-31 | 3 werkdagen na 25 maart; paasmaandag telt niet mee.
2027-05-04 |  3 S |            |                                      | 2027-05-11 | 3 schooldagen na 4 mei; Hemelvaartsdag en de brugdag tellen niet mee.
2027-05-04 |  3 W |            |                                      | 2027-05-10 | 3 werkdagen na 4 mei; Hemelvaartsdag telt niet mee.
2027-05-06 |  1 S |            |                                      | 2027-05-10 | 1 schooldag na 6 mei; de brugdag telt niet mee.
2027-05-14 |  1 S |            |                                      | 2027-05-18 | 1 schooldag na 14 mei; pinkstermaandag telt niet mee.
2027-04-30 |  1 S |            |                                      | 2027-05-03 | 1 schooldag na 30 april.
2026-04-30 |  1 S |            |                                      | 2026-05-04 | 1 schooldag na 30 april; 1 mei telt niet mee.
2026-04-30 | 12 S |            |                                      | 2026-05-21 | 12 schooldagen na 30 april; 1 mei, Hemelvaartsdag en de brugdag tellen niet mee.
2026-04-30 | 15 S |            |                                      | 2026-05-27 | 15 schooldagen na 30 april; 1 mei, Hemelvaartsdag, de brugdag en pinkstermaandag tellen niet mee.
2027-06-29 |  2 S |            |                                      | 2027-09-01 | 2 schooldagen na 29 juni; de zomervakantie telt niet mee.
2027-06-29 |  2 W |            |                                      | 2027-07-01 | 2 werkdagen na 29 juni.
2027-07-20 |  1 W |            |                                      | 2027-07-22 | 1 werkdag na 20 juli; 21 juli telt niet mee.
2025-08-14 |  2 W |            |                                      | 2025-08-19 | 2 werkdagen na 14 augustus; 15 augustus telt niet mee.
2026-08-14 |  1 W |            |                                      | 2026-08-17 | 1 werkdag na 14 augustus.
2025-10-24 |  5 S |            |                                      | 2025-11-07 | 5 schooldagen na 24 oktober; de herfstvakantie telt niet mee.
2025-10-24 |  7 S |            |                                      | 2025-11-12 | 7 schooldagen na 24 oktober; de herfstvakantie en 11 november tellen niet mee.
2027-10-29 |  2 W |            |                                      | 2027-11-03 | 2 werkdagen na 29 oktober; Allerheiligen telt niet mee.
2026-11-16 |  3 S |            | 2026-11-18 pedagogische studiedag    | 2026-11-20 | 3 schooldagen na 16 november; 18 november (pedagogische studiedag) telt niet mee.
2026-11-16 |  3 W |            | 2026-11-18 pedagogische studiedag    | 2026-11-19 | 3 werkdagen na 16 november.
2026-11-09 |  1 S | stap 2     | 2026-11-10 facultatieve verlofdag    | 2026-11-12 | 1 schooldag na stap 2; 10 november (facultatieve verlofdag) en 11 november tellen niet mee.
2026-10-30 |  1 S |            | 2026-11-03 pedagogische studiedag    | 2026-11-09 | 1 schooldag na 30 oktober; de herfstvakantie telt niet mee.
2026-10-02 |  1 S |            | 2026-10-03 opendeurdag               | 2026-10-05 | 1 schooldag na 2 oktober.
2026-10-02 |  1 S |            | 2026-10-05                           | 2026-10-06 | 1 schooldag na 2 oktober; 5 oktober telt niet mee.
2026-10-20 |  0 S |            |                                      | 2026-10-20 | Op 20 oktober zelf.
2026-10-20 |  0 S | stap 4     |                                      | 2026-10-20 | Dezelfde dag als stap 4.
2026-11-04 |  0 S |            |                                      | 2026-11-09 | De eerste schooldag na 4 november; de herfstvakantie telt niet mee.
2026-11-15 |  0 W | het signaal |                                     | 2026-11-16 | De eerste werkdag na het signaal.
2026-11-15 |  0 K |            |                                      | 2026-11-15 | Op 15 november zelf.
2025-04-04 |  1 S |            |                                      | 2025-04-22 | 1 schooldag na 4 april; de paasvakantie telt niet mee.
2025-04-18 |  1 W |            |                                      | 2025-04-22 | 1 werkdag na 18 april; paasmaandag telt niet mee.
2026-10-30 | 30 S |            |                                      | 2027-01-04 | 30 schooldagen na 30 oktober; de herfstvakantie, 11 november en de kerstvakantie tellen niet mee.
2026-12-24 | 14 K |            |                                      | 2027-01-07 | 14 kalenderdagen na 24 december.
2028-02-25 |  1 S |            |                                      | 2028-03-06 | 1 schooldag na 25 februari; de krokusvakantie telt niet mee.
2028-02-25 |  5 K |            |                                      | 2028-03-01 | 5 kalenderdagen na 25 februari.
"""

# due | today | unit | days | late | text
LATENESS = """
2026-11-10 | 2026-11-12 | S |  1 | late | 1 schooldag te laat
2026-11-09 | 2026-11-12 | S |  2 | late | 2 schooldagen te laat
2026-10-30 | 2026-11-09 | S |  1 | late | 1 schooldag te laat
2026-11-13 | 2026-11-14 | S |  0 | late | te laat
2026-11-13 | 2026-11-14 | K |  1 | late | 1 kalenderdag te laat
2026-11-10 | 2026-11-13 | W |  2 | late | 2 werkdagen te laat
2026-11-12 | 2026-11-12 | S |  0 | -    | vandaag
2026-11-13 | 2026-11-12 | S | -1 | -    | morgen
2026-11-12 | 2026-11-10 | S | -1 | -    | over 1 schooldag
2026-11-16 | 2026-11-13 | S | -1 | -    | over 1 schooldag
2026-11-17 | 2026-11-12 | S | -3 | -    | over 3 schooldagen
2026-11-26 | 2026-11-12 | W | -10 | -   | over 10 werkdagen
2026-11-15 | 2026-11-13 | S |  0 | -    | over 2 kalenderdagen
"""

# day | term | the day that lies the term before it
REMINDERS = """
2026-11-25 | 2 S | 2026-11-23
2026-11-09 | 1 S | 2026-10-30
2026-11-12 | 1 S | 2026-11-10
2026-11-12 | 1 K | 2026-11-11
2026-11-12 | 0 S | 2026-11-12
2027-01-05 | 7 W | 2026-12-23
"""


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def term(text: str) -> Term:
    count, unit = text.split()
    return Term(int(count), UNITS[unit])


def test_there_are_at_least_fifty_cases():
    assert len(CASES.strip().splitlines()) >= 50


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_due_date_and_sentence_equal_those_counted_by_hand(line):
    start, length, after, own, due, sentence = cells(line)
    calendar = Calendar({date.fromisoformat(own[:10]): own[11:]} if own else None)

    answer = calendar.due(date.fromisoformat(start), term(length), after or None)

    assert (answer.date.isoformat(), answer.explanation) == (due, sentence)


@pytest.mark.parametrize("line", LATENESS.strip().splitlines())
def test_how_late_a_duty_is(line):
    due, today, unit, days, late, text = cells(line)

    answer = Calendar().days_late(date.fromisoformat(due), date.fromisoformat(today), UNITS[unit])

    assert answer == (int(days), late == "late", text)


@pytest.mark.parametrize("line", REMINDERS.strip().splitlines())
def test_the_day_a_term_before_another(line):
    day, length, expected = cells(line)

    assert Calendar().before(date.fromisoformat(day), term(length)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("count", "error", "message"),
    [
        (-1, ValueError, "A term cannot be negative: -1."),
        (LONGEST_TERM + 1, ValueError, "A term of 401 days is not meant; the longest is 400."),
        (2.5, TypeError, "A term counts whole days, not 2.5."),
        ("3", TypeError, "A term counts whole days, not '3'."),
        (True, TypeError, "A term counts whole days, not True."),
    ],
)
def test_a_count_that_cannot_be_meant_is_refused(count, error, message):
    with pytest.raises(error) as refusal:
        Term(count)

    assert str(refusal.value) == message


def test_a_unit_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="Unknown unit 'weeks'"):
        Term(3, "weeks")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("length", "text"),
    [("1 S", "1 schooldag"), ("5 W", "5 werkdagen"), ("0 K", "0 kalenderdagen"), ("1 K", "1 kalenderdag")],
)
def test_a_term_says_itself(length, text):
    assert str(term(length)) == text


STARTS = st.dates(date(2018, 9, 1), date(2040, 6, 30))
TERMS = st.builds(Term, st.integers(0, 60), st.sampled_from(Unit))
CALENDARS = st.dictionaries(st.dates(date(2018, 9, 1), date(2040, 8, 31)), st.just("vrij"), max_size=5).map(Calendar)


@given(CALENDARS, STARTS, TERMS)
def test_the_counted_days_up_to_the_due_date_equal_the_term(calendar, start, length):
    due = calendar.due(start, length).date

    if length.count:
        assert calendar.count(start, due, length.unit) == length.count
    else:
        assert due == start or calendar.count(start, due, length.unit) == 1


@given(CALENDARS, STARTS, TERMS)
def test_a_due_date_is_a_counted_day_and_never_before_the_start(calendar, start, length):
    due = calendar.due(start, length).date

    assert calendar.is_counted(due, length.unit)
    assert due >= start


@given(CALENDARS, STARTS, TERMS, st.integers(0, 40))
def test_a_later_start_or_a_longer_term_never_ends_earlier(calendar, start, length, later):
    due = calendar.due(start, length).date

    assert calendar.due(start + timedelta(days=later), length).date >= due
    assert calendar.due(start, Term(length.count + later, length.unit)).date >= due


@given(CALENDARS, STARTS, TERMS)
def test_the_sentence_names_a_free_weekday_if_and_only_if_one_lies_between(calendar, start, length):
    answer = calendar.due(start, length)
    between = [start + timedelta(days=n) for n in range(1, (answer.date - start).days)]
    free = [day for day in between if day.weekday() < 5 and not calendar.is_counted(day, length.unit)]

    assert bool(free) == bool(answer.skipped) == ("niet mee" in answer.explanation)
    assert all(calendar.free_day(day, length.unit).said in answer.explanation for day in free)
    assert answer.explanation.endswith(".")


@given(CALENDARS, STARTS, TERMS)
def test_going_a_term_back_from_its_due_date_never_passes_the_start(calendar, start, length):
    due = calendar.due(start, length).date
    back = calendar.before(due, length)

    assert back <= due
    if calendar.is_counted(start, length.unit):
        assert back == start


@given(CALENDARS, STARTS, TERMS, st.integers(-40, 40))
def test_lateness_agrees_with_the_dates(calendar, start, length, offset):
    due = calendar.due(start, length).date
    answer = calendar.days_late(due, due + timedelta(days=offset), length.unit)

    assert answer.late == (offset > 0)
    assert (answer.days > 0) <= answer.late
    assert (answer.days < 0) <= (offset < 0)
    assert answer.text
