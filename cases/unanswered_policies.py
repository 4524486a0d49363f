"""What nobody can do any more who was asked to in person, as SQL: it goes to who can. The worker only hears which duties."""

from accounts.roles import Role
from cases.enums import DutyKind
from core.rowsecurity import WORKER, function
from secrecy.keys import together

_ASKED = "today date, due date, explained text, remind timestamptz"
# Owed anew from this day on, by whom the rest of the sentence says.
_ANEW = (
    "done_at = NULL, done_by_id = NULL, counted_from = today, after = '', term = 1, unit = 'school_day', due_on = due,\n"
    "        explanation = explained, remind_at = remind, reminded_at = NULL, noon_left = false, missed = 0, escalated_at = NULL"
)

# The case manager did not confirm in time what the school told by name, or left: whoever leads the dossier learns of it.
_GIVE_BACK = function(
    f"schakel.give_back_unread({_ASKED})",
    "RETURNS TABLE (duty uuid)",
    f"""
BEGIN
    RETURN QUERY
    UPDATE public.duties_duty y SET addressee_id = NULL, role = l.role, organisation_id = l.organisation,
        {_ANEW}
    FROM public.secrecy_disclosure d CROSS JOIN LATERAL schakel.leader(d.dossier_id) l
    WHERE y.kind = '{DutyKind.CITY_NAMED}' AND y.done_at IS NULL AND y.addressee_id IS NOT NULL AND d.id = y.about
      AND (d.expires_on < today
           OR NOT EXISTS (SELECT 1 FROM schakel.sitting(y.organisation_id, y.role, today) t
                          WHERE t.membership_id = y.addressee_id))
    RETURNING y.id;
END
""",  # noqa: S608 - constants of the code
    roles=(WORKER,),
    volatility="VOLATILE",
)

# Nobody is left again at the CLB whom a dossier is open to: whoever was appointed left, was let go or was shut out. The same
# question is put again, to who directs the CLB now; also when the one that was asked left without an answer.
_ASK_CLB = function(
    f"schakel.ask_clb_again({_ASKED})",
    "RETURNS TABLE (duty uuid)",
    f"""
DECLARE
    asked record;
    director bigint;
BEGIN
    FOR asked IN
        SELECT q.*, schakel.clb_without_on(q.dossier_id, today) AS house
        FROM (SELECT DISTINCT ON (y.dossier_id) y.id, y.dossier_id, y.about, y.addressee_id, y.done_at
              FROM public.secrecy_wall w JOIN public.secrecy_dossier o ON o.id = w.dossier_id
              {together("o")}
              JOIN public.duties_duty y ON y.dossier_id = f.id AND y.kind = '{DutyKind.CLB_SUCCESSOR}'
              WHERE w.lifted_at IS NULL
              ORDER BY y.dossier_id, y.done_at DESC NULLS FIRST) q
    LOOP
        SELECT t.membership_id INTO director
        FROM schakel.sitting(asked.house, '{Role.CLB_DIRECTOR}', today) t
        WHERE NOT schakel.walled_from(asked.dossier_id, t.user_id)
        ORDER BY asked.done_at IS NULL AND t.membership_id = asked.addressee_id DESC, t.stands_in, t.membership_id LIMIT 1;
        CONTINUE WHEN director IS NULL OR (asked.done_at IS NULL AND director = asked.addressee_id);
        UPDATE public.secrecy_item i SET addressee_id = director WHERE i.id = asked.about;
        UPDATE public.duties_duty y SET addressee_id = director, organisation_id = asked.house,
            {_ANEW}
        WHERE y.id = asked.id;
        duty := asked.id;
        RETURN NEXT;
    END LOOP;
END
""",  # noqa: S608 - constants of the code
    roles=(WORKER,),
    volatility="VOLATILE",
)

FUNCTIONS = _GIVE_BACK + _ASK_CLB
