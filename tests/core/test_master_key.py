"""Without its master key, with a malformed one or with that of another installation, nothing starts."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from secrecy import keyring
from tests.cast import make_cast
from tests.conftest import as_owner
from tests.core.worker_process import url_for

START = {
    "web": "import config.wsgi",
    "worker": "import django; django.setup(); import config.celery as c; from celery import signals; "
    "signals.worker_init.send(None)",
    "beat": "import django; django.setup(); import config.celery as c; from celery import signals; "
    "signals.beat_init.send(None)",
}


def start(process, **changes):
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.demo"} | changes
    env = {name: value for name, value in env.items() if value is not None}
    return subprocess.run([sys.executable, "-c", START[process]], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SCHAKEL_MASTER_KEY": None}, "Set SCHAKEL_MASTER_KEY (or SCHAKEL_MASTER_KEY_FILE) in the environment."),
        ({"SCHAKEL_MASTER_KEY": "0123abc"}, "SCHAKEL_MASTER_KEY must be 64 hexadecimal digits."),
        ({"SCHAKEL_MASTER_KEY": "zz" * 32}, "SCHAKEL_MASTER_KEY must be 64 hexadecimal digits."),
        ({"SCHAKEL_OLD_MASTER_KEY": "ab" * 31}, "SCHAKEL_OLD_MASTER_KEY must be 64 hexadecimal digits."),
    ],
)
def test_a_missing_or_malformed_key(changes, sentence):
    done = start("web", **changes)
    assert done.returncode != 0
    assert done.stderr.strip().endswith(sentence)
    assert "0123abc" not in done.stderr


@pytest.mark.database
@pytest.mark.parametrize("process", START)
def test_the_key_of_another_installation(transactional_db, process):
    with as_owner(), transaction.atomic():
        keyring.in_force(make_cast().clb.organisation_id)
    url = url_for("schakel_app" if process == "web" else "schakel_worker")
    assert start(process, DATABASE_URL=url).returncode == 0
    done = start(process, DATABASE_URL=url, SCHAKEL_MASTER_KEY="ab" * 32)
    assert done.returncode != 0
    assert "SCHAKEL_MASTER_KEY is not the key that this database was sealed with" in done.stderr
    # Both, while it is being replaced.
    right = os.environ["SCHAKEL_MASTER_KEY"]
    both = {"SCHAKEL_MASTER_KEY": "ab" * 32, "SCHAKEL_OLD_MASTER_KEY": right}
    assert start(process, DATABASE_URL=url, **both).returncode == 0


def test_a_database_that_is_away_does_not_keep_the_web_from_starting():
    assert start("web", DATABASE_URL="postgresql://x:x@127.0.0.1:1/x").returncode == 0


@pytest.mark.database
def test_migrate_looks_too(cast, settings):
    with transaction.atomic():
        keyring.in_force(cast.clb.organisation_id)
    assert not run_checks(databases=["default"])
    settings.MASTER_KEYS = [b"x" * 32]
    assert [found.id for found in run_checks(databases=["default"])] == ["schakel.E004"]
    with pytest.raises(ImproperlyConfigured, match="not the key"):
        keyring.verify()
    with connection.cursor() as cursor, as_owner():
        cursor.execute("SELECT count(*) FROM secrecy_organisationkey")
        assert cursor.fetchone() == (1,)
