"""The look in a real browser: accessible in light and dark, nothing sideways, calm with script and whole without."""

from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AXE = (Path(__file__).resolve().parents[1] / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[str]:
    # Evaluated, not added as a script: the policy would rightly refuse that.
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_quiet(site, pages, browser, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    noise = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    for address in pages:
        page.goto(site.url + address)
        assert faults(page) == [], address
    assert noise == []
    context.close()


def test_the_check_itself_finds_a_fault(site, page):
    page.goto(site.url + "/aanmelden/")
    page.evaluate("document.querySelector('label').remove()")
    assert any(fault.startswith("label") for fault in faults(page))


def test_nothing_scrolls_sideways_at_320(site, pages, browser):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for address in pages:
        page.goto(site.url + address)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
    context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(site, page):
    page.goto(site.url + "/aanmelden/fout/")
    expect(page.locator(".sk-error-summary")).to_be_focused()
    assert page.title().startswith("Fout: Aanmelden")
    page.locator(".sk-error-summary a").first.press("Enter")
    expect(page.locator("[name=login]")).to_be_focused()


def test_the_skip_link_is_first_and_leads_to_the_content(site, page):
    page.goto(site.url + "/stijl/")
    page.keyboard.press("Tab")
    expect(page.locator(".utrecht-skip-link")).to_be_focused()
    expect(page.locator(".utrecht-skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_double_click_sends_once_and_the_back_button_frees_the_form(site, page):
    page.goto(site.url + "/stijl/")
    page.evaluate(
        "const form = document.querySelector('#id_facts').form;"
        "form.target = 'elders'; form.querySelector('[name=later]').click(); form.querySelector('[name=later]').click()"
    )
    button = page.locator("[name=later]")
    expect(button).to_be_disabled()
    page.wait_for_timeout(1000)
    sent = [post for post in site.posts if post.startswith("/stijl/ ")]
    assert len(sent) == 1
    assert "later=1" in sent[0]
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(button).to_be_enabled()


def test_a_suggestion_fills_both_fields_and_typing_again_empties_the_choice(site, page):
    page.goto(site.url + "/stijl/")
    name, chosen = page.locator("#id_pupil_name"), page.locator("#id_pupil")
    name.fill("mat")
    expect(page.locator(".sk-suggest button").first).to_be_visible()
    expect(page.locator(".sk-suggest [role=status]").first).to_have_text("2 voorstellen")
    assert faults(page) == []
    name.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(name).to_have_value("Matteo Claeys, 3B")
    expect(name).to_be_focused()
    assert chosen.input_value() == "Matteo Claeys"
    expect(page.locator(".sk-suggest button")).to_have_count(0)
    name.press_sequentially("x")
    assert chosen.input_value() == ""
    name.fill("noor")
    expect(page.locator(".sk-suggest button")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".sk-suggest button")).to_have_count(0)


def test_a_key_takes_the_page_off_the_screen_and_brings_it_back(site, page):
    page.goto(site.url + "/stijl/")
    facts, title = page.locator("#id_facts"), page.title()
    facts.fill("Mats bleef alleen zitten.")
    page.keyboard.press("F2")
    expect(page.locator("body")).to_have_text("Schakel Verder werken", use_inner_text=True)
    expect(facts).to_be_hidden()
    assert page.title() == "Schakel"
    assert faults(page) == []
    page.keyboard.press("F2")
    expect(facts).to_be_focused()
    expect(facts).to_have_value("Mats bleef alleen zitten.")
    assert page.title() == title
    page.get_by_role("button", name="Scherm verbergen").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_have_attribute("id", "inhoud")


def test_the_draft_is_kept_while_typing_and_a_lost_connection_is_said(site, page, context):
    page.goto(site.url + "/stijl/")
    status = page.locator("#concept")
    page.evaluate("document.querySelector('#concept').textContent = ''")
    page.locator("#id_facts").fill("Mats bleef alleen zitten.")
    expect(status).to_have_text("Concept bewaard om 10.42 uur. Alleen u ziet het.", timeout=6000)
    drafts = [post for post in site.posts if post.startswith("/stijl/concept/")]
    assert len(drafts) == 1
    assert "facts=Mats bleef alleen zitten." in unquote_plus(drafts[0])
    context.set_offline(True)
    page.locator("#id_facts").press_sequentially(" Lang.")
    expect(status).to_contain_text("Nog niet bewaard", timeout=6000)
    expect(page.locator("#id_facts")).to_have_value("Mats bleef alleen zitten. Lang.")


def test_an_expired_session_does_not_take_the_page_away_while_typing(site, page):
    site.expired = True
    page.goto(site.url + "/stijl/")
    page.locator("#id_facts").fill("Nog niet bewaard.")
    expect(page.locator("#concept")).to_contain_text("uw sessie is verlopen", timeout=6000)
    assert page.url.endswith("/stijl/")
    expect(page.locator("#id_facts")).to_have_value("Nog niet bewaard.")


def test_menus_close_with_escape_and_with_a_click_elsewhere(site, page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(site.url + "/stijl/")
    menu = page.locator("details.sk-menu")
    menu.locator("summary").click()
    expect(menu.locator("nav")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(menu.locator("nav")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.locator("details.sk-org summary").click()
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    page.mouse.click(180, 650)
    expect(page.get_by_role("button", name="Afmelden")).to_be_hidden()


def test_everything_works_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(site.url + "/stijl/")
    page.locator("details.sk-org summary").click()
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    page.locator("details.sk-menu summary").click()
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Casussen")).to_be_visible()
    page.locator("#id_facts").fill("Getypt zonder script")
    page.get_by_role("button", name="Verstuur").click()
    page.wait_for_load_state()
    assert any("facts=Getypt zonder script" in unquote_plus(post) for post in site.posts)
    context.close()
