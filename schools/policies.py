"""The second wall around schools: the directory is public to who signs in, pupils only to their own school."""

from core.rowsecurity import APP, DEFINER, WORKER, Exempt, Policy, Table, as_definer, everything, function
from schools.models import (
    CALENDAR_ROLES,
    FAMILY_EDITORS,
    FAMILY_ROLES,
    IMPORT_ROLES,
    POST_ROLES,
    PUPIL_ROLES,
)


def _own_school(name: str, roles: frozenset[str]) -> str:
    """The key of the own organisation, for who sits there in one of these roles."""
    return function(
        f"schakel.{name}()",
        "RETURNS bigint[]",
        f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ({", ".join(f"'{role}'" for role in sorted(roles))}) THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{{}}';
END
""",
        roles=(APP, WORKER),
    )


# Which contact of a CLB works for which of its schools: proposed by the administrator of that CLB, confirmed by a second
# person, ended at once. Nobody ties a contact to a school that another CLB works for.
_PROPOSE_ASSIGNMENT = function(
    "schakel.propose_assignment(seat bigint, school bigint)",
    "RETURNS bigint",
    """
DECLARE
    m record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    made bigint;
BEGIN
    SELECT x.id, x.organisation_id INTO m FROM public.accounts_membership x
    WHERE x.id = seat AND x.role = 'clb_contact' AND x.confirmed_at IS NOT NULL AND x.stands_in_for_id IS NULL
      AND (x.ends_on IS NULL OR x.ends_on >= today);
    IF m.id IS NULL OR NOT schakel.may_administer(m.organisation_id) OR NOT EXISTS (
        SELECT 1 FROM public.schools_school s WHERE s.organisation_id = school AND s.clb_id = m.organisation_id) THEN
        RAISE EXCEPTION 'not an administrator of this CLB, or not a school of it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.accounts_assignment (membership_id, organisation_id, proposed_by_id)
    VALUES (seat, school, schakel.uid())
    RETURNING id INTO made;
    RETURN made;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)
