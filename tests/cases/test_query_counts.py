"""A page takes no more queries for fifty rows than for one, for every role that can open it.

Counted without BEGIN, SAVEPOINT and setting the identity, as the bench does. The limits are issue 2's.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.enums import About, Grade
from cases.models import Case, Signal
from secrecy.models import Dossier
from tests.cast import Cast, acting, name_talker, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = [pytest.mark.database, pytest.mark.timeout(300)]
NOT_COUNTED = re.compile(r"^\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config)", re.IGNORECASE)
MANY = 50
WORKLIST_MOST, CASE_MOST = 16, 25


def queries(browser: Any, url: str) -> int:
    browser.get(url)  # whatever is done once a session or once a process is done now
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return len([one for one in captured.captured_queries if not NOT_COUNTED.match(one["sql"])])


def one_of_everything(cast: Cast, day: datetime) -> None:
    """Work for everybody: to read, to decide, to answer, to talk, to be told, about pupils, staff and direction."""
    report(cast, now=day)
    report(cast, now=day, by=cast.director)
    for about in (About.STAFF, About.DIRECTION):
        report(cast, about_whom=about, now=day)
    report(cast, acute=True, now=day)
    opened = report(cast, now=day)
    case = open_case(cast, opened, now=day)
    name_talker(cast, case, now=day)
    open_case(cast, report(cast, by=cast.talker, now=day), by=cast.colleague, now=day)
    with acting(cast.reporter, day) as actor:
        mine = Signal.objects.visible_to(actor).get(pk=opened.pk)
        actions.add_to_signal(signal=mine, text="Nog iets.", by=cast.reporter, actor=actor, now=day)
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=True)


LISTS = {
    "/": [
        "reporter", "zorg", "colleague", "talker", "director", "behaviour", "secretariat", "dpo", "admin", "board", "clb",
        "clb_reference", "outsider", "case_manager", "policy", "police", "platform",
    ],
    "/?toon=mijn": ["zorg", "talker", "director", "clb"],
    "/?toon=wacht": ["zorg", "director", "clb"],
    "/?toon=niet-toegewezen": ["zorg", "director", "board"],
    "/signalen/": ["reporter", "zorg", "talker", "director", "behaviour", "secretariat", "board", "outsider"],
    "/casussen/": ["zorg", "colleague", "outsider", "clb"],
}  # fmt: skip


def test_lists(cast):
    start = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)

    def measured() -> dict[tuple[str, str], int]:
        return {
            (url, seat): queries(signed_in(cast.seats[seat]), url) for url, seats in LISTS.items() for seat in seats
        }

    one_of_everything(cast, start)
    with_one = measured()
    for number in range(1, MANY):
        one_of_everything(cast, start + timedelta(days=number % 20))
    with_many = measured()
    # Fewer is possible: with fifty, the ten that a group shows may all be of one kind.
    assert {key: (with_one[key], count) for key, count in with_many.items() if count > with_one[key]} == {}
    worklists = {key: count for key, count in with_many.items() if key[0].startswith("/?") or key[0] == "/"}
    assert {key: count for key, count in worklists.items() if count > WORKLIST_MOST} == {}


PAGES = [("case", "zorg"), ("case", "colleague"), ("case", "clb"), ("signal", "zorg"), ("signal", "reporter"),
         ("staff signal", "director"), ("staff signal", "reporter"), ("feedback", "zorg"), ("talk", "talker")]  # fmt: skip


def test_pages_of_one_case_or_signal(cast):
    """What grows on these pages: additions, answers, and (by the step) moves."""
    now = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
    signal = report(cast, now=now)
    staff = report(cast, about_whom=About.STAFF, now=now)
    case = open_case(cast, signal, now=now)
    talk = name_talker(cast, case, now=now)
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=True)
    urls = {
        "case": f"/casussen/{case.ref}/",
        "signal": f"/signalen/{signal.ref}/",
        "staff signal": f"/signalen/{staff.ref}/",
        "feedback": f"/signalen/{signal.ref}/terugkoppeling/",
        "talk": f"/gesprekken/{talk.pk}/",
    }

    def grow(number: int) -> None:
        moment = now + timedelta(minutes=number)
        for one, seat in ((signal, cast.zorg), (staff, cast.director)):
            with acting(cast.reporter, moment) as actor:
                actions.add_to_signal(signal=one, text=f"Nog {number}.", by=cast.reporter, actor=actor, now=moment)
            with acting(seat, moment) as actor:
                actions.give_feedback(
                    signal_id=one.pk, grade=Grade.FOLLOWED_UP, sentence=f"{number}.", by=seat, actor=actor, now=moment
                )

    def measured() -> dict[tuple[str, str], int]:
        return {(page, seat): queries(signed_in(cast.seats[seat]), urls[page]) for page, seat in PAGES}

    grow(0)
    with_one = measured()
    for number in range(1, MANY):
        grow(number)
    with_many = measured()
    assert {key: (with_one[key], count) for key, count in with_many.items() if count != with_one[key]} == {}
    assert {key: count for key, count in with_many.items() if count > CASE_MOST} == {}
    with as_owner():
        assert Case.objects.count() == 1
