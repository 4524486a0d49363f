"""Existence is secret too: for whoever may not know of a case, the city with it and the city without it are one.

DOMAIN §5 "Existence is secret too"; reference/peers.md §5 numbers 4, 5, 9, 11 and 18.
"""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.enums import Grade
from cases.models import Emergency, Signal
from core.models import Mail, Outbox
from duties import reminders
from tests.cast import Cast, answer, name_talker, open_case, report, signed_in
from tests.conftest import as_owner, as_role
from tests.secrecy.two_worlds import (
    MISSING_KEY,
    MISSING_REF,
    Secret,
    actions_on,
    lists,
    make_secret,
    picture,
    pictures,
    rows,
    state,
    suggested,
)
from tests.secrecy.world import undone

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    """One moment, and one key per rendered form."""
    monkeypatch.setattr("cases.web.forms.uuid4", lambda: UUID(int=1))
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def outsiders(cast: Cast) -> dict[str, Client]:
    """A browser for each outsider and one that is not signed in, all used once, so that each session is as it will stay."""
    clients = {name: signed_in(seat) for name, seat in cast.outsiders.items()} | {"anonymous": Client()}
    for client in clients.values():
        client.get("/")
    return clients


def with_and_without(cast: Cast, look):
    """What `look(secret)` says in a city with the secret, and afterwards in the same city without it."""
    with undone():
        secret = make_secret(cast)
        there = look(secret)
    return there, look(secret)


def test_every_page_is_the_same(cast, outsiders):
    def look(secret: Secret):
        return {
            name: pictures(client, lists() + secret.pages) | suggested(client) for name, client in outsiders.items()
        }

    there, gone = with_and_without(cast, look)
    assert there == gone


def test_the_insider_does_notice(cast):
    """The comparison can fail: for the coordinator the two cities differ on every page that could show it."""
    client = signed_in(cast.zorg)
    client.get("/")
    there, gone = with_and_without(cast, lambda secret: pictures(client, ["/", "/signalen/", *secret.pages[:3]]))
    assert all(there[url] != gone[url] for url in there)


def test_its_address_answers_like_one_that_never_existed(cast, outsiders):
    secret = make_secret(cast)
    missing = [f"/signalen/{MISSING_REF}/", f"/signalen/{MISSING_REF}/terugkoppeling/", f"/casussen/{MISSING_REF}/"]
    missing += [f"/gesprekken/{MISSING_KEY}/", f"/kennisgevingen/{MISSING_KEY}/"]
    for name, client in outsiders.items():
        if name == "anonymous":
            continue  # sent to sign in, with the address itself in the answer; compared above
        for real, never in zip(secret.pages, missing, strict=True):
            assert picture(client.get(real)) == picture(client.get(never)), (name, real)


def test_every_action_answers_alike_and_changes_nothing(cast, outsiders):
    def look(secret: Secret):
        before = state()
        answers = {
            name: [picture(client.post(url, data)) for url, data in secret.posts] for name, client in outsiders.items()
        }
        assert state() == before
        return answers

    there, gone = with_and_without(cast, look)
    assert there == gone


def test_every_action_answers_like_on_what_never_existed(cast, outsiders):
    secret = make_secret(cast)
    never = actions_on(MISSING_REF, MISSING_REF, MISSING_KEY, MISSING_KEY)
    for name, client in outsiders.items():
        if name == "anonymous":
            continue
        for (real, data), (missing, _same) in zip(secret.posts, never, strict=True):
            assert picture(client.post(real, data)) == picture(client.post(missing, data)), (name, real)


def test_every_row_is_the_same(cast):
    seats = cast.outsiders | {"anonymous": None}
    there, gone = with_and_without(cast, lambda secret: {name: rows(seat) for name, seat in seats.items()})
    assert there == gone


