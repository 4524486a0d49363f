"""`/zomer/`: which open cases nobody watches in July and August."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from cases.models import Case
from cases.summer import gaps
from tests.cast import member, open_case, report, signed_in
from tests.conftest import as_owner
from tests.duties.clockwork import at

JUNE = at(2027, 6, 10, 10)
FIRST, LAST = date(2027, 7, 1), date(2027, 8, 31)


def deputy(cast, first: date, last: date, name: str = "Nele Faes", **more):
    with as_owner():
        seat = member(
            name.split()[0].lower(), name, cast.school, Role.CARE_COORDINATOR, stands_in_for=cast.zorg, ends_on=last
        )
        type(seat).objects.filter(pk=seat.pk).update(starts_on=first, **more)


def page(seat) -> str:
    return " ".join(signed_in(seat).get("/zomer/").content.decode().split())


@pytest.fixture
def case(cast) -> Case:
    return open_case(cast, report(cast, now=at(2027, 6, 1)), now=at(2027, 6, 1))


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], [(FIRST, LAST)]),
        ([(FIRST, LAST)], []),
        ([(date(2027, 6, 1), date(2027, 9, 30))], []),
        ([(FIRST, date(2027, 7, 31))], [(date(2027, 8, 1), LAST)]),
        ([(date(2027, 8, 1), LAST), (FIRST, date(2027, 7, 31))], []),
        ([(date(2027, 7, 11), date(2027, 7, 20))], [(FIRST, date(2027, 7, 10)), (date(2027, 7, 21), LAST)]),
    ],
)
def test_the_parts_that_no_deputy_covers(periods, expected):
    assert gaps(FIRST, LAST, periods) == expected


def test_a_case_without_deputy_stands_on_it_until_one_covers_all_summer(cast, case):
    with time_machine.travel(JUNE, tick=False):
        text = page(cast.zorg)
        assert case.ref in text
        assert "eigenaar: Hanne Dewulf · niemand van 1 juli 2027 tot en met 31 augustus 2027" in text
        assert "gesloten van 15 juli 2027 tot en met 15 augustus 2027" in text
        deputy(cast, FIRST, date(2027, 7, 31))
        assert "niemand van 1 augustus 2027 tot en met 31 augustus 2027" in page(cast.colleague)
        deputy(cast, date(2027, 8, 1), LAST, "Jo Claes", confirmed_at=None)
        assert case.ref in page(cast.zorg)
        deputy(cast, date(2027, 7, 15), LAST, "An Wils")
        text = page(cast.zorg)
        assert case.ref not in text
        assert "Eén andere open casus heeft de hele zomer een vervanger." in text


def test_a_case_that_nobody_owns_stands_on_it(cast):
    report(cast, acute=True, now=at(2027, 6, 1))
    with time_machine.travel(JUNE, tick=False):
        assert "eigenaar: nog niemand" in page(cast.zorg)
        assert "zonder eigenaar" in page(cast.zorg)


def test_only_coordinators_and_only_their_own_school(cast, case):
    with time_machine.travel(JUNE, tick=False):
        for name, seat in cast.seats.items():
            expected = 200 if name in {"zorg", "colleague", "outsider"} else 404
            assert signed_in(seat).get("/zomer/").status_code == expected, name
        assert case.ref not in page(cast.outsider)


@pytest.mark.parametrize(("month", "shown"), [(5, False), (6, True), (7, False)])
def test_the_worklist_points_at_it_in_june(cast, case, month, shown):
    with time_machine.travel(at(2027, month, 10, 10), tick=False):
        assert ("/zomer/" in signed_in(cast.zorg).get("/").content.decode()) is shown
        assert "/zomer/" not in signed_in(cast.director).get("/").content.decode()


def test_ten_cases_take_as_many_queries_as_one(cast, case, django_assert_max_num_queries):
    with time_machine.travel(JUNE, tick=False):
        browser = signed_in(cast.zorg)
        with django_assert_max_num_queries(20) as one:
            browser.get("/zomer/")
        for _ in range(9):
            open_case(cast, report(cast, now=at(2027, 6, 1)), now=at(2027, 6, 1))
        with django_assert_max_num_queries(len(one)):
            browser.get("/zomer/")
