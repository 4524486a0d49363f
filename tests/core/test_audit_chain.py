"""The audit chain: sealed in order of transaction, and any change behind our back is found and named."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from core import audit
from core.models import AuditAnchor, AuditEntry, AuditSeal
from script.stack.children import wait_until
from tests.conftest import as_owner, as_role
from tests.core.worker_process import worker_environment, worker_url

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
COLUMNS = (
    "id, xact, at, user_id, membership_id, organisation_id, role, action, subject_kind, subject_keys, dossier_id, refused, "
    "request_id, house_id"
)
ROOT = Path(__file__).resolve().parents[2]
INSERT = """INSERT INTO core_auditentry (id, xact, at, user_id, membership_id, organisation_id, role, action, subject_kind,
            subject_keys, dossier_id, refused, request_id)
            VALUES (%s, 0, now(), %s, 2, 3, 'staff', 'read', 'case', '["a"]', NULL, false, 'r') RETURNING id"""


def write(count: int = 1, *, user: int = 1) -> list[UUID]:
    """That many rows, each in a transaction of its own, in the order in which they are returned."""
    made = []
    with as_role("schakel_worker"):
        for _ in range(count):
            with connection.cursor() as cursor:
                cursor.execute(INSERT, [uuid4(), user])
                made.append(cursor.fetchone()[0])
    return made


def seal(wanted: int | None = None, *, now: datetime = NOW) -> int:
    """Seal, until `wanted` rows are in the chain.

    A transaction that runs anywhere in the cluster holds the sealer back; beside us another test may have one open.
    """
    sealed = 0

    def enough() -> bool:
        nonlocal sealed
        with as_role("schakel_worker"):
            sealed += audit.seal(now=now)
        return wanted is None or sealed >= wanted

    assert wait_until(enough, timeout=120, pause=0.2), f"{sealed} of {wanted} rows sealed"
    return sealed


def verdict(**anchor) -> audit.Verdict:
    with as_role("schakel_worker"):
        return audit.verify(**anchor)


def chain() -> list[UUID]:
    with as_owner():
        return list(AuditSeal.objects.order_by("position").values_list("entry_id", flat=True))


def sql(statement: str, *values) -> int:
    """As the owner, whom no trigger stops any more; how many rows it touched."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        touched = cursor.rowcount
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER USER")
        return touched


def test_an_untouched_chain_fits():
    rows = write(5)
    assert seal(5) == 5
    assert chain() == rows
    assert verdict() == audit.Verdict(5)
    write(2)
    assert verdict() == audit.Verdict(5)
    assert seal(2) == 2
    assert verdict() == audit.Verdict(7)
    assert seal() == 0


def test_an_empty_trail_fits():
    assert verdict() == audit.Verdict(0)
    assert seal() == 0
    with as_owner():
        assert not AuditAnchor.objects.exists()


def test_rows_are_chained_in_order_of_transaction_not_of_commit():
    """An older transaction that is still open holds the newer ones back; then both are chained, the older first."""
    with psycopg.connect(worker_url()) as slow:
        [older] = slow.execute(INSERT, [uuid4(), 1]).fetchone()
        [newer] = write()
        with as_role("schakel_worker"):
            assert audit.seal(now=NOW) == 0
        slow.commit()
    seal(2)
    assert chain() == [older, newer]
    assert verdict() == audit.Verdict(2)


def test_a_rolled_back_transaction_leaves_no_gap():
    first = write()
    with psycopg.connect(worker_url()) as other:
        other.execute(INSERT, [uuid4(), 1])
        other.rollback()
    second = write()
    seal(2)
    assert chain() == first + second
    assert verdict() == audit.Verdict(2)


def test_two_sealers_at_once_make_one_chain():
    write(30)
    with psycopg.connect(worker_url()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext('schakel.audit.seal'))")
        with as_role("schakel_worker"):
            assert audit.seal(now=NOW) == 0, "somebody else is sealing"
        other.rollback()
    assert seal(30) == 30
    assert verdict() == audit.Verdict(30)


def test_each_day_has_its_anchor():
    write(2)
    seal(2, now=NOW)
    write(1)
    seal(1, now=NOW + timedelta(hours=2))
    write(1)
    seal(1, now=NOW + timedelta(days=1))
    with as_owner():
        found = list(AuditAnchor.objects.order_by("day").values_list("day", "position"))
    assert [(str(day), position) for day, position in found] == [("2026-10-13", 3), ("2026-10-14", 4)]


# --- What somebody with all rights over the tables may try -----------------------------------------------------------


