from datetime import date, timedelta
from typing import Any, Self

from django.db.models import BooleanField, Count, F, Func, Q

from accounts.actor import Actor
from secrecy.models import VisibleQuerySet


def mine(actor: Actor) -> Q:
    """What the actor owes: given to them, or to nobody yet while they hold the role."""
    return assigned(actor) | unassigned(actor)


def assigned(actor: Actor) -> Q:
    """Given to the actor, or to a colleague for whom they stand in: that only sorts what they may see anyway."""
    own = Q(addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id)
    return own | Q(addressee_id__in=actor.replaced_ids) if actor.replaced_ids else own


def unassigned(actor: Actor) -> Q:
    return Q(addressee=None, organisation_id=actor.organisation_id, role=actor.role)


def spans(today: date) -> dict[str, Q]:
    """The groups of the worklist by due date, in its order. This week runs through Sunday; after that is "later"."""
    week = today + timedelta(days=6 - today.weekday())
    return {
        "late": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__gt=today, due_on__lte=week),
        "later": Q(due_on__gt=week),
    }


class InPractice(Func):
    """Whether a dossier is of a practice school. The worker reads no dossiers: a definer function knows."""

    function = "schakel.in_practice"
    output_field = BooleanField()


class DutyQuerySet(VisibleQuerySet):
    def open(self) -> Self:
        return self.filter(done_at=None)

    def mailed(self) -> Self:
        """Duties about which mail goes out: not those of a practice school. For the worker only."""
        return self.exclude(InPractice(F("dossier_id")))

    def in_order(self) -> Self:
        return self.order_by("due_on", "created_at", "pk")

    def counted(self, actor: Actor) -> dict[str, int]:
        """How many open duties per group of the worklist, in one query."""
        own = assigned(actor)
        free = unassigned(actor)
        totals: dict[str, Any] = self.aggregate(
            **{key: Count("pk", filter=own & span) for key, span in spans(actor.today).items()},
            unassigned=Count("pk", filter=free),
            waiting=Count("pk", filter=~own & ~free),
        )
        actor.found["mine"] = sum(totals.values()) - totals["waiting"]
        return totals


def count_open(actor: Actor) -> int:
    """How many duties wait for the actor: the number in the menu. The worklist counted them already."""
    from duties.models import Duty

    if "mine" in actor.found:
        return actor.found["mine"]
    return Duty.objects.visible_to(actor).open().filter(mine(actor)).count()
