"""The table of arms as SQL: the actor's own keys, the keys of every row, and the triggers that keep the two in line."""

from collections.abc import Callable, Iterable

from core.rowsecurity import APP, OWNER, WORKER, any_of, function
from secrecy.release import Ground
from secrecy.tables import ARMS, GRANTS, NAMED_BITS, READ_ONLY, REGIME_NUMBERS, Arm, Fact, GrantKind, KeyValue, Regime

READERS = (APP, WORKER)


# --- The actor's own keys, one function an arm ------------------------------------------------------------------------


def _keys_function(arm: Arm, *, name: str = "", kinds: Iterable[GrantKind] = GRANTS) -> str:
    branches = []
    if arm.value is KeyValue.NAMED:
        branches.append(_named_branch(kinds))
    if arm.personal:
        branches.append("    RETURN ARRAY[s.organisation_id * 4294967296 + s.user_id];")
    if arm.roles:
        branches.append(f"    IF s.role IN ({names(arm.roles)}) THEN RETURN ARRAY[s.organisation_id]; END IF;")
    if arm.assigned_roles:
        branches.append(f"    IF s.role IN ({names(arm.assigned_roles)}) THEN RETURN schakel.assigned_keys(); END IF;")
    body = "\n".join(
        [
            "DECLARE\n    s record;\nBEGIN\n    s := schakel.seat();",
            "    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;",
            *branches,
            *([] if arm.personal or arm.value is KeyValue.NAMED else ["    RETURN '{}';"]),
            "END",
        ]
    )
    return function(f"{name or arm.function}()", "RETURNS bigint[]", body, roles=READERS)


def _named_branch(kinds: Iterable[GrantKind]) -> str:
    """The keys of every grant of these kinds in force by the identity's own clock: the number of the dossier, and of each
    that was joined to it, shifted, plus the regime's."""
    pairs = [
        f"('{kind}', {number})"
        for kind in kinds
        for number in sorted([0] * GRANTS[kind].dossier + [REGIME_NUMBERS[regime] for regime in GRANTS[kind].regimes])
    ]
    return (
        "    RETURN ARRAY(\n"
        f"        SELECT d.id * {1 << NAMED_BITS} + o.regime FROM public.secrecy_grant g\n"
        f"        JOIN (VALUES {', '.join(pairs)}) o (kind, regime) ON o.kind = g.kind\n"
        "        CROSS JOIN LATERAL (SELECT g.dossier_id AS id UNION ALL\n"
        "            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = g.dossier_id) d\n"
        "        WHERE g.addressee_id = schakel.membership_id() AND g.ended_at IS NULL\n"
        "          AND (g.until IS NULL OR g.until >= (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date)\n"
        "          AND (g.expires_at IS NULL OR g.expires_at > schakel.clock()));"
    )


def names(roles: frozenset[str]) -> str:
    return ", ".join(f"'{role}'" for role in sorted(roles))


def meets(arms: Iterable[Arm], dossier: str = "dossier_id", *, to_write: bool = False) -> str:
    """For a policy: `column = ANY (…)` for one of these arms, computed once per query, so that its index can serve it.

    A wall around the dossier (its number is in `dossier`) shuts every way but the personal one. `to_write`: without who
    is named only to read.
    """
    shut = f"{dossier} <> ALL ((SELECT schakel.walled_ids())::bigint[])"
    return _past_the_wall(arms, shut, lambda arm: f"{arm.column} = ANY ((SELECT {_keys(arm, to_write)}())::bigint[])")


def holds(arms: Iterable[Arm], row: str, dossier: str = "dossier_id", *, to_write: bool = False) -> str:
    """The same question inside a definer function, about the row called `row`."""
    shut = f"{row}.{dossier} <> ALL (schakel.walled_ids())"
    return _past_the_wall(arms, shut, lambda arm: f"{row}.{arm.column} = ANY ({_keys(arm, to_write)}())")


def _keys(arm: Arm, to_write: bool) -> str:
    return arm.writing if to_write else arm.function


def _past_the_wall(arms: Iterable[Arm], shut: str, way: Callable[[Arm], str]) -> str:
    arms = list(arms)
    own = [way(arm) for arm in arms if arm.personal]
    ways = [way(arm) for arm in arms if not arm.personal]
    return any_of([*([f"(({any_of(ways)})\n        AND {shut})"] if ways else []), *own])


def together(row: str) -> str:
    """The dossier in `row` and all that it was joined with, as `f.id`: a wall around one stands around all."""
    whole = f"coalesce({row}.part_of_id, {row}.id)"
    return (
        f"CROSS JOIN LATERAL (SELECT {whole} AS id UNION ALL\n"
        f"            SELECT p.id FROM public.secrecy_dossier p WHERE p.part_of_id = {whole}) f"
    )


# The dossiers that the actor is shut out of, in every hat; with one, all that it was joined with.
_WALLED = function(
    "schakel.walled_ids()",
    "RETURNS bigint[]",
    f"""
BEGIN
    RETURN ARRAY(
        SELECT f.id FROM public.secrecy_wall w JOIN public.secrecy_dossier d ON d.id = w.dossier_id
        {together("d")}
        WHERE w.user_id = schakel.uid() AND w.lifted_at IS NULL ORDER BY f.id);
END
""",
    roles=(*READERS, OWNER),
)


# --- The rows' keys ---------------------------------------------------------------------------------------------------


def _facts(arm: Arm, row: str) -> str:
    conditions = [f"{row}.{fact}" for fact in Fact if fact in arm.when]
    conditions += [f"NOT {row}.{fact}" for fact in Fact if fact in arm.unless]
    if arm.either:
        conditions.append(f"({' OR '.join(f'{row}.{fact}' for fact in Fact if fact in arm.either)})")
    return " AND ".join(conditions) or "true"


