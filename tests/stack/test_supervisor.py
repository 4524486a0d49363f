"""./script/demo: its port, its lock, and the whole of it once."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from script.stack import supervisor
from script.stack.places import ROOT, StackError


@pytest.fixture
def taken():
    """A loopback port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


def test_a_free_port_is_found_past_a_taken_one(taken, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PORT", taken)
    with supervisor.listen(None) as door:
        assert door.getsockname()[0] == "127.0.0.1"
        assert taken < door.getsockname()[1] < taken + 100


def test_a_port_that_was_asked_for_is_not_replaced(taken):
    with pytest.raises(StackError, match=f"Port {taken} cannot be used"):
        supervisor.listen(str(taken))


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_must_be_a_number(port):
    with pytest.raises(StackError, match="PORT must be a number"):
        supervisor.listen(port)


def test_a_second_start_says_that_it_is_running(tmp_path):
    first = supervisor.Lock(tmp_path)
    first.take()
    first.note("http://127.0.0.1:8000/")
    second = supervisor.Lock(tmp_path)
    with pytest.raises(StackError, match=r"already running at http://127\.0\.0\.1:8000/"):
        second.take()
    first.file.close()
    second.take()
    second.file.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_comes_up_keeps_its_data_and_leaves_nothing():
    """The real thing, twice, in a state folder of its own; the second start must be quick."""
    state = Path(tempfile.mkdtemp(prefix="schakel-demo-"))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SCHAKEL_", "DATABASE", "REDIS"))}
    env |= {"SCHAKEL_STATE_DIR": str(state)}
    command = [sys.executable, "-m", "script.stack.supervisor"]
    try:
        for _ in range(2):
            done = subprocess.run(
                [*command, "--check"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            assert '"worker": "ok"' in done.stdout.replace("'", '"'), done.stdout
        assert processes_in(state) == []

        running = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        with running:
            told = []
            for line in running.stdout:
                told.append(line)
                if "stop with Ctrl-C" in line:
                    break
            text = "".join(told)
            assert "Ready after" in text
            assert "leerkracht" in text
            again = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
            assert again.returncode == 1
            assert "already running at http://127.0.0.1:" in again.stderr
            running.send_signal(signal.SIGKILL)
            running.wait(5)
        assert supervisor.children.wait_until(lambda: processes_in(state) == [], timeout=15)
    finally:
        shutil.rmtree(state, ignore_errors=True)


def processes_in(state) -> list[str]:
    """The command lines of all living processes that have this state folder in their environment or arguments."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            what = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            zombie = (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if str(state).encode() in what and not zombie and int(entry.name) != os.getpid():
            found.append((entry / "cmdline").read_text().replace("\0", " "))
    return found
