"""Somebody sets up the second step on a telephone's screen, signs out, and signs in with it."""

import re

import pytest
from playwright.sync_api import expect

from tests.accounts.phone import Phone
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, True), (360, False)])
def test_set_up_and_sign_in(town, width, script):
    hanne = town.person(town.cast.zorg, width=width, script=script).signs_in()
    hanne.page.locator(".sk-org > summary").click()
    hanne.follows("Tweede stap bij het aanmelden", hanne.page.locator("header"))
    hanne.follows("Stel de tweede stap in")
    expect(hanne.page.get_by_role("img", name="QR-code")).to_be_visible()
    hanne.page.get_by_text("Ik kan de tekening niet lezen").click()
    phone = Phone(hanne.page.locator("code").inner_text())
    hanne.types("Code in de app", phone.wrong())
    hanne.presses("Bevestig de code")
    expect(hanne.page.locator(".sk-error-summary")).to_contain_text("Deze code klopt niet")
    hanne.types("Code in de app", phone.code())
    hanne.presses("Bevestig de code")
    codes = hanne.page.locator("main li code").all_inner_texts()
    assert len(codes) == 10
    with hanne.page.expect_download() as kept:
        hanne.page.get_by_role("link", name="Bewaar als bestand").click()
    assert all(code in kept.value.path().read_text() for code in codes)
    hanne.presses("Ik heb ze bewaard")

    hanne.page.locator(".sk-org > summary").click()
    hanne.presses("Afmelden", hanne.page.locator("header"))
    hanne.types("Gebruikersnaam of e-mailadres", hanne.seat.user.username)
    hanne.types("Wachtwoord", PASSWORD)
    hanne.presses("Meld aan")
    expect(hanne.page.get_by_role("heading", level=1)).to_have_text("Nog één stap")
    hanne.types("Code", phone.wrong())
    hanne.presses("Meld aan")
    # The code of before was taken already; the next one is good half a minute early.
    hanne.types("Code", phone.later())
    hanne.presses("Meld aan")
    expect(hanne.page.get_by_role("heading", level=1)).to_contain_text("Dag ")
    hanne.goes_to("/aanmelden/tweede-stap/beheren/")
    expect(hanne.page.locator("main")).to_contain_text(re.compile("U hebt nog 10 herstelcodes"))
