"""Break-glass as SQL: the pupils one may ask on, what a request opens, and its review (DOMAIN §5)."""

from accounts.roles import Role
from cases.enums import DutyKind
from cases.models.emergency import ASKERS, LEAST_LETTERS, MOST_AT_ONCE, MOST_FOUND, READ_TERM
from core.rowsecurity import APP, DEFINER, WORKER, Policy, Table, any_of, everything, function
from secrecy.filling import ON_DOSSIER
from secrecy.keys import holds, names
from secrecy.policies import ME, emptied
from secrecy.tables import GRANTS, GrantKind, Regime

# The schools on whose pupils the actor may ask: the own one, and for a CLB those that it works for.
_REACH = function(
    "schakel.emergency_keys()",
    "RETURNS bigint[]",
    f"""
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.role IS NULL OR s.role NOT IN ({names(ASKERS)}) THEN RETURN '{{}}'; END IF;
    RETURN ARRAY(SELECT x.organisation_id FROM public.schools_school x
                 WHERE CASE s.role WHEN 'director' THEN x.organisation_id ELSE x.clb_id END = s.organisation_id);
END
""",  # noqa: S608 - constants of the code
    roles=(APP,),
)

# A CLB may not look pupils up, but here: by the words of a name, a few at a time.
_PUPILS = function(
    "schakel.emergency_pupils(typed text[], most integer)",
    "RETURNS TABLE (pupil_id bigint, school_id bigint, named text, school text)",
    f"""
DECLARE
    reach bigint[] := schakel.emergency_keys();
BEGIN
    RETURN QUERY
    SELECT p.id, p.school_id, concat_ws(', ', p.first_name || ' ' || p.last_name, nullif(p.class_name, '')),
           o.name::text
    FROM public.schools_pupil p JOIN public.accounts_organisation o ON o.id = p.school_id
    WHERE p.school_id = ANY (reach) AND length(array_to_string(typed, '')) >= {LEAST_LETTERS} AND NOT EXISTS (
        SELECT 1 FROM unnest(typed) word
        WHERE position(' ' || word IN ' ' || translate(p.sort_key, '-''', '  ')) = 0)
    ORDER BY p.sort_key, p.id LIMIT least(most, {MOST_FOUND});
END
""",  # noqa: S608 - constants of the code
    roles=(APP,),
)

