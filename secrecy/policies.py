"""The policies that compare the actor's keys (`secrecy.keys`) with those of a row, and the functions of this room together."""

from collections.abc import Mapping
from types import MappingProxyType

from accounts.roles import Role
from core.rowsecurity import (
    APP,
    DEFINER,
    WORKER,
    Command,
    Exempt,
    Policy,
    Table,
    any_of,
    as_definer,
    everything,
    function,
)
from secrecy import filling, granting, keys, oversight_sql, reading, walling
from secrecy.filling import ON_DOSSIER, cares_for
from secrecy.keys import meets, names
from secrecy.looked_at import LOOKED_AT
from secrecy.register import REGISTER
from secrecy.release import Ground
from secrecy.search import PLAIN, WORD_ROW, searchable
from secrecy.tables import (
    ARMS,
    CARE,
    KEY_COLUMNS,
    LEADING,
    Fact,
    Regime,
)

_PERSONAL = [arm for arm in ARMS if arm.personal]

# The municipalities that keep files of their own: only after their DPO switched that on. And whether the actor's is one.
_CITIES_ON = function(
    "schakel.cities_on()",
    "RETURNS bigint[]",
    """
BEGIN
    RETURN ARRAY(SELECT x.organisation_id
                 FROM (SELECT DISTINCT ON (c.organisation_id) c.organisation_id, c.is_on FROM public.secrecy_cityswitch c
                       ORDER BY c.organisation_id, c.at DESC, c.id DESC) x
                 WHERE x.is_on);
END
""",
    roles=(APP,),
)
_CITY_ON = function(
    "schakel.city_on()",
    "RETURNS boolean",
    "BEGIN\n    RETURN coalesce((schakel.seat()).organisation_id = ANY (schakel.cities_on()), false);\nEND",
    roles=(APP,),
)

# Whom a school may tell something by name: a case manager at one of these, who is not shut out of the dossier.
_CITY_TAKES = function(
    "schakel.city_takes(dossier bigint, named bigint)",
    "RETURNS boolean",
    f"""
DECLARE
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM public.accounts_membership m
        WHERE m.id = named AND m.organisation_id = ANY (schakel.cities_on())
          AND m.id IN (SELECT t.membership_id FROM schakel.sitting(m.organisation_id, '{Role.CASE_MANAGER}', today) t)
          AND NOT schakel.walled_from(dossier, m.user_id));
END
""",
    roles=(APP,),
)


# A practice school is emptied by its own administrator: every row of its dossiers, in whatever room; then what hangs from
# the school itself (dossiers, meetings), and what its people were typing. Even the definer may delete only there: the
# policies say so.
_RESET = function(
    "schakel.reset_practice()",
    "RETURNS boolean",
    """
DECLARE
    s record;
    room text;
BEGIN
    s := schakel.seat();
    IF s.role IS DISTINCT FROM 'organisation_admin' OR NOT EXISTS (
        SELECT 1 FROM public.accounts_organisation o WHERE o.id = s.organisation_id AND o.practice) THEN
        RETURN false;
    END IF;
    FOR room IN
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dossier_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege(c.oid, 'DELETE')
    LOOP
        EXECUTE format(
            'DELETE FROM public.%I WHERE dossier_id IN (SELECT id FROM public.secrecy_dossier WHERE school_id = $1)',
            room) USING s.organisation_id;
    END LOOP;
    FOR room IN
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege(c.oid, 'DELETE')
    LOOP
        EXECUTE format('DELETE FROM public.%I WHERE school_id = $1', room) USING s.organisation_id;
    END LOOP;
    DELETE FROM public.secrecy_draft d USING public.accounts_membership m
    WHERE m.id = d.membership_id AND m.organisation_id = s.organisation_id;
    RETURN true;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# The day in Brussels of who asks: a term is over after its last day, at the same moment for both walls.
_TODAY = function(
    "schakel.today()",
    "RETURNS date",
    "BEGIN\n    RETURN (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;\nEND",
    roles=(APP,),
)

# Whether a dossier is only for practice: then no mail leaves. The worker reads no dossiers itself.
_PRACTICE = function(
    "schakel.in_practice(dossier bigint)",
    "RETURNS boolean",
    """
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_dossier d JOIN public.accounts_organisation o ON o.id = d.school_id
                   WHERE d.id = dossier AND o.practice);
