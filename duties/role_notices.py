"""The care team hears when somebody was given a role that opens content (DOMAIN §2): nobody makes himself coordinator unseen.

A mail without content, at most one a day, and for a week a card beside the worklist that names who.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Assignment, Membership
from accounts.roles import ROLES, OrganisationKind, Role
from accounts.shell import role_label
from duties import schedule
from duties.reminders import promise_once_a_day
from duties.web.panels import Panel

WEEK = timedelta(days=7)
CONTENT = tuple(role for role, info in ROLES.items() if info.content)


def tell(*, now: datetime) -> int:
    """Promise the care teams their mail. Returns how many people it is for; asking again adds nothing.

    Runs as the worker, at every tick; at night and on days off it waits.
    """
    if not schedule.awake(now):
        return 0
    seats, ties = _given(now)
    days = {(given.organisation_id, timezone.localdate(given.confirmed_at)) for given in (*seats, *ties)}  # pyright: ignore
    team = Membership.objects.current(timezone.localdate(now)).filter(role=Role.CARE_COORDINATOR, user__is_active=True)
    team = team.filter(organisation__in={school for school, _day in days})
    users: dict[int, set[int]] = {}
    for school, user in team.values_list("organisation_id", "user_id"):
        users.setdefault(school, set()).add(user)
    told: set[int] = set()
    for school, day in sorted(days):
        promise_once_a_day(users.get(school, set()), "roles", day, now)
        told |= users.get(school, set())
    return len(told)


def panel(actor: Actor) -> Panel | None:
    """The card of a coordinator: who got which role in the last week; two queries."""
    if actor.role != Role.CARE_COORDINATOR:
        return None
    seats, ties = _given(actor.now, school_id=actor.organisation_id)
    said = [
        _("%(name)s is nu %(role)s.") % {"name": seat.user.name, "role": role_label(seat.role)}
        for seat in seats
        if seat.user_id != actor.user_id  # pyright: ignore[reportAttributeAccessIssue]
    ]
    said += [
        _("%(name)s werkt nu als contactpersoon CLB voor uw school.") % {"name": tie.membership.user.name}
        for tie in ties
    ]
    if not said:
        return None
    return Panel(
        id="rollen",
        title=_("Nieuw in een rol die inhoud opent"),
        text=" ".join([*said, _("Klopt dat niet? Zeg het de directie.")]),
        url=reverse("accounts:members"),
        link=_("Bekijk wie de plaats voorstelde en bevestigde"),
    )


def _given(now: datetime, school_id: int | None = None) -> tuple[Sequence[Membership], Sequence[Assignment]]:
    """The seats at schools, and the contacts of schools, that an administrator gave in the week before `now`."""
    fresh = {"proposed_by__isnull": False, "confirmed_at__gt": now - WEEK, "confirmed_at__lte": now}
    seats = Membership.objects.filter(**fresh, role__in=CONTENT, organisation__kind=OrganisationKind.SCHOOL)
    ties = Assignment.objects.in_force().filter(**fresh)
    if school_id is not None:
        seats, ties = seats.filter(organisation=school_id), ties.filter(organisation=school_id)
    return (
        list(seats.select_related("user").order_by("confirmed_at", "pk")),
        list(ties.select_related("membership__user").order_by("confirmed_at", "pk")),
    )
