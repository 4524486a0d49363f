"""Shutting somebody out of one dossier, as SQL: the only functions that make, confirm and lift a wall (docs/adr/0016)."""

from accounts.roles import Role
from core.rowsecurity import APP, OWNER, WORKER, function
from secrecy.granting import RUNS
from secrecy.keys import holds, names, together
from secrecy.tables import ARMS, GrantKind

# Who sits somewhere in a role on that day, deputies included.
_SITTING = function(
    "schakel.sitting(place bigint, in_role text, today date)",
    "RETURNS TABLE (membership_id bigint, user_id bigint, stands_in boolean)",
    """
BEGIN
    RETURN QUERY
    SELECT m.id, m.user_id, m.stands_in_for_id IS NOT NULL FROM public.accounts_membership m
    JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.organisation_id = place AND m.role = in_role AND m.confirmed_at IS NOT NULL
      AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
END
""",
    roles=(),
)

# A wall around one dossier stands around all that it was joined with.
_WALLED_FROM = function(
    "schakel.walled_from(dossier bigint, person bigint)",
    "RETURNS boolean",
    f"""
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM public.secrecy_dossier d {together("d")}
        JOIN public.secrecy_wall w ON w.dossier_id = f.id AND w.user_id = person AND w.lifted_at IS NULL
        WHERE d.id = dossier);
END
""",
    roles=(),
)

# Deputy or colleague, then the direction, then the board: the facts say who leads once everybody before them is shut out.
# Who is missing for another reason than a wall is not replaced here.
_LEAD_AGAIN = function(
    "schakel.lead_again(dossier bigint, today date)",
    "RETURNS void",
    f"""
DECLARE
    d record;
    care record;
    direction record;
    of_care boolean;
    gone boolean;
BEGIN
    FOR d IN SELECT x.* FROM public.secrecy_dossier o {together("o")} JOIN public.secrecy_dossier x ON x.id = f.id
             WHERE o.id = dossier
    LOOP
        SELECT coalesce(bool_or(shut), false) AS shut, coalesce(bool_or(NOT shut), false) AS here INTO care
        FROM (SELECT schakel.walled_from(d.id, t.user_id) AS shut
              FROM schakel.sitting(d.school_id, 'care_coordinator', today) t) found;
        SELECT coalesce(bool_or(shut), false) AS shut, coalesce(bool_or(NOT shut), false) AS here INTO direction
        FROM (SELECT schakel.walled_from(d.id, t.user_id) AS shut
              FROM schakel.sitting(d.school_id, 'director', today) t) found;
        of_care := NOT d.about_staff AND NOT d.held_back;
        gone := CASE WHEN of_care THEN care.shut AND NOT care.here ELSE direction.shut AND NOT direction.here END;
        UPDATE public.secrecy_dossier x
        SET led_by_direction = gone AND of_care AND direction.here,
            led_by_board = gone AND NOT d.about_direction AND NOT (of_care AND direction.here)
        WHERE x.id = d.id
          AND (x.led_by_direction, x.led_by_board) IS DISTINCT FROM
              (gone AND of_care AND direction.here, gone AND NOT d.about_direction AND NOT (of_care AND direction.here));
    END LOOP;
END
""",
    roles=(),
    volatility="VOLATILE",
)

# In which role and where the people sit who lead a dossier now.
_LEADING = function(
    "schakel.leader(dossier bigint, OUT role text, OUT organisation bigint)",
    "",
    """
DECLARE
    d record;
BEGIN
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier;
    role := CASE WHEN d.led_by_board OR d.about_direction THEN 'board_member'
                 WHEN d.led_by_direction OR d.about_staff OR d.held_back THEN 'director'
                 ELSE 'care_coordinator' END;
    organisation := CASE role WHEN 'board_member' THEN coalesce(d.board_id, d.school_id) ELSE d.school_id END;
END
""",
    roles=(),
)

