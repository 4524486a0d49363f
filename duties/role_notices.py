"""The care team hears when somebody was given a role that opens content (DOMAIN §2): nobody makes himself coordinator unseen.

A mail without content, at most one a day, and for a week a card beside the worklist that names who.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Assignment, Membership
from accounts.roles import ROLES, OrganisationKind, Role
from accounts.shell import role_label
from core.counts import counted
from duties import schedule
from duties.reminders import promise_once_a_day
from duties.web import panels
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
    days = {(given.organisation_id, timezone.localdate(given.confirmed_at)) for given in (*seats, *ties)}
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


def counter(actor: Actor) -> Combinable | None:
    if actor.role != Role.CARE_COORDINATOR:
        return None
    seats, ties = _new_here(actor)
    return counted(seats) + counted(ties)


def panel(actor: Actor) -> Panel | None:
    """The card of a coordinator: who got which role in the last week; one query, when somebody did."""
    if actor.role != Role.CARE_COORDINATOR or not panels.count("roles", actor):
        return None
    given, ties = _new_here(actor)
    shown = ("confirmed_at", "pk", "role")
    names = ("user__first_name", "user__last_name")
    of_clb = ties.values_list(*shown[:2], "membership__role", *(f"membership__{name}" for name in names))
    rows = given.values_list(*shown, *names).union(of_clb)
    said = [_said(role, f"{first} {last}".strip()) for _at, _pk, role, first, last in sorted(rows)]
    return Panel(
        id="rollen",
        title=_("Nieuw in een rol die inhoud opent"),
        text=" ".join([*said, _("Klopt dat niet? Zeg het de directie.")]),
        url=reverse("accounts:members"),
        link=_("Bekijk wie de plaats voorstelde en bevestigde"),
    )


def _said(role: str, name: str) -> str:
    if role == Role.CLB_CONTACT:
        return _("%(name)s werkt nu als contactpersoon CLB voor uw school.") % {"name": name}
    return _("%(name)s is nu %(role)s.") % {"name": name, "role": role_label(role)}


def _new_here(actor: Actor) -> tuple[QuerySet[Membership], QuerySet[Assignment]]:
    """Those at the actor's school, but for the actor."""
    seats, ties = _given(actor.now)
    here = seats.filter(organisation=actor.organisation_id).exclude(user=actor.user_id)
    return here, ties.filter(organisation=actor.organisation_id)


def _given(now: datetime) -> tuple[QuerySet[Membership], QuerySet[Assignment]]:
    """The seats at schools, and the contacts of schools, that an administrator gave in the week before `now`."""
    fresh = {"proposed_by__isnull": False, "confirmed_at__gt": now - WEEK, "confirmed_at__lte": now}
    seats = Membership.objects.filter(**fresh, role__in=CONTENT, organisation__kind=OrganisationKind.SCHOOL)
    return seats, Assignment.objects.in_force().filter(**fresh)
