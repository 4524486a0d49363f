"""Reminders: a due duty becomes one mail without content. Runs as the worker, at every tick, harmless when repeated."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from core import mail, outbox
from duties.models import Duty

BATCH = 500
# Nobody is woken at night; the tick that first comes after this hour in Brussels sends the day's reminders.
HOUR = time(7, 0)


def remind(*, now: datetime) -> int:
    """Queue one mail to each who owes a duty that is due today or earlier and was not reminded. Returns duties handled.

    Selects rows by date, so a tick that comes late, twice, or in an hour that the clock change skips, loses nothing.
    """
    local = timezone.localtime(now)
    today = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    with transaction.atomic():
        due = list(
            Duty.objects.filter(done_at=None, reminded_at=None, due_on__lte=today)
            .order_by("due_on", "pk")
            .select_for_update(of=("self",), skip_locked=True)[:BATCH]
        )
        for duty in due:
            mail.queue(
                recipient_ids=recipients(duty, now=now), kind="due", subject_key=duty.pk, due_on=duty.due_on, now=now
            )
        Duty.objects.filter(pk__in=[duty.pk for duty in due]).update(reminded_at=now)
    return len(due)


def notify(duty_id: UUID | str, outbox_id: str, *, now: datetime | None = None) -> None:
    """Tell at once whoever owes this duty. Done already, or asked twice: nothing happens."""
    now = now or timezone.now()
    with transaction.atomic():
        duty = Duty.objects.filter(pk=duty_id, done_at=None).first()
        if duty is not None:
            mail.queue(
                recipient_ids=recipients(duty, now=now), kind="new", subject_key=duty.pk, due_on=duty.due_on, now=now
            )
        outbox.done(outbox_id, now=now)


def recipients(duty: Duty, *, now: datetime) -> list[int]:
    """User ids of who owes the duty today: the assignee, or else everybody who sits in its role there."""
    seats = Membership.objects.current(timezone.localdate(now))
    if duty.addressee_id is not None:
        seats = seats.filter(pk=duty.addressee_id)
    else:
        seats = seats.filter(organisation_id=duty.organisation_id, role=duty.role)
    return sorted(set(seats.values_list("user_id", flat=True)))
