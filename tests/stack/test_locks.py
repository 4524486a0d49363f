"""The lock files and NOTICE: they agree, they carry hashes, and they name no host."""

import re

import pytest

from script.stack.notice import locked, notice
from script.stack.places import ROOT

LOCKS = ["requirements.txt", "requirements-demo.txt", "requirements-test.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_has_hashes(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_agree():
    """One environment serves demo and tests, so what the smaller locks hold is in the larger ones, same version."""
    runtime, demo, tests = map(locked, LOCKS)
    assert runtime.items() <= demo.items() <= tests.items()


@pytest.mark.parametrize("part", ["", "-demo", "-test"])
def test_what_is_asked_for_is_locked(part):
    wanted = re.findall(r"^([a-zA-Z0-9][a-zA-Z0-9-]*)", (ROOT / f"requirements{part}.in").read_text(), re.MULTILINE)
    assert {name.lower() for name in wanted} <= locked(f"requirements{part}.txt").keys()


def test_notice_is_up_to_date():
    assert (ROOT / "NOTICE").read_text() == notice()


def test_notice_leaves_no_licence_open():
    assert not re.search(r": (\?|UNKNOWN|)$", notice(), re.MULTILINE)


def test_notice_names_every_vendored_folder():
    folders = [path.name for path in (ROOT / "static/vendor").iterdir() if path.is_dir()]
    assert [name for name in folders if f"static/vendor/{name}" not in notice()] == []
