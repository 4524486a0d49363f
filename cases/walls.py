"""Conflict of interest in a signal or a case (DOMAIN §5): who is involved or of the family is shut out at once, and a second
person confirms that within a school day. What lay with them is their colleagues', else the direction's, else the board's.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet, User, works_for
from accounts.roles import Role
from cases import clb_successor
from cases.enums import DutyKind
from cases.workflow import TransitionNotAllowed
from core.calendar import Term
from duties import actions as duties
from schools.calendar import calendar_of
from schools.models import School
from secrecy import joined, walls
from secrecy.models import Wall
from secrecy.tables import WallReason
from secrecy.walls import WallRefused

# "A second person confirms within a school day" (DOMAIN §5).
CONFIRM_TERM = Term(1)


@transaction.atomic
def shut_out(
    *, dossier_id: int, school_id: int, person: User, why: WallReason, actor: Actor, now: datetime | None = None
) -> UUID:
    """Shut somebody out of a dossier, in every hat; they hear nothing. Shut out already: that wall.

    Raises TransitionNotAllowed for who does not lead the dossier, for the actor themselves, and when that person is shut
    out already as something else.
    """
    now = now or timezone.now()
    try:
        found = walls.shut_out(dossier_id=dossier_id, person=person, why=why, actor=actor)
    except WallRefused as refusal:
        raise TransitionNotAllowed(refusal.message, field="person") from refusal
    if found.is_new:
        asked = Membership.objects.get(pk=found.asked_id) if found.asked_id else None
        duties.owe(
            kind=DutyKind.CONFIRM_WALL,
            about=found.wall_id,
            dossier_id=dossier_id,
            organisation_id=asked.organisation_id if asked else found.organisation_id,
            role=Role(asked.role) if asked else found.role,
            assignee=asked,
            start=timezone.localdate(now),
            term=CONFIRM_TERM,
            after=_("de uitsluiting"),
            calendar=calendar_of(school_id),
            by=actor,
            notify=True,
            now=now,
        )
        take_over(dossier_id)
        for one in joined.together(dossier_id, actor):
            clb_successor.follow(dossier_id=one, school_id=school_id, actor=actor, now=now)
    elif Wall.objects.visible_to(actor).filter(pk=found.wall_id).exclude(why=why).exists():
        raise TransitionNotAllowed(
            _("%(name)s is al uitgesloten, om een andere reden: kijk in de lijst.") % {"name": person.name}, field="why"
        )
    return found.wall_id


@transaction.atomic
def confirm(*, wall: Wall, actor: Actor, now: datetime | None = None) -> None:
    """A second person agrees. Raises TransitionNotAllowed for who shut them out, and when it was decided already."""
    try:
        walls.confirm(wall=wall, actor=actor)
    except WallRefused as refusal:
        raise TransitionNotAllowed(refusal.message) from refusal
    duties.settle(kind=DutyKind.CONFIRM_WALL, about=wall.pk, by=actor, now=now)


@transaction.atomic
def lift(*, wall: Wall, reason: str, actor: Actor, now: datetime | None = None) -> None:
    """The person sees what their role opens again; what passed to others stays with them.

    Raises TransitionNotAllowed when it was lifted already, or when a second person has to.
    """
    # First: whoever was asked in person may not see the dossier itself.
    duties.settle(kind=DutyKind.CONFIRM_WALL, about=wall.pk, by=actor, now=now)
    try:
        walls.lift(wall=wall, reason=reason, actor=actor)
    except WallRefused as refusal:
        raise TransitionNotAllowed(refusal.message) from refusal
    take_over(wall.dossier_id)


def take_over(dossier_id: int) -> None:
    """What lies with somebody who is shut out, or with a role that leads no more, goes to who leads now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.take_over(%s)", [dossier_id])


def take_over_all(*, now: datetime) -> None:
    """The same for every dossier with a wall, as people come and go. Runs as the worker, at every tick."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.take_over_all(%s)", [timezone.localdate(now)])


def candidates(school_id: int, actor: Actor, *, all_readers: bool = False) -> MembershipQuerySet:
    """Whom somebody may shut out of a dossier of this school: who works there, sits on its board, or works for it at the CLB;
    one line a person, and not the actor.

    `all_readers`: also who could come to read it otherwise: anybody of its CLB, and a case manager.
    """
    there = Q(organisation_id=school_id) | Q(organisation__children=school_id) | works_for(school_id)
    if all_readers:
        of_clb = School.objects.filter(pk=school_id).values("clb")
        there |= Q(organisation__in=of_clb) | Q(role=Role.CASE_MANAGER)
    seats = Membership.objects.current(actor.today).filter(there, user__is_active=True).exclude(user_id=actor.user_id)
    once = seats.order_by().values("user_id").annotate(first=Min("pk")).values("first")
    return Membership.objects.filter(pk__in=once)


def of_the_direction(actor: Actor) -> QuerySet[User]:
    """Who directs the actor's school and sits on its board too: in that hat they would read what is said about them."""
    seats = Membership.objects.current(actor.today).filter(user__is_active=True).exclude(user_id=actor.user_id)
    directs = seats.filter(role=Role.DIRECTOR, organisation=actor.organisation_id)
    governs = seats.filter(role=Role.BOARD_MEMBER, organisation__children=actor.organisation_id)
    return User.objects.filter(pk__in=directs.values("user_id")).filter(pk__in=governs.values("user_id"))


def standing(dossier_ids: Collection[int], actor: Actor) -> list[Wall]:
    """Who is shut out of these dossiers now, for who leads them; one query."""
    found = Wall.objects.visible_to(actor).standing().filter(dossier__in=dossier_ids)
    return list(found.select_related("user", "by__user").order_by("at", "pk"))
