"""Read procedures from TOML files and check them: every problem in one go, in Dutch, for who writes the file.

A file is named after its key and version (`gent-a-1.toml`). A new track or version is a new file in the folder; no
code knows which ones there are. A version that cases run on is never edited: it gets a successor.
The format is written out in `tracks/README.md`.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from django.utils.translation import gettext

from cases.procedures.definition import (
    ACTORS,
    AUDIENCES,
    SIGNAL,
    Definition,
    Discreet,
    EarlyClose,
    Feedback,
    Help,
    Step,
    StepKind,
    StepTerm,
    TermKind,
    When,
)
from core.calendar import Unit

SHIPPED = Path(__file__).parent / "tracks"

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
STEP_KEY = re.compile(r"[0-9]{1,2}[a-z]?")
FACT_KEY = re.compile(r"[a-z][a-z0-9_]*")

# So that a title fits its box in the drawing, and a short title its place in the row of steps.
LONGEST_TITLE, LONGEST_SHORT_TITLE = 75, 30
LONGEST_COUNT = 100
LONGEST_BACKDATE = 30

Pin = tuple[str, int]
T = TypeVar("T")
E = TypeVar("E", StepKind, TermKind, When, Unit)


class DefinitionError(ValueError):
    """A file that is no valid procedure; `problems` are Dutch sentences, one for each thing to mend."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source}: {problem}" for problem in problems))


def load_all(folder: Path = SHIPPED) -> Mapping[Pin, Definition]:
    """Return every procedure in a folder by (key, version). Raises DefinitionError with the problems of all files."""
    found: dict[Pin, Definition] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            definition = load(path)
        except DefinitionError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
        else:
            found[definition.pin] = definition
    if problems:
        raise DefinitionError(folder.name, problems)
    return MappingProxyType(found)


def latest(definitions: Mapping[Pin, Definition], today: date) -> tuple[Definition, ...]:
    """Return of each key the newest version that is valid today, in order of key: what a new case may begin with."""
    newest: dict[str, Definition] = {}
    for _, definition in sorted(definitions.items()):
        if definition.valid_from <= today:
            newest[definition.key] = definition
    return tuple(newest.values())


def load(path: Path) -> Definition:
    """Return the procedure in a file, whose name has to be its key and version."""
    definition = parse(path.read_text(encoding="utf-8"), path.name)
    if path.stem != definition.slug:
        problem = gettext("De bestandsnaam moet %(name)s zijn, naar de sleutel en de versie.")
        raise DefinitionError(path.name, [problem % {"name": f"{definition.slug}.toml"}])
    return definition


