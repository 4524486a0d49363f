"""The whole slice without a mouse: Tab, Enter, arrows and typing."""

import pytest
from playwright.sync_api import Locator, expect

from tests.cast import PASSWORD
from tests.journeys import steps
from tests.journeys.keyboard import tabs_to
from tests.journeys.people import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def writes(person: Person, label: str, text: str) -> None:
    tabs_to(person, person.page.locator("main").get_by_label(label, exact=True))
    person.page.keyboard.press("Control+A")
    person.page.keyboard.type(text)


def enters(person: Person, place: Locator) -> None:
    """Go to a link or button and press Enter, which leads to a page."""
    tabs_to(person, place)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.looks_at_the_page()


def button(person: Person, name: str) -> Locator:
    return person.page.locator("main").get_by_role("button", name=name, exact=True)


def task(person: Person, name: str) -> Locator:
    return person.page.locator("main").get_by_role("link", name=name)


def signs_in_by_keyboard(town: Town, seat: str) -> Person:
    person = town.person(getattr(town.cast, seat))
    person.goes_to("/aanmelden/")
    writes(person, "Gebruikersnaam of e-mailadres", person.seat.user.username)
    writes(person, "Wachtwoord", PASSWORD)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.reads("Dag ")
    return person


def test_the_slice_goes_by_keyboard_alone(town):
    # The teacher writes and sends a signal; the first try without a name leads back to that field.
    teacher = signs_in_by_keyboard(town, "reporter")
    enters(teacher, teacher.page.get_by_role("link", name="Nieuw signaal").locator("visible=true"))
    writes(teacher, "Wat hebt u gezien, gehoord of vernomen?", steps.FACTS)
    enters(teacher, button(teacher, "Verstuur het signaal"))
    expect(teacher.page.locator(".sk-error-summary")).to_be_focused()
    missing = teacher.page.locator(".sk-error-summary").get_by_role("link")
    tabs_to(teacher, missing)
    teacher.page.keyboard.press("Enter")
    name = teacher.page.locator("main").get_by_role("textbox", name="Om welke leerling")
    expect(name).to_be_focused()
    # Three letters bring a list; the arrow goes into it and Enter picks.
    teacher.page.keyboard.type("noor")
    expect(teacher.page.locator(".sk-suggest button")).to_have_count(1)
    teacher.page.keyboard.press("ArrowDown")
    teacher.page.keyboard.press("Enter")
    expect(name).to_have_value("Noor Van Hecke, 3B")
    enters(teacher, button(teacher, "Verstuur het signaal"))
    steps.reads_one_word(teacher, "ontvangen")
    signal = teacher.page.url.partition("#")[0]

    # The coordinator chooses with the arrows, opens the case, names the talker and answers.
    coordinator = signs_in_by_keyboard(town, "zorg")
    enters(coordinator, task(coordinator, "Lees het signaal en kies wat ermee gebeurt"))
    track = coordinator.page.get_by_role("radio", name="Stappenplan A volgen")
    tabs_to(coordinator, track)
    coordinator.page.keyboard.press("ArrowDown")
    expect(coordinator.page.get_by_role("radio", name="Stappenplan C volgen")).to_be_checked()
    coordinator.page.keyboard.press("ArrowUp")
    expect(track).to_be_checked()
    enters(coordinator, button(coordinator, "Open de casus"))
    tabs_to(coordinator, coordinator.page.get_by_label("Wie voert best het gesprek?"))
    coordinator.page.keyboard.type("Els Boon")
    writes(coordinator, "Wat moet die collega weten?", steps.BRIEFING)
    enters(coordinator, button(coordinator, "Duid aan"))
    coordinator.reads("Els Boon ziet uw opdracht nu op de eigen werklijst.")
    enters(coordinator, task(coordinator, "Kies een antwoord"))
    enters(coordinator, button(coordinator, "Bekijk wat de melder leest"))
    enters(coordinator, button(coordinator, "Verstuur naar de melder"))

    # The teacher reads the answer and adds something.
    teacher.goes_to(signal)
    teacher.reads(steps.RECEIPT)
    writes(teacher, "Wat wilt u toevoegen?", steps.ADDITION)
    enters(teacher, button(teacher, "Voeg toe"))
    teacher.reads("Uw aanvulling is verstuurd.")

    # The talker finds the briefing and signs out, through the menu in the header.
    talker = signs_in_by_keyboard(town, "talker")
    enters(talker, task(talker, "Voer het gesprek"))
    talker.reads(steps.BRIEFING)
    talker.goes_to("/")
    tabs_to(talker, talker.page.locator("details.sk-org summary"))
    talker.page.keyboard.press("Enter")
    enters(talker, talker.page.get_by_role("button", name="Afmelden"))
    assert talker.page.url.endswith("/aanmelden/")
