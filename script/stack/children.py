"""Start child processes so that none survives us, and stop them.

Three nets, one below the other: we stop our children in order; the kernel signals them when we die without a word
(PR_SET_PDEATHSIG); and a reaper, which outlives us by seconds, kills the groups of those that do not heed it.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from script.stack.places import ROOT, as_account

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000  # bytes; a larger log is put aside at the next start

# Loaded here and not in the child: between fork and exec a child should do as little as possible.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class _Reaper:
    """Our end of the pipe to script/stack/reaper.py, which is started before the first child."""

    def __init__(self) -> None:
        self.process: subprocess.Popen | None = None

    def pipe(self) -> int:
        """The descriptor to write "+group" and "-group" lines to."""
        if self.process is None:
            script = Path(__file__).with_name("reaper.py")
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", script], stdin=subprocess.PIPE, bufsize=0, start_new_session=True
            )
            atexit.register(self.dismiss)
        return self.process.stdin.fileno()

    def forget(self, group: int) -> None:
        """Tell it that a group has ended."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self.pipe(), b"-%d\n" % group)

    def dismiss(self) -> None:
        """At our own end: what is still listed goes now."""
        self.process.stdin.close()
        self.process.wait()


_reaper = _Reaper()


def _before_exec(orphan_signal: int) -> Callable[[], None]:
    """What the child does between fork and exec: enter itself with the reaper, and ask the kernel for a signal when we
    die. The kernel means the *thread* that forked, so children are started from the main thread only.
    """
    parent, pipe = os.getpid(), _reaper.pipe()

    def prepare() -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(pipe, b"+%d\n" % os.getpid())
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, orphan_signal)
        if os.getppid() != parent:  # we died before the request was in place
            os._exit(1)

    return prepare


def spawn(
    command: Iterable[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    account: pwd.struct_passwd | None = None,
    cwd: Path = ROOT,
    orphan_signal: signal.Signals = signal.SIGTERM,
    keep_fds: Iterable[int] = (),
) -> subprocess.Popen:
    """Start `command` in a session of its own (Ctrl-C reaches only us), its output appended to `log`."""
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            start_new_session=True,
            pass_fds=tuple(keep_fds),
            preexec_fn=_before_exec(orphan_signal),
            **as_account(account),
        )


def signal_group(child: subprocess.Popen, number: signal.Signals) -> None:
    """Send a signal to the child and to all it started; nobody there is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def sweep(child: subprocess.Popen) -> None:
    """End what a dead child left behind."""
    signal_group(child, signal.SIGKILL)
    _reaper.forget(child.pid)


def stop(child: subprocess.Popen, number: signal.Signals = signal.SIGTERM, timeout: float = 15) -> None:
    """Ask the child to stop, wait, then insist; last, sweep its group."""
    if child.poll() is None:
        child.send_signal(number)
        try:
            child.wait(timeout)
        except subprocess.TimeoutExpired:
            signal_group(child, signal.SIGKILL)
            child.wait()
    sweep(child)


def put_aside(log: Path) -> None:
    """Keep one older part of a log that has grown too long."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, for an error message."""
    if not log.exists():
        return ""
    return "\n".join("    " + line for line in log.read_text(errors="replace").splitlines()[-lines:])


def wait_until(ready: Callable[[], bool], timeout: float, pause: float = 0.05) -> bool:
    """Ask `ready` until it says yes; False when it has not within `timeout` seconds."""
    end = time.monotonic() + timeout
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def in_foreground(command: Iterable[str | Path], *, env: Mapping[str, str], cwd: Path = ROOT) -> int:
    """Run a command that shows its output here, and return its exit code.

    It leads a group of its own like any other child, so that nothing of it survives us; our Ctrl-C is passed on once,
    for a last word such as pytest's summary.
    """
    child = spawn(command, env=env, cwd=cwd)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=20)
        raise
    finally:
        stop(child, timeout=5)
