"""Two beats, two workers and four relays where one of each would do: everything still happens once."""

import threading
import time
from collections import Counter

import pytest

from tests.faults.town import signal_form, town_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
RELAYS = tuple(f"relay{number}" for number in range(1, 5))


def test_two_beats_and_four_relays_make_no_duplicates():
    with town_of("web", "worker1", "worker2", "beat1", "beat2", *RELAYS) as town:
        begin = time.monotonic()
        reporters = [town.browser(name) for name in ("melder", "spreker")]

        def report(browser):
            for number in range(10):
                form = signal_form(**({"acute": "on"} if number % 2 else {}))
                assert browser.post("/signalen/nieuw/", **form)[0] == 302

        threads = [threading.Thread(target=report, args=(browser,)) for browser in reporters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert town.one("SELECT count(*) FROM cases_signal") == 20
        town.make_due()
        ticks = [threading.Thread(target=town.quick_tick) for _ in range(6)]
        for thread in ticks:
            thread.start()
        for thread in ticks:
            thread.join()
        # Both beats fire their own tick after a minute.
        both = town.folder / "beat1.log", town.folder / "beat2.log"
        left = 75 - (time.monotonic() - begin)
        town.wait_until(
            lambda: all("Sending due task tick" in log.read_text() for log in both), max(left, 30), "a beat was silent"
        )
        town.wait_until(lambda: not town.open_promises() and not town.unsent(), 60, "promises stay open")
        # 10 ordinary signals: triage and feedback, two coordinators each, when due. 10 acute ones: three messages at
        # once (two coordinators, one director), five when due.
        kinds = Counter(kind for (kind,) in town.rows("SELECT kind FROM core_mail"))
        assert kinds == {"new": 30, "due": 90}
        ids = [message["Message-ID"] for message in town.sink.messages()]
        assert len(ids) == len(set(ids)) == 120
        assert town.one("SELECT max(attempts) FROM core_mail") == 1
        assert town.manage("verify_audit").endswith("rows fit\n")
