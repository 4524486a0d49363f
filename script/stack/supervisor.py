"""What ./script/demo runs: the whole of Schakel, until Ctrl-C.

Order: PostgreSQL, Valkey, mail sink, then bootstrap, migrate, load_demo, collectstatic, then web, worker, beat. It
prints the address once /healthz is green. A dead web, worker, beat or sink is started again; without PostgreSQL or
Valkey there is nothing to serve, so their death stops all.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from script.stack import children, environment, processes
from script.stack.places import (
    ROOT,
    StackError,
    own_folder,
    prepare_state,
    product_account,
    remove_folder,
    server_account,
    state_folder,
)
from script.stack.processes import Process
from script.stack.servers import EmbeddedServers

FIRST_PORT = 8000
PASSWORD = "schakel-demo"  # noqa: S105 - known to all on purpose: invented people, loopback address only
GREEN_WITHIN = 90  # seconds
HEALTHY_AFTER = 60  # seconds of life after which a restart counts as the first again


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM."""


def say(text: str) -> None:
    """A line for the person who waits."""
    print(text, flush=True)


# --- the lock on the state folder ------------------------------------------------------------------------------------


class Lock:
    """One supervisor per state folder.

    The children inherit the locked file, so the lock is free only when the last of them has gone: a new start after a
    kill -9 waits for that, and never runs beside leftovers.
    """

    def __init__(self, state: Path) -> None:
        self.file = (state / "lock").open("a+")
        os.chmod(self.file.fileno(), 0o600)

    def fileno(self) -> int:
        """The descriptor that the children keep open."""
        return self.file.fileno()

    def _try(self) -> bool:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> dict:
        self.file.seek(0)
        with contextlib.suppress(ValueError):
            return json.loads(self.file.read())
        return {}

    def take(self) -> None:
        """Take the lock, or say who has it."""
        if not self._try():
            holder = self._holder()
            alive = Path(f"/proc/{holder.get('pid', 0)}").exists() or not Path("/proc/self").exists()
            if alive or not children.wait_until(self._try, timeout=30, pause=0.2):
                where = f" at {holder['address']}" if holder.get("address") else ""
                raise StackError(f"The demo of this checkout is already running{where}. Stop it there with Ctrl-C.")
        self.note()

    def note(self, address: str = "") -> None:
        """Write down who holds the lock, for the message of a second start."""
        self.file.seek(0)
        self.file.truncate()
        self.file.write(json.dumps({"pid": os.getpid(), "address": address}))
        self.file.flush()


# --- ports -----------------------------------------------------------------------------------------------------------


