"""What a procedure (stappenplan) is: a versioned definition that ships as data.

Pure values; `loading` reads them from TOML and checks them, `interpreter` plays them, `picture` draws them.
Source of the shipped ones: the stappenplan of the city, as the domain page of the project retells it in section 3.
All texts for people (titles, instructions, help) are Dutch and live in the files, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext, gettext_noop

from core.calendar import Term, Unit

# Who may act. Roles carry the key they have in `accounts.roles`; talker and action owner are relations to one case.
ACTORS: Mapping[str, str] = MappingProxyType(
    {
        "care_coordinator": gettext_noop("de zorgcoördinator"),
        "talker": gettext_noop("de gespreksvoerder"),
        "reference_person": gettext_noop("de referentiepersoon radicalisering"),
        "counsellor": gettext_noop("de leerlingbegeleider"),
        "behaviour_expert": gettext_noop("de gedragsexpert"),
        "director": gettext_noop("de directie"),
        "action_owner": gettext_noop("de eigenaar van de actie"),
        "clb_contact": gettext_noop("de contactpersoon CLB"),
        "clb_worker": gettext_noop("een CLB-medewerker"),
        "clb_reference_person": gettext_noop("de referentiepersoon radicalisering CLB"),
        "case_manager": gettext_noop("de casemanager"),
    }
)

# To whom a step owes feedback.
AUDIENCES: Mapping[str, str] = MappingProxyType(
    {
        "reporter": gettext_noop("de signaalgever"),
        "talker": gettext_noop("de gespreksvoerder"),
        "care_meeting": gettext_noop("het zorgoverleg"),
        "director": gettext_noop("de directie"),
        "clb_contact": gettext_noop("de contactpersoon CLB"),
        "case_manager": gettext_noop("de casemanager"),
        "police_contact": gettext_noop("de politie"),
    }
)

SIGNAL = "signal"  # what a term counts from when it is no step


class StepKind(StrEnum):
    MAIN = "main"
    SIDE = "side"  # a branch: taken only when it is needed, beside the step it belongs to
    REVIEW = "review"  # repeats while the step it looks back on runs; chooses to adjust, go on or close


class TermKind(StrEnum):
    WITHIN = "within"
    MEETING = "meeting"  # the next zorgoverleg, and at most so many days
    EVERY = "every"  # comes back; only for a review


class When(StrEnum):
    """The moment a feedback duty arises."""

    READY = "ready"  # as soon as the step can be taken: the step itself is the feedback
    TAKEN = "taken"  # when the step is done, or at every review


@dataclass(frozen=True, slots=True)
class StepTerm:
    """A house default, with the bounds within which a school may set its own."""

    count: int
    unit: Unit
    counted_from: str
    kind: TermKind
    minimum: int
    maximum: int

    @property
    def term(self) -> Term:
        return Term(self.count, self.unit)


@dataclass(frozen=True, slots=True)
class Feedback:
    """A duty to tell somebody what became of it. `text` says what the duty is, never its content."""

    to: str
    text: str
    when: When


@dataclass(frozen=True, slots=True)
class Help:
    """What the step is, why it is there, and who will see what is written."""

    what: str
    why: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    kind: StepKind
    of: str  # the step a side step or a review belongs to; "" for a main step
    after: tuple[str, ...]  # begun before this one may begin, done or skipped before this one may be done
    title: str
    short_title: str
    who: str  # as people say it; `by` is what is checked
    by: tuple[str, ...]
    open_by: tuple[str, ...]  # may begin the step besides `by`: whoever learns of it first
    skip_by: tuple[str, ...]  # may skip it, and take it up again
    instruction: str
    done_when: str
    requires: tuple[str, ...]  # facts without which the step cannot be done (of a review: cannot close)
    advises: tuple[str, ...]  # facts without which a reason is asked
    term: StepTerm | None
    term_text: str  # said instead of a counted term: "dag per actie"
    creates: tuple[Feedback, ...]
    help: Help

    @property
    def deadline(self) -> str:
        """The term in words: "5 schooldagen na stap 1", "om de 20 schooldagen", "dag per actie"."""
        if self.term is None:
            return self.term_text
        days = {"days": self.term.term}
        if self.term.kind is TermKind.EVERY:
            return gettext("om de %(days)s") % days
        counted = gettext("%(days)s na %(start)s") % {**days, "start": self.counted_from}
        return gettext("volgend overleg, ten hoogste %(days)s") % {"days": counted} if self.at_meeting else counted

    @property
    def at_meeting(self) -> bool:
        return self.term is not None and self.term.kind is TermKind.MEETING

    @property
    def counted_from(self) -> str:
        """What the term counts from, as the phrase behind "na"."""
        if self.term is None:
            return ""
        if self.term.counted_from == SIGNAL:
            return gettext("het signaal")
        if self.term.counted_from == self.key:
            return gettext("het begin van stap %(step)s") % {"step": self.key}
        return gettext("stap %(step)s") % {"step": self.term.counted_from}


@dataclass(frozen=True, slots=True)
class EarlyClose:
    """Who may close a case before its last step, on which facts, and which outcomes there are (key → label)."""

    by: tuple[str, ...]
    requires: tuple[str, ...]
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Discreet:
    """What whoever may not know where the news came from sees instead: a title, and other words for some steps.

    `closed`: steps of which only who may know sees anything, and whose words are kept apart. One of these without words
    of its own in `steps` is not shown at all.
    """

    title: str
    closed: tuple[str, ...]
    steps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one procedure. A running case keeps the (key, version) it began with."""

    key: str
    version: int
    owner: str
    title: str
    short_title: str
    summary: str
    valid_from: date
    leads: tuple[str, ...]  # may reopen, and skip or take up again any step that does not say otherwise
    backdate_days: int  # a day longer ago than this asks for a reason; see `interpreter`
    early_close: EarlyClose
    facts: Mapping[str, str]  # key → the sentence that says what is missing
    steps: tuple[Step, ...]
    discreet: Discreet | None = None
    by_key: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", MappingProxyType({step.key: step for step in self.steps}))

    @property
    def pin(self) -> tuple[str, int]:
        return (self.key, self.version)

    @property
    def slug(self) -> str:
        return f"{self.key}-{self.version}"

    @property
    def path(self) -> tuple[Step, ...]:
        """The steps in order, without the side steps."""
        return tuple(step for step in self.steps if step.kind is not StepKind.SIDE)

    @property
    def review(self) -> Step | None:
        return next((step for step in self.steps if step.kind is StepKind.REVIEW), None)

    def is_closed(self, key: str) -> bool:
        """Whether a step is only for who may know where the news came from."""
        return self.discreet is not None and key in self.discreet.closed

    def sides_of(self, key: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.kind is StepKind.SIDE and step.of == key)


