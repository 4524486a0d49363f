"""Content-free mail: promised once, claimed by one, repeated under the same Message-ID only, given up after two days.

A real SMTP server answers; the worker's role does the work.
"""

import smtplib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import ProgrammingError, connections, transaction

from accounts.models import User
from core import mail, tasks
from core.mailsink import MailSink
from core.models import Mail, Outbox
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
NOW = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
BODY = (
    "Dag\n\nEr staat een taak klaar in Schakel:\nhttps://schakel.example.org/\n\n"
    "Om de privacy van leerlingen te beschermen staat er in deze mail geen inhoud en geen naam.\n"
    "Antwoorden op deze mail kan niet.\n"
)


class Server:
    """What the mail server answers: a reply for every message, or None to accept."""

    def __init__(self) -> None:
        self.says: str | None = None
        self.wait = 0.0
        self.asked = 0

    def __call__(self, envelope) -> str | None:
        self.asked += 1
        time.sleep(self.wait)
        return self.says


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def sink(tmp_path, settings, server):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Schakel <noreply@schakel.example.org>"
    settings.PUBLIC_URL = "https://schakel.example.org"
    with MailSink(tmp_path / "mail", server) as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        yield sink


def somebody(email: str = "hanne@school.example", **more) -> User:
    with as_owner():
        return User.objects.create(username=f"u{uuid4().hex[:8]}", email=email, **more)


def promised(user: User, *, kind: str = "due", key=None, now: datetime = NOW) -> tuple[str, str]:
    """(mail id, outbox id) of one promised message."""
    with as_role("schakel_worker"):
        [row] = mail.queue(
            recipient_ids=[user.pk], kind=kind, subject_key=key or uuid4(), due_on=date(2026, 10, 13), now=now
        )
        return str(row.pk), str(Outbox.objects.get(argument=str(row.pk)).pk)


def deliver(mail_id: str, outbox_id: str) -> bool:
    with as_role("schakel_worker"):
        return mail.deliver(mail_id, outbox_id)


def run_task(mail_id: str, outbox_id: str) -> None:
    with as_role("schakel_worker"):
        tasks.send_mail(outbox_id, mail_id)


def state_of(mail_id: str) -> Mail:
    with as_owner():
        return Mail.objects.get(pk=mail_id)


def is_done(outbox_id: str) -> bool:
    with as_owner():
        return Outbox.objects.get(pk=outbox_id).done_at is not None


def test_asked_twice_is_promised_once(db):
    user, other, key = somebody(), somebody("wout@school.example"), uuid4()
    with as_role("schakel_worker"):
        one = {"kind": "due", "subject_key": key, "due_on": date(2026, 10, 13), "now": NOW}
        assert len(mail.queue(recipient_ids=[user.pk, user.pk], **one)) == 1
        assert len(mail.queue(recipient_ids=[user.pk, other.pk], **one)) == 1
        # Another day, another kind or another subject is another message.
        assert len(mail.queue(recipient_ids=[user.pk], **one | {"due_on": date(2026, 10, 14)})) == 1
        assert len(mail.queue(recipient_ids=[user.pk], **one | {"kind": "new"})) == 1
        assert len(mail.queue(recipient_ids=[user.pk], **one | {"subject_key": uuid4()})) == 1
    with as_owner():
        assert Mail.objects.count() == Outbox.objects.filter(task="core.send_mail").count() == 5


def test_one_message_word_for_word(db, sink):
    user = somebody(first_name="Hanne", last_name="Dewulf")
    mail_id, outbox_id = promised(user)
    assert deliver(mail_id, outbox_id) is True
    [message] = sink.messages()
    assert message["Subject"] == "Er staat een taak klaar in Schakel"
    assert message.get_content().replace("\r\n", "\n") == BODY
    assert message["To"] == "hanne@school.example"
    assert message["From"] == "Schakel <noreply@schakel.example.org>"
    assert message["Message-ID"] == f"<{mail_id}@schakel.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    whole = message.as_string()
    assert not any(word in whole for word in ("Hanne", "Dewulf", "casus", "signaal", "K7Q"))
    sent = state_of(mail_id)
    assert (sent.state, sent.attempts, sent.lease_until) == ("sent", 1, None)
    assert is_done(outbox_id)


def test_sent_is_not_sent_again(db, sink):
    mail_id, outbox_id = promised(somebody())
    assert deliver(mail_id, outbox_id) is True
    with as_owner():
        Outbox.objects.update(done_at=None)
    assert deliver(mail_id, outbox_id) is False
    assert len(sink.messages()) == 1
    assert is_done(outbox_id), "a repeated task must close the promise that was left open"


