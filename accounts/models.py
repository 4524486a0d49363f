"""Organisations, users, and who sits where. Memberships are rows; what a role may do is code (`roles`, `secrecy`)."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, OrganisationKind, Role
from core.sealedtext import SHAPE

if TYPE_CHECKING:
    from accounts.actor import Actor


class Organisation(models.Model):
    """A school, CLB, municipality, police zone, board or other partner. Their existence is public."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in OrganisationKind])
    name = models.CharField(max_length=200)
    # Instellingsnummer: six digits, zero-padded (N01, N02). Only schools, CLBs and boards have one.
    number = models.CharField(max_length=6, blank=True, validators=[RegexValidator(r"^\d{6}$", _("Zes cijfers."))])

    # A school's board; who hears what concerns the director.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    # A school to try things in: marked on every page, no mail leaves, its administrator may empty it, and figures
    # leave it out.
    practice = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="organisation_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OrganisationKind]), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(practice=False) | Q(kind=OrganisationKind.SCHOOL), name="organisation_practice_is_a_school"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may see comes from a membership, never from here."""

    if TYPE_CHECKING:
        id: int

    # When the second factor was last set, replaced or taken away; the database writes it (`accounts_secondfactor`).
    factor_changed_at = models.DateTimeField(null=True, editable=False)

    def get_session_auth_hash(self) -> str:
        """Another password or another second factor ends every session (ASVS 7.4.3)."""
        of_password = super().get_session_auth_hash()
        if self.factor_changed_at is None:
            return of_password
        moment = self.factor_changed_at.astimezone(UTC).isoformat()
        return salted_hmac("accounts.User.session", of_password + moment, algorithm="sha256").hexdigest()

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()


class SecondFactor(models.Model):
    """What somebody has beside a password: the seed of an authenticator app (TOTP, RFC 6238), and codes for a lost phone.

    Seed and codes are sealed for this user; only that user's own identity reaches the row. Wrong codes are counted here,
    and no code is taken twice: both hold for every process. Written by `accounts.secondfactor`.
    """

    WRONG_LIMIT = 5
    LOCKED_FOR = timedelta(minutes=15)

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    since = models.DateTimeField()
    seed = models.CharField(max_length=200)
    # SHA-256 of each recovery code that was not used yet, as a list in JSON.
    codes = models.CharField(max_length=2000)
    # The time step (30 seconds, counted from 1970) of the last code that was taken.
    last_step = models.BigIntegerField()
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seed__regex=SHAPE) & Q(codes__regex=SHAPE), name="second_factor_is_sealed"
            )
        ]

    def locked(self, now: datetime) -> bool:
        return self.wrong >= self.WRONG_LIMIT and self.wrong_at is not None and now < self.wrong_at + self.LOCKED_FOR


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date) -> "MembershipQuerySet":
        """Memberships in force on that day: confirmed, begun, not ended."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), confirmed_at__isnull=False, starts_on__lte=on)

    def visible_to(self, actor: "Actor") -> "MembershipQuerySet":
        """The seats at the organisation where the actor sits now; their own seats elsewhere stay out of this hat."""
        return self.filter(organisation_id=actor.organisation_id)

    def standing_in(self, actor: "Actor") -> "MembershipQuerySet":
        """The seats in which the actor stands in for a colleague, in the role and the place where they sit now."""
        mine = self.current(actor.today).filter(user_id=actor.user_id, organisation_id=actor.organisation_id)
        return mine.filter(role=actor.role, stands_in_for__isnull=False)

    def deputies_of(self, actor: "Actor") -> "MembershipQuerySet":
        """Who stands in for the actor in this seat, now or later."""
        later = self.filter(Q(ends_on=None) | Q(ends_on__gte=actor.today), confirmed_at__isnull=False)
        return later.filter(stands_in_for=actor.membership_id)

    def waiting(self, on: date) -> "MembershipQuerySet":
        """Proposals that somebody may still confirm: not withdrawn, and not over."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), confirmed_at=None).exclude(ends_on=F("starts_on"))


class Membership(models.Model):
    """A user in one organisation with one role for a period.

    Written only by the database functions `schakel.propose_membership`, `confirm_membership` and `end_membership`
    (accounts.actions): the application role may not insert or change a row, so an injection cannot give itself a seat.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(role.value, ROLES[role].label) for role in Role])
    post = models.CharField(_("functie"), max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    # A deputy: the seat whose tasks this one takes over, in the same role, for as long as it lasts.
    stands_in_for = models.ForeignKey("self", on_delete=models.PROTECT, related_name="deputies", null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"], include=["organisation", "role"], name="membership_by_user")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")) & ~Q(confirmed_by=F("user")),
                name="membership_confirmed_by_another",
            ),
            # Somebody may hold a role and stand in for a colleague in that role from the same day on.
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "starts_on", "stands_in_for"],
                nulls_distinct=False,
                name="membership_once_per_start",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(ends_on__isnull=False), name="membership_deputy_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.organisation_id}"  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def label(self) -> str:
        """What the person is called here: the post if it has a name of its own, else the role; a deputy says so."""
        name = self.post or capfirst(str(ROLES[Role(self.role)].label))
        return _("%(role)s, vervanger") % {"role": name} if self.stands_in_for_id else name  # pyright: ignore

    @property
    def withdrawn(self) -> bool:
        """Never confirmed, and ended on its first day: a proposal that was taken back."""
        return self.confirmed_at is None and self.ends_on == self.starts_on

    def over(self, on: date) -> bool:
        """Its last day lies before that day."""
        return self.ends_on is not None and self.ends_on < on


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self) -> "AssignmentQuerySet":
        """Confirmed by a second person, and not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def visible_to(self, actor: "Actor") -> "AssignmentQuerySet":
        """Those of the people at the organisation where the actor sits now."""
        return self.filter(membership__organisation_id=actor.organisation_id)


class Assignment(models.Model):
    """A school that a membership elsewhere works for: a CLB contact's school. Opens nothing until it is confirmed.

    Whoever stands in for the contact works for the same schools. Written like a membership: only by the database
    functions `schakel.propose_assignment`, `confirm_assignment` and `end_assignment` (schools.assignments).
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation"], name="assignment_by_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "organisation"], condition=Q(ended_at=None), name="assignment_once"
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("confirmed_by")), name="assignment_confirmed_by_another"),
        ]


def works_for(school_id: int) -> Q:
    """Memberships elsewhere that work for a school now, also in somebody's place; filter with `distinct`."""
    tied = Assignment.objects.in_force().filter(organisation_id=school_id).values("membership_id")
    return Q(pk__in=tied) | Q(stands_in_for__in=tied)