def change(dice: random.Random, rows: list[UUID]) -> str:
    column, value = dice.choice(
        [
            ("user_id", 9999),  # of none of the rows: they are by different users
            ("membership_id", 99),
            ("organisation_id", None),
            ("role", "director"),
            ("action", "open"),
            ("subject_kind", "signal"),
            ("subject_keys", '["b"]'),
            ("dossier_id", 7),
            ("refused", True),
            ("request_id", "x"),
            ("house_id", 8),
            ("at", NOW - timedelta(days=1)),
        ]
    )
    row = dice.choice(rows)
    assert sql(f"UPDATE core_auditentry SET {column} = %s WHERE id = %s", value, row) == 1
    return str(row)


def delete(dice: random.Random, rows: list[UUID]) -> str:
    row = dice.choice(rows)
    assert sql("DELETE FROM core_auditentry WHERE id = %s", row) == 1
    return str(row)


def delete_with_its_seal(dice: random.Random, rows: list[UUID]) -> str:
    """The row after it then stands where another is expected; of the last one only the anchor knows."""
    number = dice.randrange(len(rows) - 1)
    sql("DELETE FROM core_auditentry WHERE id = %s", rows[number])
    assert sql("DELETE FROM core_auditseal WHERE entry_id = %s", rows[number]) == 1
    return str(rows[number + 1])


def insert(dice: random.Random, rows: list[UUID]) -> str:
    """A row slipped in among the others, with a transaction number that fits there."""
    new = uuid4()
    like = dice.choice(rows[:-1])
    assert (
        sql(
            f"INSERT INTO core_auditentry ({COLUMNS}) SELECT %s, xact, at, 42, membership_id, organisation_id, role, action, subject_kind, "
            "subject_keys, dossier_id, refused, request_id, house_id FROM core_auditentry WHERE id = %s",
            new,
            like,
        )
        == 1
    )
    # In the same transaction: it comes before or after its model, wherever its key sorts. Never is it taken for sealed.
    return str(new)


def swap(dice: random.Random, rows: list[UUID]) -> str:
    """Two rows change places: each gets the other's content (all rows of this test are by different users)."""
    first, second = sorted(dice.sample(range(len(rows)), 2))
    assert sql(
        "UPDATE core_auditentry e SET user_id = o.user_id, at = o.at FROM core_auditentry o "
        "WHERE (e.id = %s AND o.id = %s) OR (e.id = %s AND o.id = %s)",
        rows[first], rows[second], rows[second], rows[first],
    ) == 2  # fmt: skip
    return str(rows[first])


def reorder_seals(dice: random.Random, rows: list[UUID]) -> str:
    """Two links of the chain change places, positions and all."""
    first, second = sorted(dice.sample(range(len(rows)), 2))
    for position, row in ((-1, first), (first + 1, second), (second + 1, first)):
        assert sql("UPDATE core_auditseal SET position = %s WHERE entry_id = %s", position, rows[row]) == 1
    return str(rows[first])


def cut_tail(dice: random.Random, rows: list[UUID]) -> None:
    """The newest rows and their links vanish together: nothing but the anchor remembers them."""
    gone = rows[-dice.randint(1, len(rows) - 1) :]
    assert sql("DELETE FROM core_auditseal WHERE entry_id = ANY(%s)", gone) == len(gone)
    sql("DELETE FROM core_auditentry WHERE id = ANY(%s)", gone)


def cut_rows_only(dice: random.Random, rows: list[UUID]) -> str:
    count = dice.randint(1, len(rows) - 1)
    sql("DELETE FROM core_auditentry WHERE id = ANY(%s)", rows[-count:])
    return str(rows[-count])


def change_a_hash(dice: random.Random, rows: list[UUID]) -> str:
    row = dice.choice(rows)
    assert sql("UPDATE core_auditseal SET hash = %s WHERE entry_id = %s", dice.randbytes(32), row) == 1
    return str(row)


Tampering = Callable[[random.Random, list[UUID]], str | None]
TAMPERINGS: tuple[Tampering, ...] = (
    change, delete, delete_with_its_seal, insert, swap, reorder_seals, cut_tail, cut_rows_only, change_a_hash,
)  # fmt: skip


ROWS = 300


def tamper(times: int, seed: int) -> None:
    rows = []
    for user in range(ROWS):
        rows += write(user=user)
    seal(ROWS)
    assert verdict() == audit.Verdict(ROWS)
    dice = random.Random(seed)
    for number in range(times):
        how = TAMPERINGS[number % len(TAMPERINGS)]
        with transaction.atomic():
            expected = how(dice, rows)
            found = verdict()
            transaction.set_rollback(True)
        assert found.why, f"{how.__name__} was not noticed (number {number}, seed {seed})"
        assert found.broken == expected, (how.__name__, number, seed, found)
        if how is cut_tail:
            assert f"before the anchor at {len(rows)}" in found.why
    assert verdict() == audit.Verdict(ROWS), "the tampering was not undone between two attempts"


