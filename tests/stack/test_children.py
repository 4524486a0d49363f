"""Nothing is left behind: not by a stop, not by a kill -9 of the parent, not by a child that heeds no signal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from script.stack import children, reaper

# Starts one child that ignores SIGTERM and has a child itself, prints both process ids, and waits.
PARENT = """
import time
from script.stack import children
stubborn = "trap '' TERM; sleep 300 & echo $$ $!; wait; sleep 300"
child = children.spawn(["sh", "-c", stubborn])
time.sleep(300)
"""


def alive(process: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_within(seconds: float, processes: list[int]) -> bool:
    return children.wait_until(lambda: not any(map(alive, processes)), timeout=seconds)


def test_stop_ends_a_child_and_what_it_started(tmp_path):
    log = tmp_path / "log"
    child = children.spawn(["sh", "-c", "sleep 300 & echo $!; wait"], log=log)
    assert children.wait_until(lambda: log.read_text().strip() != "", timeout=5)
    grandchild = int(log.read_text())
    children.stop(child)
    assert gone_within(2, [child.pid, grandchild])


def test_stop_insists(tmp_path):
    log = tmp_path / "log"
    child = children.spawn(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], log=log)
    assert children.wait_until(lambda: "ready" in log.read_text(), timeout=5)
    children.stop(child, timeout=0.5)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_parent_leaves_nobody(number):
    """Even a child that ignores SIGTERM, and even its child."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    with parent:
        processes = [int(word) for word in parent.stdout.readline().split()]
        assert all(map(alive, processes))
        parent.send_signal(number)
        parent.wait(5)
    assert gone_within(reaper.GRACE + 5, processes)


def test_output_goes_to_the_log_and_a_long_log_is_put_aside(tmp_path, monkeypatch):
    log = tmp_path / "web.log"
    children.spawn(["echo", "hello"], log=log).wait()
    assert children.tail(log) == "    hello"
    monkeypatch.setattr(children, "LOG_LIMIT", 1)
    children.put_aside(log)
    assert not log.exists()
    assert (tmp_path / "web.old.log").exists()


def test_the_foreground_command_gives_its_exit_code():
    assert children.in_foreground(["sh", "-c", "exit 7"], env=dict(os.environ)) == 7


def test_wait_until_gives_up():
    begin = time.monotonic()
    assert not children.wait_until(lambda: False, timeout=0.2)
    assert time.monotonic() - begin < 2
