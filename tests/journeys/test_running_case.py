"""A case that runs already: a second signal joins it, and what was agreed to help is looked at again."""

import pytest

from tests.cast import open_case, report
from tests.journeys import steps
from tests.journeys.keyboard import ByKeyboard
from tests.journeys.people import Person, Town
from tests.journeys.track_a import in_days

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize(
        ("width", "script", "kind"),
        [(1280, True, ByKeyboard), (360, False, Person)],
        ids=["keyboard", "phone-without-script"],
    ),
]
SECOND = "Vandaag zat ze weer alleen op de bank."


def coordinator(town: Town, width: int, script: bool, kind: type[Person]) -> Person:
    return town.person(town.cast.zorg, width=width, script=script, kind=kind).signs_in()


def test_a_second_signal_joins_the_case(town, width, script, kind):
    # Given a running case, and a second signal about the same pupil,
    case = open_case(town.cast, report(town.cast))
    report(town.cast, by=town.cast.talker, facts=SECOND)
    zorg = coordinator(town, width, script, kind)
    steps.finds_on_the_worklist(zorg, "Lees het signaal en kies wat ermee gebeurt", "Noor Van Hecke")
    # when it is joined, after reading what happens and who will read it,
    zorg.follows(f"Voeg bij casus {case.ref}")
    zorg.reads("Els Boon leest verder de eigen tekst en één woord", "Wie leest het signaal dan?", "Wout Segers")
    zorg.presses("Voeg het signaal bij deze casus")
    zorg.reads("Het signaal is bij de casus gevoegd.")
    # then it can be taken back and joined again,
    zorg.presses("Maak dit ongedaan")
    zorg.reads("Kies opnieuw wat ermee gebeurt.")
    zorg.follows(f"Voeg bij casus {case.ref}")
    zorg.presses("Voeg het signaal bij deze casus")
    # and stands in the case, whose owner answers its reporter.
    zorg.follows("Naar de casus")
    zorg.reads(SECOND, "Een signaal bij deze casus gevoegd")
    steps.finds_on_the_worklist(zorg, "Geef Els Boon terugkoppeling over het signaal")
    steps.previews_the_receipt(zorg, "wordt opgevolgd")
    steps.sends_the_receipt(zorg, "Els Boon")


def test_a_measure_is_looked_at_again(town, width, script, kind):
    case = open_case(town.cast, report(town.cast))
    zorg = coordinator(town, width, script, kind)
    zorg.goes_to(f"/casussen/{case.ref}/")
    zorg.follows("Leg een maatregel vast")
    zorg.types("Wat spreekt u af?", "Elke maandag een gesprek.")
    zorg.types("Wat wilt u ermee bereiken?", "Rust in de klas.")
    zorg.types("Wie zorgt hiervoor?", "De klasleraar")
    zorg.types("Wanneer bekijkt u dit opnieuw?", in_days(2))
    zorg.presses("Bewaar de maatregel")
    # When its day comes near, it stands on the worklist; how it goes meets it, and it stands there again.
    steps.finds_on_the_worklist(zorg, "Bekijk hoe de maatregel loopt: Elke maandag een gesprek.")
    zorg.presses("Bewaar hoe het loopt")
    steps.is_told_what_is_missing(zorg, "Kies hoe het loopt", "Schrijf in één zin wat u ziet")
    zorg.chooses("Bijsturen")
    zorg.types("Wat ziet u, in één zin?", "Voortaan op dinsdag.")
    zorg.types("Wanneer bekijkt u dit opnieuw?", in_days(3))
    zorg.presses("Bewaar hoe het loopt")
    zorg.reads("Genoteerd hoe de maatregel loopt.", "Bijsturen. Voortaan op dinsdag.")
    # Until it stops.
    zorg.follows("Elke maandag een gesprek.")
    zorg.chooses("Stoppen")
    zorg.types("Wat ziet u, in één zin?", "Ze heeft weer vrienden.")
    zorg.presses("Bewaar hoe het loopt")
    zorg.reads("gestopt op")
    zorg.goes_to("/")
    zorg.does_not_read("Bekijk hoe de maatregel loopt")
