"""Schools, their free days, their pupils and parents, and who to ring. No rijksregisternummer, ever."""

import unicodedata
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from accounts.roles import Role
from core.ids import uuid7

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
# Who reads how to reach a family (DOMAIN §2: secretariaat, zorgcoördinator), and who keeps that up to date.
FAMILY_ROLES = frozenset({Role.SECRETARIAT, Role.CARE_COORDINATOR})
FAMILY_EDITORS = frozenset({Role.SECRETARIAT})
# Who brings in files of the school's own system, and who keeps the posts of the praktische fiche.
IMPORT_ROLES = frozenset({Role.SECRETARIAT, Role.ORGANISATION_ADMIN})
POST_ROLES = frozenset({Role.DIRECTOR, Role.ORGANISATION_ADMIN})


class Level(models.TextChoices):
    """domain-rules N06: the second digit of the hoofdstructuur (buitengewoon) is `School.special`."""

    NURSERY = "nursery", _("kleuteronderwijs")
    ELEMENTARY = "elementary", _("lager onderwijs")
    PRIMARY = "primary", _("basisonderwijs")
    SECONDARY = "secondary", _("secundair onderwijs")
    PART_TIME = "part_time", _("deeltijds beroepssecundair onderwijs")


class Net(models.TextChoices):
    """domain-rules §7.1, S20 art. 3 39°bis."""

    GO = "go", _("gemeenschapsonderwijs (GO!)")
    OFFICIAL = "official", _("gesubsidieerd officieel onderwijs")
    FREE = "free", _("gesubsidieerd vrij onderwijs")


class School(models.Model):
    """What Schakel knows of a school beside its being an organisation. All of it is public."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True, related_name="school")
    level = models.CharField(max_length=10, choices=Level)
    special = models.BooleanField(_("buitengewoon onderwijs"), default=False)
    net = models.CharField(max_length=10, choices=Net, blank=True)
    umbrella = models.CharField(_("koepel"), max_length=100, blank=True)
    clb = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    # The municipality whose services (Expo-R) work for this school.
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)


class Campus(models.Model):
    """A vestigingsplaats: its number is unique only within the school (domain-rules N09)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="campuses")
    number = models.CharField(max_length=3)
    name = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200)
    municipality = models.CharField(max_length=80)
    nis_code = models.CharField(max_length=5, validators=[RegexValidator(r"^\d{5}$", _("Vijf cijfers."))])

    class Meta:
        verbose_name_plural = "campuses"
        constraints = [models.UniqueConstraint(fields=["school", "number"], name="campus_once")]


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

    def with_family(self, actor: Actor | None) -> Self:
        """The pupils whose family the actor may read: those of the own school, for secretariat and care."""
        return self.visible_to(actor) if actor is not None and actor.role in FAMILY_ROLES else self.none()

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
    # How the school's own system names this pupil (stamboeknummer): an import finds them back by it.
    school_key = models.CharField(_("stamboeknummer"), max_length=40, blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "sort_key"], name="pupil_by_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_key"], condition=~Q(school_key=""), name="pupil_key_once_per_school"
            )
        ]

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


class FamilyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor | None) -> Self:
        """Rows about families of the actor's own school, for secretariat and care coordinators."""
        if actor is None or actor.role not in FAMILY_ROLES:
            return self.none()
        return self.filter(school_id=actor.organisation_id)


class OfSchool(models.Model):
    """A row about families: the policies compare only its school."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    objects = FamilyQuerySet.as_manager()

    class Meta:
        abstract = True


class SchoolClass(OfSchool):
    """A class or group of pupils. Pupils carry its name; this row says who leads it."""

    name = models.CharField(max_length=20)
    description = models.CharField(max_length=100, blank=True)
    teacher = models.CharField(_("klastitularis"), max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "school classes"
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="class_once_per_school")]


class Enrolment(OfSchool):
    """From when until when a pupil is enrolled, and in which class at the end of that time."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    class_name = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "starts_on"], name="enrolment_once_per_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="enrolment_ends_after_start"
            ),
        ]


