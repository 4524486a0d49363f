"""A word that exists nowhere else in every text that somebody can type: where it may stand, and where it never turns up.

Each form of the project is filled in and sent, once as it should be and once while the database fails. Then: no log line,
no mail, no message to a worker, no address, no audit row, no session and no error page holds the word; and of what is
stored sealed, no table.
"""

import io
import itertools
import logging
import re
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.http import HttpResponse

from core import mail as mails
from core import outbox
from core.logs import WordlessFormatter
from core.models import Outbox
from duties import reminders
from tests.cast import signed_in
from tests.conftest import as_owner, as_role
from tests.core.broker import real_broker
from tests.forms.answers import text_of
from tests.forms.filled import Filled, Kind, Page
from tests.forms.forms_table import FORMS
from tests.secrecy.world import as_owner_run, undone

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
TEXTS = {Kind.TEXT, Kind.LONG, Kind.LINE}
# A line that is not free text: a user name, a telephone number, the number of a campus or of a school.
NOT_WORDS = {("ProposeForm", "account"), ("ContactForm", "phone"), ("ContactForm", "email"), ("ResetForm", "number")}
NOT_WORDS |= {("CampusForm", field) for field in ("number", "nis_code")}
# Of the CLB, the city and the police, by form and field: in no table as it was typed.
SEALED = {
    ("cases.web.clb_forms.NoteForm", "text"),
    ("cases.web.clb_forms.ConsentForm", "purpose"),
    ("cases.web.clb_forms.ConsentForm", "how"),
    ("cases.web.disclosure_forms.DisclosureForm", "body"),
    ("cases.web.disclosure_forms.DisclosureForm", "purpose"),
    ("cases.web.disclosure_forms.DisclosureForm", "consent_how"),
    ("cases.web.disclosure_forms.CityForm", "body"),
    ("cases.web.disclosure_forms.CityForm", "purpose"),
    ("cases.web.disclosure_forms.CityForm", "consent_how"),
    ("cases.web.disclosure_forms.CityForm", "judged_otherwise"),
    ("cases.web.disclosure_forms.RecallForm", "reason"),
    ("cases.web.disclosure_forms.WithdrawForm", "withdrawn_how"),
    ("cases.web.refused_help_forms.ConcernForm", "motivation"),
    ("cases.web.refused_help_forms.ConcernForm", "why_not_expo_r"),
    ("cases.web.refused_help_forms.ConcernForm", "consent_how"),
    ("cases.web.access_forms.AccessForm", "reference"),
    ("cases.web.access_forms.AccessForm", "about"),
    ("cases.web.access_forms.AccessForm", "why"),
    ("cases.web.emergency_forms.VerdictForm", "verdict"),
    ("cases.web.police_forms.NewsForm", "text"),
    ("cases.web.police_forms.AnswerForm", "body"),
    ("cases.web.police_forms.ReplyForm", "words"),
    ("referrals.web.forms.OpenForm", "words"),
    ("referrals.web.forms.NoteForm", "text"),
    ("referrals.web.forms.FeedbackForm", "sentence"),
}
NOWHERE = ("core_auditentry", "core_outbox", "core_mail", "duties_duty", "secrecy_draft", "axes_accessattempt")
ATTRIBUTE = re.compile(r'\s(?:href|action|src|formaction|data-[a-z-]+|hx-[a-z-]+)="([^"]*)"')
EVERY = pytest.mark.parametrize(
    "form", sorted(FORMS, key=lambda one: one.__module__ + one.__name__), ids=lambda one: one.__name__
)


def planted(form: type, numbers: Iterator[int]) -> dict[str, str]:
    """A word for each text of the form, by field."""
    fields = FORMS[form].fields
    free = [name for name, kind in fields.items() if kind in TEXTS and (form.__name__, name) not in NOT_WORDS]
    return {name: f"kanarie{next(numbers):03}zingt" for name in free}


