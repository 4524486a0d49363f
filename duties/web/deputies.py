"""Standing in, as the worklist shows it: for whom the actor does, and who does for the actor. One query."""

from dataclasses import dataclass

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import ROLES


@dataclass(frozen=True)
class Standing:
    """`for_others`: seats in which the actor stands in; `deputies`: seats of who stands in for the actor, now or later."""

    for_others: list[Membership]
    deputies: list[Membership]
    may_have_deputy: bool

    @property
    def replaced(self) -> dict[int | None, str]:
        """Whom the actor stands in for: name by the seat that is replaced."""
        return {seat.stands_in_for_id: seat.stands_in_for.user.name for seat in self.for_others}  # pyright: ignore


def of(actor: Actor) -> Standing:
    seats = Membership.objects
    found = list(
        (seats.standing_in(actor) | seats.deputies_of(actor))
        .select_related("user", "stands_in_for__user")
        .order_by("starts_on", "pk")
    )
    deputies = [seat for seat in found if seat.stands_in_for_id == actor.membership_id]  # pyright: ignore
    return Standing(
        for_others=[seat for seat in found if seat not in deputies],
        deputies=deputies,
        may_have_deputy=ROLES[actor.role].content and all(seat.pk != actor.membership_id for seat in found),
    )
