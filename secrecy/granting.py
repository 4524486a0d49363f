"""Who names whom on a dossier, as SQL: the only functions that make, look at and end a grant (docs/adr/0007)."""

from accounts.roles import Role
from core.rowsecurity import APP, OWNER, WORKER, function
from secrecy.keys import holds, names
from secrecy.tables import (
    ARMS,
    GRANTS,
    LEADING,
    NEVER_NAMED,
    REGIME_NUMBERS,
    REVIEWED_BY_LEADER,
    GrantKind,
    Regime,
)

_UNTIL_CLOSING = names({GrantKind.CARE, GrantKind.CLB})
_MAY_BE = " ".join(f"WHEN '{kind}' THEN g.role IN ({names(opens.roles)})" for kind, opens in GRANTS.items())
_SEEN_UNDER = " ".join(f"WHEN '{kind}' THEN '{opens.seen_under}'" for kind, opens in GRANTS.items())


# Whether the actor handles the dossier `d` for the school or its board, or for its CLB.
RUNS = holds(LEADING, "d", "id")
# As its contact by role, or by name when those are shut out of it.
_CONTACT = (
    f"({holds([arm for arm in ARMS if arm.name == 'clb'], 'd', 'id')}\n           OR (s.role = '{Role.CLB_CONTACT}' AND "
    f"d.named_key + {REGIME_NUMBERS[Regime.CLB]} = ANY (schakel.named_to_write_keys()) AND d.id <> ALL (schakel.walled_ids())))"
)
# Who is shut out is not named, and names nobody: the same refusal as any.
_WALLED = "schakel.walled_from(dossier, g.user_id) OR schakel.walled_from(dossier, s.user_id)"


# A director who opens a dossier (police news) names people in that very transaction. Further: the care team names people
# of the school; the CLB contact names people of the own CLB (the school could otherwise open the CLB's file), and its
# direction another contact when its own are shut out; whoever is
# listed and leads the school lists others for police news; the care team lets a case manager in, who lets in nobody.
_GRANT = function(
    "schakel.grant_access(dossier bigint, named bigint, what text, because text, last_day date)",
    "RETURNS uuid",
    f"""
DECLARE
    s record;
    d record;
    g record;
    opens boolean;
    runs boolean;
    fits boolean;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
    found uuid;
BEGIN
    s := schakel.seat();
    SELECT * INTO d FROM public.secrecy_dossier x WHERE x.id = dossier AND NOT x.restricted FOR NO KEY UPDATE;
    SELECT m.organisation_id, m.role, m.user_id, o.kind INTO g
    FROM public.accounts_membership m JOIN public.accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN public.accounts_organisation o ON o.id = m.organisation_id
    WHERE m.id = named AND m.confirmed_at IS NOT NULL AND m.role NOT IN ({names(NEVER_NAMED)})
      AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today);
    IF s.organisation_id IS NULL OR d.id IS NULL OR g.organisation_id IS NULL OR last_day < today OR {_WALLED} THEN
        RETURN NULL;
    END IF;
    opens := s.role = 'director' AND d.opened_by_id = s.user_id AND d.opened_xact = pg_current_xact_id()::text::bigint;
    runs := {RUNS};
    fits := CASE what
        WHEN '{GrantKind.CARE}' THEN g.organisation_id = d.school_id AND (opens OR runs)
        WHEN '{GrantKind.CLB}' THEN g.organisation_id = s.organisation_id AND ({_CONTACT}
            OR (s.role = '{Role.CLB_DIRECTOR}' AND g.role = '{Role.CLB_CONTACT}'
                AND s.organisation_id = schakel.clb_without(dossier)))
        WHEN '{GrantKind.POLICE}' THEN (g.organisation_id = d.school_id OR g.kind = 'clb') AND (opens
            OR (s.role = 'director' AND s.organisation_id = d.school_id
                AND d.named_key + {REGIME_NUMBERS[Regime.POLICE]} = ANY (schakel.named_keys())))
        WHEN '{GrantKind.CITY}' THEN g.role = 'case_manager' AND (opens OR runs)
        END;
    IF fits IS NOT TRUE OR (CASE what {_MAY_BE} END) IS NOT TRUE THEN RETURN NULL; END IF;
    SELECT x.id INTO found FROM public.secrecy_grant x
    WHERE x.dossier_id = dossier AND x.addressee_id = named AND x.kind = what AND x.ended_at IS NULL
      AND (x.until IS NULL OR x.until >= today) FOR UPDATE;
    IF found IS NOT NULL THEN RETURN found; END IF;
    INSERT INTO public.secrecy_grant
        (id, dossier_id, regime, addressee_id, kind, reason, until, granted_by_id, granted_at)
    VALUES (gen_random_uuid(), dossier, CASE what {_SEEN_UNDER} END,
        named, what, because, last_day, schakel.membership_id(), schakel.clock())
    RETURNING id INTO found;
    RETURN found;
END
""",
    roles=(APP, OWNER),
    volatility="VOLATILE",
)