def typed(filled: Filled, page: Page, words: dict[str, str]) -> dict[str, str]:
    return page.good | {filled.prefix + name: word for name, word in words.items()}


def test_there_are_two_hundred_of_them():
    numbers = itertools.count()
    for _round in range(2):
        for form in FORMS:
            planted(form, numbers)
    assert next(numbers) >= 200


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WordlessFormatter(fmt="{asctime} {levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def sent_on() -> str:
    """Everything that workers and people are told: promises kept, messages in the queue, mail."""
    with real_broker() as queue, as_role("schakel_worker"):
        for promise in Outbox.objects.filter(task="duties.notify"):
            reminders.notify(promise.argument, str(promise.pk))
        outbox.relay()
        for promise in Outbox.objects.filter(task="core.send_mail"):
            mails.deliver(promise.argument, str(promise.pk))
        told = [str(queue.messages()), *(str(key) for key in queue.client.scan_iter())]
    told += [f"{one.subject} {one.body} {one.to} {one.extra_headers}" for one in mail.outbox]
    return " ".join(told)


def addresses(answers: list[HttpResponse]) -> str:
    """Every address and every value for script in these pages, and where they sent the browser."""
    found = []
    for answer in answers:
        found += [answer.headers.get(name, "") for name in ("Location", "HX-Redirect", "HX-Push-Url", "HX-Location")]
        found += ATTRIBUTE.findall(text_of(answer))
    return " ".join(found)


def sessions() -> str:
    with as_owner():
        return " ".join(str(session.get_decoded()) for session in Session.objects.all())


def tables_with(word: str) -> set[str]:
    """The tables in which it stands as it was typed, in text or in bytes."""
    found = set()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            pattern, digits = f"%{word}%", f"%{word.encode().hex()}%"
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s)", [pattern, digits]
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


@EVERY
def test_it_turns_up_nowhere(cast, form, log):
    filled, numbers = FORMS[form], itertools.count(1)
    page, words = filled.make(cast), planted(form, numbers)
    browser = signed_in(page.seat)
    answers = [browser.post(page.address, typed(filled, page, words))]
    assert answers[0].status_code in {filled.answer, 422}
    if answers[0].status_code == 302:
        answers.append(browser.get(answers[0].headers["Location"]))
    answers += [browser.get(page.address), browser.get("/")]

    told, kept = sent_on(), sessions()
    places = {"log": log.getvalue(), "sent": told, "address": addresses(answers), "session": kept}
    stands = {name: tables_with(word) for name, word in words.items()}
    sealed = {name for name in words if (f"{form.__module__}.{form.__name__}", name) in SEALED}
    if filled.writes and answers[0].status_code == 302 and words and not sealed:
        assert any(stands.values()), "it was not even stored: this would prove nothing"
    for name, word in words.items():
        assert [place for place, text in places.items() if word in text] == [], name
        assert not stands[name] & set(NOWHERE), (name, stands[name])
        if name in sealed:
            assert stands[name] == set(), (name, stands[name])


@EVERY
def test_nor_when_it_fails(cast, form, log):
    """The audit cannot be written, so nothing is: the page for that says nothing, and the log only where it was."""
    filled = FORMS[form]
    page, words = filled.make(cast), planted(form, itertools.count(501))
    browser = signed_in(page.seat)
    browser.get("/")
    browser.raise_request_exception = False
    before = log.tell()
    with undone():
        as_owner_run("ALTER TABLE core_auditentry ADD CONSTRAINT broken CHECK (action = 'nothing') NOT VALID")
        answer = browser.post(page.address, typed(filled, page, words))
    said = log.getvalue()[before:]
    if words and filled.writes and answer.status_code != 422:
        assert answer.status_code == 500
        assert "IntegrityError" in said
        assert "broken" in said
    for name, word in words.items():
        assert word not in said, name
        if answer.status_code == 500:
            assert word not in text_of(answer), name
        assert word not in sessions(), name
