"""The second wall around signals and cases."""

from core.rowsecurity import APP, Exempt, Policy, Table
from secrecy.policies import ME, TEAM, protected

FUNCTIONS = ""
TABLES: list[Table | Exempt] = [
    protected("cases_signal", check=f"logged_by_id = {ME}", changed_by=TEAM, columns=("word",)),
    protected("cases_case", changed_by=TEAM, columns=("step", "state", "owner_id", "closed_at", "closed_by_id")),
    protected("cases_signaloutcome", check=f"by_id = {ME}"),
    protected("cases_casetransition", check=f"by_id = {ME}"),
    protected("cases_talk", check=f"asked_by_id = {ME}"),
    protected("cases_talkreport", check=f"by_id = {ME}", own_adds=f"addressee_id = {ME}"),
    protected("cases_feedback", check=f"by_id = {ME}"),
    protected("cases_voice", check=f"by_id = {ME}"),
    protected("cases_consultation", check=f"asked_by_id = {ME}"),
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