def discreetly(definition: Definition) -> Definition:
    """The definition as it is shown to whoever may not know where the news came from. To show, never to take steps by."""
    other = definition.discreet
    if other is None:
        return definition
    shown = (step for step in definition.steps if step.key not in other.closed or step.key in other.steps)
    steps = tuple(
        replace(step, title=other.steps[step.key], short_title=other.steps[step.key])
        if step.key in other.steps
        else step
        for step in shown
    )
    return replace(definition, title=other.title, short_title=other.title, summary=other.title, steps=steps)


class HouseTermsError(ValueError):
    """A school's own terms do not fit. `problems` maps the step key to a Dutch sentence for its form field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def with_house_terms(definition: Definition, overrides: Mapping[str, int]) -> Definition:
    """Return the definition with a school's own day counts (step key → count), all else unchanged.

    Raises HouseTermsError when a step has no term to set or a count lies outside the bounds the definition gives.
    """
    problems: dict[str, str] = {}
    for key, count in overrides.items():
        step = definition.by_key.get(key)
        if step is None:
            problems[key] = gettext("Stap %(step)s bestaat niet in dit stappenplan.") % {"step": key}
        elif step.term is None:
            problems[key] = gettext("Stap %(step)s heeft geen termijn om te wijzigen.") % {"step": key}
        elif type(count) is not int or not step.term.minimum <= count <= step.term.maximum:
            problems[key] = gettext("De termijn van stap %(step)s ligt tussen %(minimum)d en %(maximum)s.") % {
                "step": key,
                "minimum": step.term.minimum,
                "maximum": step.term.unit.counted(step.term.maximum),
            }
    if problems:
        raise HouseTermsError(problems)
    return replace(definition, steps=tuple(_with_count(step, overrides.get(step.key)) for step in definition.steps))


def _with_count(step: Step, count: int | None) -> Step:
    if count is None or step.term is None:
        return step
    return replace(step, term=replace(step.term, count=count))
