"""Walking along the whole chain as the worker, in pieces, so that a page can show how far it is."""

import time
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import audit, outbox
from core.models import AuditCheck

PIECE = 20_000  # rows in one transaction
SECONDS = 40  # in one task: well below its limit; what is left is promised again


def run(check_id: UUID | str, outbox_id: str, *, now: datetime | None = None) -> None:
    """Go on where the walk is; twice at once, the second one leaves it alone."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with transaction.atomic():
            check = AuditCheck.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=check_id).first()
            if check is None:
                return  # Another worker has it, and keeps the promise.
            if check.done_at is None:
                _go_on(check, now)
            if check.done_at is not None:
                outbox.done(outbox_id, now=now)
                return
    with transaction.atomic():
        outbox.put("core.verify_audit", UUID(str(check_id)), now=now)
        outbox.done(outbox_id, now=now)


def _go_on(check: AuditCheck, now: datetime | None) -> None:
    after = (check.position, bytes(check.hash)) if check.position else None
    verdict = audit.verify(after=after, most=PIECE)
    check.position, check.total = verdict.checked, max(audit.sealed(), verdict.checked)
    check.hash, check.why = verdict.head, verdict.why or ""
    if not verdict.more:
        check.done_at = now or timezone.now()
    check.save(update_fields=["position", "total", "hash", "why", "done_at"])
