"""Whether a municipality keeps files of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation


class CitySwitch(models.Model):
    """That the regime `city` was switched on or off for a municipality, by its DPO. The latest row counts (L08)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(_("staat aan"))
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="city_switch_latest")]
