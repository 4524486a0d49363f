"""Why an event may not happen, as a sentence a tired care coordinator understands, and what would help."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext, ngettext

from cases.procedures.definition import ACTORS, Definition, Step, StepKind
from cases.procedures.state import Event, EventKind
from core.calendar import listed, spoken


class Code(StrEnum):
    UNKNOWN_STEP = "unknown_step"
    TRACK_CLOSED = "track_closed"
    TRACK_RUNNING = "track_running"
    ROLE = "role"
    TOO_EARLY = "too_early"  # a step before it is not begun
    UNFINISHED = "unfinished"  # a step before it is not done or skipped
    DONE_ALREADY = "done_already"
    SKIPPED_ALREADY = "skipped_already"
    NOT_FINISHED = "not_finished"  # nothing to take up again: it never ended
    SIDE_NOT_BEGUN = "side_not_begun"
    SIDE_WITHOUT_STEP = "side_without_step"  # the step it belongs to was skipped
    CHOOSE = "choose"  # a review ends by a choice
    NO_CHOICE = "no_choice"  # a choice where there is no review
    REST_OPEN = "rest_open"
    DATE_FUTURE = "date_future"
    DATE_LONG_AGO = "date_long_ago"
    DATE_REASON = "date_reason"
    SENTENCE = "sentence"
    REASON = "reason"
    OUTCOME = "outcome"
    FACT = "fact"  # a required fact is missing
    FACT_REASON = "fact_reason"  # an advised fact is missing and nobody said why
    NOTHING_TO_UNDO = "nothing_to_undo"


# The field of the form that would take the refusal away; "" where no field can.
FIELDS = {
    Code.DATE_FUTURE: "on",
    Code.DATE_LONG_AGO: "on",
    Code.DATE_REASON: "backdated",
    Code.SENTENCE: "sentence",
    Code.REASON: "reason",
    Code.FACT_REASON: "reason",
    Code.OUTCOME: "outcome",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The event did not happen. `field` names the form field that would help; `event` is the one that was refused."""

    code: Code
    sentence: str
    event: Event

    @property
    def field(self) -> str:
        return FIELDS.get(self.code, "")


def named(step: Step, *, capital: bool = False) -> str:
    """ "stap 3" or "zijstap 8w", as a sentence says it."""
    text = gettext("zijstap %(step)s") if step.kind is StepKind.SIDE else gettext("stap %(step)s")
    text = text % {"step": step.key}
    return text[0].upper() + text[1:] if capital else text


def steps_listed(steps: tuple[Step, ...]) -> str:
    return listed(tuple(named(step) for step in steps))


def either(actors: tuple[str, ...]) -> str:
    """ "de directie of de zorgcoördinator"."""
    names = [gettext(ACTORS[actor]) for actor in actors]
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s of %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def unknown_step(event: Event) -> Refused:
    text = gettext("Stap %(step)s bestaat niet in dit stappenplan.") % {"step": event.step or "?"}
    return Refused(Code.UNKNOWN_STEP, text, event)


def track_closed(event: Event) -> Refused:
    text = gettext("Deze casus is afgesloten. Heropen de casus eerst, met een reden.")
    return Refused(Code.TRACK_CLOSED, text, event)


def track_running(event: Event) -> Refused:
    return Refused(Code.TRACK_RUNNING, gettext("Deze casus loopt nog. Er valt niets te heropenen."), event)


def role(event: Event, step: Step | None, allowed: tuple[str, ...]) -> Refused:
    who = either(allowed)
    if step is None:
        if event.kind is EventKind.CLOSE_EARLY:
            text = gettext("Alleen %(who)s kan deze casus vroeger afsluiten.")
        elif event.kind is EventKind.REOPEN:
            text = gettext("Alleen %(who)s kan deze casus heropenen.")
        else:
            text = gettext("Alleen %(who)s kan dit ongedaan maken.")
        return Refused(Code.ROLE, text % {"who": who}, event)
    if event.kind is EventKind.SKIP:
        text = gettext("Alleen %(who)s kan %(step)s overslaan.")
    elif event.kind is EventKind.AGAIN:
        text = gettext("Alleen %(who)s kan %(step)s opnieuw opnemen.")
    elif event.kind is EventKind.UNDO:
        text = gettext("Alleen %(who)s kan %(step)s ongedaan maken.")
    else:
        text = gettext("Alleen %(who)s kan %(step)s bewaren.")
    return Refused(Code.ROLE, text % {"who": who, "step": named(step)}, event)


def too_early(event: Event, step: Step, missing: tuple[Step, ...]) -> Refused:
    text = ngettext(
        "%(step)s kan nog niet: %(missing)s is nog niet begonnen.",
        "%(step)s kan nog niet: %(missing)s zijn nog niet begonnen.",
        len(missing),
    )
    text %= {"step": named(step, capital=True), "missing": steps_listed(missing)}
    return Refused(Code.TOO_EARLY, text, event)


def unfinished(event: Event, step: Step, missing: tuple[Step, ...]) -> Refused:
    text = ngettext(
        "%(step)s kan nog niet klaar zijn: %(missing)s loopt nog. Rond die eerst af, of sla die over met een reden.",
        "%(step)s kan nog niet klaar zijn: %(missing)s lopen nog. Rond die eerst af, of sla die over met een reden.",
        len(missing),
    )
    text %= {"step": named(step, capital=True), "missing": steps_listed(missing)}
    return Refused(Code.UNFINISHED, text, event)


