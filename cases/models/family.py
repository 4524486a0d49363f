"""The family beside a case: who talks with it, and the letters that invite parents."""

from django.db import models
from django.db.models import Q

from accounts.models import Membership
from cases.models.cases import Case
from secrecy.models import Protected


class FamilyContact(Protected):
    """Who talks with the family from that moment on (DOMAIN §3 Voices); the newest line stands. Never changed.

    `person` and not `addressee`: to talk with a family opens nothing; who does so reads the case already.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="family_contacts")
    person = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="family_contact_by_case")]


class Invitation(Protected):
    """A letter that invites parents for a talk, as it is printed; its words are an item."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="invitations")
    addressed_to = models.CharField(max_length=200)
    inviter = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    starts_at = models.TimeField()
    place = models.CharField(max_length=200)
    # How parents answer: a telephone number or an address.
    contact = models.CharField(max_length=200)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # The day on which it was handed over or posted.
    given_on = models.DateField(null=True)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="invitation_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_on=None, given_by=None) | Q(given_on__isnull=False, given_by__isnull=False),
                name="invitation_given_on_and_by",
            )
        ]
