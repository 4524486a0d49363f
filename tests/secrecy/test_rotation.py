"""Other keys while people go on writing: begun, killed, gone on with; and another master key."""

import os
import subprocess
import sys
import threading
import time
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from cases import clb_files
from core.sealedtext import master_key
from secrecy import keyring, rotation
from secrecy.keyring import OrganisationKey
from secrecy.models import Item
from tests.cast import acting, open_case, put_on_agenda, report
from tests.conftest import as_owner
from tests.core.worker_process import url_for

pytestmark = pytest.mark.database
TEXTS = [f"Tekst {number} van het CLB." for number in range(30)]


def write(cast, case, text):
    with acting(cast.clb) as actor:
        clb_files.write_note(ref=case.ref, text=text, form_key=uuid4(), by=cast.clb, actor=actor)


def written():
    """Every text of the CLB, opened with keys fetched anew."""
    keyring._known.clear()
    with as_owner():
        return sorted(item.body for item in Item.objects.filter(regime="clb"))


def names():
    """The ids of the keys that texts name."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT split_part(body, '.', 2) FROM secrecy_item WHERE regime = 'clb'")
        return {key for (key,) in cursor.fetchall()}


def keys():
    with as_owner():
        return {key.hex: retired is None for key, retired in OrganisationKey.objects.values_list("pk", "retired_at")}


def rotate(*arguments):
    out = StringIO()
    with as_owner():
        call_command("rotate_keys", "--pause=0", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def case(cast):
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    for text in TEXTS[:5]:
        write(cast, found, text)
    return found


def test_every_text_gets_the_new_key_and_the_old_one_is_gone(cast, case):
    [old] = names()
    said = rotate("--batch=2")
    [new] = names()
    assert new != old
    assert keys() == {new: True}
    assert written() == TEXTS[:5]
    assert "1 organisations have a new key" in said
    assert "5 rows sealed again" in said
    assert not any(text in said for text in TEXTS)


def test_a_text_that_does_not_open_keeps_its_key(cast, case):
    [old] = names()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE secrecy_item SET body = overlay(body placing 'AAAA' from 60) WHERE id IN "
                       "(SELECT id FROM secrecy_item WHERE regime = 'clb' LIMIT 1)")  # fmt: skip
    with pytest.raises(CommandError, match="so its old key stays"):
        rotate()
    assert keys()[old] is False


def test_everything_that_is_sealed_is_rotated():
    """By the shape of the tables: a new one cannot be forgotten."""
    found = {
        f"{model.__name__}.{field}" for model in rotation.sealed_models() for field in rotation.sealed_fields(model)
    }
    assert found == {
        "Item.body", "Draft.data", "Disclosure.body", "Disclosure.purpose", "Disclosure.consent_how",
        "Disclosure.recall_reason", "Disclosure.judged_otherwise", "Disclosure.withdrawn_how", "ClbConsent.purpose",
        "ClbConsent.how", "ConcernAnswer.consent_how", "PoliceAnswer.body", "CityFile.basis_words",
        "AccessQuestion.about", "AccessQuestion.reference", "AccessQuestion.why",
        "Emergency.about", "Emergency.reason", "Emergency.verdict",
    }  # fmt: skip


# --- The master key ---------------------------------------------------------------------------------------------------


def test_another_master_key_wraps_the_keys_again_and_no_text_changes(cast, case, settings):
    [old], before = settings.MASTER_KEYS, written()
    new = master_key("5e" * 32)
    settings.MASTER_KEYS = [new]
    assert "is not the key that this database was sealed with" in keyring.complaint()
    with pytest.raises(CommandError, match="SCHAKEL_OLD_MASTER_KEY"):
        rotate("--master")
    settings.MASTER_KEYS = [new, old]
    assert keyring.complaint() == ""
    assert written() == before
    assert "1 keys wrapped again" in rotate("--master")
    settings.MASTER_KEYS = [new]
    assert keyring.complaint() == ""
    assert written() == before
    settings.MASTER_KEYS = [old]
    assert keyring.complaint()


# --- Killed, and with others at work ----------------------------------------------------------------------------------


def environment():
    return os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "DATABASE_URL": url_for("schakel_owner")}


def command(*arguments):
    return [sys.executable, "manage.py", "rotate_keys", *arguments]


def test_killed_in_the_middle_with_others_writing_it_goes_on_and_loses_nothing(committed_cast):
    cast = committed_cast
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    for text in TEXTS[:20]:
        write(cast, found, text)
    [old] = names()
    stop, later, failures = threading.Event(), [], []

    def go_on_writing():
        try:
            while not stop.is_set() and len(later) < 200:
                text = f"Later {len(later):03}."
                write(cast, found, text)
                later.append(text)
                with acting(cast.clb) as actor:
                    assert text in {item.body for item in Item.objects.visible_to(actor).filter(regime="clb")}
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    writer = threading.Thread(target=go_on_writing)
    writer.start()
    # Somebody holds a text halfway, so that the rotation surely stands in the middle when it is killed.
    with psycopg.connect(url_for("schakel_owner")) as holder:
        holder.execute(
            "SELECT 1 FROM secrecy_item WHERE id = (SELECT id FROM secrecy_item WHERE regime = 'clb' ORDER BY id OFFSET 10 LIMIT 1) "
            "FOR UPDATE"
        )
        rotation_process = subprocess.Popen(
            command("--batch=1", "--pause=0"), env=environment(), stdout=subprocess.PIPE
        )
        lines = [rotation_process.stdout.readline() for _ in range(11)]
        time.sleep(0.2)
        rotation_process.kill()
        rotation_process.wait()
        rotation_process.stdout.close()
    assert all(lines)
    assert len(names()) == 2
    assert keys()[old] is False
    assert set(TEXTS[:20]) <= set(written())

    done = subprocess.run(
        command("--batch=3", "--pause=1"), env=environment(), capture_output=True, text=True, check=True
    )
    stop.set()
    writer.join()
    assert failures == []
    assert "Going on with a rotation that was stopped." in done.stdout
    assert written() == sorted([*TEXTS[:20], *later])
    [new] = names()
    assert keys() == {new: True}
    assert old != new
    assert later


def test_whoever_seals_at_that_moment_makes_the_rotation_wait(committed_cast):
    """A key is retired between two texts, never during one."""
    cast = committed_cast
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    with acting(cast.clb) as actor:
        clb_files.write_note(ref=found.ref, text=TEXTS[0], form_key=uuid4(), by=cast.clb, actor=actor)
        process = subprocess.Popen(command("--pause=0"), env=environment(), stdout=subprocess.PIPE)
        time.sleep(4)
        assert process.poll() is None
    out, _ = process.communicate(timeout=60)
    assert b"1 rows sealed again" in out
    assert written() == [TEXTS[0]]
