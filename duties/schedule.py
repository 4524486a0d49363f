"""When somebody is reminded of a duty: before the term, on its day, and after it. Pure; days and moments in, days out."""

from datetime import date, datetime, time
from enum import StrEnum

from django.utils import timezone

from core.calendar import Calendar, Term, Unit

# Nobody is woken at night; whoever prefers it gets the digest at noon.
MORNING = time(7, 0)
NOON = time(12, 0)
AHEAD = Term(1, Unit.WORKING)
EVERY = Term(3)
# So many reminders of the day itself and after it may go by before others hear that something stays undone.
MISSED = 2
# Working days are those of the whole country; a school's own days off are working days too.
COUNTRY = Calendar()


class Stage(StrEnum):
    BEFORE = "before"
    ON = "on"
    AFTER = "after"


def stage(day: date, due_on: date) -> Stage:
    """What the reminder of that day is to a duty that is due on `due_on`."""
    if day < due_on:
        return Stage.BEFORE
    return Stage.ON if day == due_on else Stage.AFTER


def first(due_on: date, made_on: date, calendar: Calendar) -> date:
    """The day of the first reminder: a working day before the term, unless the duty was made only then."""
    ahead = calendar.before(due_on, AHEAD)
    return ahead if ahead > made_on else max(due_on, made_on)


def following(day: date, due_on: date, today: date, calendar: Calendar) -> date:
    """The reminder after that of `day`: the term itself, then every third school day. Those gone by are not made up."""
    if day < due_on:
        return due_on
    while day <= today:
        day = calendar.due(day, EVERY).date
    return day


def moment(day: date, hour: time = MORNING) -> datetime:
    """That hour of that day in Brussels, also around the nights when the clock changes."""
    return datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())


def awake(now: datetime) -> bool:
    """Whether ordinary mail may go out now: on a working day, from the morning on."""
    local = timezone.localtime(now)
    return local.time() >= MORNING and COUNTRY.is_counted(local.date(), Unit.WORKING)


def at_once(now: datetime) -> datetime:
    """Now, or the morning of the next working day when it is night, weekend or a public holiday."""
    if awake(now):
        return now
    day = timezone.localdate(now)
    early = timezone.localtime(now).time() < MORNING and COUNTRY.is_counted(day, Unit.WORKING)
    return moment(day if early else COUNTRY.next_counted(day, Unit.WORKING))


def is_noon(now: datetime) -> bool:
    return timezone.localtime(now).time() >= NOON
