"""Break-glass (DOMAIN §5): that somebody asked, why, and what the DPO says of it. Not whether it opened anything."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from accounts.roles import Role
from core.calendar import Term
from core.ids import uuid7
from schools.models import Pupil
from secrecy.sealing import Held, SealedText, sealed_check

# DOMAIN §5.
LASTS = timedelta(hours=4)
MOST_AT_ONCE = 3
# A pupil is found by the words of a name: so many letters at least, so many pupils at most.
LEAST_LETTERS, MOST_FOUND = 3, 20
# House defaults: who leads a dossier reads it the next school day, a DPO reviews it within the week.
READ_TERM = Term(1)
REVIEW_TERM = Term(5)
# Who may ask, each for the pupils that their organisation works for.
ASKERS = frozenset({Role.DIRECTOR, Role.CLB_DIRECTOR})


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    def of(self, actor: Actor) -> "EmergencyQuerySet":
        """What the actor asked in this seat."""
        return self.filter(by_id=actor.membership_id)

    def reviewed_by(self, actor: Actor) -> "EmergencyQuerySet":
        """What a DPO reviews: asked by somebody of the own organisation, or about a pupil of the own school."""
        if actor.role != Role.DPO:
            return self.none()
        return self.filter(Q(holder_id=actor.organisation_id) | Q(school_id=actor.organisation_id))


class Emergency(Held):
    """One request: four hours from `at`. `about` is the pupil's name, which a CLB may not look up again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    about = SealedText(_("leerling"))
    reason = SealedText(_("reden"))
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    review_by = models.DateField()
    # One per rendered form: a double click asks once.
    form_key = models.UUIDField(unique=True)
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(_("terecht"), null=True)
    verdict = SealedText(_("oordeel"), blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-at"], name="emergency_by_asker"),
            models.Index(fields=["holder", "-at"], name="emergency_by_holder"),
            models.Index(fields=["school", "-at"], name="emergency_by_school"),
            models.Index(fields=["review_by"], condition=Q(reviewed_at=None), name="emergency_to_review"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at=F("at") + LASTS), name="emergency_lasts_four_hours"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, justified=None, verdict__regex="^$")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, justified__isnull=False),
                name="emergency_reviewed_whole",
            ),
            sealed_check("emergency_sealed", "about", "reason"),
            sealed_check("emergency_verdict_sealed", "verdict", blank=True),
        ]

    def lasts(self, actor: Actor) -> bool:
        """Whether the four hours still run by the actor's clock; the last moment does not count."""
        return actor.now < self.expires_at
