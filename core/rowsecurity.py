"""Row-level security as data: what each table lets which database role do, rendered to SQL by `makepolicies`.

A table that nobody declares has no grants: the application cannot even read it. Rendered SQL is frozen in a migration of
the table's own room; this module only says how.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Command = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]
APP, WORKER, DEFINER, FIGURES, OWNER = (
    "schakel_app",
    "schakel_worker",
    "schakel_definer",
    "schakel_figures",
    "schakel_owner",
)
ALL: tuple[Command, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Policy:
    """One policy for one command. `using` is the condition on rows that exist, `check` on rows as they will be.

    `columns` limits an UPDATE to these: a row that may be changed must not become somebody else's.
    """

    command: Command
    role: str
    using: str = ""
    check: str = ""
    columns: tuple[str, ...] = ()

    @property
    def grant(self) -> str:
        return f"{self.command} ({', '.join(self.columns)})" if self.columns else self.command

    def render(self, table: str) -> str:
        parts = [f"CREATE POLICY {self.role}_{self.command.lower()} ON {table} FOR {self.command} TO {self.role}"]
        if self.using:
            parts.append(f"    USING ({self.using})")
        if self.check:
            parts.append(f"    WITH CHECK ({self.check})")
        return "\n".join(parts) + ";"


def everything(role: str, *commands: Command, columns: tuple[str, ...] = ()) -> tuple[Policy, ...]:
    """Policies that let `role` do these commands on every row: for the definer and the worker's own tables.

    `columns` limits what an UPDATE may touch.
    """
    return tuple(
        Policy(
            command,
            role,
            using="" if command == "INSERT" else "true",
            check="true" if command in {"INSERT", "UPDATE"} else "",
            columns=columns if command == "UPDATE" else (),
        )
        for command in commands
    )


@dataclass(frozen=True)
class Table:
    """A table behind the second wall. `extra` is SQL that belongs to it: triggers, mostly."""

    name: str
    policies: tuple[Policy, ...]
    extra: str = ""

    def render(self) -> str:
        grants: dict[str, list[str]] = {}
        for policy in self.policies:
            grants.setdefault(policy.role, []).append(policy.grant)
        lines = [
            f"ALTER TABLE {self.name} ENABLE ROW LEVEL SECURITY;",
            f"ALTER TABLE {self.name} FORCE ROW LEVEL SECURITY;",
            _drop_policies(self.name),
            # FORCE blinds the owner too; migrations and backups need this one, and it can be grepped for.
            f"CREATE POLICY {OWNER}_all ON {self.name} TO {OWNER} USING (true) WITH CHECK (true);",
            *(policy.render(self.name) for policy in self.policies),
            *_grants(self.name, {role: tuple(dict.fromkeys(commands)) for role, commands in grants.items()}),
        ]
        if self.extra:
            lines.append(self.extra.strip())
        return "\n".join(lines)


@dataclass(frozen=True)
class Exempt:
    """A table without row security, and why that is right. The reason is read by whoever audits the walls."""

    name: str
    why: str
    grants: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sequence: bool = False

    def render(self) -> str:
        lines = _grants(self.name, self.grants)
        if self.sequence:
            roles = ", ".join(role for role, commands in self.grants.items() if "INSERT" in commands)
            lines.append(f"GRANT USAGE ON SEQUENCE {self.name}_id_seq TO {roles};")
        return f"-- {self.why}\n" + "\n".join(lines)


def _drop_policies(table: str) -> str:
    """A renamed policy must not stay behind: permissive policies are OR-ed."""
    return (
        f"DO $do$ DECLARE p name; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass "
        f"LOOP EXECUTE format('DROP POLICY %I ON {table}', p); END LOOP; END $do$;"
    )


def _grants(table: str, grants: dict[str, tuple[str, ...]]) -> list[str]:
    # Revoking on the table takes the grants on its columns along.
    revoke = f"REVOKE ALL ON {table} FROM PUBLIC, {APP}, {WORKER}, {DEFINER}, {FIGURES};"
    return [revoke, *(f"GRANT {', '.join(commands)} ON {table} TO {role};" for role, commands in grants.items())]


def any_of(conditions: Iterable[str]) -> str:
    return "\n        OR ".join(conditions)


def function(signature: str, returns: str, body: str, *, roles: Iterable[str], volatility: str = "STABLE") -> str:
    """A security-definer function in PL/pgSQL (it keeps its plans; an SQL function is planned again in each query)."""
    name = signature.split("(")[0]
    arguments = signature[len(name) :]
    return (
        f"CREATE OR REPLACE FUNCTION {signature} {returns}\n"
        f"LANGUAGE plpgsql {volatility} SECURITY DEFINER SET search_path = pg_catalog AS $function$\n"
        f"{body.strip()}\n$function$;\n"
        f"REVOKE ALL ON FUNCTION {name}{_types(arguments)} FROM PUBLIC;\n"
        + "".join(f"GRANT EXECUTE ON FUNCTION {name}{_types(arguments)} TO {role};\n" for role in roles)
    )


def _types(arguments: str) -> str:
    """`(a bigint, OUT b text)` → `(bigint)`: how REVOKE wants a function named."""
    inner = arguments.strip()[1:-1]
    parts = [part.strip() for part in inner.split(",") if part.strip() and not part.strip().upper().startswith("OUT ")]
    return "(" + ", ".join(part.split(" ", 1)[1] for part in parts) + ")"


def as_definer(statements: str) -> str:
    """Run statements as the definer role, so that what they make is the definer's."""
    return f"SET LOCAL ROLE {DEFINER};\n{statements.strip()}\nRESET ROLE;"
