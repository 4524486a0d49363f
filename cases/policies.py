"""The second wall around signals and cases."""

from core.rowsecurity import APP, DEFINER, Exempt, Policy, Table, any_of, as_definer, everything, function
from secrecy.policies import OWN, TEAM, protected

# The open meetings that the actor is invited to, in this hat.
_SEATED = function(
    "schakel.seated_keys()",
    "RETURNS uuid[]",
    """
DECLARE
    s record;
BEGIN
    s := schakel.seat();
    IF s.organisation_id IS NULL THEN RETURN '{}'; END IF;
    RETURN ARRAY(
        SELECT p.meeting_id FROM public.cases_meetingparticipant p
        JOIN public.cases_caremeeting m ON m.id = p.meeting_id AND m.closed_at IS NULL
        WHERE p.membership_id = schakel.membership_id());
END
""",
    roles=(APP,),
)
FUNCTIONS = as_definer(_SEATED)
_RUNS = "school_id = ANY ((SELECT schakel.care_keys())::bigint[])"
_SITS_IN = "school_id = ANY ((SELECT schakel.clb_keys())::bigint[])"


def _meeting_where(condition: str) -> str:
    return f"meeting_id IN (SELECT m.id FROM cases_caremeeting m WHERE {condition})"


TABLES: list[Table | Exempt] = [
    protected("cases_signal", changed_by=TEAM),
    protected("cases_case", changed_by=TEAM),
    protected("cases_signaloutcome"),
    protected("cases_casetransition"),
    protected("cases_talk"),
    protected("cases_talkreport", own_adds=True),
    protected("cases_feedback"),
    # The owner settles the own action.
    protected("cases_action", changed_by=f"{TEAM}\n        OR {OWN}"),
    Table(
        "cases_caremeeting",
        (
            Policy("SELECT", APP, using=any_of((_RUNS, _SITS_IN, "id = ANY ((SELECT schakel.seated_keys())::uuid[])"))),
            Policy("INSERT", APP, check=_RUNS),
            Policy("UPDATE", APP, using=_RUNS, check=_RUNS),
            *everything(DEFINER, "SELECT"),
        ),
    ),
    Table(
        "cases_meetingparticipant",
        (
            Policy(
                "SELECT",
                APP,
                using=any_of(
                    (
                        _meeting_where(f"m.{_RUNS} OR m.{_SITS_IN}"),
                        "membership_id = (SELECT schakel.membership_id())",
                    )
                ),
            ),
            Policy("INSERT", APP, check=_meeting_where(f"m.{_RUNS}")),
            Policy("UPDATE", APP, using=_meeting_where(f"m.{_RUNS}"), check=_meeting_where(f"m.{_RUNS}")),
            *everything(DEFINER, "SELECT"),
        ),
    ),
    protected("cases_assessment"),
    protected("cases_agendapoint", changed_by=TEAM),
    protected("cases_pointguest", changed_by=TEAM),
    Table(
        "cases_houseterms",
        (
            Policy("SELECT", APP, using="school_id = ANY ((SELECT schakel.organisation_keys())::bigint[])"),
            Policy("INSERT", APP, check=(own := "school_id = ANY ((SELECT schakel.care_keys())::bigint[])")),
            Policy("UPDATE", APP, using=own, check=own),
        ),
        extra="GRANT USAGE ON SEQUENCE cases_houseterms_id_seq TO schakel_app;",
    ),
]
