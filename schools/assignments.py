"""Which contact of a CLB works for which of its schools: proposed, confirmed by a second person, ended at once.

The database functions behind it look at the actor's own seat; the sentences here are the same rules in words.
"""

from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Assignment, Membership, MembershipQuerySet
from accounts.roles import Role
from core import audit
from schools.models import School

PROPOSERS = frozenset({Role.ORGANISATION_ADMIN})
CONFIRMERS = frozenset({Role.ORGANISATION_ADMIN, Role.CLB_DIRECTOR})


class AssignmentRefused(Exception):
    """What was asked may not be; `message` says it in a sentence, `field` where on the form it belongs."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def contacts(actor: Actor) -> MembershipQuerySet:
    """The contacts of the actor's CLB; a deputy works for the schools of the colleague."""
    return Membership.objects.visible_to(actor).current(actor.today).filter(role=Role.CLB_CONTACT, stands_in_for=None)


def schools_of(actor: Actor):
    """The schools that the actor's CLB works for."""
    return (
        School.objects.filter(clb_id=actor.organisation_id)
        .select_related("organisation")
        .order_by("organisation__name")
    )


@transaction.atomic
def propose(*, contact: Membership, school: School, by: Actor) -> int:
    """Propose that a contact works for a school; it opens nothing until a second person confirms it.

    Raises AssignmentRefused when it was proposed already, or when the actor may not.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT schakel.propose_assignment(%s, %s)", [contact.pk, school.pk])
            made = cursor.fetchone()[0]
    except IntegrityError as error:
        raise AssignmentRefused(
            _("%(name)s werkt al voor deze school, of is er al voor voorgesteld") % {"name": contact.user.name},
            "contact",
        ) from error
    except ProgrammingError as error:
        raise AssignmentRefused(_("U kunt deze contactpersoon niet aan die school koppelen.")) from error
    audit.record("propose", "assignment", [made])
    return made


@transaction.atomic
def confirm(*, assignment: Assignment, by: Actor) -> None:
    """The second person agrees; doing so twice is doing so once. Raises AssignmentRefused with the reason otherwise."""
    if assignment.confirmed_by_id == by.user_id:
        return
    refused = why_not_confirm(assignment, by)
    if refused or not _ask("SELECT schakel.confirm_assignment(%s)", assignment.pk):
        raise AssignmentRefused(refused or _("Deze koppeling kunt u niet bevestigen."))
    audit.record("confirm", "assignment", [assignment.pk])


@transaction.atomic
def end(*, assignment: Assignment, by: Actor) -> None:
    """From the next request on the school's cases are shut to this contact. Ending twice is ending once."""
    if assignment.ended_at is not None:
        return
    if not _ask("SELECT schakel.end_assignment(%s)", assignment.pk):
        raise AssignmentRefused(_("Deze koppeling kunt u niet beëindigen."))
    audit.record("end", "assignment", [assignment.pk])


def why_not_confirm(assignment: Assignment, actor: Actor) -> str:
    """Why the actor may not confirm it, as a sentence; empty when they may. Needs the membership loaded."""
    if assignment.ended_at is not None:
        return _("Dit voorstel is ingetrokken.")
    if assignment.confirmed_at is not None:
        return _("Deze koppeling is al bevestigd.")
    if assignment.membership.user_id == actor.user_id:
        return _("Uw eigen koppeling kunt u niet bevestigen. Dat doet iemand anders.")
    if assignment.proposed_by_id == actor.user_id:
        return _("U stelde dit zelf voor. Een tweede persoon bevestigt het.")
    return "" if actor.role in CONFIRMERS else _("Uw rol bevestigt geen koppelingen.")


def _ask(sql: str, *values: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.fetchone()[0])
