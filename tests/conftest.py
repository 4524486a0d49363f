"""The suite under two walls.

The database is built once by the owner, from the migrations, and cloned for each worker and after each test that
commits. A test is the application role; only `as_owner` elevates. Nobody acts unless a test says who.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from playwright.sync_api import Browser, sync_playwright

from tests.cast import Cast, make_cast

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "schakel_template"


def _admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["SCHAKEL_ADMIN_URL"], autocommit=True)


def _owner_url() -> str:
    """The template's address as the owner, who migrates."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    netloc = f"schakel_owner:{os.environ['SCHAKEL_OWNER_PASSWORD']}@{host}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{TEMPLATE}"))


def _build_template() -> None:
    with _admin() as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
    environment = os.environ | {"DATABASE_URL": _owner_url(), "DJANGO_SETTINGS_MODULE": "config.settings.demo"}
    for command in (["bootstrap", "--with-test-role", "--database", TEMPLATE], ["migrate", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def clone(template: str = TEMPLATE) -> None:
    """Give this process a fresh copy of the template under its own name."""
    connections.close_all()
    name = settings.DATABASES["default"]["NAME"]
    with _admin() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {template} OWNER schakel_owner')
        # Rights on the database itself are not copied from a template.
        admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO schakel_test, schakel_app, schakel_worker')


def keep_as(template: str) -> None:
    """Keep the database of this process, as it stands, for others to clone."""
    connections.close_all()
    name = settings.DATABASES["default"]["NAME"]
    with _admin() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{template}" TEMPLATE "{name}" OWNER schakel_owner')


@pytest.fixture(scope="session")
def django_db_setup(tmp_path_factory) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    shared = tmp_path_factory.getbasetemp()
    if worker != "main":
        shared = shared.parent
    with (shared / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = shared / "template.built"
        if not built.exists():
            _build_template()
            built.touch()
    name = f"schakel_test_{worker}"
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    clone()
    # Outside of the block: a test that asks for no database must not find one open.
    yield
    connections.close_all()
    with _admin() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True, scope="session")
def _reclone_instead_of_truncate() -> None:
    TransactionTestCase._fixture_teardown = lambda self: clone()  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _collected_files() -> None:
    """The folder that whitenoise looks in when a test browser starts; nothing needs to be in it."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, as root or not, talking to nobody.

    One for a module and not, as the plugin's, for the whole run: its driver keeps an event loop running in this thread,
    which Django takes for asynchronous code, and the next test of the database would be refused. While that loop runs
    Django also keeps its connections in another place, where `clone` does not find those of before: none may be left.
    """
    connections.close_all()
    quiet = (
        "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync"
    )
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=quiet.split())
        yield chromium
        connections.close_all()
        chromium.close()


@contextmanager
def as_owner() -> Iterator[None]:
    """Act as the role that owns the tables: for factories, and for looking behind the second wall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_role")
        before = cursor.fetchone()[0]
        cursor.execute("SET ROLE schakel_owner")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before}")


@contextmanager
def as_role(name: str) -> Iterator[None]:
    """Act as another role of the application, such as the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_role")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE {name}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before}")


@pytest.fixture
def cast(db) -> Cast:
    """Everybody of the standard cast, in an invented city."""
    with as_owner():
        return make_cast()


@pytest.fixture
def committed_cast(transactional_db) -> Cast:
    """The same, for tests that commit: threads, browsers, processes."""
    with as_owner():
        return make_cast()
