from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LegalBasis(TextChoices):
    """On what a municipality rests when it keeps a file of its own; without one there is none (DOMAIN §5; L08)."""

    CONSENT = "consent", _("Toestemming van wie het aangaat")
    PUBLIC_TASK = "public_task", _("Taak van algemeen belang die de stad bij wet of decreet heeft")
    OTHER = "other", _("Een andere grond")


class DutyKind(TextChoices):
    """What this room lets people owe."""

    CITY_FEEDBACK = "city_feedback", _("Lees de terugkoppeling van Expo-R")
