"""The outbox: work that must happen because a transaction committed, and may not be lost if a process dies.

`put` writes a row in the caller's transaction. `relay` publishes open rows to Celery; a row stays open until its task
says `done`, so work that Redis forgot is published again after OUTBOX_RETRY_SECONDS, and then each time after twice as
long, up to DOUBLINGS times: a worker or mail server that is away for days finds a handful of messages a promise, not
thousands. Tasks must therefore ask "already done?" first.
"""

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.models import Outbox

log = logging.getLogger(__name__)
BATCH = 100
DOUBLINGS = 5  # 2, 4, 8, 16, 32 and then 64 minutes, as the settings are
# A broker that did not answer is left alone for so long: every page saved meanwhile would wait for it.
QUIET_SECONDS = 30
_quiet_until = 0.0


def put(task: str, argument: UUID | int, *, not_before: datetime | None = None, now: datetime | None = None) -> None:
    """Promise that Celery task `task` will run with (outbox id, argument), at once or from `not_before` on.

    The relay is only woken, never relied upon.
    """
    now = now or timezone.now()
    later = not_before if not_before and not_before > now else None
    Outbox.objects.create(task=task, argument=str(argument), created_at=now, not_before=later)
    if not any(hook[1] is _wake for hook in transaction.get_connection().run_on_commit):
        # Once a transaction: a broker that does not answer is waited for once, however much is promised.
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    global _quiet_until
    if not settings.CELERY_BROKER_URL or time.monotonic() < _quiet_until:
        return
    try:
        current_app.send_task("core.relay", expires=30)
    except Exception as error:
        # The tick relays within a minute; a broker that is away must never fail the page that has just been saved.
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.info("relay not woken: %s", type(error).__name__)


def done(outbox_id: str, *, now: datetime | None = None) -> None:
    """Mark the promise kept. Call it in the transaction that makes the effect true."""
    Outbox.objects.filter(pk=outbox_id).update(done_at=now or timezone.now())


def relay(*, now: datetime | None = None) -> int:
    """Publish a batch of open rows and return how many. Several relays may run at once: each takes rows nobody holds."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(
            Outbox.objects.filter(_due(now), done_at=None)
            .filter(Q(not_before=None) | Q(not_before__lte=now))
            .order_by("created_at")
            .select_for_update(of=("self",), skip_locked=True)[:BATCH]
        )
        for row in rows:
            current_app.send_task(row.task, args=[str(row.pk), row.argument])
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(published_at=now, tries=F("tries") + 1)
    return len(rows)


def _due(now: datetime) -> Q:
    """Never published, or so long ago that its work must have been lost."""
    due = Q(published_at=None)
    for tries in range(1, DOUBLINGS + 2):
        before = now - timedelta(seconds=settings.OUTBOX_RETRY_SECONDS * 2 ** (tries - 1))
        last = tries > DOUBLINGS
        due |= Q(**{"tries__gte" if last else "tries": tries}, published_at__lt=before)
    return due


def sweep(*, now: datetime | None = None, keep: timedelta = timedelta(days=7)) -> int:
    """Delete promises kept longer ago than `keep`; returns how many."""
    before = (now or timezone.now()) - keep
    deleted, _ = Outbox.objects.filter(done_at__lt=before).annotate(kept=F("done_at")).delete()
    return deleted