END
""",
    roles=(WORKER,),
)


def emptied(school: str, command: Command = "DELETE", *, or_when: str = "") -> Policy:
    """The definer may delete what belongs to a practice school, and nothing else. `school`: where it is, in SQL.

    `or_when`: rows that it may delete at every school, because a decision was taken back. What it deletes by a condition
    it must see: `command` SELECT.
    """
    practice = f"{school} IN (SELECT o.id FROM accounts_organisation o WHERE o.practice)"
    return Policy(command, DEFINER, using=any_of((practice, or_when)) if or_when else practice)


_OF_WRITER = "(SELECT m.organisation_id FROM accounts_membership m WHERE m.id = membership_id)"
_OF_DOSSIER = "(SELECT d.school_id FROM secrecy_dossier d WHERE d.id = dossier_id)"

# Who looked at a dossier, for its care team: a line for each person, hat and day, the newest first. Not what the CLB did
# in its own file, and nothing that came from the police: to know that these were read is to know that they are there.
_WHO_LOOKED = function(
    "schakel.who_looked(dossier bigint, before timestamptz, most integer)",
    "RETURNS TABLE (user_id bigint, organisation_id bigint, role text, first_at timestamptz, last_at timestamptz, "
    "times bigint)",
    f"""
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.secrecy_dossier d
                   WHERE d.id = dossier AND {cares_for("d")}) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT e.user_id, e.organisation_id, e.role::text, min(e.at), max(e.at), count(*)
    FROM public.core_auditentry e
    WHERE e.dossier_id IN (SELECT d.id FROM public.secrecy_dossier d WHERE dossier IN (d.id, d.part_of_id))
      AND e.action = 'read' AND NOT e.refused AND e.subject_kind IN ({names(LOOKED_AT)})
    GROUP BY e.user_id, e.organisation_id, e.role, (e.at AT TIME ZONE 'Europe/Brussels')::date
    HAVING before IS NULL OR max(e.at) < before
    ORDER BY max(e.at) DESC LIMIT most;
END
""",
    roles=(APP,),
)

FUNCTIONS = as_definer(
    keys.FUNCTIONS
    + filling.FUNCTIONS
    + _CITIES_ON
    + _CITY_ON
    + _CITY_TAKES
    + _TODAY
    + granting.FUNCTIONS
    + walling.FUNCTIONS
    + _RESET
    + _PRACTICE
    + PLAIN
    + WORD_ROW
    + _WHO_LOOKED
    + reading.FUNCTIONS
    + oversight_sql.FUNCTIONS
    + REGISTER
)


# --- Policies ---------------------------------------------------------------------------------------------------------

READ = meets(ARMS)
# Who changes rows: without who only reads.
TEAM = meets(ON_DOSSIER, to_write=True)
OWN = meets(_PERSONAL)
WRITE = meets(ARMS, to_write=True)
CLB = meets([arm for arm in ARMS if Regime.CLB in arm.regimes and not arm.personal], to_write=True)


ME = "(SELECT schakel.membership_id())"

# Not recalled, and its last day is not past; or sent by the actor's own organisation, or by the school in a dossier that
# the actor leads. As in `DisclosureQuerySet`; on a change as well, so that a receiver neither recalls it nor touches it
# when it is over.
_OPEN_STILL = any_of(
    (
        "recalled_at IS NULL AND (expires_on IS NULL OR expires_on >= (SELECT schakel.today()))",
        "holder_id = (SELECT (schakel.seat()).organisation_id)",
        f"(came_from IN ({names(CARE)})\n        AND {meets(LEADING)})",
    )
)


def protected(
    table: str,
    *,
    check: str = "",
    own_adds: str = "",
    clb_adds: bool = False,
    also: str = "",
    changed_by: str = "",
    columns: tuple[str, ...] = (),
    added: bool = True,
    inside: Mapping[str, str] = MappingProxyType({}),
    searched: tuple[str, ...] = (),
    only_while: str = "",
    taken_back: str = "",
    extra: tuple[Policy, ...] = (),
    extra_sql: str = "",
) -> Table:
    """The wall around a table of `Protected` rows.

    `check` holds for every new row. `own_adds`: under this condition whoever holds a personal row in the dossier may add
    one here too. `clb_adds`: whoever keeps the CLB's own file may add under `clb`. `also`: who may add beside these.
    `changed_by`: who may change a row (`TEAM`, or with `OWN`), and only these `columns`; empty: the application never
    changes a row. Not `added`: only a definer function makes one. `inside`: foreign keys to other protected rows,
    column → table; a new row points only within its own dossier. `searched`: the columns whose words the search page may
    find. `only_while`: what must hold besides for a row to be read. `taken_back`: the rows that a definer function may
    delete again. `extra` and `extra_sql`: what only this table has.
    """
    ways = ["schakel.may_add(dossier_id, regime)"]
    if own_adds:
        ways.append(f"(schakel.may_add_own(dossier_id, regime) AND {own_adds})")
    if clb_adds:
        ways.append(f"(regime = '{Regime.CLB}' AND schakel.may_add_clb(dossier_id))")
    if also:
        ways.append(f"({also})")
    adding = ways[0] if len(ways) == 1 else f"({any_of(ways)})"
    policies = [Policy("SELECT", APP, using=f"({READ})\n        AND ({only_while})" if only_while else READ)]
    if added:
        policies.append(Policy("INSERT", APP, check=f"{check}\n        AND {adding}" if check else adding))
    if changed_by:
        policies.append(Policy("UPDATE", APP, using=changed_by, check=changed_by, columns=columns))
    pointing = f"""
DROP TRIGGER IF EXISTS inside_dossier ON {table};
CREATE TRIGGER inside_dossier BEFORE INSERT ON {table} FOR EACH ROW
    EXECUTE FUNCTION schakel.inside_dossier({", ".join(f"'{column}', '{other}'" for column, other in inside.items())});
