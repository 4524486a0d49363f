"""The CLB's own file of a case (DOMAIN §2, §5 `clb`): the CLB's to keep, also when the school has closed the case."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from schools.models import years_between
from secrecy.models import ConsentBy, Protected
from secrecy.sealing import Held, SealedText, sealed_check


class ClbFile(Protected):
    """That the CLB keeps a file, and about whom. Regime `clb`; begun by the first thing that the CLB writes.

    Nothing in it points at the case: after closing, the CLB reads no row of the case any more. It goes by the same `ref`.
    """

    ref = models.CharField(max_length=7, unique=True, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=200)
    birth_date = models.DateField(null=True)
    # When the CLB team discusses it, or did last (A6).
    team_on = models.DateField(null=True)
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [
            *(
                models.Index(fields=[key, "-opened_at"], name=f"clb_file_{key[:-4]}")
                for key in ("clb_key", "clb_file_key", "named_key", "person_key")
            ),
            models.Index(fields=["clb_file_key", "team_on"], condition=Q(team_on__isnull=False), name="clb_file_team"),
        ]
        constraints = [models.UniqueConstraint(fields=["dossier"], name="clb_file_once_per_dossier")]

    @property
    def title(self) -> str:
        return self.about

    @property
    def about_pupil(self) -> bool:
        """Whether it is about a pupil, as far as a file can tell once its case is shut: only of a pupil is the birth date
        known."""
        return self.birth_date is not None

    def age(self, on: date) -> int | None:
        """The pupil's age in whole years on that day, or None when the birth date is not known."""
        return years_between(self.birth_date, on) if self.birth_date else None


class ClbConsent(Held, Protected):
    """Somebody of the family agreed to something, on a day, for a purpose; and perhaps took it back. Regime `clb`."""

    file = models.ForeignKey(ClbFile, on_delete=models.PROTECT, related_name="consents")
    given_by = models.CharField(max_length=10, choices=ConsentBy)
    purpose = SealedText(_("waarvoor"))
    how = SealedText(_("hoe"))
    given_on = models.DateField()
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    # One per rendered form: a double click is one consent.
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["file", "given_on"], name="consent_by_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
                name="consent_withdrawn_on_and_by",
            ),
            sealed_check("consent_sealed", "purpose", "how"),
        ]
