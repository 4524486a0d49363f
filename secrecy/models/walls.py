"""Who is shut out of a dossier."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership, User
from core.ids import uuid7
from secrecy.models.dossiers import Dossier, held_keys, walled
from secrecy.tables import LEADING, WALL_REASONS, WallReason


class WallQuerySet(models.QuerySet["Wall"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those around the dossiers that the actor leads, and those they are asked to confirm. Never their own."""
        keys = held_keys(actor)
        leading = Q(pk__in=())
        for column in {arm.column for arm in LEADING} & keys.keys():
            leading |= Q(**{f"{column}__in": keys[column]})
        # Not joined: who is asked to confirm may not see the dossier itself.
        asked = Q(asked=actor.membership_id) | Q(dossier__in=Dossier.objects.filter(leading))
        return self.filter(asked).exclude(dossier__in=walled(actor))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Wall(models.Model):
    """Somebody shut out of one dossier, in every hat, and of whatever was joined to it; but for what is personally theirs.

    Made, confirmed and lifted only by the database functions behind `secrecy.walls`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="walls")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=WALL_REASONS.items())
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Who is asked to confirm it, when nobody else leads the dossier.
    asked = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(_("reden"), max_length=200, blank=True)

    objects = WallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(lifted_at=None), name="wall_around"),
            models.Index(fields=["asked"], condition=Q(lifted_at=None), name="wall_asked"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "user"], condition=Q(lifted_at=None), name="wall_once"),
            models.CheckConstraint(condition=Q(why__in=list(WallReason)), name="wall_why"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="wall_confirmed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="wall_lifted_at_and_by",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("by")), name="wall_confirmed_by_another"),
        ]
