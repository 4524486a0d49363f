"""School days, working days and calendar days, and terms that explain themselves.

Pure: dates and values in, values out; no database, no clock ("today" is always an argument, a local date in Brussels).

Sources: the vacation rules of the Flemish government decree of 17 April 1991, and the ten Belgian public holidays.
Both are in the domain rules of the project, section 7.3. The published vacations are repeated in the tests.

How a term counts:

* The start day itself never counts. Day 1 is the first *counted day* after it, also when the start lies in a weekend,
  a vacation or on a school's own free day.
* A counted day is, for SCHOOL: Monday to Friday, outside vacations, public holidays and the school's own free days;
  for WORKING: Monday to Friday, no public holiday (school vacations and own free days do count);
  for CALENDAR: every day.
* A term of 0 is the start day itself when that is a counted day, and otherwise the next counted day.
* The explanation names what was skipped strictly between the start and the due date, never weekends: everybody knows
  those, and a free day that falls in a weekend costs nobody a day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop, ngettext

ONE_DAY = timedelta(days=1)

# A house bound, not law: the longest term any procedure counts in days is a few weeks. It catches a typing error.
LONGEST_TERM = 400

# The Easter formula is right far beyond this; the bound catches a mistyped year such as 0026 or 20266.
FIRST_YEAR, LAST_YEAR = 1992, 2199


class Unit(StrEnum):
    """The three kinds of day a term can count."""

    SCHOOL = "school_day"
    WORKING = "working_day"
    CALENDAR = "calendar_day"

    def counted(self, number: int) -> str:
        """Return the number with its unit, as in "1 schooldag" or "5 werkdagen"."""
        match self:
            case Unit.SCHOOL:
                text = ngettext("%(number)d schooldag", "%(number)d schooldagen", number)
            case Unit.WORKING:
                text = ngettext("%(number)d werkdag", "%(number)d werkdagen", number)
            case Unit.CALENDAR:
                text = ngettext("%(number)d kalenderdag", "%(number)d kalenderdagen", number)
        return text % {"number": number}


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days of one kind. Raises ValueError for a count that cannot be meant, TypeError for no number."""

    count: int
    unit: Unit = Unit.SCHOOL

    def __post_init__(self) -> None:
        if not isinstance(self.count, int) or isinstance(self.count, bool):
            raise TypeError(f"A term counts whole days, not {self.count!r}.")
        if self.count < 0:
            raise ValueError(f"A term cannot be negative: {self.count}.")
        if self.count > LONGEST_TERM:
            raise ValueError(f"A term of {self.count} days is not meant; the longest is {LONGEST_TERM}.")
        if not isinstance(self.unit, Unit):
            raise TypeError(f"Unknown unit {self.unit!r}; use Unit.SCHOOL, Unit.WORKING or Unit.CALENDAR.")

    def __str__(self) -> str:
        return self.unit.counted(self.count)


class Due(NamedTuple):
    """A due date, the Dutch sentence that explains it, and what was skipped on the way (as said in the sentence)."""

    date: date
    explanation: str
    skipped: tuple[str, ...]


class Lateness(NamedTuple):
    """How a due date stands to today.

    `days` counts in the unit of the term: above 0 is late, below 0 is still to come. A term that ended on Friday is
    `late` on Saturday although 0 school days passed since.
    """

    days: int
    late: bool
    text: str


class FreeDay(NamedTuple):
    """A free day: its own name ("Wapenstilstand"), the group it belongs to ("11 november"), and how a sentence says it."""

    name: str
    group: str
    said: str


class Period(NamedTuple):
    """A vacation or a single free day of a school year, first and last day included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, 1 September to 31 August, known by the year it starts in."""

    start_year: int

    @property
    def first(self) -> date:
        return date(self.start_year, 9, 1)

    @property
    def last(self) -> date:
        return date(self.start_year + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.start_year}-{self.start_year + 1}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= _plain(day) <= self.last


def school_year(day: date) -> SchoolYear:
    """Return the school year a day belongs to; July and August still belong to the one that began in September."""
    day = _plain(day)
    return SchoolYear(day.year if day.month >= 9 else day.year - 1)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, as Meeus gives it)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


# What is free. The texts are msgids; they are translated when they are read, not here.

