"""`manage.py bootstrap`: roles, database and identity key, as often as you like, and it repairs what was broken."""

from collections.abc import Iterator

import psycopg
import pytest

from core import identity
from script.stack.processes import APP, BOOTSTRAP, OWNER, WORKER
from script.stack.scratch import ScratchStack, run_or_fail, scratch_stack

pytestmark = pytest.mark.database

# Written by hand: what no page, job or migration may wait longer for.
TIMEOUTS = {
    APP: {"statement_timeout": "10s", "lock_timeout": "3s", "idle_in_transaction_session_timeout": "30s"},
    WORKER: {"statement_timeout": "1min", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "2min"},
    OWNER: {"statement_timeout": "0", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "0"},
}
ROLES = {  # name: may log in
    "schakel_owner": True,
    "schakel_app": True,
    "schakel_worker": True,
    "schakel_definer": False,
    "schakel_figures": False,
}


@pytest.fixture(scope="module")
def stack() -> Iterator[ScratchStack]:
    """Servers of its own: what is broken here is shared by a whole cluster."""
    with scratch_stack(settings="config.settings.demo", migrate=True) as stack:
        yield stack


def bootstrap(stack: ScratchStack, **changes: str) -> None:
    run_or_fail(BOOTSTRAP.command, stack.env(BOOTSTRAP.role) | changes)


def admin(stack: ScratchStack) -> psycopg.Connection:
    return psycopg.connect(stack.servers.url_for("postgres"), autocommit=True)


def state(stack: ScratchStack) -> list:
    """Everything that bootstrap is about, as the catalogue has it."""
    queries = (
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolinherit, "
        "(SELECT array_agg(one ORDER BY one) FROM unnest(rolconfig) one) FROM pg_roles WHERE rolname LIKE 'schakel%' ORDER BY 1",
        "SELECT r.rolname, m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid "
        "JOIN pg_roles m ON m.oid = a.member WHERE r.rolname LIKE 'schakel%' ORDER BY 1, 2",
        "SELECT nspname, nspowner::regrole, nspacl::text FROM pg_namespace WHERE nspname IN ('public', 'schakel') ORDER BY 1",
        "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
        "SELECT count(*), min(inner_pad), min(outer_pad) FROM schakel.identity_key",
        "SELECT relowner::regrole, relacl::text FROM pg_class WHERE oid = 'schakel.identity_key'::regclass",
    )
    with admin(stack) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def test_the_roles_can_do_nothing_special(stack):
    with admin(stack) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication "
            "FROM pg_roles WHERE rolname LIKE 'schakel%'"
        ).fetchall()
    assert {name: login for name, login, _special in rows} == ROLES
    assert not any(special for _name, _login, special in rows)


def test_a_second_run_changes_nothing(stack):
    before = state(stack)
    bootstrap(stack)
    assert state(stack) == before


def test_what_was_broken_is_repaired(stack):
    before = state(stack)
    with admin(stack) as connection:
        for statement in (
            "ALTER ROLE schakel_app SUPERUSER BYPASSRLS CREATEDB CREATEROLE INHERIT PASSWORD 'gestolen'",
            "ALTER ROLE schakel_app SET statement_timeout = 0",
            "ALTER ROLE schakel_worker RESET lock_timeout",
            "ALTER ROLE schakel_definer LOGIN",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
            "GRANT CONNECT ON DATABASE schakel TO PUBLIC",
            "REVOKE schakel_definer FROM schakel_owner",
            "UPDATE schakel.identity_key SET inner_pad = '\\x00'",
        ):
            connection.execute(statement)
    assert state(stack) != before
    bootstrap(stack)
    assert state(stack)[:3] == before[:3]
    assert state(stack)[4:] == before[4:]
    with psycopg.connect(stack.servers.url_for(APP)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (APP,)


def test_the_key_in_the_database_is_that_of_the_environment(stack):
    with admin(stack) as connection:
        pads = connection.execute("SELECT inner_pad, outer_pad FROM schakel.identity_key").fetchone()
    assert pads == identity.pads(bytes.fromhex(stack.servers.secrets["identity_key"]))
    other = "cd" * 32
    bootstrap(stack, SCHAKEL_IDENTITY_KEY=other)
    try:
        with admin(stack) as connection:
            pads = connection.execute("SELECT inner_pad, outer_pad FROM schakel.identity_key").fetchone()
        assert pads == identity.pads(bytes.fromhex(other))
    finally:
        bootstrap(stack)


@pytest.mark.parametrize("role", [OWNER, APP, WORKER])
def test_nobody_but_the_definer_reads_the_key(stack, role):
    with (
        psycopg.connect(stack.servers.url_for(role)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT inner_pad FROM schakel.identity_key")


@pytest.mark.parametrize("role", list(TIMEOUTS))
def test_the_timeouts_hold_for_who_logs_in(stack, role):
    with psycopg.connect(stack.servers.url_for(role)) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in TIMEOUTS[role]}
    assert found == TIMEOUTS[role]


def test_a_page_does_not_wait_for_a_lock_that_somebody_holds(stack):
    with admin(stack) as holder, psycopg.connect(stack.servers.url_for(APP)) as page:
        with holder.transaction():
            holder.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                page.execute("SELECT count(*) FROM django_session")
        page.rollback()
        assert page.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_an_installation_without_passwords_is_refused(stack):
    from script.stack.places import StackError

    env = {name: value for name, value in stack.env(BOOTSTRAP.role).items() if name != "SCHAKEL_APP_PASSWORD"}
    with pytest.raises(StackError, match="Set SCHAKEL_APP_PASSWORD"):
        run_or_fail(BOOTSTRAP.command, env)


def test_the_server_log_keeps_nobodys_words(stack):
    """Neither the statement that failed nor the row that it would have written."""
    with (
        psycopg.connect(stack.servers.url_for(OWNER)) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match="Failing row"),
    ):
        owner.execute(
            "INSERT INTO accounts_organisation (kind, name, number, practice) VALUES ('kanarie', 'x', '', false)"
        )
    with admin(stack) as superuser, pytest.raises(psycopg.errors.DivisionByZero):
        superuser.execute("SELECT 1 / 0 AS merel")
    said = stack.servers.postgres.log.read_text()
    assert "merel" in said, "this log is read from the right place"
    assert "kanarie" not in said
