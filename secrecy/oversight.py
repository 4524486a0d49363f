"""What a DPO may know: who looked at what and who has access, never content (DOMAIN §2).

Everything comes from the functions of `secrecy.oversight_sql`, which answer nobody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet, Organisation, User
from core import audit, outbox
from core.ids import uuid7
from core.models import AuditReport
from secrecy.audit_words import ACTIONS

# Rows in one file; a longer period is more than one.
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Sought:
    """Which rows are sought. `since` and `until`: first and last day; `action` a group of `audit_words`, or "change"."""

    since: date | None = None
    until: date | None = None
    person: int | None = None
    role: str = ""
    action: str = ""
    refused: bool = False
    dossier: int | None = None


@dataclass(frozen=True)
class Row:
    """One row of the audit, as far as a DPO reads it. `keys`: of how many subjects, `key`: of the first."""

    id: UUID
    at: datetime
    user_id: int
    organisation_id: int | None
    role: str
    action: str
    subject_kind: str
    keys: int
    key: str | None
    dossier_id: int | None
    refused: bool
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Access:
    """Somebody named on one dossier, now."""

    id: UUID
    kind: str
    member: Membership
    granted_by: Membership
    granted_at: datetime
    until: date | None
    dossier_id: int


@dataclass(frozen=True)
class Anchor:
    """The head of the chain at the end of a day; of today, so far."""

    day: date
    position: int
    hash: str
    made_at: datetime


@dataclass(frozen=True)
class Check:
    """One walk along the chain: `position` of `total` rows; done, and then `why` it does not fit, or nothing."""

    asked_at: datetime
    position: int
    total: int
    done_at: datetime | None
    why: str


@dataclass(frozen=True)
class Report:
    id: UUID
    kind: AuditReport.Kind
    user_id: int
    role: str
    day: date
    count: int
    first_at: datetime
    last_at: datetime
    seen_at: datetime | None
    seen_by: int | None
    words: str
    name: str = ""


def rows(sought: Sought, *, place: tuple[datetime, UUID] | None = None, most: int) -> list[Row]:
    """The newest rows before a place; three queries."""
    group = ACTIONS.get(sought.action)
    every = sorted(set().union(*(actions for _words, actions in ACTIONS.values())))
    found = _ask(
        "SELECT * FROM schakel.audit_rows(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        _start(sought.since),
        _start(sought.until + timedelta(days=1) if sought.until else None),
        sought.person,
        sought.role or None,
        (sorted(group[1]) if group else every) if sought.action else None,
        group is not None,
        sought.refused,
        sought.dossier,
        *(place or (None, None)),
        most,
    )
    people = names_of(row[2] for row in found)
    houses = dict(Organisation.objects.filter(pk__in={row[3] for row in found}).values_list("pk", "name"))
    return [Row(*row, people.get(row[2], ""), houses.get(row[3], "")) for row in found]


def access(*, place: tuple[datetime, UUID] | None = None, most: int) -> list[Access]:
    """Who is named on which dossier of the organisation, or of others for the organisation; two queries."""
    found = _ask("SELECT * FROM schakel.audit_access(%s, %s, %s)", *(place or (None, None)), most)
    seats = Membership.objects.filter(pk__in={seat for row in found for seat in row[2:4]})
    seats = seats.select_related("user", "organisation").in_bulk()
    return [Access(pk, kind, seats[who], seats[by], *rest) for pk, kind, who, by, *rest in found]


def seats(actor: Actor) -> MembershipQuerySet:
    """Who sits at the organisation now."""
    current = Membership.objects.visible_to(actor).current(actor.today).select_related("user", "confirmed_by")
    return current.order_by("user__last_name", "user__first_name", "pk")


def colleague(actor: Actor, user_id: int) -> User | None:
    """Somebody who sits or sat at the organisation."""
    held = Membership.objects.visible_to(actor).filter(user_id=user_id).select_related("user").order_by("pk").first()
    return held.user if held else None


def anchors(day: date | None = None, *, most: int = 14) -> list[Anchor]:
    return [Anchor(*row) for row in _ask("SELECT * FROM schakel.audit_anchors(%s, %s)", day, most)]


def checks(most: int = 1) -> list[Check]:
    return [Check(*row) for row in _ask("SELECT * FROM schakel.audit_checks(%s)", most)]


@transaction.atomic
def check(*, now: datetime | None = None) -> bool:
    """Have the worker walk along the chain. False when it does already."""
    made = _ask("SELECT * FROM schakel.open_audit_check(%s)", uuid7())
    if not made:
        return False
    audit.record("check", "audit", [made[0][0]], now=now)
    outbox.put("core.verify_audit", made[0][0], now=now)
    return True


def reports(most: int = 20) -> list[Report]:
    """Those that nobody looked at first, the newest first; two queries."""
    return _reports(None, most)


def report(pk: UUID) -> Report | None:
    return next(iter(_reports(pk, 1)), None)


def count_reports(actor: Actor) -> int:
    """How many wait for a DPO; one query."""
    return sum(row[8] is None for row in _ask("SELECT * FROM schakel.audit_reports(NULL, 100)"))


@transaction.atomic
def end_report(pk: UUID, words: str, *, now: datetime | None = None) -> bool:
    """The DPO looked at it, and says what came of it. False when it was looked at already, or is about themselves."""
    if not _ask("SELECT schakel.end_audit_report(%s, %s)", pk, words)[0][0]:
        return False
    audit.record("look_at", "audit_report", [pk], now=now)
    return True


def names_of(users: Iterable[int]) -> dict[int, str]:
    return {user.pk: user.name for user in User.objects.filter(pk__in=set(users))}


def _reports(pk: UUID | None, most: int) -> list[Report]:
    found = _ask("SELECT * FROM schakel.audit_reports(%s, %s)", pk, most)
    people = names_of(row[2] for row in found)
    return [Report(id_, AuditReport.Kind(kind), user, *rest, people.get(user, "")) for id_, kind, user, *rest in found]


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _ask(sql: str, *values: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
