"""The second wall around signals and cases."""

from core.rowsecurity import APP, Exempt, Policy, Table
from secrecy.policies import OWN, TEAM, protected

FUNCTIONS = ""
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
        "cases_houseterms",
        (
            Policy("SELECT", APP, using="school_id = ANY ((SELECT schakel.organisation_keys())::bigint[])"),
            Policy("INSERT", APP, check=(own := "school_id = ANY ((SELECT schakel.care_keys())::bigint[])")),
            Policy("UPDATE", APP, using=own, check=own),
        ),
        extra="GRANT USAGE ON SEQUENCE cases_houseterms_id_seq TO schakel_app;",
    ),
]
