"""Asking what is no duty: a duty hangs from one dossier, and some things hang from none, or from many at once.

What is left to do is counted anew each time; the asking is part of the digest, on the same days for everybody.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from core.calendar import Unit
from core.models import Mail
from duties import schedule
from duties.models import DigestHour, ReminderChoice
from duties.reminders import promise_once_a_day

# Finding out who is asked takes some queries: the worker does it in the first minutes of each hour, not at every tick.
MINUTES = 10


def first_day(year: int, month: int) -> date:
    """The first school day of a month."""
    return schedule.COUNTRY.next_counted(date(year, month, 1) - timedelta(days=1), Unit.SCHOOL)


def last_day(year: int, month: int) -> date:
    """The last school day of a month."""
    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    while not schedule.COUNTRY.is_counted(day, Unit.SCHOOL):
        day -= timedelta(days=1)
    return day


def asked_on(begin: date, due: date, now: datetime) -> date | None:
    """The last day on which everybody who is not ready was asked: on `begin`, the eve and the day of the term, and then
    every third school day. None before, on days off, at night, and outside the minutes in which the worker asks."""
    local = timezone.localtime(now)
    today = local.date()
    if not schedule.awake(now) or local.minute >= MINUTES:
        return None
    if today < begin or not schedule.COUNTRY.is_counted(today, Unit.SCHOOL):
        return None
    asked = max(day for day in (begin, schedule.first(due, begin, schedule.COUNTRY), due) if day <= today)
    while asked >= due and (following := schedule.COUNTRY.due(asked, schedule.EVERY).date) <= today:
        asked = following
    return asked


def not_told(users: Iterable[int], asked: date) -> set[int]:
    """Those of them who got no digest since: that said the same. A tick that comes twice adds nothing, and one that comes
    late makes up for it."""
    wanted = set(users)
    mails = Mail.objects.filter(kind="digest", due_on__gte=asked, recipient_id__in=wanted)
    return wanted - set(mails.values_list("recipient_id", flat=True))


def promise(users: Iterable[int], *, asked: date, due: date, now: datetime) -> int:
    """Promise them a digest, as each of them chose. Returns how many people it is for."""
    choices = {choice.user_id: choice for choice in ReminderChoice.objects.filter(user__in=users)}
    wanting = {user for user in users if _wants(choices.get(user), asked, due, now)}
    promise_once_a_day(wanting, "digest", timezone.localdate(now), now)
    return len(wanting)


def _wants(choice: ReminderChoice | None, asked: date, due: date, now: datetime) -> bool:
    """Whether this person is told now; who prefers noon waits for it on the day itself."""
    if choice is None:
        return True
    waits = choice.hour == DigestHour.NOON and asked == timezone.localdate(now) and not schedule.is_noon(now)
    return choice.wants(schedule.stage(asked, due)) and not waits
