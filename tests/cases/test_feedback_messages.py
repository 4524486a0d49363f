"""What a reporter may read: three fixed texts that cannot carry anything from a file, and only forward."""

import re

import pytest

from cases.enums import Grade
from cases.feedback import MESSAGES, SENTENCES, TALKER_MESSAGES, TALKER_SENTENCES, may_follow, message

# Written by hand: a changed text is a decision about secrecy, not a detail of layout.
TEXTS = {
    "received": "Dank u. Uw signaal is goed aangekomen en gelezen.",
    "followed_up": (
        "Uw signaal wordt opgevolgd. Wat er precies gebeurt, blijft bij wie de leerling begeleidt. "
        "Merkt u nog iets op? U kunt altijd iets toevoegen."
    ),
    "closed": "De opvolging van uw signaal is afgerond. Dank u dat u het gemeld hebt.",
}
READY = {
    "nothing_more": "U hoeft nu zelf niets te doen. U deed wat nodig was door dit te melden.",
    "keep_looking": "Ziet of hoort u nog iets? Voeg het toe bij uw signaal: wat u zag, en wanneer.",
    "keep_quiet": "Wilt u hier met niemand anders over spreken? Zo blijft het bij wie ermee aan de slag kan.",
    "why_little": "Meer kan ik u niet vertellen: dat beschermt de mensen om wie het gaat, en ook u.",
    "support": "Houdt dit u bezig? U kunt er altijd met mij over praten.",
}
READY_FOR_TALKER = {
    "thanks": "Fijn dat u tijd maakte voor dit gesprek. Wat u opschreef, helpt ons verder.",
    "keep_looking": "Vertelt de leerling of een ouder u later nog iets? Laat het mij dan weten.",
    "keep_quiet": (
        "Wilt u over het gesprek met niemand anders spreken? Zo blijft wat verteld is bij zo weinig mogelijk mensen."
    ),
    "support": READY["support"],
}
# DOMAIN §2 personeelslid: never step, organisation, track, dates.
UNSAID = re.compile(
    r"\d|stap|casus|dossier|plan|overleg|CLB|politie|stad|directie|Expo|traject|radicali", re.IGNORECASE
)
FORWARD = {
    ("received", "received"): True,
    ("received", "followed_up"): True,
    ("received", "closed"): True,
    ("followed_up", "received"): False,
    ("followed_up", "followed_up"): True,
    ("followed_up", "closed"): True,
    ("closed", "received"): False,
    ("closed", "followed_up"): False,
    ("closed", "closed"): True,
}


def test_every_grade_has_its_text_and_no_other():
    assert {grade.value: str(text) for grade, text in MESSAGES.items()} == TEXTS


def test_the_ready_made_sentences_are_these():
    for ready, texts in ((SENTENCES, READY), (TALKER_SENTENCES, READY_FOR_TALKER)):
        assert {key: str(text) for key, (_for, text) in ready.items()} == texts


@pytest.mark.parametrize("text", [*READY.values(), *READY_FOR_TALKER.values()])
def test_a_ready_made_sentence_says_nothing_of_the_file(text):
    assert not UNSAID.search(text)
    assert len(text) <= 500


FIXED = [*MESSAGES.values(), *TALKER_MESSAGES.values(), *READY.values(), *READY_FOR_TALKER.values()]


@pytest.mark.parametrize("fixed", FIXED)
def test_no_text_has_a_place_to_fill_in(fixed):
    """Neither of Python's three ways of formatting finds anything to replace."""
    text = str(fixed)
    assert not re.search(r"[%{}$]", text)
    assert text.format(pupil="Noor", ref="K7Q-4MX") == text
    assert text % {"pupil": "Noor"} == text


def test_the_own_sentence_stands_apart_and_is_not_interpreted():
    assert message(Grade.CLOSED) == TEXTS["closed"]
    assert message(Grade.CLOSED, "  \n ") == TEXTS["closed"]
    assert message(Grade.RECEIVED, " Tot 10% {naam} %(naam)s ") == TEXTS["received"] + "\n\nTot 10% {naam} %(naam)s"


@pytest.mark.parametrize(("before", "then"), FORWARD)
def test_only_forward(before, then):
    assert may_follow(Grade(before), Grade(then)) is FORWARD[before, then]


def test_the_table_names_every_pair():
    assert set(FORWARD) == {(one.value, other.value) for one in Grade for other in Grade}
