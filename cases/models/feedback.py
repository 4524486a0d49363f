"""What a reporter was told."""

from django.db import models

from accounts.models import Membership
from cases.enums import Grade
from cases.models.signals import Signal
from secrecy.models import Protected


class Feedback(Protected):
    """One message to whoever reported: a graded standard text and perhaps one sentence. `addressee` is the reporter."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="feedback")
    grade = models.CharField(max_length=12, choices=Grade)
    text = models.TextField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    # Given by word of mouth, to somebody without an account.
    oral_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["signal", "sent_at"], name="feedback_by_signal")]
