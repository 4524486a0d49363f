"""One digest a person a day for everything ordinary; what is new or acute at once; and what a person chose about it."""

from datetime import date, timedelta

import pytest
from django.core import mail as outgoing

from accounts.roles import Role
from core import mail
from core.calendar import Term
from core.models import Mail, Outbox
from duties import kinds, reminders
from duties.models import Duty, ReminderChoice
from secrecy.models import Dossier
from tests.cast import answer, member, name_talker, open_case, report
from tests.conftest import as_owner, as_role
from tests.duties.clockwork import at, days, dossier_of, every, everybody_mailed, mails, owe, tick

pytestmark = pytest.mark.database
MONDAY, TUESDAY, WEDNESDAY = at(2026, 9, 7, 10), at(2026, 9, 8, 7), at(2026, 9, 9, 7)
HOUR = timedelta(hours=1)


def choose(seat, **choice) -> None:
    with as_owner():
        ReminderChoice.objects.update_or_create(user=seat.user, defaults=choice)


def notify_all(now) -> None:
    with as_role("schakel_worker"):
        for promise in Outbox.objects.filter(task="duties.notify", done_at=None).exclude(not_before__gt=now):
            reminders.notify(promise.argument, str(promise.pk), now=now)


def test_twenty_duties_of_one_day_are_one_mail(cast):
    dossier = dossier_of(cast)
    for _ in range(20):
        owe(cast, dossier, MONDAY, Term(2), to=cast.zorg)
    tick(*every(HOUR, at(2026, 9, 8, 0), at(2026, 9, 9, 23)))
    assert mails(cast.zorg) == [TUESDAY, WEDNESDAY]
    assert everybody_mailed(cast) == {"zorg"}


def test_the_words_say_nothing_of_a_case(cast):
    dossier = dossier_of(cast)
    owe(cast, dossier, MONDAY, Term(2), to=cast.zorg)
    tick(TUESDAY)
    with as_role("schakel_worker"):
        promise = Outbox.objects.get(task="core.send_mail")
        assert mail.deliver(promise.argument, str(promise.pk))
    [sent] = outgoing.outbox
    assert (sent.subject, sent.to) == ("Uw taken in Schakel", ["zorg@school.example"])
    assert "Op uw werklijst staan taken waarvan de dag er aankomt of voorbij is:" in sent.body
    for word in ("Noor", "Van Hecke", "Hanne", "signaal", "casus", "stap", "Proefschool"):
        assert word not in sent.subject + sent.body


def test_who_prefers_noon_gets_it_at_noon_and_only_then(cast):
    choose(cast.zorg, hour="noon")
    dossier = dossier_of(cast)
    owe(cast, dossier, MONDAY, Term(2))
    tick(*every(timedelta(minutes=20), at(2026, 9, 8, 6), at(2026, 9, 9, 20)))
    assert mails(cast.zorg) == [at(2026, 9, 8, 12), at(2026, 9, 9, 12)]
    assert mails(cast.colleague) == [TUESDAY, WEDNESDAY]


def test_noon_that_the_worker_slept_through_is_made_up_the_next_day_for_those_alone(cast):
    choose(cast.zorg, hour="noon")
    dossier = dossier_of(cast)
    owe(cast, dossier, MONDAY, Term(3))
    tick(WEDNESDAY, at(2026, 9, 10, 7))
    # We: the day before, for the morning people. Th: late for noon, and the day itself for the others.
    assert (days(cast.zorg), days(cast.colleague)) == (
        [date(2026, 9, 10)],
        [date(2026, 9, 9)],
    )
    tick(at(2026, 9, 10, 7, 1), at(2026, 9, 10, 12))
    assert (days(cast.zorg), days(cast.colleague)) == (
        [date(2026, 9, 10)],
        [date(2026, 9, 9), date(2026, 9, 10)],
    )


@pytest.mark.parametrize(
    ("off", "left"),
    [
        ("before", [date(2026, 9, 9), date(2026, 9, 14)]),
        ("on", [date(2026, 9, 8), date(2026, 9, 14)]),
        ("after", [date(2026, 9, 8), date(2026, 9, 9)]),
    ],
)
def test_each_kind_can_be_switched_off_by_the_person_alone(cast, off, left):
    choose(cast.zorg, **{off: False})
    owe(cast, dossier_of(cast), MONDAY, Term(2))
    tick(*every(HOUR, MONDAY, at(2026, 9, 14, 23)))
    assert days(cast.zorg) == left
    assert days(cast.colleague) == [date(2026, 9, 8), date(2026, 9, 9), date(2026, 9, 14)]


