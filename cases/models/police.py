"""Track B: that the police told something, who may know it, and the feedback that goes back. Texts are items."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from cases.enums import AnswerState, PoliceChannel, PoliceForce
from secrecy.models import Protected
from secrecy.sealing import Held, SealedText, sealed_check


class PoliceNews(Protected):
    """What the police told the direction (B1), under `police`. `addressee` is the police contact, with an account.

    The police contact may read this row, so nothing of what the school does with it stands here.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    force = models.CharField(_("van"), max_length=10, choices=PoliceForce)
    channel = models.CharField(_("hoe"), max_length=10, choices=PoliceChannel)
    # Who told it, in words: most of them have no account.
    contact_name = models.CharField(_("wie bij de politie"), max_length=200)
    received_at = models.DateTimeField()
    logged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    # One per rendered form: a double click is the same news.
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_key", "-received_at"], name="police_news_person"),
            models.Index(fields=["named_key"], name="police_news_named"),
        ]
        constraints = [models.UniqueConstraint(fields=["dossier"], name="police_news_once_per_dossier")]


class PolicePermission(Protected):
    """That the police allowed the listed persons to know: when, and by whom. Who they are stands in `secrecy.Grant`."""

    news = models.ForeignKey(PoliceNews, on_delete=models.PROTECT, related_name="permissions")
    given_on = models.DateField(_("dag"))
    given_by = models.CharField(_("door wie bij de politie"), max_length=200)
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["news", "noted_at"], name="permission_by_news")]


class PoliceAnswer(Held, Protected):
    """The feedback to the police (B9), under `city`. `addressee` is the director, from when it was put to them.

    `body` is the draft, and from then on the very text that they answer; each save is a version higher. What was put to
    the director and what was answered are frozen in items; what left is a disclosure.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AnswerState, default=AnswerState.DRAFT)
    body = SealedText(_("tekst"))
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    # To whom at the police: the director says so when agreeing. Without an account: only the name, and it is told.
    contact = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    contact_name = models.CharField(max_length=200, blank=True)
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["named_key"], name="police_answer_named"),
            models.Index(fields=["person_key"], name="police_answer_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="police_answer_once_per_dossier"),
            models.CheckConstraint(
                condition=Q(state=AnswerState.SENT, sent_at__isnull=False, sent_by__isnull=False)
                | ~Q(state=AnswerState.SENT) & Q(sent_at=None, sent_by=None),
                name="police_answer_sent_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(addressee__isnull=False) | Q(state__in=[AnswerState.DRAFT, AnswerState.OBJECTED]),
                name="police_answer_put_to_somebody",
            ),
            sealed_check("police_answer_sealed", "body"),
        ]


class AnswerMove(Protected):
    """One move of such an answer, never changed: which, by whom, when. `addressee` is the director, if it is theirs."""

    answer = models.ForeignKey(PoliceAnswer, on_delete=models.PROTECT, related_name="moves")
    event = models.CharField(max_length=10)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["answer", "at"], name="answer_move_by_answer")]
