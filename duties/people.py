"""Who owes a duty, who stands in, and who else may know of it: never somebody who may not see its row."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from duties.models import Duty
from duties.schedule import moment
from secrecy import walls
from secrecy.audience import keys_of, opens
from secrecy.models import PERSONAL
from secrecy.tables import ARMS

# Who sees rows that are not their own, by role.
ROLES = frozenset().union(*(arm.roles | arm.assigned_roles for arm in ARMS))


class People:
    """The seats around a batch of duties on one day; three queries, and one for each CLB contact among them."""

    def __init__(self, duties: Sequence[Duty], on: date) -> None:
        self._moment = moment(on)
        named = {duty.addressee_id for duty in duties if duty.addressee_id}
        places = {
            place
            for duty in duties
            for place in (duty.organisation_id, duty.care_key, duty.direction_key, duty.board_key)
        }
        by_role = Q(organisation__in=places - {None}, role__in=ROLES)
        self._seats = list(
            Membership.objects.current(on)
            .filter(Q(pk__in=named) | Q(stands_in_for__in=named) | by_role, user__is_active=True)
            .select_related("organisation")
            .order_by("pk")
        )
        self._keys: dict[int, dict[str, list[int]]] = {}
        self._walls = walls.around({duty.dossier_id for duty in duties})

    def owing(self, duty: Duty) -> set[int]:
        """User ids of who owes the duty: whoever it was given to and their deputy, or else everybody in its role.

        When whoever it was given to has left and nobody stands in, the duty is not lost: their role is asked, and if
        that cannot see it, whoever else may.
        """
        if duty.addressee_id is not None:
            found = self._users(duty, (s for s in self._seats if duty.addressee_id in (s.pk, s.stands_in_for_id)))
            if found:
                return found
        role = self._users(duty, (s for s in self._seats if self._holds(s, duty)))
        return role or self._users(duty, self._around(duty))

    def others(self, duty: Duty) -> set[int]:
        """User ids of who hears that the duty stays undone: colleagues, coordinators, the direction where it may see it."""
        return self._users(duty, self._around(duty)) - self.owing(duty)

    def direction(self, duty: Duty) -> set[int]:
        """User ids of the directors and their deputies who may see the duty."""
        return self._users(duty, (seat for seat in self._seats if seat.role == Role.DIRECTOR))

    def _around(self, duty: Duty) -> list[Membership]:
        near = {Role.CARE_COORDINATOR, Role.DIRECTOR, Role.BOARD_MEMBER}
        return [seat for seat in self._seats if seat.role in near or self._holds(seat, duty)]

    @staticmethod
    def _holds(seat: Membership, duty: Duty) -> bool:
        return seat.organisation_id == duty.organisation_id and seat.role == duty.role

    def _users(self, duty: Duty, seats: Iterable[Membership]) -> set[int]:
        return {seat.user_id for seat in seats if opens(self._keys_past_walls(seat, duty), duty)}

    def _keys_past_walls(self, seat: Membership, duty: Duty) -> dict[str, list[int]]:
        """Who is shut out of the dossier of the duty still has what is personally theirs."""
        keys = self._keys_of(seat)
        if (duty.dossier_id, seat.user_id) not in self._walls:
            return keys
        return {column: held for column, held in keys.items() if column in PERSONAL}

    def _keys_of(self, seat: Membership) -> dict[str, list[int]]:
        if seat.pk not in self._keys:
            self._keys[seat.pk] = keys_of(Actor.of(seat, now=self._moment))
        return self._keys[seat.pk]
