"""Whether pupil and parents know, and whom the coordinator asked for advice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.models.cases import Case
from secrecy.models import Protected


class VoiceState(models.TextChoices):
    INFORMED = "informed", _("Ingelicht")
    POSTPONED = "postponed", _("Uitgesteld")


class Voice(Protected):
    """One line of the register: somebody of the family was informed of something, or not yet and why (DOMAIN §3)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="voices")
    who = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=VoiceState)
    # Informed on that day, or postponed until it.
    day = models.DateField()
    words = models.TextField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="voice_by_case")]


class Consultation(Protected):
    """Ruggespraak before step 3. `addressee` is who was asked: they read the question and their own answer, no more."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "asked_at"], name="consultation_by_case"),
            models.Index(fields=["person_key"], name="consultation_person"),
        ]
