"""What a checked file would change at a school, and changing it.

`plan` compares every line with what is there and touches nothing; `write` carries a plan out. Both run inside one
transaction, as whoever brought the file. A row that is there already, with the same values, is left alone: the same
file a second time changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.roles import Role
from core import audit
from core.calendar import school_year
from schools.imports.values import Line, Problem, parent_key
from schools.models import Enrolment, ImportKind, Parent, Parentage, Pupil, SchoolClass, sort_key

BATCH = 200
Step = Callable[[int], None]


@dataclass
class Rows:
    """Rows of one table that a file makes or changes, each once."""

    new: list[Any] = field(default_factory=list)
    changed: dict[Any, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()

    def save(self, model: type[models.Model], step: Step) -> None:
        for start in range(0, len(self.new), BATCH):
            made = self.new[start : start + BATCH]
            model._default_manager.bulk_create(made)
            step(len(made))
        changed = list(self.changed.values())
        for start in range(0, len(changed), BATCH):
            model._default_manager.bulk_update(changed[start : start + BATCH], self.fields)
            step(len(changed[start : start + BATCH]))


@dataclass
class Plan:
    """What a file does: tables in the order in which they are written, and how many lines are new, changed or the same."""

    tables: list[tuple[type[models.Model], Rows]] = field(default_factory=list)
    seats: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0

    def count(self, *, new: bool, changed: bool) -> None:
        self.new += new
        self.changed += changed and not new
        self.same += not (new or changed)

    @property
    def counts(self) -> dict[str, int]:
        return {"new": self.new, "changed": self.changed, "same": self.same}

    @property
    def size(self) -> int:
        return len(self.seats) + sum(len(rows.new) + len(rows.changed) for _model, rows in self.tables)


def plan(kind: str, lines: Sequence[Line], columns: dict[str, str], by: Actor) -> Plan:
    """Compare the lines with the actor's school. `columns`: field → the name of its column, for the sentences."""
    make = {
        ImportKind.CLASSES: _classes,
        ImportKind.PUPILS: _pupils,
        ImportKind.PARENTS: _parents,
        ImportKind.STAFF: _staff,
    }[ImportKind(kind)]
    return make(lines, columns, by)


def write(planned: Plan, step: Step, by: Actor) -> list[Problem]:
    """Carry the plan out. Sentences mean that something was refused: the caller then rolls all of it back."""
    for model, rows in planned.tables:
        rows.save(model, step)
    problems: list[Problem] = []
    for line in planned.seats:
        problems += _propose(line, by)
        step(1)
    return problems


def _set(row: Any, wanted: dict[str, Any]) -> bool:
    """Put the values on the row; whether that changed anything."""
    changed = False
    for name, value in wanted.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def _some(line: Line, *names: str) -> dict[str, Any]:
    return {name: line.values[name] for name in names if name in line.values}


def _classes(lines: Sequence[Line], _columns: dict[str, str], by: Actor) -> Plan:
    there = {row.name: row for row in SchoolClass.objects.filter(school_id=by.organisation_id)}
    rows, made = Rows(fields=("description", "teacher")), Plan()
    for line in lines:
        found = there.get(line.values["name"])
        wanted = _some(line, "description", "teacher")
        if found is None:
            rows.new.append(SchoolClass(school_id=by.organisation_id, name=line.values["name"], **wanted))
        changed = found is not None and _set(found, wanted)
        if found is not None and changed:
            rows.changed[found.pk] = found
        made.count(new=found is None, changed=changed)
    made.tables = [(SchoolClass, rows)]
    return made


class _Known:
    """The pupils of a school: by the key of its own system, or, once, by name and birth date when that is unique."""

    def __init__(self, school_id: int) -> None:
        pupils = list(Pupil.objects.filter(school_id=school_id))
        self.by_key = {pupil.school_key: pupil for pupil in pupils if pupil.school_key}
        self.by_birth: dict[tuple[str, date], list[Pupil]] = {}
        for pupil in pupils:
            if not pupil.school_key and pupil.birth_date:
                name = sort_key(pupil.last_name, pupil.first_name)
                self.by_birth.setdefault((name, pupil.birth_date), []).append(pupil)

    def find(self, line: Line) -> Pupil | None:
        found = self.by_key.get(line.values["school_key"])
        if found is None and "birth_date" in line.values:
            name = sort_key(line.values["last_name"], line.values["first_name"])
            twins = self.by_birth.pop((name, line.values["birth_date"]), [])
            found = twins[0] if len(twins) == 1 else None
        return found


def _pupils(lines: Sequence[Line], _columns: dict[str, str], by: Actor) -> Plan:
    school_id, made = by.organisation_id, Plan()
    known = _Known(school_id)
    classes = set(SchoolClass.objects.filter(school_id=school_id).values_list("name", flat=True))
    enrolled: dict[int, list[Enrolment]] = {}
    for enrolment in Enrolment.objects.filter(school_id=school_id).order_by("starts_on"):
        enrolled.setdefault(enrolment.pupil_id, []).append(enrolment)
    pupils = Rows(fields=("first_name", "last_name", "class_name", "birth_date", "sort_key", "school_key"))
    terms, groups = Rows(fields=("class_name", "ends_on")), Rows()
    for line in lines:
        pupil = known.find(line)
        new = pupil is None
        if pupil is None:
            pupil = Pupil(school_id=school_id)
        changed = _set(pupil, _some(line, "first_name", "last_name", "class_name", "birth_date", "school_key"))
        pupil.sort_key = sort_key(pupil.last_name, pupil.first_name, pupil.class_name)
        if new:
            pupils.new.append(pupil)
        elif changed:
            pupils.changed[pupil.pk] = pupil
        changed |= _enrol(pupil, line, enrolled.get(pupil.pk, []), terms, by)
        if pupil.class_name and pupil.class_name not in classes:
            classes.add(pupil.class_name)
            groups.new.append(SchoolClass(school_id=school_id, name=pupil.class_name))
        made.count(new=new, changed=changed)
    made.tables = [(SchoolClass, groups), (Pupil, pupils), (Enrolment, terms)]
    return made