def done_already(event: Event, step: Step) -> Refused:
    text = gettext("%(step)s is al klaar. Wilt u er nog iets aan doen? Neem de stap opnieuw op, met een reden.")
    return Refused(Code.DONE_ALREADY, text % {"step": named(step, capital=True)}, event)


def skipped_already(event: Event, step: Step) -> Refused:
    text = gettext("%(step)s is overgeslagen. Komt de stap er toch? Neem hem opnieuw op, met een reden.")
    return Refused(Code.SKIPPED_ALREADY, text % {"step": named(step, capital=True)}, event)


def not_finished(event: Event, step: Step) -> Refused:
    text = gettext("%(step)s is nog niet afgerond. U kunt er gewoon aan verder werken.")
    return Refused(Code.NOT_FINISHED, text % {"step": named(step, capital=True)}, event)


def side_not_begun(event: Event, step: Step) -> Refused:
    text = gettext("%(step)s is niet begonnen. Er valt dus niets over te slaan.")
    return Refused(Code.SIDE_NOT_BEGUN, text % {"step": named(step, capital=True)}, event)


def side_without_step(event: Event, step: Step) -> Refused:
    text = gettext("%(step)s hoort bij stap %(of)s, en die is overgeslagen. Neem stap %(of)s eerst opnieuw op.")
    return Refused(Code.SIDE_WITHOUT_STEP, text % {"step": named(step, capital=True), "of": step.of}, event)


def choose(event: Event, step: Step) -> Refused:
    if event.kind is EventKind.SKIP:
        text = gettext(
            "%(step)s slaat u niet over. Kies bijsturen, verdergaan of afsluiten, of sluit de casus vroeger af."
        )
    else:
        text = gettext("%(step)s eindigt met een keuze: bijsturen, verdergaan of afsluiten.")
    return Refused(Code.CHOOSE, text % {"step": named(step, capital=True)}, event)


def no_choice(event: Event, step: Step, definition: Definition) -> Refused:
    text = gettext("Bij %(step)s valt er niets te kiezen.")
    if definition.review:
        text = gettext(
            "Bij %(step)s valt er niets te kiezen. Bijsturen, verdergaan of afsluiten doet u bij %(review)s."
        )
    review = named(definition.review) if definition.review else ""
    return Refused(Code.NO_CHOICE, text % {"step": named(step), "review": review}, event)


def rest_open(event: Event, rest: tuple[Step, ...]) -> Refused:
    text = ngettext(
        "U kunt nog niet afsluiten: %(rest)s is nog niet klaar. Rond die eerst af, of sla die over met een reden.",
        "U kunt nog niet afsluiten: %(rest)s zijn nog niet klaar. Rond die eerst af, of sla die over met een reden.",
        len(rest),
    )
    return Refused(Code.REST_OPEN, text % {"rest": steps_listed(rest)}, event)


def date_future(event: Event) -> Refused:
    text = gettext("%(day)s ligt in de toekomst. Kies vandaag of een dag die voorbij is.")
    return Refused(Code.DATE_FUTURE, text % {"day": _with_year(event.on)}, event)


def date_long_ago(event: Event) -> Refused:
    text = gettext("%(day)s is meer dan een jaar geleden. Kijk het jaar na.")
    return Refused(Code.DATE_LONG_AGO, text % {"day": _with_year(event.on)}, event)


def date_reason(event: Event) -> Refused:
    text = gettext("%(day)s is al even geleden. Zeg kort waarom u dit nu pas bewaart.")
    return Refused(Code.DATE_REASON, text % {"day": spoken(event.on)}, event)


def sentence(event: Event) -> Refused:
    return Refused(Code.SENTENCE, gettext("Schrijf in één zin wat er gebeurd is."), event)


def reason(event: Event, step: Step | None) -> Refused:
    name = named(step) if step else ""
    match event.kind:
        case EventKind.SKIP:
            text = gettext("Zeg in één zin waarom u %(step)s overslaat.") % {"step": name}
        case EventKind.AGAIN:
            text = gettext("Zeg in één zin waarom u %(step)s opnieuw opneemt.") % {"step": name}
        case EventKind.REOPEN:
            text = gettext("Zeg in één zin waarom u de casus heropent.")
        case _:
            text = gettext("Zeg in één zin waarom u de casus vroeger afsluit.")
    return Refused(Code.REASON, text, event)


def outcome(event: Event) -> Refused:
    return Refused(Code.OUTCOME, gettext("Kies hoe de casus afloopt."), event)


def facts_missing(event: Event, step: Step | None, missing: tuple[str, ...]) -> Refused:
    """`missing` are the sentences of the definition that say what is not there yet."""
    if step is None:
        text = gettext("Deze casus kan nog niet vroeger afgesloten worden.")
    elif event.kind is EventKind.CLOSE:
        text = gettext("U kunt nog niet afsluiten.")
    else:
        text = gettext("%(step)s kan nog niet klaar zijn. U kunt wel al bewaren wat er gebeurd is.")
        text %= {"step": named(step, capital=True)}
    return Refused(Code.FACT, " ".join([*missing, text]), event)


def fact_reason(event: Event, step: Step, missing: tuple[str, ...]) -> Refused:
    text = gettext("Zeg in één zin waarom %(step)s toch klaar is.") % {"step": named(step)}
    return Refused(Code.FACT_REASON, " ".join([*missing, text]), event)


def nothing_to_undo(event: Event) -> Refused:
    return Refused(Code.NOTHING_TO_UNDO, gettext("Er is niets om ongedaan te maken."), event)


def _with_year(day: date) -> str:
    return f"{spoken(day)} {day.year}"
