"""The zorgoverleg: when school and CLB sit together, what is on the agenda, and who joins for one point."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from accounts.roles import Role
from cases.enums import PointOutcome
from cases.models.cases import Case
from core.ids import uuid7
from schools.models import Pupil
from secrecy.models import Protected


class MeetingQuerySet(models.QuerySet["CareMeeting"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """The meetings of the actor's school (care coordinator, CLB contact); for whoever is invited, while open."""
        if actor is None:
            return self.none()
        seated = MeetingParticipant.objects.filter(membership_id=actor.membership_id).values("meeting_id")
        mine = Q(closed_at=None, pk__in=seated)
        if actor.role == Role.CARE_COORDINATOR:
            mine |= Q(school_id=actor.organisation_id)
        if actor.role == Role.CLB_CONTACT:
            mine |= Q(school_id__in=actor.assigned_ids)
        return self.filter(mine)


class CareMeeting(models.Model):
    """A zorgoverleg of one school: a day, an hour, a place. No content: that stands in its agenda points."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("dag"))
    starts_at = models.TimeField(_("uur"))
    place = models.CharField(_("plaats"), max_length=200, blank=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)
    form_key = models.UUIDField(unique=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "-day"], name="meeting_by_school")]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class MeetingParticipant(models.Model):
    """Who is invited to the table, and whether they came. What they read there is another matter."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(CareMeeting, on_delete=models.PROTECT, related_name="participants")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="participant_once")]


class AgendaPoint(Protected):
    """One point: of a case, or of a pupil without a case (then in a dossier of its own). Regime `team`.

    The prepared text is an item. Note and decision are written here while the meeting is open, each save a version
    higher; closing the meeting freezes them into items.
    """

    meeting = models.ForeignKey(CareMeeting, on_delete=models.PROTECT, related_name="points")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="points", null=True)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", null=True)
    # About whom, in words: the CLB may not look pupils up.
    about = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=PointOutcome, blank=True)
    decision = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    saved_at = models.DateTimeField(null=True)
    put_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["meeting", "position"], name="point_by_meeting"),
            models.Index(fields=["case"], name="point_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="case_once_per_agenda"),
        ]


class PointGuest(Protected):
    """Who joins for one point: exactly what they read of it. `addressee` is the guest, until the meeting closes."""

    meeting = models.ForeignKey(CareMeeting, on_delete=models.PROTECT, related_name="guests")
    point = models.ForeignKey(AgendaPoint, on_delete=models.PROTECT, related_name="guests")
    guest = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=200)
    prepared = models.TextField()
    outcome = models.CharField(max_length=12, choices=PointOutcome, blank=True)
    decision = models.TextField(blank=True)
    invited_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["meeting"], name="guest_by_meeting")]
        constraints = [models.UniqueConstraint(fields=["point", "guest"], name="guest_once_per_point")]
