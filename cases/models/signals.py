"""What somebody saw, heard or was told. Content stands in `secrecy.Item`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from cases.enums import About, Grade
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
            models.Index(fields=["named_key", "-created_at"], name="signal_named"),
            models.Index(fields=["direction_key", "-created_at"], name="signal_direction"),
            models.Index(fields=["board_key", "-created_at"], name="signal_board"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def oral(self) -> bool:
        return bool(self.told_by)
