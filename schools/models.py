"""Schools, their free days and their pupils. No rijksregisternummer, ever."""

import unicodedata
from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Organisation
from accounts.roles import Role

# Who at a school may look a pupil up; administrators and the DPO have no reason to.
PUPIL_ROLES = frozenset(
    {
        Role.STAFF,
        Role.CARE_COORDINATOR,
        Role.COUNSELLOR,
        Role.BEHAVIOUR_EXPERT,
        Role.REFERENCE_PERSON,
        Role.DIRECTOR,
        Role.SECRETARIAT,
    }
)


# Who keeps the free days of a school.
CALENDAR_ROLES = frozenset({Role.SECRETARIAT, Role.ORGANISATION_ADMIN, Role.CARE_COORDINATOR})


class Level(models.TextChoices):
    PRIMARY = "primary", _("basisonderwijs")
    SECONDARY = "secondary", _("secundair onderwijs")


class School(models.Model):
    """What Schakel knows of a school beside its being an organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True, related_name="school")
    level = models.CharField(max_length=10, choices=Level)
    clb = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)


class FreeDay(models.Model):
    """A day off of one school: facultatieve verlofdag or pedagogische studiedag. Terms skip it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="free_days")
    day = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="free_day_once")]


def sort_key(*names: str) -> str:
    """Names for sorting and matching: no accents, no capitals. The embedded PostgreSQL has no ICU to do it."""
    plain = unicodedata.normalize("NFKD", " ".join(names))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().strip()


class PupilQuerySet(models.QuerySet["Pupil"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """The pupils of the actor's own school, for roles that work with pupils."""
        if actor is None or actor.role not in PUPIL_ROLES:
            return self.none()
        return self.filter(school_id=actor.organisation_id)

    def matching(self, text: str) -> Self:
        """Pupils with a part of name or class that begins with each typed word; nothing below three letters."""
        words = sort_key(text.replace(",", " ")).split()
        if len("".join(words)) < 3:
            return self.none()
        found = self
        for word in words:
            within = [Q(sort_key__contains=f"{before}{word}") for before in " -'"]
            found = found.filter(reduce(or_, within, Q(sort_key__startswith=word)))
        return found


class Pupil(models.Model):
    """A child. Only what is needed to know who is meant."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    class_name = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    # Last name, first name, class: sorted and searched on.
    sort_key = models.CharField(max_length=200, editable=False)

    objects = PupilQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "sort_key"], name="pupil_by_school")]

    def __str__(self) -> str:
        return f"{self.name}, {self.class_name}" if self.class_name else self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def age(self, on: date) -> int | None:
        """Age in whole years on that day."""
        return years_between(self.birth_date, on) if self.birth_date else None


def years_between(birth_date: date, on: date) -> int:
    """Whole years from a birth date to a day."""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (not had_birthday)
