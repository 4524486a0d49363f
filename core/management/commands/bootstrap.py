"""Make the cluster ready: roles, database, schema, identity key. Run as a superuser, as often as you like."""

from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from psycopg import sql

from config.environment import env
from core import identity

ROLES = {
    "schakel_owner": "LOGIN NOINHERIT",
    "schakel_app": "LOGIN NOINHERIT",
    "schakel_worker": "LOGIN NOINHERIT",
    "schakel_definer": "NOLOGIN",
    "schakel_figures": "NOLOGIN",
}
SAFE = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
# Per role: no page waits longer than this for a statement or a lock. Migrations and jobs may take longer.
TIMEOUTS = {
    "schakel_app": {
        "statement_timeout": "10s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "30s",
    },
    "schakel_worker": {
        "statement_timeout": "60s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "120s",
    },
    "schakel_owner": {"lock_timeout": "10s"},
}


class Command(BaseCommand):
    help = "Creates or repairs roles, database, schema and identity key (idempotent; needs SCHAKEL_ADMIN_URL)."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="schakel", help="name of the database")
        parser.add_argument(
            "--with-test-role", action="store_true", help="also a role that may become owner, application and worker"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        admin_url = env("SCHAKEL_ADMIN_URL")
        with psycopg.connect(admin_url, autocommit=True) as server:
            make_roles(server, with_test_role=options["with_test_role"])
            make_database(server, options["database"])
        with psycopg.connect(admin_url, dbname=options["database"], autocommit=True) as database:
            prepare_database(database)
        self.stdout.write("ready")


def make_roles(server: psycopg.Connection, *, with_test_role: bool) -> None:
    passwords = {
        "schakel_owner": env("SCHAKEL_OWNER_PASSWORD"),
        "schakel_app": env("SCHAKEL_APP_PASSWORD"),
        "schakel_worker": env("SCHAKEL_WORKER_PASSWORD"),
    }
    roles = dict(ROLES)
    if with_test_role:
        roles["schakel_test"] = "LOGIN NOINHERIT"
        passwords["schakel_test"] = env("SCHAKEL_TEST_PASSWORD")
    for name, attributes in roles.items():
        exists = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        verb = "ALTER" if exists else "CREATE"
        server.execute(sql.SQL(f"{verb} ROLE {{}} {attributes} {SAFE}").format(sql.Identifier(name)))
        if name in passwords:
            server.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(passwords[name]))
            )
        # A failing statement must not carry somebody's words into PostgreSQL's own log, nor may the row that it would
        # have written ("Failing row contains"); the application logs the code and the constraint (core.logs).
        for setting, least in (("log_min_error_statement", "panic"), ("log_min_messages", "fatal")):
            server.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(name), sql.Identifier(setting), sql.Literal(least)
                )
            )
        for setting, value in TIMEOUTS.get(name, {}).items():
            server.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
                )
            )
    # The owner hands functions to the definer; it inherits nothing from it.
    server.execute("GRANT schakel_definer TO schakel_owner")
    if with_test_role:
        server.execute("GRANT schakel_owner, schakel_app, schakel_worker TO schakel_test")


def make_database(server: psycopg.Connection, name: str) -> None:
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER schakel_owner ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )


def prepare_database(database: psycopg.Connection) -> None:
    """Schema `schakel` for our functions, and the key that verifies identities, readable by the definer alone."""
    name = database.info.dbname
    database.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    database.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO schakel_owner, schakel_app, schakel_worker").format(
            sql.Identifier(name)
        )
    )
    if database.execute("SELECT 1 FROM pg_roles WHERE rolname = 'schakel_test'").fetchone():
        database.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO schakel_test").format(sql.Identifier(name)))
    for statement in (
        "ALTER SCHEMA public OWNER TO schakel_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO schakel_app, schakel_worker, schakel_definer, schakel_figures",
        "CREATE SCHEMA IF NOT EXISTS schakel AUTHORIZATION schakel_owner",
        "GRANT USAGE ON SCHEMA schakel TO schakel_app, schakel_worker, schakel_figures",
        # The owner creates functions as the definer, so the definer must be allowed to hold them here.
        "GRANT USAGE, CREATE ON SCHEMA schakel TO schakel_definer",
        "CREATE TABLE IF NOT EXISTS schakel.identity_key (one boolean PRIMARY KEY DEFAULT true CHECK (one), "
        "inner_pad bytea NOT NULL, outer_pad bytea NOT NULL)",
        "ALTER TABLE schakel.identity_key OWNER TO schakel_definer",
        "REVOKE ALL ON schakel.identity_key FROM PUBLIC",
        "CREATE TABLE IF NOT EXISTS schakel.era (one boolean PRIMARY KEY DEFAULT true CHECK (one), "
        "xact_offset bigint NOT NULL)",
        "INSERT INTO schakel.era (xact_offset) VALUES (0) ON CONFLICT DO NOTHING",
        "ALTER TABLE schakel.era OWNER TO schakel_definer",
        "REVOKE ALL ON schakel.era FROM PUBLIC",
    ):
        database.execute(statement)
    _go_on_counting(database)
    _hide_other_sessions(database)
    database.execute(
        "INSERT INTO schakel.identity_key (inner_pad, outer_pad) VALUES (%s, %s) "
        "ON CONFLICT (one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
        identity.pads(bytes.fromhex(env("SCHAKEL_IDENTITY_KEY"))),
    )


def _hide_other_sessions(database: psycopg.Connection) -> None:
    """Sessions of one role see each other's statements; ours may hold what somebody is typing.

    A managed PostgreSQL may keep these rights to itself; then this says so and goes on.
    """
    for function in ("pg_stat_get_activity(integer)", "pg_stat_get_backend_activity(integer)"):
        try:
            database.execute(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC")
        except psycopg.errors.InsufficientPrivilege:
            print(f"not revoked: {function}; sessions of the application can see each other's statements")  # noqa: T201


def _go_on_counting(database: psycopg.Connection) -> None:
    """After a restore into another cluster transaction numbers start low again; the audit's must go on from where it was."""
    if database.execute("SELECT to_regclass('public.core_auditentry')").fetchone() == (None,):
        return
    database.execute(
        "UPDATE schakel.era SET xact_offset = greatest(xact_offset, coalesce((SELECT max(xact) FROM core_auditentry), 0)"
        " + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
        " WHERE coalesce((SELECT max(xact) FROM core_auditentry), 0)"
        " >= xact_offset + pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    )
