"""The database holds exactly the walls that the rooms wrote down: no table, policy, right or function more or less."""

import pytest
from django.db import connection, transaction

from core.rowsecurity import Exempt, Policy, Table
from tests.conftest import TEMPLATE, as_owner
from tests.meta import catalogue
from tests.meta.catalogue import OURS, ask, complaints, declared, rendered_again, snapshot

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _owner():
    """These tests look at the catalogue and alter it, each in a transaction that is rolled back."""
    with as_owner():
        yield
        transaction.set_rollback(True)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- As it is ---------------------------------------------------------------------------------------------------------


def test_everything_in_the_database_is_written_down():
    assert complaints() == []


@pytest.mark.parametrize("what", ["row security", "policies", "rights", "rights on columns", "triggers", "functions"])
def test_the_database_is_what_the_rooms_render(what):
    """Policies, rights, triggers and functions, word for word: rendering them once more changes nothing."""
    before = snapshot()
    assert before[what]
    assert rendered_again()[what] == before[what]


def test_one_policy_per_role_and_command():
    """Two permissive policies are OR-ed: the second one would open what the first one shuts."""
    seen = [(table, roles, command) for _s, table, _p, _k, roles, command, _q, _c in snapshot()["policies"]]
    assert len(seen) == len(set(seen))


def test_the_application_reads_no_table_without_a_condition():
    """`USING (true)` is for the owner, the definer and the worker's own tables; never for the web."""
    open_to_web = [
        (table, command)
        for _s, table, _p, _k, roles, command, qual, _c in snapshot()["policies"]
        if "schakel_app" in roles and qual == "true"
    ]
    assert open_to_web == []


def test_the_worker_reads_no_content():
    """Its tables are promises, mail, the audit, who sits where, and duties without content (issue of the first slice)."""
    reads = {table for _s, table, _p, _k, roles, _c, _q, _w in snapshot()["policies"] if "schakel_worker" in roles}
    assert not {name for name in reads if name.startswith(("cases_", "secrecy_"))}


def test_roles_have_no_special_powers():
    rows = ask(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolinherit FROM pg_roles "
        "WHERE rolname LIKE 'schakel%%' AND rolname <> 'schakel_test' ORDER BY 1"
    )
    assert [row[0] for row in rows] == sorted([*OURS, "schakel_owner"])
    # Inheriting matters only for who is a member of something: the definer and the figures are members of nothing.
    assert all(row[1:6] == (False,) * 5 for row in rows), rows
    assert {row[0] for row in rows if row[6]} <= {"schakel_definer", "schakel_figures"}


def test_no_role_is_a_member_of_a_stronger_one():
    """The owner may become the definer, to hand functions over. The test role is a member of what tests play."""
    pairs = ask(
        "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members WHERE member::regrole::text LIKE 'schakel%%'"
    )
    assert {pair for pair in pairs if pair[0] != "schakel_test"} == {("schakel_owner", "schakel_definer")}


def test_schemas():
    """Nobody but owner and definer makes things; PUBLIC has nothing."""
    rights = ask(
        "SELECT nspname, CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, privilege_type "
        "FROM pg_namespace, aclexplode(nspacl) WHERE nspname IN ('public', 'schakel')"
    )
    assert {right for right in rights if right[1] == "PUBLIC"} == set()
    creators = {(schema, who) for schema, who, right in rights if right == "CREATE"}
    assert creators == {("public", "schakel_owner"), ("schakel", "schakel_owner"), ("schakel", "schakel_definer")}


def test_the_database_itself():
    """The one that `bootstrap` makes: only our logins enter, and the application makes no temporary tables."""
    for role in ("schakel_app", "schakel_worker"):
        assert ask(f"SELECT has_database_privilege('{role}', '{TEMPLATE}', 'CONNECT')") == [(True,)]
        assert ask(f"SELECT has_database_privilege('{role}', '{TEMPLATE}', 'TEMP')") == [(False,)]
    public = ask("SELECT 1 FROM pg_database, aclexplode(datacl) WHERE datname = %s AND grantee = 0", TEMPLATE)
    assert public == []


def test_no_default_rights():
    assert ask("SELECT * FROM pg_default_acl") == []


