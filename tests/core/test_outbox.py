"""Promised work: it stands or falls with its transaction, is published once a period, and stays open until done."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from cases.models import Signal
from core import outbox
from core.models import Outbox
from tests.cast import signed_in
from tests.conftest import as_owner, as_role
from tests.core.broker import real_broker
from tests.core.worker_process import url_for

pytestmark = pytest.mark.database
NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
RETRY = timedelta(seconds=120)


@pytest.fixture
def queue():
    with real_broker() as queue:
        yield queue


def promise(count: int = 1, *, at: datetime = NOW) -> list[str]:
    """That many promises, written by the application; their keys."""
    with as_owner():
        before = set(Outbox.objects.values_list("pk", flat=True))
    for _ in range(count):
        outbox.put("core.send_mail", uuid4(), now=at)
    with as_owner():
        return [str(pk) for pk in Outbox.objects.exclude(pk__in=before).values_list("pk", flat=True)]


def relay(at: datetime = NOW) -> int:
    with as_role("schakel_worker"):
        return outbox.relay(now=at)


def test_a_promise_in_a_rolled_back_transaction_leaves_nothing(transactional_db, queue):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.put("core.send_mail", uuid4())
        raise ZeroDivisionError
    with as_owner():
        assert not Outbox.objects.exists()
    assert queue.messages() == []


def test_a_promise_in_a_rolled_back_part_leaves_nothing_and_the_rest_stands(transactional_db, queue):
    with transaction.atomic():
        outbox.put("core.send_mail", uuid4())
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            outbox.put("core.send_mail", uuid4())
            raise ZeroDivisionError
    with as_owner():
        assert Outbox.objects.count() == 1
    assert queue.messages() == [("core.relay", [])]


def test_the_relay_is_woken_once_a_transaction_and_only_after_it_committed(transactional_db, queue):
    with transaction.atomic():
        for _ in range(3):
            outbox.put("core.send_mail", uuid4())
        assert queue.messages() == []
    assert queue.messages() == [("core.relay", [])]


def test_the_wake_up_is_given_again_after_a_part_was_rolled_back(transactional_db, queue):
    """The first promise of the transaction fell with its part; the second must still wake the relay."""
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            outbox.put("core.send_mail", uuid4())
            raise ZeroDivisionError
        outbox.put("core.send_mail", uuid4())
    assert queue.messages() == [("core.relay", [])]


def test_a_broker_that_is_away_fails_no_page(committed_cast):
    """The test settings' broker is an address where nobody listens."""
    browser = signed_in(committed_cast.reporter)
    form = {
        "form_key": str(uuid4()),
        "about_whom": "pupil",
        "pupil_text": "Noor Van Hecke",
        "facts": "Ze huilde.",
        "acute": "on",
        "happened_on": datetime.now(UTC).strftime("%d/%m/%Y"),
    }
    answer = browser.post(reverse("cases:new_signal"), form)
    assert answer.status_code == 302
    assert browser.get(answer.url).status_code == 200
    with as_owner():
        assert Signal.objects.count() == 1
        assert Outbox.objects.filter(published_at=None, done_at=None).count() == 2


def test_what_is_published_names_the_promise_and_its_argument(db, queue):
    [key] = promise()
    assert relay() == 1
    with as_owner():
        row = Outbox.objects.get()
    assert queue.messages() == [("core.send_mail", [key, row.argument])]
    assert (row.published_at, row.done_at) == (NOW, None)


def test_a_row_stays_open_until_its_work_says_done(db, queue):
    first, second = promise(2)
    assert relay() == 2
    with as_role("schakel_worker"):
        outbox.done(first, now=NOW)
    # Hand-made clock: nothing within the period, the open one once after it, and again a period later.
    assert relay(NOW + RETRY - timedelta(seconds=1)) == 0
    queue.empty()
    assert relay(NOW + RETRY + timedelta(seconds=1)) == 1
    assert [arguments[0] for _task, arguments in queue.messages()] == [second]
    assert relay(NOW + RETRY + timedelta(seconds=2)) == 0
    assert relay(NOW + 2 * RETRY + timedelta(seconds=2)) == 0
    assert relay(NOW + 3 * RETRY + timedelta(seconds=2)) == 1


def test_a_worker_that_is_away_finds_a_handful_of_messages_and_not_thousands(db, queue):
    """A tick a minute for two days, and nobody who does the work."""
    promise()
    published = [minute for minute in range(2 * 24 * 60) if relay(NOW + timedelta(minutes=minute, seconds=1))]
    waits = [later - earlier for earlier, later in pairwise(published)]
    assert waits[:6] == [3, 5, 9, 17, 33, 65]  # 2, 4, 8, 16, 32 and 64 minutes, seen at the next tick
    assert set(waits[6:]) == {65}
    assert len(queue.messages()) == len(published) < 60


def test_a_broker_that_does_not_answer_is_left_alone_for_a_while(transactional_db, monkeypatch):
    asked = []

    def away(*_args, **_kwargs):
        asked.append(1)
        raise ConnectionError

    clock = [1000.0]
    monkeypatch.setattr(outbox.current_app, "send_task", away)
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    monkeypatch.setattr(outbox.time, "monotonic", lambda: clock[0])
    for second, total in ((0, 1), (1, 1), (29, 1), (31, 2), (40, 2), (62, 3)):
        clock[0] = 1000.0 + second
        promise()
        assert len(asked) == total, second


def test_oldest_first_and_a_hundred_at_a_time(db, queue):
    late = promise(60, at=NOW)
    early = promise(60, at=NOW - timedelta(hours=1))
    assert (relay(), relay(), relay()) == (100, 20, 0)
    published = [arguments[0] for _task, arguments in reversed(queue.messages())]
    assert set(published[:60]) == set(early)
    assert set(published[60:]) == set(late)


def test_four_relays_publish_each_promise_once(transactional_db, queue):
    keys = promise(450)
    queue.empty()
    ready = threading.Barrier(4)

    def work(_number: int) -> int:
        try:
            with as_role("schakel_worker"):
                ready.wait(20)
                total = 0
                while count := outbox.relay(now=NOW):
                    total += count
                return total
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 450
    sent = Counter(arguments[0] for _task, arguments in queue.messages())
    assert sent == dict.fromkeys(keys, 1)


def test_a_relay_does_not_wait_for_what_another_holds(transactional_db, queue):
    keys = promise(20)
    with psycopg.connect(url_for("schakel_worker")) as other:
        other.execute("SELECT 1 FROM core_outbox WHERE id = ANY(%s) FOR UPDATE", [keys[:5]])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")  # waiting would be an error, not a hanging test
        queue.empty()
        assert relay() == 15
        assert {arguments[0] for _task, arguments in queue.messages()} == set(keys[5:])
        other.rollback()
    assert relay() == 5


def test_a_broker_that_fails_in_the_relay_leaves_the_rows_open(transactional_db):
    promise(3)
    with pytest.raises(Exception, match="refused|Connection"):
        relay()
    with as_owner():
        assert Outbox.objects.filter(published_at=None).count() == 3
    with real_broker():
        assert relay() == 3


def test_kept_promises_are_swept_after_a_week_and_open_ones_never(db):
    old, fresh, forgotten = promise(3, at=NOW - timedelta(days=30))
    with as_role("schakel_worker"):
        outbox.done(old, now=NOW - timedelta(days=8))
        outbox.done(fresh, now=NOW - timedelta(days=6))
        assert outbox.sweep(now=NOW) == 1
    with as_owner():
        assert {str(pk) for pk in Outbox.objects.values_list("pk", flat=True)} == {fresh, forgotten}
