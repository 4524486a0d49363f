"""What the CLB answered when help was refused (8w). Its words are items; nobody but the CLB reads either."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.models.cases import Case
from secrecy.models import ConsentBy, Protected
from secrecy.sealing import Held, SealedText, sealed_check


class ConcernRoute(models.TextChoices):
    """What the CLB did with a verontrusting (decreet integrale jeugdhulp art. 32-34; J01, J04, J05)."""

    CONSULT = "consult", _("Overleg (consult)")
    M_DOCUMENT = "m_document", _("M-document")


class Gateway(models.TextChoices):
    """The gemandateerde voorzieningen (J02, J03)."""

    VK = "vk", _("Vertrouwenscentrum kindermishandeling")
    OCJ = "ocj", _("Ondersteuningscentrum jeugdzorg")


class ExpoR(models.TextChoices):
    NAME_FREE = "name_free", _("Ja, zonder naam")
    NAMED = "named", _("Ja, met naam")
    NOT = "not", _("Nee")


class ConcernAnswer(Held, Protected):
    """Whether there is verontrusting, what was done with it, and whether Expo-R was informed; under `clb`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concern_answers")
    concerned = models.BooleanField()
    route = models.CharField(max_length=12, choices=ConcernRoute, blank=True)
    gateway = models.CharField(max_length=4, choices=Gateway, blank=True)
    expo_r = models.CharField(max_length=10, choices=ExpoR)
    # A cell of the release table, where the name was given; and the consent that it asks for.
    ground = models.CharField(max_length=20, blank=True)
    consent_by = models.CharField(max_length=10, choices=ConsentBy, blank=True)
    consent_on = models.DateField(null=True)
    consent_how = SealedText(blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="concern_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(concerned=True) & ~Q(route="") & ~Q(gateway="") | Q(concerned=False, route="", gateway=""),
                name="concern_has_a_route",
            ),
            models.CheckConstraint(
                condition=Q(expo_r="named") & ~Q(ground="") | ~Q(expo_r="named") & Q(ground=""),
                name="concern_name_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(consent_by="", consent_on=None) | ~Q(consent_by="") & Q(consent_on__isnull=False),
                name="concern_consent_by_and_on",
            ),
            sealed_check("concern_sealed_or_empty", "consent_how", blank=True),
        ]
