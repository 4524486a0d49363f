"""Giving, confirming and ending memberships, by the database functions that alone may write them."""

from datetime import date

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.roles import ROLES, OrganisationKind, Role
from core import audit


class MembershipRefused(Exception):
    """What was asked may not be; `message` says it in a sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def propose(
    *, person: User, role: Role, post: str, starts_on: date, ends_on: date | None, by: Actor, kind: OrganisationKind
) -> int:
    """Propose a seat at the administrator's own organisation; it opens nothing until a second person confirms it.

    Returns the membership's id. Raises MembershipRefused when the role does not exist at such an organisation, or when
    the same seat was proposed already.
    """
    if kind not in ROLES[role].at:
        raise MembershipRefused(_("Die rol bestaat niet bij deze organisatie. Kies een andere."))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT schakel.propose_membership(%s, %s, %s, %s, %s, %s)",
                [person.pk, by.organisation_id, role, post, starts_on, ends_on],
            )
            made = cursor.fetchone()[0]
    except DatabaseError as error:
        raise MembershipRefused(_("Deze plaats is al voorgesteld, of u mag ze niet geven.")) from error
    audit.record("propose", "membership", [made])
    return made


@transaction.atomic
def confirm(*, membership: Membership, by: Actor) -> None:
    """The second person agrees. Raises MembershipRefused for who proposed it, who gets it, or who may not decide."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.confirm_membership(%s)", [membership.pk])
        if not cursor.fetchone()[0]:
            raise MembershipRefused(
                _("U kunt deze plaats niet bevestigen: dat doet een tweede persoon, die ze niet zelf voorstelde of krijgt.")
            )
    audit.record("confirm", "membership", [membership.pk])


@transaction.atomic
def end(*, membership: Membership, last_day: date, by: Actor) -> None:
    """The seat ends on that day; from the next request after it, nothing opens any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.end_membership(%s, %s)", [membership.pk, last_day])
        if not cursor.fetchone()[0]:
            raise MembershipRefused(_("Kies een dag die niet vóór het begin ligt."))
    audit.record("end", "membership", [membership.pk])
