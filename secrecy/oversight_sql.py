"""What a DPO reads of the audit, as SQL. The application role reads none of these tables itself: only these functions do,
and they look first at who asks (docs/adr/0017)."""

from core.rowsecurity import APP, function
from secrecy.audit_words import KINDS, PLAIN_ROLES, SILENT_ACTIONS
from secrecy.keys import names
from secrecy.looked_at import LOOKED_AT
from secrecy.tables import READ_ONLY, GrantKind

_SHUT = "IF s.role IS DISTINCT FROM 'dpo' THEN RETURN; END IF;"

# What the own people did anywhere, and what others did with the own organisation's dossiers; of a dossier that is walled off
# from this very DPO nothing. Of a dossier that began with
# the police nothing is told that any other dossier would not have (P06): so its rows look like those of any other.
_TOLD = f"""e.subject_kind IN ({names(frozenset(KINDS))}) AND e.action NOT IN ({names(SILENT_ACTIONS)})
        AND (e.dossier_id IS NULL OR e.dossier_id <> ALL ($13))
        AND NOT EXISTS (SELECT 1 FROM public.secrecy_dossier d
            WHERE d.id = e.dossier_id AND d.school_id = $1 AND d.from_police
              AND (d.held_back OR e.role NOT IN ({names(PLAIN_ROLES)})))
        AND NOT (e.subject_kind = 'grant' AND EXISTS (SELECT 1 FROM public.secrecy_grant g
            WHERE g.id::text = e.subject_keys ->> 0 AND g.kind = '{GrantKind.POLICE}'))"""
_OTHERS = f"""e.house_id = $1 AND e.organisation_id IS DISTINCT FROM $1 AND NOT e.refused
        AND e.subject_kind IN ({names(LOOKED_AT)})"""
_FILTER = """($3 IS NULL OR e.at >= $3) AND ($4 IS NULL OR e.at < $4) AND ($5 IS NULL OR e.user_id = $5)
        AND ($6 IS NULL OR e.role = $6) AND ($7 IS NULL OR (e.action = ANY ($7)) = $8) AND (NOT $9 OR e.refused)
        AND ($10 IS NULL OR e.dossier_id = $10)
        AND ($11 IS NULL OR (e.at <= $11 AND (e.at < $11 OR e.id < $12)))"""
_COLUMNS = """e.id, e.at, e.user_id, e.organisation_id, e.role::text, e.action::text, e.subject_kind::text,
        jsonb_array_length(e.subject_keys), e.subject_keys ->> 0, e.dossier_id, e.refused"""


def _newest(where: str) -> str:
    return f"""(SELECT {_COLUMNS} FROM public.core_auditentry e
     WHERE {where} AND {_TOLD} AND {_FILTER}
     ORDER BY e.at DESC, e.id DESC LIMIT $2)"""


