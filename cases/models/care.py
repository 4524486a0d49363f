"""The care continuum of a case: the measures that were taken, and every move between the phases."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.enums import Verdict
from cases.models.cases import Case
from secrecy.models import ConsentBy, Protected


class SupportMeasure(Protected):
    """What is done to help, before and beside any sanction. What it is and its goal are items, in one text each."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    owner_name = models.CharField(_("wie zorgt hiervoor"), max_length=200)
    review_on = models.DateField(_("opnieuw te bekijken"))
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["case", "review_on"], name="measure_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_by=None) | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="measure_stopped_at_and_by",
            )
        ]

    @property
    def runs(self) -> bool:
        return self.stopped_at is None


class MeasureReview(Protected):
    """One look back at a measure, never changed: how it went, and when it is looked at again. Its words are an item."""

    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=Verdict)
    # None: it stopped.
    review_on = models.DateField(null=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["measure", "at"], name="review_by_measure")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.STOP, review_on=None)
                | ~Q(verdict=Verdict.STOP) & Q(review_on__isnull=False),
                name="review_again_unless_stopped",
            )
        ]


class PhaseMove(Protected):
    """One move between phases, never changed. Its words are items; who agreed to the help of the CLB stands here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="phase_moves")
    source = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    pupil_heard = models.BooleanField()
    parents_heard = models.BooleanField()
    shortfall = models.CharField(max_length=8, blank=True)
    # The day of the zorgoverleg that decided it.
    decided_on = models.DateField(null=True)
    consent_by = models.CharField(max_length=10, choices=ConsentBy, blank=True)
    consent_on = models.DateField(null=True)
    consent_how = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="phase_move_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(target=F("source") + 1) | Q(source=F("target") + 1), name="phase_move_one_step"
            ),
            models.CheckConstraint(condition=Q(source__lte=2, target__lte=2), name="phase_move_within"),
            models.CheckConstraint(
                condition=~Q(target=2) | (~Q(shortfall="") & Q(decided_on__isnull=False) & ~Q(consent_by="")),
                name="phase_move_extended_has_grounds",
            ),
            models.CheckConstraint(
                condition=Q(consent_by="", consent_on=None) | ~Q(consent_by="") & Q(consent_on__isnull=False),
                name="phase_move_consent_by_and_on",
            ),
        ]
