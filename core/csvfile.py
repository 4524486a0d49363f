"""A file for a spreadsheet, in which no cell becomes a formula or another number."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A spreadsheet calculates what begins so; Tab and carriage return hide such a beginning.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A code that it would read as another number: 1e5 as 100000, 007 as 7.
_NUMBERED = re.compile(r"\d+e\d+|0\d+", re.IGNORECASE)


def cell(text: object) -> str:
    """The text of one cell; with an apostrophe in front when a spreadsheet would calculate it, or change it."""
    found = str(text)
    return f"'{found}" if found.startswith(_FORMULA) or _NUMBERED.fullmatch(found) else found


def write(header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Semicolons and a byte order mark: what Excel opens as it should in Belgium."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([cell(one) for one in row] for row in (header, *rows))
    return b"\xef\xbb\xbf" + out.getvalue().encode()
