"""Shutting somebody out, and what they see then: what the tests of walls share."""

from typing import Any

from accounts.models import Membership
from cases import walls
from cases.enums import DutyKind
from cases.models import Case, Signal
from duties.models import Duty
from secrecy import grants
from secrecy.models import Dossier, Wall
from secrecy.tables import GrantKind, WallReason
from tests.cast import Cast, acting
from tests.conftest import as_owner

STAFF, FAMILY = WallReason.STAFF, WallReason.FAMILY
YES, NO = (True, True), (False, False)


def shut_out(cast: Cast, row: Signal | Case, whom: Membership, by: Membership, why: WallReason = STAFF) -> Wall:
    with acting(by) as actor:
        made = walls.shut_out(
            dossier_id=row.dossier_id, school_id=row.school_id, person=whom.user, why=why, actor=actor
        )
    with as_owner():
        return Wall.objects.get(pk=made)


def sees(seat: Membership, row: Signal | Case) -> tuple[bool, bool]:
    """Whether `visible_to` gives the row, and whether the database does."""
    with acting(seat) as actor:
        kind = type(row).objects
        return kind.visible_to(actor).filter(pk=row.pk).exists(), kind.filter(pk=row.pk).exists()


def owed(row: Signal | Case, kind: DutyKind) -> Duty:
    with as_owner():
        return Duty.objects.select_related("addressee__user").get(dossier=row.dossier_id, kind=kind, done_at=None)


def name(cast: Cast, case: Case, whom: Membership, by: Membership | None = None) -> Any:
    with acting(by or cast.zorg) as actor:
        return grants.grant(
            dossier_id=case.dossier_id, membership=whom, kind=GrantKind.CARE, reason="Helpt mee.", actor=actor
        )


def dossier_of(row: Signal | Case) -> Dossier:
    with as_owner():
        return Dossier.objects.get(pk=row.dossier_id)