# What each asker gets: by role, the kinds of the grants and the regime under which these stand.
_OPENS = ", ".join(
    f"('{role}', '{kind}', '{GRANTS[kind].seen_under}')"
    for role, kinds in (
        (Role.DIRECTOR, (GrantKind.EMERGENCY,)),
        (Role.CLB_DIRECTOR, (GrantKind.EMERGENCY_TEAM, GrantKind.EMERGENCY_CLB)),
    )
    for kind in kinds
)
# One grant for each dossier about that pupil, and for who leads there a task to read who asked, and why. Nobody is told
# whether there was one: not by an answer, and not by a row. Never what is about staff, what the direction keeps to itself,
# or what is shut to everybody or to the asker; what was joined to another comes with that one. What they work in already
# stays as it is.
_OPEN = function(
    "schakel.open_emergency(request uuid, words text, begins date, due date, counted text, explained text, "
    "remind timestamptz, mail_from timestamptz)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
    e record;
    found record;
    here bigint := schakel.membership_id();
    made uuid;
    owed uuid;
BEGIN
    s := schakel.seat();
    PERFORM pg_advisory_xact_lock(hashtext('schakel.emergency'), hashtext(here::text));
    SELECT * INTO e FROM public.cases_emergency x
    WHERE x.id = request AND x.by_id = here AND x.at = schakel.clock() AND x.school_id = ANY (schakel.emergency_keys());
    IF e.id IS NULL OR (SELECT count(*) FROM public.cases_emergency x
                        WHERE x.by_id = here AND x.expires_at > schakel.clock()) > {MOST_AT_ONCE} THEN
        RETURN false;
    END IF;
    FOR found IN
        SELECT d.id, k.kind, k.regime, l.role, l.organisation,
               CASE WHEN k.regime = '{Regime.TEAM}' AND NOT schakel.walled_from(d.id, m.user_id) THEN c.owner_id END AS owner_id
        FROM public.secrecy_dossier d
        LEFT JOIN public.cases_case c ON c.dossier_id = d.id AND c.state = 'open'
        LEFT JOIN public.accounts_membership m ON m.id = c.owner_id
        CROSS JOIN LATERAL schakel.leader(d.id) l
        JOIN (VALUES {_OPENS}) k (role, kind, regime) ON k.role = s.role
        WHERE d.id IN (
            SELECT coalesce(x.part_of_id, x.id) FROM public.secrecy_dossier x
            WHERE x.id IN (SELECT c.dossier_id FROM public.cases_case c WHERE c.pupil_id = e.pupil_id
                           UNION SELECT g.dossier_id FROM public.cases_signal g WHERE g.pupil_id = e.pupil_id
                           UNION SELECT a.dossier_id FROM public.cases_agendapoint a WHERE a.pupil_id = e.pupil_id))
          AND d.school_id = e.school_id AND NOT (d.about_staff OR d.restricted OR d.held_back)
          AND NOT schakel.walled_from(d.id, s.user_id) AND ({holds(ON_DOSSIER, "d", "id", to_write=True)}) IS NOT TRUE
    LOOP
        INSERT INTO public.secrecy_grant
            (id, dossier_id, regime, addressee_id, kind, reason, expires_at, granted_by_id, granted_at)
        VALUES (gen_random_uuid(), found.id, found.regime, here, found.kind, words, e.expires_at, here, e.at)
        RETURNING id INTO made;
        INSERT INTO public.duties_duty
            (id, dossier_id, regime, addressee_id, kind, about, detail, organisation_id, role, created_at, counted_from,
             after, term, unit, due_on, explanation, urgent, remind_at, noon_left, missed)
        VALUES (gen_random_uuid(), found.id, found.regime, found.owner_id, '{DutyKind.EMERGENCY}', made, '',
                CASE found.regime WHEN '{Regime.CLB}' THEN s.organisation_id ELSE found.organisation END,
                CASE found.regime WHEN '{Regime.CLB}' THEN 'clb_contact' ELSE found.role END,
                e.at, begins, counted, {READ_TERM.count}, '{READ_TERM.unit}', due, explained, false, remind, false, 0)
        RETURNING id INTO owed;
        INSERT INTO public.core_outbox (id, task, argument, created_at, not_before, tries)
        VALUES (gen_random_uuid(), 'duties.notify', owed, e.at, mail_from, 0);
    END LOOP;
    RETURN true;
END
""",  # noqa: S608 - constants of the code
    roles=(APP,),
    volatility="VOLATILE",
)

# The DPO of who asked or of the pupil's school: once, and never of an own request.
_REVIEW = function(
    "schakel.review_emergency(request uuid, was_justified boolean, sealed text)",
    "RETURNS boolean",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    UPDATE public.cases_emergency x
    SET reviewed_by_id = schakel.membership_id(), reviewed_at = schakel.clock(), justified = was_justified,
        verdict = sealed
    WHERE x.id = request AND x.reviewed_at IS NULL AND was_justified IS NOT NULL AND s.role = 'dpo'
      AND s.organisation_id IN (x.holder_id, x.school_id)
      AND NOT EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.id = x.by_id AND m.user_id = s.user_id);
    RETURN FOUND;
END
""",
    roles=(APP,),
    volatility="VOLATILE",
)
# What waits for a DPO, for whoever reminds them: whose, since when and until when; not about whom, nor why.
_WAITING = function(
    "schakel.emergencies_waiting()",
    "RETURNS TABLE (holder_id bigint, school_id bigint, at timestamptz, review_by date)",
    """
BEGIN
    RETURN QUERY SELECT x.holder_id, x.school_id, x.at, x.review_by FROM public.cases_emergency x
                 WHERE x.reviewed_at IS NULL ORDER BY x.at;
END
""",
    roles=(WORKER,),
)
FUNCTIONS = _REACH + _PUPILS + _OPEN + _REVIEW + _WAITING

EMERGENCY = Table(
    "cases_emergency",
    (
        Policy(
            "SELECT",
            APP,
            using=any_of(
                (
                    f"by_id = {ME} AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL",
                    "(SELECT (schakel.seat()).role) = 'dpo'"
                    " AND (SELECT (schakel.seat()).organisation_id) IN (holder_id, school_id)",
                )
            ),
        ),
        Policy(
            "INSERT",
            APP,
            check=f"by_id = {ME}\n        AND holder_id = (SELECT (schakel.seat()).organisation_id)\n        "
            "AND at = schakel.clock()\n        AND reviewed_at IS NULL\n        "
            "AND school_id = ANY ((SELECT schakel.emergency_keys())::bigint[])",
        ),
        *everything(DEFINER, "SELECT", "UPDATE"),
        emptied("school_id"),
    ),
)
