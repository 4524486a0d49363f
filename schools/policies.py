"""The second wall around schools: the directory is public to who signs in, pupils only to their own school."""

from core.rowsecurity import APP, WORKER, Exempt, Policy, Table, as_definer, everything, function
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


FUNCTIONS = as_definer(_own_school("pupil_keys", PUPIL_ROLES) + _own_school("calendar_keys", CALENDAR_ROLES))
_KEEPS = "school_id = ANY ((SELECT schakel.calendar_keys())::bigint[])"

TABLES: list[Table | Exempt] = [
    Exempt("schools_school", "Which schools there are is public.", {APP: ("SELECT",), WORKER: ("SELECT",)}),
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
