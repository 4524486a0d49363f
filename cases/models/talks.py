"""Who talks with pupil or parents, and that the talk took place."""

from django.db import models

from accounts.models import Membership
from cases.enums import SpokenWith
from cases.models.cases import Case, families_note
from schools.models import Pupil
from secrecy.models import Protected


class Talk(Protected):
    """Who is asked to talk with pupil or parents. `addressee` is the talker: a task holder, not of the care team."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="talks")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", null=True)
    pupil_text = models.CharField(max_length=200, blank=True)
    # False: whom this talk is with is heard about others (track C), and it stays out of their care file.
    about_pupil = models.BooleanField(default=True)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person_key"], name="talk_person")]
        constraints = [models.UniqueConstraint(fields=["case"], name="talk_once_per_case")]

    @property
    def about(self) -> str:
        return str(self.pupil) if self.pupil else self.pupil_text

    @property
    def families_note(self) -> str:
        return families_note(self.about_pupil)


class TalkReport(Protected):
    """That the talk took place. Its text is an item; `addressee` is the talker, who keeps reading the own report."""

    talk = models.OneToOneField(Talk, on_delete=models.PROTECT, related_name="report")
    spoken_with = models.CharField(max_length=10, choices=SpokenWith)
    # Whether the pupil knows that this is discussed with the care coordinator; None when only parents were spoken to.
    pupil_told = models.BooleanField(null=True)
    held_on = models.DateField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
