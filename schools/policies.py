"""The second wall around schools: the directory is public to who signs in, pupils only to their own school."""

from core.rowsecurity import APP, DEFINER, WORKER, Exempt, Policy, Table, as_definer, everything, function
from schools.models import CALENDAR_ROLES, PUPIL_ROLES


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

FUNCTIONS = as_definer(
    _own_school("pupil_keys", PUPIL_ROLES)
    + _own_school("calendar_keys", CALENDAR_ROLES)
    + _PROPOSE_ASSIGNMENT
    + _CONFIRM_ASSIGNMENT
    + _END_ASSIGNMENT
)
_KEEPS = "school_id = ANY ((SELECT schakel.calendar_keys())::bigint[])"

TABLES: list[Table | Exempt] = [
    Exempt(
        "schools_school",
        "Which schools there are is public.",
        {APP: ("SELECT",), WORKER: ("SELECT",), DEFINER: ("SELECT",)},
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
    Table(
        "schools_pupil",
        (Policy("SELECT", APP, using="school_id = ANY ((SELECT schakel.pupil_keys())::bigint[])"),),
    ),
]
