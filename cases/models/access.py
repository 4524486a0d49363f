"""Asking to read along, from a wall that confirms nothing (DOMAIN §5): the asker's own row, and no more is ever said of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership
from core.calendar import Term
from core.ids import uuid7
from secrecy.sealing import Held, SealedText, sealed_check

MOST_A_DAY = 10
# House default: whoever leads the case answers within three school days, or lets it rest.
ANSWER_TERM = Term(3)


class AccessQuestionQuerySet(models.QuerySet["AccessQuestion"]):
    def of(self, actor: Actor) -> "AccessQuestionQuerySet":
        return self.filter(by_id=actor.membership_id)


class AccessQuestion(Held):
    """What somebody thinks they should be able to read, and why. Whether it went anywhere stands in no row they see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reference = SealedText(_("referentie"), blank=True)
    about = SealedText(_("over wie"), blank=True)
    why = SealedText(_("waarom"))
    at = models.DateTimeField()
    # One per rendered form: a double click asks once.
    form_key = models.UUIDField(unique=True)

    objects = AccessQuestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="access_question_by_asker")]
        constraints = [
            sealed_check("access_question_sealed", "why"),
            sealed_check("access_question_sealed_or_empty", "reference", "about", blank=True),
        ]
