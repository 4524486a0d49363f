"""The calendar of one school: the Flemish one plus its own free days."""

from core.calendar import Calendar
from schools.models import FreeDay


def calendar_of(school_id: int) -> Calendar:
    """The school calendar that terms of this school count on; one query."""
    return Calendar(dict(FreeDay.objects.filter(school_id=school_id).values_list("day", "name")))
