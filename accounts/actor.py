"""Who acts: a user in one membership, at one moment. Never the union of somebody's memberships: that would carry the
secrets of the CLB into the same person's school hat."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Assignment, Membership
from accounts.roles import OrganisationKind, Role
from core.audit import Seat
from core.identity import Identity


@dataclass(frozen=True)
class Actor:
    """`now` is the one clock of both walls: the signed identity carries it to the database."""

    user_id: int
    membership_id: int
    organisation_id: int
    organisation_kind: OrganisationKind
    role: Role
    now: datetime = field(default_factory=timezone.now)
    # About to change something: what somebody may only read for a while is not theirs to write in.
    writes: bool = False
    # What rooms above looked up for this actor, once.
    found: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        membership: Membership,
        *,
        now: datetime | None = None,
        seats: Iterable[Membership] | None = None,
        writes: bool = False,
    ) -> "Actor":
        """The actor that sits in `membership` (its organisation must be loaded or loadable).

        `seats`: all that the same user sits in now, when they are at hand: they say for whom the actor stands in.
        """
        actor = cls(
            user_id=membership.user_id,  # pyright: ignore[reportAttributeAccessIssue]
            membership_id=membership.pk,
            organisation_id=membership.organisation_id,  # pyright: ignore[reportAttributeAccessIssue]
            organisation_kind=OrganisationKind(membership.organisation.kind),
            role=Role(membership.role),
            now=now or timezone.now(),
            writes=writes,
        )
        if seats is not None:
            same = (seat for seat in seats if (seat.organisation_id, seat.role) == (actor.organisation_id, actor.role))
            actor.found["replaced"] = tuple(sorted(seat.stands_in_for_id for seat in same if seat.stands_in_for_id))
        return actor

    def to_write(self) -> "Actor":
        """The same actor, about to change something: whatever was looked up for reading is looked up again."""
        known = {key: value for key, value in self.found.items() if key == "replaced"}
        return replace(self, writes=True, found=known)

    @property
    def identity(self) -> Identity:
        return Identity(user_id=self.user_id, membership_id=self.membership_id, clock=self.now)

    @property
    def seat(self) -> Seat:
        return Seat(organisation_id=self.organisation_id, role=self.role)

    @property
    def today(self) -> date:
        """The day in Brussels; every term is a date."""
        return timezone.localdate(self.now)

    @cached_property
    def assigned_ids(self) -> tuple[int, ...]:
        """The organisations this membership works for elsewhere (a CLB contact's schools); one query, once.

        Whoever stands in for a contact works for the same schools.
        """
        mine = Q(membership=self.membership_id) | Q(membership__deputies=self.membership_id)
        rows = Assignment.objects.in_force().filter(mine).order_by("organisation_id").distinct()
        return tuple(rows.values_list("organisation_id", flat=True))

    @cached_property
    def replaced_ids(self) -> tuple[int, ...]:
        """The memberships for whom the actor stands in now; one query, once, unless the actor's seats said it."""
        if "replaced" in self.found:
            return self.found["replaced"]
        rows = Membership.objects.standing_in(self).order_by("stands_in_for_id")
        return tuple(rows.values_list("stands_in_for_id", flat=True))
