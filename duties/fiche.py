"""The posts of the praktische fiche are confirmed each September (DOMAIN §2): director and administrator are asked until it
is done.

Without a row of its own: a duty hangs from a dossier, and the confirmations say what is left. The asking is part of the
digest, on the same days for every school: the first school day of September, the eve and the day of the term, and then
every third school day.
"""

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import OrganisationKind
from core.calendar import Unit, school_year
from core.models import Mail
from core.templatetags.schakel import day as day_text
from duties import schedule
from duties.models import DigestHour, ReminderChoice
from duties.reminders import promise_once_a_day
from duties.web.panels import Panel
from schools import posts
from schools.models import POST_ROLES, School

# The fiche of a school is three queries: the worker asks in the first minutes of each hour, not at every tick.
MINUTES = 10


def first_day(year: int) -> date:
    """The first school day of September."""
    return schedule.COUNTRY.next_counted(date(year, 8, 31), Unit.SCHOOL)


def due_on(year: int) -> date:
    """The last school day of September."""
    day = date(year, 9, 30)
    while not schedule.COUNTRY.is_counted(day, Unit.SCHOOL):
        day -= timedelta(days=1)
    return day


def asked_on(today: date) -> date | None:
    """The last day on which every school that is not ready was asked; None before September's first, and on days off."""
    year = school_year(today).start_year
    begin, due = first_day(year), due_on(year)
    if today < begin or not schedule.COUNTRY.is_counted(today, Unit.SCHOOL):
        return None
    asked = max(day for day in (begin, schedule.first(due, begin, schedule.COUNTRY), due) if day <= today)
    while asked >= due and (following := schedule.COUNTRY.due(asked, schedule.EVERY).date) <= today:
        asked = following
    return asked


def remind(*, now: datetime) -> int:
    """Promise a digest to who keeps a fiche that is not confirmed. Returns how many people it is for.

    A digest since the last day of asking said the same: a tick that comes twice adds nothing, and one that comes late
    makes up for it. Runs as the worker.
    """
    local = timezone.localtime(now)
    today = local.date()
    asked = asked_on(today) if schedule.awake(now) and local.minute < MINUTES else None
    if asked is None:
        return 0
    told = Mail.objects.filter(kind="digest", due_on__gte=asked).values("recipient_id")
    keepers = Membership.objects.current(today).filter(
        role__in=POST_ROLES,
        organisation__kind=OrganisationKind.SCHOOL,
        organisation__practice=False,
        user__is_active=True,
    )
    users: dict[int, set[int]] = {}
    for school, user in keepers.exclude(user__in=told).values_list("organisation_id", "user_id"):
        users.setdefault(school, set()).add(user)
    choices = {
        choice.user_id: choice for choice in ReminderChoice.objects.filter(user__in=set().union(*users.values()))
    }
    wanting: set[int] = set()
    for school in School.objects.filter(pk__in=users):
        if posts.to_confirm(school, today):
            wanting |= {user for user in users[school.pk] if _wants(choices.get(user), asked, now)}
    promise_once_a_day(wanting, "digest", today, now)
    return len(wanting)


def _wants(choice: ReminderChoice | None, asked: date, now: datetime) -> bool:
    """Whether this person is told now; who prefers noon waits for it on the day itself."""
    if choice is None:
        return True
    waits = choice.hour == DigestHour.NOON and asked == timezone.localdate(now) and not schedule.is_noon(now)
    due = due_on(school_year(asked).start_year)
    return choice.wants(schedule.stage(asked, due)) and not waits


def panel(actor: Actor) -> Panel | None:
    """The card beside the worklist, until every post that somebody holds is confirmed; four queries."""
    year = school_year(actor.today).start_year
    if actor.role not in POST_ROLES or actor.today < first_day(year):
        return None
    school, lines = posts.own(actor)
    left = len(posts.unconfirmed(lines))
    if school is None or not school.organisation.number or not left:
        return None
    due = due_on(year)
    waits = ngettext("%(n)d post wacht op uw bevestiging.", "%(n)d posten wachten op uw bevestiging.", left) % {
        "n": left
    }
    when = (
        _("Elke september kijkt u na wie wat doet; dat kan tot en met %(day)s.")
        if actor.today <= due
        else _("Elke september kijkt u na wie wat doet; dat moest tegen %(day)s.")
    )
    return Panel(
        id="fiche",
        title=_("Bevestig de praktische fiche") if actor.today <= due else _("Te laat: bevestig de praktische fiche"),
        text=f"{waits} {when % {'day': day_text(due)}}",
        url=reverse("schools:fiche", args=[school.organisation.number]),
        link=_("Kijk de fiche na"),
    )
