"""The audit: who did or saw what, in which membership, when. No content ever.

Rows are inserted plain (a chain inside the insert would serialise every write); the sealer chains finished rows in
order of transaction, and a daily anchor of the chain's head is kept elsewhere by the organisation. `verify` walks the
whole and names the first row that does not fit.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core import identity, readonly
from core.ids import uuid7
from core.models import AuditAnchor, AuditEntry, AuditSeal

request_id: ContextVar[str] = ContextVar("schakel_request_id", default="")
GENESIS = hashlib.sha256(b"schakel audit").digest()
SEAL_BATCH = 10_000

# What is hashed, written out here and not in the database, so that who alters the database cannot alter the recipe. A row
# of before there was a `house_id` has none, and concat_ws leaves it out: its hash is what it was.
_CANONICAL = """concat_ws(E'\\x1f', e.id, e.xact, (extract(epoch from e.at) * 1000000)::bigint, e.user_id, e.membership_id,
    coalesce(e.organisation_id::text, '-'), e.role, e.action, e.subject_kind, e.subject_keys::text,
    coalesce(e.dossier_id::text, '-'), e.refused, e.request_id, e.house_id)"""


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
    who = _require_actor()
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


@dataclass
class Slowed(Exception):
    """Somebody opened more dossiers than their role explains: the next new one only after so many seconds.

    `core.middleware.slowed` makes the page of it, notes it, and has it reported (`secrecy.reading`).
    """

    seconds: int
    subject_kind: str
    keys: list[str]
    dossier_id: int


def read(subject_kind: str, keys: Iterable[UUID | int | str], *, dossier_id: int | None = None) -> None:
    """Note what one page showed: one row a page, the only write a GET may make besides the session.

    A page of one dossier is counted in the same statement; raises Slowed, and notes nothing, when a page that only looks
    comes too soon. What somebody sends is never slowed: nothing typed is lost.
    """
    if dossier_id is None:
        record("read", subject_kind, keys)
        return
    _require_actor()
    shown = [str(key) for key in keys]
    seconds = _ask(
        "SELECT schakel.audit_read(%s, %s, %s, %s, %s, %s, %s)",
        *(
            uuid7(),
            timezone.now(),
            subject_kind,
            json.dumps(shown),
            dossier_id,
            request_id.get(),
            readonly.looking.get(),
        ),
    )
    if seconds:
        raise Slowed(seconds, subject_kind, shown, dossier_id)


def slowed(found: Slowed) -> None:
    """Note that a dossier was not opened, and report it to the DPO. The page's own transaction was undone: a new one."""
    with transaction.atomic():
        _ask(
            "SELECT schakel.audit_slowed(%s, %s, %s, %s, %s, %s)",
            *(uuid7(), timezone.now(), found.subject_kind, json.dumps(found.keys), found.dossier_id, request_id.get()),
        )


def refusal(path: str) -> None:
    """Note that somebody asked for what they may not see, or what does not exist: the two look the same to us too.

    In a transaction of its own, or the 404 would roll it back. Very many of them in an hour are reported to the DPO.
    """
    with transaction.atomic():
        _ask(
            "SELECT schakel.audit_refused(%s, %s, %s, %s)",
            *(uuid7(), timezone.now(), json.dumps([path[:200]]), request_id.get()),
        )


def _require_actor() -> identity.Identity:
    who = identity.current()
    if who is None:
        raise RuntimeError("An audited action needs an actor.")
    return who


def _ask(sql: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


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
    """What `verify` found: how many rows fit, and the first that does not, with the reason in words.

    `head` is the hash that the chain has there; `more`: the walk stopped before its end.
    """

    checked: int
    broken: str | None = None
    why: str | None = None
    head: bytes = field(default=b"", compare=False, repr=False)
    more: bool = field(default=False, compare=False)


def verify(
    *, anchor: tuple[int, bytes] | None = None, after: tuple[int, bytes] | None = None, most: int | None = None
) -> Verdict:
    """Walk the sealed rows and compare them with the chain and with the anchors.

    `anchor` is (position, hash) from a copy kept elsewhere. The anchors in the database are compared too, which proves
    less: who can rewrite the chain can rewrite them. `after` (position, hash): go on behind what fitted already; `most`:
    stop after so many rows.
    """
    anchors = {made.position: bytes(made.hash) for made in AuditAnchor.objects.all()}
    anchors |= dict([anchor]) if anchor else {}
    checked, previous = after or (0, GENESIS)
    if after and not AuditSeal.objects.filter(position=checked, hash=previous).exists():
        return Verdict(checked, None, f"position {checked} is not what it was when this walk began")
    fitted, end = checked, checked + most if most else None
    rows = _rows(checked)
    for position, seal_hash, entry_id, text in rows:
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
        kept = anchors.get(checked)
        if kept is not None and kept != previous:
            since = f", and fits at {fitted}" if fitted else ""
            return Verdict(checked, None, f"the chain at {checked} differs from the anchor{since}")
        fitted = checked if kept is not None else fitted
        if checked == end:
            return Verdict(checked, head=previous, more=True)
    last = max(anchors, default=0)
    if last > checked:
        return Verdict(checked, None, f"the chain ends at {checked}, before the anchor at {last}")
    return Verdict(checked, head=previous)


def sealed() -> int:
    """How many rows are in the chain now."""
    head = AuditSeal.objects.order_by("-position").values_list("position", flat=True).first()
    return head or 0


def _rows(behind: int) -> Iterator[tuple[int | None, bytes, UUID, str | None]]:
    """Sealed rows and whatever stands among them unsealed, in the chain's order, a batch at a time.

    From behind that position on; 0 is the beginning.
    """
    after: tuple[int, UUID] = (-1, UUID(int=0))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT xact, entry_id FROM core_auditseal ORDER BY position DESC LIMIT 1")
        last = cursor.fetchone()
        if last is None:
            return
        cursor.execute("SELECT xact, entry_id FROM core_auditseal WHERE position = %s", [behind])
        after = cursor.fetchone() or after
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
