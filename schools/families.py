"""Pupils and parents, written by hand by the secretariat. An import does the same for many at once (`schools.imports`)."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.actor import Actor
from core import audit
from core.calendar import school_year
from schools.models import Enrolment, Parent, Parentage, Pupil, sort_key


class FamilyRefused(Exception):
    """What was asked may not be; `message` says it in a sentence, `field` where on the form it belongs."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@transaction.atomic
def save_pupil(
    *, pupil: Pupil | None, values: dict[str, Any], ends_on: date | None, by: Actor, now: datetime | None = None
) -> Pupil:
    """Make or change a pupil of the own school. `ends_on` ends the enrolment, or with None leaves it open.

    Raises FamilyRefused when another pupil has that stamboeknummer, or when it would end before it began.
    """
    kept = pupil or Pupil(school_id=by.organisation_id)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.sort_key = sort_key(kept.last_name, kept.first_name, kept.class_name)
    try:
        with transaction.atomic():
            _save(kept, *values, "sort_key")
    except IntegrityError as error:
        raise FamilyRefused(_("Een andere leerling heeft dit nummer al. Kijk het na"), "school_key") from error
    latest = kept.enrolments.order_by("-starts_on").first()
    if latest is None:
        first = min(school_year(by.today).first, ends_on or by.today)
        latest = Enrolment(school_id=by.organisation_id, pupil=kept, starts_on=first)
    if ends_on is not None and ends_on < latest.starts_on:
        raise FamilyRefused(_("De leerling was toen nog niet ingeschreven. Kijk de dag na"), "ends_on")
    latest.class_name, latest.ends_on = kept.class_name, ends_on
    _save(latest, "class_name", "ends_on")
    audit.record("save_pupil", "pupil", [kept.pk], now=now)
    return kept


@transaction.atomic
def save_parent(
    *, pupil: Pupil, parentage: Parentage | None, values: dict[str, Any], relation: str, authority: str, by: Actor,
    now: datetime | None = None,
) -> Parent:  # fmt: skip
    """Make or change a parent of this pupil; what is changed, changes for every child of that parent."""
    parent = parentage.parent if parentage else Parent(school_id=by.organisation_id)
    for name, value in values.items():
        setattr(parent, name, value)
    _save(parent, *values)
    link = parentage or Parentage(school_id=by.organisation_id, pupil=pupil, parent=parent)
    link.relation, link.authority = relation, authority
    _save(link, "relation", "authority")
    audit.record("save_parent", "pupil", [pupil.pk], now=now)
    return parent


def _save(row: Model, *fields: str) -> None:
    """A new row whole, of an old one only these fields: the database lets no other change."""
    row.save(update_fields=fields if row.pk else None)
