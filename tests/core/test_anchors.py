"""The anchor of a day, kept elsewhere: the daily mail, the file, and what `verify_audit` makes of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from core import anchors, outbox, tasks
from core.models import AuditAnchor, Mail, Outbox
from tests.conftest import as_owner, as_role
from tests.core.test_mail import server as server
from tests.core.test_mail import sink as sink

pytestmark = pytest.mark.database
NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
YESTERDAY = date(2026, 10, 12)
DIGEST = bytes(range(32))


@pytest.fixture
def kept(db, settings):
    settings.ANCHOR_MAIL = ["dpo@stad.example", "archief@stad.example"]
    with as_owner():
        AuditAnchor.objects.create(day=YESTERDAY, position=48_213, hash=DIGEST, made_at=NOW - timedelta(hours=12))
        AuditAnchor.objects.create(day=YESTERDAY + timedelta(days=1), position=48_300, hash=bytes(32), made_at=NOW)


def send(now: datetime = NOW) -> int:
    with as_role("schakel_worker"):
        return anchors.send(now=now)


def deliver() -> None:
    with as_owner():
        open_rows = list(Outbox.objects.filter(done_at=None, task="core.send_mail").values_list("pk", "argument"))
    for pk, argument in open_rows:
        with as_role("schakel_worker"):
            tasks.send_mail(str(pk), argument)


def test_the_last_whole_day_is_sent_once(kept, sink):
    assert send() == 1
    assert send() == 0
    assert send(NOW + timedelta(hours=3)) == 0
    deliver()
    deliver()
    [message] = sink.messages()
    assert message["To"] == "dpo@stad.example, archief@stad.example"
    assert message["Subject"] == "Anker van de audit van Schakel, 2026-10-12"
    assert f"2026-10-12 48213:{DIGEST.hex()}" in message.get_content()
    with as_owner():
        assert Mail.objects.get().state == "sent"


def test_the_next_day_it_is_the_next_one(kept, sink):
    send()
    assert send(NOW + timedelta(days=1)) == 1
    deliver()
    assert sorted(message["Subject"][-10:] for message in sink.messages()) == ["2026-10-12", "2026-10-13"]


def test_nobody_named_gets_nothing(kept, settings, sink):
    settings.ANCHOR_MAIL = []
    assert send() == 0
    settings.ANCHOR_MAIL = ["dpo@stad.example"]
    assert send() == 1
    settings.ANCHOR_MAIL = []
    deliver()
    assert sink.messages() == []
    with as_owner():
        assert Mail.objects.get().state == "dead"
        assert Outbox.objects.get().done_at is not None


def test_a_day_without_an_anchor_sends_none(db, settings):
    settings.ANCHOR_MAIL = ["dpo@stad.example"]
    assert send() == 0


def test_it_is_part_of_the_tick(kept, monkeypatch):
    monkeypatch.setattr(outbox, "relay", lambda now=None: 0)
    with as_role("schakel_worker"), time_machine.travel(NOW, tick=False):
        tasks.tick()
    with as_owner():
        assert Mail.objects.filter(kind=anchors.KIND).count() == 1


@pytest.mark.parametrize(
    "text", [f"48213:{DIGEST.hex()}", f"2026-10-12 48213:{DIGEST.hex()}", f" 2026-10-12 48213:{DIGEST.hex()}\n"]
)
def test_an_anchor_is_read_however_it_was_copied(text, tmp_path):
    assert anchors.parse(text) == (48_213, DIGEST)
    file = tmp_path / "anker.txt"
    file.write_text(f"Bewaar dit\n\n{text}\n")
    assert anchors.parse(str(file)) == (48_213, DIGEST)


@pytest.mark.parametrize("text", ["", "nonsense", "x:00", "3:zz", "3:00", ":", "48213", "/nergens/anker.txt"])
def test_what_is_no_anchor_is_said_so(db, text):
    with pytest.raises(ValueError, match=r".*"):
        anchors.parse(text)
    if text:
        with as_role("schakel_worker"), pytest.raises(CommandError, match="POSITION:HASH"):
            call_command("verify_audit", "--anchor", text)
