"""The posts of the praktische fiche are confirmed each September (DOMAIN §2): director and administrator are asked until it
is done.

Without a row of its own: a duty hangs from a dossier, and the confirmations say what is left. The asking is part of the
digest, on the same days for every school: the first school day of September, the eve and the day of the term, and then
every third school day.
"""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import OrganisationKind
from core.calendar import school_year
from core.templatetags.schakel import day as day_text
from duties import asking
from duties.web.panels import Panel
from schools import posts
from schools.models import POST_ROLES, School

SEPTEMBER = 9


def first_day(year: int) -> date:
    """The first school day of September."""
    return asking.first_day(year, SEPTEMBER)


def due_on(year: int) -> date:
    """The last school day of September."""
    return asking.last_day(year, SEPTEMBER)


def remind(*, now: datetime) -> int:
    """Promise a digest to who keeps a fiche that is not confirmed. Returns how many people it is for. Runs as the worker."""
    today = timezone.localdate(now)
    year = school_year(today).start_year
    due = due_on(year)
    asked = asking.asked_on(first_day(year), due, now)
    if asked is None:
        return 0
    keepers = Membership.objects.current(today).filter(
        role__in=POST_ROLES,
        organisation__kind=OrganisationKind.SCHOOL,
        organisation__practice=False,
        user__is_active=True,
    )
    seats = list(keepers.values_list("organisation_id", "user_id"))
    left = asking.not_told((user for _school, user in seats), asked)
    users: dict[int, set[int]] = {}
    for school, user in seats:
        if user in left:
            users.setdefault(school, set()).add(user)
    wanting: set[int] = set()
    for school in School.objects.filter(pk__in=users):
        if posts.to_confirm(school, today):
            wanting |= users[school.pk]
    return asking.promise(wanting, asked=asked, due=due, now=now)


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
