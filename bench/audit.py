"""The chain of the audit at scale: rows loaded in bulk, chained by the sealer, walked by `verify`, and once more broken."""

import os
import time
from typing import Any

import psycopg
from django.db import connections

from bench.load import say
from core import audit

PART = 10_000  # rows of one transaction
ROWS = """INSERT INTO core_auditentry (id, xact, at, user_id, membership_id, organisation_id, role, action, subject_kind,
              subject_keys, dossier_id, refused, request_id)
          SELECT gen_random_uuid(), 0, now() - n * interval '1 second', n %% 5000, n %% 6000, n %% 200, 'care_coordinator',
              'read', 'case', jsonb_build_array(gen_random_uuid()), n %% 100000, false, md5(n::text)
          FROM generate_series(%s::int, %s::int) n"""


def measure(owner: str, rows: int) -> dict[str, Any]:
    """Seconds of sealing and of verifying so many rows, as the worker does both."""
    with psycopg.connect(owner, autocommit=True) as loader:
        for first in range(1, rows + 1, PART):
            loader.execute(ROWS, [first, min(first + PART - 1, rows)])
        loader.execute("VACUUM ANALYZE core_auditentry")
        say(f"{rows} rows loaded")
        _as_the_worker()
        begin = time.monotonic()
        sealed = audit.seal()
        took = {"seal_s": round(time.monotonic() - begin, 1)}
        loader.execute("VACUUM ANALYZE core_auditseal")
        say(f"{sealed} rows sealed in {took['seal_s']} s")
        begin = time.monotonic()
        found = audit.verify()
        took["verify_s"] = round(time.monotonic() - begin, 1)
        if sealed != rows or found != audit.Verdict(rows):
            raise RuntimeError(f"{sealed} of {rows} rows sealed; {found}")
        broken = _broken_at(loader, rows * 9 // 10)
    return {"rows": rows, **took, "rows_per_s": round(rows / max(took["verify_s"], 0.1)), "broken_named": broken}


def _broken_at(loader: psycopg.Connection, position: int) -> bool:
    """Change the row of that position behind everybody's back: whether the walk names it."""
    [entry] = loader.execute("SELECT entry_id FROM core_auditseal WHERE position = %s", [position]).fetchone() or [None]
    loader.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
    loader.execute("UPDATE core_auditentry SET user_id = -5 WHERE id = %s", [entry])
    found = audit.verify()
    return (found.checked, found.broken) == (position - 1, str(entry))


def _as_the_worker() -> None:
    connections.close_all()
    login = {"USER": "schakel_worker", "PASSWORD": os.environ["SCHAKEL_WORKER_PASSWORD"]}
    connections["default"].settings_dict |= login
