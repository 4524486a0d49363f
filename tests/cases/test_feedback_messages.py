"""What a reporter may read: three fixed texts that cannot carry anything from a file, and only forward."""

import re

import pytest

from cases.enums import Grade
from cases.feedback import MESSAGES, may_follow, message

# Written by hand: a changed text is a decision about secrecy, not a detail of layout.
TEXTS = {
    "received": "Dank u. Uw signaal is goed aangekomen en gelezen.",
    "followed_up": (
        "Uw signaal wordt opgevolgd. Wat er precies gebeurt, blijft bij wie de leerling begeleidt. "
        "Merkt u nog iets op? U kunt altijd iets toevoegen."
    ),
    "closed": "De opvolging van uw signaal is afgerond. Dank u dat u het gemeld hebt.",
}
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


@pytest.mark.parametrize("grade", list(Grade))
def test_no_text_has_a_place_to_fill_in(grade):
    """Neither of Python's three ways of formatting finds anything to replace."""
    text = str(MESSAGES[grade])
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