def test_the_reporter_does_not_notice_the_case(cast):
    """Who reported sees a word and a message; whether there is a case behind it shows nowhere (DOMAIN §2)."""
    signal = report(cast)
    client = signed_in(cast.reporter)
    client.get("/")
    pages = [*lists(), f"/signalen/{signal.ref}/", f"/signalen/{signal.ref}/terugkoppeling/"]

    def look():
        feedback = answer(cast, signal.pk, Grade.FOLLOWED_UP)
        found = rows(cast.reporter)
        # Its own key is random by design.
        found["cases_feedback"] = [row.replace(str(feedback.pk), "KEY") for row in found["cases_feedback"]]
        return pictures(client, pages), found

    with undone():
        name_talker(cast, open_case(cast, signal))
        there, there_rows = look()
    with undone():
        gone, gone_rows = look()
    assert there == gone
    assert len(there_rows["cases_signal"]) == 1
    assert there_rows == gone_rows


def test_a_new_signal_is_numbered_alike(cast, outsiders, monkeypatch):
    """Nothing that somebody may see counts cases: what the director writes down next looks the same."""
    client = outsiders["director"]
    data = {
        "form_key": str(UUID(int=3)),
        "facts": "De brandtrap was versperd.",
        "about_whom": "group",
        "pupil_text": "3B",
        "happened_on": "24/11/2026",
    }

    def look(secret: Secret):
        with undone(), monkeypatch.context() as pinned:
            pinned.setattr(Signal._meta.get_field("ref"), "_get_default", lambda: "K7Q-4MX")
            made = client.post("/signalen/nieuw/", data)
            assert made.status_code == 302, made.content.decode()
            return picture(made), pictures(client, [*lists(), made["Location"], "/"])

    there, gone = with_and_without(cast, look)
    assert there == gone


def test_mail_goes_to_insiders_only(cast):
    make_secret(cast)
    report(cast, acute=True)
    with as_role("schakel_worker"):
        for promise in Outbox.objects.filter(task="duties.notify"):
            reminders.notify(promise.argument, str(promise.pk))
        reminders.remind(now=datetime(2026, 12, 24, 9, 0, tzinfo=UTC))
        got = set(Mail.objects.values_list("recipient_id", flat=True))
    insiders = {cast.zorg, cast.colleague, cast.talker}
    assert got == {seat.user_id for seat in insiders} | {cast.director.user_id}
    # The director's mails are about the acute danger: without it there is none.
    with as_owner():
        about = Mail.objects.filter(recipient_id=cast.director.user_id).values_list("subject_key", flat=True)
        assert set(about) == set(_duties("acute_notice"))


def _duties(kind: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM duties_duty WHERE kind = %s", [kind])
        return [key for (key,) in cursor.fetchall()]


def test_time_stands_still():
    """The comparisons above hold only then."""
    assert timezone.now() == NOW


def test_who_asks_in_an_emergency_learns_nothing_from_the_answer(cast, outsiders):
    """The preview, the answer and the page after it; and what the DPO reads of it. Only the lists say what there is."""
    director, dpo = outsiders["director"], outsiders["dpo"]
    good = {"pupil": str(cast.pupil.pk), "pupil_text": str(cast.pupil), "sure": "on", "form_key": str(UUID(int=4))}
    good |= {"reason": "Er staat een dreigbericht online en Noor wordt genoemd."}

    def look(secret: Secret):
        with undone():
            answers = [picture(director.post("/noodtoegang/", data)) for data in (good, good | {"send": "1"})]
            assert [answer[0] for answer in answers] == [200, 302]
            answers += [picture(director.get("/noodtoegang/")) for _time in range(2)]
            with as_owner():
                made = str(Emergency.objects.get().pk).encode()
            reviews = [picture(dpo.get(url)) for url in ("/", "/noodtoegang/nazicht/")]
            opened = picture(director.get(secret.pages[2]))[0]
            return answers, [(status, body.replace(made, b"KEY")) for status, _headers, body in reviews], opened

    (*there, opened), (*gone, nothing) = with_and_without(cast, look)
    assert there == gone
    assert (opened, nothing) == (200, 404)
