"""What crossed from one secrecy to another."""

import hashlib
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership
from core.sealedtext import SealBroken
from secrecy.models.dossiers import Protected, VisibleQuerySet, held_keys, walled
from secrecy.sealing import Held, SealedText, sealed_check
from secrecy.tables import CARE, LEADING, REGIME_LABELS


class ConsentBy(models.TextChoices):
    PUPIL = "pupil", _("De leerling zelf")
    PARENTS = "parents", _("De ouders")


class DisclosureQuerySet(VisibleQuerySet):
    """What crossed is shut to its receivers once it is over; who sent it keeps it, and what the school sent whoever leads
    the dossier (the policy says the same)."""

    def visible_to(self, actor: Actor | None) -> Self:
        found = super().visible_to(actor)
        return found if actor is None else found.filter(_shown(actor))

    def each_way(self, actor: Actor) -> list[Self]:
        return [part.filter(_shown(actor)) for part in super().each_way(actor)]


def _shown(actor: Actor) -> Q:
    """In force, or sent by the actor's own organisation, or by the school in a dossier that the actor leads."""
    found = _in_force(actor.today) | Q(holder=actor.organisation_id)
    for column, keys in _leading_keys(actor).items():
        found |= Q(came_from__in=CARE, **{f"{column}__in": keys})
    return found


def _leading_keys(actor: Actor) -> dict[str, list[int]]:
    keys = held_keys(actor)
    return {arm.column: keys[arm.column] for arm in LEADING if arm.column in keys}


def _in_force(today: date) -> Q:
    """Not taken back, and its last day is not past."""
    return Q(recalled_at=None) & (Q(expires_on=None) | Q(expires_on__gte=today))


class Disclosure(Held, Protected):
    """A text that crossed to another hand: frozen and hashed, to named receivers, on a ground, by somebody.

    It lies under the regime in which its receivers read it (`team`), or is for one person (`addressee`). Recalled, or
    past its last day, only the organisation that sent it reads it.
    """

    # Under which regime the text was before it crossed; empty on the oldest rows, where the ground says it.
    came_from = models.CharField(max_length=10, choices=REGIME_LABELS.items(), blank=True, default="")
    about = models.UUIDField()
    body = SealedText(_("tekst"))
    sha256 = models.CharField(max_length=64)
    purpose = SealedText(_("doel"))
    ground = models.CharField(max_length=20)
    # Names of who could read it when it was sent: the register says so for ever, whoever sits there later.
    receivers = models.JSONField(default=list)
    consent_by = models.CharField(max_length=10, choices=ConsentBy, blank=True)
    consent_on = models.DateField(null=True)
    consent_how = SealedText(blank=True)
    # Why the pupil was judged able, or not, other than presumed from the age; by who sent it.
    judged_otherwise = SealedText(blank=True, default="")
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    received_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = SealedText(blank=True)
    # Who gave the consent took it back: on which day and how, noted by whom when it was recalled.
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_how = SealedText(blank=True, default="")
    # One per rendered form: a double click sends once.
    form_key = models.UUIDField(unique=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "-sent_at"], name="disclosure_by_dossier"),
            models.Index(fields=["holder", "-sent_at", "-id"], name="disclosure_register"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="disclosure_received_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(recalled_at=None, recalled_by=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False) & ~Q(recall_reason__regex="^$"),
                name="disclosure_recalled_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(consent_by="", consent_on=None) | ~Q(consent_by="") & Q(consent_on__isnull=False),
                name="disclosure_consent_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_on=None)
                | Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False, recalled_at__isnull=False)
                & ~Q(consent_by=""),
                name="disclosure_withdrawn_is_recalled",
            ),
            sealed_check("disclosure_sealed", "body", "purpose"),
            sealed_check(
                "disclosure_sealed_or_empty",
                "consent_how",
                "recall_reason",
                "judged_otherwise",
                "withdrawn_how",
                blank=True,
            ),
        ]

    @property
    def intact(self) -> bool:
        """Whether the text is still the one that was sent: also a seal that no longer opens is a change."""
        try:
            return hashlib.sha256(self.body.encode()).hexdigest() == self.sha256
        except SealBroken:
            return False

    def sent_for(self, actor: Actor) -> bool:
        """Whether the actor acts for who sent it: at that organisation, or leading the dossier that the school sent it from
        (the direction or the board may have taken over since, or given it back)."""
        if self.holder_id == actor.organisation_id:  # type: ignore[attr-defined]  # Django makes these of the foreign keys
            return True
        leads = any(getattr(self, column) in keys for column, keys in _leading_keys(actor).items())
        return leads and self.came_from in CARE and self.dossier_id not in walled(actor)  # type: ignore[attr-defined]  # as above

    def is_over(self, today: date) -> bool:
        """Whether its receivers read it no more on that day (Brussels)."""
        return self.recalled_at is not None or (self.expires_on is not None and self.expires_on < today)
