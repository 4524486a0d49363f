"""One round of reminders: a digest to each who owes what is due, not before seven in Brussels; never twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from accounts.models import Membership
from accounts.roles import Role
from core.models import Mail, Outbox
from duties import actions, reminders
from duties.models import Duty
from tests.cast import acting, member, report
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
BRUSSELS = ZoneInfo("Europe/Brussels")
MONDAY = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
TUESDAY = date(2026, 10, 13)


def brussels(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BRUSSELS)


def remind(now: datetime) -> int:
    with as_role("schakel_worker"):
        return reminders.remind(now=now)


def mails(**which: Any) -> list[Mail]:
    with as_owner():
        return list(Mail.objects.filter(**which).order_by("created_at", "recipient_id"))


def recipients() -> list[int]:
    return sorted(mail.recipient_id for mail in mails())


@pytest.fixture
def feedback(cast) -> Duty:
    """One duty, due on Tuesday, of whoever coordinates care at the school."""
    signal = report(cast, now=MONDAY)
    with acting(cast.zorg, MONDAY) as actor:
        assert actions.settle(kind="triage", about=signal.pk, by=actor, now=MONDAY)
    with as_owner():
        duty = Duty.objects.get(kind="feedback")
    assert duty.due_on == TUESDAY
    return duty


def give(duty: Duty, to: Membership) -> None:
    with as_owner():
        Duty.objects.filter(pk=duty.pk).update(addressee=to)


def test_not_before_seven_in_brussels_and_from_then_on_once(cast, feedback):
    for now in (brussels(23, 59, date(2026, 10, 12)), brussels(0), brussels(5), brussels(6, 59)):
        assert remind(now) == 0
    assert mails() == []
    assert remind(brussels(7)) == 1
    both = sorted([cast.zorg.user_id, cast.colleague.user_id])
    assert recipients() == both
    for now in (brussels(7), brussels(7, 1), brussels(23), brussels(9, day=date(2026, 10, 14))):
        assert remind(now) == 0
    assert recipients() == both


def test_what_it_writes(cast, feedback):
    give(feedback, cast.zorg)
    remind(brussels(7, 3))
    [mail] = mails()
    assert (mail.kind, mail.due_on) == ("digest", TUESDAY)
    assert mail.subject_key != feedback.pk
    assert (mail.state, mail.attempts, mail.created_at) == ("new", 0, brussels(7, 3))
    with as_owner():
        assert Outbox.objects.filter(task="core.send_mail").values_list("argument", flat=True).get() == str(mail.pk)
        assert Duty.objects.get(pk=feedback.pk).reminded_at == brussels(7, 3)


@pytest.mark.parametrize("late", [timedelta(hours=5), timedelta(days=1), timedelta(days=30)])
def test_a_tick_that_comes_late_loses_nothing(cast, feedback, late):
    assert remind(brussels(7) + late) == 1
    assert len(mails()) == 2
    assert {mail.due_on for mail in mails()} == {(brussels(7) + late).date()}


def test_who_it_was_given_to_and_nobody_else(cast, feedback):
    give(feedback, cast.colleague)
    remind(brussels(7))
    assert recipients() == [cast.colleague.user_id]


def test_nobody_took_it_so_everybody_in_that_role_at_that_school_and_nobody_else(cast, feedback):
    with as_owner():
        third = member("derde", "Tine Maes", cast.school, Role.CARE_COORDINATOR)
        ended = member("weg", "Jan Peeters", cast.school, Role.CARE_COORDINATOR, ends_on=date(2026, 10, 12))
        later = member("straks", "An Claes", cast.school, Role.CARE_COORDINATOR)
        unconfirmed = member("nogniet", "Bert Smet", cast.school, Role.CARE_COORDINATOR)
        Membership.objects.filter(pk=later.pk).update(starts_on=date(2026, 10, 14))
        Membership.objects.filter(pk=unconfirmed.pk).update(confirmed_at=None)
        last_day = member("vandaag", "Rik Wils", cast.school, Role.CARE_COORDINATOR, ends_on=TUESDAY)
    assert ended.pk
    assert remind(brussels(7)) == 1
    expected = [cast.zorg, cast.colleague, third, last_day]
    assert recipients() == sorted(seat.user_id for seat in expected)


def test_somebody_with_two_seats_in_that_role_gets_one(cast, feedback):
    with as_owner():
        Membership.objects.create(
            user=cast.zorg.user,
            organisation=cast.school,
            role=Role.CARE_COORDINATOR,
            starts_on=date(2026, 9, 1),
            confirmed_at=MONDAY,
        )
    remind(brussels(7))
    assert recipients().count(cast.zorg.user_id) == 1


def test_what_is_done_reminds_nobody(cast, feedback):
    with acting(cast.zorg, MONDAY) as actor:
        assert actions.settle(kind="feedback", about=feedback.about, by=actor, now=MONDAY)
    assert remind(brussels(7)) == 0
    assert mails() == []


def test_the_unique_key_holds_even_if_the_mark_is_lost(cast, feedback):
    remind(brussels(7))
    with as_owner():
        Duty.objects.filter(pk=feedback.pk).update(remind_at=brussels(7), reminded_at=None)
    assert remind(brussels(8)) == 1
    assert len(mails()) == 2
    with as_owner():
        assert Outbox.objects.count() == 2


def test_a_long_list_is_handled_in_parts_oldest_first(cast, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 3)
    for _ in range(2):
        report(cast, now=MONDAY)
    with as_owner():
        oldest = Duty.objects.order_by("pk").last()
        Duty.objects.filter(pk=oldest.pk).update(remind_at=brussels(7, day=date(2026, 10, 1)))
    assert remind(brussels(7)) == 3
    with as_owner():
        assert Duty.objects.get(pk=oldest.pk).reminded_at == brussels(7)
    # The oldest comes once more, for its own day, beside the one that was left.
    assert (remind(brussels(7, 1)), remind(brussels(7, 2))) == (2, 0)
    # However many batches: one digest a person a day.
    assert len(mails()) == 2


def test_four_ticks_at_once_remind_once(committed_cast):
    cast = committed_cast
    for _ in range(10):
        report(cast, now=MONDAY)
    ready = threading.Barrier(4)

    def tick(_number: int) -> int:
        try:
            ready.wait(20)
            return remind(brussels(7))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        handled = list(pool.map(tick, range(4)))
    # What another tick had in its hands is skipped, so a last one finds the rest, if any.
    assert sum(handled) + remind(brussels(7, 1)) == 20
    # Two coordinators, one digest each.
    assert len(mails()) == 2


def test_acute_danger_is_told_at_once_and_once(cast):
    report(cast, acute=True, now=MONDAY)
    with as_owner():
        promises = list(Outbox.objects.filter(task="duties.notify"))
        notice = Duty.objects.get(kind="acute_notice")
    for promise in promises * 2:
        with as_role("schakel_worker"):
            reminders.notify(promise.argument, str(promise.pk), now=MONDAY)
    told = mails()
    assert {mail.kind for mail in told} == {"new"}
    assert len(told) == 3  # naming a talker to two coordinators, the notice to the director
    assert [mail.recipient_id for mail in told if mail.subject_key == notice.pk] == [cast.director.user_id]
    with as_owner():
        assert not Outbox.objects.filter(task="duties.notify", done_at=None).exists()
    # On the day it is due, the reminder comes beside it.
    assert remind(brussels(7, day=date(2026, 10, 12))) == 1
    assert len(mails(kind="due")) == 1


def test_what_was_done_meanwhile_is_not_told_any_more(cast):
    report(cast, acute=True, now=MONDAY)
    with as_owner():
        duty = Duty.objects.get(kind="name_talker")
        promise = Outbox.objects.get(argument=str(duty.pk))
    with acting(cast.zorg, MONDAY) as actor:
        actions.settle(kind="name_talker", about=duty.about, by=actor, now=MONDAY)
    with as_role("schakel_worker"):
        reminders.notify(duty.pk, str(promise.pk), now=MONDAY)
    assert mails() == []
    with as_owner():
        assert Outbox.objects.get(pk=promise.pk).done_at == MONDAY
