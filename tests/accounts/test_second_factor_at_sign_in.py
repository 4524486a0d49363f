"""The second step at sign-in: asked after the password, each code once, wrong ones counted."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts import secondfactor
from tests.accounts.phone import CODES, SET, STEP, Phone, enrolled
from tests.accounts.signing_in import LOCKED, SIGN_IN, START, WRONG, actions, gives, is_in, told, with_password
from tests.cast import PASSWORD, signed_in
from tests.conftest import as_owner
from tests.forms.answers import said, text_of

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def test_the_code_after_the_password(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    clock.shift(60)
    browser = with_password(next="/signalen/")
    assert not is_in(browser)
    assert "Nog één stap" in text_of(browser.get(STEP))
    answer = gives(browser, f" {phone.code()[:3]} {phone.code()[3:]} ")
    assert (answer.status_code, answer["Location"]) == (302, "/signalen/")
    assert is_in(browser)
    assert actions(cast.zorg.user_id) == ["enrol", "second_step"]


def test_without_the_password_there_is_no_second_step(cast):
    enrolled(cast.zorg)
    for browser in (Client(), signed_in(cast.reporter)):
        for answer in (browser.get(STEP), gives(browser, "123456")):
            assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)


def test_a_password_alone_opens_nothing(cast, clock):
    enrolled(cast.zorg)
    browser = with_password()
    for address in ("/", "/casussen/", SET, CODES, STEP + "beheren/", STEP + "bevestigen/"):
        assert browser.get(address)["Location"].startswith(SIGN_IN)
    clock.shift(timedelta(minutes=16))
    assert browser.get(STEP)["Location"] == SIGN_IN, "the password is not good for ever"


def test_a_code_that_comes_too_late_is_told_so(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    browser = with_password()
    clock.shift(timedelta(minutes=16))
    assert "Er ging te veel tijd voorbij" in said(gives(browser, phone.code()))
    assert not is_in(browser)


def test_half_way_somebody_else_may_sign_in(cast):
    enrolled(cast.zorg)
    browser = with_password()
    assert browser.get(SIGN_IN).status_code == 200
    assert browser.post(SIGN_IN, {"login": "melder", "password": PASSWORD})["Location"] == "/"
    assert "Bram Coolens" in text_of(browser.get("/"))
    browser.post("/aanmelden/afmelden/")
    assert browser.get(STEP)["Location"] == SIGN_IN


def test_a_code_is_taken_once(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    used = phone.code()
    again = gives(with_password(), used)
    assert again.status_code == 422
    assert WRONG in text_of(again)
    clock.shift(30)
    now = phone.code()
    assert gives(with_password(), now).status_code == 302
    late = gives(with_password(), now)
    assert late.status_code == 422
    assert gives(with_password(), used).status_code == 422
    assert _shown(gives(with_password(), phone.wrong())) == _shown(late), "a used code reads as a wrong one"


def _shown(answer) -> str:
    page = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]+"', r"\1", text_of(answer))
    return re.sub(r'value="\d{6}"', "", page)


def test_five_wrong_codes_lock_from_everywhere_for_a_quarter_of_an_hour(cast, clock):
    phone, codes, _browser = enrolled(cast.zorg)
    clock.shift(60)
    tries = [gives(with_password(), phone.wrong()) for _ in range(5)]
    assert [answer.status_code for answer in tries] == [422, 422, 422, 422, 429]
    assert LOCKED in text_of(tries[-1])
    browser = with_password()
    assert gives(browser, phone.code()).status_code == 429
    assert gives(browser, codes[0]).status_code == 429
    assert not is_in(browser)
    assert told(cast.zorg) == 2, "setting it up, and somebody who guesses"
    clock.shift(timedelta(minutes=15))
    assert gives(with_password(), phone.code()).status_code == 302


def test_a_right_code_forgets_the_wrong_ones(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    for _round in range(2):
        clock.shift(60)
        for _ in range(4):
            assert gives(with_password(), phone.wrong()).status_code == 422
        assert gives(with_password(), phone.code()).status_code == 302


def test_a_recovery_code_works_once(cast, clock):
    _phone, codes, _browser = enrolled(cast.zorg)
    browser = with_password()
    assert gives(browser, codes[3].lower().replace("-", " ")).status_code == 302
    assert "Ze werkt niet opnieuw" in text_of(browser.get("/"))
    again = gives(with_password(), codes[3])
    assert again.status_code == 422
    assert WRONG in text_of(again)
    assert "U hebt nog 9 herstelcodes" in text_of(browser.get(STEP + "beheren/"))
    assert "recovery_code" in actions(cast.zorg.user_id)


def test_a_new_password_ends_what_began_with_the_old_one(cast, clock):
    """Who changes it because somebody knows it, shuts that somebody out, code and all."""
    phone, codes, _browser = enrolled(cast.zorg)
    waiting = with_password()
    with as_owner():
        cast.zorg.user.set_password("een-heel-ander-wachtwoord")
        cast.zorg.user.save(update_fields=["password"])
    clock.shift(60)
    assert "is ondertussen gewijzigd" in said(gives(waiting, phone.code()))
    assert gives(waiting, codes[0])["Location"] == SIGN_IN
    assert not is_in(waiting)
    assert secondfactor.codes_left(cast.zorg.user) == 10


def test_another_telephone_ends_it_too(cast, clock):
    _phone, _codes, browser = enrolled(cast.zorg)
    waiting = with_password()
    clock.shift(60)
    newer = Phone.reading(text_of(browser.get(SET)))
    assert browser.post(SET, {"code": newer.code()}).status_code == 302
    clock.shift(60)
    assert "is ondertussen gewijzigd" in said(gives(waiting, newer.code()))
    assert not is_in(waiting)


@pytest.mark.parametrize("typed", ["", "😢", "x" * 129, "0" * 7, "' OR 1=1 --"])
def test_what_is_no_code_is_refused_with_a_sentence(cast, typed):
    enrolled(cast.zorg)
    answer = gives(with_password(), typed)
    assert answer.status_code == 422
    assert "sk-error-summary" in text_of(answer)


def test_password_reset_does_not_skip_it(cast, clock, mailoutbox):
    phone, _codes, _browser = enrolled(cast.zorg)
    browser = Client()
    browser.post("/aanmelden/wachtwoord-vergeten/", {"email": "zorg@school.example"})
    link = re.search(r"http\S+(/aanmelden/\S+)", mailoutbox[-1].body)
    assert link
    form = browser.get(link[1])["Location"]
    new = "een-heel-ander-wachtwoord"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(browser)
    answer = browser.post(SIGN_IN, {"login": "zorg", "password": new})
    assert answer["Location"] == STEP
    assert not is_in(browser)
    clock.shift(60)
    assert gives(browser, phone.code()).status_code == 302
    assert is_in(browser)
