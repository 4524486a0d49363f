"""The free days of a school: noted and struck by who keeps its calendar."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from core import audit
from core.calendar import SchoolYear, Unit, school_year
from core.templatetags.schakel import day as day_text
from schools.calendar import calendar_of
from schools.models import CALENDAR_ROLES, FreeDay, School

# A school plans this school year and the next.
YEARS_AHEAD = 1


class FreeDayRefused(Exception):
    """What was asked may not be; `message` says it in a sentence, `field` where on the form it belongs."""

    def __init__(self, message: str, field: str | None = "day") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def last_day(today: date) -> date:
    """The last day for which a free day can be noted."""
    return SchoolYear(school_year(today).start_year + YEARS_AHEAD).last


def keeps_calendar(actor: Actor) -> bool:
    """Whether the actor sits at a school, in a role that keeps its calendar."""
    return actor.role in CALENDAR_ROLES and School.objects.filter(pk=actor.organisation_id).exists()


@transaction.atomic
def add_free_day(*, day: date, name: str, by: Actor, now: datetime | None = None) -> FreeDay:
    """Note a day off of the own school. Terms counted from now on skip it; those counted already keep their day.

    Raises FreeDayRefused for a day that is over, too far, noted already, or free for every school anyway.
    """
    if not keeps_calendar(by):
        raise FreeDayRefused(_("U mag de kalender van deze school niet wijzigen."), None)
    if day < by.today:
        raise FreeDayRefused(_("Kies vandaag of een latere dag: wat voorbij is, verandert niet meer."))
    if day > last_day(by.today):
        raise FreeDayRefused(_("Kies een dag tot en met %(day)s.") % {"day": day_text(last_day(by.today))})
    calendar = calendar_of(by.organisation_id)
    if day in calendar.free_days:
        raise FreeDayRefused(_("Die dag staat er al: %(name)s.") % {"name": calendar.free_days[day]})
    if not calendar.is_counted(day, Unit.SCHOOL):
        free = calendar.free_day(day)
        why = free.name if free else _("weekend")
        raise FreeDayRefused(_("Die dag telt al niet mee: %(why)s.") % {"why": why})
    try:
        with transaction.atomic():
            made = FreeDay.objects.create(school_id=by.organisation_id, day=day, name=name)
    except IntegrityError as error:
        raise FreeDayRefused(_("Die dag staat er al.")) from error
    audit.record("add_free_day", "school", [by.organisation_id, day.isoformat()], now=now)
    return made


@transaction.atomic
def remove_free_day(*, free_day_id: int, by: Actor, now: datetime | None = None) -> bool:
    """Strike a day off that is still to come. False when it was struck already, or is of another school."""
    found = FreeDay.objects.filter(pk=free_day_id, school_id=by.organisation_id).first()
    if found is None or not keeps_calendar(by):
        return False
    if found.day < by.today:
        raise FreeDayRefused(_("Die dag is voorbij: wat voorbij is, verandert niet meer."), None)
    struck, _each = FreeDay.objects.filter(pk=found.pk).delete()
    if struck:
        audit.record("remove_free_day", "school", [by.organisation_id, found.day.isoformat()], now=now)
    return bool(struck)
