"""Naming somebody on one dossier, and letting them go again (DOMAIN §2 "the cases they are named on", §5 named grants).

Who may name whom is decided in the database (`schakel.grant_access`); who is named reads it from the next query on.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from core import audit
from secrecy import walls
from secrecy.models import Grant, held_keys, in_force_at
from secrecy.tables import LEADING, REVIEWED_BY_LEADER, GrantKind


class GrantRefused(Exception):
    """This person cannot be named here, or not by the actor; `message` says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def grant(
    *,
    dossier_id: int,
    membership: Membership,
    kind: GrantKind,
    reason: str,
    until: date | None = None,
    actor: Actor,
    now: datetime | None = None,
) -> UUID:
    """Name `membership` on the dossier until and with that day (calendar; None: until it is ended). Returns the grant.

    Named already: that grant, unchanged. Raises GrantRefused, in the same words for a dossier that does not exist, is
    shut to the actor, or cannot be opened to this person.
    """
    found = _ask(
        "SELECT schakel.grant_access(%s, %s, %s, %s, %s)", dossier_id, membership.pk, str(kind), reason.strip(), until
    )
    if found is None:
        raise GrantRefused(_("Deze persoon kan hier niet aangeduid worden."))
    actor.found.pop("keys", None)
    audit.record("grant", "grant", [found], dossier_id=dossier_id, now=now or timezone.now())
    return found


@transaction.atomic
def end(*, grant_id: UUID, actor: Actor, now: datetime | None = None) -> None:
    """Let somebody go: from the next query on the dossier is shut to them. Raises GrantRefused when it was ended already."""
    dossier_id = Grant.objects.visible_to(actor).filter(pk=grant_id).values_list("dossier_id", flat=True).first()
    if dossier_id is None or not _ask("SELECT schakel.end_access(%s)", grant_id):
        raise GrantRefused(_("Deze toegang was al beëindigd."))
    actor.found.pop("keys", None)
    audit.record("end_grant", "grant", [grant_id], dossier_id=dossier_id, now=now or timezone.now())


@transaction.atomic
def review(*, grant_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Somebody still needs to be named: noted, once a day. False when it was today, or is not the actor's to look at."""
    dossier_id = reviewable(actor).filter(pk=grant_id).values_list("dossier_id", flat=True).first()
    if dossier_id is None or not _ask("SELECT schakel.review_access(%s)", grant_id):
        return False
    audit.record("review_access", "grant", [grant_id], dossier_id=dossier_id, now=now or timezone.now())
    return True


def reviewable(actor: Actor) -> QuerySet[Grant]:
    """The grants in force that the actor looks at each quarter, as `schakel.review_access` has it; never one of their own."""
    keys = held_keys(actor)
    mine = Q(pk__in=())
    for column in {arm.column for arm in LEADING} & keys.keys():
        mine |= Q(kind__in=REVIEWED_BY_LEADER, **{f"{column}__in": keys[column]})
    if "clb_key" in keys:
        mine |= Q(kind=GrantKind.CLB, clb_key__in=keys["clb_key"])
    if actor.role == Role.DIRECTOR and "named_key" in keys:
        mine |= Q(kind=GrantKind.POLICE, named_key__in=keys["named_key"])
    rows = Grant.objects.visible_to(actor).filter(mine, in_force_at(actor), ended_at=None)
    return rows.exclude(addressee__user=actor.user_id)


def reviewers(since: datetime, today: date) -> set[int]:
    """The users who have something to look at that was given before `since` and not looked at from then on. As the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM schakel.grant_reviewers(%s, %s)", [since, today])
        return {user for (user,) in cursor.fetchall()}


def end_all(*, dossier_id: int, kinds: Iterable[GrantKind], actor: Actor, now: datetime) -> int:
    """Let everybody go who was named as one of these kinds, as when a case closes. Returns how many."""
    actor.found.pop("keys", None)
    return _ask("SELECT schakel.end_all_access(%s, %s, %s)", dossier_id, [str(kind) for kind in kinds], now)


def take_up_again(*, dossier_id: int, ended_at: datetime, actor: Actor) -> int:
    """What ended everybody at that moment is undone: who was let go then is named again. Returns how many."""
    actor.found.pop("keys", None)
    return _ask("SELECT schakel.take_up_access(%s, %s)", dossier_id, ended_at)


def in_force(dossier_id: int, actor: Actor) -> list[Grant]:
    """Who is named on the dossier now, as far as the actor may know it; in the order in which they were named."""
    return list(_in_force(dossier_id, actor))


def reading(dossier_id: int, actor: Actor) -> list[Grant]:
    """Those of them who still sit there and are not shut out of it."""
    seated = _in_force(dossier_id, actor).filter(addressee__in=Membership.objects.current(actor.today))
    return list(walls.left(seated, [dossier_id], user="addressee__user_id"))


def _in_force(dossier_id: int, actor: Actor) -> QuerySet[Grant]:
    rows = Grant.objects.visible_to(actor).filter(in_force_at(actor), dossier=dossier_id, ended_at=None)
    return rows.select_related("addressee__user", "addressee__organisation").order_by("granted_at", "pk")


def _ask(sql: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]
