"""Row-level security of the municipality's own files: only who follows it up, and only where the DPO switched it on."""

from core.rowsecurity import Exempt, Table
from secrecy.policies import ME, TEAM, protected

FUNCTIONS = ""
TABLES: list[Table | Exempt] = [
    protected(
        "referrals_cityfile",
        check=f"opened_by_id = {ME}\n        AND schakel.city_on()",
        changed_by=TEAM,
        columns=("closed_by_id", "closed_at"),
    ),
]
