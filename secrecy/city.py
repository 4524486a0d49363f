"""Whether a municipality keeps files of its own (`city`): off until its DPO switches it on (DOMAIN §5; L08)."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import OrganisationKind, Role
from core import audit
from secrecy.models import CitySwitch


class CityIsOff(Exception):
    """The municipality keeps no files of its own, or this person may not decide that it does; `message` says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def latest(actor: Actor) -> CitySwitch | None:
    """What was decided last for the actor's municipality, with who decided it; one query."""
    rows = CitySwitch.objects.filter(organisation_id=actor.organisation_id).select_related("by__user")
    return rows.order_by("-at", "-pk").first()


def is_on(actor: Actor) -> bool:
    found = latest(actor)
    return found is not None and found.is_on


def switched_on() -> list[int]:
    """The municipalities that keep files of their own; no secret, so any school may ask. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(schakel.cities_on())")
        return [place for (place,) in cursor.fetchall()]


def require(actor: Actor) -> None:
    """Raise CityIsOff unless the actor's municipality keeps files of its own."""
    if not is_on(actor):
        raise CityIsOff(
            _("Uw stad houdt nog geen dossiers bij in Schakel. Vraag het aan uw functionaris gegevensbescherming.")
        )


@transaction.atomic
def switch(*, on: bool, by: Membership, actor: Actor, now: datetime | None = None) -> bool:
    """The DPO of a municipality switches the regime on or off. False when it stood so already.

    What was written stays, and stays readable to who follows it up; off means that nothing new begins.
    """
    if actor.role != Role.DPO or actor.organisation_kind != OrganisationKind.MUNICIPALITY:
        raise CityIsOff(_("Alleen de functionaris gegevensbescherming van een stad beslist dit."))
    now = now or timezone.now()
    if is_on(actor) == on:
        return False
    CitySwitch.objects.create(organisation_id=actor.organisation_id, is_on=on, by=by, at=now)
    audit.record("city_on" if on else "city_off", "organisation", [actor.organisation_id], now=now)
    return True
