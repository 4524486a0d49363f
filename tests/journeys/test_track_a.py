"""Track A, whole, by six people in their own browsers: from the first signal to closing.

Three times: with a mouse, with keys alone, and without script. Every page on the way is looked at (axe, width, noise).
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case
from cases.procedures.state import EventKind
from tests.cases.test_clicks_on_forms import at_step_4, at_the_actions
from tests.cases.test_track_a_whole import take
from tests.cast import Cast
from tests.journeys import steps, track_a
from tests.journeys.keyboard import ByKeyboard
from tests.journeys.people import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@dataclass
class Play:
    """Who plays, and where the case is. People arrive when the story needs them."""

    town: Town
    width: int
    script: bool
    kind: type[Person]
    case: str = ""
    signal: str = ""

    def arrives(self, seat: str) -> Person:
        person = self.town.person(getattr(self.town.cast, seat), width=self.width, script=self.script, kind=self.kind)
        return person.signs_in()


def up_to_the_agenda(play: Play) -> tuple[Person, Person, Person]:
    """Steps 1 and 2 and the agenda; returns reporter, coordinator and talker."""
    reporter = play.arrives("reporter")
    steps.starts_a_signal(reporter)
    steps.writes_facts_and_thought(reporter)
    reporter.types("Om welke leerling, klas of groep gaat het?", "Noor Van Hecke, 3B")
    steps.sends_the_signal(reporter)
    steps.reads_one_word(reporter, "ontvangen")
    play.signal = reporter.page.url.partition("#")[0]

    coordinator = play.arrives("zorg")
    steps.finds_on_the_worklist(coordinator, "Lees het signaal en kies wat ermee gebeurt", "Noor Van Hecke")
    steps.opens_a_case_in_track_a(coordinator)
    play.case = coordinator.page.url
    steps.names_the_talker(coordinator)
    track_a.answers_the_reporter(coordinator, play.case, "ontvangen")

    talker = play.arrives("talker")
    track_a.hands_in_the_report(talker)
    steps.finds_nothing_at(talker, play.case)

    steps.finds_on_the_worklist(coordinator, "Lees het gespreksverslag van Els Boon")
    coordinator.reads(track_a.REPORT)
    track_a.takes_step(coordinator, "2", "Els sprak met Noor.")
    return reporter, coordinator, talker


def up_to_the_actions(play: Play, coordinator: Person) -> tuple[Person, Person]:
    """Steps 3 to 7, by coordinator, director and CLB; returns the CLB contact and who owns the action."""
    clb = play.arrives("clb")
    steps.finds_nothing_at(clb, play.case)
    meeting = track_a.plans_a_meeting(coordinator)
    track_a.puts_the_case_on_the_agenda(coordinator, play.case)
    track_a.takes_step(coordinator, "3", "De directie weet het.")
    director = play.arrives("director")
    track_a.reads_the_notice(director, play.case)
    steps.finds_nothing_at(director, play.case)
    director.context.close()

    track_a.writes_at_the_table(coordinator, meeting, "Amira Lauwers")
    track_a.assesses(coordinator, play.case, "Amira Lauwers")
    track_a.takes_step(coordinator, "4", "Samen besproken.")
    track_a.answers_the_reporter(coordinator, play.case, "wordt opgevolgd")
    track_a.answers_the_talker(coordinator, play.case, "wordt opgevolgd")
    track_a.takes_step(coordinator, "5", "De melder weet dat we het opvolgen.")
    track_a.sees_that_step_waits_for(coordinator, "6", "Contactpersoon CLB")

    clb.goes_to(play.case)
    clb.reads(track_a.POINT, track_a.NOTE, track_a.DECISION, track_a.ASSESSED)
    clb.does_not_read(steps.FACTS, steps.THOUGHT, track_a.REPORT, "Bram Coolens")
    track_a.takes_step(clb, "6", track_a.CLB_NOTE, reason="De referentiepersoon van het CLB was er bij.")
    track_a.releases_a_summary(clb, play.case)
    clb.goes_to(play.case)
    track_a.takes_step(clb, "7", "Teruggekoppeld aan het zorgoverleg.")
    track_a.receives_the_summary(coordinator, play.case)
    track_a.notes_that_the_consent_was_withdrawn(clb, play.case)
    track_a.reads_the_summary_no_more(coordinator, play.case)
    return clb, play.arrives("behaviour")


def closes(play: Play, coordinator: Person, reporter: Person, outsiders: list[Person]) -> None:
    """Step 9 for the last time; the reporter reads the last word, and for whoever came from outside it is over."""
    track_a.looks_back(coordinator, "Afsluiten", "Noor heeft weer vrienden in de klas.")
    coordinator.reads("Heropen de casus, met een reden")
    track_a.answers_the_reporter(coordinator, play.case, "afgerond")
    reporter.goes_to(play.signal)
    steps.reads_one_word(reporter, "afgerond")
    reporter.does_not_read(track_a.NOTE, track_a.REPORT, track_a.ASSESSED, "/casussen/", "Els Boon", "Amira Lauwers")
    for person in outsiders:
        steps.finds_nothing_at(person, play.case)


def the_whole_track_with_the_adjust_loop(play: Play) -> None:
    reporter, coordinator, talker = up_to_the_agenda(play)
    clb, owner = up_to_the_actions(play, coordinator)
    coordinator.goes_to(play.case)
    track_a.takes_step(coordinator, "8", "Amira begon deze week.", button="Nog bezig")
    track_a.does_the_action(owner, play.case, "Noor praat makkelijk met mij.")
    steps.finds_nothing_at(owner, play.case)
    # First look back: it is not enough, so back to the actions with one more agreement.
    coordinator.goes_to(play.case)
    track_a.looks_back(coordinator, "Bijsturen", "Thuis is er nog geen rust.")
    track_a.agrees_with_a_parent(coordinator, play.case)
    card = track_a.step_card(coordinator, "8")
    coordinator.types("Wat gebeurde er, in één zin?", "Alles is gebeurd.", card)
    coordinator.presses("Klaar", card)
    coordinator.reads("Nog niet elke actie is uitgevoerd, of vervallen met een reden.")
    track_a.ticks_off_for_the_parent(coordinator, play.case)
    track_a.takes_step(coordinator, "8", "Alles is gebeurd.")
    # Second look back: enough.
    closes(play, coordinator, reporter, [clb, owner, talker])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "script", "kind"),
    [(1280, True, Person), (1280, True, ByKeyboard), (360, False, Person)],
    ids=["mouse", "keyboard", "phone-without-script"],
)
def test_from_signal_to_closing_with_the_adjust_loop(town, width, script, kind):
    the_whole_track_with_the_adjust_loop(Play(town, width, script, kind))


@pytest.mark.parametrize(
    ("width", "script", "kind"),
    [pytest.param(1280, True, ByKeyboard, marks=pytest.mark.slow), (360, False, Person)],
    ids=["keyboard", "phone-without-script"],
)
def test_closing_early_at_step_4_and_opening_again(town, width, script, kind):
    play = Play(town, width, script, kind)
    case = at_step_4(town.cast)
    play.case = f"{town.url}/casussen/{case.ref}/"
    clb, coordinator = play.arrives("clb"), play.arrives("zorg")
    clb.goes_to(play.case)
    clb.reads("Hoe helpen we Noor in de klas?")
    # Given a case at step 4, when the coordinator closes it and forgets what the form asks,
    coordinator.goes_to(play.case)
    coordinator.follows("Sluit de casus vroeger af, met een reden")
    coordinator.types("Waarom sluit u de casus nu?", "De zorg bleek ongegrond.")
    coordinator.presses("Sluit de casus")
    # then the page says what is missing and keeps what was typed.
    steps.is_told_what_is_missing(coordinator, "Kies een uitkomst", "Schrijf met wie u dit besprak")
    expect(coordinator.page.get_by_label("Waarom sluit u de casus nu?")).to_have_value("De zorg bleek ongegrond.")
    coordinator.chooses("Geen reden tot bezorgdheid gevonden")
    coordinator.types("Met wie besprak u dit?", "Wout Segers")
    coordinator.presses("Sluit de casus")
    coordinator.reads("De casus is gesloten.", "De zorg bleek ongegrond.", "Besproken met Wout Segers.")
    steps.finds_nothing_at(clb, play.case)
    # When it is opened again, with a reason, then it stands where it stood, and the CLB is back.
    coordinator.follows("Heropen de casus, met een reden")
    coordinator.types("Waarom heropent u de casus?", "Er kwam een nieuw signaal.")
    coordinator.presses("Heropen")
    coordinator.reads("De casus is weer open.", "Er kwam een nieuw signaal.", "Stap 4: Inschatting en plan")
    clb.goes_to(play.case)
    clb.reads("Hoe helpen we Noor in de klas?")
    clb.does_not_read("Er kwam een nieuw signaal.", "De zorg bleek ongegrond.")


def at_the_refusal(cast: Cast) -> Case:
    """A case whose actions run, with the steps of the CLB behind it."""
    case = at_the_actions(cast)
    now = timezone.now() - timedelta(minutes=20)
    for key, kind in (("5", EventKind.DONE), ("6", EventKind.SKIP), ("7", EventKind.SKIP), ("8", EventKind.WORK)):
        seat = cast.clb if key in {"6", "7"} else cast.zorg
        now += timedelta(minutes=1)
        take(seat, case, key, kind, now=now)
    return case


def refused_help_to_the_end(play: Play, coordinator: Person, clb: Person, outsiders: list[Person]) -> None:
    """Somebody does not want the help: the CLB answers for itself, what was agreed lapses, and the case closes."""
    track_a.agrees_with_a_parent(coordinator, play.case)
    track_a.asks_the_clb_about_refused_help(coordinator, play.case)
    track_a.answers_about_refused_help(clb, play.case)
    track_a.reads_that_it_was_answered(coordinator, play.case)
    track_a.drops_what_was_refused(coordinator, play.case)
    track_a.takes_step(coordinator, "8", "Wat kon, is gebeurd.")
    track_a.looks_back(coordinator, "Afsluiten", "Het CLB volgt dit verder op.")
    coordinator.reads("Heropen de casus, met een reden")
    for person in [clb, *outsiders]:
        steps.finds_nothing_at(person, play.case)


@pytest.mark.slow
def test_refused_help_from_signal_to_closing(town):
    play = Play(town, 1280, script=True, kind=Person)
    reporter, coordinator, talker = up_to_the_agenda(play)
    clb, owner = up_to_the_actions(play, coordinator)
    track_a.does_the_action(owner, play.case, "Noor praat makkelijk met mij.")
    coordinator.goes_to(play.case)
    track_a.takes_step(coordinator, "8", "Amira begon deze week.", button="Nog bezig")
    refused_help_to_the_end(play, coordinator, clb, [talker, owner, play.arrives("director")])
    track_a.answers_the_reporter(coordinator, play.case, "afgerond")
    reporter.goes_to(play.signal)
    steps.reads_one_word(reporter, "afgerond")
    reporter.does_not_read(track_a.REFUSED, track_a.CONCERN, "/casussen/")


@pytest.mark.parametrize(
    ("width", "script", "kind"),
    [pytest.param(1280, True, ByKeyboard, marks=pytest.mark.slow), (360, False, Person)],
    ids=["keyboard", "phone-without-script"],
)
def test_refused_help_to_closing(town, width, script, kind):
    play = Play(town, width, script, kind)
    play.case = f"{town.url}/casussen/{at_the_refusal(town.cast).ref}/"
    refused_help_to_the_end(play, play.arrives("zorg"), play.arrives("clb"), [])
