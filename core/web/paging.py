"""Keyset paging: constant cost on every page, and no page numbers that tell how much one may not see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    older_url: str
    newer_url: str


def newest_first(request: HttpRequest, rows: QuerySet[Any], moment: str, size: int = 50) -> Page:
    """One page of `rows`, which must be ordered by `-moment, -pk`. The place is in the URL as ?voor=<moment>,<pk>."""
    place = _place(request.GET.get("voor", ""))
    if place:
        at, pk = place
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": pk}))
    found = list(rows[: size + 1])
    query = request.GET.copy()
    query.pop("voor", None)
    newer = f"?{query.urlencode()}" if place else ""
    older = ""
    if len(found) > size:
        last = found[size - 1]
        query["voor"] = f"{getattr(last, moment).isoformat()},{last.pk}"
        older = f"?{query.urlencode()}"
    return Page(found[:size], older, newer)


def _place(text: str) -> tuple[datetime, UUID] | None:
    moment, _, pk = text.partition(",")
    try:
        at, key = datetime.fromisoformat(moment), UUID(pk)
    except (ValueError, OverflowError):
        return None
    return (at, key) if at.tzinfo and 1900 < at.year < 9000 else None