_CONFIRM_ASSIGNMENT = function(
    "schakel.confirm_assignment(assignment bigint)",
    "RETURNS boolean",
    """
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    UPDATE public.accounts_assignment a SET confirmed_by_id = s.user_id, confirmed_at = schakel.clock()
    FROM public.accounts_membership m
    WHERE a.id = assignment AND m.id = a.membership_id AND a.confirmed_at IS NULL AND a.ended_at IS NULL
      AND m.user_id <> s.user_id AND a.proposed_by_id IS DISTINCT FROM s.user_id
      AND (m.ends_on IS NULL OR m.ends_on >= today)
      AND (schakel.may_administer(m.organisation_id)
           OR (m.organisation_id = s.organisation_id AND s.role = 'clb_director'));
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)
_END_ASSIGNMENT = function(
    "schakel.end_assignment(assignment bigint)",
    "RETURNS boolean",
    """
BEGIN
    UPDATE public.accounts_assignment a SET ended_by_id = schakel.uid(), ended_at = schakel.clock()
    FROM public.accounts_membership m
    WHERE a.id = assignment AND m.id = a.membership_id AND a.ended_at IS NULL
      AND schakel.may_administer(m.organisation_id);
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# Whether the actor keeps what a school says of itself.
_SETS_SCHOOL = function(
    "schakel.sets_school(school bigint)",
    "RETURNS boolean",
    """
BEGIN
    RETURN schakel.may_administer(school);
END
""",
    roles=(APP,),
)
_SET_SCHOOL = function(
    "schakel.set_school(school bigint, new_net text, new_umbrella text, new_municipality bigint)",
    "RETURNS boolean",
    """
BEGIN
    IF NOT schakel.may_administer(school) OR (new_municipality IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.accounts_organisation o WHERE o.id = new_municipality AND o.kind = 'municipality')) THEN
        RETURN false;
    END IF;
    UPDATE public.schools_school s SET net = new_net, umbrella = new_umbrella, municipality_id = new_municipality
    WHERE s.organisation_id = school;
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)
# A practice school may be emptied: only the platform says that a school is one, or no longer, and only while there is
# nothing to lose.
_SET_PRACTICE = function(
    "schakel.set_practice(school bigint, wanted boolean)",
    "RETURNS boolean",
    """
BEGIN
    IF (schakel.seat()).role IS DISTINCT FROM 'platform_admin' OR NOT schakel.may_administer(school)
        OR EXISTS (SELECT 1 FROM public.secrecy_dossier d WHERE d.school_id = school) THEN
        RETURN false;
    END IF;
    UPDATE public.accounts_organisation o SET practice = wanted WHERE o.id = school AND o.kind = 'school';
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

KEYS = {
    "pupil_keys": PUPIL_ROLES,
    "calendar_keys": CALENDAR_ROLES,
    "family_keys": FAMILY_ROLES,
    "family_edit_keys": FAMILY_EDITORS,
    "import_keys": IMPORT_ROLES,
    "post_keys": POST_ROLES,
}
FUNCTIONS = as_definer(
    "".join(_own_school(name, roles) for name, roles in KEYS.items())
    + _PROPOSE_ASSIGNMENT
    + _CONFIRM_ASSIGNMENT
    + _END_ASSIGNMENT
    + _SETS_SCHOOL
    + _SET_SCHOOL
    + _SET_PRACTICE
)


def _meets(keys: str) -> str:
    return f"school_id = ANY ((SELECT schakel.{keys}())::bigint[])"


_KEEPS = _meets("calendar_keys")
_IMPORTS = _meets("import_keys")
# An import is written by the worker, under the signed identity of who brought the file: without one it sees nobody.
_EDITS = _meets("family_edit_keys")


def _family(
    table: str,
    *,
    reads: str,
    points_to: tuple[tuple[str, str], ...] = (),
    columns: tuple[str, ...],
    extra: tuple[Policy, ...] = (),
) -> Table:
    """A table about families. `points_to`: (column, table) of what must be of the same school; `columns` may change."""
    same = "".join(
        f"\n        AND EXISTS (SELECT 1 FROM {other} x WHERE x.id = {column} AND x.school_id = {table}.school_id)"
        for column, other in points_to
    )
    return Table(
        table,
        (
            Policy("SELECT", APP, using=_meets(reads)),
            Policy("INSERT", APP, check=_EDITS + same),
            Policy("UPDATE", APP, using=_EDITS, check=_EDITS + same, columns=columns),
            Policy("SELECT", WORKER, using=_IMPORTS),
            Policy("INSERT", WORKER, check=_IMPORTS + same),
            Policy("UPDATE", WORKER, using=_IMPORTS, check=_IMPORTS + same, columns=columns),
            *extra,
        ),
        extra=f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {APP}, {WORKER};",
    )


TABLES: list[Table | Exempt] = [
    Exempt(
        "schools_school",
        "Which schools there are is public.",
        # What a school says of itself, `schakel.set_school` writes.
        {
            APP: ("SELECT",),
            WORKER: ("SELECT",),
            DEFINER: ("SELECT", "UPDATE (net, umbrella, municipality_id)"),
        },
    ),
    # Where a school is, is open to all who sign in; its administrator says it.
    Table(
        "schools_campus",
        (
            Policy("SELECT", APP, using="(SELECT schakel.uid()) IS NOT NULL"),
            Policy("INSERT", APP, check=(sets := "schakel.sets_school(school_id)")),
            Policy(
                "UPDATE",
                APP,
                using=sets,
                check=sets,
                columns=("number", "name", "address", "municipality", "nis_code"),
            ),
            Policy("DELETE", APP, using=sets),
        ),
        extra=f"GRANT USAGE ON SEQUENCE schools_campus_id_seq TO {APP};",
    ),
    # A school's days off are on its website, and open to all who sign in; who may set them is another matter.
    Table(
        "schools_freeday",
        (
            Policy("SELECT", APP, using="(SELECT schakel.uid()) IS NOT NULL"),
            Policy("INSERT", APP, check=_KEEPS),
            Policy("DELETE", APP, using=_KEEPS),
            *everything(WORKER, "SELECT"),
        ),
        extra=f"GRANT USAGE ON SEQUENCE schools_freeday_id_seq TO {APP};",
    ),
    _family(
        "schools_pupil",
        reads="pupil_keys",
        columns=("first_name", "last_name", "class_name", "birth_date", "sort_key", "school_key"),
        # A CLB finds a pupil in an emergency: `schakel.emergency_pupils`.
        extra=everything(DEFINER, "SELECT"),
    ),
    _family("schools_schoolclass", reads="pupil_keys", columns=("description", "teacher")),
    _family(
        "schools_enrolment",
        reads="family_keys",
        points_to=(("pupil_id", "schools_pupil"),),
        columns=("class_name", "ends_on"),
    ),
    _family(
        "schools_parent",
        reads="family_keys",
        columns=(
            "first_name",
            "last_name",
            "phone",
            "mobile",
            "email",
            "address",
            "language",
            "interpreter",
            "school_key",
        ),
    ),
    _family(
        "schools_parentage",
        reads="family_keys",
        points_to=(("pupil_id", "schools_pupil"), ("parent_id", "schools_parent")),
        columns=("relation", "authority"),
    ),
    Table(
        "schools_import",
        (
            Policy("SELECT", APP, using=_IMPORTS),
            Policy("INSERT", APP, check=f"{_IMPORTS}\n        AND created_by_id = (SELECT schakel.membership_id())"),
            Policy(
                "UPDATE",
                APP,
                using=_IMPORTS,
                check=_IMPORTS,
                columns=("state", "columns", "rows", "problems", "counts"),
            ),
            *everything(WORKER, "SELECT", "UPDATE", columns=("state", "rows", "problems", "counts", "done_at")),
        ),
    ),
    Table(
        "schools_importprogress",
        (
            Policy(
                "SELECT",
                APP,
                using=(own := f"EXISTS (SELECT 1 FROM schools_import i WHERE i.id = run_id AND i.{_IMPORTS})"),
            ),
            Policy("INSERT", APP, check=own),
            *everything(WORKER, "SELECT", "UPDATE", columns=("done", "total")),
        ),
    ),
    Table(
        "schools_columnchoice",
        (
            Policy("SELECT", APP, using=_IMPORTS),
            Policy("INSERT", APP, check=_IMPORTS),
            Policy("UPDATE", APP, using=_IMPORTS, check=_IMPORTS, columns=("columns",)),
        ),
        extra=f"GRANT USAGE ON SEQUENCE schools_columnchoice_id_seq TO {APP};",
    ),
    # The fiche hangs at school: whoever works there, or for it, reads it.
    Table(
        "schools_postcontact",
        (
            Policy("SELECT", APP, using=_meets("organisation_keys")),
            Policy("INSERT", APP, check=_meets("post_keys")),
            Policy("DELETE", APP, using=_meets("post_keys")),
            # The worker reminds whoever has to confirm it.
            *everything(WORKER, "SELECT"),
        ),
        extra=f"GRANT USAGE ON SEQUENCE schools_postcontact_id_seq TO {APP};",
    ),
    Table(
        "schools_postconfirmation",
        (
            Policy("SELECT", APP, using=_meets("organisation_keys")),
            Policy(
                "INSERT",
                APP,
                check=(
                    _OWN_POST
                    := f"{_meets('post_keys')}\n        AND confirmed_by_id = (SELECT schakel.membership_id())"
                ),
            ),
            Policy(
                "UPDATE",
                APP,
                using=_meets("post_keys"),
                check=_OWN_POST,
                columns=("names", "confirmed_by_id", "confirmed_at"),
            ),
            *everything(WORKER, "SELECT"),
        ),
        extra=f"GRANT USAGE ON SEQUENCE schools_postconfirmation_id_seq TO {APP};",
    ),
]
