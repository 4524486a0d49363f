"""PostgreSQL, with the identity of whoever acts set inside every transaction.

Only `SET LOCAL`: a session-level setting survives into the next user's request behind a pooler. The identity is applied
before the first statement of a transaction and again whenever it changes within one (a nested `acting_as`) or a rolled
back savepoint has taken it away. Outside a transaction nothing is set, and a protected table then refuses loudly.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from core import identity


class DatabaseWrapper(base.DatabaseWrapper):
    _applied: tuple[identity.Identity, float] | None = None

    def _cursor(self, name: str | None = None) -> Any:
        self.ensure_connection()
        if self.in_atomic_block and not self.needs_rollback:
            self._apply_identity()
        return super()._cursor(name)

    def _apply_identity(self) -> None:
        wanted = identity.current()
        if wanted is None:
            if self._applied is not None:
                self._set_local("")
                self._applied = None
            return
        now = identity.wall_clock()()
        if self._applied is not None:
            held, since = self._applied
            if held == wanted and now - since < identity.RENEW_AFTER_SECONDS:
                return
        self._set_local(identity.signed(wanted))
        self._applied = (wanted, now)

    def _set_local(self, value: str) -> None:
        # Bound on the server: the signed text stands in no statement that a log or pg_stat_activity could show.
        with self.wrap_database_errors, psycopg.Cursor(self.connection) as cursor:
            cursor.execute("SELECT set_config('schakel.identity', %s, true)", [value])

    def _set_autocommit(self, autocommit: bool) -> None:
        self._applied = None
        super()._set_autocommit(autocommit)

    def _commit(self) -> Any:
        self._applied = None
        return super()._commit()

    def _rollback(self) -> Any:
        self._applied = None
        return super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        # A failed transaction takes no other statement before this one, so not the identity either.
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(self.ops.savepoint_rollback_sql(sid))
        self._applied = None

    def connect(self) -> None:
        self._applied = None
        super().connect()
