"""The audit: who did or saw what, in which membership, when. No content ever.

Rows are inserted plain (a chain inside the insert would serialise every write); the sealer chains finished rows in
order of transaction, and a daily anchor of the chain's head is kept elsewhere by the organisation. `verify` walks the
whole and names the first row that does not fit.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core import identity
from core.models import AuditAnchor, AuditEntry, AuditSeal

request_id: ContextVar[str] = ContextVar("schakel_request_id", default="")
GENESIS = hashlib.sha256(b"schakel audit").digest()
SEAL_BATCH = 10_000

# What is hashed, written out here and not in the database, so that who alters the database cannot alter the recipe.
_CANONICAL = """concat_ws(E'\\x1f', e.id, e.xact, (extract(epoch from e.at) * 1000000)::bigint, e.user_id, e.membership_id,
    coalesce(e.organisation_id::text, '-'), e.role, e.action, e.subject_kind, e.subject_keys::text,
    coalesce(e.dossier_id::text, '-'), e.refused, e.request_id)"""


@dataclass(frozen=True)
class Seat:
    """Where the actor sits, for the audit row: organisation id and role name."""

    organisation_id: int | None = None
    role: str = ""


seat: ContextVar[Seat] = ContextVar("schakel_seat", default=Seat())  # noqa: B039 - frozen


def record(
    action: str,
    subject_kind: str,
    keys: Iterable[UUID | int | str],
    *,
    dossier_id: int | None = None,
    refused: bool = False,
    now: datetime | None = None,
) -> None:
    """Add one row about `keys`. Call it in the transaction of the change itself: a failing audit undoes the change.

    Raises RuntimeError when nobody acts: a change without an actor is a bug.
    """
    who = identity.current()
    if who is None:
        raise RuntimeError("An audited action needs an actor.")
    AuditEntry.objects.create(
        at=now or timezone.now(),
        user_id=who.user_id,
        membership_id=who.membership_id,
        organisation_id=seat.get().organisation_id,
        role=seat.get().role,
        action=action,
        subject_kind=subject_kind,
        subject_keys=[str(key) for key in keys],
        dossier_id=dossier_id,
        refused=refused,
        request_id=request_id.get(),
    )


def read(subject_kind: str, keys: Iterable[UUID | int | str], *, dossier_id: int | None = None) -> None:
    """Note what one page showed: one row a page, the only write a GET may make besides the session."""
    record("read", subject_kind, keys, dossier_id=dossier_id)


def refusal(path: str) -> None:
    """Note that somebody asked for what they may not see, or what does not exist: the two look the same to us too.

    In a transaction of its own, or the 404 would roll it back.
    """
    with transaction.atomic():
        record("read", "address", [path[:200]], refused=True)


# --- The chain --------------------------------------------------------------------------------------------------------


def _link(previous: bytes, text: str) -> bytes:
    return hashlib.sha256(previous + text.encode()).digest()


def seal(*, now: datetime | None = None) -> int:
    """Chain the rows of finished transactions that are not chained yet, and anchor the day. Returns how many."""
    now = now or timezone.now()
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            # One sealer at a time; a second one returns at once.
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('schakel.audit.seal'))")
            if not cursor.fetchone()[0]:
                return total
            count = _seal_batch(cursor)
            if count:
                _anchor(now)
        total += count
        if count < SEAL_BATCH:
            return total


def _seal_batch(cursor: Any) -> int:
    head = AuditSeal.objects.order_by("-position").first()
    position, previous = (head.position, bytes(head.hash)) if head else (0, GENESIS)
    cursor.execute(
        f"""SELECT e.id, e.xact, {_CANONICAL} FROM core_auditentry e
            WHERE e.xact < (SELECT schakel.audit_horizon())
              AND (e.xact, e.id) > (%s, %s::uuid) ORDER BY e.xact, e.id LIMIT %s""",  # noqa: S608 - a constant recipe
        [head.xact if head else -1, head.entry_id if head else UUID(int=0), SEAL_BATCH],
    )
    seals = []
    for entry_id, xact, text in cursor.fetchall():
        position += 1
        previous = _link(previous, text)
        seals.append(AuditSeal(position=position, entry_id=entry_id, xact=xact, hash=previous))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _anchor(now: datetime) -> None:
    head = AuditSeal.objects.order_by("-position").first()
    if head:
        AuditAnchor.objects.update_or_create(
            day=timezone.localdate(now), defaults={"position": head.position, "hash": head.hash, "made_at": now}
        )


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many rows fit, and the first that does not, with the reason in words."""

    checked: int
    broken: str | None = None
    why: str | None = None


def verify(*, anchor: tuple[int, bytes] | None = None) -> Verdict:
    """Walk all sealed rows and compare with the chain and the anchor.

    `anchor` is (position, hash) from a copy kept elsewhere; without it the newest anchor in the database is used, which
    proves less: who can rewrite the chain can rewrite that too.
    """
    if anchor is None:
        newest = AuditAnchor.objects.order_by("-position").first()
        anchor = (newest.position, bytes(newest.hash)) if newest else None
    previous, checked, at_anchor = GENESIS, 0, None
    for position, seal_hash, entry_id, text in _rows():
        if text is None:
            return Verdict(checked, str(entry_id), f"row {entry_id} of position {position} is gone")
        if position is None:
            return Verdict(checked, str(entry_id), f"row {entry_id} was inserted afterwards")
        if position != checked + 1:
            return Verdict(checked, str(entry_id), f"position {checked + 1} is missing or out of order")
        previous = _link(previous, text)
        if previous != bytes(seal_hash):
            return Verdict(checked, str(entry_id), f"row {entry_id} of position {position} was changed")
        checked += 1
        if anchor and position == anchor[0]:
            at_anchor = previous
    if anchor and at_anchor is None:
        return Verdict(checked, None, f"the chain ends at {checked}, before the anchor at {anchor[0]}")
    if anchor and at_anchor != anchor[1]:
        return Verdict(checked, None, f"the chain at {anchor[0]} differs from the anchor")
    return Verdict(checked)


def _rows() -> Iterator[tuple[int | None, bytes, UUID, str | None]]:
    """Sealed rows and whatever stands among them unsealed, in the chain's order, a batch at a time."""
    after: tuple[int, UUID] = (-1, UUID(int=0))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT xact, entry_id FROM core_auditseal ORDER BY position DESC LIMIT 1")
        last = cursor.fetchone()
        if last is None:
            return
        while True:
            cursor.execute(
                f"""SELECT s.position, s.hash, coalesce(s.entry_id, e.id), CASE WHEN e.id IS NOT NULL THEN {_CANONICAL} END,
                           coalesce(s.xact, e.xact)
                    FROM (SELECT * FROM core_auditentry WHERE (xact, id) > (%s, %s::uuid) AND (xact, id) <= (%s, %s::uuid)
                          ORDER BY xact, id LIMIT %s) e
                    FULL JOIN (SELECT * FROM core_auditseal WHERE (xact, entry_id) > (%s, %s::uuid)
                          ORDER BY xact, entry_id LIMIT %s) s ON s.entry_id = e.id
                    ORDER BY 5, 3 LIMIT %s""",  # noqa: S608 - a constant recipe
                [*after, *last, SEAL_BATCH, *after, SEAL_BATCH, SEAL_BATCH],
            )
            rows = cursor.fetchall()
            for position, seal_hash, entry_id, text, _xact in rows:
                yield position, seal_hash, entry_id, text
            if len(rows) < SEAL_BATCH:
                return
            after = (rows[-1][4], rows[-1][2])
