"""Lines of track B on the worklist: two of a kind are told apart, by no more than their reader may know."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Membership
from cases.enums import PoliceForce
from cases.police import answers
from tests.cases import police
from tests.cases.police import START, hours
from tests.cast import signed_in

pytestmark = pytest.mark.database
TOMORROW = START + timedelta(days=1)
FIRST, SECOND = "De lokale politie, 7 september 2026, 10.00 uur", "De federale politie, 8 september 2026, 10.00 uur"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(hours(26), tick=False):
        yield


@pytest.fixture
def cases(cast):
    first = police.receive(cast)
    second = police.receive(cast, now=TOMORROW, received_at=TOMORROW, force=PoliceForce.FEDERAL)
    return [first, second]


def lines(seat: Membership) -> dict[str, list[str]]:
    """What stands beside each title of the worklist, in order."""
    found: dict[str, list[str]] = {}
    for group in signed_in(seat).get("/").context["groups"]:
        for task in group["tasks"]:
            found.setdefault(str(task["title"]), []).append(task["meta"])
    return {title: sorted(metas, reverse=True) for title, metas in found.items()}


def test_news_by_when_it_came_and_from_whom(cast, cases):
    for case in cases:
        police.permit(cast, case, cast.behaviour, now=hours(25))
    assert lines(cast.behaviour) == {"Lees wat de politie meldde": [FIRST, SECOND]}
    assert lines(cast.director)["Amira Lauwers leest wat de politie meldde"] == [FIRST, SECOND]


def test_notices_by_what_they_say_and_when(cast, cases):
    """Who reads them learns nothing of the police; Expo-R learns no name."""
    for number, case in enumerate(cases):
        police.permit(cast, case, now=hours(25))
        police.inform(cast, case, now=hours(25 + number / 4))
    about = "Er is een bezorgdheid over Noor Van Hecke, 3B. Neem contact op met de directie: Katrien Moerman."
    nameless = "Er is een bezorgdheid op Proefschool. Neem contact op met de directie: Katrien Moerman."
    at = ["8 september 2026, 11.15 uur", "8 september 2026, 11.00 uur"]
    assert lines(cast.clb)["Lees de kennisgeving van de school"] == [f"{moment}: {about}" for moment in at]
    assert lines(cast.case_manager) == {
        "Lees de kennisgeving van de school": [f"{moment}: {nameless}" for moment in at]
    }
    for seat in (cast.director, cast.zorg):
        read = lines(seat)
        assert read["Griet Aertsen leest dat er een bezorgdheid is"] == [f"{moment}: {about}" for moment in at]
    assert "politie" not in str(lines(cast.zorg)).lower()


def test_the_answer_to_the_police_by_its_school_and_hour(cast):
    case = police.receive(cast)
    police.permit(cast, case)
    police.inform(cast, case)
    police.city_on(cast)
    now = police.to_the_answer(cast, case)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    assert lines(cast.director)["Lees de tekst voor de politie en antwoord Expo-R"] == [
        "Proefschool, 8 september 2026, 10.00 uur"
    ]
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    police.move(cast.case_manager, answers.send, answer, now=now)
    assert lines(cast.police) == {"Lees het antwoord op uw melding": ["Uw melding van 7 september 2026, 10.00 uur"]}
    assert lines(cast.case_manager)["De politie leest het antwoord"] == ["Proefschool, 8 september 2026, 10.00 uur"]