def test_eight_workers_at_once_send_one(transactional_db, sink, server):
    mail_id, outbox_id = promised(somebody())
    server.wait = 0.2
    ready = threading.Barrier(8)

    def work(_number: int) -> bool:
        try:
            ready.wait(20)
            return deliver(mail_id, outbox_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == [False] * 7 + [True]
    assert len(sink.messages()) == 1


def test_a_worker_that_dies_after_the_250_repeats_the_same_message_id_once(db, sink, settings):
    mail_id, outbox_id = promised(somebody())
    with time_machine.travel(NOW, tick=False) as clock:
        with as_role("schakel_worker"):
            claimed = mail.claim(mail_id)
            mail._to_user(claimed).send()  # ... and here the process ends
        assert deliver(mail_id, outbox_id) is False, "somebody still holds the lease"
        clock.shift(settings.MAIL_LEASE_SECONDS - 1)
        assert deliver(mail_id, outbox_id) is False
        clock.shift(2)
        assert deliver(mail_id, outbox_id) is True
        clock.shift(10 * settings.MAIL_LEASE_SECONDS)
        assert deliver(mail_id, outbox_id) is False
    assert [message["Message-ID"] for message in sink.messages()] == [f"<{mail_id}@schakel.example.org>"] * 2


@pytest.mark.parametrize("says", ["421 try later", "451 local error", "550 no such user", "554 spam"])
def test_a_refusal_is_kept_open_and_tried_later(db, sink, server, says):
    mail_id, outbox_id = promised(somebody())
    server.says = says
    with time_machine.travel(NOW, tick=False):
        run_task(mail_id, outbox_id)
    kept = state_of(mail_id)
    assert (kept.state, kept.attempts, kept.lease_until) == ("new", 1, NOW + timedelta(minutes=2))
    assert not is_done(outbox_id)
    server.says = None
    with time_machine.travel(NOW + timedelta(minutes=2, seconds=1), tick=False):
        run_task(mail_id, outbox_id)
    assert state_of(mail_id).state == "sent"
    assert len(sink.messages()) == 1


def test_a_server_that_never_answers_is_given_up_in_time(db, sink, server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    server.wait = 2
    mail_id, outbox_id = promised(somebody())
    with time_machine.travel(NOW, tick=False):
        run_task(mail_id, outbox_id)
    assert (state_of(mail_id).state, is_done(outbox_id)) == ("new", False)


def test_no_server_at_all(db, sink, settings):
    settings.EMAIL_PORT = 1
    mail_id, outbox_id = promised(somebody())
    with time_machine.travel(NOW, tick=False):
        run_task(mail_id, outbox_id)
    assert (state_of(mail_id).state, is_done(outbox_id)) == ("new", False)


# Minutes after each attempt, written by hand: doubling, never more than six hours, until 48 hours (2,880) have passed.
BACK_OFF = [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360, 360, 360, 360]


def test_the_pauses_grow_and_after_two_days_it_is_dead(db, sink, server):
    mail_id, outbox_id = promised(somebody())
    server.says = "421 later"
    pauses = []
    with time_machine.travel(NOW, tick=False) as clock:
        while state_of(mail_id).state == "new":
            run_task(mail_id, outbox_id)
            again = state_of(mail_id).lease_until
            if again is None:
                break
            pauses.append((again - datetime.now(UTC)).total_seconds() / 60)
            asked = server.asked
            clock.move_to(again - timedelta(seconds=1))
            run_task(mail_id, outbox_id)
            assert server.asked == asked, "tried again before its time"
            clock.move_to(again + timedelta(seconds=1))
        dead_at = datetime.now(UTC)
    assert pauses == BACK_OFF
    assert timedelta(hours=48) < dead_at - NOW < timedelta(hours=51)
    assert (state_of(mail_id).state, is_done(outbox_id)) == ("dead", True)
    server.says = None
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        assert deliver(mail_id, outbox_id) is False
    assert sink.messages() == []


@pytest.mark.parametrize("gone", [{"is_active": False}, {"email": ""}])
def test_somebody_without_access_or_address_gets_nothing(db, sink, gone):
    user = somebody(**gone)
    mail_id, outbox_id = promised(user)
    assert deliver(mail_id, outbox_id) is False
    assert (state_of(mail_id).state, is_done(outbox_id)) == ("dead", True)
    assert sink.messages() == []


def test_a_name_cannot_slip_into_the_headers(db, sink):
    user = somebody(first_name="Noor\r\nBcc: iemand@elders.example", last_name="\nSubject: Noor Van Hecke")
    mail_id, outbox_id = promised(user)
    assert deliver(mail_id, outbox_id) is True
    [message] = sink.messages()
    assert message["Bcc"] is None
    assert message["Delivered-To"] == "hanne@school.example"
    assert message.get_all("Subject") == ["Er staat een taak klaar in Schakel"]
    assert "Noor" not in message.as_string()


@pytest.mark.parametrize("address", ["a@school.example\nBcc: b@elders.example", "a@school.example\r\n\r\nNoor"])
def test_an_address_cannot_slip_into_the_headers_and_is_given_up_like_any_other_failure(db, sink, address):
    mail_id, outbox_id = promised(somebody(email=address))
    with time_machine.travel(NOW, tick=False):
        run_task(mail_id, outbox_id)
    assert sink.messages() == []
    kept = state_of(mail_id)
    assert (kept.state, kept.attempts) == ("new", 1)
    assert kept.lease_until is not None
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        run_task(mail_id, outbox_id)
    assert (state_of(mail_id).state, is_done(outbox_id)) == ("dead", True)


def test_the_application_may_not_read_or_write_mail(db):
    promised(somebody())
    for attempt in (Mail.objects.count, lambda: Mail.objects.update(state="new"), lambda: mail.claim(str(uuid4()))):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attempt()


def test_the_library_knows_no_answer_that_we_would_take_for_sent(db, sink, server):
    """`deliver` raises what smtplib raises: a caller that forgets to catch it never marks the message as sent."""
    mail_id, outbox_id = promised(somebody())
    server.says = "550 no"
    with pytest.raises(smtplib.SMTPException):
        deliver(mail_id, outbox_id)
    assert state_of(mail_id).state == "claimed"
    assert not is_done(outbox_id)
