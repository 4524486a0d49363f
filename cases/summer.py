"""Which open cases nobody watches in July and August (DOMAIN §2): whose owner has no deputy for all of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import CaseState
from cases.models import Case
from cases.querysets import cases_for
from duties.web.panels import Panel

ONE_DAY = timedelta(days=1)
JUNE = 6


@dataclass(frozen=True)
class Unwatched:
    """An open case and the parts of the summer, first and last day, in which nobody stands in for its owner."""

    case: Case
    gaps: list[tuple[date, date]]


def summer(today: date) -> tuple[date, date]:
    """The first and last day of the summer vacation that comes, or that goes on."""
    year = today.year + (today.month > 8)
    return date(year, 7, 1), date(year, 8, 31)


def clb_closed(year: int) -> tuple[date, date]:
    """When a CLB is closed in summer (domain rules C10)."""
    return date(year, 7, 15), date(year, 8, 15)


def unwatched(actor: Actor) -> tuple[list[Unwatched], int]:
    """The open cases that the actor sees and nobody watches all summer, and how many are watched; two queries."""
    first, last = summer(actor.today)
    cases = list(cases_for(actor).filter(state=CaseState.OPEN))
    deputies: dict[int, list[tuple[date, date]]] = {}
    standing = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first),
        stands_in_for__in={case.owner_id for case in cases} - {None},
        confirmed_at__isnull=False,
        starts_on__lte=last,
    )
    for seat in standing:
        deputies.setdefault(seat.stands_in_for_id, []).append((seat.starts_on, seat.ends_on or last))  # pyright: ignore
    found = [Unwatched(case, gaps(first, last, deputies.get(case.owner_id, []))) for case in cases]
    open_ones = [one for one in found if one.gaps]
    return open_ones, len(cases) - len(open_ones)


def gaps(first: date, last: date, periods: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The parts of a time that no period covers."""
    found, day = [], first
    for begins, ends in sorted(periods):
        if begins > day:
            found.append((day, min(begins - ONE_DAY, last)))
        day = max(day, ends + ONE_DAY)
        if day > last:
            return found
    return [*found, (day, last)]


def panel(actor: Actor) -> Panel | None:
    """In June the worklist of a coordinator points at the list."""
    if actor.role != Role.CARE_COORDINATOR or actor.today.month != JUNE:
        return None
    return Panel(
        id="zomer",
        title=_("Wie volgt op in de zomer?"),
        text=_("Kijk na welke open casussen in juli en augustus niemand hebben."),
        url=reverse("cases:summer"),
        link=_("Naar de zomerlijst"),
    )
