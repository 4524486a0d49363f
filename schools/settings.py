"""What a school says of itself: net, koepel, municipality and campuses; and whether it is a school to practise in.

All of it is public. Its own administrator keeps it, or the platform's; only the latter says that a school is for practice,
and only while nothing was written there: a practice school may be emptied.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation
from accounts.roles import Role
from core import audit
from schools.models import Campus, Net, School

SETTERS = frozenset({Role.ORGANISATION_ADMIN, Role.PLATFORM_ADMIN})


class SettingRefused(Exception):
    """What was asked may not be; `message` says it in a sentence, `field` where on the form it belongs."""

    def __init__(self, message: str, field: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Settings:
    """`practice` None: whoever asks does not decide on it."""

    net: str
    umbrella: str
    municipality: Organisation | None
    practice: bool | None = None


def may_set(actor: Actor, school: School) -> bool:
    return actor.role == Role.PLATFORM_ADMIN or (
        actor.role == Role.ORGANISATION_ADMIN and actor.organisation_id == school.pk
    )


def may_set_practice(actor: Actor) -> bool:
    return actor.role == Role.PLATFORM_ADMIN


def changes(school: School, wanted: Settings) -> list[tuple[str, str, str]]:
    """What would change: label, how it is, how it would be. `school` needs its organisation and municipality loaded."""
    practice = school.organisation.practice
    rows = [
        (_("Net"), _net(school.net), _net(wanted.net)),
        (_("Koepel"), school.umbrella, wanted.umbrella),
        (_("Gemeente"), _name(school.municipality), _name(wanted.municipality)),
        (_("Oefenschool"), _yes(practice), _yes(practice if wanted.practice is None else wanted.practice)),
    ]
    return [(label, old or _("niet ingevuld"), new or _("niet ingevuld")) for label, old, new in rows if old != new]


@transaction.atomic
def save(*, school: School, wanted: Settings, by: Actor, now: datetime | None = None) -> None:
    """Keep all of it, or nothing. Raises SettingRefused when the school cannot become, or stop being, one for practice."""
    if wanted.practice is not None and wanted.practice != school.organisation.practice:
        if not _ask("SELECT schakel.set_practice(%s, %s)", school.pk, wanted.practice):
            raise SettingRefused(_("Dit kan alleen zolang er op deze school niets genoteerd is"), "practice")
        audit.record("set_practice", "school", [school.pk], now=now)
    municipality = wanted.municipality.pk if wanted.municipality else None
    if not _ask("SELECT schakel.set_school(%s, %s, %s, %s)", school.pk, wanted.net, wanted.umbrella, municipality):
        raise SettingRefused(_("U kunt de gegevens van deze school niet wijzigen"), None)
    audit.record("set_school", "school", [school.pk], now=now)


@transaction.atomic
def save_campus(
    *, school: School, campus: Campus | None, values: dict[str, Any], by: Actor, now: datetime | None = None
) -> Campus:
    """A new campus, or what is known of one. Raises SettingRefused for a number that another campus has."""
    kept = campus or Campus(school=school)
    for name, value in values.items():
        setattr(kept, name, value)
    try:
        with transaction.atomic():
            kept.save(update_fields=list(values) if campus else None)
    except IntegrityError as error:
        raise SettingRefused(_("Een andere vestigingsplaats heeft dit nummer al"), "number") from error
    audit.record("set_campus", "school", [school.pk, kept.pk], now=now)
    return kept


@transaction.atomic
def remove_campus(*, campus: Campus, by: Actor, now: datetime | None = None) -> None:
    audit.record("remove_campus", "school", [campus.school_id, campus.pk], now=now)
    campus.delete()


def _ask(sql: str, *values: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.fetchone()[0])


def _net(value: str) -> str:
    return str(Net(value).label) if value else ""


def _name(organisation: Organisation | None) -> str:
    return organisation.name if organisation else ""


def _yes(value: bool) -> str:
    return _("ja") if value else _("nee")
