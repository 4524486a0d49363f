"""What a reporter or a talker was told."""

from django.db import models
from django.db.models import Q

from accounts.models import Membership
from cases.enums import Grade
from cases.models.signals import Signal
from cases.models.talks import Talk
from secrecy.models import Protected


class Feedback(Protected):
    """One message to whoever reported or talked: a graded standard text and perhaps one sentence.

    `addressee` is the reporter or the talker; exactly one of `signal` and `talk` says which.
    """

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="feedback", null=True)
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="feedback", null=True)
    grade = models.CharField(max_length=12, choices=Grade)
    text = models.TextField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    # Given by word of mouth, to somebody without an account.
    oral_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["signal", "sent_at"], name="feedback_by_signal"),
            models.Index(fields=["talk", "sent_at"], name="feedback_by_talk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signal=None, talk__isnull=False) | Q(signal__isnull=False, talk=None),
                name="feedback_to_one",
            )
        ]
