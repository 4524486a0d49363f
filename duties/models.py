"""What somebody owes: who, by when, why then, and what it is about. The worklist and the reminders read only this."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES, Role
from core.calendar import Unit
from duties.querysets import DutyQuerySet
from duties.schedule import Stage
from secrecy.models import Protected
from secrecy.tables import KEY_COLUMNS


class Duty(Protected):
    """Owed by `addressee`, or, while nobody took it, by everybody in `role` at `organisation`.

    `kind` names what to do (registered in `duties.kinds` by the room that creates it) and `about` the row it concerns.
    The due date explains itself from `counted_from`, `after` and the term; only an action closes a duty, viewing never.
    """

    kind = models.CharField(max_length=40)
    about = models.UUIDField()
    # Which part of it: the step of a case.
    detail = models.CharField(max_length=8, blank=True, default="")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, choices=[(role.value, ROLES[role].label) for role in Role])
    created_at = models.DateTimeField()
    counted_from = models.DateField()
    after = models.CharField(max_length=80)
    term = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=[(unit.value, unit.value) for unit in Unit])
    due_on = models.DateField()
    explanation = models.TextField()
    # Acute danger: told at once, day and night, and each reminder is a mail of its own.
    urgent = models.BooleanField(default=False)
    # When the next reminder goes out (`duties.schedule`), and when the last one did. None: no reminders.
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # This morning's reminder went out to all but those who prefer noon.
    noon_left = models.BooleanField(default=False)
    # Reminders of the day itself and after it that went by.
    missed = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        indexes = [
            *(
                models.Index(fields=[key, "due_on"], condition=Q(done_at=None), name=f"duty_open_{key[:-4]}")
                for key in KEY_COLUMNS
            ),
            models.Index(fields=["remind_at"], condition=Q(done_at=None), name="duty_to_remind"),
            models.Index(fields=["about"], name="duty_by_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="duty_done_at_and_by",
            ),
            # The same thing is owed once at a time, however often somebody clicks.
            models.UniqueConstraint(
                fields=["kind", "about", "detail"], condition=Q(done_at=None), name="duty_open_once"
            ),
        ]


class DigestHour(models.TextChoices):
    MORNING = "morning", _("’s morgens, vanaf 7 uur")
    NOON = "noon", _("’s middags, vanaf 12 uur")


class ReminderChoice(models.Model):
    """Which ordinary reminders somebody wants by mail; one row a person, in all their seats. No row: all, at seven.

    Tasks with a term in the law, new tasks and acute danger do not ask this row.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    before = models.BooleanField(default=True)
    on = models.BooleanField(default=True)
    after = models.BooleanField(default=True)
    hour = models.CharField(max_length=10, choices=DigestHour, default=DigestHour.MORNING)

    def wants(self, stage: Stage) -> bool:
        return {Stage.BEFORE: self.before, Stage.ON: self.on, Stage.AFTER: self.after}[stage]