@pytest.mark.timeout(300)
def test_a_thousand_random_tamperings_are_found_and_named():
    tamper(1000, seed=random.SystemRandom().randrange(10**6))


def test_a_rebuilt_chain_fits_itself_but_not_the_anchor_kept_elsewhere():
    rows = write(10)
    seal(10)
    with as_owner():
        kept = AuditAnchor.objects.get()
        elsewhere = (kept.position, bytes(kept.hash))
    assert verdict(anchor=elsewhere) == audit.Verdict(10)
    sql("UPDATE core_auditentry SET user_id = 99 WHERE id = %s", rows[3])
    sql("DELETE FROM core_auditseal")
    sql("DELETE FROM core_auditanchor")
    seal(10)
    assert verdict() == audit.Verdict(10), "who can rebuild all of it deceives the database itself"
    found = verdict(anchor=elsewhere)
    assert (found.checked, found.broken, found.why) == (10, None, "the chain at 10 differs from the anchor")


def test_an_old_anchor_still_proves_the_part_before_it():
    write(3)
    seal(3)
    with as_owner():
        kept = AuditAnchor.objects.get()
    write(4)
    seal(4)
    assert verdict(anchor=(kept.position, bytes(kept.hash))) == audit.Verdict(7)


def test_the_command_says_so_with_its_exit_code():
    rows = write(3)
    seal(3)

    def run(*more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", "verify_audit", *more],
            cwd=ROOT, env=worker_environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip

    good = run()
    assert (good.returncode, good.stdout) == (0, "3 rows fit\n"), good.stderr
    with as_owner():
        anchor = AuditAnchor.objects.get()
    assert run("--anchor", f"3:{bytes(anchor.hash).hex()}").returncode == 0
    assert run("--anchor", "3:" + "00" * 32).returncode == 1
    assert "POSITION:HASH" in run("--anchor", "nonsense").stderr
    sql("UPDATE core_auditentry SET action = 'open' WHERE id = %s", rows[1])
    bad = run()
    assert (bad.returncode, bad.stdout) == (1, "")
    assert f"1 rows fit, then: row {rows[1]} of position 2 was changed" in bad.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hundred_thousand_rows_and_one_of_them_changed():
    """More than one batch of the sealer and of the walk. Prints how long it takes; asserts nothing about that."""
    with as_owner(), connection.cursor() as cursor:
        for part in range(10):
            cursor.execute(
                """INSERT INTO core_auditentry (id, xact, at, user_id, membership_id, role, action, subject_kind,
                   subject_keys, refused, request_id)
                   SELECT gen_random_uuid(), 0, now(), n, n, 'staff', 'read', 'case', '[]', false, ''
                   FROM generate_series(%s, %s) n""",
                [part * 10_000 + 1, part * 10_000 + 10_000],
            )
    begin = time.monotonic()
    seal(100_000)
    sealed = time.monotonic()
    assert verdict() == audit.Verdict(100_000)
    walked = time.monotonic()
    print(f"100,000 rows: sealed in {sealed - begin:.1f} s, verified in {walked - sealed:.1f} s")
    rows = chain()
    for position in (1, 10_000, 10_001, 55_555, 99_999, 100_000):
        with transaction.atomic():
            sql("UPDATE core_auditentry SET user_id = -5 WHERE id = %s", rows[position - 1])
            found = verdict()
            transaction.set_rollback(True)
        assert (found.checked, found.broken) == (position - 1, str(rows[position - 1]))
        with transaction.atomic():
            sql("DELETE FROM core_auditentry WHERE id = %s", rows[position - 1])
            found = verdict()
            transaction.set_rollback(True)
        assert (found.checked, found.broken) == (position - 1, str(rows[position - 1]))


def test_the_seals_are_of_the_rows_as_they_were_written():
    """The recipe by hand, for one row: somebody with another tool can check a chain."""
    import hashlib

    [row] = write()
    seal(1)
    with as_owner():
        entry, link = AuditEntry.objects.get(pk=row), AuditSeal.objects.get()
    micro = int(entry.at.timestamp() * 1_000_000 + 0.5)
    text = "\x1f".join(
        [str(row), str(entry.xact), str(micro), "1", "2", "3", "staff", "read", "case", '["a"]', "-", "f", "r"]
    )
    genesis = hashlib.sha256(b"schakel audit").digest()
    assert bytes(link.hash) == hashlib.sha256(genesis + text.encode()).digest()
    assert settings.DATABASES["default"]["ENGINE"] == "core.db"
