"""What stands in the database's own catalogue about the second wall, in a form that can be compared."""

import re
from typing import Any

from django.db import connection

from core.rowsecurity import Exempt, Table
from secrecy.management.commands.makepolicies import rooms

OURS = ("schakel_app", "schakel_worker", "schakel_definer", "schakel_figures")
# Made by `manage.py bootstrap`, before there are rooms: the definer's own key, which nobody else may read.
BOOTSTRAP_TABLES = {"schakel.identity_key", "schakel.era"}


def ask(sql: str, *params: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall()


def declared() -> dict[str, Table | Exempt]:
    """Every table that a room's policies.py speaks about."""
    return {table.name: table for _room, policies in rooms() for table in policies.TABLES}


def declared_functions() -> set[str]:
    """Every function that the rooms render, by name."""
    text = "".join(policies.FUNCTIONS for _room, policies in rooms())
    text += "".join(getattr(table, "extra", "") for table in declared().values())
    return set(re.findall(r"FUNCTION (schakel\.\w+)\(", text))


def rendered_rights() -> set[tuple[str, str]]:
    """Who may call which function, as rendered: (function, role)."""
    text = "".join(policies.FUNCTIONS for _room, policies in rooms())
    return set(re.findall(r"GRANT EXECUTE ON FUNCTION (schakel\.\w+)\([^)]*\) TO (\w+);", text))


def callers() -> set[tuple[str, str]]:
    """Who may call which function, as the database has it, without whoever owns it."""
    rows = ask(
        "SELECT p.pronamespace::regnamespace || '.' || proname, a.grantee::regrole::text FROM pg_proc p, aclexplode(proacl) a "
        "WHERE pronamespace = 'schakel'::regnamespace AND a.grantee <> p.proowner"
    )
    return set(rows)


def snapshot() -> dict[str, list[tuple]]:
    """Row security, policies, rights, triggers and functions of everything that is not PostgreSQL's own."""
    return {
        "row security": ask(
            "SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity, relowner::regrole::text FROM pg_class "
            "WHERE relkind IN ('r', 'p') AND relnamespace IN ('public'::regnamespace, 'schakel'::regnamespace) ORDER BY 1"
        ),
        "policies": ask(
            "SELECT schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies "
            "ORDER BY 1, 2, 3"
        ),
        "rights": ask(
            "SELECT c.oid::regclass::text, a.grantee::regrole::text, a.privilege_type, a.is_grantable "
            "FROM pg_class c, aclexplode(c.relacl) a "
            "WHERE c.relnamespace IN ('public'::regnamespace, 'schakel'::regnamespace) ORDER BY 1, 2, 3"
        ),
        "rights on columns": ask(
            "SELECT attrelid::regclass::text, attname, x.grantee::regrole::text, x.privilege_type, x.is_grantable "
            "FROM pg_attribute a, aclexplode(attacl) x WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace "
            "IN ('public'::regnamespace, 'schakel'::regnamespace)) ORDER BY 1, 2, 3, 4"
        ),
        "triggers": ask(
            "SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal ORDER BY 1, 2"
        ),
        "functions": ask(
            "SELECT oid::regprocedure::text, proowner::regrole::text, prosecdef, provolatile, proconfig::text, prosrc, "
            "proacl::text FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'schakel'::regnamespace) ORDER BY 1"
        ),
    }


def rendered_again() -> dict[str, list[tuple]]:
    """The same, after the rooms' SQL has run once more (as the owner, inside a savepoint of the caller)."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _room, policies in rooms():
            if policies.FUNCTIONS:
                cursor.execute(policies.FUNCTIONS.replace("RESET ROLE", "SET LOCAL ROLE schakel_owner"))
            for table in policies.TABLES:
                cursor.execute(table.render())
    return snapshot()


def complaints() -> list[str]:
    """Everything in the catalogue that no room has written down, in sentences; empty when all is well."""
    found = []
    tables = declared()
    for name, enabled, forced, owner in snapshot()["row security"]:
        if name in BOOTSTRAP_TABLES:
            continue
        if name not in tables:
            found.append(f"{name}: no policy and no written exception in any room's policies.py")
        elif isinstance(tables[name], Table) and not (enabled and forced):
            found.append(f"{name}: row security is not enabled and forced")
        elif isinstance(tables[name], Exempt) and not tables[name].why.strip():
            found.append(f"{name}: an exception without a reason")
        if owner != "schakel_owner":
            found.append(f"{name}: owned by {owner}")
    present = {name for name, *_rest in snapshot()["row security"]}
    found += [f"{name}: declared, but not in the database" for name in tables if name not in present]
    for _schema, table, policy, permissive, *_rest in snapshot()["policies"]:
        if not isinstance(tables.get(table), Table):
            found.append(f"{table}: policy {policy} on a table without a declaration")
        if permissive != "PERMISSIVE":
            found.append(f"{table}: policy {policy} is {permissive}")
    for name, grantee, right, grantable in snapshot()["rights"]:
        if grantee not in {*OURS, "schakel_owner"}:
            found.append(f"{name}: {right} granted to {grantee}")
        if grantable and grantee in OURS:
            found.append(f"{name}: {grantee} may pass {right} on")
    for name, column, grantee, right, _grantable in snapshot()["rights on columns"]:
        if grantee not in OURS or right != "UPDATE":
            found.append(f"{name}.{column}: {right} granted to {grantee}")
    found += [f"{name}: {role} may call it, and no room says so" for name, role in callers() - rendered_rights()]
    found += [f"{name}: {role} may not call it, and a room says so" for name, role in rendered_rights() - callers()]
    functions = declared_functions()
    for signature, owner, definer, _volatility, config, _source, _acl in snapshot()["functions"]:
        name = signature.partition("(")[0]
        if name not in functions:
            found.append(f"{signature}: a function that no room renders")
        if definer and (owner != "schakel_definer" or config != "{search_path=pg_catalog}"):
            found.append(f"{signature}: security definer, but owned by {owner} with {config}")
    return found
