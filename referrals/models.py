"""What the municipality follows up: its own file beside a school's case. Nobody of the school reads it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from referrals.enums import LegalBasis
from secrecy.models import Protected
from secrecy.sealing import Held, SealedText, sealed_check


class CityFile(Held, Protected):
    """The follow-up file of a case manager, under `city`, with the legal basis it rests on. Its notes are items.

    It hangs on the dossier of the school, on which the case manager is named; `notice` is the item that began it.
    """

    notice = models.UUIDField()
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    legal_basis = models.CharField(_("rechtsgrond"), max_length=12, choices=LegalBasis)
    basis_words = SealedText(_("toelichting"))
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["named_key"], name="city_file_named")]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="city_file_once_per_dossier"),
            sealed_check("city_file_says_its_basis", "basis_words"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="city_file_closed_at_and_by",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