_AUTUMN = FreeDay(gettext_noop("herfstvakantie"), gettext_noop("herfstvakantie"), gettext_noop("de herfstvakantie"))
_CHRISTMAS = FreeDay(gettext_noop("kerstvakantie"), gettext_noop("kerstvakantie"), gettext_noop("de kerstvakantie"))
_CARNIVAL = FreeDay(gettext_noop("krokusvakantie"), gettext_noop("krokusvakantie"), gettext_noop("de krokusvakantie"))
_SPRING = FreeDay(gettext_noop("paasvakantie"), gettext_noop("paasvakantie"), gettext_noop("de paasvakantie"))
_SUMMER = FreeDay(gettext_noop("zomervakantie"), gettext_noop("zomervakantie"), gettext_noop("de zomervakantie"))

_NEW_YEAR = FreeDay(gettext_noop("Nieuwjaar"), gettext_noop("Nieuwjaar"), gettext_noop("Nieuwjaar"))
_EASTER_MONDAY = FreeDay(gettext_noop("paasmaandag"), gettext_noop("paasmaandag"), gettext_noop("paasmaandag"))
_LABOUR = FreeDay(gettext_noop("Dag van de Arbeid"), gettext_noop("1 mei"), gettext_noop("1 mei"))
_ASCENSION = FreeDay(gettext_noop("Hemelvaartsdag"), gettext_noop("Hemelvaart"), gettext_noop("Hemelvaartsdag"))
_BRIDGE = FreeDay(gettext_noop("brugdag na Hemelvaart"), gettext_noop("Hemelvaart"), gettext_noop("de brugdag"))
_WHIT_MONDAY = FreeDay(
    gettext_noop("pinkstermaandag"), gettext_noop("pinkstermaandag"), gettext_noop("pinkstermaandag")
)
_NATIONAL = FreeDay(gettext_noop("nationale feestdag"), gettext_noop("21 juli"), gettext_noop("21 juli"))
_ASSUMPTION = FreeDay(
    gettext_noop("Onze-Lieve-Vrouw-Hemelvaart"), gettext_noop("15 augustus"), gettext_noop("15 augustus")
)
_ALL_SAINTS = FreeDay(gettext_noop("Allerheiligen"), gettext_noop("Allerheiligen"), gettext_noop("Allerheiligen"))
_ARMISTICE = FreeDay(gettext_noop("Wapenstilstand"), gettext_noop("11 november"), gettext_noop("11 november"))
_CHRISTMAS_DAY = FreeDay(gettext_noop("Kerstmis"), gettext_noop("Kerstmis"), gettext_noop("Kerstmis"))


def _translated(free: FreeDay) -> FreeDay:
    return FreeDay(*(gettext(text) for text in free))


@cache
def _holidays(year: int) -> Mapping[date, FreeDay]:
    """The ten Belgian public holidays of a calendar year. One in a weekend is not moved: its replacement is up to the employer."""
    sunday = easter(year)
    days = {
        date(year, 1, 1): _NEW_YEAR,
        sunday + ONE_DAY: _EASTER_MONDAY,
        sunday + 39 * ONE_DAY: _ASCENSION,
        sunday + 50 * ONE_DAY: _WHIT_MONDAY,
        date(year, 5, 1): _LABOUR,
        date(year, 7, 21): _NATIONAL,
        date(year, 8, 15): _ASSUMPTION,
        date(year, 11, 1): _ALL_SAINTS,
        date(year, 11, 11): _ARMISTICE,
        date(year, 12, 25): _CHRISTMAS_DAY,
    }
    return MappingProxyType(days)


