"""The one table of what runs: ./script/demo starts these commands, docker-compose.yml must say the same.

tests/stack/test_compose.py compares the two. A command is looked up on PATH; its environment depends on the database
role it works as (docs/running.md has the table of variables).
"""

from __future__ import annotations

from typing import NamedTuple

ADMIN, OWNER, APP, WORKER = "postgres", "schakel_owner", "schakel_app", "schakel_worker"
DATABASE = "schakel"


class Process(NamedTuple):
    """One command and the database role it works as."""

    name: str
    command: tuple[str, ...]
    role: str


def _process(name: str, role: str, command: str) -> Process:
    return Process(name, tuple(command.split()), role)


# One after the other, before anything else runs.
BOOTSTRAP = _process("bootstrap", ADMIN, "python manage.py bootstrap")
MIGRATE = _process("migrate", OWNER, "python manage.py migrate --no-input")
LOAD_DEMO = _process("load_demo", OWNER, "python manage.py load_demo")
COLLECTSTATIC = _process("collectstatic", OWNER, "python manage.py collectstatic --no-input --verbosity 0")
TICK = _process("tick", WORKER, "python manage.py tick")
DEMO_ACCOUNTS = _process("demo_accounts", APP, "python manage.py demo_accounts")

# What an installation or an upgrade runs (the service `migrate` of docker-compose.yml).
INSTALL = (BOOTSTRAP, MIGRATE, COLLECTSTATIC)


def long_running(*, bind: str) -> tuple[Process, ...]:
    """Web, worker and beat, in the order in which they start. `bind` is what gunicorn listens on."""
    return (
        # No control socket: its default path is per user, so two checkouts would share it. max-requests renews the
        # workers now and then, so that a leak never grows old.
        _process(
            "web",
            APP,
            f"gunicorn config.wsgi:application --bind {bind} --workers 2 --threads 2 --no-control-socket "
            "--max-requests 5000 --max-requests-jitter 500",
        ),
        _process(
            "worker",
            WORKER,
            "celery -A config worker --concurrency 2 --loglevel INFO --without-gossip --without-mingle",
        ),
        # No pid file: the supervisor (or the container) already sees to it that there is one beat.
        _process("beat", WORKER, "celery -A config beat --loglevel INFO --pidfile="),
    )
