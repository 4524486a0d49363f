"""The calendar of one school: the Flemish one plus its own free days."""

from collections.abc import Collection
from datetime import date

from core.calendar import Calendar
from schools.models import FreeDay


def calendar_of(school_id: int) -> Calendar:
    """The school calendar that terms of this school count on; one query."""
    return Calendar(dict(FreeDay.objects.filter(school_id=school_id).values_list("day", "name")))


def calendars_of(organisation_ids: Collection[int]) -> dict[int, Calendar]:
    """The calendar of each; one query. What is no school has no free days of its own."""
    own: dict[int, dict[date, str]] = {organisation: {} for organisation in organisation_ids}
    for school, day, name in FreeDay.objects.filter(school__in=own).values_list("school_id", "day", "name"):
        own[school][day] = name
    return {organisation: Calendar(days) for organisation, days in own.items()}
