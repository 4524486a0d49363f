"""No template that nobody asks for, and none that asks for one that is not there."""

import re
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
# Found by name by Django, allauth and axes, not by any line of ours.
BY_CONVENTION = re.compile(r"^(\d{3}\w*\.html|403_csrf\.html|account/.+|allauth/.+|django/.+)$")
_NAME = re.compile(r"[\"']([\w./-]+\.(?:html|txt|xml))[\"']")


def present() -> set[str]:
    return {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*") if path.is_file()}


def named() -> set[str]:
    """Every template that some page asks for: by name in Python or another template, or through the tag of a component.

    That a tag exists does not count: somebody has to use it.
    """
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.*")]
    places = [path for top in (*settings.ROOMS, "config", "demo") for path in (ROOT / top).rglob("*.py")]
    code = [path.read_text() for path in places if path.parent.name != "templatetags"]
    found = {name for text in pages + code for name in _NAME.findall(text)}
    return found | {f"components/{tag}.html" for text in pages for tag in re.findall(r"{%\s*(\w+)", text)}


def unused(found: set[str], asked: set[str]) -> set[str]:
    return {name for name in found if name not in asked and not BY_CONVENTION.match(name)}


def test_no_template_is_unused():
    assert unused(present(), named()) == set()


def test_an_unused_template_is_noticed():
    assert unused({"cases/old.html", "404.html"}, {"cases/case.html"}) == {"cases/old.html"}


def test_every_template_can_be_read():
    for name in present():
        get_template(name)


def test_no_page_carries_script_or_style():
    """The policy of the page forbids them, so they would only look as if they worked."""
    for name in present():
        text = (ROOT / "templates" / name).read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text), name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), name
