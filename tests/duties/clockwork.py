"""Time for tests of reminders: owing something at a moment, ticks as the worker, and what mail came of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounts.models import Membership
from accounts.roles import Role
from core.calendar import Term
from core.models import Mail
from duties import actions, reminders
from duties.models import Duty
from schools.calendar import calendar_of
from tests.cast import Cast, acting, report
from tests.conftest import as_owner, as_role

BRUSSELS = ZoneInfo("Europe/Brussels")


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment on the clock in Brussels."""
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS)


def dossier_of(cast: Cast) -> int:
    """A dossier of the school, without the duties and mail that its signal made."""
    signal = report(cast, now=at(2026, 9, 1))
    with as_owner():
        Duty.objects.all().delete()
        Mail.objects.all().delete()
    return signal.dossier_id


def owe(
    cast: Cast,
    dossier_id: int,
    made: datetime,
    term: Term,
    *,
    to: Membership | None = None,
    kind: str = "step",
    **more: object,
) -> Duty:
    """Something owed about the dossier, counted from the day it is made."""
    with acting(cast.zorg, made) as actor:
        return actions.owe(
            kind=kind,
            about=uuid4(),
            dossier_id=dossier_id,
            organisation_id=cast.school.pk,
            role=Role.CARE_COORDINATOR,
            assignee=to,
            start=actor.today,
            term=term,
            after=None,
            calendar=calendar_of(cast.school.pk),
            by=actor,
            now=made,
            **more,
        )


def done(cast: Cast, duty: Duty, now: datetime) -> None:
    with acting(cast.zorg, now) as actor:
        actions.close(duty=Duty.objects.visible_to(actor).get(pk=duty.pk), by=actor, now=now)


def tick(*moments: datetime) -> None:
    """The worker ticks at these moments."""
    with as_role("schakel_worker"):
        for moment in moments:
            reminders.remind(now=moment)


def every(step: timedelta, first: datetime, last: datetime) -> Iterator[datetime]:
    """Real moments a step apart, also through a night in which the clock changes."""
    moment, end = first.astimezone(UTC), last.astimezone(UTC)
    while moment <= end:
        yield moment
        moment += step


def mails(seat: Membership, kind: str = "digest") -> list[datetime]:
    """When this person was promised a mail of that kind, in Brussels."""
    with as_role("schakel_worker"):
        found = Mail.objects.filter(recipient_id=seat.user_id, kind=kind).order_by("created_at")
        return [moment.astimezone(BRUSSELS) for moment in found.values_list("created_at", flat=True)]


def days(seat: Membership, kind: str = "digest") -> list[date]:
    return [moment.date() for moment in mails(seat, kind)]


def everybody_mailed(cast: Cast) -> set[str]:
    """The names in the cast of whoever was promised any mail."""
    with as_role("schakel_worker"):
        got = set(Mail.objects.values_list("recipient_id", flat=True))
    return {name for name, seat in cast.seats.items() if seat.user_id in got}