def _value(arm: Arm, row: str, regime: str = "0") -> str:
    if arm.value is KeyValue.NAMED:
        return f"{row}.id * {1 << NAMED_BITS} + {regime}"
    return f"{row}.school_id" if arm.value is KeyValue.SCHOOL else f"{row}.board_id"


def number(regime: str) -> str:
    """The number of a regime in a named key."""
    cases = " ".join(f"WHEN '{name}' THEN {number}" for name, number in REGIME_NUMBERS.items())
    return f"CASE {regime} {cases} END"


def _dossier_keys() -> str:
    lines = [
        f"    NEW.{arm.column} := NULL;"
        if arm.personal or not arm.on_dossier
        else f"    NEW.{arm.column} := CASE WHEN {_facts(arm, 'NEW')} THEN {_value(arm, 'NEW')} END;"
        for arm in ARMS
    ]
    return function(
        "schakel.key_dossier()", "RETURNS trigger", "BEGIN\n" + "\n".join(lines) + "\n    RETURN NEW;\nEND",
        roles=(OWNER,), volatility="VOLATILE",
    )  # fmt: skip


def _row_keys() -> str:
    lines = [
        """    NEW.person_key := (SELECT m.organisation_id * 4294967296 + m.user_id
                       FROM public.accounts_membership m WHERE m.id = NEW.addressee_id);"""
        if arm.personal
        else f"    NEW.{arm.column} := CASE WHEN NEW.regime IN ({names(arm.regimes)}) "
        f"AND {_facts(arm, 'd')} THEN {_value(arm, 'd', number('NEW.regime'))} END;"
        for arm in ARMS
    ]
    return function(
        "schakel.key_row()",
        "RETURNS trigger",
        "DECLARE\n    d record;\nBEGIN\n"
        # Shared lock: a fact that changes meanwhile waits, or this row would keep the keys of before. No dossier, no
        # keys: the policy then refuses, in the same words as for a dossier of others.
        "    SELECT * INTO d FROM public.secrecy_dossier WHERE id = NEW.dossier_id FOR SHARE;\n"
        + "\n".join(lines)
        + "\n    RETURN NEW;\nEND",
        roles=(OWNER,),
        volatility="VOLATILE",
    )


def came_from(row: str) -> str:
    """Under which regime the text of the disclosure `row` was. The oldest rows do not say: only these two grounds led from
    the CLB to the zorgoverleg."""
    return (
        f"coalesce(nullif({row}.came_from, ''),\n               CASE WHEN {row}.ground IN "
        f"('{Ground.ADVICE}', '{Ground.OWN_FINDINGS}') THEN '{Regime.CLB}' ELSE {row}.regime END)"
    )


def _sent_keys() -> str:
    """What crossed stays in the file that it left: who keeps that file reads it as long as the file, also where the
    dossier is shut to them by then. After `key_row`, whose other keys are those of the receivers."""
    lines = [
        f"    NEW.{arm.column} := CASE WHEN ({came_from('NEW')} IN ({names(arm.regimes)})\n"
        f"               OR NEW.regime IN ({names(arm.regimes)})) AND {_facts(arm, 'd')} THEN {_value(arm, 'd')} END;"
        for arm in ARMS
        if not arm.on_dossier
    ]
    return function(
        "schakel.key_sent()",
        "RETURNS trigger",
        "DECLARE\n    d record;\nBEGIN\n"
        "    SELECT * INTO d FROM public.secrecy_dossier WHERE id = NEW.dossier_id;\n"
        + "\n".join(lines)
        + "\n    RETURN NEW;\nEND",
        roles=(OWNER,),
        volatility="VOLATILE",
    )


# A foreign key sees every row; a new row must not point into a dossier that is not its own, or that its own was joined to.
# The words of the policy, for a row that is shut as for one that is not there.
_INSIDE = function(
    "schakel.inside_dossier()",
    "RETURNS trigger",
    """
DECLARE
    place int := 0;
    pointed uuid;
    dossier bigint;
BEGIN
    WHILE place < TG_NARGS LOOP
        pointed := (to_jsonb(NEW) ->> TG_ARGV[place])::uuid;
        IF pointed IS NOT NULL THEN
            EXECUTE format('SELECT dossier_id FROM public.%I WHERE id = $1', TG_ARGV[place + 1])
                INTO dossier USING pointed;
            IF dossier IS NULL OR dossier <> NEW.dossier_id AND dossier IS DISTINCT FROM
                (SELECT d.part_of_id FROM public.secrecy_dossier d WHERE d.id = NEW.dossier_id) THEN
                RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
        END IF;
        place := place + 2;
    END LOOP;
    RETURN NEW;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)

# A fact changed: every row below gets its keys again, in the same transaction, whoever may see it.
_CASCADE = function(
    "schakel.key_rows_again()",
    "RETURNS trigger",
    """
BEGIN
    EXECUTE format('UPDATE public.%I SET dossier_id = dossier_id WHERE dossier_id = $1', TG_ARGV[0]) USING NEW.id;
    RETURN NULL;
END
""",
    roles=(OWNER,),
    volatility="VOLATILE",
)


_TO_WRITE = "".join(
    _keys_function(arm, name=arm.writing, kinds=[kind for kind in GRANTS if kind not in READ_ONLY])
    for arm in ARMS
    if arm.writing != arm.function
)
FUNCTIONS = (
    _WALLED
    + "".join(_keys_function(arm) for arm in ARMS)
    + _TO_WRITE
    + _dossier_keys()
    + _row_keys()
    + _sent_keys()
    + _INSIDE
    + _CASCADE
)
