"""Reading signals and cases for a page, in a constant number of queries, each table through its own `visible_to`."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.models import Membership, works_for
from accounts.roles import Role
from cases.models import Case, Signal, SignalOutcome
from secrecy.models import VisibleQuerySet

PARTNERS = (Role.PARTNER_CONTACT, Role.CLB_CONTACT, Role.CASE_MANAGER)


def signals_for(actor: Actor) -> VisibleQuerySet:
    """The actor's signals with what a list shows; newest first."""
    signals = Signal.objects.visible_to(actor).select_related("pupil", "addressee__user")
    return signals.order_by("-created_at", "-pk")


def outcomes_for(actor: Actor, signals: Iterable[Signal]) -> dict[UUID, SignalOutcome]:
    """What was decided about these signals, by signal id; empty for a reporter."""
    found = (
        SignalOutcome.objects.visible_to(actor)
        .filter(signal__in=[signal.pk for signal in signals])
        .select_related("case", "by__user")
    )
    return {outcome.signal_id: outcome for outcome in found}


def cases_for(actor: Actor) -> VisibleQuerySet:
    """The actor's cases with what a list shows; newest first."""
    return Case.objects.visible_to(actor).select_related("pupil", "owner__user").order_by("-opened_at", "-pk")


def people_of(school_id: int, on: date, roles: Collection[Role]) -> QuerySet[Membership]:
    """Who sits at a school in one of these roles, and the CLB contacts tied to it when that role is among them."""
    here = Q(organisation_id=school_id)
    tied = Q(role=Role.CLB_CONTACT) & works_for(school_id)
    seats = Membership.objects.current(on).filter(here | tied, role__in=roles).select_related("user").distinct()
    return seats.order_by("user__last_name", "user__first_name", "pk")


def partners_of(school_id: int, on: date) -> QuerySet[Membership]:
    """Who may take something on from outside: social partners, other CLBs, Expo-R (DOMAIN §3, C7 and B7)."""
    seats = Membership.objects.current(on).filter(role__in=PARTNERS).select_related("user", "organisation")
    tied = seats.filter(assignments__organisation_id=school_id).values("pk")
    return seats.exclude(pk__in=tied).order_by("organisation__name", "user__last_name", "user__first_name", "pk")
