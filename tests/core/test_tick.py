"""The tick: each of its parts stands alone."""

import logging
from uuid import uuid4

import pytest
from django.db import connection

from core import outbox, tasks, ticks
from core.models import AuditEntry, AuditSeal, Heartbeat, Outbox
from script.stack.children import wait_until
from tests.cast import report
from tests.conftest import as_owner, as_role
from tests.core.broker import real_broker

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def tick() -> None:
    with as_role("schakel_worker"):
        tasks.tick()


@pytest.fixture
def failing_part(monkeypatch):
    monkeypatch.setattr(ticks, "_parts", dict(ticks._parts))

    def part(*, now):
        raise ZeroDivisionError

    ticks.register("failing", part)
    ticks.register("after", lambda *, now: outbox.put("core.send_mail", uuid4(), now=now))


def test_a_part_that_fails_stops_no_other(failing_part, caplog):
    with real_broker() as queue, caplog.at_level(logging.ERROR):
        tick()
        assert "core.send_mail" in [task for task, _arguments in queue.messages()]
    assert [record.message for record in caplog.records] == ["tick: failing failed"]
    with as_owner():
        assert Heartbeat.objects.filter(name="worker").exists()


def test_a_sealer_that_fails_holds_no_mail_back(committed_cast, caplog):
    report(committed_cast, acute=True)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("REVOKE INSERT ON core_auditseal FROM schakel_worker")

    def complained() -> bool:
        tick()
        return "tick: seal failed" in caplog.text

    with real_broker() as queue, caplog.at_level(logging.ERROR):
        # An open transaction elsewhere in the cluster may leave the sealer without work for a moment.
        assert wait_until(complained, timeout=140, pause=0.2)
        assert [task for task, _arguments in queue.messages()].count("duties.notify") == 2


def test_one_tick_seals_relays_and_notes_that_the_worker_lives(committed_cast):
    report(committed_cast, acute=True)
    with as_owner():
        rows = AuditEntry.objects.count()
    with real_broker():

        def sealed() -> bool:
            tick()
            with as_owner():
                return AuditSeal.objects.count() == rows

        assert wait_until(sealed, timeout=140, pause=0.2)
    with as_owner():
        assert Outbox.objects.filter(published_at=None).count() == 0
        assert Heartbeat.objects.filter(name="worker").exists()