def test_a_term_in_the_law_cannot_be_switched_off(cast, monkeypatch):
    monkeypatch.setattr(kinds, "_legal", {"hearing"})
    choose(cast.zorg, before=False, on=False, after=False)
    dossier = dossier_of(cast)
    owe(cast, dossier, MONDAY, Term(2), to=cast.zorg)
    tick(TUESDAY, WEDNESDAY)
    assert days(cast.zorg) == []
    owe(cast, dossier, at(2026, 9, 9, 10), Term(2), to=cast.zorg, kind="hearing")
    tick(at(2026, 9, 10, 7), at(2026, 9, 11, 7))
    assert days(cast.zorg) == [date(2026, 9, 10), date(2026, 9, 11)]


def test_a_new_task_is_told_at_once_beside_the_digest(cast):
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    notify_all(MONDAY)
    assert everybody_mailed(cast) == set()
    name_talker(cast, case, now=MONDAY)
    notify_all(MONDAY + timedelta(minutes=1))
    assert mails(cast.talker, "new") == [MONDAY + timedelta(minutes=1)]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (at(2026, 9, 7, 3), at(2026, 9, 7, 7)),
        (at(2026, 9, 7, 22), at(2026, 9, 7, 22)),
        (at(2026, 9, 12, 15), at(2026, 9, 14, 7)),
        (at(2026, 11, 11, 9), at(2026, 11, 12, 7)),
        (at(2026, 10, 24, 23), at(2026, 10, 26, 7)),
    ],
    ids=["night", "evening", "saturday", "11 november", "before the clock goes back"],
)
def test_a_new_task_made_at_night_or_in_a_weekend_waits_for_a_working_morning(cast, made, told):
    dossier = dossier_of(cast)
    owe(cast, dossier, made, Term(3), to=cast.zorg, notify=True)
    for moment in every(HOUR, made, told + timedelta(hours=2)):
        notify_all(moment)
    assert mails(cast.zorg, "new") == [told]


def test_acute_danger_on_a_saturday_night_wakes_whom_it_must(cast):
    saturday = at(2026, 9, 12, 23, 30)
    report(cast, acute=True, now=saturday)
    notify_all(saturday)
    assert everybody_mailed(cast) == {"zorg", "colleague", "director"}
    assert set(days(cast.director, "new")) == {date(2026, 9, 12)}
    # Its own reminders are mails of their own; the word to who reported is as ordinary as ever, and in the digest.
    tick(at(2026, 9, 14, 7))
    assert (days(cast.zorg, "due"), days(cast.director, "due")) == ([date(2026, 9, 14)], [date(2026, 9, 14)])


def test_the_deputy_of_the_direction_gets_a_notice_of_acute_danger_too(cast):
    with as_owner():
        deputy = member(
            "adjunct",
            "Wim Baert",
            cast.school,
            Role.DIRECTOR,
            stands_in_for=cast.director,
            ends_on=date(2026, 12, 31),
        )
    report(cast, acute=True, now=MONDAY)
    notify_all(MONDAY)
    # Each has a notice of their own.
    with as_owner():
        notices = Duty.objects.filter(kind="acute_notice")
        assert {duty.addressee_id for duty in notices} == {cast.director.pk, deputy.pk}
    assert len(mails(deputy, "new")) == len(mails(cast.director, "new")) == 1


def test_the_clb_contact_of_another_school_hears_nothing(cast):
    with as_owner():
        elsewhere = member("clb2", "Jo Pauwels", cast.clb.organisation, Role.CLB_CONTACT)
    signal = report(cast, now=MONDAY)
    open_case(cast, signal, now=MONDAY)
    answer(cast, signal.pk, now=MONDAY)
    with as_owner():
        duty = Duty.objects.get(kind="name_talker")
        Duty.objects.filter(pk=duty.pk).update(
            addressee=None, organisation=cast.clb.organisation, role=Role.CLB_CONTACT, regime="team"
        )
    with as_owner():
        Dossier.objects.filter(pk=duty.dossier_id).update(clb_engaged=True)
    tick(*every(HOUR, MONDAY, at(2026, 9, 9, 23)))
    assert days(cast.clb) != []
    assert days(elsewhere) == []
    with as_role("schakel_worker"):
        assert not Mail.objects.filter(recipient_id=elsewhere.user_id).exists()
