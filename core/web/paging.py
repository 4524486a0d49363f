"""Keyset paging: constant cost on every page, and no page numbers that tell how much one may not see."""

from collections.abc import Sequence
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


def newest_first(
    request: HttpRequest, rows: QuerySet[Any], moment: str, ways: Sequence[QuerySet[Any]], size: int = 50
) -> Page:
    """One page of `rows`, which must be ordered by `-moment, -pk`. The place is in the URL as ?voor=<moment>,<pk>.

    `ways` together hold the same rows, each the part that one index gives in this order (`VisibleQuerySet.each_way`). The
    keys of the page are taken from those first, so that what is joined and shown is one page, however much there is.
    """
    place = _place(request.GET.get("voor", ""))
    keys = _newest_keys(ways, moment, place, size + 1)
    found = list(rows.filter(pk__in=keys)[: size + 1]) if keys else []
    query = request.GET.copy()
    query.pop("voor", None)
    newer = f"?{query.urlencode()}" if place else ""
    older = ""
    if len(found) > size:
        last = found[size - 1]
        query["voor"] = f"{getattr(last, moment).isoformat()},{last.pk}"
        older = f"?{query.urlencode()}"
    return Page(found[:size], older, newer)


def _newest_keys(
    ways: Sequence[QuerySet[Any]], moment: str, place: tuple[datetime, UUID] | None, count: int
) -> list[UUID]:
    """The keys of the `count` newest rows before `place`; one query."""
    newest = [f"-{moment}", "-id"]
    if place:
        at, pk = place
        # The first condition is implied by the second; it is the one that an index can begin at.
        before = Q(**{f"{moment}__lte": at}) & (Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "id__lt": pk}))
        ways = [way.filter(before) for way in ways]
    parts = [way.order_by(*newest).values_list(moment, "id")[:count] for way in ways]
    if len(parts) > 1:
        parts = [parts[0].union(*parts[1:]).order_by(*newest)[:count]]
    return [key for part in parts for _moment, key in part]


def _place(text: str) -> tuple[datetime, UUID] | None:
    moment, _, pk = text.partition(",")
    at = moment_of(moment)
    try:
        return (at, UUID(pk)) if at else None
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A moment from an address, or None when it is none that could be ours."""
    try:
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo and 1900 < at.year < 9000 else None
