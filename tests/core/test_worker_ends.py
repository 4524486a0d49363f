"""A worker whose shutdown hangs ends by itself, so that whoever watches over it can start another."""

import subprocess
import sys

import pytest

from config.celery import EndsInTime, app

HANG = """
import time
from types import SimpleNamespace
from celery.worker import state
from config import celery
celery.TO_STOP = 1
state.should_stop = {asked}
worker = SimpleNamespace(app=SimpleNamespace(conf=SimpleNamespace(task_time_limit={limit})))
celery.EndsInTime(worker).stop(worker)
time.sleep(20)
"""


def test_it_is_one_of_the_workers_steps():
    assert EndsInTime in app.steps["worker"]


@pytest.mark.parametrize(("asked", "limit", "code"), [("None", 60, 70), ("False", 60, 70), ("0", 1, 70)])
def test_a_hanging_stop_is_cut_short(asked, limit, code):
    """Broken: at once. Asked to stop (0 is an exit code): after the time that a task may take as well."""
    script = HANG.format(asked=asked, limit=limit)
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=15).returncode == code


def test_whoever_was_asked_to_stop_gets_the_time_of_a_task():
    script = HANG.format(asked="0", limit=60).replace("sleep(20)", "sleep(3)")
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=15).returncode == 0