# Shut out by whoever opens the dossier, in that very transaction, or leads it; never by the person themselves. Who leads it
# and is somebody else confirms; when there is nobody else, the director is asked, or else the board.
_SHUT_OUT = function(
    "schakel.shut_out(dossier bigint, person bigint, because text)",
    "RETURNS TABLE (wall uuid, is_new boolean, asked bigint, role text, organisation bigint)",
    f"""
DECLARE
    s record;
    d record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier FOR UPDATE;
    IF s.organisation_id IS NULL OR d.id IS NULL OR person = s.user_id
       OR ((d.opened_by_id = s.user_id AND d.opened_xact = pg_current_xact_id()::text::bigint) OR {RUNS}) IS NOT TRUE
       OR NOT EXISTS (SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id
                      WHERE m.user_id = person AND u.is_active AND m.confirmed_at IS NOT NULL) THEN
        RETURN;
    END IF;
    SELECT w.id INTO wall FROM public.secrecy_wall w
    WHERE w.dossier_id = dossier AND w.user_id = person AND w.lifted_at IS NULL;
    is_new := wall IS NULL;
    IF is_new THEN
        INSERT INTO public.secrecy_wall (id, dossier_id, user_id, why, by_id, at, lift_reason)
        VALUES (gen_random_uuid(), dossier, person, because, schakel.membership_id(), schakel.clock(), '')
        RETURNING id INTO wall;
        PERFORM schakel.lead_again(dossier, today);
    END IF;
    SELECT l.role, l.organisation INTO role, organisation FROM schakel.leader(dossier) l;
    IF NOT EXISTS (SELECT 1 FROM schakel.sitting(organisation, role, today) t
                   WHERE t.user_id <> s.user_id AND NOT schakel.walled_from(dossier, t.user_id)) THEN
        SELECT t.membership_id INTO asked
        FROM (SELECT 1 AS turn, n.* FROM schakel.sitting(d.school_id, 'director', today) n UNION ALL
              SELECT 2, n.* FROM schakel.sitting(d.board_id, 'board_member', today) n) t
        WHERE t.user_id <> s.user_id AND NOT schakel.walled_from(dossier, t.user_id)
        ORDER BY t.turn, t.stands_in, t.membership_id LIMIT 1;
    END IF;
    UPDATE public.secrecy_wall w SET asked_id = asked WHERE w.id = wall AND is_new;
    RETURN NEXT;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

_MAY_JUDGE = f"({RUNS} OR w.asked_id = schakel.membership_id()) AND NOT schakel.walled_from(d.id, s.user_id)"

# A second person: not who shut them out, in no hat.
_CONFIRM = function(
    "schakel.confirm_wall(wall uuid)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_wall w SET confirmed_at = schakel.clock(), confirmed_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d, public.accounts_membership m
    WHERE w.id = wall AND w.confirmed_at IS NULL AND w.lifted_at IS NULL AND d.id = w.dossier_id
      AND m.id = w.by_id AND m.user_id <> s.user_id AND s.organisation_id IS NOT NULL AND {_MAY_JUDGE};
    RETURN FOUND;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

# Lifted, with a reason, by the same people; and by whoever put it up, until somebody confirms it.
_LIFT = function(
    "schakel.lift_wall(wall uuid, because text)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
    lifted bigint;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_wall w
    SET lifted_at = schakel.clock(), lifted_by_id = schakel.membership_id(), lift_reason = because
    FROM public.secrecy_dossier d, public.accounts_membership m
    WHERE w.id = wall AND w.lifted_at IS NULL AND d.id = w.dossier_id AND m.id = w.by_id
      AND (w.confirmed_at IS NULL OR m.user_id <> s.user_id) AND s.organisation_id IS NOT NULL AND {_MAY_JUDGE}
    RETURNING w.dossier_id INTO lifted;
    IF lifted IS NULL THEN RETURN false; END IF;
    PERFORM schakel.lead_again(lifted, (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
    RETURN true;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

# Who works as a contact for the school of a dossier, as `p`, tied to it in the seat `tied`; deputies included.
_TIED = f"""
        FROM (SELECT * FROM public.accounts_assignment x
              WHERE x.organisation_id = {{dossier}}.school_id AND x.confirmed_at IS NOT NULL AND x.ended_at IS NULL) a
        JOIN public.accounts_membership tied ON tied.id = a.membership_id
        CROSS JOIN LATERAL schakel.sitting(tied.organisation_id, '{Role.CLB_CONTACT}', today) p
        JOIN public.accounts_membership seat ON seat.id = p.membership_id AND tied.id IN (seat.id, seat.stands_in_for_id)
""".strip()

# At the CLB: its organisation, when everybody who is tied to the school is shut out of a dossier that is open to the CLB, and no
# other contact was named on it.
_CLB_WITHOUT = function(
    "schakel.clb_without_on(dossier bigint, today date)",
    "RETURNS bigint",
    f"""
DECLARE
    d record;
    house bigint;
BEGIN
    SELECT * INTO d FROM public.secrecy_dossier x
    WHERE x.id = dossier AND x.clb_engaged AND NOT x.restricted AND NOT x.about_staff;
    SELECT min(t.house) INTO house FROM (
        SELECT tied.organisation_id AS house, schakel.walled_from(d.id, p.user_id) AS shut
        {_TIED.format(dossier="d")}) t
    HAVING bool_and(t.shut);
    IF EXISTS (SELECT 1 FROM public.secrecy_grant g
               JOIN schakel.sitting(house, '{Role.CLB_CONTACT}', today) p ON p.membership_id = g.addressee_id
               WHERE g.dossier_id = d.id AND g.kind = '{GrantKind.CLB}' AND g.ended_at IS NULL
                 AND (g.until IS NULL OR g.until >= today) AND NOT schakel.walled_from(d.id, p.user_id)) THEN
        RETURN NULL;
    END IF;
    RETURN house;
END
""",
    roles=(),
) + function(
    "schakel.clb_without(dossier bigint)",
    "RETURNS bigint",
    """
BEGIN
    RETURN schakel.clb_without_on(dossier, (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date);
END
""",
    roles=(),
)

# Whom of its direction to ask: for who leads the dossier, once as long as that was not answered; for whoever was asked,
# whether it is still needed. Nobody when the direction is shut out as well.
_CLB_ASKS = function(
    "schakel.clb_asks(dossier bigint, again boolean)",
    "RETURNS bigint",
    f"""
DECLARE
    s record;
    d record;
    house bigint := schakel.clb_without(dossier);
BEGIN
    s := schakel.seat();
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier;
    IF s.organisation_id IS NULL OR house IS NULL
       OR (CASE WHEN again THEN s.role = '{Role.CLB_DIRECTOR}' AND s.organisation_id = house ELSE {RUNS} END) IS NOT TRUE
       OR (NOT again AND EXISTS (SELECT 1 FROM public.duties_duty y WHERE y.dossier_id = dossier
                                 AND y.kind = 'clb_successor' AND y.done_at IS NULL)) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT t.membership_id
            FROM schakel.sitting(house, '{Role.CLB_DIRECTOR}', (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date) t
            WHERE NOT schakel.walled_from(dossier, t.user_id) ORDER BY t.stands_in, t.membership_id LIMIT 1);
END
""",
    roles=(APP,),
)

# Whether anybody who is tied to the school from elsewhere is left whom these dossiers are open to, for who may see one; and
# yes to who may not.
_CLB_LEFT = function(
    "schakel.clb_left(dossiers bigint[])",
    "RETURNS boolean",
    f"""
DECLARE
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    RETURN NOT EXISTS (
        SELECT 1 FROM public.secrecy_dossier o
        WHERE o.id = ANY (dossiers) AND {holds([arm for arm in ARMS if arm.on_dossier and not arm.personal], "o", "id")}
          AND NOT EXISTS (
            SELECT 1 {_TIED.format(dossier="o")} WHERE NOT schakel.walled_from(o.id, p.user_id)));
END
""",
    roles=(APP, OWNER),
)

_PERSONAL = [arm for arm in ARMS if arm.personal]
# Who is told something in person: a reporter, who may write a row to themselves, is not made one of them by that.
_TOLD = frozenset({Role.DIRECTOR, Role.CLB_DIRECTOR, Role.CLB_CONTACT})

# Whom not to name as a reader, and not to offer in a list of people: for who may see the dossier, or shut them out, or was
# told of danger and looks for whom to call, or was asked for somebody else at the CLB. To who is shut out themselves
# everything stays as it was.
_WALLED_OUT = function(
    "schakel.walled_out(dossiers bigint[])",
    "RETURNS bigint[]",
    f"""
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT w.user_id FROM public.secrecy_dossier o {together("o")}
        JOIN public.secrecy_wall w ON w.dossier_id = f.id AND w.lifted_at IS NULL
        WHERE o.id = ANY (dossiers) AND o.id <> ALL (schakel.walled_ids())
          AND (w.by_id = schakel.membership_id()
               OR ((schakel.seat()).role IN ({names(_TOLD)})
                   AND EXISTS (SELECT 1 FROM public.secrecy_item i WHERE i.dossier_id = o.id
                               AND i.kind IN ('notice', 'clb_notice') AND {holds(_PERSONAL, "i")}))
               OR {holds([arm for arm in ARMS if arm.on_dossier and not arm.personal], "o", "id")}));
END
""",
    roles=(APP, OWNER),
)

# Whom not to mail. The worker reads no dossiers itself.
_WALLS_OF = function(
    "schakel.walls_of(dossiers bigint[])",
    "RETURNS TABLE (dossier_id bigint, user_id bigint)",
    f"""
BEGIN
    RETURN QUERY
    SELECT DISTINCT o.id, w.user_id FROM public.secrecy_dossier o {together("o")}
    JOIN public.secrecy_wall w ON w.dossier_id = f.id AND w.lifted_at IS NULL
    WHERE o.id = ANY (dossiers);
END
""",
    roles=(WORKER,),
)

FUNCTIONS = (
    _CLB_WITHOUT
    + _CLB_ASKS
    + _SITTING
    + _WALLED_FROM
    + _LEAD_AGAIN
    + _LEADING
    + _SHUT_OUT
    + _CONFIRM
    + _LIFT
    + _WALLED_OUT
    + _CLB_LEFT
    + _WALLS_OF
)
