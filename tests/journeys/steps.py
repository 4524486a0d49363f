"""What people do and see on the pages of the slice, one sentence a function. Texts are what the tests wrote, by hand."""

import re

from playwright.sync_api import expect

from tests.journeys.people import Person

FACTS = "Noor gooide haar werkboek in de vuilnisbak en zei: “Ik kom niet meer.”"
THOUGHT = "Zo boos ken ik haar niet."
BRIEFING = "Vraag rustig hoe het thuis en in de klas gaat."
ADDITION = "Vandaag zat ze weer alleen aan tafel."
RECEIPT = "Dank u. Uw signaal is goed aangekomen en gelezen."
REFERENCE = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b")


# --- The reporter -----------------------------------------------------------------------------------------------------


def starts_a_signal(person: Person) -> None:
    """From the worklist, with the button at the top (in the header, or below the title on a phone)."""
    person.goes_to("/")
    with person.page.expect_navigation():
        person.page.get_by_role("link", name="Nieuw signaal").locator("visible=true").first.click()
    person.looks_at_the_page()
    person.reads("Is er nu gevaar? Bel eerst.", "Bel 112", "Bel 101")


def writes_facts_and_thought(person: Person, facts: str = FACTS, thought: str = THOUGHT) -> None:
    person.types("Wat hebt u gezien, gehoord of vernomen?", facts)
    person.types("Wat denkt u daarbij?", thought)


def sees_the_facts_and_the_thought_still_there(person: Person) -> None:
    expect(person.page.get_by_label("Wat hebt u gezien, gehoord of vernomen?")).to_have_value(FACTS)
    expect(person.page.get_by_label("Wat denkt u daarbij?")).to_have_value(THOUGHT)


def waits_until_the_draft_is_kept(person: Person) -> None:
    """With script nothing needs to be pressed; without it there is a button."""
    if person.script:
        expect(person.page.locator("#concept")).to_contain_text("Alleen u ziet het.", timeout=8000)
    else:
        person.presses("Later verdergaan")
        person.reads("Uw concept is bewaard. Alleen u ziet het.")


def says_which_pupil(person: Person, name: str = "Noor Van Hecke, 3B") -> None:
    """With script: three letters and a pick from the list; without it: the whole name."""
    field = person.page.get_by_label("Om welke leerling, klas of groep gaat het?")
    if person.script:
        field.fill("")
        field.press_sequentially("van h", delay=20)
        person.page.locator(".sk-suggest").get_by_role("button", name=name).click()
        expect(field).to_have_value(name)
    else:
        field.fill(name)


def chooses_whom_it_is_about(person: Person, choice: str) -> None:
    person.page.get_by_role("radio", name=re.compile(f"^{choice}")).check()


def sees_who_will_read_it(person: Person, readers: list[str], not_readers: list[str]) -> None:
    """The panel "Wie ziet dit?" of the chosen route, before anything is sent."""
    panel = person.page.locator(".sk-aud").locator("visible=true")
    expect(panel).to_have_count(1)
    for name in readers:
        expect(panel.locator("li", has_text=name)).not_to_contain_text(re.compile(r": (nog )?niet\b"))
    for name in not_readers:
        expect(panel.locator("li", has_text=name)).to_contain_text(re.compile(r": (nog )?niet\b"))


def sends_the_signal(person: Person) -> None:
    person.presses("Verstuur het signaal")


def is_told_what_is_missing(person: Person, *sentences: str) -> None:
    """A list of what is missing, above the form, each linked to its field; the title says so too."""
    summary = person.page.locator(".sk-error-summary")
    for sentence in sentences:
        expect(summary.get_by_role("link", name=sentence)).to_be_visible()
        expect(person.page.locator(".sk-error", has_text=sentence)).to_be_visible()
    assert person.page.title().startswith("Fout: ")
    if person.script:
        expect(summary).to_be_focused()


def reads_one_word(person: Person, word: str) -> None:
    expect(person.page.locator(".sk-title .sk-tag")).to_have_text(word)


def adds_to_the_signal(person: Person, text: str = ADDITION) -> None:
    person.types("Wat wilt u toevoegen?", text)
    person.presses("Voeg toe")
    person.reads("Uw aanvulling is verstuurd.", text)


# --- The coordinator --------------------------------------------------------------------------------------------------


def finds_on_the_worklist(person: Person, task: str, about: str = "") -> None:
    """The task stands on `/`; following it leads to where it is done."""
    person.goes_to("/")
    row = person.page.locator("main li").filter(has=person.page.get_by_role("link", name=task))
    if about:
        row = row.filter(has_text=about)
    expect(row).to_have_count(1)
    person.follows(task, within=row)


def opens_a_case_in_track_a(person: Person) -> str:
    """Opens the case and returns its reference."""
    person.chooses("Stappenplan A volgen")
    person.presses("Open de casus")
    person.reads("De casus is geopend. U bent de eigenaar.", "A. Over één leerling")
    return reference_of_the_case(person)


def reference_of_the_case(person: Person) -> str:
    found = REFERENCE.search(person.page.locator(".sk-title").inner_text())
    assert found, "no reference on the page of the case"
    return found.group()


def names_the_talker(person: Person, name: str = "Els Boon", briefing: str = BRIEFING) -> None:
    person.picks("Wie voert best het gesprek?", name)
    person.types("Wat moet die collega weten?", briefing)
    person.presses("Duid aan")
    person.reads(f"{name} ziet uw opdracht nu op de eigen werklijst.", briefing)


def previews_the_receipt(person: Person, word: str = "ontvangen", sentence: str = "") -> None:
    """Chooses a word, and reads exactly what the reporter will read."""
    person.chooses(word)
    if sentence:
        person.types("Wilt u er een zin bij zetten?", sentence)
    person.presses("Bekijk wat de melder leest")
    person.reads("Dit leest de melder, woord voor woord")
    if sentence:
        person.reads(sentence)


def sends_the_receipt(person: Person, to: str) -> None:
    person.presses("Verstuur naar de melder")
    person.reads(f"Uw terugkoppeling aan {to} is bewaard.")


# --- Whoever stays outside --------------------------------------------------------------------------------------------


def finds_nothing_at(person: Person, address: str) -> None:
    """The very page of an address that never existed, byte for byte."""
    answer, never_was = person.goes_to(address), person.page.request.get("/casussen/000-000/")
    assert (answer.status, never_was.status) == (404, 404)
    assert answer.text() == never_was.text()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Deze pagina")
