"""Redis killed for a minute and back empty: every page works, who was signed in stays so, and the mail follows."""

import shutil
import signal
import time

import pytest

from script.stack import children
from tests.faults.town import RETRY_SECONDS, Town, signal_form, town_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

AWAY_SECONDS = 60
# Address → who opens it.
PAGES = {
    "/": "zorg",
    "/signalen/": "zorg",
    "/casussen/": "zorg",
    "/signalen/nieuw/": "melder",
    "/geheimhouding/": "melder",
}


def kill_redis(town: Town) -> None:
    children.signal_group(town.servers.valkey.process, signal.SIGKILL)
    town.servers.valkey.process.wait()


def start_it_empty(town: Town) -> None:
    children.sweep(town.servers.valkey.process)
    shutil.rmtree(town.servers.valkey.data)
    town.servers.valkey.start()


def test_redis_away_for_a_minute_costs_a_delay_and_nothing_else():
    with town_of("web", "worker", "beat") as town:
        browsers = {name: town.browser(name) for name in ("zorg", "melder", "directie")}
        town.quick_tick()
        town.wait_until(lambda: '"worker": "ok"' in town.browser().get("/healthz")[1], 60, "no worker at the start")
        assert browsers["melder"].post("/signalen/nieuw/", **signal_form(acute="on"))[0] == 302
        town.wait_until(lambda: len(town.sink.messages()) == 3 and not town.open_promises(), 30, "no mail before")
        kill_redis(town)
        gone = time.monotonic()
        rounds = 0
        while time.monotonic() - gone < AWAY_SECONDS:
            for path, who in PAGES.items():
                status, text = browsers[who].get(path)
                assert status == 200, (path, status, text[:500])
            assert browsers["melder"].post("/signalen/nieuw/", **signal_form(acute="on"))[0] == 302
            assert town.browser("collega").get("/")[0] == 200  # signing in needs no Redis either
            status, health = town.browser().get("/healthz")
            assert (status, '"broker": "down"' in health, '"database": "ok"' in health) == (503, True, True)
            rounds += 1
            time.sleep(3)
        assert len(town.sink.messages()) == 3, "how could mail be sent without a queue?"
        assert town.open_promises() == rounds * 2
        start_it_empty(town)
        town.make_due()
        for _ in range(2):
            time.sleep(RETRY_SECONDS + 1)
            town.tick()
        # Three messages at once for each acute signal (two coordinators, one director), and five now that all is due.
        expected = (rounds + 1) * 8

        def mailed() -> bool:
            town.keep_up()
            return len(town.sink.messages()) >= expected

        town.wait_until(mailed, 90, "mail does not follow after two ticks")
        town.wait_until(lambda: not town.open_promises() and not town.unsent(), 10, "promises stay open")
        ids = [message["Message-ID"] for message in town.sink.messages()]
        assert len(ids) == len(set(ids)) == expected
        for path, who in PAGES.items():
            assert browsers[who].get(path)[0] == 200
        town.wait_until(lambda: town.browser().get("/healthz")[0] == 200, 60, "/healthz does not recover")


def test_redis_emptied_between_promise_and_work_loses_nothing():
    """FLUSHALL of a full queue while no worker runs; a worker started later does all of it, once."""
    with town_of("web") as town:
        reporter = town.browser("melder")
        for _ in range(3):
            assert reporter.post("/signalen/nieuw/", **signal_form(acute="on"))[0] == 302
        town.manage("relay")
        assert town.one("SELECT count(*) FROM core_outbox WHERE published_at IS NOT NULL") == 6
        kill_redis(town)
        start_it_empty(town)
        time.sleep(RETRY_SECONDS + 1)
        town.start("worker")
        for _ in range(2):
            town.tick()
            town.wait_until(lambda: not town.open_promises() and not town.unsent(), 30, "promises stay open")
        ids = [message["Message-ID"] for message in town.sink.messages()]
        assert len(ids) == len(set(ids)) == 9
