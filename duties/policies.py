"""The second wall around duties. The worker reads them all to remind; they hold no content and no name."""

from core.rowsecurity import APP, DEFINER, WORKER, Exempt, Policy, Table, everything
from secrecy.policies import OWN, TEAM, protected

FUNCTIONS = ""
TABLES: list[Table | Exempt] = [
    protected(
        "duties_duty",
        own_adds="true",
        changed_by=f"{TEAM}\n        OR {OWN}",
        columns=("addressee_id", "done_at", "done_by_id"),
        extra=everything(
            WORKER,
            "SELECT",
            "UPDATE",
            columns=("remind_at", "reminded_at", "noon_left", "missed", "escalated_at"),
        )
        # What somebody owes in a dossier that who causes it does not see: `schakel.open_emergency`.
        + everything(DEFINER, "INSERT"),
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
