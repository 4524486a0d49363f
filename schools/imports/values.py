"""From the texts of a file to values, or to a sentence that says in which row and column to mend what. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.roles import ROLES, OrganisationKind, Role
from schools.imports.columns import COLUMNS, Column
from schools.imports.reading import is_national_number, plain
from schools.models import Authority, ImportKind, Relation, sort_key

DAY_FORMATS = (
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d/%m/%y",
    "%d/%m/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
)
LENGTHS = {"name": 20, "class_name": 20, "school_key": 40, "pupil_key": 40, "parent_key": 40, "phone": 40, "mobile": 40,
           "address": 200, "language": 40, "description": 100, "teacher": 120, "post": 100}  # fmt: skip
NAME_LENGTH = 80
OLDEST, FURTHEST = 30, 2  # years: no pupil was born longer ago, no enrolment lies further ahead

_RELATIONS = {
    **dict.fromkeys(("moeder", "mama", "mother", "mere"), Relation.MOTHER),
    **dict.fromkeys(("vader", "papa", "father", "pere"), Relation.FATHER),
    **dict.fromkeys(("plusouder", "stiefouder", "stiefmoeder", "stiefvader", "plusmama", "pluspapa", "plusmoeder",
                     "plusvader"), Relation.STEP),
    **dict.fromkeys(("pleegouder", "pleegmoeder", "pleegvader"), Relation.FOSTER),
    **dict.fromkeys(("voogd", "voogdes", "pleegvoogd", "toeziendvoogd"), Relation.GUARDIAN),
    **dict.fromkeys(("andere", "ander", "ouder", "ouders", "grootouder", "grootmoeder", "grootvader", "familielid"),
                    Relation.OTHER),
}  # fmt: skip
_AUTHORITY = {
    **dict.fromkeys(("ja", "j", "1", "x", "waar", "true", "yes", "y"), Authority.YES),
    **dict.fromkeys(("nee", "neen", "n", "0", "onwaar", "false", "no"), Authority.NO),
    **dict.fromkeys(("onbekend", "nietbekend", "nietgekend"), Authority.UNKNOWN),
}
_ROLES = {
    **{plain(str(info.label)): role for role, info in ROLES.items() if OrganisationKind.SCHOOL in info.at},
    **dict.fromkeys(("leerkracht", "leraar", "onderwijzer", "kleuteronderwijzer", "opvoeder", "personeel"), Role.STAFF),
    **dict.fromkeys(("directeur", "adjunctdirecteur"), Role.DIRECTOR),
    **dict.fromkeys(("administratief", "administratiefmedewerker", "secretariaatsmedewerker"), Role.SECRETARIAT),
    **dict.fromkeys(("zorgcoordinator", "zorgco"), Role.CARE_COORDINATOR),
}


class Problem(NamedTuple):
    """What is wrong in one cell: the row as the spreadsheet numbers it, the column by its own name, what to do."""

    row: int
    column: str
    text: str


@dataclass
class Line:
    """One row as values by field; a field without a column, or with an empty cell, is absent."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)


class Wrong(ValueError):
    """A cell that cannot be read; the message says what to do."""


def parse(
    kind: str,
    header: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    today: date,
    step: Callable[[int], None] = lambda _rows: None,
) -> tuple[list[Line], list[Problem]]:
    """Every row as values, and every sentence about what is wrong. A row with a problem gives no line.

    `step` hears of each row that is read.
    """
    lines, problems = [], []
    fields = [column for column in COLUMNS[kind] if column.key in columns]
    for number, cells in rows:
        line, wrong = Line(number), []
        if len(cells) > len(header):
            wrong.append(
                Problem(
                    number,
                    "",
                    _(
                        "deze rij heeft %(cells)s vakken en de kop %(header)s. Zet tekst met ; of , tussen aanhalingstekens."
                    )
                    % {"cells": len(cells), "header": len(header)},
                )
            )
        for column in fields if not wrong else ():
            place = columns[column.key]
            text = cells[place] if place < len(cells) else ""
            if not text and not column.required:
                continue  # An empty cell changes nothing: it must not wipe out what somebody wrote by hand.
            try:
                line.values[column.key] = _value(column, text, today)
            except Wrong as error:
                wrong.append(Problem(number, header[place], str(error)))
        if not wrong:
            wrong = _together(line, columns, header)
        problems += wrong
        if not wrong:
            lines.append(line)
        step(1)
    problems += _twice(kind, lines, columns, header)
    return lines, sorted(problems, key=lambda problem: problem.row)


