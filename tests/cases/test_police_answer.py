"""The answer to the police on track B: drafted by Expo-R, agreed with by the direction, sent, and read by the contact (B3–B9)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Case, PoliceAnswer, PoliceNews
from cases.police import answers
from cases.steps import StepRefused
from cases.workflow import TransitionNotAllowed
from core.models import AuditEntry
from secrecy.city import CityIsOff
from secrecy.models import Disclosure, Item
from tests.cases import police
from tests.cases.police import ANSWER, CONTACT, NEWS, hours, page, sees, texts, to_the_answer
from tests.cases.test_track_a_whole import kinds, take
from tests.cast import signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


@pytest.fixture
def case(cast):
    return police.receive(cast)


@pytest.fixture
def informed(cast, case):
    police.permit(cast, case, cast.colleague)
    return police.inform(cast, case)


def test_whole_track(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    assert "step9" in kinds(cast.director, now)
    assert kinds(cast.case_manager, now) == ["concern", "draft_answer"]
    # Whoever closed step 8 does not learn what follows.
    assert "olitie" not in page(cast.zorg, informed)
    answer = police.begin_answer(cast, now=now)
    assert not sees(cast.director, PoliceAnswer)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    assert {one.body for one in sees(cast.director, PoliceAnswer)} == {ANSWER}
    assert "police_answer" in kinds(cast.director, now)
    with pytest.raises(TransitionNotAllowed, match="als de directie schriftelijk instemt"):
        police.move(cast.case_manager, answers.send, answer, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    police.move(cast.case_manager, answers.send, answer, now=now)
    assert {(one.body, one.intact) for one in sees(cast.police, Disclosure)} == {(ANSWER, True)}
    assert kinds(cast.police, now) == ["police_reply"]
    done = take(cast.director, informed, "9", now=now, reason="")
    assert done.state == CaseState.CLOSED
    assert not sees(cast.clb, Case)
    # Closed words of the police steps stay with the list.
    assert "Gedaan." not in [
        item.body for item in sees(cast.zorg, Item) if item.created_at == now and item.regime == "police"
    ]
    assert not [item for item in sees(cast.zorg, Item) if item.regime in {"police", "city"}]


def test_for_everybody_else_the_answer_does_not_exist(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    reads = {name for name, seat in cast.seats.items() if sees(seat, PoliceAnswer)}
    assert reads == {"director", "case_manager"}
    for name, seat in cast.seats.items():
        status = signed_in(seat).get(reverse("cases:police_answer", args=[answer.pk])).status_code
        assert (status == 200) is (name in reads), name


def test_step_9_needs_the_answer_of_the_direction(cast, informed):
    now = to_the_answer(cast, informed)
    with pytest.raises(StepRefused, match="schriftelijk"):
        take(cast.director, informed, "9", now=now)


def test_an_objection_and_another_try(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now, body="Noor volgt nu begeleiding.")
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=False, words="Geen naam, geen begeleiding.", now=now)
    assert texts(cast.case_manager)["objection"] == "Geen naam, geen begeleiding."
    police.move(cast.case_manager, answers.write, answer, body=ANSWER, now=now)
    # A draft again: the director does not watch while it is written.
    assert not sees(cast.director, PoliceAnswer)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    # Taken back to change a word: the agreement was with the old words.
    police.move(cast.case_manager, answers.take_back, answer, now=now)
    with pytest.raises(TransitionNotAllowed):
        police.move(cast.case_manager, answers.send, answer, now=now)
    assert not sees(cast.police, Disclosure)


def test_two_tabs_and_double_clicks(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    assert police.begin_answer(cast, now=now).pk == answer.pk
    with pytest.raises(answers.WrittenMeanwhile):
        police.begin_answer(cast, now=now, body="Iets anders")
    police.move(cast.case_manager, answers.write, answer, body="Eerste tab.", version=1, now=now)
    with pytest.raises(answers.WrittenMeanwhile) as clash:
        police.move(cast.case_manager, answers.write, answer, body="Tweede tab.", version=1, now=now)
    assert clash.value.answer.body == "Eerste tab."
    with pytest.raises(TransitionNotAllowed, match="intussen gewijzigd"):
        police.move(cast.case_manager, answers.ask, answer, director=cast.director, version=1, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    key, version = uuid4(), sees(cast.director, PoliceAnswer).pop().version
    for _click in range(2):
        police.move(
            cast.director, answers.reply, answer, agrees=True, words="Ja.", version=version, form_key=key, now=now
        )
    key, version = uuid4(), sees(cast.director, PoliceAnswer).pop().version
    for _click in range(2):
        police.move(cast.case_manager, answers.send, answer, version=version, form_key=key, now=now)
    with as_owner():
        assert Disclosure.objects.count() == 1
        assert AuditEntry.objects.filter(action="send", subject_kind="police_answer").count() == 1


def test_city_off_means_that_no_text_begins(cast, informed):
    now = to_the_answer(cast, informed)
    with pytest.raises(CityIsOff):
        police.begin_answer(cast, now=now)


def test_expo_r_writes_when_the_school_asks(cast, informed):
    police.city_on(cast)
    with pytest.raises(TransitionNotAllowed, match="nog geen terugkoppeling"):
        police.begin_answer(cast, now=hours(3))


def test_a_contact_without_an_account_is_told(cast):
    case = police.receive(cast, contact=None)
    police.permit(cast, case)
    police.inform(cast, case)
    police.city_on(cast)
    now = to_the_answer(cast, case)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    html = signed_in(cast.case_manager).get(reverse("cases:police_answer", args=[answer.pk])).content.decode()
    assert f"{CONTACT} heeft geen account" in html
    police.move(cast.case_manager, answers.send, answer, now=now)
    assert not sees(cast.police, Disclosure)
    assert sees(cast.case_manager, Disclosure).pop().receivers == [CONTACT]


def test_the_police_contact_reads_received_and_the_answer_and_nothing_else(cast, informed):
    client = signed_in(cast.police)
    html = re.search(r"<main.*</main>", client.get(reverse("cases:police_own")).content.decode(), re.DOTALL).group()
    assert "Uw melding van 7 september 2026" in html
    assert "ontvangen door de directie" in html
    for word in ("Noor", "Proefschool", informed.ref, "stap", "CLB", "Expo-R", "Katrien", NEWS, "8 september"):
        assert word not in html, word
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    assert ANSWER not in client.get(reverse("cases:police_own")).content.decode()
    police.move(cast.case_manager, answers.send, answer, now=now)
    html = client.get(reverse("cases:police_own")).content.decode()
    assert ANSWER in html
    assert "Akkoord." not in html
    sent = sees(cast.police, Disclosure).pop()
    assert client.post(reverse("cases:police_own"), {"answer": sent.pk}).status_code == 302
    assert kinds(cast.police, now + timedelta(days=1)) == []
    told = sees(cast.police, PoliceNews).pop()
    assert client.get(reverse("cases:police", args=[told.pk])).status_code == 404
