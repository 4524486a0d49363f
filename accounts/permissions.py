"""Who may give seats, and why somebody may not: sentences for the page, the same rules as the database functions."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from accounts.roles import Role
from core.templatetags.schakel import day

# `schakel.propose_membership` and `end_membership` ask for the first, `confirm_membership` for one of the second.
PROPOSERS = frozenset({Role.ORGANISATION_ADMIN})
CONFIRMERS = frozenset({Role.ORGANISATION_ADMIN, Role.DIRECTOR, Role.CLB_DIRECTOR})
# An administrator cannot make himself care coordinator unseen: the care team reads who gave which seat (DOMAIN §2).
READERS = CONFIRMERS | {Role.CARE_COORDINATOR}


def why_not_confirm(seat: Membership, actor: Actor) -> str:
    """Why the actor may not confirm this seat, as a sentence; empty when they may. Needs the confirmer loaded."""
    if seat.confirmed_by is not None:
        return _("%(name)s bevestigde deze plaats al.") % {"name": seat.confirmed_by.name}
    if seat.confirmed_at is not None:
        return _("Deze plaats is al bevestigd.")
    if seat.withdrawn:
        return _("Dit voorstel is ingetrokken.")
    if seat.over(actor.today):
        return _("De laatste dag van deze plaats is voorbij. Vraag een nieuw voorstel.")
    if seat.user_id == actor.user_id:  # pyright: ignore[reportAttributeAccessIssue]
        return _("Uw eigen plaats kunt u niet bevestigen. Dat doet iemand anders.")
    if seat.proposed_by_id == actor.user_id:  # pyright: ignore[reportAttributeAccessIssue]
        return _("U stelde deze plaats zelf voor. Een tweede persoon bevestigt ze.")
    return "" if actor.role in CONFIRMERS else _("Uw rol bevestigt geen plaatsen.")


def why_not_end(seat: Membership, actor: Actor) -> str:
    """Why the actor may not end this seat or withdraw this proposal; empty when they may."""
    if seat.withdrawn:
        return _("Dit voorstel is al ingetrokken.")
    if seat.over(actor.today):
        return _("Deze plaats eindigde al op %(day)s.") % {"day": day(seat.ends_on)}
    return "" if actor.role in PROPOSERS else _("Alleen de organisatiebeheerder beëindigt een plaats.")


def count_to_confirm(actor: Actor) -> int:
    """How many seats wait for this actor; one query, and none for who only reads the list, or on a page that counted them
    already."""
    if "to_confirm" not in actor.found:
        actor.found["to_confirm"] = to_confirm(actor).count()
    return actor.found["to_confirm"]


def to_confirm(actor: Actor) -> MembershipQuerySet:
    """The seats that wait for this actor."""
    if actor.role not in CONFIRMERS:
        return Membership.objects.none()
    waiting = Membership.objects.visible_to(actor).waiting(actor.today)
    return waiting.exclude(user_id=actor.user_id).exclude(proposed_by_id=actor.user_id)
