"""Suggestions while typing a name: the own school's pupils, and nothing below three letters."""

import pytest

from tests.cast import pupil_at, signed_in
from tests.conftest import as_owner
from tests.forms.answers import text_of

ADDRESS = "/signalen/nieuw/leerlingen/"
NOBODY = "Niemand gevonden. U mag de leerling ook beschrijven."


def suggested(seat, text: str) -> str:
    answer = signed_in(seat).post(ADDRESS, {"pupil_text": text})
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize("text", ["noo", "van h", "hecke noor", "NOOR, 3b", "noor van hecke"])
def test_the_own_schools_pupils_are_found(cast, text):
    assert "Noor Van Hecke, 3B" in suggested(cast.reporter, text)


@pytest.mark.parametrize("text", ["", "n", "no", "  n o ", "3b"])
def test_below_three_letters_there_is_nothing(cast, text):
    page = suggested(cast.reporter, text)
    assert "Noor" not in page


@pytest.mark.parametrize("text", ["mats", "o'brien", "unal"])
def test_pupils_of_another_school_do_not_exist(cast, text):
    page = suggested(cast.reporter, text)
    assert "Mats" not in page
    assert NOBODY in page


@pytest.mark.parametrize("text", ["%%%", "___", "noo%", "(((", "'''", "\\\\\\", "🙂🙂🙂", "x" * 10_001])
def test_odd_characters_find_nobody(cast, text):
    assert "Noor" not in suggested(cast.reporter, text)


def test_an_apostrophe_and_an_umlaut_are_shown_safely(cast):
    with as_owner():
        pupil_at(cast.school, "Zoë", "O'Brien-Ünal", "4A")
        pupil_at(cast.school, "<b>Zot", "Zottegem", "4A")
    assert "Zoë O'Brien-Ünal, 4A" in suggested(cast.reporter, "o'brien")
    assert "Zoë O'Brien-Ünal, 4A" in suggested(cast.reporter, "unal zoe")
    raw = signed_in(cast.reporter).post(ADDRESS, {"pupil_text": "zottegem"}).content.decode()
    assert "&lt;b&gt;Zot" in raw
    assert "<b>Zot" not in raw


@pytest.mark.parametrize("seat", ["admin", "dpo", "clb", "board", "police", "policy", "platform"])
def test_who_does_not_log_signals_has_no_such_address(cast, seat):
    assert signed_in(cast.seats[seat]).post(ADDRESS, {"pupil_text": "noor"}).status_code == 404


def test_a_typed_name_is_never_in_an_address(cast):
    assert signed_in(cast.reporter).get(ADDRESS, {"pupil_text": "noor"}).status_code == 405
    page = text_of(signed_in(cast.reporter).get("/signalen/nieuw/"))
    assert f'hx-post="{ADDRESS}"' in page
    assert 'hx-params="pupil_text"' in page
