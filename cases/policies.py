"""The second wall around signals and cases."""

from core.rowsecurity import Exempt, Table
from secrecy.policies import TEAM, protected

FUNCTIONS = ""
TABLES: list[Table | Exempt] = [
    protected("cases_signal", changed_by=TEAM),
    protected("cases_case", changed_by=TEAM),
    protected("cases_signaloutcome"),
    protected("cases_casetransition"),
    protected("cases_talk"),
    protected("cases_feedback"),
]
