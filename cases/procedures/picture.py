"""A procedure as a drawing and as words.

`wide()` and `narrow()` give an SVG text to put in a page as it is: every text in it is escaped, it has a title and a
description, and no style of its own, only the classes of the stylesheet (`sk-map …`). `in_words()` says the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from textwrap import wrap

from django.utils.translation import gettext, ngettext

from cases.procedures.definition import AUDIENCES, Definition, Help, Step, StepKind
from core.calendar import listed

LINE = 18  # from one line of text to the next
WIDE_CHARACTERS, NARROW_CHARACTERS, SIDE_CHARACTERS = 27, 30, 24


@dataclass(frozen=True, slots=True)
class StepInWords:
    """What the list beside the drawing says of one step."""

    key: str
    kind: StepKind
    title: str
    short_title: str
    who: str
    deadline: str
    done_when: str
    instruction: str
    notes: tuple[str, ...]
    help: Help


def in_words(definition: Definition) -> tuple[StepInWords, ...]:
    """Return the steps in order, with their branches, loops and feedback told in words."""
    return tuple(
        StepInWords(
            step.key,
            step.kind,
            step.title,
            step.short_title,
            step.who,
            step.deadline,
            step.done_when,
            step.instruction,
            _notes(step),
            step.help,
        )
        for step in definition.steps
    )


def _notes(step: Step) -> tuple[str, ...]:
    notes: list[str] = []
    if step.kind is StepKind.SIDE:
        notes.append(gettext("Zijstap bij stap %(step)s, alleen als het nodig is.") % {"step": step.of})
    if step.kind is StepKind.REVIEW:
        notes.append(gettext("Mag altijd zolang stap %(step)s loopt, en komt terug.") % {"step": step.of})
        notes.append(gettext("Bijsturen gaat terug naar stap %(step)s.") % {"step": step.of})
    if step.creates:
        told = listed(tuple(dict.fromkeys(gettext(AUDIENCES[feedback.to]) for feedback in step.creates)))
        notes.append(gettext("Terugkoppeling aan %(who)s.") % {"who": told})
    return tuple(notes)


def description(definition: Definition) -> str:
    """The drawing in a few sentences, for who cannot see it."""
    number = len(definition.path)
    parts = [ngettext("%(number)d stap.", "%(number)d stappen na elkaar.", number) % {"number": number}]
    review = definition.review
    if review:
        text = gettext("Bij stap %(review)s kan de casus terug naar stap %(step)s, verdergaan of afgesloten worden.")
        parts.append(text % {"review": review.key, "step": review.of})
    for step in definition.steps:
        if step.kind is StepKind.SIDE:
            text = gettext("Bij stap %(of)s hoort zijstap %(step)s: %(title)s.")
            parts.append(text % {"of": step.of, "step": step.key, "title": step.title})
    parts.append(gettext("De lijst onder de tekening zegt hetzelfde in woorden."))
    return " ".join(parts)


# ---- shapes


def _box(css: str, x: int, y: int, width: int, height: int) -> str:
    return f'<rect class="{css}" x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/>'


def _disc(key: str, x: int, y: int) -> str:
    circle = f'<circle class="disc" cx="{x + 26}" cy="{y + 28}" r="15"/>'
    return f'{circle}<text class="no" x="{x + 26}" y="{y + 33}" text-anchor="middle">{escape(key)}</text>'


def _lines(lines: Iterable[str], who: str, x: int, y: int) -> str:
    """Lines of text from the first base line down, and who in small below them."""
    parts: list[str] = []
    for line in lines:
        parts.append(f'<text x="{x}" y="{y}">{escape(line)}</text>')
        y += LINE
    if who:
        parts.append(f'<text class="who" x="{x}" y="{y + 2}">{escape(who)}</text>')
    return "".join(parts)


def _arrow(path: str, side: str = "") -> str:
    return f'<path class="arr{side}" d="{path}"/>'


def _head(x: int, y: int, towards: str, side: str = "") -> str:
    shape = {"right": "l-9 -5v10z", "down": "l-5 -9h10z", "up": "l-5 9h10z", "left": "l9 -5v10z"}[towards]
    return f'<path class="head{side}" d="M{x} {y}{shape}"/>'


def _svg(definition: Definition, name: str, width: int, height: int, parts: list[str]) -> str:
    ids = f"{definition.slug}-{name}"
    return (
        f'<svg class="sk-map sk-map--{name}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="{ids}-t {ids}-d">'
        f'<title id="{ids}-t">{escape(gettext("%(title)s, als tekening") % {"title": definition.title})}</title>'
        f'<desc id="{ids}-d">{escape(description(definition))}</desc>{"".join(parts)}</svg>'
    )


def _end_lines(width: int) -> list[str]:
    return wrap(gettext("Afsluiten: elke actie uitgevoerd of vervallen"), width)


# ---- wide: three boxes to a row

COLUMNS, BOX_WIDTH, BOX_HEIGHT, GAP = 3, 270, 104, 56
COLUMN_X = (8, 333, 658)
WIDTH = 936
LOOP_LANE = 954  # right of the last column, for a loop that crosses rows


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    x: int
    y: int
    height: int

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.y + 52


def wide(definition: Definition) -> str:
    """Return the drawing for a wide screen."""
    rows = _rows(definition)
    cells, bottom_y = _cells(rows)
    path = definition.path
    parts = [_wide_box(step, cells[step.key]) for step in path]
    for one, other in pairwise(path):
        parts.append(_wide_arrow(cells[one.key], cells[other.key]))
    loop, width = _wide_loop(definition, cells, len(rows) - 1)
    parts.append(loop)
    below, height = _wide_bottom(definition, cells, bottom_y, len(rows) - 1)
    parts.append(below)
    return _svg(definition, "wide", width, height, parts)


def _rows(definition: Definition) -> list[list[Step]]:
    """Fill rows of three; a step that a review goes back to starts a new row rather than be cut off from it."""
    rows: list[list[Step]] = [[]]
    path = definition.path
    for position, step in enumerate(path):
        following = path[position + 1] if position + 1 < len(path) else None
        before_its_review = following is not None and following.of == step.key
        if len(rows[-1]) == COLUMNS or (before_its_review and len(rows[-1]) == COLUMNS - 1):
            rows.append([])
        rows[-1].append(step)
    return rows


def _cells(rows: list[list[Step]]) -> tuple[dict[str, _Cell], int]:
    cells: dict[str, _Cell] = {}
    y = 8
    for number, row in enumerate(rows):
        height = max(BOX_HEIGHT, *(50 + LINE * len(wrap(step.title, WIDE_CHARACTERS)) for step in row))
        for column, step in enumerate(row):
            cells[step.key] = _Cell(number, COLUMN_X[column], y, height)
        y += height + GAP
    return cells, y + 14


def _wide_box(step: Step, cell: _Cell) -> str:
    box = _box("box", cell.x, cell.y, BOX_WIDTH, cell.height) + _disc(step.key, cell.x, cell.y)
    return box + _lines(wrap(step.title, WIDE_CHARACTERS), step.who, cell.x + 50, cell.y + 27)


def _wide_arrow(one: _Cell, other: _Cell) -> str:
    if one.row == other.row:
        right = one.x + BOX_WIDTH
        return _arrow(f"M{right} {one.middle}H{other.x - 8}") + _head(other.x - 1, one.middle, "right")
    start, end = one.x + BOX_WIDTH // 2, other.x + BOX_WIDTH // 2
    lane = one.bottom + GAP // 2
    return _arrow(f"M{start} {one.bottom}V{lane}H{end}V{other.y - 8}") + _head(end, other.y - 1, "down")


def _wide_loop(definition: Definition, cells: dict[str, _Cell], last_row: int) -> tuple[str, int]:
    """The way back from the review, under the boxes; over the right margin when they are not in one row."""
    review = definition.review
    if review is None:
        return "", WIDTH
    cell, of = cells[review.key], cells[review.of]
    label = escape(gettext("bijsturen: terug naar stap %(step)s") % {"step": review.of})
    start, end = cell.x + 95, of.x + 195
    head = _head(end, of.bottom + 1, "up")
    if cell.row == of.row:
        # Below the last row there is room; between two rows the lane keeps clear of the arrow to the next row.
        lane, text_y = (cell.bottom + 26, 18) if cell.row == last_row else (cell.bottom + 42, -4)
        text = f'<text class="who" x="{end + 12}" y="{lane + text_y}">{label}</text>'
        return _arrow(f"M{start} {cell.bottom}V{lane}H{end}V{of.bottom + 8}") + head + text, WIDTH
    lane, upper = cell.bottom + (26 if cell.row == last_row else 42), of.bottom + 42
    text = f'<text class="who" x="{LOOP_LANE - 8}" y="{upper - 2}" text-anchor="end">{label}</text>'
    way = _arrow(f"M{start} {cell.bottom}V{lane}H{LOOP_LANE}V{upper}H{end}V{of.bottom + 8}")
    return way + head + text, WIDTH + 32


def _wide_bottom(definition: Definition, cells: dict[str, _Cell], y: int, last_row: int) -> tuple[str, int]:
    """The end under the last step, and the side steps under the step they belong to, or in a free place."""
    last = cells[definition.path[-1].key]
    taken = {(0, last.x)}
    parts = [_wide_end(last, y)]
    sides = [step for step in definition.steps if step.kind is StepKind.SIDE]
    rows = 1
    for step in sides:
        of = cells[step.of]
        below = of.row == last_row and (0, of.x) not in taken
        row, x = (0, of.x) if below else _free_place(taken)
        taken.add((row, x))
        rows = max(rows, row + 1)
        parts.append(_wide_side(step, of if below else None, x, y + row * (BOX_HEIGHT + 12)))
    height = y + (rows - 1) * (BOX_HEIGHT + 12) + (BOX_HEIGHT if sides else 84) + 12
    return "".join(parts), height


def _free_place(taken: set[tuple[int, int]]) -> tuple[int, int]:
    row = 0
    while True:
        for x in COLUMN_X:
            if (row, x) not in taken:
                return row, x
        row += 1


def _wide_end(last: _Cell, y: int) -> str:
    arrow = _arrow(f"M{last.x + 195} {last.bottom}V{y - 8}") + _head(last.x + 195, y - 1, "down")
    return arrow + _box("box-end", last.x, y, BOX_WIDTH, 84) + _lines(_end_lines(30), "", last.x + 16, y + 27)


def _wide_side(step: Step, of: _Cell | None, x: int, y: int) -> str:
    """With a dashed arrow when it stands right below its step; the small line says it in any case."""
    lines = wrap(step.title, WIDE_CHARACTERS)
    who = gettext("%(who)s, bij stap %(step)s") % {"who": step.who, "step": step.of}
    box = _box("box-side", x, y, BOX_WIDTH, max(84, 48 + LINE * len(lines))) + _disc(step.key, x, y)
    box += _lines(lines, who, x + 50, y + 27)
    if of is None:
        return box
    return box + _arrow(f"M{x + 60} {of.bottom}V{y - 8}", "-side") + _head(x + 60, y - 1, "down", "-side")


# ---- narrow: one column

NARROW_WIDTH, NARROW_GAP = 332, 25


def narrow(definition: Definition) -> str:
    """Return the drawing for a narrow screen."""
    parts: list[str] = []
    tops: dict[str, int] = {}
    y = 6
    for step in definition.path:
        height = 44 + LINE * len(wrap(step.title, NARROW_CHARACTERS))
        tops[step.key] = y
        parts.append(_narrow_box(step, y, height))
        start, y = y + height, y + height + NARROW_GAP
        sides = definition.sides_of(step.key)
        for side in sides:
            text, side_height = _narrow_side(side, y)
            parts.append(text)
            y += side_height + NARROW_GAP
        x = 22 if sides else 156  # past the side steps, or straight down
        parts.append(_arrow(f"M{x} {start}V{y - 9}") + _head(x, y - 1, "down"))
    end = _end_lines(36)
    parts.append(_box("box-end", 6, y, 300, 30 + LINE * len(end)) + _lines(end, "", 22, y + 27))
    if definition.review:
        down, up = tops[definition.review.key] + 30, tops[definition.review.of] + 30
        parts.append(_arrow(f"M306 {down}H324V{up}H316") + _head(307, up, "left"))
    return _svg(definition, "narrow", NARROW_WIDTH, y + 30 + LINE * len(end) + 9, parts)


def _narrow_box(step: Step, y: int, height: int) -> str:
    box = _box("box", 6, y, 300, height) + _disc(step.key, 6, y)
    return box + _lines(wrap(step.title, NARROW_CHARACTERS), step.who, 56, y + 27)


def _narrow_side(step: Step, y: int) -> tuple[str, int]:
    lines = wrap(step.title, SIDE_CHARACTERS)
    height = 46 + LINE * len(lines)
    arrow = _arrow(f"M156 {y - NARROW_GAP}V{y - 9}", "-side") + _head(156, y - 1, "down", "-side")
    box = _box("box-side", 40, y, 266, height) + _disc(step.key, 40, y)
    return arrow + box + _lines(lines, step.who, 90, y + 27), height
