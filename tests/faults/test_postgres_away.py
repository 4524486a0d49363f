"""PostgreSQL stopped and started, or its sessions killed: a calm 503 meanwhile, and everything by itself afterwards."""

import pytest

from tests.faults.town import signal_form, town_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_restart_of_postgres():
    with town_of("web", "worker", "relay") as town:
        browser, stranger = town.browser("melder"), town.browser()
        form = signal_form(acute="on")
        assert browser.get("/signalen/nieuw/")[0] == 200
        town.quick_tick()
        town.servers.postgres.stop()
        for path in ("/", "/signalen/", "/signalen/nieuw/"):
            status, text = browser.get(path)
            assert status == 503, (path, status)
            assert "Schakel is even niet bereikbaar" in text
        assert browser.post("/signalen/nieuw/", **form)[0] == 503
        status, health = stranger.get("/healthz")
        assert (status, '"database": "down"' in health) == (503, True)
        town.quick_tick()  # the worker, too, meets an absent database and lives
        town.servers.postgres.start()
        assert browser.get("/")[0] == 200
        assert browser.post("/signalen/nieuw/", **form)[0] == 302
        assert town.one("SELECT count(*) FROM cases_signal") == 1
        town.quick_tick()
        town.wait_until(lambda: len(town.sink.messages()) == 3, 60, "worker or relay did not come back")
        assert all(child.poll() is None for child in town.running.values()), town.tails()


def test_killed_sessions_cost_no_page():
    """Every backend ended at once, as a failover does: the next click works (connections are checked before use)."""
    with town_of("web") as town:
        browser = town.browser("melder")
        for _ in range(4):
            assert browser.get("/signalen/")[0] == 200
        ended = town.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'schakel_app' AND pid <> pg_backend_pid()"
        )
        assert ended
        for _ in range(4):
            assert browser.get("/signalen/")[0] == 200
