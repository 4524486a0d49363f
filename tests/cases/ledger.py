"""What an action wrote, read behind both walls; and whether a refusal left every table as it was."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from core.models import AuditEntry, Outbox
from duties.models import Duty
from tests.conftest import as_owner

# Tuesday 13 October 2026, eleven o'clock in Brussels; the autumn vacation of that year is 2 to 8 November.
NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)


def at(day: int, month: int = 10, hour: int = 9) -> datetime:
    """A moment of the autumn of 2026, in UTC."""
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def contents() -> dict[str, tuple[int, str]]:
    """Every table of the database: how many rows, and a digest of all that stands in them."""
    with as_owner(), connection.cursor() as cursor:
        one_by_one = " UNION ALL ".join(
            f"SELECT '{name}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            for name in tables()
        )
        cursor.execute(one_by_one)
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


def added(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> dict[str, int]:
    """The tables that have more or fewer rows, and by how many."""
    return {name: after[name][0] - before[name][0] for name in after if after[name][0] != before[name][0]}


def audit_trail(*, since: list[tuple[str, str]] | None = None) -> list[tuple[str, str]]:
    """(action, kind of subject) of every audit row, sorted; without those that `since` had already."""
    with as_owner():
        rows = Counter(AuditEntry.objects.values_list("action", "subject_kind"))
    return sorted((rows - Counter(since or [])).elements())


def outbox_tasks() -> Counter[tuple[str, str]]:
    with as_owner():
        return Counter(Outbox.objects.values_list("task", "argument"))


def duties(**which: Any) -> list[Duty]:
    with as_owner():
        return list(Duty.objects.filter(**which).order_by("kind", "pk"))


def duty(kind: str, about: UUID, **which: Any) -> Duty:
    [found] = duties(kind=kind, about=about, **which)
    return found


def terms(found: list[Duty]) -> list[tuple[str, date, str]]:
    return [(one.kind, one.due_on, one.explanation) for one in found]
