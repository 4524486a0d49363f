"""Signals and cases. Content stands in `secrecy.Item`; these rows say what it belongs to and how far it got."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from cases.enums import About, CaseState, Grade, Outcome
from cases.workflow import SignalState
from core.ids import reference
from schools.models import Pupil
from secrecy.models import Protected


class Signal(Protected):
    """What somebody saw, heard or was told. `addressee` is the reporter, when they have an account.

    The reporter may read this row, so nothing of what the school does with it stands here but `word`.
    """

    ref = models.CharField(max_length=7, unique=True, default=reference, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    about_whom = models.CharField(_("over wie"), max_length=12, choices=About)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", null=True)
    pupil_text = models.CharField(max_length=200, blank=True)
    place = models.CharField(_("plaats"), max_length=200, blank=True)
    happened_on = models.DateField(_("dag"))
    acute = models.BooleanField(default=False)
    # An oral signal: who told it, when that person has no account. The right to feedback stays.
    told_by = models.CharField(max_length=200, blank=True)
    logged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=12, choices=Grade, default=Grade.RECEIVED)
    created_at = models.DateTimeField()
    # One per rendered form: a double click is the same signal.
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_key", "-created_at"], name="signal_person"),
            models.Index(fields=["care_key", "-created_at"], name="signal_care"),
            models.Index(fields=["direction_key", "-created_at"], name="signal_direction"),
            models.Index(fields=["board_key", "-created_at"], name="signal_board"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def oral(self) -> bool:
        return bool(self.told_by)


class Case(Protected):
    """What the care team works on; opened from one or more signals. Addressed by a random reference."""

    ref = models.CharField(max_length=7, unique=True, default=reference, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", null=True)
    pupil_text = models.CharField(max_length=200, blank=True)
    # The procedure and its version, pinned at opening; empty for care only.
    procedure = models.CharField(max_length=40, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    # Nobody yet when acute danger started the case by itself: then every coordinator of the school is asked.
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    acute = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["care_key", "-opened_at"], condition=Q(state="open"), name="case_open_care"),
            models.Index(fields=["clb_key", "-opened_at"], condition=Q(state="open"), name="case_open_clb"),
            models.Index(fields=["dossier"], name="case_by_dossier"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="case_once_per_dossier"),
            models.CheckConstraint(
                condition=Q(procedure="", version=0, step="") | (~Q(procedure="") & Q(version__gt=0) & ~Q(step="")),
                name="case_track_or_care",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        return self.pupil.name if self.pupil else self.pupil_text


class SignalOutcome(Protected):
    """What was decided about a signal. A row of its own, shut to the reporter."""

    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, related_name="outcome")
    outcome = models.CharField(max_length=10, choices=Outcome)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signal_outcomes", null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DECLINED, case=None) & ~Q(reason="")
                | ~Q(outcome=Outcome.DECLINED) & Q(case__isnull=False),
                name="outcome_case_or_reason",
            )
        ]

    @property
    def state(self) -> SignalState:
        return SignalState.DECLINED if self.outcome == Outcome.DECLINED else SignalState.IN_CASE


class CaseTransition(Protected):
    """One move of a case, never changed: from, to, by whom, when, and one sentence."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(max_length=20)
    step = models.CharField(max_length=4, blank=True)
    sentence = models.TextField(blank=True)
    # The day it was done, and why it was only written down later.
    done_on = models.DateField()
    late_reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="transition_by_case")]


class Talk(Protected):
    """Who is asked to talk with pupil or parents. `addressee` is the talker: a task holder, not of the care team."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="talks")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", null=True)
    pupil_text = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_key"], name="talk_person")]
        constraints = [models.UniqueConstraint(fields=["case"], name="talk_once_per_case")]

    @property
    def about(self) -> str:
        return str(self.pupil) if self.pupil else self.pupil_text


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
