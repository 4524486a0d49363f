"""From the bytes of a CSV file to a table of texts. Pure.

Takes what Excel makes in Dutch (semicolons, a byte order mark or cp1252, a `sep=` line, tabs under "Unicode-tekst").
What Schakel may not keep is dropped here, before anything is stored: a rijksregisternummer (wet 8-8-1983,
domain-rules R06) and the fields of DOMAIN §10.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 200
LONGEST_CELL = 1_000
DELIMITERS = ";,\t|"

_NATIONAL = re.compile(
    r"rijksregist|insz|bisnummer|nationaalnummer|socialezekerheid|identificatienummer|nrn$|^rrn|rrnr"
)
_NEVER = re.compile(
    r"nationaliteit|geslacht|geboorteplaats|geboorteland|godsdienst|levensbesch|religie|diagnose|etnisch|herkomst"
    r"|thuistaalgezin|rekeningnummer|iban"
)


class FileRefused(Exception):
    """The file cannot be read; `message` says in a sentence why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Table:
    """A file as texts. `rows` are (row number as the spreadsheet shows it, cells); `left_out` names dropped columns."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    left_out: list[str] = field(default_factory=list)


def read(content: bytes) -> Table:
    """The table in a file; raises FileRefused for what is no readable CSV."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("Dit bestand is te groot: hoogstens 5 MB. Splits het in delen."))
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise FileRefused(
            _("Dit is een Excel-bestand. Open het in Excel, kies ‘Opslaan als’, ‘CSV’, en kies dat bestand hier.")
        )
    text = _decoded(content)
    records = _records(text)
    if not records:
        raise FileRefused(_("Dit bestand is leeg. Kies een bestand met een rij kolomnamen en daaronder de gegevens."))
    (_number, names), body = records[0], records[1:]
    header = [" ".join(name.split()) for name in names]
    while header and not header[-1]:
        header.pop()
    if len(header) < 2:
        raise FileRefused(
            _("We vinden geen kolommen. De eerste rij hoort de namen van de kolommen te hebben, met ; of , ertussen.")
        )
    if len(header) > MOST_COLUMNS:
        raise FileRefused(_("Dit bestand heeft te veel kolommen: hoogstens %(most)s.") % {"most": MOST_COLUMNS})
    twice = next((name for name in header if name and _plain_list(header).count(plain(name)) > 1), None)
    if twice:
        raise FileRefused(
            _("De kolom ‘%(name)s’ staat er twee keer. Geef elke kolom een eigen naam.") % {"name": twice}
        )
    if not body:
        raise FileRefused(_("Onder de kolomnamen staat geen enkele rij. Kijk na of u alles exporteerde."))
    if len(body) > MOST_ROWS:
        raise FileRefused(_("Dit bestand heeft meer dan %(most)s rijen. Splits het in delen.") % {"most": MOST_ROWS})
    return _without_forbidden(Table(header, body))


def plain(name: str) -> str:
    """A column name for comparing: no accents, capitals, spaces or signs."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def is_national_number(text: str) -> bool:
    """Whether this is a rijksregisternummer or BIS number: eleven digits with the right check digits (R01, R02, R04)."""
    digits = re.sub(r"[\s.\-/]", "", text)
    if not re.fullmatch(r"[0-9]{11}", digits):
        return False
    first, check = digits[:9], int(digits[9:])
    return check in {97 - int(first) % 97, 97 - int("2" + first) % 97}


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _as(content, encoding)
    try:
        return _as(content, "utf-8")
    except FileRefused:
        return _as(content, "cp1252")


def _as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(
            _("We kunnen de letters in dit bestand niet lezen. Bewaar het als ‘CSV UTF-8’ en kies het opnieuw.")
        ) from error
    if "\0" in text:
        raise FileRefused(_("Dit is geen tekstbestand. Bewaar het als ‘CSV UTF-8’ en kies het opnieuw."))
    return text


def _records(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with their number; a `sep=;` line says the delimiter and counts as a row."""
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    skipped = 1 if said else 0
    delimiter = said[1] if said else _delimiter(text)
    source = io.StringIO(text[said.end() :] if said else text, newline="")
    found = []
    try:
        for number, cells in enumerate(csv.reader(source, delimiter=delimiter, strict=True), start=1 + skipped):
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                found.append((number, trimmed))
    except csv.Error as error:
        raise FileRefused(
            _("Na rij %(row)s klopt een aanhalingsteken niet. Verbeter die rij en kies het bestand opnieuw.")
            % {"row": found[-1][0] if found else 1}
        ) from error
    return found


def _delimiter(text: str) -> str:
    """The sign that stands most often in the first line, outside quotes."""
    line = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(DELIMITERS, key=line.count)


def _plain_list(header: list[str]) -> list[str]:
    return [plain(name) for name in header]


def _without_forbidden(table: Table) -> Table:
    """The table without the columns that Schakel never keeps: by their name, or because of what is in them."""
    left_out = [place for place, name in enumerate(table.header) if _forbidden(name) or _national(table, place)]
    if not left_out:
        return table
    kept = [place for place in range(len(table.header)) if place not in left_out]
    if len(kept) < 2:
        raise FileRefused(_("Zonder de kolommen die Schakel nooit bewaart, blijft er niets over om in te lezen."))
    rows = [(number, [*(cells[at] for at in kept if at < len(cells)), *cells[len(table.header) :]])
            for number, cells in table.rows]  # fmt: skip
    return Table([table.header[at] for at in kept], rows, [table.header[at] for at in left_out])


def _forbidden(name: str) -> bool:
    return bool(_NATIONAL.search(plain(name)) or _NEVER.search(plain(name)))


def _national(table: Table, place: int) -> bool:
    """Whether most of what stands in this column is a rijksregisternummer, whatever the column is called."""
    cells = [cells[place] for _number, cells in table.rows[:200] if place < len(cells) and cells[place]]
    return bool(cells) and sum(map(is_national_number, cells)) * 2 > len(cells)
