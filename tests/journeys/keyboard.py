"""Somebody without a mouse: Tab, Enter, arrows, space and typing. Nothing is clicked, nothing is filled in by script."""

from playwright.sync_api import Locator, expect

from tests.journeys.people import Person

FAR = 150  # More presses of Tab than any page has stops.
# Choosing with the arrows in a list that starts somewhere: never more than this.
CHOICES = 30


def tabs_to(person: Person, place: Locator) -> None:
    """Press Tab until `place` has the focus, and see that the focus shows there."""
    expect(place).to_have_count(1)
    for _press in range(FAR):
        person.page.keyboard.press("Tab")
        if place.evaluate("element => element === document.activeElement"):
            assert place.evaluate("element => element.matches(':focus-visible')")
            expect(place).to_be_in_viewport()
            return
    raise AssertionError(f"Tab never reaches {place}")


class ByKeyboard(Person):
    """A person who does with keys what `Person` does with a mouse; the page has to let them."""

    def presses(self, button: str, within: Locator | None = None) -> None:
        place = within or self.page.locator("main")
        self._enters(place.get_by_role("button", name=button, exact=True))

    def follows(self, link: str, within: Locator | None = None) -> None:
        place = within or self.page.locator("main")
        self._enters(place.get_by_role("link", name=link).first)

    def types(self, label: str, text: str, within: Locator | None = None) -> None:
        tabs_to(self, self._field(label, within))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def chooses(self, option: str, within: Locator | None = None, *, exact: bool = False) -> None:
        """Tab stops once in a list of choices; the arrows go round in it, and choose."""
        wanted = self._radio(option, within, exact)
        group = wanted.get_attribute("name")
        for _press in range(FAR):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("group => document.activeElement.name === group", group):
                break
        else:
            raise AssertionError(f"Tab never reaches the choices with {option}")
        self.page.keyboard.press("Space")
        for _press in range(CHOICES):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never reach {option}")

    def picks(self, label: str, option: str, within: Locator | None = None) -> None:
        field = self._field(label, within)
        tabs_to(self, field)
        self.page.keyboard.type(option)
        if field.evaluate("it => it.tagName") == "INPUT":
            tabs_to(self, self.page.get_by_role("button", name=option).first)
            self.page.keyboard.press("Enter")
            return
        expect(field.locator("option:checked")).to_contain_text(option)

    def opens(self, summary: str, within: Locator | None = None) -> None:
        place = within or self.page.locator("main")
        tabs_to(self, place.locator("summary", has_text=summary))
        self.page.keyboard.press("Enter")

    def _enters(self, place: Locator) -> None:
        tabs_to(self, place)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.looks_at_the_page()
