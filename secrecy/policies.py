"""The table of arms rendered as SQL: the actor's keys, the rows' keys, and the policies that compare the two."""

from core.rowsecurity import (
    APP,
    DEFINER,
    OWNER,
    WORKER,
    Exempt,
    Policy,
    Table,
    any_of,
    as_definer,
    everything,
    function,
)
from secrecy.search import PLAIN, WORD_ROW, searchable
from secrecy.tables import ARMS, KEY_COLUMNS, REPORTING_ROLES, Arm, Fact, KeyValue

READERS = (APP, WORKER)


# --- The actor's own keys, one function an arm ------------------------------------------------------------------------


def _keys_function(arm: Arm) -> str:
    branches = []
    if arm.personal:
        branches.append("    RETURN ARRAY[s.organisation_id * 4294967296 + s.user_id];")
    if arm.roles:
        branches.append(f"    IF s.role IN ({_names(arm.roles)}) THEN RETURN ARRAY[s.organisation_id]; END IF;")
    if arm.assigned_roles:
        branches.append(
            f"    IF s.role IN ({_names(arm.assigned_roles)}) THEN RETURN ARRAY(\n"
            "        SELECT a.organisation_id FROM public.accounts_assignment a\n"
            "        WHERE a.membership_id = schakel.membership_id()); END IF;"
        )
    body = "\n".join(
        [
            "DECLARE\n    s record;\nBEGIN\n    s := schakel.seat();",
            "    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;",
            *branches,
            *([] if arm.personal else ["    RETURN '{}';"]),
            "END",
        ]
    )
    return function(f"{arm.function}()", "RETURNS bigint[]", body, roles=READERS)


def _names(roles: frozenset[str]) -> str:
    return ", ".join(f"'{role}'" for role in sorted(roles))


def meets(arm: Arm) -> str:
    """`column = ANY (…)`: computed once per query, and the column's index can serve it."""
    return f"{arm.column} = ANY ((SELECT {arm.function}())::bigint[])"


# --- The rows' keys ---------------------------------------------------------------------------------------------------


def _facts(arm: Arm, row: str) -> str:
    conditions = [f"{row}.{fact}" for fact in Fact if fact in arm.when]
    conditions += [f"NOT {row}.{fact}" for fact in Fact if fact in arm.unless]
    return " AND ".join(conditions) or "true"


def _value(arm: Arm, row: str) -> str:
    return f"{row}.school_id" if arm.value is KeyValue.SCHOOL else f"{row}.board_id"


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
        else f"    NEW.{arm.column} := CASE WHEN NEW.regime IN ({_names(arm.regimes)}) "
        f"AND {_facts(arm, 'd')} THEN {_value(arm, 'd')} END;"
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


# --- Who may open and fill a dossier ----------------------------------------------------------------------------------

