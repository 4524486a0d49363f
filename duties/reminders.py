"""Reminders: duties become mail without content. Runs as the worker, at every tick, harmless when repeated.

Ordinary reminders of one day are one digest a person; what is new or acute goes out at once, outside that cap. Rows are
selected by moment and moved on in the transaction that promises the mail, so a tick that comes late, twice, or in an
hour that the clock change skips, loses nothing and doubles nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from core import mail, outbox
from core.calendar import Calendar
from duties import kinds, schedule
from duties.models import DigestHour, Duty, ReminderChoice
from duties.people import People
from duties.schedule import Stage
from schools.calendar import calendars_of

BATCH = 500
PERSON = UUID("5f0c9b52-3c1d-4c0e-9f55-0b6f2b1f7a10")
MOVED = ("remind_at", "reminded_at", "noon_left", "missed", "escalated_at")


def remind(*, now: datetime) -> int:
    """Promise the mail of every reminder whose moment has come. Returns how many duties were handled.

    At night, in weekends and on public holidays only acute ones; the rest waits for the next morning.
    """
    with transaction.atomic():
        waiting = Duty.objects.mailed().filter(done_at=None, remind_at__lte=now).order_by("remind_at", "pk")
        if not schedule.awake(now):
            waiting = waiting.filter(urgent=True)
        due = list(waiting.select_for_update(of=("self",), skip_locked=True)[:BATCH])
        if due:
            _Round(due, now).run()
            Duty.objects.bulk_update(due, MOVED)
    return len(due)


class _Round:
    """One batch of duties at one moment."""

    def __init__(self, due: list[Duty], now: datetime) -> None:
        self.due, self.now, self.today = due, now, timezone.localdate(now)
        self.people = People(due, self.today)
        self.calendars = calendars_of({duty.organisation_id for duty in due})
        owing = set().union(*(self.people.owing(duty) for duty in due))
        self.choices = {choice.user_id: choice for choice in ReminderChoice.objects.filter(user__in=owing)}

    def run(self) -> None:
        digest: set[int] = set()
        alarm: set[int] = set()
        for duty in self.due:
            day = timezone.localdate(duty.remind_at)
            if duty.urgent:
                self._remind_of(duty, day)
            else:
                now_for, later = self._readers(duty, day)
                digest |= now_for
                if later:
                    duty.noon_left, duty.remind_at = True, schedule.moment(day, schedule.NOON)
                    continue
            alarm |= self._move_on(duty, day, self.calendars[duty.organisation_id])
        promise_once_a_day(digest, "digest", self.today, self.now)
        promise_once_a_day(alarm, "escalation", self.today, self.now)

    def _remind_of(self, duty: Duty, day: date) -> None:
        recipients = sorted(self.people.owing(duty))
        mail.queue(recipient_ids=recipients, kind="due", subject_key=duty.pk, due_on=day, now=self.now)

    def _readers(self, duty: Duty, day: date) -> tuple[set[int], set[int]]:
        """Who gets the digest for this reminder now, and who at noon; late, nobody waits for noon any more."""
        wanting = {
            user for user in self.people.owing(duty) if self._wants(user, duty, schedule.stage(day, duty.due_on))
        }
        noon = {user for user in wanting if self._hour(user) == DigestHour.NOON}
        if day < self.today:
            return (noon if duty.noon_left else wanting), set()
        return (wanting, set()) if schedule.is_noon(self.now) else (wanting - noon, noon)

    def _wants(self, user: int, duty: Duty, stage: Stage) -> bool:
        choice = self.choices.get(user)
        return choice is None or kinds.is_legal(duty.kind) or choice.wants(stage)

    def _hour(self, user: int) -> str:
        choice = self.choices.get(user)
        return choice.hour if choice else DigestHour.MORNING

    def _move_on(self, duty: Duty, day: date, calendar: Calendar) -> set[int]:
        """Set the next reminder. Returns who else is to hear of it, when this one comes after two that were missed."""
        told: set[int] = set()
        if day >= duty.due_on:
            if duty.missed >= schedule.MISSED and duty.escalated_at is None:
                told, duty.escalated_at = self.people.others(duty), self.now
            duty.missed += 1
        following = schedule.following(day, duty.due_on, self.today, calendar)
        duty.remind_at, duty.reminded_at, duty.noon_left = schedule.moment(following), self.now, False
        return told


def promise_once_a_day(users: Iterable[int], kind: str, day: date, now: datetime) -> None:
    """One mail of this kind a person a day, however many duties are behind it."""
    for user in sorted(users):
        key = uuid5(PERSON, str(user))
        mail.queue(recipient_ids=[user], kind=kind, subject_key=key, due_on=day, now=now)


def notify(duty_id: UUID | str, outbox_id: str, *, now: datetime | None = None) -> None:
    """Tell at once whoever owes this duty. Done already, or asked twice: nothing happens."""
    now = now or timezone.now()
    with transaction.atomic():
        duty = Duty.objects.mailed().filter(pk=duty_id, done_at=None).first()
        if duty is not None:
            people = People([duty], timezone.localdate(now))
            told = people.owing(duty) | (people.direction(duty) if duty.urgent else set())
            mail.queue(recipient_ids=sorted(told), kind="new", subject_key=duty.pk, due_on=duty.due_on, now=now)
        outbox.done(outbox_id, now=now)
