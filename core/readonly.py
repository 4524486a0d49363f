"""A GET never writes. A page that tries fails loudly in every environment, not only in a test."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

# Whether this request only looks.
looking: ContextVar[bool] = ContextVar("schakel_looking", default=False)
_HARMLESS = re.compile(r"^[\s(]*(SELECT|WITH|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|SHOW)\b", re.IGNORECASE)
_ALLOWED_WRITES = re.compile(
    r'^\s*(INSERT INTO "core_auditentry"|(INSERT INTO|UPDATE|DELETE FROM) "django_session")', re.IGNORECASE
)


# A SELECT that locks, a WITH that changes rows, and our functions that write; not those of the audit (`audit_read`).
_HIDDEN_WRITES = re.compile(
    r"\bFOR (UPDATE|SHARE)\b|\bWITH\b.*\b(INSERT INTO|UPDATE|DELETE FROM)\b"
    r"|schakel\.(open|engage|propose|confirm|end|reset)_",
    re.IGNORECASE | re.DOTALL,
)


class WriteDuringRead(RuntimeError):
    """A safe request tried to change the database."""


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    harmless = _HARMLESS.match(sql) and not _HIDDEN_WRITES.search(sql)
    if not (harmless or _ALLOWED_WRITES.match(sql)):
        raise WriteDuringRead(f"A GET may not run: {sql[:80]}")
    return execute(sql, params, many, context)


@contextmanager
def read_only() -> Iterator[None]:
    """Inside, only SELECT, the audit and the session may speak to the database."""
    token = looking.set(True)
    try:
        with connection.execute_wrapper(_refuse_writes):
            yield
    finally:
        looking.reset(token)
