"""The Flemish school calendar: the published vacations literally, the public holidays, the three kinds of day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Calendar, SchoolYear, Unit, easter, free_periods, public_holiday, school_year

# Copied by hand from the published school calendars (2018-19, 2019-20, 2024-25, 2025-26) and from the table in the
# project's domain rules, section 7.3 (2026-27 and 2027-28). Dates are day-month-year as published.
PUBLISHED = """
2018-2019
  herfstvakantie         29-10-2018  04-11-2018
  Wapenstilstand         11-11-2018  11-11-2018
  kerstvakantie          24-12-2018  06-01-2019
  krokusvakantie         04-03-2019  10-03-2019
  paasvakantie           08-04-2019  22-04-2019
  Dag van de Arbeid      01-05-2019  01-05-2019
  Hemelvaartsdag         30-05-2019  30-05-2019
  brugdag na Hemelvaart  31-05-2019  31-05-2019
  pinkstermaandag        10-06-2019  10-06-2019
  zomervakantie          01-07-2019  31-08-2019
2019-2020
  herfstvakantie         28-10-2019  03-11-2019
  Wapenstilstand         11-11-2019  11-11-2019
  kerstvakantie          23-12-2019  05-01-2020
  krokusvakantie         24-02-2020  01-03-2020
  paasvakantie           06-04-2020  19-04-2020
  Dag van de Arbeid      01-05-2020  01-05-2020
  Hemelvaartsdag         21-05-2020  21-05-2020
  brugdag na Hemelvaart  22-05-2020  22-05-2020
  pinkstermaandag        01-06-2020  01-06-2020
  zomervakantie          01-07-2020  31-08-2020
2024-2025
  herfstvakantie         28-10-2024  03-11-2024
  Wapenstilstand         11-11-2024  11-11-2024
  kerstvakantie          23-12-2024  05-01-2025
  krokusvakantie         03-03-2025  09-03-2025
  paasvakantie           07-04-2025  21-04-2025
  Dag van de Arbeid      01-05-2025  01-05-2025
  Hemelvaartsdag         29-05-2025  29-05-2025
  brugdag na Hemelvaart  30-05-2025  30-05-2025
  pinkstermaandag        09-06-2025  09-06-2025
  zomervakantie          01-07-2025  31-08-2025
2025-2026
  herfstvakantie         27-10-2025  02-11-2025
  Wapenstilstand         11-11-2025  11-11-2025
  kerstvakantie          22-12-2025  04-01-2026
  krokusvakantie         16-02-2026  22-02-2026
  paasvakantie           06-04-2026  19-04-2026
  Dag van de Arbeid      01-05-2026  01-05-2026
  Hemelvaartsdag         14-05-2026  14-05-2026
  brugdag na Hemelvaart  15-05-2026  15-05-2026
  pinkstermaandag        25-05-2026  25-05-2026
  zomervakantie          01-07-2026  31-08-2026
2026-2027
  herfstvakantie         02-11-2026  08-11-2026
  Wapenstilstand         11-11-2026  11-11-2026
  kerstvakantie          21-12-2026  03-01-2027
  krokusvakantie         08-02-2027  14-02-2027
  paasvakantie           29-03-2027  11-04-2027
  Dag van de Arbeid      01-05-2027  01-05-2027
  Hemelvaartsdag         06-05-2027  06-05-2027
  brugdag na Hemelvaart  07-05-2027  07-05-2027
  pinkstermaandag        17-05-2027  17-05-2027
  zomervakantie          01-07-2027  31-08-2027
2027-2028
  herfstvakantie         01-11-2027  07-11-2027
  Wapenstilstand         11-11-2027  11-11-2027
  kerstvakantie          27-12-2027  09-01-2028
  krokusvakantie         28-02-2028  05-03-2028
  paasvakantie           03-04-2028  17-04-2028
  Dag van de Arbeid      01-05-2028  01-05-2028
  Hemelvaartsdag         25-05-2028  25-05-2028
  brugdag na Hemelvaart  26-05-2028  26-05-2028
  pinkstermaandag        05-06-2028  05-06-2028
  zomervakantie          01-07-2028  31-08-2028
