"""A worker that is stopped in the middle of a mail, kindly or not."""

import threading
import time

import pytest

from tests.faults.town import LEASE_SECONDS, signal_form, town_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class SlowSink:
    """Answers the first message only when told to; `hangs` is set as soon as that message has arrived."""

    def __init__(self) -> None:
        self.hangs, self.go_on = threading.Event(), threading.Event()

    def __call__(self, envelope):
        self.hangs.set()
        self.go_on.wait(30)


def test_sigterm_in_the_middle_of_a_mail_lets_it_finish():
    sink = SlowSink()
    with town_of("web", "worker", reply=sink) as town:
        assert town.browser("melder").post("/signalen/nieuw/", **signal_form(acute="on"))[0] == 302
        assert sink.hangs.wait(30), town.tails()
        stopping = threading.Thread(target=town.stop, args=("worker",))
        stopping.start()
        log = town.folder / "worker.log"
        town.wait_until(lambda: "Warm shutdown" in log.read_text(), 15, "the worker heard of no stop")
        sink.go_on.set()
        stopping.join(30)
        assert not stopping.is_alive()
        states = town.rows("SELECT state, attempts FROM core_mail WHERE state <> 'new'")
        # What was in hand is finished (two pool processes, so one or two); nothing new was taken.
        assert set(states) == {("sent", 1)}
        assert len(states) == len(town.sink.messages()) <= 2
        town.start("worker")
        town.wait_until(
            lambda: (town.quick_tick(), time.sleep(1), not town.open_promises())[-1], 60, "promises stay open"
        )
        ids = [message["Message-ID"] for message in town.sink.messages()]
        assert len(ids) == len(set(ids)) == 3


def test_kill_nine_between_the_250_and_the_commit_repeats_one_message_id():
    """The SMTP window itself: the server keeps the message, the worker dies before it hears so."""

    class Killing:
        """Kills the worker while the first message is being accepted; the sink keeps it all the same."""

        town = None
        done = threading.Event()

        def __call__(self, envelope):
            if self.town is not None and not self.done.is_set():
                self.done.set()
                self.town.kill("worker")

    killing = Killing()
    with town_of("web", reply=killing) as town:
        killing.town = town
        assert town.browser("melder").post("/signalen/nieuw/", **signal_form(acute="on"))[0] == 302
        town.start("worker")
        town.quick_tick()
        assert killing.done.wait(60), town.tails()
        # One, or two: the other pool process may have been in its own window at that moment.
        town.wait_until(lambda: len(town.sink.messages()) > 0, 10, "the sink did not keep what it answered 250 to")
        in_window = town.sink.messages()[0]["Message-ID"]
        assert town.one("SELECT count(*) FROM core_mail WHERE state = 'sent'") == 0
        town.start("worker")
        town.wait_until(
            lambda: (town.quick_tick(), time.sleep(1), not town.open_promises())[-1],
            LEASE_SECONDS + 90,
            "promises stay open",
        )
        ids = [message["Message-ID"] for message in town.sink.messages()]
        assert len(set(ids)) == 3
        # Only what was in a window came twice, and nothing a third time.
        twice = {key for key in ids if ids.count(key) > 1}
        assert in_window in twice
        assert len(twice) <= 2
        assert max(ids.count(key) for key in ids) == 2
        assert town.rows("SELECT state, count(*) FROM core_mail GROUP BY state") == [("sent", 3)]
