"""How many dossiers somebody opens: counted as they are noted, slowed and reported when it is far more than the role explains.

Nobody is locked out: beyond the limit each further new dossier costs a pause. What was opened in the last hour stays open,
what somebody opened themselves does not count, and a page about what is one's own (a talk, an action, a notice) is never
slowed, nor is anything that is sent, nor what is open in an emergency.
"""

from dataclasses import dataclass

from accounts.roles import Role
from core.rowsecurity import APP, function
from secrecy.keys import names
from secrecy.tables import READ_ONLY

# Seconds between two new dossiers beyond the limit; refusals in an hour before they are reported.
PAUSE = 5 * 60
REFUSALS = 30

# The pages that open a dossier as a whole, or a text of it. Not those about what somebody was asked in person.
OPENING = frozenset({"case", "signal", "clb_file", "city_file", "item", "disclosure"})


@dataclass(frozen=True)
class Limit:
    """Different dossiers in an hour and on a day (Brussels), and what of the work explains that many."""

    hour: int
    day: int
    why: str


_NAMED = Limit(20, 50, "reads only the dossiers that name them: a handful at a time")
_NONE = Limit(10, 20, "opens no dossier; what they come upon is an exception")
LIMITS: dict[Role, Limit] = {
    Role.STAFF: Limit(15, 30, "reads back own signals; nobody reports on more than a dozen pupils in a year"),
    Role.SECRETARIAT: Limit(15, 30, "reads back own signals"),
    Role.CARE_COORDINATOR: Limit(60, 150, "prepares a zorgoverleg: all open cases of a large school in an afternoon"),
    Role.COUNSELLOR: Limit(30, 80, "is named on cases of the pupils they guide"),
    Role.BEHAVIOUR_EXPERT: Limit(30, 80, "is named on cases all over the school"),
    Role.REFERENCE_PERSON: _NAMED,
    Role.DIRECTOR: Limit(30, 80, "handles what the team brings; signals about staff are few"),
    Role.BOARD_MEMBER: Limit(10, 20, "handles what concerns a director"),
    Role.CLB_CONTACT: Limit(80, 200, "prepares the zorgoverleg of some twelve schools"),
    Role.CLB_WORKER: Limit(40, 100, "is named on cases of several schools"),
    Role.CLB_REFERENCE_PERSON: Limit(40, 100, "is named on cases of all schools of the CLB"),
    Role.CLB_DIRECTOR: Limit(40, 100, "is named where a colleague is away"),
    Role.CASE_MANAGER: Limit(40, 100, "follows up all notices of a municipality"),
    Role.POLICE_CONTACT: _NAMED,
    Role.PARTNER_CONTACT: _NAMED,
    Role.BRIDGE_FIGURE: _NAMED,
    Role.MUNICIPAL_CONTACT: _NONE,
    Role.POLICY_OFFICER: _NONE,
    Role.DPO: _NONE,
    Role.ORGANISATION_ADMIN: _NONE,
    Role.PLATFORM_ADMIN: _NONE,
}

_ROWS = ", ".join(f"('{role}', {limit.hour}, {limit.day})" for role, limit in LIMITS.items())
_OPENING = ", ".join(f"'{kind}'" for kind in sorted(OPENING))
_EMERGENCY = names(READ_ONLY)
_DAY = "(date_trunc('day', moment AT TIME ZONE 'Europe/Brussels') AT TIME ZONE 'Europe/Brussels')"

