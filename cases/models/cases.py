"""What the care team works on, what was decided about signals, and how far a case got."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from cases.enums import CaseState, Outcome
from cases.models.signals import Signal
from cases.workflow import SignalState
from core.ids import reference
from schools.models import Pupil, years_between
from secrecy.models import Protected


def families_note(about_pupil: bool) -> str:
    """What stands under a text before it is saved: whether the family may ask to read it."""
    return _("Ouders en leerling kunnen dit later inkijken.") if about_pupil else ""


class Case(Protected):
    """What the care team works on; opened from one or more signals. Addressed by a random reference."""

    ref = models.CharField(max_length=7, unique=True, default=reference, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", null=True)
    pupil_text = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    # Not about a pupil: the wider environment (track C). Then it is in nobody's care file, and names nobody.
    about_pupil = models.BooleanField(default=True)
    # The procedure and its version, pinned at opening; empty for care only.
    procedure = models.CharField(max_length=40, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    # Nobody yet when acute danger started the case by itself: then every coordinator of the school is asked.
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    acute = models.BooleanField(default=False)
    # Where it stands in the care continuum (`cases.care_phase`); every move is a `PhaseMove`.
    phase = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [
            # One for each key that a reader of the list may hold: an arm without an index makes the others useless, and
            # the list then reads the open cases of all schools.
            *(
                models.Index(fields=[key, "-opened_at"], condition=Q(state="open"), name=f"case_open_{key[:-4]}")
                for key in ("care_key", "direction_key", "board_key", "clb_key", "clb_file_key")
            ),
            # Closed cases too: by reference and name they are still found. One person's own are few, open or closed.
            *(
                models.Index(fields=[key], condition=Q(**{f"{key}__isnull": False}), name=f"case_{key[:-4]}")
                for key in ("care_key", "direction_key", "board_key", "clb_key", "named_key", "person_key")
            ),
            models.Index(fields=["dossier"], name="case_by_dossier"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="case_once_per_dossier"),
            models.CheckConstraint(
                condition=Q(procedure="", version=0, step="") | (~Q(procedure="") & Q(version__gt=0) & ~Q(step="")),
                name="case_track_or_care",
            ),
            models.CheckConstraint(condition=Q(phase__lte=2), name="case_phase_within"),
            models.CheckConstraint(
                condition=Q(about_pupil=True) | Q(pupil=None, birth_date=None), name="case_environment_has_no_pupil"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False),
                name="case_closed_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        return self.pupil.name if self.pupil else self.pupil_text

    @property
    def families_note(self) -> str:
        return families_note(self.about_pupil)

    def age(self, on: date) -> int | None:
        """The pupil's age in whole years on that day, or None when the birth date is not known."""
        return years_between(self.birth_date, on) if self.birth_date else None


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
        states = {Outcome.DECLINED: SignalState.DECLINED, Outcome.JOINED: SignalState.JOINED}
        return states.get(Outcome(self.outcome), SignalState.IN_CASE)


class CaseTransition(Protected):
    """One move of a case, never changed: which, by whom, when. Whatever was typed stands in items."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transitions")
    event = models.CharField(max_length=20)
    step = models.CharField(max_length=4, blank=True)
    done_on = models.DateField()
    # In which role of the definition, and with which outcome (an early close). What was typed stands in items.
    role = models.CharField(max_length=40, blank=True, default="")
    outcome = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="transition_by_case")]


class HouseWords(models.Model):
    """What radicalisering and polarisatie look like at a school, in behaviours it can see (001, les 5)."""

    school = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    radicalisation = models.CharField(max_length=2000, blank=True)
    polarisation = models.CharField(max_length=2000, blank=True)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()


class HouseTerms(models.Model):
    """The terms that a school set for itself, within the bounds of the definition: {step: days}."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=40)
    terms = models.JSONField(default=dict)
    set_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "procedure"], name="house_terms_once")]
