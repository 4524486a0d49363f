"""The whole product on servers of its own, with handles to kill, stop and start each part."""

import contextlib
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener
from uuid import uuid4

import psycopg
from celery import Celery

from core.mailsink import MailSink
from script.stack import children, environment, processes
from script.stack.places import ROOT
from script.stack.processes import Process
from script.stack.scratch import ScratchStack, scratch_stack
from tests.cast import PASSWORD

# Short, so that a test need not wait for minutes; long enough that work is not published again while it still queues.
RETRY_SECONDS = 12
LEASE_SECONDS = 10
MAKE_CAST = """
import django
django.setup()
from django.db import transaction
from tests.cast import make_cast
with transaction.atomic():
    make_cast()
"""
RELAY = Process("relay", ("python", "manage.py", "relay", "--every", "1"), processes.WORKER)


class _StayHere(HTTPRedirectHandler):
    """A 302 is an answer here, not the way to another page."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """One signed-in person over real HTTP. Every call returns (status, text); no answer at all raises OSError."""

    def __init__(self, address: str) -> None:
        self.address, self.cookies = address, CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies), _StayHere)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(Request(self.address + path))

    def post(self, path: str, **data: str) -> tuple[int, str]:
        token = {"csrfmiddlewaretoken": next(one.value or "" for one in self.cookies if one.name == "csrftoken")}
        body = urlencode(data | token).encode()
        return self._ask(Request(self.address + path, data=body))

    def _ask(self, request: Request) -> tuple[int, str]:
        request.add_header("Referer", self.address + "/")
        try:
            with self._opener.open(request, timeout=15) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()

    def sign_in(self, username: str) -> "Browser":
        self.get("/aanmelden/")
        status, text = self.post("/aanmelden/", login=username, password=PASSWORD)
        assert status == 302, text
        return self


class Town:
    """`part` names are web, worker, beat, relay, or any of them with a number behind it ("relay2")."""

    def __init__(self, stack: ScratchStack, folder: Path, sink: MailSink) -> None:
        self.stack, self.servers, self.folder, self.sink = stack, stack.servers, folder, sink
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.base = stack.base | {
            "SMTP_HOST": sink.host,
            "SMTP_PORT": str(sink.port),
            "MAIL_LEASE_SECONDS": str(LEASE_SECONDS),
            "OUTBOX_RETRY_SECONDS": str(RETRY_SECONDS),
            "SCHAKEL_PUBLIC_URL": self.address,
        }
        self.table = {one.name: one for one in processes.long_running(bind=f"127.0.0.1:{port}")} | {"relay": RELAY}
        self.running: dict[str, subprocess.Popen] = {}

    # --- processes ---

    def start(self, *parts: str) -> None:
        for part in parts:
            process = self.table[re.sub(r"\d+$", "", part)]
            env = environment.for_process(process, self.base, self.servers)
            self.running[part] = children.spawn(process.command, env=env, log=self.folder / f"{part}.log")

    def kill(self, part: str) -> None:
        """kill -9, with everything it started."""
        child = self.running.pop(part)
        children.signal_group(child, signal.SIGKILL)
        child.wait()
        children.sweep(child)

    def kill_one_child(self, part: str) -> None:
        """kill -9 of one process that the part started, such as the pool process in the middle of a task."""
        main = self.running[part].pid

        def found() -> list[int]:
            return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

        self.wait_until(lambda: len(found()) > 0, 30, f"{part} has no children")
        with contextlib.suppress(ProcessLookupError):  # it ended by itself just now
            os.kill(found()[-1], signal.SIGKILL)

    def stop(self, part: str, timeout: float = 30) -> None:
        """SIGTERM, and wait until it has ended by itself."""
        child = self.running.pop(part)
        child.terminate()
        try:
            child.wait(timeout)
        finally:
            children.sweep(child)

    def keep_up(self) -> None:
        """Start again what ended by itself, as the supervisor and the container engine do.

        Celery's Redis transport ends the worker when the connection breaks at an unlucky moment (its channel is gone
        while it is still asked for a connection).
        """
        for part, child in list(self.running.items()):
            if child.poll() is not None:
                children.sweep(child)
                self.start(part)

    def stop_all(self) -> None:
        for part in list(self.running):
            children.stop(self.running.pop(part))

    def manage(self, *words: str, role: str = processes.WORKER) -> str:
        env = environment.for_process(Process(words[0], (), role), self.base, self.servers)
        done = subprocess.run(
            ["python", "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tick(self) -> None:
        """One tick as an operator would give it."""
        self.manage("tick")

    def quick_tick(self) -> None:
        """The same message without starting a Python for it. Redis must be there."""
        with Celery("ticker", broker=self.servers.redis_url, set_as_current=False) as app:
            app.send_task("core.tick")

    # --- people ---

    def browser(self, username: str = "") -> Browser:
        browser = Browser(self.address)
        return browser.sign_in(username) if username else browser

    def wait_for_web(self) -> None:
        def answers() -> bool:
            try:
                return self.browser().get("/aanmelden/")[0] == 200
            except OSError:
                return False

        assert children.wait_until(answers, timeout=60), children.tail(self.folder / "web.log")

    # --- looking behind the walls ---

    def rows(self, query: str, *values: Any) -> list[tuple]:
        """What the superuser sees."""
        with psycopg.connect(self.database_url) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]

    @property
    def database_url(self) -> str:
        return self.servers.url_for(processes.ADMIN)

    def make_due(self) -> int:
        """Let every open duty that nobody was reminded of have been due two days ago; returns how many.

        As acute ones: those are reminded of at night and in weekends too, whenever this test runs.
        """
        return len(
            self.rows(
                "UPDATE duties_duty SET due_on = current_date - 2, remind_at = now() - interval '2 days', urgent = true "
                "WHERE done_at IS NULL AND reminded_at IS NULL RETURNING id"
            )
        )

    def open_promises(self) -> int:
        return self.one("SELECT count(*) FROM core_outbox WHERE done_at IS NULL")

    def unsent(self) -> int:
        return self.one("SELECT count(*) FROM core_mail WHERE state <> 'sent'")

    def wait_until(self, ready: Callable[[], bool], timeout: float, what: str) -> None:
        assert children.wait_until(ready, timeout=timeout, pause=0.3), f"{what}\n" + self.tails()

    def tails(self) -> str:
        return "\n".join(f"{log.name}:\n{children.tail(log)}" for log in sorted(self.folder.glob("*.log")))


def signal_form(**changes: str) -> dict[str, str]:
    """A signal about the cast's pupil as a browser sends it, with a key of its own."""
    today = time.strftime("%d/%m/%Y")
    content = {"about_whom": "pupil", "pupil_text": "Noor Van Hecke", "happened_on": today, "place": "lokaal C04"}
    return content | {"form_key": str(uuid4()), "facts": "Noor riep naar een klasgenoot."} | changes


@contextlib.contextmanager
def town_of(*parts: str, reply: Any = None) -> Iterator[Town]:
    """Servers, roles, tables, cast and static files; then the named parts, answering. Everything ends with the block."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the sink tells of every line it hears
    with scratch_stack(settings="config.settings.demo", migrate=True) as stack:
        folder = Path(stack.base["SCHAKEL_STATE_DIR"]) / "faults"
        folder.mkdir()
        with MailSink(folder / "mail", reply) as sink:
            town = Town(stack, folder, sink)
            owner = environment.for_process(processes.MIGRATE, town.base, town.servers)
            for command in (["python", "-c", MAKE_CAST], list(processes.COLLECTSTATIC.command)):
                done = subprocess.run(command, cwd=ROOT, env=owner, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
            try:
                town.start(*parts)
                if "web" in parts:
                    town.wait_for_web()
                yield town
            finally:
                town.stop_all()
                if keep := os.environ.get("SCHAKEL_KEEP_FAULTS"):
                    shutil.copytree(folder, keep, dirs_exist_ok=True)
