"""How a line of the log reads: what failed and where, never in which words.

The message of an exception may hold what somebody typed, or a whole row: PostgreSQL's "Failing row contains (…)".
"""

import copy
import logging
import traceback
from types import TracebackType
from typing import Any

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WordlessFormatter(logging.Formatter):
    """Exceptions by their kind and their place in the code; of the database also the rule that was broken."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        # Another handler may have written the whole exception down there.
        record.exc_text = None
        if isinstance(record.args, dict) and "traceback" in record.args:
            # Celery puts both into its message.
            said = record.args
            record.args = {**said, "exc": str(said.get("exc", "")).partition("(")[0], "traceback": ""}
        return super().format(record)

    def formatException(self, ei: Failure) -> str:
        return "\n".join(_lines(ei[1])) if ei[1] else ""


def _lines(error: BaseException) -> list[str]:
    """The chain of causes, the first cause on top as Python prints it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_lines(before), "then:"] if before else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    return [*lines, f"{type(error).__module__}.{type(error).__qualname__}{_rule(error)}"]


def _rule(error: BaseException) -> str:
    """Which code, table and constraint PostgreSQL named: names of ours, no values."""
    said: Any = getattr(error, "diag", None)
    parts = [said.sqlstate, said.table_name, said.constraint_name] if said else []
    return "".join(f" {part}" for part in parts if part)
