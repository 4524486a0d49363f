"""The second wall around schools: the directory is public to who signs in, pupils only to their own school."""

from core.rowsecurity import APP, WORKER, Exempt, Policy, Table, as_definer, function
from schools.models import PUPIL_ROLES

_ROLES = ", ".join(f"'{role}'" for role in sorted(PUPIL_ROLES))

FUNCTIONS = as_definer(
    function(
        "schakel.pupil_keys()",
        "RETURNS bigint[]",
        f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IN ({_ROLES}) THEN RETURN ARRAY[s.organisation_id]; END IF;
    RETURN '{{}}';
END
""",
        roles=(APP, WORKER),
    )
)

TABLES: list[Table | Exempt] = [
    Exempt("schools_school", "Which schools there are is public.", {APP: ("SELECT",), WORKER: ("SELECT",)}),
    Exempt("schools_freeday", "A school's days off are on its website.", {APP: ("SELECT",), WORKER: ("SELECT",)}),
    Table(
        "schools_pupil",
        (Policy("SELECT", APP, using="school_id = ANY ((SELECT schakel.pupil_keys())::bigint[])"),),
    ),
]