def unsafe_views() -> list[str]:
    rows = ask(
        "SELECT oid::regclass::text, relkind, coalesce(reloptions::text, '') FROM pg_class WHERE relkind IN ('v', 'm') "
        "AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    )
    return [name for name, kind, options in rows if kind == "m" or "security_invoker=true" not in options]


def test_views_run_as_who_asks():
    assert unsafe_views() == []


def test_who_may_call_what():
    """EXECUTE as rendered; what PUBLIC may call is named here, one by one."""
    public = ask(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = 'schakel'::regnamespace "
        "AND (proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(proacl) WHERE grantee = 0)) ORDER BY 1"
    )
    # Triggers: they cannot be called but by writing a row, and they act as whoever writes.
    assert [name for (name,) in public] == ["schakel.append_only()", "schakel.stamp_audit()"]


def test_no_function_signs():
    """The database verifies identities; it must not be able to make one for whoever asks."""
    callable_by_app = ask(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'schakel'::regnamespace "
        "AND has_function_privilege('schakel_app', oid, 'EXECUTE') AND prosrc LIKE '%%identity_key%%'"
    )
    assert callable_by_app == [("schakel.verified_identity()",)]


# --- Broken, once each ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("breakage", "complaint"),
    [
        ("CREATE TABLE cases_forgotten (id int)", "cases_forgotten: no policy and no written exception"),
        ("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY", "cases_case: row security is not enabled and forced"),
        ("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY", "cases_case: row security is not enabled and forced"),
        ("CREATE POLICY extra ON accounts_user USING (true)", "accounts_user: policy extra on a table without"),
        ("GRANT SELECT ON cases_case TO schakel_test", "cases_case: SELECT granted to schakel_test"),
        ("GRANT SELECT (ref) ON cases_case TO schakel_app", "cases_case.ref: SELECT granted to schakel_app"),
        ("GRANT SELECT ON cases_case TO PUBLIC", "cases_case: SELECT granted to -"),
        ("GRANT SELECT ON cases_case TO schakel_app WITH GRANT OPTION", "cases_case: schakel_app may pass SELECT on"),
        (
            "CREATE FUNCTION schakel.extra() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "schakel.extra(): a function that no",
        ),
        (
            "SET LOCAL ROLE schakel_definer; GRANT EXECUTE ON FUNCTION schakel.confirm_membership(bigint) "
            "TO schakel_worker; SET LOCAL ROLE schakel_owner",
            "schakel.confirm_membership: schakel_worker may call it, and no room says so",
        ),
        (
            "SET LOCAL ROLE schakel_definer; REVOKE EXECUTE ON FUNCTION schakel.seat() FROM schakel_app; "
            "SET LOCAL ROLE schakel_owner",
            "schakel.seat: schakel_app may not call it, and a room says so",
        ),
        ("CREATE FUNCTION public.extra() RETURNS int LANGUAGE sql AS 'SELECT 1'", "extra(): a function that no room"),
    ],
)
def test_what_is_not_written_down_is_noticed(breakage, complaint):
    run(breakage)
    assert any(said.startswith(complaint) for said in complaints()), complaints()


def test_a_declared_table_that_is_missing_is_noticed(monkeypatch):
    monkeypatch.setattr(catalogue, "declared", lambda: declared() | {"cases_ghost": Table("cases_ghost", ())})
    assert "cases_ghost: declared, but not in the database" in complaints()


def test_an_exception_needs_a_reason(monkeypatch):
    bare = Exempt("core_heartbeat", "", {})
    monkeypatch.setattr(catalogue, "declared", lambda: declared() | {"core_heartbeat": bare})
    assert "core_heartbeat: an exception without a reason" in complaints()


@pytest.mark.parametrize(
    ("breakage", "what"),
    [
        ("DROP POLICY schakel_app_select ON cases_case", "policies"),
        ("CREATE POLICY extra ON cases_case FOR SELECT TO schakel_app USING (true)", "policies"),
        ("ALTER POLICY schakel_app_select ON cases_case USING (true)", "policies"),
        ("GRANT DELETE ON cases_case TO schakel_app", "rights"),
        ("REVOKE SELECT ON cases_case FROM schakel_app", "rights"),
        ("GRANT UPDATE (care_key) ON cases_case TO schakel_app", "rights on columns"),
        ("DROP TRIGGER key_row ON cases_case", "triggers"),
        ("ALTER TABLE cases_case DISABLE TRIGGER key_row", "triggers"),
    ],
)
def test_a_wall_that_was_changed_by_hand_is_noticed(breakage, what):
    run(breakage)
    changed = snapshot()
    assert rendered_again()[what] != changed[what]


@pytest.mark.parametrize(
    "view",
    ["CREATE VIEW v AS SELECT * FROM cases_case", "CREATE MATERIALIZED VIEW v AS SELECT 1 AS one"],
)
def test_a_view_that_runs_as_its_owner_is_noticed(view):
    run(view)
    assert unsafe_views() == ["v"]


def test_a_second_policy_for_one_command_is_refused():
    """PostgreSQL itself refuses a second one of the same name, and we name them by role and command."""
    names = [
        policy.render("t").split()[2]
        for policy in (Policy("SELECT", "schakel_app", "a"), Policy("SELECT", "schakel_app", "b"))
    ]
    assert names[0] == names[1]
