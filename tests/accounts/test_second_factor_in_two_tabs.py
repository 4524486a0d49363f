"""The second step in two tabs, or two browsers: a code counts once, nothing that was typed is lost, and a sentence says why."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts import secondfactor
from accounts.models import SecondFactor
from secrecy.models import Disclosure
from tests.accounts.phone import CODES, SET, STEP, Phone, enrolled
from tests.accounts.signing_in import SIGN_IN, START, WRONG, with_password
from tests.cast import PASSWORD, signed_in
from tests.conftest import as_owner
from tests.forms.answers import said, text_of
from tests.forms.forms_table import disclosure

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def left(seat) -> int | None:
    return secondfactor.codes_left(seat.user)


def sent() -> int:
    with as_owner():
        return Disclosure.objects.count()


@pytest.mark.parametrize("kind", ["code", "recovery"])
def test_a_code_that_was_used_elsewhere_confirms_nothing(cast, clock, kind):
    """Before a disclosure: what was typed stays on the page, and the next code lets it go."""
    page = disclosure(cast)
    phone, codes, first = enrolled(page.seat)
    second = signed_in(page.seat)
    clock.shift(timedelta(minutes=6))
    typed = phone.code() if kind == "code" else codes[0]
    assert first.post(STEP + "bevestigen/", {"proof": typed, "next": "/"}).status_code == 302
    late = second.post(page.address, page.good | {"proof": typed})
    assert late.status_code == 422
    assert WRONG in text_of(late)
    assert page.good["body"] in text_of(late)
    assert sent() == 0
    clock.shift(60)
    assert second.post(page.address, page.good | {"proof": phone.code()}).status_code == 302
    assert sent() == 1


def test_confirmed_in_one_tab_is_confirmed_in_the_other(cast, clock):
    """The same browser: the form that still asks goes through, and uses no second code up."""
    page = disclosure(cast)
    phone, codes, browser = enrolled(page.seat)
    clock.shift(timedelta(minutes=6))
    assert browser.post(page.address, page.good).status_code == 422
    assert browser.post(STEP + "bevestigen/", {"proof": phone.code(), "next": "/"}).status_code == 302
    assert browser.post(page.address, page.good | {"proof": codes[0]}).status_code == 302
    assert (sent(), left(page.seat)) == (1, 10)


def test_one_recovery_code_in_two_browsers(cast):
    _phone, codes, _browser = enrolled(cast.zorg)
    first, second = with_password(), with_password()
    assert first.post(STEP, {"proof": codes[0]}).status_code == 302
    again = second.post(STEP, {"proof": codes[0]})
    assert again.status_code == 422
    assert WRONG in text_of(again)
    assert left(cast.zorg) == 9
    assert second.post(STEP, {"proof": codes[1]}).status_code == 302


def test_a_second_tab_at_sign_in_uses_no_code_up(cast):
    """Both tabs of one browser stand at the second step; the first lets them in, and the other goes along."""
    _phone, codes, _browser = enrolled(cast.zorg)
    browser = with_password()
    assert browser.post(STEP, {"proof": codes[0]}).status_code == 302
    answer = browser.post(STEP, {"proof": codes[1]}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/"
    assert left(cast.zorg) == 9


def test_set_up_in_two_tabs(cast):
    """Both show one key. The second tab hears that it stands; the codes that were shown are still those that work."""
    browser = signed_in(cast.zorg)
    phone = Phone.reading(text_of(browser.get(SET)))
    assert Phone.reading(text_of(browser.get(SET))).seed == phone.seed
    assert browser.post(SET, {"code": phone.code()})["Location"] == CODES
    shown = re.findall(r"<code>([\w-]{14})</code>", text_of(browser.get(CODES)))
    assert "Uw tweede stap staat al" in said(browser.post(SET, {"code": phone.code()}))
    with as_owner():
        assert secondfactor.opened(cast.zorg.user_id, "seed", SecondFactor.objects.get().seed) == phone.seed
    assert with_password().post(STEP, {"proof": shown[0]}).status_code == 302


def test_set_up_in_two_browsers(cast):
    """The first one ends the other's session; what that one set up is nothing."""
    first, second = signed_in(cast.zorg), signed_in(cast.zorg)
    phones = [Phone.reading(text_of(browser.get(SET))) for browser in (first, second)]
    assert phones[0].seed != phones[1].seed
    assert first.post(SET, {"code": phones[0].code()})["Location"] == CODES
    late = second.post(SET, {"code": phones[1].code()})
    assert (late.status_code, late["Location"].startswith(SIGN_IN)) == (302, True)
    with as_owner():
        assert secondfactor.opened(cast.zorg.user_id, "seed", SecondFactor.objects.get().seed) == phones[0].seed


def test_new_codes_asked_for_in_two_tabs(cast):
    """The last ones asked for work, and are shown in both; those of the first tab open nothing."""
    _phone, _codes, browser = enrolled(cast.zorg)
    shown = []
    for _tab in range(2):
        assert browser.post(CODES)["Location"] == CODES
        shown.append(re.findall(r"<code>([\w-]{14})</code>", text_of(browser.get(CODES))))
    late = with_password().post(STEP, {"proof": shown[0][0]})
    assert late.status_code == 422
    assert WRONG in text_of(late)
    assert with_password().post(STEP, {"proof": shown[1][0]}).status_code == 302


def test_taken_away_in_another_tab_while_a_code_is_asked(cast, clock):
    """Back to the start, with a sentence: a password that is typed for the code is not taken for one."""
    phone, _codes, browser = enrolled(cast.zorg)
    waiting = with_password()
    for _tab in range(2):
        assert browser.post(STEP + "verwijderen/").status_code == 302
    clock.shift(60)
    for typed in (phone.code(), PASSWORD):
        late = waiting.post(STEP, {"proof": typed}, follow=True)
        assert late.redirect_chain[-1][0] == SIGN_IN
        assert "Uw tweede stap is ondertussen weggenomen" in text_of(late)
        assert waiting.get("/").status_code == 302
    assert Client().post(SIGN_IN, {"login": "zorg", "password": PASSWORD})["Location"] == "/"
