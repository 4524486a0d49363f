"""Whoever takes part in a journey: a person with a browser of their own, who signs in and reads pages.

Every page that a person arrives at is looked at as a whole: accessible, nothing sideways, no noise.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, Route, expect

from accounts.models import Membership
from tests.cast import PASSWORD, Cast

AXE = (Path(__file__).resolve().parents[1] / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
# What Chromium says about a page that answers 404 or 422, as it is meant to, and about signing out, which empties the cache.
MEANT = re.compile(
    r"^(Failed to load resource: the server responded with a status of (404|422) |Clear-Site-Data header )"
)


@dataclass
class Person:
    """Somebody with a browser. `she`, `he` or a name in a test is one of these."""

    seat: Membership
    context: BrowserContext
    page: Page
    width: int
    seen: set[tuple[int, bool, str]]
    inspector: "Inspector | None" = None
    complaints: list[str] = field(default_factory=list)

    @property
    def script(self) -> bool:
        return self.inspector is None

    def signs_in(self) -> "Person":
        self.goes_to("/aanmelden/")
        self.types("Gebruikersnaam of e-mailadres", self.seat.user.username)
        self.types("Wachtwoord", PASSWORD)
        self.presses("Meld aan")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Dag ")
        return self

    def goes_to(self, address: str) -> Response:
        response = self.page.goto(address)
        assert response is not None
        self.looks_at_the_page()
        return response

    def presses(self, button: str, within: Locator | None = None) -> None:
        """Press a button that leads to a page, and look at that page."""
        place = within or self.page.locator("main")
        with self.page.expect_navigation():
            place.get_by_role("button", name=button, exact=True).click()
        self.looks_at_the_page()

    def follows(self, link: str, within: Locator | None = None) -> None:
        """Follow the first link with these words, and look at the page behind it."""
        place = within or self.page.locator("main")
        with self.page.expect_navigation():
            place.get_by_role("link", name=link).first.click()
        self.looks_at_the_page()

    def types(self, label: str, text: str, within: Locator | None = None) -> None:
        self._field(label, within).fill(text)

    def chooses(self, option: str, within: Locator | None = None, *, exact: bool = False) -> None:
        """Choose one of a list, by the words it begins with."""
        self._radio(option, within, exact).check()

    def picks(self, label: str, option: str, within: Locator | None = None) -> None:
        """Pick from a list: by typing a part of the name where the page helps one to, or else from the drop-down."""
        field = self._field(label, within)
        if field.evaluate("it => it.tagName") == "INPUT":
            field.press_sequentially(option[:5].lower())
            self.page.get_by_role("button", name=option).first.click()
            return
        found = field.locator("option", has_text=option)
        field.select_option(value=found.get_attribute("value"))

    def opens(self, summary: str, within: Locator | None = None) -> None:
        """Unfold what is folded away."""
        place = within or self.page.locator("main")
        place.locator("summary", has_text=summary).click()

    def _field(self, label: str, within: Locator | None) -> Locator:
        return (within or self.page.locator("main")).get_by_label(re.compile(f"^{re.escape(label)}"))

    def _radio(self, option: str, within: Locator | None, exact: bool) -> Locator:
        place = within or self.page.locator("main")
        words = re.compile(f"^{re.escape(option)}{'$' if exact else ''}", re.IGNORECASE)
        return place.get_by_role("radio", name=words)

    def reads(self, *texts: str) -> None:
        """Each of these stands on the page for everybody to see."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        """None of these is anywhere on the page, not even where the eye does not see it."""
        whole = self.page.content()
        for text in texts:
            assert text not in whole, f"{text!r} stands on {self.page.url}"

    def looks_at_the_page(self) -> None:
        """The page is whole: one heading, accessible, not wider than the screen. The very same page is looked at once."""
        expect(self.page.locator("h1")).to_have_count(1)
        page = (self.width, self.script, TOKEN.sub("", self.page.content()))
        if page in self.seen:
            return
        self.seen.add(page)
        where = self.page.url
        shown = self.inspector.shown(self.page) if self.inspector else self.page
        self.complaints += [f"{where}: {fault}" for fault in faults(shown)]
        wide = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.complaints.append(f"{where}: scrolls {wide} px sideways at {self.width} px")


class Inspector:
    """Looks at a page for somebody without script: the same HTML with the same styles, in a browser that can run axe."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self._html = ""
        self.page.route("**/*", self._answer)

    def shown(self, page: Page) -> Page:
        self._html = page.content()
        self.page.goto(page.url)
        return self.page

    def _answer(self, route: Route) -> None:
        kind = route.request.resource_type
        if kind == "document":
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif kind == "script":
            route.abort()
        else:
            route.continue_()


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.0 to 2.2, A and AA. Evaluated: the policy rightly refuses an added script."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


class Town:
    """Gives people of the standard cast a browser, and gathers what went wrong in any of them."""

    def __init__(self, browser: Browser, url: str, cast: Cast) -> None:
        self.browser, self.url, self.cast = browser, url, cast
        self._people: list[Person] = []
        self._seen: set[tuple[int, bool, str]] = set()
        self._contexts: list[BrowserContext] = []

    def person(
        self, seat: Membership, *, width: int = 1280, script: bool = True, kind: type[Person] = Person
    ) -> Person:
        """Somebody with a browser that has never been here before; `kind` is how they use it."""
        context = self._context(width, script)
        inspector = None if script else Inspector(self._context(width, script=True))
        person = kind(seat, context, context.new_page(), width, self._seen, inspector)
        self._listen(person)
        self._people.append(person)
        return person

    def _context(self, width: int, script: bool) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="nl-BE",
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        return context

    @property
    def complaints(self) -> list[str]:
        return [complaint for person in self._people for complaint in person.complaints]

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    @staticmethod
    def _listen(person: Person) -> None:
        def console(message: ConsoleMessage) -> None:
            if not MEANT.match(message.text):
                person.complaints.append(f"{person.page.url}: console: {message.text}")

        def answer(response: Response) -> None:
            page = response.request.resource_type == "document"
            if response.status >= (500 if page else 400):
                person.complaints.append(f"{response.url}: {response.status}")

        person.page.on("console", console)
        person.page.on("pageerror", lambda error: person.complaints.append(f"{person.page.url}: {error}"))
        person.page.on("response", answer)