# One audit row in the actor's own name. The trigger fills in the transaction and whose dossier it is.
_NOTE = function(
    "schakel.audit_note(entry uuid, moment timestamptz, verb text, kind text, keys jsonb, dossier bigint, no boolean, "
    "request text)",
    "RETURNS boolean",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    INSERT INTO public.core_auditentry
        (id, xact, at, user_id, membership_id, organisation_id, role, action, subject_kind, subject_keys, dossier_id,
         refused, request_id)
    VALUES (entry, 0, moment, s.user_id, schakel.membership_id(), s.organisation_id, coalesce(s.role, ''), verb, kind, keys,
            dossier, no, request);
    RETURN true;
END
""",
    roles=(),
    volatility="VOLATILE",
)

# What somebody opened: a line for each dossier of the last hour and of today. What they made themselves has an earlier row
# than the first look at it, and is not theirs to count.
_OPENED = f"""
        SELECT e.dossier_id, max(e.at) AS last_at,
               min(e.at) FILTER (WHERE e.action = 'read' AND e.subject_kind IN ({_OPENING})) AS opened_at,
               max(e.at) FILTER (WHERE e.action = 'read' AND e.subject_kind IN ({_OPENING})) AS read_at,
               min(e.at) FILTER (WHERE e.action <> 'read') AS touched_at
        FROM public.core_auditentry e
        WHERE e.user_id = s.user_id AND e.at >= least({_DAY}, moment - interval '1 hour') AND e.at <= moment
          AND e.dossier_id IS NOT NULL AND NOT e.refused
        GROUP BY e.dossier_id"""

_READ = function(
    "schakel.audit_read(entry uuid, moment timestamptz, kind text, keys jsonb, dossier bigint, request text, "
    "looking boolean)",
    "RETURNS integer",
    f"""
DECLARE
    s record;
    most record;
    opened record;
    seconds integer;
BEGIN
    s := schakel.seat();
    IF kind IN ({_OPENING}) THEN
        SELECT l.hour, l.day INTO most FROM (VALUES {_ROWS}) l (role, hour, day) WHERE l.role = s.role;
        SELECT count(*) FILTER (WHERE o.counts AND o.read_at > moment - interval '1 hour') AS hour,
               count(*) FILTER (WHERE o.counts AND o.read_at >= {_DAY}) AS day,
               coalesce(bool_or(o.dossier_id = dossier AND o.last_at > moment - interval '1 hour'), false) AS known,
               max(o.opened_at) FILTER (WHERE o.counts) AS newest
        INTO opened
        FROM (SELECT x.*, x.opened_at IS NOT NULL AND x.opened_at <= coalesce(x.touched_at, 'infinity') AS counts
              FROM ({_OPENED}) x) o;
        IF NOT opened.known AND (opened.hour >= most.hour OR opened.day >= most.day) THEN
            seconds := ceil(extract(epoch FROM opened.newest - moment)) + {PAUSE};
            IF looking AND seconds > 0 AND NOT EXISTS (SELECT 1 FROM public.secrecy_grant g
                WHERE g.dossier_id = dossier AND g.addressee_id = schakel.membership_id() AND g.kind IN ({_EMERGENCY})
                  AND g.ended_at IS NULL AND g.expires_at > moment) THEN RETURN seconds; END IF;
            PERFORM schakel.audit_report('reading', (greatest(opened.hour, opened.day) + 1)::integer, moment);
        END IF;
    END IF;
    PERFORM schakel.audit_note(entry, moment, 'read', kind, keys, dossier, false, request);
    RETURN 0;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# A dossier that was not opened, because of the pause.
_SLOWED = function(
    "schakel.audit_slowed(entry uuid, moment timestamptz, kind text, keys jsonb, dossier bigint, request text)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
    opened integer;
BEGIN
    s := schakel.seat();
    PERFORM schakel.audit_note(entry, moment, 'read', kind, keys, dossier, true, request);
    SELECT count(*) INTO opened FROM ({_OPENED}) o
    WHERE o.opened_at IS NOT NULL AND o.opened_at <= coalesce(o.touched_at, 'infinity');
    PERFORM schakel.audit_report('reading', opened, moment);
    RETURN true;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

_REFUSED = function(
    "schakel.audit_refused(entry uuid, moment timestamptz, keys jsonb, request text)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
    times integer;
BEGIN
    s := schakel.seat();
    PERFORM schakel.audit_note(entry, moment, 'read', 'address', keys, NULL, true, request);
    SELECT count(*) INTO times FROM public.core_auditentry e
    WHERE e.user_id = s.user_id AND e.at > moment - interval '1 hour' AND e.at <= moment
      AND e.refused AND e.subject_kind = 'address';
    IF times >= {REFUSALS} THEN PERFORM schakel.audit_report('refusals', times, moment); END IF;
    RETURN true;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)

# One open report a seat, kind and day; it counts on until the DPO has looked at it, and then a new one begins.
_REPORT = function(
    "schakel.audit_report(what text, times integer, moment timestamptz)",
    "RETURNS boolean",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN false; END IF;
    INSERT INTO public.core_auditreport AS r
        (id, kind, organisation_id, user_id, membership_id, role, day, count, first_at, last_at, words)
    VALUES (gen_random_uuid(), what, s.organisation_id, s.user_id, schakel.membership_id(), s.role,
            (moment AT TIME ZONE 'Europe/Brussels')::date, times, moment, moment, '')
    ON CONFLICT (membership_id, kind, day) WHERE seen_at IS NULL
    DO UPDATE SET count = greatest(r.count, excluded.count), last_at = excluded.last_at;
    RETURN true;
END
""",
    roles=(),
    volatility="VOLATILE",
)

FUNCTIONS = _NOTE + _REPORT + _READ + _SLOWED + _REFUSED
