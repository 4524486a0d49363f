"""Who may open and fill a dossier, and who changes its facts, as SQL."""

from core.rowsecurity import APP, OWNER, function
from secrecy.keys import holds, names, number
from secrecy.tables import ARMS, LEADING, REPORTING_ROLES, Arm

ON_DOSSIER = [arm for arm in ARMS if arm.on_dossier and not arm.personal]


def _arm(name: str) -> list[Arm]:
    return [arm for arm in ARMS if arm.name == name]


_OPEN = function(
    "schakel.open_dossier(school bigint, staff boolean, direction boolean, police boolean)",
    "RETURNS bigint",
    """
DECLARE
    s record;
    made bigint;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS DISTINCT FROM school OR s.role NOT IN (REPORTERS)
       OR (police AND (s.role <> 'director' OR staff OR direction)) THEN
        RAISE EXCEPTION 'a dossier is opened at the own school' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A random number: counting up would tell whoever opened one how many others did.
    INSERT INTO public.secrecy_dossier
        (id, school_id, board_id, about_staff, about_direction, clb_engaged, restricted, from_police, held_back,
         led_by_direction, led_by_board, opened_by_id, opened_at, opened_xact)
    SELECT ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 13))::bit(52)::bigint,
           o.id, o.parent_id, staff, direction, false, false, police, police, false, false, s.user_id, schakel.clock(),
           pg_current_xact_id()::text::bigint
    FROM public.accounts_organisation o WHERE o.id = school AND o.kind = 'school'
    RETURNING id INTO STRICT made;
    RETURN made;
END
""".replace("REPORTERS", names(REPORTING_ROLES)),
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

# Who may add a row: whoever opens the dossier, in that very transaction; after that, whom it is open to, and whoever is
# named for this regime of it, but for a reader in an emergency.
_MAY_ADD = function(
    "schakel.may_add(dossier bigint, under text)",
    "RETURNS boolean",
    f"""
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_dossier d WHERE d.id = dossier AND (
        (d.opened_by_id = schakel.uid() AND d.opened_xact = pg_current_xact_id()::text::bigint)
        OR {holds(ON_DOSSIER, "d", "id", to_write=True)}
        OR (d.named_key + {number("under")} = ANY (schakel.named_to_write_keys())
            AND d.id <> ALL (schakel.walled_ids()))));
END
""",
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

# Whoever keeps the CLB's own file may go on writing in it after the school closed the case.
_MAY_ADD_CLB = function(
    "schakel.may_add_clb(dossier bigint)",
    "RETURNS boolean",
    f"""
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_item i
                   WHERE i.dossier_id = dossier AND i.regime = 'clb' AND {holds(_arm("clb_file"), "i")});
END
""",
    roles=(APP,),
)

# Whoever takes back what left the own file tells its receivers so, also where the dossier is shut to them by then.
_MAY_TELL = function(
    "schakel.may_tell_gone(dossier bigint, under text, sent uuid)",
    "RETURNS boolean",
    f"""
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.secrecy_disclosure d
                   WHERE d.id = sent AND d.dossier_id = dossier AND d.regime = under
                     AND d.recalled_by_id = schakel.membership_id() AND {holds(_arm("clb_file"), "d", to_write=True)});
END
""",
    roles=(APP,),
)

# The facts of a dossier change only here, by its care team, or for police news by the direction: a plain UPDATE could
# hand it to another school.
_ENGAGE = function(
    "schakel.engage_clb(dossier bigint, engaged boolean)",
    "RETURNS boolean",
    f"""
BEGIN
    UPDATE public.secrecy_dossier d SET clb_engaged = engaged
    WHERE d.id = dossier AND d.clb_engaged <> engaged AND NOT d.about_staff
      AND ({holds(LEADING, "d", "id")} OR ({holds(_arm("clb"), "d", "id")} AND NOT engaged));
    RETURN FOUND;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)


_TELL_CARE_TEAM = function(
    "schakel.tell_care_team(dossier bigint)",
    "RETURNS boolean",
    f"""
BEGIN
    UPDATE public.secrecy_dossier d SET held_back = false
    WHERE d.id = dossier AND d.held_back AND {holds(LEADING, "d", "id")};
    RETURN FOUND;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)


# Whether the actor does what the care team does in the dossier in `row`: the care team, or direction or board that took over.
def cares_for(row: str) -> str:
    took_over = f"({row}.led_by_direction OR {row}.led_by_board)"
    return f"({holds(_arm('care'), row, 'id')} OR ({took_over} AND {holds(LEADING, row, 'id')}))"


# One dossier becomes part of another of the same school, by who leads the care of both: whoever is named on the whole reads
# the part. No row of the part changes, so that who reads only an own row of it learns nothing.
_JOIN = function(
    "schakel.join_dossier(part bigint, whole bigint)",
    "RETURNS boolean",
    f"""
BEGIN
    UPDATE public.secrecy_dossier d SET part_of_id = whole
    FROM public.secrecy_dossier w
    WHERE d.id = part AND w.id = whole AND d.id <> w.id AND d.school_id = w.school_id
      AND {cares_for("d")} AND {cares_for("w")}
      AND d.part_of_id IS NULL AND w.part_of_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM public.secrecy_dossier p WHERE p.part_of_id = d.id);
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM schakel.lead_again(whole, (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
    RETURN true;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

FUNCTIONS = _OPEN + _ENGAGE + _TELL_CARE_TEAM + _JOIN + _MAY_ADD + _MAY_ADD_OWN + _MAY_ADD_CLB + _MAY_TELL
