"""Bad input on every form of the project: a clear Dutch sentence, the form as typed, nothing half-written, never 500."""

import importlib
import pkgutil
import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django import forms
from django.conf import settings
from django.http import HttpResponse

from tests.cases.ledger import contents
from tests.cast import signed_in
from tests.forms.answers import text_of
from tests.forms.filled import Filled, Kind, Page, day
from tests.forms.forms_of_schools import WRONG_FILES
from tests.forms.forms_table import ELSEWHERE, FORMS, NOT_IN_USE

pytestmark = pytest.mark.timeout(300)
# What each kind of field refuses.
DAYS = ["31/02/2026", "maandag", "01/01/1900", "01/01/2199", "😢"]
WRONG: dict[Kind, list[Any]] = {
    Kind.TEXT: ["a" * 10_001],
    Kind.LONG: ["a" * 20_001],
    Kind.LINE: ["a" * 10_000],
    Kind.PAST: [*DAYS, "tomorrow"],
    Kind.COMING: DAYS,
    Kind.HOUR: ["25.00", "vroeg", "😢"],
    Kind.PICK: ["999999999", "-1", "x", "²", "😢", "9" * 30],
    Kind.NUMBER: ["x", "-1", "1,5", "²", "9" * 30],
    Kind.KEY: ["geen-sleutel", "😢"],
    Kind.VERSION: ["x", "-1", "1,5", "²"],
    Kind.FILE: WRONG_FILES,
    Kind.SWITCH: [],
    Kind.HIDDEN: [],
}
TYPED = {Kind.TEXT, Kind.LONG, Kind.LINE, Kind.PAST, Kind.COMING, Kind.HOUR, Kind.NUMBER}
# The buttons that a browser sends along with their form.
BUTTONS = {"done", "drop", "send", "write", "ask", "take_back", "agree", "open", "note"}
ENGLISH = re.compile(r"\b(This field|Enter a|Select a|Ensure this|is not one of|not a valid|must be)\b")
EVERY = pytest.mark.parametrize("form", sorted(FORMS, key=lambda one: one.__name__), ids=lambda one: one.__name__)


def written() -> dict[str, tuple[int, str]]:
    """Everything in the database, but for who looked, who is signed in, wrong passwords, and what is kept of a text half-way,
    with its key."""
    return {name: rows for name, rows in contents().items() if name not in UNWRITTEN}


UNWRITTEN = {"core_auditentry", "django_session", "axes_accessattempt", "secrecy_draft", "secrecy_organisationkey"}


def refused(answer: HttpResponse, form: Filled, kept: dict[str, Any]) -> None:
    """The page says in Dutch what is wrong, on top and in its title, and still has what else was typed."""
    page = text_of(answer)
    if form.message:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422, answer.status_code
    assert "sk-error-summary" in page
    assert not ENGLISH.search(page), ENGLISH.search(page)
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert title[1].strip().startswith("Fout: "), title[1]
    for name, value in kept.items():
        kind = form.fields.get(name.removeprefix(form.prefix))
        if kind in TYPED:
            assert str(value) in page, (name, value)


def test_every_form_is_in_the_table():
    """A new form gets a line in `forms_table`: who fills it in, where, and what its fields take."""
    for room in settings.ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if "migrations" not in module.name:
                importlib.import_module(module.name)

    def below(cls: type) -> set[type]:
        return {cls} | {one for child in cls.__subclasses__() for one in below(child)}

    ours = {
        cls
        for cls in below(forms.BaseForm)
        if cls.__module__.partition(".")[0] in settings.ROOMS
        and f"{cls.__module__}.{cls.__qualname__}" not in NOT_IN_USE
    }
    assert {cls.__name__ for cls in ours - set(FORMS)} == set()
    assert {cls.__name__ for cls in set(FORMS) - ours} == set()


@EVERY
def test_the_table_names_every_field(form):
    assert set(form.base_fields) - ELSEWHERE.get(form, set()) <= set(FORMS[form].fields)


