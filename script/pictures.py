"""Takes the pictures of docs/screenshots against a running demo. Changes nothing in it: nothing is sent, no draft kept.

Each picture is what that account really sees; run it again after a change of the look and compare in git.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs/screenshots"
PASSWORD = "schakel-demo"  # noqa: S105 - the demo's public password
WIDTHS = (1280, 360)
TALLEST = 1900
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --font-render-hinting=none"
)


class Picture(NamedTuple):
    """`account` signs in (empty: nobody); `walk` goes from the worklist to the page of the picture."""

    name: str
    account: str
    walk: Callable[[Page], object]
    dark: bool = False
    # Without script nothing is kept while typing, so the demo stays as it was.
    script: bool = True


def stay(page: Page) -> None:
    """The page is the one after signing in."""


def new_signal(page: Page) -> None:
    page.goto("/signalen/nieuw/")
    page.locator("#id_facts").fill(
        "Tijdens de pauze zei ze tegen twee klasgenoten: “Na de vakantie ben ik hier weg.” Ze gaf haar werkboek weg."
    )
    page.locator("#id_interpretation").fill("Zo stil ken ik haar niet. Ik maak me zorgen.")
    page.locator("#id_pupil_text").fill("Noor, 3B")
    page.locator("#id_place").fill("speelplaats")
    page.locator("h1").click()


def signal_to_decide(page: Page) -> None:
    page.goto("/?toon=niet-toegewezen")
    page.get_by_role("link", name="Lees het signaal en kies wat ermee gebeurt").first.click()


def case(page: Page) -> None:
    page.get_by_role("link", name="Duid een gespreksvoerder aan").first.click()


def feedback_preview(page: Page) -> None:
    signal_to_decide(page)
    page.get_by_role("link", name="Geef terugkoppeling").click()
    page.get_by_label("ontvangen").check()
    page.get_by_role("button", name="Bekijk wat de melder leest").click()


def own_signal(page: Page) -> None:
    page.goto("/signalen/")
    page.locator("li", has_text="wordt opgevolgd").last.get_by_role("link").click()


def meeting(page: Page) -> None:
    page.goto("/overleg/")
    page.locator("main li a").first.click()


PICTURES = (
    Picture("aanmelden", "", lambda page: page.goto("/aanmelden/")),
    Picture("werklijst", "zorg", stay),
    Picture("werklijst", "zorg", stay, dark=True),
    Picture("signaal-nieuw", "leerkracht", new_signal, script=False),
    Picture("signaal-beslissen", "zorg", signal_to_decide),
    Picture("casus", "zorg", case),
    Picture("terugkoppeling", "zorg", feedback_preview),
    Picture("signaal-eigen", "leerkracht", own_signal),
    Picture("zorgoverleg", "zorg", meeting),
    Picture("clb", "clb", lambda page: page.goto("/clb/overzicht/")),
    Picture("geheimhouding", "zorg", lambda page: page.goto("/geheimhouding/")),
    Picture("toezicht", "dpo", lambda page: page.goto("/toezicht/")),
    Picture("mail", "", lambda page: page.goto("/demo/mail/")),
)


@contextmanager
def signed_in(browser: Browser, base_url: str, picture: Picture, width: int) -> Iterator[Page]:
    """A page of that account, in that width and scheme."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        java_script_enabled=picture.script,
        locale="nl-BE",
    )
    page = context.new_page()
    if picture.account:
        page.goto("/aanmelden/")
        page.locator("[name=login]").fill(picture.account)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Meld aan").click()
        page.wait_for_url("**/")
    yield page
    context.close()


def take(browser: Browser, base_url: str, picture: Picture, width: int) -> Path:
    """Take one picture of the page, of a long one its beginning, in as few colours as it needs."""
    path = FOLDER / f"{picture.name}-{width}-{'donker' if picture.dark else 'licht'}.png"
    with signed_in(browser, base_url, picture, width) as page:
        picture.walk(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path, full_page=True)
    with Image.open(path) as full:
        top = full.crop((0, 0, full.width, min(full.height, TALLEST)))
        top.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(prog="./script/screenshots", description=__doc__)
    parser.add_argument("base_url", help="where the demo runs")
    parser.add_argument("--only", default="", help="only the pictures whose name begins so")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())
        for picture in PICTURES:
            for width in (1280,) if picture.dark else WIDTHS:
                if picture.name.startswith(options.only):
                    path = take(browser, options.base_url.rstrip("/"), picture, width)
                    print(f"{path.name}  {path.stat().st_size // 1024} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
