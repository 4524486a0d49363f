"""Confirming once more before what cannot be undone: with the test's clock, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from core.models import AuditEntry
from secrecy.models import Disclosure
from tests.accounts.phone import enrolled
from tests.accounts.signing_in import gives, is_in, with_password
from tests.cast import PASSWORD, Cast, signed_in
from tests.conftest import as_owner
from tests.forms.answers import text_of
from tests.forms.filled import Page
from tests.forms.forms_of_partners import answer_written, city_feedback
from tests.forms.forms_table import disclosure

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONFIRM = "/aanmelden/tweede-stap/bevestigen/"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def waiting(cast: Cast, clock: Any, minutes: int) -> tuple[Client, str, dict[str, Any]]:
    """The contact of the CLB, signed in so long ago, in front of a disclosure."""
    page = disclosure(cast)
    browser = signed_in(page.seat)
    clock.shift(timedelta(minutes=minutes))
    return browser, page.address, page.good


def sent() -> int:
    with as_owner():
        return Disclosure.objects.count()


def noted(action: str) -> list[tuple[str, bool]]:
    with as_owner():
        return list(AuditEntry.objects.filter(action=action).values_list("subject_kind", "refused"))


def test_for_five_minutes_after_signing_in_nothing_is_asked(cast, clock):
    browser, address, good = waiting(cast, clock, 4)
    assert browser.get(address).status_code == 200
    assert browser.post(address, good).status_code == 302
    assert sent() == 1


def test_after_five_minutes_the_page_asks_first_and_comes_back(cast, clock):
    browser, address, _good = waiting(cast, clock, 5)
    asked = browser.get(address)
    assert (asked.status_code, asked["Location"]) == (302, f"{CONFIRM}?next={address.replace('/', '%2F')}")
    page = browser.get(asked["Location"])
    assert "Met een tweede stap bij het aanmelden vragen we hier een code" in text_of(page)
    wrong = browser.post(asked["Location"], {"proof": "niet dit", "next": address})
    assert wrong.status_code == 422
    assert "Dit wachtwoord klopt niet" in text_of(wrong)
    back = browser.post(asked["Location"], {"proof": PASSWORD, "next": address})
    assert (back.status_code, back["Location"]) == (302, address)
    assert browser.get(address).status_code == 200
    assert noted("step_up") == [("password", False)]
    clock.shift(timedelta(minutes=5))
    assert browser.get(address).status_code == 302


def test_never_to_another_site(cast, clock):
    browser, _address, _good = waiting(cast, clock, 5)
    for elsewhere in ("https://elders.example/", "//elders.example/", "javascript:alert(1)"):
        assert browser.post(CONFIRM, {"proof": PASSWORD, "next": elsewhere})["Location"] == "/"


def test_what_was_typed_waits_in_the_page_that_asks(cast, clock):
    browser, address, good = waiting(cast, clock, 6)
    asked = browser.post(address, good)
    assert asked.status_code == 422
    assert sent() == 0
    page = text_of(asked)
    assert "gaat niet verloren" in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in good.items())
    wrong = browser.post(address, good | {"proof": "niet dit"})
    assert wrong.status_code == 422
    assert all(f'name="{name}" value="{value}"' in text_of(wrong) for name, value in good.items())
    assert "niet dit" not in text_of(wrong)
    assert sent() == 0
    assert browser.post(address, good | {"proof": PASSWORD}).status_code == 302
    assert sent() == 1


def test_feedback_of_expo_r_to_a_school_asks_too(cast, clock):
    page = city_feedback(cast)
    browser = signed_in(page.seat)
    clock.shift(timedelta(minutes=6))
    assert browser.get(page.address)["Location"].startswith(CONFIRM)
    assert browser.post(page.address, page.good).status_code == 422
    before = sent()
    assert browser.post(page.address, page.good | {"proof": PASSWORD}).status_code == 302
    assert sent() == before + 1


def test_of_the_answer_to_the_police_only_sending_asks(cast, clock):
    """Reading, writing and agreeing go on; what leaves for the police is confirmed."""
    page: Page = answer_written(cast)
    browser = signed_in(page.seat)
    clock.shift(timedelta(minutes=6))
    assert browser.get(page.address).status_code == 200
    assert browser.post(page.address, page.good).status_code == 302
    asked = browser.post(page.address, {"send": "1", "version": "1"})
    assert asked.status_code == 422
    assert "Bevestig dat u het bent" in text_of(asked)


def test_a_fragment_sends_the_whole_page_to_the_confirmation(cast, clock):
    browser, address, _good = waiting(cast, clock, 6)
    answer = browser.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith(CONFIRM)


def test_wrong_passwords_lock_here_too(cast, clock):
    browser, _address, _good = waiting(cast, clock, 6)
    statuses = [browser.post(CONFIRM, {"proof": "niet dit"}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    assert browser.post(CONFIRM, {"proof": PASSWORD}).status_code == 429


def test_another_name_sent_along_counts_for_nobody_else(cast, clock):
    """Otherwise each guess would be the first of a new name."""
    browser, _address, _good = waiting(cast, clock, 6)
    typed = [{"proof": "niet dit", "login": f"iemand{number}"} for number in range(5)]
    assert [browser.post(CONFIRM, one).status_code for one in typed] == [422, 422, 422, 422, 429]


def test_of_a_form_that_came_with_a_wrong_password_nothing_is_kept(cast, clock):
    """Neither what was typed nor the password, which is nearly the right one."""
    browser, address, good = waiting(cast, clock, 6)
    for _time in range(2):
        assert browser.post(f"{address}?zoek=Noor", good | {"proof": "bijna-goed"}).status_code == 422
    with as_owner():
        [kept] = AccessAttempt.objects.all()
    assert kept.failures_since_start == 2
    for words in ("bijna-goed", good["body"], good["form_key"], "Noor"):
        assert words not in str(kept.__dict__)


def test_a_code_is_used_up_also_when_the_page_is_not_there(cast, clock):
    """What the page undoes, it does not undo for the code."""
    phone, codes, browser = enrolled(cast.zorg)
    clock.shift(timedelta(minutes=6))
    for typed in (phone.code(), codes[0]):
        assert browser.post("/casussen/K7Q-4MX/vrijgave/stad/", {"proof": typed}).status_code == 404
        elsewhere = with_password()
        assert gives(elsewhere, typed).status_code == 422
        assert not is_in(elsewhere)
        clock.shift(timedelta(minutes=6))
    assert noted("step_up") == [("code", False), ("code", False)]


def test_a_colleague_on_the_same_browser_confirmed_nothing(cast, clock):
    """Signing out and in again as somebody else keeps no moment of before."""
    browser, address, _good = waiting(cast, clock, 0)
    browser.post("/aanmelden/afmelden/")
    assert "confirmed" not in browser.session