@EVERY
def test_a_good_one_is_taken_and_twice_is_no_failure(cast, form):
    filled = FORMS[form]
    page = filled.make(cast)
    browser = signed_in(page.seat)
    before = written()
    first = browser.post(page.address, page.good)
    assert first.status_code == filled.answer, text_of(first)[:3000]
    assert filled.message or filled.writes == (written() != before)
    again = browser.post(page.address, page.good)
    assert again.status_code in {filled.answer, 404, 409, 422}


@EVERY
def test_an_empty_one_says_what_to_fill_in(cast, form):
    filled = FORMS[form]
    page = filled.make(cast)
    buttons = {name: page.good[name] for name in BUTTONS & page.good.keys()}
    browser = signed_in(page.seat)
    before = written()
    # As a browser does, which always sends the token along.
    answer = browser.post(page.address, buttons | {"csrfmiddlewaretoken": "x"})
    if filled.optional:
        assert answer.status_code == 302
        return
    refused(answer, filled, {})
    assert written() == before


@EVERY
def test_each_field_refuses_what_it_cannot_take(cast, form):
    filled = FORMS[form]
    page = filled.make(cast)
    browser = signed_in(page.seat)
    before = written()
    for name, kind in filled.fields.items():
        for value in WRONG[kind]:
            typed = page.good | {filled.prefix + name: day(1) if value == "tomorrow" else value}
            answer = browser.post(page.address, typed)
            try:
                refused(answer, filled, {} if kind is Kind.KEY else typed)
            except AssertionError as error:
                raise AssertionError(f"{name}={str(value)[:40]!r}: {error}") from error
        assert written() == before, name


@EVERY
def test_a_nul_is_left_out_and_an_emoji_or_half_of_one_is_no_failure(cast, form):
    filled = FORMS[form]
    page = filled.make(cast)
    browser = signed_in(page.seat)
    fine = {filled.answer, 302, 409, 422}
    names = {filled.prefix + name: kind for name, kind in filled.fields.items() if kind != Kind.SWITCH}
    texts = [name for name, kind in names.items() if kind in {Kind.TEXT, Kind.LONG, Kind.LINE}]
    for name in names.keys() - set(texts):
        assert browser.post(page.address, page.good | {name: "een\0twee"}).status_code in fine, name
    if texts:
        answer = browser.post(page.address, page.good | dict.fromkeys(texts, "een\0twee"))
        assert answer.status_code in fine
        assert answer.status_code != 422 or text_of(answer).count("eentwee") >= len(texts)
        # What no browser sends but a program can: half of an emoji, in bytes that are no UTF-8.
        body = urlencode({name: value for name, value in page.good.items() if name not in texts})
        body += "".join(f"&{name}=%ED%A0%BD+half" for name in texts)
        answer = browser.post(page.address, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in fine, answer.status_code
        page = filled.make(cast)
        typed = page.good | dict.fromkeys(texts, "😢 é ‮ \u200b")
        assert signed_in(page.seat).post(page.address, typed).status_code in fine


def keyed(page: Page, form: Filled, key: UUID) -> dict[str, Any]:
    return page.good | {f"{form.prefix}form_key": str(key)}


KEYED = [form for form in FORMS if "form_key" in FORMS[form].fields]


@pytest.mark.slow
def test_the_key_of_somebody_elses_form_tells_nothing(cast):
    """Each key that is taken somewhere, sent with every other form: as any other form, or refused; never a failure."""
    theirs = [uuid4() for _ in KEYED]
    for other, key in zip(KEYED, theirs, strict=True):
        there = FORMS[other].make(cast)
        signed_in(there.seat).post(there.address, keyed(there, FORMS[other], key))
    for form in KEYED:
        page = FORMS[form].make(cast)
        browser = signed_in(page.seat)
        for key in [*theirs, uuid4()]:
            answer = browser.post(page.address, keyed(page, FORMS[form], key))
            assert answer.status_code in {302, 409, 422}, (form, key, answer.status_code)