# Ended by whoever could have given it, or by the person named; an emergency only by whoever asked, and by its hours. An
# ended grant stays in the register.
_END_GRANT = function(
    "schakel.end_access(grant_id uuid)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_grant g SET ended_at = schakel.clock(), ended_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d
    WHERE g.id = grant_id AND g.ended_at IS NULL AND d.id = g.dossier_id AND s.organisation_id IS NOT NULL
      AND (g.addressee_id = schakel.membership_id()
           OR (g.kind IN ({names(REVIEWED_BY_LEADER)}) AND {RUNS})
           OR (g.kind = '{GrantKind.CLB}' AND {_CONTACT})
           OR (g.kind = '{GrantKind.POLICE}' AND s.role = 'director' AND g.named_key = ANY (schakel.named_keys())
               AND NOT schakel.walled_from(d.id, s.user_id)));
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# Looked at again, at most once a day, by the organisation whose people were named, or that let them in: who leads the
# dossier looks at those of the school and of the city, the CLB contact at those of the CLB, a director on the list at the
# list. Nobody looks at their own.
_REVIEW = function(
    "schakel.review_access(grant_id uuid)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    UPDATE public.secrecy_grant g SET reviewed_at = schakel.clock(), reviewed_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d, public.accounts_membership m
    WHERE g.id = grant_id AND d.id = g.dossier_id AND m.id = g.addressee_id AND s.organisation_id IS NOT NULL
      AND g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today) AND m.user_id <> s.user_id
      AND (g.reviewed_at IS NULL OR (g.reviewed_at AT TIME ZONE 'Europe/Brussels')::date < today)
      AND ((g.kind IN ({names(REVIEWED_BY_LEADER)}) AND {RUNS})
           OR (g.kind = '{GrantKind.CLB}' AND {_CONTACT})
           OR (g.kind = '{GrantKind.POLICE}' AND s.role = 'director' AND g.named_key = ANY (schakel.named_keys())
               AND NOT schakel.walled_from(d.id, s.user_id)));
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# Who is reminded of that: of what was given before a moment and not looked at since. Only who; the worker reads no grants.
_REVIEWERS = function(
    "schakel.grant_reviewers(since timestamptz, today date)",
    "RETURNS TABLE (user_id bigint)",
    f"""
BEGIN
    RETURN QUERY
    WITH due AS (
        SELECT DISTINCT g.dossier_id, g.kind, m.user_id AS named, d.school_id, d.clb_engaged
        FROM public.secrecy_grant g JOIN public.secrecy_dossier d ON d.id = g.dossier_id AND NOT d.restricted
        JOIN public.accounts_membership m ON m.id = g.addressee_id
        JOIN public.accounts_organisation o ON o.id = d.school_id AND NOT o.practice
        WHERE g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today)
          AND g.granted_at < since AND (g.reviewed_at IS NULL OR g.reviewed_at < since)
    ), asked AS (
        SELECT due.dossier_id, due.named, t.user_id AS person FROM due
        CROSS JOIN LATERAL schakel.leader(due.dossier_id) l
        CROSS JOIN LATERAL schakel.sitting(l.organisation, l.role, today) t
        WHERE due.kind IN ({names(REVIEWED_BY_LEADER)})
        UNION
        SELECT due.dossier_id, due.named, t.user_id FROM due
        JOIN public.accounts_assignment a ON a.organisation_id = due.school_id
            AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL
        JOIN public.accounts_membership tied ON tied.id = a.membership_id
        CROSS JOIN LATERAL schakel.sitting(tied.organisation_id, 'clb_contact', today) t
        JOIN public.accounts_membership seat ON seat.id = t.membership_id AND tied.id IN (seat.id, seat.stands_in_for_id)
        WHERE due.kind = '{GrantKind.CLB}' AND due.clb_engaged
        UNION
        SELECT due.dossier_id, due.named, t.user_id FROM due
        JOIN public.secrecy_grant listed ON listed.dossier_id = due.dossier_id AND listed.kind = due.kind
            AND listed.ended_at IS NULL AND (listed.until IS NULL OR listed.until >= today)
        CROSS JOIN LATERAL schakel.sitting(due.school_id, 'director', today) t
        WHERE due.kind = '{GrantKind.POLICE}' AND t.membership_id = listed.addressee_id
    )
    SELECT DISTINCT a.person FROM asked a
    WHERE a.person <> a.named AND NOT schakel.walled_from(a.dossier_id, a.person);
END
""",
    roles=(WORKER,),
)

# A case that closes lets go of whoever was named on it: not of who is on the list of the police or reads in an emergency, for
# who leads it may not even know of these.
_END_GRANTS = function(
    "schakel.end_all_access(dossier bigint, what text[], moment timestamptz)",
    "RETURNS integer",
    f"""
DECLARE
    ended integer;
BEGIN
    UPDATE public.secrecy_grant g SET ended_at = moment, ended_by_id = schakel.membership_id()
    FROM public.secrecy_dossier d
    WHERE g.dossier_id = dossier AND g.kind = ANY (what) AND g.kind IN ({_UNTIL_CLOSING}) AND g.ended_at IS NULL
      AND d.id = g.dossier_id AND {RUNS};
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# Closing can be undone within minutes: then whoever was let go by it is named again.
_TAKE_UP = function(
    "schakel.take_up_access(dossier bigint, moment timestamptz)",
    "RETURNS integer",
    f"""
DECLARE
    again integer;
BEGIN
    UPDATE public.secrecy_grant g SET ended_at = NULL, ended_by_id = NULL
    FROM public.secrecy_dossier d
    WHERE g.dossier_id = dossier AND g.ended_at = moment AND g.ended_by_id = schakel.membership_id()
      AND g.kind IN ({_UNTIL_CLOSING}) AND moment >= schakel.clock() - interval '10 minutes'
      AND d.id = g.dossier_id AND {RUNS};
    GET DIAGNOSTICS again = ROW_COUNT;
    RETURN again;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

FUNCTIONS = _GRANT + _END_GRANT + _REVIEW + _REVIEWERS + _END_GRANTS + _TAKE_UP
