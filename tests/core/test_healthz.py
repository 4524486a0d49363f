"""/healthz: four parts, each "ok" or "down", 503 as soon as one is down, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import heartbeat
from tests.conftest import as_role
from tests.core.away import database_away
from tests.core.broker import real_broker

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
WELL = {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"}


def alive(**seconds_ago: int) -> None:
    with as_role("schakel_worker"):
        for name, ago in seconds_ago.items():
            heartbeat.beat(name, now=timezone.now() - timedelta(seconds=ago))


def test_all_is_well(client):
    alive(worker=1, beat=1)
    with real_broker():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, WELL)
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.parametrize("part", ["worker", "beat"])
@pytest.mark.parametrize("ago", [151, 3600])
def test_a_process_that_was_not_heard_of(client, part, ago):
    alive(**{"worker": 1, "beat": 1, part: ago})
    with real_broker():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, WELL | {part: "down"})


def test_processes_that_never_lived(client):
    with real_broker():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, WELL | {"worker": "down", "beat": "down"})


def test_two_minutes_of_silence_are_allowed(client):
    alive(worker=140, beat=140)
    with real_broker():
        assert client.get("/healthz").status_code == 200


def test_no_broker(client):
    """The suite's own broker address, where nobody listens."""
    alive(worker=1, beat=1)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, WELL | {"broker": "down"})


def test_no_database(client):
    alive(worker=1, beat=1)
    with real_broker(), database_away():
        answer = client.get("/healthz")
    # What lives is written in the database: without it nobody knows.
    assert (answer.status_code, answer.json()) == (
        503,
        {"database": "down", "broker": "ok", "worker": "down", "beat": "down"},
    )
    with real_broker():
        assert client.get("/healthz").status_code == 200


def test_only_asking_is_possible(client):
    assert client.post("/healthz").status_code == 405