"""

EASTER_SUNDAYS = """
2018-04-01 2019-04-21 2020-04-12 2021-04-04 2022-04-17 2023-04-09 2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16
2029-04-01 2030-04-21 2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25 2036-04-13 2037-04-05 2038-04-25 2039-04-10
2040-04-01
"""

YEARS = st.integers(2018, 2039).map(SchoolYear)
DAYS = st.dates(date(2018, 9, 1), date(2040, 8, 31))


def day_month_year(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").replace(tzinfo=UTC).date()


def published_years() -> dict[str, list[tuple[str, date, date]]]:
    years: dict[str, list[tuple[str, date, date]]] = {}
    label = ""
    for line in PUBLISHED.strip().splitlines():
        if not line.startswith(" "):
            label = line
            years[label] = []
        else:
            name, first, last = line.strip()[:-24], line[-22:-12], line[-10:]
            years[label].append((name.strip(), day_month_year(first), day_month_year(last)))
    return years


@pytest.mark.parametrize(("label", "expected"), published_years().items())
def test_vacations_equal_the_published_ones(label, expected):
    year = SchoolYear(int(label[:4]))

    assert str(year) == label
    assert [tuple(period) for period in free_periods(year)] == expected


def test_easter_sundays_equal_the_published_ones():
    assert [easter(year).isoformat() for year in range(2018, 2041)] == EASTER_SUNDAYS.split()


def test_the_ten_public_holidays_of_2027():
    year = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]

    assert {day.isoformat(): free.name for day in year if (free := public_holiday(day))} == {
        "2027-01-01": "Nieuwjaar",
        "2027-03-29": "paasmaandag",
        "2027-05-01": "Dag van de Arbeid",
        "2027-05-06": "Hemelvaartsdag",
        "2027-05-17": "pinkstermaandag",
        "2027-07-21": "nationale feestdag",
        "2027-08-15": "Onze-Lieve-Vrouw-Hemelvaart",
        "2027-11-01": "Allerheiligen",
        "2027-11-11": "Wapenstilstand",
        "2027-12-25": "Kerstmis",
    }


def test_easter_monday_outside_the_spring_vacation_is_free_in_its_own_right():
    # 14 April 2047: the vacation, from the first Monday of April, ends on Easter Sunday.
    assert free_periods(SchoolYear(2046))[4:6] == (
        ("paasvakantie", date(2047, 4, 1), date(2047, 4, 14)),
        ("paasmaandag", date(2047, 4, 15), date(2047, 4, 15)),
    )


@pytest.mark.parametrize(
    ("day", "name", "group", "said"),
    [
        ("2026-11-04", "herfstvakantie", "herfstvakantie", "de herfstvakantie"),
        ("2026-11-08", "herfstvakantie", "herfstvakantie", "de herfstvakantie"),
        ("2026-11-11", "Wapenstilstand", "11 november", "11 november"),
        ("2027-03-29", "paasvakantie", "paasvakantie", "de paasvakantie"),
        ("2026-05-01", "Dag van de Arbeid", "1 mei", "1 mei"),
        ("2027-05-06", "Hemelvaartsdag", "Hemelvaart", "Hemelvaartsdag"),
        ("2027-05-07", "brugdag na Hemelvaart", "Hemelvaart", "de brugdag"),
        ("2027-07-21", "zomervakantie", "zomervakantie", "de zomervakantie"),
    ],
)
def test_a_free_day_knows_its_name_its_group_and_how_a_sentence_says_it(day, name, group, said):
    assert Calendar().free_day(date.fromisoformat(day)) == (name, group, said)


def test_an_ordinary_day_and_an_ordinary_weekend_have_no_reason_to_be_free():
    assert Calendar().free_day(date(2026, 10, 20)) is None
    assert Calendar().free_day(date(2026, 10, 24)) is None


# day | school day | working day | calendar day
KINDS_OF_DAY = """
2026-10-20 yes yes yes   an ordinary Tuesday
2026-10-21 yes yes yes   Wednesday counts whole
2026-10-24 no  no  yes   Saturday
2026-10-25 no  no  yes   Sunday
2026-11-03 no  yes yes   autumn vacation
2026-11-11 no  no  yes   public holiday
2026-11-18 no  yes yes   own free day
2027-01-01 no  no  yes   public holiday inside the Christmas vacation
2027-05-07 no  yes yes   the bridge day
2027-07-21 no  no  yes   public holiday in summer
2027-08-31 no  yes yes   last day of summer
2027-09-01 yes yes yes   first school day
"""


@pytest.mark.parametrize("line", KINDS_OF_DAY.strip().splitlines())
def test_the_three_kinds_of_day(line):
    day, *answers = line.split()[:4]
    calendar = Calendar({date(2026, 11, 18): "pedagogische studiedag"})

    assert [calendar.is_counted(date.fromisoformat(day), unit) for unit in Unit] == [word == "yes" for word in answers]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-10-20", "2026-10-21"),
        ("2026-10-30", "2026-11-09"),
        ("2026-11-10", "2026-11-12"),
        ("2027-06-30", "2027-09-01"),
    ],
)
def test_the_next_school_day(day, following):
    assert Calendar().next_school_day(date.fromisoformat(day)) == date.fromisoformat(following)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-08-31", "2025-2026"),
        ("2026-09-01", "2026-2027"),
        ("2026-12-31", "2026-2027"),
        ("2027-01-01", "2026-2027"),
    ],
)
def test_the_school_year_of_a_day(day, label):
    day = date.fromisoformat(day)
    year = school_year(day)

    assert str(year) == label
    assert day in year
    assert year.last + timedelta(days=1) not in year
    assert "2026" not in year


def test_a_moment_is_refused_where_a_day_is_meant():
    moment = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)

    with pytest.raises(TypeError, match="Give a day, not a moment"):
        Calendar().is_school_day(moment)
    with pytest.raises(TypeError, match="Give a day, not a moment"):
        Calendar({moment: "vrij"})


@pytest.mark.parametrize("day", [date(26, 10, 20), date(1991, 12, 31), date(2200, 1, 1), date.max])
def test_a_mistyped_year_is_refused(day):
    with pytest.raises(ValueError, match="The school calendar is known from 1992 to 2199, not for"):
        Calendar().is_school_day(day)


def test_the_calendar_keeps_its_own_copy_of_the_free_days():
    free_days = {date(2026, 11, 18): " pedagogische studiedag "}
    calendar = Calendar(free_days)
    free_days.clear()

    assert calendar.free_day(date(2026, 11, 18)) == (
        "pedagogische studiedag",
        "18 november",
        "18 november (pedagogische studiedag)",
    )


@given(YEARS)
def test_free_periods_never_overlap_and_lie_in_their_school_year(year):
    periods = free_periods(year)

    assert all(period.first <= period.last for period in periods)
    assert all(period.first in year and period.last in year for period in periods)
    assert all(one.last < other.first for one, other in pairwise(periods))


@given(YEARS)
def test_every_vacation_begins_on_a_monday_and_has_its_length(year):
    weeks = {"herfstvakantie": 1, "kerstvakantie": 2, "krokusvakantie": 1}
    periods = {period.name: period for period in free_periods(year)}

    for name, number in weeks.items():
        period = periods[name]
        assert period.first.weekday() == 0
        assert period.last - period.first == timedelta(days=7 * number - 1)
    spring = periods["paasvakantie"]
    assert spring.first.weekday() == 0
    assert (spring.last - spring.first).days in {13, 14}


@given(YEARS)
def test_a_school_year_has_between_150_and_190_school_days(year):
    number = Calendar().count(year.first - timedelta(days=1), year.last)

    assert 150 <= number <= 190


@given(DAYS)
def test_a_school_day_is_a_working_day_and_a_working_day_a_weekday(day):
    calendar = Calendar()

    if calendar.is_school_day(day):
        assert calendar.is_counted(day, Unit.WORKING)
    if calendar.is_counted(day, Unit.WORKING):
        assert day.weekday() < 5
    assert calendar.is_counted(day, Unit.CALENDAR)


@given(DAYS)
def test_no_public_holiday_is_a_school_day(day):
    if public_holiday(day):
        assert not Calendar().is_school_day(day)


@given(DAYS)
def test_a_day_lies_in_exactly_the_school_year_it_belongs_to(day):
    year = school_year(day)

    assert day in year
    assert day not in SchoolYear(year.start_year + 1)
    assert day not in SchoolYear(year.start_year - 1)
