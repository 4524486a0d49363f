"""Bad input and wrong turns where the coordinator answers, and where the reporter adds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.enums import Grade
from tests.cast import answer, report, signed_in
from tests.forms.answers import refused, rows, said, text_of

WHEN = "Schrijf de dag als dag/maand/jaar, bijvoorbeeld 12/11/2026"


@pytest.fixture
def zorg(cast):
    return signed_in(cast.zorg)


@pytest.fixture
def signal(cast):
    return report(cast)


@pytest.fixture
def oral(cast):
    return report(cast, by=cast.zorg, told_by="De busbegeleider")


def adding(text: str) -> dict[str, str]:
    return {"form_key": str(uuid4()), "text": text}


@pytest.mark.parametrize("press", [{}, {"send": "1"}], ids=["preview", "send"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Kies wat de melder mag weten"),
        ({"grade": "step 4"}, "step 4"),
        ({"grade": "received", "sentence": "a" * 501}, "Maak uw zin korter: hoogstens 500 tekens"),
        ({"grade": "received", "sentence": "a" * 10_001}, "Maak uw zin korter: hoogstens 500 tekens"),
    ],
)
def test_an_answer_is_not_given_on_a_bad_form(zorg, signal, typed, sentence, press):
    before = rows()
    refused(zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", {"x": "1"} | typed | press), sentence)
    assert rows() == before


def test_a_preview_sends_nothing_and_shows_odd_characters_safely(zorg, signal):
    before = rows()
    sentence = "<script>alert(1)</script> 'dank' \"u\" 😊 %s"
    response = zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", {"grade": "received", "sentence": sentence})
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert "<script>alert(1)" not in response.content.decode()
    assert rows() == before


def test_coming_back_from_the_preview_keeps_what_was_typed(zorg, signal):
    sent = {"grade": "closed", "sentence": "Dank voor uw zorg.", "back": "1"}
    page = text_of(zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", sent))
    assert "Dank voor uw zorg." in page
    assert rows()["Feedback"] == 0


READY = "U hoeft nu zelf niets te doen. U deed wat nodig was door dit te melden."


@pytest.mark.parametrize("typed", ["", "Dank voor uw zorg."])
def test_a_ready_made_sentence_goes_in_the_field_and_can_be_changed(zorg, signal, typed):
    """Nothing is sent, what was typed stays, and a second click puts it there once."""
    url, before = f"/signalen/{signal.ref}/terugkoppeling/", rows()
    sent = {"grade": "received", "opener": "nothing_more", "sentence": typed, "opener_in": "1"}
    answered = zorg.post(url, sent)
    assert answered.status_code == 200
    filled = f"{typed} {READY}".strip()
    page = text_of(answered)
    assert filled in page.partition("<textarea")[2].partition("</textarea>")[0]
    again = text_of(zorg.post(url, sent | {"sentence": filled}))
    assert again.partition("<textarea")[2].partition("</textarea>")[0].count(READY) == 1
    assert rows() == before


def test_a_sentence_that_was_only_chosen_is_previewed_and_sent(zorg, signal, cast):
    url, sent = f"/signalen/{signal.ref}/terugkoppeling/", {"grade": "received", "opener": "nothing_more"}
    preview = text_of(zorg.post(url, sent))
    assert READY in preview
    assert 'name="opener" value="nothing_more"' in preview
    zorg.post(url, sent | {"send": "1"})
    assert READY in text_of(signed_in(cast.reporter).get(f"/signalen/{signal.ref}/"))


def test_what_was_typed_is_not_overruled_by_what_was_chosen(zorg, signal):
    sent = {"grade": "received", "opener": "nothing_more", "sentence": "Bel mij morgen."}
    page = text_of(zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", sent))
    assert "Bel mij morgen." in page
    assert READY not in page


@pytest.mark.parametrize("opener", ["x", "support'; --", "thanks"])
def test_a_sentence_that_is_not_in_the_list_is_refused(zorg, signal, opener):
    """Also one of the talker's: each list is its own."""
    sent = {"grade": "received", "opener": opener, "sentence": "Dank u.", "send": "1"}
    refused(zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", sent), "Kies een zin uit de lijst", ("Dank u.",))


@pytest.mark.parametrize("word", ["received", "followed_up"])
def test_a_word_never_goes_back(zorg, signal, cast, word):
    answer(cast, signal.pk, Grade.CLOSED)
    before = rows()
    sent = {"grade": word, "sentence": "Toch nog iets.", "send": "1"}
    response = zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", sent)
    refused(response, "De melder las al een later woord. Kies ‘afgerond’ of verder.", ("Toch nog iets.",))
    assert rows() == before


def test_sending_twice_tells_once(zorg, signal):
    sent = {"grade": "followed_up", "sentence": "Dank u.", "send": "1"}
    for _click in range(2):
        said(zorg.post(f"/signalen/{signal.ref}/terugkoppeling/", sent))
    assert rows()["Feedback"] == 1


@pytest.mark.parametrize(
    ("day", "sentence"), [("", "Schrijf op welke dag u dit zei"), ("31/02/2026", WHEN), ("vandaag", WHEN), ("1", WHEN)]
)
def test_what_was_said_aloud_needs_a_day(zorg, oral, day, sentence):
    before = rows()
    sent = {"grade": "received", "sentence": "Dank u.", "oral_on": day, "send": "1"}
    refused(zorg.post(f"/signalen/{oral.ref}/terugkoppeling/", sent), sentence, ("Dank u.",))
    assert rows() == before


def test_nobody_was_told_tomorrow(zorg, oral):
    tomorrow = (timezone.localdate() + timedelta(days=1)).strftime("%d/%m/%Y")
    sent = {"grade": "received", "oral_on": tomorrow, "send": "1"}
    refused(zorg.post(f"/signalen/{oral.ref}/terugkoppeling/", sent), "Kies een dag die al voorbij is")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Schrijf in één zin wat u wilt toevoegen"),
        (" \n ", "Schrijf in één zin wat u wilt toevoegen"),
        ("a" * 10_001, "Maak de tekst korter: 10001 tekens is te lang, 10000 kan"),
    ],
)
def test_an_addition_is_not_kept_on_a_bad_form(cast, signal, text, sentence):
    before = rows()
    refused(signed_in(cast.reporter).post(f"/signalen/{signal.ref}/aanvulling/", adding(text)), sentence)
    assert rows() == before


@pytest.mark.parametrize("text", ["é" * 10_000, "<script>alert(1)</script>", "'; DROP TABLE x;--", "{{ 1 }} 😢"])
def test_an_addition_is_kept_as_it_was_typed(cast, signal, text):
    teacher = signed_in(cast.reporter)
    assert text in said(teacher.post(f"/signalen/{signal.ref}/aanvulling/", adding(text)))
    assert "<script>alert(1)" not in teacher.get(f"/signalen/{signal.ref}/").content.decode()


def test_the_same_addition_twice_is_one(cast, signal):
    teacher, sent = signed_in(cast.reporter), adding("Ze zat weer alleen.")
    for _click in range(2):
        said(teacher.post(f"/signalen/{signal.ref}/aanvulling/", sent))
    page = text_of(teacher.get(f"/signalen/{signal.ref}/"))
    assert page.count("Ze zat weer alleen.") == 1


@pytest.mark.parametrize("seat", ["zorg", "colleague", "talker", "director", "outsider"])
def test_only_the_reporter_adds(cast, signal, seat):
    before = rows()
    response = signed_in(cast.seats[seat]).post(f"/signalen/{signal.ref}/aanvulling/", adding("Van mij."))
    assert response.status_code == 404
    assert rows() == before