def _monday_of(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def _first_monday_from(day: date) -> date:
    return day + (-day.weekday() % 7) * ONE_DAY


@cache
def _free_periods(start_year: int) -> tuple[tuple[FreeDay, date, date], ...]:
    """The free periods of a school year in order, by the rules of the decree, each with its first and last day."""
    sunday = easter(start_year + 1)
    ascension = sunday + 39 * ONE_DAY

    all_saints = date(start_year, 11, 1)
    # On a Sunday, 1 November still belongs to the week before; the vacation is then the week after it.
    autumn = all_saints + ONE_DAY if all_saints.weekday() == 6 else _monday_of(all_saints)

    christmas_day = date(start_year, 12, 25)
    in_weekend = christmas_day.weekday() >= 5
    christmas = _first_monday_from(christmas_day) if in_weekend else _monday_of(christmas_day)

    carnival = sunday - 48 * ONE_DAY  # the seventh Monday before Easter

    if sunday.month == 3:
        spring = sunday + ONE_DAY
    elif sunday > date(start_year + 1, 4, 15):
        spring = sunday - 13 * ONE_DAY  # the second Monday before Easter
    else:
        spring = _first_monday_from(date(start_year + 1, 4, 1))
    spring_end = spring + 13 * ONE_DAY
    if sunday > date(start_year + 1, 4, 15):
        spring_end = sunday + ONE_DAY  # Easter Monday then belongs to the vacation

    vacations = [
        (_AUTUMN, autumn, autumn + 6 * ONE_DAY),
        (_CHRISTMAS, christmas, christmas + 13 * ONE_DAY),
        (_CARNIVAL, carnival, carnival + 6 * ONE_DAY),
        (_SPRING, spring, spring_end),
        (_SUMMER, date(start_year + 1, 7, 1), date(start_year + 1, 8, 31)),
    ]
    single = [
        (_ARMISTICE, date(start_year, 11, 11)),
        (_LABOUR, date(start_year + 1, 5, 1)),
        (_EASTER_MONDAY, sunday + ONE_DAY),
        (_ASCENSION, ascension),
        (_BRIDGE, ascension + ONE_DAY),
        (_WHIT_MONDAY, sunday + 50 * ONE_DAY),
    ]
    taken = {day for _, first, last in vacations for day in _days(first, last)}
    periods = list(vacations)
    for kind, day in single:  # Easter Monday usually lies in the spring vacation already
        if day not in taken:
            periods.append((kind, day, day))
            taken.add(day)
    return tuple(sorted(periods, key=lambda period: period[1]))


@cache
def _school_free(start_year: int) -> Mapping[date, FreeDay]:
    """Every day without school of a school year, weekends inside a vacation included."""
    return MappingProxyType(
        {day: kind for kind, first, last in _free_periods(start_year) for day in _days(first, last)}
    )


def free_periods(year: SchoolYear) -> tuple[Period, ...]:
    """Return the vacations and single free days of a school year for every Flemish school, in order of date."""
    _check_year(year.start_year)
    return tuple(Period(gettext(kind.name), first, last) for kind, first, last in _free_periods(year.start_year))


def public_holiday(day: date) -> FreeDay | None:
    """Return the Belgian public holiday on this day, if any, weekends included."""
    day = _plain(day)
    kind = _holidays(day.year).get(day)
    return _translated(kind) if kind else None


class Calendar:
    """The calendar of one school: the Flemish school calendar plus the school's own free days.

    `free_days` maps a day to what the school calls it ("facultatieve verlofdag", "pedagogische studiedag"). Own free
    days are no school days; they are ordinary working days. One inside a vacation changes nothing.
    """

    def __init__(self, free_days: Mapping[date, str] | None = None) -> None:
        self.free_days: Mapping[date, str] = MappingProxyType(
            {_plain(day): name.strip() for day, name in (free_days or {}).items()}
        )

    def free_day(self, day: date, unit: Unit = Unit.SCHOOL) -> FreeDay | None:
        """Return why the day is free for this unit, or None. An ordinary weekend has no reason and gives None too."""
        day = _plain(day)
        if unit is Unit.CALENDAR:
            return None
        if unit is Unit.WORKING:
            return public_holiday(day)
        kind = _school_free(school_year(day).start_year).get(day)
        if kind:
            return _translated(kind)
        own = self.free_days.get(day)
        if own is None:
            return None
        # The school wrote the name, so no article fits it for certain; the date says enough.
        said = f"{spoken(day)} ({own})" if own else spoken(day)
        return FreeDay(own or spoken(day), spoken(day), said)

    def is_counted(self, day: date, unit: Unit) -> bool:
        """Say whether a term in this unit counts the day."""
        day = _plain(day)
        if unit is Unit.CALENDAR:
            return True
        return day.weekday() < 5 and self.free_day(day, unit) is None

    def is_school_day(self, day: date) -> bool:
        return self.is_counted(day, Unit.SCHOOL)

    def next_counted(self, day: date, unit: Unit) -> date:
        """Return the first counted day after this one."""
        day = _plain(day) + ONE_DAY
        while not self.is_counted(day, unit):
            day += ONE_DAY
        return day

    def next_school_day(self, day: date) -> date:
        return self.next_counted(day, Unit.SCHOOL)

    def count(self, start: date, end: date, unit: Unit = Unit.SCHOOL) -> int:
        """Return how many counted days lie after `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_counted(day, unit) for day in _days(_plain(start) + ONE_DAY, _plain(end)))

    def due(self, start: date, term: Term, after: str | None = None) -> Due:
        """Return the day a term ends, with the sentence that explains it.

        `after` is the phrase for what the term counts from, to follow the word "na" ("het signaal", "stap 4"); without
        it the sentence says the start date ("20 oktober"). The counting rules are at the top of this module.
        """
        start = _plain(start)
        end = start
        if term.count == 0 and not self.is_counted(start, term.unit):
            end = self.next_counted(start, term.unit)
        for _ in range(term.count):
            end = self.next_counted(end, term.unit)
        skipped = self._skipped(start, end, term.unit)
        sentence = _counting_sentence(term, after or spoken(start), same_day=end == start, dated=after is None)
        return Due(end, _with_skipped(sentence, skipped), skipped)

    def before(self, day: date, term: Term) -> date:
        """Return the day that lies a term before this one: for reminders. A term of 0 is the day itself."""
        day = _plain(day)
        for _ in range(term.count):
            day -= ONE_DAY
            while not self.is_counted(day, term.unit):
                day -= ONE_DAY
        return day

    def days_late(self, due: date, today: date, unit: Unit = Unit.SCHOOL) -> Lateness:
        """Say how a due date stands to today: "2 schooldagen te laat", "vandaag", "morgen", "over 3 schooldagen"."""
        due, today = _plain(due), _plain(today)
        if due < today:
            days = self.count(due, today, unit)
            # Only a weekend or vacation passed since: late, but not by a day that counts.
            text = gettext("%(days)s te laat") % {"days": unit.counted(days)} if days else gettext("te laat")
            return Lateness(days, True, text)
        days = self.count(today, due, unit)
        if due == today:
            text = gettext("vandaag")
        elif due == today + ONE_DAY:
            text = gettext("morgen")
        else:
            # A due date that no counted day leads to (set by hand, in a vacation) is told in calendar days.
            text = gettext("over %(days)s") % {
                "days": unit.counted(days) if days else Unit.CALENDAR.counted((due - today).days)
            }
        return Lateness(-days, False, text)

    def _skipped(self, start: date, end: date, unit: Unit) -> tuple[str, ...]:
        """What a term passed over strictly between two days, in order, each vacation once, weekends left out."""
        found: dict[str, None] = {}
        for day in _days(start + ONE_DAY, end - ONE_DAY):
            free = self.free_day(day, unit) if day.weekday() < 5 else None
            if free:
                found[free.said] = None
        return tuple(found)


_MONTHS = (
    gettext_noop("januari"),
    gettext_noop("februari"),
    gettext_noop("maart"),
    gettext_noop("april"),
    gettext_noop("mei"),
    gettext_noop("juni"),
    gettext_noop("juli"),
    gettext_noop("augustus"),
    gettext_noop("september"),
    gettext_noop("oktober"),
    gettext_noop("november"),
    gettext_noop("december"),
)


def spoken(day: date) -> str:
    """Return a day as a sentence says it: "20 oktober"."""
    return f"{day.day} {gettext(_MONTHS[day.month - 1])}"


def listed(parts: tuple[str, ...]) -> str:
    """Join as a Dutch sentence does: "a", "a en b", "a, b en c"."""
    if len(parts) < 2:
        return "".join(parts)
    return gettext("%(first)s en %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _counting_sentence(term: Term, after: str, *, same_day: bool, dated: bool) -> str:
    if term.count:
        return gettext("%(term)s na %(after)s") % {"term": term, "after": after}
    if same_day:
        return (gettext("Op %(after)s zelf") if dated else gettext("Dezelfde dag als %(after)s")) % {"after": after}
    if term.unit is Unit.WORKING:
        return gettext("De eerste werkdag na %(after)s") % {"after": after}
    return gettext("De eerste schooldag na %(after)s") % {"after": after}


def _with_skipped(sentence: str, skipped: tuple[str, ...]) -> str:
    if not skipped:
        return f"{sentence}."
    text = ngettext("%(sentence)s; %(days)s telt niet mee.", "%(sentence)s; %(days)s tellen niet mee.", len(skipped))
    return text % {"sentence": sentence, "days": listed(skipped)}


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _plain(day: date) -> date:
    """Let a day through that the calendar knows; refuse a moment: a datetime is a date to Python, yet equals none."""
    if isinstance(day, datetime):
        raise TypeError("Give a day, not a moment: take localdate() of it first.")
    _check_year(day.year)
    return day


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The school calendar is known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}.")
