"""Asking to read along, as SQL: whom a question reaches is decided here, and nothing of it comes back (DOMAIN §5)."""

from accounts.roles import Role
from cases.enums import DutyKind
from cases.models.access import ANSWER_TERM, MOST_A_DAY
from core.rowsecurity import APP, DEFINER, Policy, Table, everything, function
from secrecy.filling import ON_DOSSIER
from secrecy.keys import holds, names
from secrecy.models import ItemKind
from secrecy.policies import ME, emptied
from secrecy.tables import Regime

# Whom the care team and the CLB contact may name on a case (`cases.naming.NAMES`).
_OF_SCHOOL = frozenset({Role.REFERENCE_PERSON, Role.COUNSELLOR, Role.BEHAVIOUR_EXPERT, Role.DIRECTOR})
_OF_CLB = frozenset({Role.CLB_WORKER, Role.CLB_REFERENCE_PERSON, Role.CLB_DIRECTOR})

# A question that names a case goes to who leads it, or to the CLB contact, when these could name the asker there; to
# nobody when the asker is walled out, reads it already, or asked already. The answer is true for all of them alike.
_ASK = function(
    "schakel.ask_access(question uuid, typed text, words text, begins date, due date, counted text, explained text, "
    "remind timestamptz, mail_from timestamptz)",
    "RETURNS boolean",
    f"""
DECLARE
    s record;
    q record;
    found record;
    here bigint := schakel.membership_id();
    made uuid;
    owed uuid;
BEGIN
    s := schakel.seat();
    PERFORM pg_advisory_xact_lock(hashtext('schakel.access'), hashtext(here::text));
    SELECT * INTO q FROM public.cases_accessquestion x
    WHERE x.id = question AND x.by_id = here AND x.at = schakel.clock() AND s.organisation_id IS NOT NULL;
    IF q.id IS NULL OR (SELECT count(*) FROM public.cases_accessquestion x
                        WHERE x.by_id = here AND x.at > schakel.clock() - interval '1 day') > {MOST_A_DAY} THEN
        RETURN false;
    END IF;
    FOR found IN
        SELECT d.id, CASE WHEN s.organisation_id = d.school_id THEN '{Regime.SCHOOL}' ELSE '{Regime.TEAM}' END AS regime,
               CASE WHEN s.organisation_id = d.school_id THEN l.role ELSE 'clb_contact' END AS role,
               CASE WHEN s.organisation_id = d.school_id THEN l.organisation ELSE s.organisation_id END AS organisation
        FROM public.cases_case c JOIN public.secrecy_dossier d ON d.id = c.dossier_id
        JOIN public.schools_school h ON h.organisation_id = d.school_id
        CROSS JOIN LATERAL schakel.leader(d.id) l
        WHERE c.ref = upper(typed) AND c.state = 'open' AND NOT (d.about_staff OR d.restricted OR d.held_back)
          AND ((s.organisation_id = d.school_id AND s.role IN ({names(_OF_SCHOOL)}))
               OR (s.organisation_id = h.clb_id AND d.clb_engaged AND s.role IN ({names(_OF_CLB)})))
          AND NOT schakel.walled_from(d.id, s.user_id) AND ({holds(ON_DOSSIER, "d", "id", to_write=True)}) IS NOT TRUE
          AND NOT EXISTS (SELECT 1 FROM public.duties_duty y JOIN public.secrecy_item i ON i.id = y.about
                          WHERE y.dossier_id = d.id AND y.kind = '{DutyKind.ACCESS}' AND y.done_at IS NULL
                            AND i.author_id = here)
    LOOP
        INSERT INTO public.secrecy_item (id, dossier_id, regime, kind, holder_id, author_id, about, body, created_at)
        VALUES (gen_random_uuid(), found.id, found.regime, '{ItemKind.ACCESS}', s.organisation_id, here, q.id, words, q.at)
        RETURNING id INTO made;
        INSERT INTO public.duties_duty
            (id, dossier_id, regime, kind, about, detail, organisation_id, role, created_at, counted_from, after, term,
             unit, due_on, explanation, urgent, remind_at, noon_left, missed)
        VALUES (gen_random_uuid(), found.id, found.regime, '{DutyKind.ACCESS}', made, '', found.organisation, found.role,
                q.at, begins, counted, {ANSWER_TERM.count}, '{ANSWER_TERM.unit}', due, explained, false, remind, false, 0)
        RETURNING id INTO owed;
        INSERT INTO public.core_outbox (id, task, argument, created_at, not_before, tries)
        VALUES (gen_random_uuid(), 'duties.notify', owed, q.at, mail_from, 0);
    END LOOP;
    RETURN true;
END
""",  # noqa: S608 - constants of the code
    roles=(APP,),
    volatility="VOLATILE",
)
FUNCTIONS = _ASK

_MINE = f"by_id = {ME}\n        AND (SELECT (schakel.seat()).organisation_id) IS NOT NULL"
QUESTION = Table(
    "cases_accessquestion",
    (
        Policy("SELECT", APP, using=_MINE),
        Policy("INSERT", APP, check=f"{_MINE}\n        AND at = schakel.clock()"),
        *everything(DEFINER, "SELECT"),
        emptied("(SELECT m.organisation_id FROM accounts_membership m WHERE m.id = by_id)"),
    ),
)