def listen(wanted: str | None) -> socket.socket:
    """A listening socket on the loopback address: exactly the port that was asked for, else the first free one.

    It is handed to gunicorn, so nobody can take the port in between. Never another address: the demo's passwords are
    printed in its README.
    """
    if wanted is not None and not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise StackError(f"PORT must be a number from 1 to 65535, not {wanted!r}.")
    for port in [int(wanted)] if wanted else range(FIRST_PORT, FIRST_PORT + 100):
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
            door.listen(128)
        except OSError as error:
            door.close()
            if wanted:
                raise StackError(f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=...") from error
            continue
        return door
    raise StackError(f"No free port from {FIRST_PORT} up. Choose one: PORT=...")


def any_port() -> socket.socket:
    """A listening socket on a free loopback port, for the mail sink."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.bind(("127.0.0.1", 0))
    door.listen(16)
    return door


# --- the supervisor --------------------------------------------------------------------------------------------------


class Kept:
    """A process that is started again when it dies, later each time."""

    def __init__(self, process: Process, **spawning: object) -> None:
        self.process, self.spawning = process, spawning
        self.log: Path = spawning["log"]
        self.deaths = 0
        self.again_at = 0.0
        self.start()

    def start(self) -> None:
        """Start it now."""
        self.again_at = 0.0
        self.started = time.monotonic()
        self.child = children.spawn(self.process.command, **self.spawning)

    def look(self) -> None:
        """Start it again when it is dead and its pause is over."""
        now = time.monotonic()
        if self.again_at:
            if now >= self.again_at:
                self.start()
        elif self.child.poll() is not None:
            children.sweep(self.child)
            self.deaths = 1 if now - self.started > HEALTHY_AFTER else self.deaths + 1
            pause = min(2 ** (self.deaths - 1), 30)
            say(f"  {self.process.name} has died ({self.child.returncode}); again in {pause} s. Log: {self.log}")
            self.again_at = now + pause


class Demo:
    """The running demo of one state folder."""

    def __init__(self, state: Path, lock: Lock, *, port: str | None) -> None:
        self.state, self.lock = state, lock
        self.servers = EmbeddedServers(
            state,
            database_url=os.environ.get("DATABASE_URL", ""),
            admin_url=os.environ.get("SCHAKEL_ADMIN_URL", ""),
            redis_url=os.environ.get("REDIS_URL", ""),
            keep_fds=[lock.fileno()],
        )
        self.account = product_account(self.servers.account)
        self.folder = own_folder(state / "app", self.account)  # what web, worker and beat may write
        self.door = listen(port)
        self.mail_door = any_port()
        self.kept: list[Kept] = []
        self.one_shot: subprocess.Popen | None = None
        number = self.door.getsockname()[1]
        self.address = f"http://127.0.0.1:{number}/"
        self.base = environment.common(self.servers, settings="config.settings.demo", folder=self.folder) | {
            "SCHAKEL_STATIC_ROOT": str(self.folder / "static"),
            "PORT": str(number),
            "SCHAKEL_PUBLIC_URL": self.address.rstrip("/"),
            "SCHAKEL_ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.mail_door.getsockname()[1]),
            "MAIL_FROM": "Schakel demo <noreply@schakel.invalid>",
        }

    def _log(self, name: str) -> Path:
        log = self.state / "log" / f"{name}.log"
        children.put_aside(log)
        return log

    def run_once(self, process: Process, *, quietly: bool = False) -> str:
        """Run one command of the table to its end and return what it said; a failure stops the start."""
        begin = time.monotonic()
        log = self._log(process.name)
        log.unlink(missing_ok=True)
        env = environment.for_process(process, self.base, self.servers)
        self.one_shot = children.spawn(
            process.command, env=env, log=log, account=self.account, keep_fds=[self.lock.fileno()]
        )
        if self.one_shot.wait():
            raise StackError(f"{process.name} failed. The end of {log}:\n{children.tail(log, 30)}")
        if not quietly:
            say(f"  {process.name} ({time.monotonic() - begin:.1f} s)")
        return log.read_text(errors="replace")

    def keep(self, process: Process, *more_fds: int) -> None:
        """Start a process and see to it that it stays."""
        env = self.base | ({"DATABASE_URL": self.servers.url_for(process.role)} if process.role else {})
        fds = [self.lock.fileno(), *more_fds]
        log = self._log(process.name)
        self.kept.append(Kept(process, env=env, log=log, account=self.account, keep_fds=fds))

    def start(self) -> None:
        """From nothing to a green /healthz."""
        begin = time.monotonic()
        first = not (self.state / "static.stamp").exists()
        self.servers.start()
        servers = " and ".join(self.servers.running) or "servers from the environment"
        say(f"  {servers} ({time.monotonic() - begin:.1f} s)")

        mail = own_folder(self.folder / "mail", self.account)
        sink = ("python", "-m", "core.mailsink", "--fd", str(self.mail_door.fileno()), str(mail))
        self.keep(Process("mailsink", sink, role=""), self.mail_door.fileno())

        for process in (processes.BOOTSTRAP, processes.MIGRATE):
            self.run_once(process)
        if first:
            say("  filling the invented city: half a minute to a minute, only this first time")
        self.run_once(processes.LOAD_DEMO)
        self._collect_static()
        for process in processes.long_running(bind=f"fd://{self.door.fileno()}"):
            self.keep(process, *([self.door.fileno()] if process.name == "web" else []))
        self.run_once(processes.TICK, quietly=True)  # so that /healthz need not wait for beat's first minute
        self._wait_until_green()
        self.lock.note(self.address)

    def _collect_static(self) -> None:
        """Gather the static files, unless none has changed since the last time."""
        files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
        seen = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
        for path in files:
            found = path.stat()
            seen.update(f"{path}|{found.st_size}|{found.st_mtime_ns}\n".encode())
        stamp = self.state / "static.stamp"
        if not stamp.exists() or stamp.read_text() != seen.hexdigest():
            self.run_once(processes.COLLECTSTATIC)
            stamp.write_text(seen.hexdigest())

    def health(self) -> tuple[bool, str]:
        """Whether /healthz is green, and what it says."""
        try:
            with urllib.request.urlopen(self.address + "healthz", timeout=10) as answer:
                return answer.status == 200, answer.read().decode()
        except urllib.error.HTTPError as error:
            return False, error.read(2000).decode(errors="replace")
        except OSError as error:
            return False, str(error)

    def _wait_until_green(self) -> None:
        end = time.monotonic() + GREEN_WITHIN
        while True:
            green, text = self.health()
            if green:
                return
            self.watch()
            if time.monotonic() > end:
                tails = "\n".join(f"  {kept.log}:\n{children.tail(kept.log, 8)}" for kept in self.kept)
                raise StackError(f"/healthz is not green after {GREEN_WITHIN} s: {text}\n{tails}")
            time.sleep(0.3)

    def watch(self) -> None:
        """One look at all of them."""
        for name, server in self.servers.running.items():
            if server.poll() is not None:
                log = self.state / "log" / f"{name.lower().replace('postgresql', 'postgres')}.log"
                raise StackError(f"{name} has died, so all stops. Your data is kept. {log}:\n{children.tail(log)}")
        for kept in self.kept:
            kept.look()

    def accounts(self) -> str:
        """The demo's accounts as the product lists them."""
        with contextlib.suppress(StackError):
            return self.run_once(processes.DEMO_ACCOUNTS, quietly=True).strip()
        return "(manage.py demo_accounts could not list them)"

    def stop(self) -> None:
        """Stop all, in the reverse order of the start."""
        if self.one_shot:
            children.stop(self.one_shot)
        # Asked together, awaited one by one: beat, worker and web take as long as the slowest of them.
        running = [kept for kept in reversed(self.kept) if kept.child.poll() is None]
        for kept in running:
            if kept.process.name != "mailsink":
                kept.child.terminate()
        for kept in running:
            children.stop(kept.child)
        self.servers.stop()


def _interrupt(*_: object) -> None:
    raise Interrupted


def run(state: Path, *, check: bool) -> int:
    """Start the demo; stay until Ctrl-C, or with `check` stop as soon as it is green."""
    begin = time.monotonic()
    lock = Lock(state)
    lock.take()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    demo, ready = None, False
    try:
        say("Schakel demo")
        demo = Demo(state, lock, port=os.environ.get("PORT") or None)
        demo.start()
        if check:
            say(f"Green after {time.monotonic() - begin:.1f} s: {demo.health()[1]}")
            return 0
        say(f"\nReady after {time.monotonic() - begin:.1f} s: {demo.address}\n")
        say(f"Sign in with one of these accounts, password {PASSWORD}:\n\n{demo.accounts()}\n")
        say(f"Mail that it sends: {demo.address}demo/mail/ · logs: {state / 'log'} · stop with Ctrl-C")
        ready = True
        while True:
            demo.watch()
            time.sleep(0.5)
    except Interrupted:
        say("\nStopping ...")
        return 0 if ready else 130
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if demo:
            demo.stop()
            say("Stopped.")


def reset(state: Path, *, yes: bool) -> int:
    """Remove the data of the demo, after a question."""
    if not yes:
        say(f"Remove {state} with all data of the demo? Type yes:")
        if sys.stdin.readline().strip().lower() != "yes":
            say("Nothing was removed.")
            return 1
    Lock(state).take()
    remove_folder(state, server_account())
    say("Removed. The next ./script/demo starts afresh.")
    return 0


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="./script/demo", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="start, see that /healthz is green, stop")
    parser.add_argument("--reset", action="store_true", help="remove the data of the demo and stop")
    parser.add_argument("--yes", action="store_true", help="with --reset: do not ask")
    options = parser.parse_args()
    try:
        account = server_account()
        state = prepare_state(state_folder(account), account)
        return reset(state, yes=options.yes) if options.reset else run(state, check=options.check)
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
