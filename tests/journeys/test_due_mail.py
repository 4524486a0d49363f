"""A due duty becomes one mail without content, through the worker's own hands and a real SMTP dialogue."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core import tasks
from core.mailsink import MailSink
from core.models import Outbox
from duties import reminders
from tests.cast import acting, name_talker, open_case, report
from tests.conftest import as_owner, as_role

BRUSSELS = ZoneInfo("Europe/Brussels")
# Monday 5 October 2026: no holiday near. The talk is due five school days later.
MONDAY = datetime(2026, 10, 5, 10, 0, tzinfo=BRUSSELS)
DUE = datetime(2026, 10, 12, 7, 0, tzinfo=BRUSSELS)


@pytest.fixture
def sink(tmp_path, settings):
    with MailSink(tmp_path / "mail") as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        yield sink


def the_worker_does_what_is_promised() -> None:
    """What the relay and Celery do between two processes, here in one."""
    run = {"duties.notify": lambda row: reminders.notify(row.argument, str(row.pk), now=MONDAY)}
    with as_role("schakel_worker"):
        for task in ("duties.notify", "core.send_mail"):
            for row in Outbox.objects.filter(task=task, done_at=None):
                run.get(task, lambda row: tasks.send_mail(str(row.pk), row.argument))(row)


def the_tick(now: datetime) -> None:
    with as_role("schakel_worker"):
        reminders.remind(now=now)
    the_worker_does_what_is_promised()


@pytest.fixture
def case(cast):
    """A talk that Els Boon owes; whatever else was due is settled or was mailed before."""
    signal = report(cast, now=MONDAY, facts="Ze riep dat ze nooit meer terugkomt.", interpretation="Ze is bang.")
    case = open_case(cast, signal, now=MONDAY)
    name_talker(cast, case, now=MONDAY)
    return case


def test_the_talker_gets_one_mail_when_named_and_one_when_due(case, cast, sink):
    the_worker_does_what_is_promised()
    assert [message["To"] for message in sink.messages()] == ["spreker@school.example"]
    the_tick(DUE.replace(hour=6, minute=59))
    before = len(sink.messages())
    the_tick(DUE)
    the_tick(DUE)
    the_tick(DUE.replace(hour=15))
    new = [message["To"] for message in sink.messages()[before:]]
    # The coordinator still owes the reporter an answer; nobody gets a second mail that day.
    assert sorted(new) == ["spreker@school.example", "zorg@school.example"]
    with as_owner():
        assert not Outbox.objects.filter(done_at=None).exists()


def test_no_mail_holds_anything_of_the_case(case, cast, sink):
    the_worker_does_what_is_promised()
    the_tick(DUE)
    with acting(cast.zorg) as actor:
        signal = case.signal_outcomes.visible_to(actor).get().signal
    secrets = [
        case.ref,
        signal.ref,
        str(case.pk),
        str(signal.pk),
        "nooit meer",
        "bang",
        "Vraag hoe het in de klas gaat",
    ]
    names = [cast.pupil.first_name, cast.pupil.last_name, cast.pupil.class_name, cast.school.name]
    names += [part for seat in cast.seats.values() for part in (seat.user.first_name, seat.user.last_name)]
    assert sink.messages()
    for message in sink.messages():
        text = "\n".join([*(f"{name}: {value}" for name, value in message.items()), message.get_content()])
        assert message["Subject"] in {"Er staat een taak klaar in Schakel", "Uw taken in Schakel"}
        assert [word for word in (*secrets, *names) if word in text] == []


def test_the_duties_of_a_whole_role_are_one_mail_a_day_to_each_of_them(cast, sink):
    report(cast, now=MONDAY)  # To read and to answer within a school day: two duties, of both coordinators.
    the_tick(datetime(2026, 10, 6, 7, 0, tzinfo=BRUSSELS))
    the_tick(datetime(2026, 10, 7, 7, 0, tzinfo=BRUSSELS))
    to = sorted(message["To"] for message in sink.messages())
    assert to == ["collega@school.example", "zorg@school.example"]
    assert len({message["Message-ID"] for message in sink.messages()}) == 2


def test_the_demo_shows_what_it_would_have_sent(case, cast, sink, settings, client):
    settings.DEMO_MAIL_DIR = sink.folder
    the_worker_does_what_is_promised()
    page = client.get("/demo/mail/").content.decode()
    assert "Er staat een taak klaar in Schakel" in page
    assert re.search(r"spreker@school\.example · \d{1,2} [a-z]+ \d{4}, \d{1,2}\.\d\d uur", page)
