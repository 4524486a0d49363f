"""A school year of reminders, tick by tick: none lost, none early, none twice, and one digest a person a day at most."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from core.calendar import Term, Unit
from core.models import Mail
from duties.models import Duty
from tests.conftest import as_owner
from tests.duties.clockwork import BRUSSELS, at, days, done, dossier_of, every, mails, owe, tick

pytestmark = pytest.mark.database
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIRST, LAST = at(2026, 9, 1, 0), at(2027, 8, 31, 23)

# From a wall calendar of 2026-2027; weekends are not listed.
HOLIDAYS = {
    date(2026, 11, 11),
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2027, 3, 29),
    date(2027, 5, 6),
    date(2027, 5, 17),
    date(2027, 7, 21),
}
VACATIONS = [
    (date(2026, 11, 2), date(2026, 11, 8)),
    (date(2026, 12, 21), date(2027, 1, 3)),
    (date(2027, 2, 8), date(2027, 2, 14)),
    (date(2027, 3, 29), date(2027, 4, 11)),
    (date(2027, 5, 7), date(2027, 5, 7)),
    (date(2027, 7, 1), date(2027, 8, 31)),
]


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def school(day: date) -> bool:
    return works(day) and not any(first <= day <= last for first, last in VACATIONS)


def expected_days(made: date, due: date, finished: date | None) -> set[date]:
    """The days of the reminders of one duty, walked on the calendar above."""
    ahead = due - timedelta(days=1)
    while not works(ahead):
        ahead -= timedelta(days=1)
    found = {ahead} if ahead > made else set()
    day, counted = due, 0
    while day <= date(2027, 8, 31):
        if counted % 3 == 0:
            found.add(day)
        day += timedelta(days=1)
        while not school(day) and day <= date(2027, 8, 31):
            day += timedelta(days=1)
        counted += 1
    return {day for day in found if finished is None or day <= finished}


def play(cast, duties: list[tuple[Duty, datetime | None]], moments) -> None:
    """Tick, and finish each duty when its moment has come."""
    left = sorted(((end, duty) for duty, end in duties if end), key=lambda pair: pair[0])
    for moment in moments:
        while left and left[0][0] <= moment:
            end, duty = left.pop(0)
            done(cast, duty, end)
        # Twice: the second finds nothing left to do.
        tick(moment, moment)


@pytest.mark.slow
def test_a_handful_counted_by_hand(cast):
    dossier = dossier_of(cast)
    zorg = cast.zorg

    def duty(made, term, end):
        return owe(cast, dossier, made, term, to=zorg), end

    duties = [
        # Due We 9/9: the day before, the day, and the third school day after it.
        duty(at(2026, 9, 7, 10), Term(2), at(2026, 9, 15)),
        # The very same days: one digest a day stays one.
        duty(at(2026, 9, 7, 11), Term(2), at(2026, 9, 15)),
        # Over the night that the clock goes back: due Mo 26/10.
        duty(at(2026, 10, 22), Term(2), at(2026, 10, 26)),
        # Over the autumn vacation and 11 November: due Th 12/11, and the working day before is Tu 10/11.
        duty(at(2026, 10, 28), Term(5), at(2026, 11, 13)),
        # Over Christmas: due Mo 4/1; the working day before is Th 31/12.
        duty(at(2026, 12, 18), Term(1), at(2027, 1, 13, 9)),
        # In working days over the night that the clock goes forward: made Fr 26/3, due Tu 30/3 (Mo is Easter Monday).
        duty(at(2027, 3, 26, 15), Term(1, Unit.WORKING), at(2027, 3, 30)),
    ]
    play(cast, duties, every(HOUR, at(2026, 9, 7, 12), LAST))
    assert days(zorg) == [
        date(2026, 9, 8),
        date(2026, 9, 9),
        date(2026, 9, 14),
        date(2026, 10, 23),
        date(2026, 10, 26),
        date(2026, 11, 10),
        date(2026, 11, 12),
        date(2026, 12, 31),
        date(2027, 1, 4),
        date(2027, 1, 7),
        date(2027, 1, 12),
        date(2027, 3, 30),
    ]
    assert {moment.hour for moment in mails(zorg)} == {7}
    # Both reminders of 4 and 7 January were missed: on 12 January the other coordinator hears of it, once.
    assert (days(cast.colleague, "escalation"), days(cast.colleague)) == ([date(2027, 1, 12)], [])


@pytest.mark.slow
def test_a_hundred_duties_over_the_year(cast):
    dossier = dossier_of(cast)
    dice = random.Random(20262027)
    planned = []
    for _ in range(100):
        made = at(2026, 9, 1, dice.randrange(0, 24), dice.randrange(60)) + timedelta(days=dice.randrange(300))
        end = None
        if dice.random() < 0.8:
            last = made.date() + timedelta(days=dice.randrange(1, 40))
            end = at(last.year, last.month, last.day, 12, 30)
        planned.append((made, Term(dice.randrange(1, 15)), dice.choice([cast.zorg, cast.colleague]), end))
    planned.sort(key=lambda plan: plan[0])
    duties, expected = [], {cast.zorg: set(), cast.colleague: set()}
    for made, term, seat, end in planned:
        duty = owe(cast, dossier, made, term, to=seat)
        duties.append((duty, end))
        expected[seat] |= expected_days(made.date(), duty.due_on, end.date() if end else None)
    # All are made before the first tick, but none is due before its own day.
    play(cast, duties, every(HOUR, FIRST, LAST))
    for seat, wanted in expected.items():
        got = days(seat)
        assert set(got) == wanted
        assert [day for day, count in Counter(got).items() if count > 1] == []
        assert all(works(moment.date()) and moment.hour == 7 for moment in mails(seat))


@pytest.mark.parametrize(
    ("saturday", "monday", "hour_in_utc"),
    [((2026, 10, 24), (2026, 10, 26), 6), ((2027, 3, 13), (2027, 3, 15), 6), ((2027, 3, 27), (2027, 3, 30), 5)],
    ids=["clock back", "ordinary weekend", "clock forward and Easter Monday"],
)
def test_every_minute_of_the_nights_that_the_clock_changes(cast, saturday, monday, hour_in_utc):
    dossier = dossier_of(cast)
    made = at(*saturday, 9) - timedelta(days=2)
    # Working days: the second after Thursday is the Monday (in spring: the Tuesday after Easter Monday).
    duty = owe(cast, dossier, made, Term(2, Unit.WORKING), to=cast.zorg)
    assert duty.due_on == date(*monday)
    tick(at(*saturday, 9) - timedelta(days=1))
    first, last = at(*saturday, 18), at(*monday, 9)
    tick(*every(MINUTE, first, last))
    friday, on_the_day = mails(cast.zorg)
    assert friday.date() == date(*saturday) - timedelta(days=1)
    assert (on_the_day.date(), on_the_day.hour, on_the_day.minute) == (date(*monday), 7, 0)
    with as_owner():
        assert Mail.objects.latest("created_at").created_at.hour == hour_in_utc


def test_a_tick_that_comes_days_late_loses_nothing_and_sends_once(cast):
    dossier = dossier_of(cast)
    # Due We 9/9; the worker was away from Monday to the next Sunday.
    owe(cast, dossier, at(2026, 9, 7), Term(2), to=cast.zorg)
    tick(at(2026, 9, 13, 10), at(2026, 9, 13, 23), at(2026, 9, 14, 6, 59))
    assert days(cast.zorg) == []
    tick(at(2026, 9, 14, 7), at(2026, 9, 14, 7, 1), at(2026, 9, 14, 7, 2), at(2026, 9, 14, 18))
    assert days(cast.zorg) == [date(2026, 9, 14)]
    tick(at(2026, 9, 16, 18), at(2026, 9, 17, 7))
    assert days(cast.zorg) == [date(2026, 9, 14), date(2026, 9, 17)]


def test_what_is_done_is_not_reminded_of(cast):
    dossier = dossier_of(cast)
    duty = owe(cast, dossier, at(2026, 9, 7), Term(2), to=cast.zorg)
    tick(at(2026, 9, 8, 7))
    done(cast, duty, at(2026, 9, 9, 6, 30))
    tick(*every(HOUR, at(2026, 9, 9, 0), at(2026, 9, 30)))
    assert days(cast.zorg) == [date(2026, 9, 8)]
    assert BRUSSELS.key == "Europe/Brussels"


def test_made_on_the_last_day_and_due_that_day(cast):
    dossier = dossier_of(cast)
    # Due tomorrow: the day before is today, and whoever made it knows.
    owe(cast, dossier, at(2026, 9, 7, 10), Term(1), to=cast.zorg)
    # Due today.
    owe(cast, dossier, at(2026, 9, 7, 10), Term(0), to=cast.colleague)
    tick(*every(HOUR, at(2026, 9, 7, 10), at(2026, 9, 8, 20)))
    assert days(cast.zorg) == [date(2026, 9, 8)]
    assert mails(cast.colleague) == [at(2026, 9, 7, 10)]