class Parent(OfSchool):
    """Somebody who brings a pupil up, and how the school reaches them."""

    first_name = models.CharField(_("voornaam"), max_length=80)
    last_name = models.CharField(_("naam"), max_length=80)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    mobile = models.CharField(_("gsm"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("adres"), max_length=200, blank=True)
    language = models.CharField(_("taal"), max_length=40, blank=True)
    interpreter = models.BooleanField(_("tolk nodig"), default=False)
    # Made of the parent's own number, or of the pupil's key and the name: an import finds them back by it.
    school_key = models.CharField(max_length=220, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_key"], condition=~Q(school_key=""), name="parent_key_once_per_school"
            )
        ]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Relation(models.TextChoices):
    MOTHER = "mother", _("moeder")
    FATHER = "father", _("vader")
    STEP = "step", _("plusouder")
    FOSTER = "foster", _("pleegouder")
    GUARDIAN = "guardian", _("voogd")
    OTHER = "other", _("andere")


class Authority(models.TextChoices):
    """Who holds parental authority; "unknown" until somebody says so, and never guessed."""

    YES = "yes", _("ja")
    NO = "no", _("nee")
    UNKNOWN = "unknown", _("niet bekend")


class Parentage(OfSchool):
    """One parent of one pupil, and whether they hold parental authority."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="parentages")
    parent = models.ForeignKey(Parent, on_delete=models.PROTECT, related_name="parentages")
    relation = models.CharField(max_length=10, choices=Relation, default=Relation.OTHER)
    authority = models.CharField(max_length=10, choices=Authority, default=Authority.UNKNOWN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "parent"], name="parentage_once")]


class ImportKind(models.TextChoices):
    CLASSES = "classes", _("klassen")
    PUPILS = "pupils", _("leerlingen")
    PARENTS = "parents", _("ouders")
    STAFF = "staff", _("personeel")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("kolommen kiezen")
    CHECKING = "checking", _("wordt nagekeken")
    CHECKED = "checked", _("nagekeken")
    WRITING = "writing", _("wordt ingelezen")
    DONE = "done", _("ingelezen")
    FAILED = "failed", _("mislukt")
    REMOVED = "removed", _("verwijderd")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, actor: Actor | None) -> Self:
        """The imports of the actor's own school; staff files only for who may propose seats."""
        if actor is None or actor.role not in IMPORT_ROLES:
            return self.none()
        own = self.filter(school_id=actor.organisation_id)
        return own if actor.role == Role.ORGANISATION_ADMIN else own.exclude(kind=ImportKind.STAFF)


class Import(models.Model):
    """One file of the school's own system, on its way in. Its rows go when it is done, or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    file_name = models.CharField(max_length=120)
    # The file as read: names of its columns, its rows, and the columns that were never kept.
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    # Field → place of its column.
    columns = models.JSONField(default=dict)
    # What was found: sentences by row, and how many rows are new, changed or the same.
    problems = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["school", "-created_at"], name="import_by_school"),
            models.Index(
                fields=["created_at"], condition=~Q(state__in=["done", "removed"]), name="import_to_be_removed"
            ),
        ]

    @property
    def busy(self) -> bool:
        return self.state in {ImportState.CHECKING, ImportState.WRITING}


class ImportProgress(models.Model):
    """How far the worker is. A row of its own: it is written while the import's transaction is still open."""

    run = models.OneToOneField(Import, on_delete=models.CASCADE, primary_key=True, related_name="progress")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)


class ColumnChoice(models.Model):
    """Which column of the own files a school reads as which field: remembered for the next file."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind)
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "kind"], name="columns_once_per_kind")]


class Post(models.TextChoices):
    """The posts of the praktische fiche (DOMAIN §2)."""

    CARE = "care", _("zorgcoördinator")
    REFERENCE = "reference", _("referentiepersoon radicalisering van de school")
    UMBRELLA = "umbrella", _("referentiepersoon van de koepel")
    CLB = "clb", _("contactpersoon CLB")
    CLB_REFERENCE = "clb_reference", _("referentiepersoon radicalisering CLB")
    EXPO_R = "expo_r", _("team Expo-R")
    POLICE = "police", _("contactpersoon politie")


class PostContact(models.Model):
    """Somebody on the fiche who has no account here, or the telephone number of somebody who has."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=15, choices=Post)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "post", "name"], name="post_contact_once")]


class PostConfirmation(models.Model):
    """That a post of the fiche was right in a school year, and who was named then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=15, choices=Post)
    year = models.PositiveSmallIntegerField()
    names = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "post", "year"], name="post_confirmed_once_a_year")]
