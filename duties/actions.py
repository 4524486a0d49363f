"""Owing and having done. Called inside the transaction of whatever creates or settles the duty."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from core import audit, outbox
from core.calendar import Calendar, Term
from duties import schedule
from duties.models import Duty, ReminderChoice
from duties.querysets import mine
from secrecy.tables import Regime


def owe(
    *,
    kind: str,
    about: UUID,
    dossier_id: int,
    organisation_id: int,
    role: Role,
    assignee: Membership | None,
    start: date,
    term: Term,
    after: str | None,
    calendar: Calendar,
    by: Actor,
    detail: str = "",
    regime: Regime = Regime.SCHOOL,
    notify: bool = False,
    urgent: bool = False,
    now: datetime | None = None,
) -> Duty:
    """Note that `assignee` (or everybody in `role` at the organisation) owes `kind` about the row `about`.

    The due date is `term` after `start` on `calendar`; `after` is the phrase behind "na" in its explanation
    (None: the start date itself). With `notify` a content-free mail goes out at once, with `urgent` also at night and to
    the direction where it may see the duty; reminders follow by `duties.schedule`.
    """
    now = now or timezone.now()
    due = calendar.due(start, term, after)
    duty = Duty(
        dossier_id=dossier_id,
        regime=regime,
        addressee=assignee,
        kind=kind,
        about=about,
        detail=detail,
        organisation_id=organisation_id,
        role=role,
        created_at=now,
        counted_from=start,
        after=after or "",
        term=term.count,
        unit=term.unit,
        due_on=due.date,
        explanation=due.explanation,
        urgent=urgent,
        remind_at=schedule.moment(schedule.first(due.date, timezone.localdate(now), calendar)),
    )
    duty.save(force_insert=True)
    audit.record("owe", kind, [duty.pk], dossier_id=dossier_id, now=now)
    if notify or urgent:
        outbox.put("duties.notify", duty.pk, not_before=None if urgent else schedule.at_once(now), now=now)
    return duty


def settle(*, kind: str, about: UUID, by: Actor, own: bool = False, now: datetime | None = None) -> bool:
    """Close the open duty `kind` about the row `about`. False when there was none (left).

    `own`: only what `by` owes, for who says to have read something; whoever else may see the duty does not say it for them.
    """
    duties = Duty.objects.visible_to(by).open().filter(mine(by) if own else Q(), kind=kind, about=about)
    duty = duties.select_for_update(of=("self",)).first()
    if duty is None:
        return False
    close(duty=duty, by=by, now=now)
    return True


def close(*, duty: Duty, by: Actor, now: datetime | None = None) -> None:
    """Note that an open duty is done, or not owed any more; who did it and when stays on the row."""
    now = now or timezone.now()
    duty.done_at, duty.done_by_id = now, by.membership_id
    duty.save(update_fields=["done_at", "done_by"])
    audit.record("settle", duty.kind, [duty.pk], dossier_id=duty.dossier_id, now=now)


def assign(*, kind: str, about: UUID, to: Membership, by: Actor, now: datetime | None = None) -> bool:
    """Give an open, unassigned duty to somebody. False when it was assigned or done already."""
    duties = Duty.objects.visible_to(by).open().filter(kind=kind, about=about, addressee=None)
    duty = duties.select_for_update(of=("self",)).first()
    if duty is None:
        return False
    duty.addressee = to
    duty.save(update_fields=["addressee"])
    audit.record("assign", kind, [duty.pk], dossier_id=duty.dossier_id, now=now)
    return True


def take_up_again(*, kind: str, about: UUID, by: Actor, now: datetime | None = None) -> bool:
    """What settled the duty last is taken back: it is owed again, by its own day. False when there is none to take up."""
    closed = Duty.objects.visible_to(by).filter(kind=kind, about=about, done_at__isnull=False)
    duty = closed.select_for_update(of=("self",)).order_by("-done_at").first()
    if duty is None:
        return False
    duty.done_at = duty.done_by = None
    duty.save(update_fields=["done_at", "done_by"])
    audit.record("owe_again", kind, [duty.pk], dossier_id=duty.dossier_id, now=now)
    return True


def let_go(*, kind: str, about: UUID, by: Actor, now: datetime | None = None) -> bool:
    """An open duty is everybody's in its role again. False when nobody had it."""
    duties = Duty.objects.visible_to(by).open().filter(kind=kind, about=about, addressee__isnull=False)
    duty = duties.select_for_update(of=("self",)).first()
    if duty is None:
        return False
    duty.addressee = None
    duty.save(update_fields=["addressee"])
    audit.record("let_go", kind, [duty.pk], dossier_id=duty.dossier_id, now=now)
    return True


@transaction.atomic
def choose_reminders(
    *, user_id: int, before: bool, on: bool, after: bool, hour: str, now: datetime | None = None
) -> ReminderChoice:
    """Which ordinary reminders this person wants by mail, and when; the database lets nobody choose for another."""
    choice = ReminderChoice(user_id=user_id, before=before, on=on, after=after, hour=hour)
    ReminderChoice.objects.bulk_create(
        [choice],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["before", "on", "after", "hour"],
    )
    audit.record("choose_reminders", "user", [user_id], now=now)
    return choice