def _enrol(pupil: Pupil, line: Line, before: list[Enrolment], terms: Rows, by: Actor) -> bool:
    """The enrolment that this line speaks of: the one from its first day, or without a first day the latest."""
    first = line.values.get("starts_on")
    found = next((one for one in reversed(before) if first is None or one.starts_on == first), None)
    wanted = {"class_name": pupil.class_name, **_some(line, "ends_on")}
    if found is None:
        starts_on = first or min(school_year(by.today).first, line.values.get("ends_on", by.today))
        terms.new.append(Enrolment(school_id=by.organisation_id, pupil=pupil, starts_on=starts_on, **wanted))
        return True
    changed = _set(found, wanted)
    if changed:
        terms.changed[found.pk] = found
    return changed


_CONTACT = ("first_name", "last_name", "phone", "mobile", "email", "address", "language")


def _parents(lines: Sequence[Line], columns: dict[str, str], by: Actor) -> Plan:
    school_id, made = by.organisation_id, Plan()
    pupils = {pupil.school_key: pupil for pupil in Pupil.objects.filter(school_id=school_id).exclude(school_key="")}
    parents = {parent.school_key: parent for parent in Parent.objects.filter(school_id=school_id)}
    links = {
        (link.pupil_id, link.parent_id): link
        for link in Parentage.objects.filter(school_id=school_id).select_related("parent")
    }
    by_hand = {
        (pupil_id, sort_key(link.parent.last_name, link.parent.first_name)): link.parent
        for (pupil_id, _parent), link in links.items()
        if not link.parent.school_key
    }
    people, relations = Rows(fields=(*_CONTACT, "school_key")), Rows(fields=("relation", "authority"))
    said: dict[str, Line] = {}
    for line in lines:
        pupil = pupils.get(line.values["pupil_key"])
        if pupil is None:
            text = _("er is geen leerling met dit nummer. Kijk het na, of lees eerst de leerlingen in.")
            made.problems.append(Problem(line.row, columns["pupil_key"], text))
            continue
        key, wanted = parent_key(line), _some(line, *_CONTACT)
        first = said.setdefault(key, line)
        if wanted != _some(first, *_CONTACT):
            text = _("dezelfde ouder heeft in rij %(row)s andere gegevens. Maak ze gelijk.") % {"row": first.row}
            made.problems.append(Problem(line.row, columns["last_name"], text))
            continue
        parent = parents.get(key) or by_hand.get((pupil.pk, sort_key(wanted["last_name"], wanted["first_name"])))
        new = parent is None
        if parent is None:
            parent = parents[key] = Parent(school_id=school_id, school_key=key, **wanted)
            people.new.append(parent)
        changed = _set(parent, wanted | {"school_key": key})
        if changed and parent.pk:
            people.changed[parent.pk] = parent
        link = links.get((pupil.pk, parent.pk)) if parent.pk else None
        relation = _some(line, "relation", "authority")
        if link is None:
            relations.new.append(Parentage(school_id=school_id, pupil=pupil, parent=parent, **relation))
            changed = True
        elif _set(link, relation):
            relations.changed[link.pk] = link
            changed = True
        made.count(new=new, changed=changed)
    made.tables = [(Parent, people), (Parentage, relations)]
    return made


def _staff(lines: Sequence[Line], columns: dict[str, str], by: Actor) -> Plan:
    made = Plan()
    emails = [line.values["email"] for line in lines]
    users = {user.email.lower(): user for user in _users(emails)}
    held = {
        (seat.user_id, seat.role)
        for seat in Membership.objects.visible_to(by).filter(Q(ends_on=None) | Q(ends_on__gte=by.today))
        if not seat.withdrawn
    }
    for line in lines:
        user = users.get(line.values["email"])
        if user is not None and not user.is_active:
            text = _("dit account is gesloten. Vraag de platformbeheerder om het te openen, of laat de rij weg.")
            made.problems.append(Problem(line.row, columns["email"], text))
            continue
        new = user is None or (user.pk, line.values.get("role", Role.STAFF)) not in held
        if new:
            made.seats.append(line)
        made.count(new=new, changed=False)
    return made


def _users(emails: Iterable[str]) -> Iterable[User]:
    return (
        User.objects.annotate(address=models.functions.Lower("email")).filter(address__in=list(emails)).order_by("-pk")
    )


def _propose(line: Line, by: Actor) -> list[Problem]:
    """A seat that opens nothing until a second person confirms it; an account where that address has none."""
    values = line.values
    details = (
        values["email"],
        values["first_name"],
        values["last_name"],
        values.get("role", Role.STAFF),
        values.get("post", ""),
        values.get("starts_on", by.today),
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT schakel.propose_staff(%s, %s, %s, %s, %s, %s)", details)
            made = cursor.fetchone()[0]
    except IntegrityError:
        # Withdrawn or ended before, with this very first day.
        return [Problem(line.row, "", _("deze plaats werd al eens voorgesteld met die eerste dag. Kies een andere."))]
    audit.record("propose", "membership", [made])
    return []