"""
    return Table(
        table,
        (*policies, *everything(DEFINER, "SELECT", "UPDATE"), emptied(_OF_DOSSIER, or_when=taken_back), *extra),
        extra=f"""
DROP TRIGGER IF EXISTS key_row ON {table};
CREATE TRIGGER key_row BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION schakel.key_row();
DROP TRIGGER IF EXISTS key_{table} ON secrecy_dossier;
CREATE TRIGGER key_{table} AFTER UPDATE OF {", ".join(Fact)} ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_rows_again('{table}');
{pointing.strip() if inside else ""}
{searchable(table, searched) if searched else ""}{extra_sql}""",
    )


TABLES: list[Table | Exempt] = [
    Table(
        "secrecy_dossier",
        (
            Policy("SELECT", APP, using=meets(ON_DOSSIER, "id")),
            *everything(DEFINER, "SELECT", "INSERT", "UPDATE"),
            emptied("school_id"),
        ),
        extra=f"""
GRANT USAGE ON SEQUENCE secrecy_dossier_id_seq TO {DEFINER};
DROP TRIGGER IF EXISTS key_dossier ON secrecy_dossier;
CREATE TRIGGER key_dossier BEFORE INSERT OR UPDATE ON secrecy_dossier
    FOR EACH ROW EXECUTE FUNCTION schakel.key_dossier();
""",
    ),
    # Nobody writes in another's name.
    protected(
        "secrecy_item",
        check=f"author_id = {ME}",
        own_adds=f"addressee_id = {ME}",
        clb_adds=True,
        also="kind = 'read_no_more' AND schakel.may_tell_gone(dossier_id, regime, about)",
        searched=("body",),
        # A question of somebody who sees nothing of the dossier: `schakel.ask_access`.
        extra=everything(DEFINER, "INSERT"),
    ),
    protected(
        "secrecy_disclosure",
        # With consent it crosses to a case manager, and only where the city keeps files.
        check=f"sent_by_id = {ME}\n        AND holder_id = (SELECT (schakel.seat()).organisation_id)\n        "
        f"AND (ground <> '{Ground.CONSENT}' OR schakel.city_takes(dossier_id, addressee_id))",
        only_while=_OPEN_STILL,
        changed_by=f"({WRITE})\n        AND ({_OPEN_STILL})",
        columns=(
            "received_at",
            "received_by_id",
            "recalled_at",
            "recalled_by_id",
            "recall_reason",
            "withdrawn_by_id",
            "withdrawn_on",
            "withdrawn_how",
        ),
        extra_sql=f"""
DROP TRIGGER IF EXISTS key_row_sent ON secrecy_disclosure;
CREATE TRIGGER key_row_sent BEFORE INSERT OR UPDATE ON secrecy_disclosure FOR EACH ROW EXECUTE FUNCTION schakel.key_sent();
UPDATE secrecy_disclosure SET dossier_id = dossier_id
WHERE clb_file_key IS NULL AND {keys.came_from("secrecy_disclosure")} = '{Regime.CLB}';""",
    ),
    protected(
        "secrecy_grant",
        added=False,
        extra=everything(DEFINER, "INSERT"),
    ),
    # Never the person behind it: the policy of the dossier shuts them out, and of the wall nobody else asks them.
    Table(
        "secrecy_wall",
        (
            Policy(
                "SELECT",
                APP,
                using=f"dossier_id IN (SELECT d.id FROM secrecy_dossier d WHERE {meets(LEADING, 'd.id')})\n"
                f"        OR (asked_id = {ME} AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL\n"
                "        AND dossier_id <> ALL ((SELECT schakel.walled_ids())::bigint[]))",
            ),
            *everything(DEFINER, "SELECT", "INSERT", "UPDATE"),
            emptied(_OF_DOSSIER),
        ),
    ),
    Exempt(
        "secrecy_organisationkey",
        "Wrapped keys: they open nothing without the master key, which is not here. Only a rotation changes one.",
        {APP: ("SELECT", "INSERT"), WORKER: ("SELECT",)},
    ),
    Table(
        "secrecy_cityswitch",
        (
            Policy(
                "SELECT", APP, using=(own := "organisation_id = ANY ((SELECT schakel.organisation_keys())::bigint[])")
            ),
            Policy(
                "INSERT",
                APP,
                check=f"{own}\n        AND by_id = {ME}\n        AND (SELECT (schakel.seat()).role) = 'dpo'",
            ),
            *everything(DEFINER, "SELECT"),
        ),
        extra="GRANT USAGE ON SEQUENCE secrecy_cityswitch_id_seq TO schakel_app;",
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
                    "\n        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL"
                ),
            ),
            Policy("INSERT", APP, check=mine),
            Policy("UPDATE", APP, using=mine, check=mine),
            Policy("DELETE", APP, using=mine),
            emptied(_OF_WRITER, "SELECT"),
            emptied(_OF_WRITER),
        ),
    ),
]
assert {arm.column for arm in ARMS} == set(KEY_COLUMNS)
