"""The second wall around duties. The worker reads them all to remind; they hold no content and no name."""

from core.rowsecurity import APP, WORKER, Exempt, Policy, Table, everything
from secrecy.policies import OWN, TEAM, protected

FUNCTIONS = ""
TABLES: list[Table | Exempt] = [
    protected(
        "duties_duty",
        own_adds=True,
        changed_by=f"{TEAM}\n        OR {OWN}",
        extra=everything(WORKER, "SELECT", "UPDATE"),
    ),
    Table(
        "duties_reminderchoice",
        (
            Policy("SELECT", APP, using=(own := "user_id = (SELECT schakel.uid())")),
            Policy("INSERT", APP, check=own),
            Policy("UPDATE", APP, using=own, check=own),
            *everything(WORKER, "SELECT"),
        ),
    ),
]