def key_of(kind: str, line: Line) -> tuple[str, ...]:
    """What makes a row the same one as another, in the file and from one import to the next."""
    values = line.values
    if kind == ImportKind.CLASSES:
        return (values["name"],)
    if kind == ImportKind.PUPILS:
        return (values["school_key"],)
    if kind == ImportKind.PARENTS:
        return (values["pupil_key"], parent_key(line))
    return (values["email"], values.get("role", Role.STAFF))


def parent_key(line: Line) -> str:
    """The parent's own number, or the pupil's key and the name: then a second pupil has a second row."""
    values = line.values
    if "parent_key" in values:
        return f"ouder:{values['parent_key']}"
    return f"leerling:{values['pupil_key']}:{sort_key(values['last_name'], values['first_name'])}"


def _twice(kind: str, lines: list[Line], columns: Mapping[str, int], header: Sequence[str]) -> list[Problem]:
    first: dict[tuple[str, ...], int] = {}
    found = []
    column = next(column for column in COLUMNS[kind] if column.required)
    for line in lines:
        before = first.setdefault(key_of(kind, line), line.row)
        if before != line.row:
            text = _("staat ook al in rij %(row)s. Laat één van beide rijen weg.") % {"row": before}
            found.append(Problem(line.row, header[columns[column.key]], text))
    return found


def _together(line: Line, columns: Mapping[str, int], header: Sequence[str]) -> list[Problem]:
    """What only shows when two cells of a row stand beside each other."""
    first, last = line.values.get("starts_on"), line.values.get("ends_on")
    if first and last and last < first:
        return [Problem(line.row, header[columns["ends_on"]], _("ligt vóór de eerste dag. Kijk beide dagen na."))]
    return []


def _value(column: Column, text: str, today: date) -> Any:
    if not text:
        raise Wrong(_("is leeg. Vul het in."))
    if is_national_number(text):
        raise Wrong(_("lijkt een rijksregisternummer. Schakel bewaart dat nooit: gebruik een ander nummer."))
    if any(not letter.isprintable() and letter != "\n" for letter in text):
        raise Wrong(_("bevat een teken dat we niet kunnen lezen. Typ de tekst opnieuw."))
    reads = _READS.get(column.key)
    if reads is not None:
        return reads(text, today)
    text = " ".join(text.split())
    longest = LENGTHS.get(column.key, NAME_LENGTH)
    if len(text) > longest:
        raise Wrong(_("is te lang: hoogstens %(most)s tekens.") % {"most": longest})
    return text


def _day(text: str) -> date:
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Wrong(_("is geen dag. Schrijf ze als dag/maand/jaar, bijvoorbeeld 04/03/2011."))


def _birth_date(text: str, today: date) -> date:
    day = _day(text)
    if not 0 < today.year - day.year <= OLDEST:
        raise Wrong(_("kan geen geboortedatum van een leerling zijn. Kijk het jaar na."))
    return day


def _near_day(text: str, today: date) -> date:
    day = _day(text)
    if not today.year - OLDEST <= day.year <= today.year + FURTHEST:
        raise Wrong(_("ligt te ver van vandaag. Kijk het jaar na."))
    return day


def _email(text: str, _today: date) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise Wrong(_("is geen e-mailadres. Schrijf het als naam@voorbeeld.be.")) from error
    if len(text) > 254:
        raise Wrong(_("is te lang: hoogstens %(most)s tekens.") % {"most": 254})
    return text.lower()


def _phone(text: str, _today: date) -> str:
    if not re.fullmatch(r"\+?[0-9 ./()\-]{8,39}", text):
        raise Wrong(_("is geen telefoonnummer. Schrijf alleen cijfers, bijvoorbeeld 09 000 00 00."))
    return text


def _choice(words: Mapping[str, Any], sentence: Callable[[], str]) -> Callable[[str, date], Any]:
    def choose(text: str, _today: date) -> Any:
        try:
            return words[plain(text)]
        except KeyError:
            raise Wrong(sentence()) from None

    return choose


_READS: dict[str, Callable[[str, date], Any]] = {
    "birth_date": _birth_date,
    "starts_on": _near_day,
    "ends_on": _near_day,
    "email": _email,
    "phone": _phone,
    "mobile": _phone,
    "relation": _choice(
        _RELATIONS, lambda: _("kennen we niet. Schrijf moeder, vader, plusouder, pleegouder, voogd of andere.")
    ),
    "authority": _choice(_AUTHORITY, lambda: _("kennen we niet. Schrijf ja of nee, of laat het leeg.")),
    "role": _choice(
        _ROLES, lambda: _("kennen we niet als rol. Schrijf bijvoorbeeld leerkracht, zorgcoördinator of directie.")
    ),
}