def parse(text: str, source: str) -> Definition:
    """Return the procedure a TOML text describes. Raises DefinitionError with everything that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(source, [gettext("Dit is geen geldige TOML: %(error)s") % {"error": error}]) from error
    problems: list[str] = []
    definition = _definition(_Table(data, "", problems))
    if not problems:
        problems += _disagreements(definition)
    if problems:
        raise DefinitionError(source, problems)
    return definition


class _Table:
    """One TOML table being read: remembers which keys were asked for, collects problems, answers with stand-ins.

    A stand-in (an empty text, a zero) never leaves this module: `parse` raises when there is any problem.
    """

    def __init__(self, data: Mapping[str, Any], place: str, problems: list[str]) -> None:
        self.data = data
        self.place = place
        self.problems = problems
        self.asked: set[str] = set()

    def problem(self, text: str, /, **values: object) -> None:
        self.problems.append((f"{self.place}: " if self.place else "") + text % values)

    def value(self, key: str, kind: type[T], empty: T, *, optional: bool = False) -> T:
        self.asked.add(key)
        if key not in self.data:
            if not optional:
                self.problem(gettext("“%(key)s” ontbreekt."), key=key)
            return empty
        value = self.data[key]
        # To Python a yes or no is also a number, and a moment also a day.
        if not isinstance(value, kind) or isinstance(value, bool | datetime):
            self.problem(gettext("“%(key)s” heeft de verkeerde soort waarde."), key=key)
            return empty
        return value

    def text(self, key: str, *, optional: bool = False, longest: int = 2000) -> str:
        text = self.value(key, str, "", optional=optional).strip()
        if not text and key in self.data and isinstance(self.data[key], str):
            self.problem(gettext("“%(key)s” is leeg."), key=key)
        if len(text) > longest:
            self.problem(gettext("“%(key)s” telt meer dan %(longest)d tekens."), key=key, longest=longest)
        return text

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        text = self.text(key)
        if text and not pattern.fullmatch(text):
            self.problem(gettext("“%(key)s” mag niet “%(text)s” zijn."), key=key, text=text)
        return text

    def number(self, key: str, lowest: int, highest: int, *, default: int | None = None) -> int:
        number = self.value(key, int, lowest if default is None else default, optional=default is not None)
        if not lowest <= number <= highest:
            self.problem(
                gettext("“%(key)s” ligt niet tussen %(lowest)d en %(highest)d."),
                key=key,
                lowest=lowest,
                highest=highest,
            )
        return number

    def words(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        words = self.value(key, list, [], optional=optional)
        if not all(isinstance(word, str) for word in words):
            self.problem(gettext("“%(key)s” is geen lijst van woorden."), key=key)
            return ()
        if len(set(words)) < len(words):
            self.problem(gettext("“%(key)s” noemt iets twee keer."), key=key)
        return tuple(words)

    def known(self, key: str, among: Mapping[str, str], *, optional: bool = False) -> tuple[str, ...]:
        words = self.words(key, optional=optional)
        for word in words:
            if word not in among:
                self.problem(gettext("“%(key)s” noemt “%(word)s”, dat bestaat niet."), key=key, word=word)
        if key in self.data and self.data[key] == [] and not optional:
            self.problem(gettext("“%(key)s” is leeg."), key=key)
        return words

    def one_of(self, key: str, kinds: type[E], default: E) -> E:
        text = self.text(key, optional=True) or default.value
        try:
            return kinds(text)
        except ValueError:
            self.problem(gettext("“%(key)s” noemt “%(word)s”, dat bestaat niet."), key=key, word=text)
            return default

    def texts(self, key: str, *, names: re.Pattern[str] = FACT_KEY, optional: bool = False) -> Mapping[str, str]:
        table = self.value(key, dict, {}, optional=optional)
        for name, text in table.items():
            if not names.fullmatch(name) or not isinstance(text, str) or not text.strip():
                self.problem(gettext("“%(key)s” heeft bij “%(name)s” geen tekst."), key=key, name=name)
        return MappingProxyType(dict(table))

    def table(self, key: str) -> "_Table":
        return _Table(self.value(key, dict, {}), self._below(key), self.problems)

    def tables(self, key: str, *, optional: bool = False) -> list["_Table"]:
        rows = self.value(key, list, [], optional=optional)
        if not all(isinstance(row, dict) for row in rows):
            self.problem(gettext("“%(key)s” heeft de verkeerde soort waarde."), key=key)
            return []
        return [_Table(row, self._below(key), self.problems) for row in rows]

    def finish(self) -> None:
        """Say which keys nobody asked for: nearly always a typing error."""
        for key in self.data:
            if key not in self.asked:
                self.problem(gettext("“%(key)s” is onbekend."), key=key)

    def _below(self, key: str) -> str:
        return f"{self.place}, {key}" if self.place else key


def _definition(top: _Table) -> Definition:
    facts = top.texts("facts", optional=True)
    leads = top.known("leads", ACTORS)
    steps: list[Step] = []
    for row in top.tables("steps"):
        steps.append(_step(row, facts, leads, tuple(steps)))
    definition = Definition(
        key=top.matching("key", KEY),
        version=top.number("version", 1, 9999),
        owner=top.text("owner"),
        title=top.text("title"),
        short_title=top.text("short_title", longest=LONGEST_SHORT_TITLE),
        summary=top.text("summary"),
        valid_from=top.value("valid_from", date, date.min),
        leads=leads,
        backdate_days=top.number("backdate_days", 0, LONGEST_BACKDATE),
        early_close=_early_close(top.table("early_close"), facts),
        facts=facts,
        steps=tuple(steps),
        discreet=_discreet(top.table("discreet"), {step.key for step in steps}) if "discreet" in top.data else None,
    )
    top.finish()
    return definition


def _discreet(table: _Table, keys: Collection[str]) -> Discreet:
    discreet = Discreet(
        title=table.text("title", longest=LONGEST_SHORT_TITLE),
        closed=table.words("closed"),
        steps=table.texts("steps", names=STEP_KEY, optional=True),
    )
    for key in dict.fromkeys([*discreet.closed, *discreet.steps]):
        if key not in keys:
            table.problem(gettext("stap %(step)s bestaat niet."), step=key)
    table.finish()
    return discreet


def _early_close(table: _Table, facts: Mapping[str, str]) -> EarlyClose:
    early_close = EarlyClose(
        by=table.known("by", ACTORS),
        requires=table.known("requires", facts, optional=True),
        outcomes=table.texts("outcomes"),
    )
    if "outcomes" in table.data and not early_close.outcomes:
        table.problem(gettext("“%(key)s” is leeg."), key="outcomes")
    table.finish()
    return early_close


def _step(row: _Table, facts: Mapping[str, str], leads: tuple[str, ...], earlier: tuple[Step, ...]) -> Step:
    row.place = gettext("stap %(step)s") % {"step": row.data.get("key") or len(earlier) + 1}
    key = row.matching("key", STEP_KEY)
    if key in {step.key for step in earlier}:
        row.problem(gettext("deze sleutel komt twee keer voor."))
    kind = row.one_of("kind", StepKind, StepKind.MAIN)
    by = row.known("by", ACTORS)
    term = _term(row.table("term"), key) if "term" in row.data else None
    step = Step(
        key=key,
        kind=kind,
        of=_of(row, kind, earlier),
        after=_after(row, kind, earlier),
        title=row.text("title", longest=LONGEST_TITLE),
        short_title=row.text("short_title", longest=LONGEST_SHORT_TITLE),
        who=row.text("who"),
        by=by,
        open_by=row.known("open_by", ACTORS, optional=True),
        # To skip is for who leads the track; a side step is for whoever it names.
        skip_by=row.known("skip_by", ACTORS, optional=True) or (by if kind is StepKind.SIDE else leads),
        instruction=row.text("instruction"),
        done_when=row.text("done_when"),
        requires=row.known("requires", facts, optional=True),
        advises=row.known("advises", facts, optional=True),
        term=term,
        term_text=row.text("term_text", optional=term is not None),
        creates=tuple(_feedback(table) for table in row.tables("creates", optional=True)),
        help=_help(row.table("help")),
    )
    _step_agrees(row, step, earlier)
    row.finish()
    return step


def _of(row: _Table, kind: StepKind, earlier: tuple[Step, ...]) -> str:
    if kind is StepKind.MAIN:
        return ""
    of = row.text("of")
    if of and of not in {step.key for step in earlier if step.kind is StepKind.MAIN}:
        row.problem(gettext("“of” noemt %(of)s, en dat is geen eerdere gewone stap."), of=of)
    return of


def _after(row: _Table, kind: StepKind, earlier: tuple[Step, ...]) -> tuple[str, ...]:
    """Which steps come before: named in the file, or else the one before it on the path."""
    if kind is not StepKind.MAIN:
        return ()
    path = [step.key for step in earlier if step.kind is not StepKind.SIDE]
    if "after" not in row.data:
        return tuple(path[-1:])
    after = row.words("after")
    for key in after:
        if key not in path:
            row.problem(gettext("“after” noemt %(key)s, en dat is geen eerdere stap."), key=key)
    if path and not after:
        row.problem(gettext("“after” is leeg; alleen de eerste stap komt na geen andere."))
    return after


def _term(table: _Table, key: str) -> StepTerm:
    table.place = gettext("stap %(step)s, termijn") % {"step": key}
    count = table.number("count", 1, LONGEST_COUNT)
    term = StepTerm(
        count=count,
        unit=table.one_of("unit", Unit, Unit.SCHOOL),
        counted_from=table.text("counted_from"),
        kind=table.one_of("kind", TermKind, TermKind.WITHIN),
        minimum=table.number("minimum", 1, LONGEST_COUNT, default=1),
        maximum=table.number("maximum", 1, LONGEST_COUNT, default=LONGEST_COUNT),
    )
    if not term.minimum <= count <= term.maximum:
        table.problem(gettext("“count” ligt niet tussen “minimum” en “maximum”."))
    table.finish()
    return term


def _feedback(table: _Table) -> Feedback:
    to = table.text("to")
    if to and to not in AUDIENCES:
        table.problem(gettext("“%(key)s” noemt “%(word)s”, dat bestaat niet."), key="to", word=to)
    feedback = Feedback(to, table.text("text"), table.one_of("when", When, When.TAKEN))
    table.finish()
    return feedback


def _help(table: _Table) -> Help:
    text = Help(table.text("what"), table.text("why"), table.text("seen_by"))
    table.finish()
    return text


def _step_agrees(row: _Table, step: Step, earlier: tuple[Step, ...]) -> None:
    if step.term:
        known = {SIGNAL, *(other.key for other in earlier)}
        if step.kind is StepKind.SIDE:
            known.add(step.key)  # a side step counts from the day it begins: nothing before it says when that is
        if step.term.counted_from not in known:
            text = gettext("de termijn telt vanaf %(start)s, en dat is geen eerdere stap.")
            row.problem(text, start=step.term.counted_from)
        if (step.term.kind is TermKind.EVERY) != (step.kind is StepKind.REVIEW):
            row.problem(gettext("een termijn die terugkeert hoort bij een terugblik, en alleen daarbij."))
        if step.term_text:
            row.problem(gettext("geef een termijn of een “term_text”, niet allebei."))
    for fact in step.requires:
        if fact in step.advises:
            row.problem(gettext("“%(fact)s” kan niet tegelijk vereist en aangeraden zijn."), fact=fact)


def _disagreements(definition: Definition) -> list[str]:
    """What only shows when the whole procedure is read."""
    problems: list[str] = []
    if not definition.path:
        problems.append(gettext("Er is geen enkele gewone stap."))
    if sum(step.kind is StepKind.REVIEW for step in definition.steps) > 1:
        problems.append(gettext("Er is meer dan één terugblik; één volstaat, want die komt terug."))
    used = {fact for step in definition.steps for fact in step.requires + step.advises}
    problems += [
        gettext("Het feit “%(fact)s” wordt door geen stap gebruikt.") % {"fact": fact}
        for fact in definition.facts
        if fact not in used and fact not in definition.early_close.requires
    ]
    return problems
