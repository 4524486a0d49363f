"""Conflict of interest (DOMAIN §5): somebody involved, or of the pupil's family, is shut out of one dossier, at once and silently.

Who may do that, and who leads the dossier then, is decided in the database (`secrecy.walling`). What somebody wrote, or
was told in person, stays theirs to read: for them nothing changes but that the rest is not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from core import audit
from secrecy.models import Wall
from secrecy.tables import WallReason


class WallRefused(Exception):
    """This person cannot be shut out here, or not by the actor; `message` says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Raised:
    """A wall as it was put up: whether it is new, and where and in which role the people sit who confirm it, or who is asked in
    person because nobody else leads the dossier."""

    wall_id: UUID
    is_new: bool
    asked_id: int | None
    role: Role
    organisation_id: int


@transaction.atomic
def shut_out(*, dossier_id: int, person: User, why: WallReason, actor: Actor) -> Raised:
    """From the next query on the dossier is shut to `person`, in every hat. Shut out already: that wall, unchanged.

    Raises WallRefused, in the same words for a dossier that does not exist or is not the actor's to lead, and for the
    actor themselves.
    """
    row = _row("SELECT * FROM schakel.shut_out(%s, %s, %s)", dossier_id, person.pk, str(why))
    if row is None:
        raise WallRefused(_("Deze persoon kan hier niet uitgesloten worden."))
    found = Raised(row[0], row[1], row[2], Role(row[3]), row[4])
    if found.is_new:
        audit.record("shut_out", "wall", [found.wall_id], dossier_id=dossier_id, now=actor.now)
    return found


@transaction.atomic
def confirm(*, wall: Wall, actor: Actor) -> None:
    """A second person agrees. Raises WallRefused for who shut them out, and when it was decided already."""
    if not _row("SELECT schakel.confirm_wall(%s)", wall.pk)[0]:
        raise WallRefused(_("Dit kan niet: er is al beslist, of u sloot deze persoon zelf uit."))
    audit.record("confirm_wall", "wall", [wall.pk], dossier_id=wall.dossier_id, now=actor.now)


@transaction.atomic
def lift(*, wall: Wall, reason: str, actor: Actor) -> None:
    """The person may see the dossier again, as their role says. Raises WallRefused when that was so already."""
    if not _row("SELECT schakel.lift_wall(%s, %s)", wall.pk, reason.strip())[0]:
        raise WallRefused(_("Dit kan niet: de uitsluiting is al opgeheven, of een collega moet dit doen."))
    audit.record("lift_wall", "wall", [wall.pk], dossier_id=wall.dossier_id, now=actor.now)


def clb_asks(dossier_id: int, *, again: bool = False) -> int | None:
    """Whom of the direction of the school's CLB to ask for another contact: all its own are shut out of the dossier. None when
    that is not so, was asked already, or is not the actor's to know. `again`: for that direction, whether it is still needed.
    """
    return _row("SELECT schakel.clb_asks(%s, %s)", dossier_id, again)[0]


class _NotWalled(Func):
    """Whether a user is not shut out of any of some dossiers, as far as the actor may know it; asked once a query."""

    output_field = BooleanField()

    def __init__(self, user: str, dossier_ids: list[int]) -> None:
        super().__init__(F(user))
        self.dossier_ids = dossier_ids

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        user, params = compiler.compile(self.source_expressions[0])
        return f"{user} <> ALL ((SELECT schakel.walled_out(%s))::bigint[])", [*params, self.dossier_ids]


class ContactLeft(Func):
    """Whether a contact of the CLB is left whom these dossiers are open to, as far as the actor may know it; asked once a query."""

    output_field = BooleanField()

    def __init__(self, dossier_ids: Iterable[int]) -> None:
        super().__init__()
        self.dossier_ids = list(dossier_ids)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        return "(SELECT schakel.clb_left(%s))", [self.dossier_ids]


Rows = TypeVar("Rows", bound=QuerySet[Any])


def left(rows: Rows, dossier_ids: Iterable[int], *, user: str = "user_id") -> Rows:
    """Those of these rows whose user (`user` says where it stands) is not shut out of any of these dossiers."""
    dossiers = list(dossier_ids)
    return rows.filter(_NotWalled(user, dossiers)) if dossiers else rows


def around(dossier_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Who is shut out of these dossiers: (dossier, user). For the worker only, which mails and reads no dossiers; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, user_id FROM schakel.walls_of(%s)", [list(dossier_ids)])
        return set(cursor.fetchall())


def _row(sql: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()
