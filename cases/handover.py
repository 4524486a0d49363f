"""Somebody leaves: their open duties and cases go to a successor in the same role."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from accounts.roles import Role
from cases.workflow import TransitionNotAllowed
from core import audit

# Who sees rows by their role, so that a successor sees what the leaver saw. A teacher's talk is not handed on: the
# coordinator asks somebody else.
WORKING = frozenset({Role.CARE_COORDINATOR, Role.DIRECTOR, Role.BOARD_MEMBER, Role.CLB_CONTACT})
BY: dict[Role, frozenset[Role]] = {
    Role.ORGANISATION_ADMIN: WORKING,
    Role.CARE_COORDINATOR: frozenset({Role.CARE_COORDINATOR}),
}


def successors(departing: Membership, actor: Actor) -> MembershipQuerySet:
    """Who could take over: colleagues who sit in the same role now, deputies left out."""
    seats = Membership.objects.visible_to(actor).current(actor.today).filter(role=departing.role, stands_in_for=None)
    others = seats.filter(user__is_active=True).exclude(user_id=departing.user_id)  # pyright: ignore
    return others.select_related("user").order_by("user__last_name", "user__first_name", "pk")


@transaction.atomic
def hand_over(*, departing: Membership, successor: Membership, by: Actor, now: datetime | None = None) -> None:
    """Give the open duties and cases of one seat to another in the same role; the history of each case says so.

    Whoever asks need not see any of it: the database function moves the rows and tells nothing back. Doing it twice is
    doing it once. Raises TransitionNotAllowed when it may not be.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.hand_over(%s, %s)", [departing.pk, successor.pk])
        if not cursor.fetchone()[0]:
            raise TransitionNotAllowed(_("Dit kunt u niet overdragen. Kies een collega die nu dezelfde rol heeft."))
    audit.record("hand_over", "membership", [departing.pk, successor.pk], now=now)