# EXECUTE plans with the values in hand: a filter that is not used is not there, and each has its index.
_ROWS = function(
    "schakel.audit_rows(since timestamptz, until timestamptz, person bigint, as_role text, verbs text[], among boolean, "
    "only_refused boolean, of_dossier bigint, place_at timestamptz, place_id uuid, most integer)",
    "RETURNS TABLE (id uuid, at timestamptz, user_id bigint, organisation_id bigint, role text, action text, "
    "subject_kind text, keys integer, key text, dossier_id bigint, refused boolean)",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    {_SHUT}
    RETURN QUERY EXECUTE $rows$
    {_newest("e.organisation_id = $1")}
    UNION ALL
    {_newest(_OTHERS)}
    ORDER BY 2 DESC, 1 DESC LIMIT $2
    $rows$ USING s.organisation_id, most, since, until, person, as_role, verbs, among, only_refused, of_dossier,
        place_at, place_id, schakel.walled_ids();
END
""",
    roles=(APP,),
)

# Who is named on what, now: no reason and no reference. What the police let somebody read is not in it, nor who follows up
# for the city what began with the police. Nor who reads in an emergency: whoever reviews that does not learn whether there
# was anything to read (docs/adr/0014).
_ACCESS = function(
    "schakel.audit_access(place_at timestamptz, place_id uuid, most integer)",
    "RETURNS TABLE (id uuid, kind text, membership_id bigint, granted_by_id bigint, granted_at timestamptz, until date, "
    "dossier_id bigint)",
    f"""
DECLARE
    s record;
    today date := (schakel.clock() AT TIME ZONE 'Europe/Brussels')::date;
BEGIN
    s := schakel.seat();
    {_SHUT}
    RETURN QUERY
    SELECT g.id, g.kind::text, g.addressee_id, g.granted_by_id, g.granted_at, g.until, g.dossier_id
    FROM public.secrecy_grant g JOIN public.secrecy_dossier d ON d.id = g.dossier_id
    JOIN public.accounts_membership m ON m.id = g.addressee_id
    WHERE g.ended_at IS NULL AND (g.until IS NULL OR g.until >= today)
      AND (g.expires_at IS NULL OR g.expires_at > schakel.clock())
      AND s.organisation_id IN (d.school_id, m.organisation_id)
      AND g.kind NOT IN ({names(READ_ONLY | {GrantKind.POLICE})})
      AND d.id <> ALL (schakel.walled_ids())
      AND NOT (d.from_police AND d.school_id = s.organisation_id
               AND (d.held_back OR g.kind NOT IN ('{GrantKind.CARE}', '{GrantKind.CLB}')))
      AND (place_at IS NULL OR (g.granted_at, g.id) < (place_at, place_id))
    ORDER BY g.granted_at DESC, g.id DESC LIMIT most;
END
""",
    roles=(APP,),
)

_ANCHORS = function(
    "schakel.audit_anchors(of_day date, most integer)",
    "RETURNS TABLE (day date, place bigint, hash text, made_at timestamptz)",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    {_SHUT}
    RETURN QUERY SELECT a.day, a.position, encode(a.hash, 'hex'), a.made_at FROM public.core_auditanchor a
    WHERE of_day IS NULL OR a.day = of_day ORDER BY a.day DESC LIMIT most;
END
""",
    roles=(APP,),
)

# One walk at a time: asked again, the one that runs.
_OPEN_CHECK = function(
    "schakel.open_audit_check(check_id uuid)",
    "RETURNS TABLE (id uuid)",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    {_SHUT}
    RETURN QUERY INSERT INTO public.core_auditcheck AS made (id, asked_at, asked_by, position, hash, total, why)
    VALUES (check_id, schakel.clock(), schakel.membership_id(), 0, '', 0, '') ON CONFLICT DO NOTHING RETURNING made.id;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

_CHECKS = function(
    "schakel.audit_checks(most integer)",
    "RETURNS TABLE (asked_at timestamptz, place bigint, total bigint, done_at timestamptz, why text)",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    {_SHUT}
    RETURN QUERY SELECT c.asked_at, c.position, c.total, c.done_at, c.why::text FROM public.core_auditcheck c
    ORDER BY c.asked_at DESC LIMIT most;
END
""",
    roles=(APP,),
)

_REPORTS = function(
    "schakel.audit_reports(of_report uuid, most integer)",
    "RETURNS TABLE (id uuid, kind text, user_id bigint, role text, day date, count integer, first_at timestamptz, "
    "last_at timestamptz, seen_at timestamptz, seen_by bigint, words text)",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    {_SHUT}
    RETURN QUERY SELECT r.id, r.kind::text, r.user_id, r.role::text, r.day, r.count, r.first_at, r.last_at, r.seen_at,
        r.seen_by, r.words::text FROM public.core_auditreport r
    WHERE r.organisation_id = s.organisation_id AND (of_report IS NULL OR r.id = of_report)
    ORDER BY r.seen_at IS NOT NULL, r.last_at DESC LIMIT most;
END
""",
    roles=(APP,),
)

# The DPO looked at a report and says what came of it; nobody about themselves.
_END_REPORT = function(
    "schakel.end_audit_report(report uuid, said text)",
    "RETURNS boolean",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.core_auditreport r SET seen_at = schakel.clock(), seen_by = schakel.membership_id(), words = said
    WHERE r.id = report AND r.seen_at IS NULL AND r.organisation_id = s.organisation_id AND r.user_id <> s.user_id
      AND s.role = 'dpo' AND said <> '';
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

FUNCTIONS = _ROWS + _ACCESS + _ANCHORS + _OPEN_CHECK + _CHECKS + _REPORTS + _END_REPORT