_OPEN = function(
    "schakel.open_dossier(school bigint, staff boolean, direction boolean)",
    "RETURNS bigint",
    """
DECLARE
    s record;
    made bigint;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS DISTINCT FROM school OR s.role NOT IN (REPORTERS) THEN
        RAISE EXCEPTION 'a dossier is opened at the own school' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A random number: counting up would tell whoever opened one how many others did.
    INSERT INTO public.secrecy_dossier
        (id, school_id, board_id, about_staff, about_direction, clb_engaged, restricted, opened_by_id, opened_at, opened_xact)
    SELECT ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 13))::bit(52)::bigint,
           o.id, o.parent_id, staff, direction, false, false, s.user_id, schakel.clock(),
           pg_current_xact_id()::text::bigint
    FROM public.accounts_organisation o WHERE o.id = school AND o.kind = 'school'
    RETURNING id INTO STRICT made;
    RETURN made;
END
""".replace("REPORTERS", _names(REPORTING_ROLES)),
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

# Who may add a row: whoever opens the dossier, in that very transaction; after that, whom it is open to.
_MAY_ADD = function(
    "schakel.may_add(dossier bigint)",
    "RETURNS boolean",
    "BEGIN\n    RETURN EXISTS (SELECT 1 FROM public.secrecy_dossier d WHERE d.id = dossier AND (\n"
    "        (d.opened_by_id = schakel.uid() AND d.opened_xact = pg_current_xact_id()::text::bigint)\n        OR "
    + any_of(f"d.{arm.column} = ANY ({arm.function}())" for arm in ARMS if arm.on_dossier and not arm.personal)
    + "));\nEND",
    roles=(APP,),
)

# Whoever reported, or was asked something in person, may add to it later under the regime they were addressed in,
# although the dossier stays shut to them.
_MAY_ADD_OWN = function(
    "schakel.may_add_own(dossier bigint, under text)",
    "RETURNS boolean",
    """
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_item i
                   WHERE i.dossier_id = dossier AND i.regime = under AND i.person_key = ANY (schakel.person_keys()));
END
""",
    roles=(APP,),
)

# The facts of a dossier change only here, by its care team: a plain UPDATE could hand it to another school.
_ENGAGE = function(
    "schakel.engage_clb(dossier bigint, engaged boolean)",
    "RETURNS boolean",
    """
BEGIN
    UPDATE public.secrecy_dossier d SET clb_engaged = engaged
    WHERE d.id = dossier AND d.clb_engaged <> engaged
      AND (d.care_key = ANY (schakel.care_keys()) OR (d.clb_key = ANY (schakel.clb_keys()) AND NOT engaged));
    RETURN FOUND;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

FUNCTIONS = as_definer(
    "".join(_keys_function(arm) for arm in ARMS)
    + _dossier_keys()
    + _row_keys()
    + _CASCADE
    + _OPEN
    + _ENGAGE
    + _MAY_ADD
    + _MAY_ADD_OWN
    + PLAIN
    + WORD_ROW
)


# --- Policies ---------------------------------------------------------------------------------------------------------

READ = any_of(meets(arm) for arm in ARMS)
TEAM = any_of(meets(arm) for arm in ARMS if arm.on_dossier and not arm.personal)
OWN = next(meets(arm) for arm in ARMS if arm.personal)


ME = "(SELECT schakel.membership_id())"


def protected(
    table: str,
    *,
    check: str = "",
    own_adds: str = "",
    changed_by: str = "",
    columns: tuple[str, ...] = (),
    searched: tuple[str, ...] = (),
    extra: tuple[Policy, ...] = (),
) -> Table:
    """The wall around a table of `Protected` rows.

    `check` holds for every new row. `own_adds`: under this condition whoever holds a personal row in the dossier may
    add one here too. `changed_by`: who may change a row (`TEAM`, or with `OWN`), and only these `columns`; empty: the
    application never changes a row. `searched`: the columns whose words the search page may find.
    """
    adding = "schakel.may_add(dossier_id)"
    if own_adds:
        adding = f"({adding}\n        OR (schakel.may_add_own(dossier_id, regime) AND {own_adds}))"
    policies = [
        Policy("SELECT", APP, using=READ),
        Policy("INSERT", APP, check=f"{check}\n        AND {adding}" if check else adding),
    ]
    if changed_by:
        policies.append(Policy("UPDATE", APP, using=changed_by, check=changed_by, columns=columns))
    return Table(
        table,
        (*policies, *everything(DEFINER, "SELECT", "UPDATE"), *extra),
        extra=f"""
DROP TRIGGER IF EXISTS key_row ON {table};
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_{table} ON secrecy_dossier;
CREATE TRIGGER key_{table} AFTER UPDATE OF {", ".join(Fact)} ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('{table}');
{searchable(table, searched) if searched else ""}""",
    )


TABLES: list[Table | Exempt] = [
    Table(
        "secrecy_dossier",
        (
            Policy("SELECT", APP, using=TEAM),
            *everything(DEFINER, "SELECT", "INSERT", "UPDATE"),
        ),
        extra=f"""
GRANT USAGE ON SEQUENCE secrecy_dossier_id_seq TO {DEFINER};
DROP TRIGGER IF EXISTS key_dossier ON secrecy_dossier;
CREATE TRIGGER key_dossier BEFORE INSERT OR UPDATE ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_dossier();
""",
    ),
    # Nobody writes in another's name.
    protected("secrecy_item", check=f"author_id = {ME}", own_adds=f"addressee_id = {ME}", searched=("body",)),
    protected(
        "secrecy_disclosure",
        check=f"sent_by_id = {ME}",
        changed_by=TEAM,
        columns=(
            "regime",
            "received_at",
            "received_by_id",
            "recalled_at",
            "recalled_by_id",
            "recall_reason",
        ),
    ),
    Table(
        "secrecy_draft",
        (
            Policy(
                "SELECT",
                APP,
                using=(
                    mine
                    := "user_id = (SELECT schakel.uid())\n        AND membership_id = (SELECT schakel.membership_id())"
                ),
            ),
            Policy("INSERT", APP, check=mine),
            Policy("UPDATE", APP, using=mine, check=mine),
            Policy("DELETE", APP, using=mine),
        ),
    ),
]
assert {arm.column for arm in ARMS} == set(KEY_COLUMNS)
