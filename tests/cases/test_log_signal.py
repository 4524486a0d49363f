"""Logging a signal: which rows, duties, outbox and audit it writes on each route, and that one form is one signal."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from accounts.models import Membership
from accounts.roles import Role
from cases.enums import About
from cases.models import Case, CaseTransition, Signal, SignalOutcome
from core.models import AuditEntry
from duties.models import Duty
from schools.models import FreeDay
from secrecy.models import Dossier, Draft, Item
from secrecy.sealing import saying
from tests.cases.ledger import NOW, added, at, audit_trail, contents, duties, duty, outbox_tasks, terms
from tests.cast import acting, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database


def test_an_ordinary_signal_writes_these_rows_and_no_other(cast):
    before = contents()
    signal = report(cast, now=NOW)
    assert added(before, contents()) == {
        "secrecy_dossier": 1,
        "cases_signal": 1,
        "secrecy_item": 2,
        "duties_duty": 2,
        "core_auditentry": 3,
    }
    with as_owner():
        signal = Signal.objects.get()
        assert (signal.addressee_id, signal.logged_by_id) == (cast.reporter.pk, cast.reporter.pk)
        assert (signal.school_id, signal.pupil_id, signal.word) == (cast.school.pk, cast.pupil.pk, "received")
        assert (signal.created_at, signal.acute, signal.told_by) == (NOW, False, "")
        texts = {item.kind: item for item in Item.objects.all()}
    assert {kind: item.body for kind, item in texts.items()} == {
        "facts": "Tijdens de les riep Noor naar een klasgenoot.",
        "interpretation": "Ik maak me zorgen.",
    }
    for item in texts.values():
        assert (item.about, item.regime, item.holder_id) == (signal.pk, "school", cast.school.pk)
        assert (item.author_id, item.addressee_id) == (cast.reporter.pk, cast.reporter.pk)


def test_reading_and_answering_are_owed_by_all_coordinators_in_one_school_day(cast):
    signal = report(cast, now=NOW)
    found = duties()
    assert terms(found) == [
        ("feedback", date(2026, 10, 14), "1 schooldag na het signaal."),
        ("triage", date(2026, 10, 14), "1 schooldag na het signaal."),
    ]
    for one in found:
        assert (one.about, one.dossier_id) == (signal.pk, signal.dossier_id)
        assert (one.role, one.organisation_id, one.addressee_id) == ("care_coordinator", cast.school.pk, None)
        assert (one.counted_from, one.term, one.unit) == (date(2026, 10, 13), 1, "school_day")


@pytest.mark.parametrize(
    ("now", "due", "explanation"),
    [
        (at(16), date(2026, 10, 19), "1 schooldag na het signaal."),  # a Friday; weekends go without saying
        (at(17), date(2026, 10, 19), "1 schooldag na het signaal."),  # written on a Saturday
        (at(30), date(2026, 11, 9), "1 schooldag na het signaal; de herfstvakantie telt niet mee."),
        (at(10, 11), date(2026, 11, 12), "1 schooldag na het signaal; 11 november telt niet mee."),
        # 23:30 in Brussels on the 13th is still that day; half an hour later it is the 14th, in UTC too or not.
        (at(13, hour=21).replace(minute=30), date(2026, 10, 14), "1 schooldag na het signaal."),
        (at(13, hour=22).replace(minute=30), date(2026, 10, 15), "1 schooldag na het signaal."),
    ],
)
def test_the_term_counts_on_the_school_calendar_in_brussels(cast, now, due, explanation):
    report(cast, now=now)
    assert {(one.due_on, one.explanation) for one in duties()} == {(due, explanation)}


def test_a_free_day_of_the_own_school_is_skipped_and_named(cast):
    with as_owner():
        FreeDay.objects.create(school_id=cast.school.pk, day=date(2026, 10, 14), name="pedagogische studiedag")
        FreeDay.objects.create(school_id=cast.other_school.pk, day=date(2026, 10, 15), name="facultatieve verlofdag")
    report(cast, now=NOW)
    assert {(one.due_on, one.explanation) for one in duties()} == {
        (date(2026, 10, 15), "1 schooldag na het signaal; 14 oktober (pedagogische studiedag) telt niet mee.")
    }


def test_nobody_gets_mail_at_once_for_an_ordinary_signal(cast):
    report(cast, now=NOW)
    assert not outbox_tasks()


def test_the_audit_tells_who_in_which_seat_and_holds_no_content(cast):
    signal = report(cast, now=NOW)
    assert audit_trail() == [("log", "signal"), ("owe", "feedback"), ("owe", "triage")]
    with as_owner():
        for row in AuditEntry.objects.all():
            assert (row.user_id, row.membership_id) == (cast.reporter.user_id, cast.reporter.pk)
            assert (row.organisation_id, row.role) == (cast.school.pk, "staff")
            assert (row.at, row.dossier_id, row.refused) == (NOW, signal.dossier_id, False)
        assert AuditEntry.objects.get(action="log").subject_keys == [str(signal.pk)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(e::text, ' ') FROM core_auditentry e")
            everything = cursor.fetchone()[0]
    assert not any(word in everything for word in ("Noor", "Hecke", "zorgen", "klasgenoot", "C04"))


def test_without_an_interpretation_there_is_one_text(cast):
    report(cast, interpretation="  \n", now=NOW)
    with as_owner():
        assert [item.kind for item in Item.objects.all()] == ["facts"]


def test_the_draft_is_gone_once_the_signal_is_there(cast):
    for seat in (cast.reporter, cast.talker):
        with acting(seat, NOW):
            Draft.objects.create(
                user_id=seat.user_id, membership=seat, holder=seat.organisation, form="signal", data={}, saved_at=NOW
            )
    report(cast, now=NOW)
    with as_owner():
        assert [draft.membership_id for draft in Draft.objects.all()] == [cast.talker.pk]


def test_acute_danger_starts_the_case_tells_all_and_gives_the_director_a_notice_without_content(cast):
    before = contents()
    signal = report(cast, acute=True, now=NOW)
    assert added(before, contents()) == {
        "secrecy_dossier": 1,
        "cases_signal": 1,
        "secrecy_item": 3,
        "cases_case": 1,
        "cases_signaloutcome": 1,
        "cases_casetransition": 1,
        "duties_duty": 3,
        "core_auditentry": 4,
        "core_outbox": 2,
    }
    with as_owner():
        case = Case.objects.get()
        notice = Item.objects.get(kind="notice")
        move = CaseTransition.objects.get()
        outcome = SignalOutcome.objects.get()
    assert (case.procedure, case.step, case.state) == ("gent-a", "1", "open")
    assert (case.owner_id, case.acute, case.pupil_id) == (None, True, cast.pupil.pk)
    assert (outcome.outcome, outcome.case_id, outcome.signal_id) == ("track", case.pk, signal.pk)
    assert (move.event, move.by_id, move.done_on) == ("open", cast.reporter.pk, date(2026, 10, 13))
    assert (notice.addressee_id, notice.about) == (cast.director.pk, signal.pk)
    assert notice.body == (
        "Er is acuut gevaar gemeld over Noor Van Hecke, 3B. Neem nu contact op met de zorgcoördinator."
    )
    owed = {one.kind: one for one in duties()}
    assert {kind: (one.role, one.addressee_id, one.due_on) for kind, one in owed.items()} == {
        "feedback": ("care_coordinator", None, date(2026, 10, 14)),
        "name_talker": ("care_coordinator", None, date(2026, 10, 14)),
        "acute_notice": ("director", cast.director.pk, date(2026, 10, 13)),
    }
    assert owed["acute_notice"].explanation == "Dezelfde dag als de melding."
    # Answering the reporter can wait for its day; the two others cannot.
    told = (owed["name_talker"], owed["acute_notice"])
    assert outbox_tasks() == {("duties.notify", str(one.pk)): 1 for one in told}


def test_acute_danger_in_the_weekend_is_owed_on_the_first_school_day(cast):
    signal = report(cast, acute=True, now=at(17))
    [notice] = duties(kind="acute_notice")
    assert (notice.due_on, notice.explanation) == (date(2026, 10, 19), "De eerste schooldag na de melding.")
    assert duty("feedback", signal.pk).due_on == date(2026, 10, 19)


def test_every_director_in_office_gets_a_notice_and_nobody_else(cast):
    with as_owner():
        second = Membership.objects.create(
            user=cast.admin.user,
            organisation=cast.school,
            role=Role.DIRECTOR,
            starts_on=date(2020, 9, 1),
            confirmed_at=NOW,
        )
        Membership.objects.create(  # ended
            user=cast.talker.user,
            organisation=cast.school,
            role=Role.DIRECTOR,
            starts_on=date(2020, 9, 1),
            ends_on=date(2026, 10, 12),
            confirmed_at=NOW,
        )
        Membership.objects.create(  # never confirmed
            user=cast.dpo.user, organisation=cast.school, role=Role.DIRECTOR, starts_on=date(2020, 9, 1)
        )
    report(cast, acute=True, now=NOW)
    assert {one.addressee_id for one in duties(kind="acute_notice")} == {cast.director.pk, second.pk}


@pytest.mark.parametrize(
    ("about", "reader", "role"),
    [(About.STAFF, "school", "director"), (About.DIRECTION, "board", "board_member")],
)
def test_about_staff_goes_round_the_care_team(cast, about, reader, role):
    signal = report(cast, about_whom=about, now=NOW)
    organisation = cast.school if reader == "school" else cast.board.organisation
    assert terms(duties()) == [
        ("feedback", date(2026, 10, 20), "5 schooldagen na het signaal."),
        ("staff_signal", date(2026, 10, 20), "5 schooldagen na het signaal."),
    ]
    assert {(one.role, one.organisation_id, one.addressee_id) for one in duties()} == {(role, organisation.pk, None)}
    with as_owner():
        dossier = Dossier.objects.get(pk=signal.dossier_id)
        assert (dossier.about_staff, dossier.about_direction) == (True, about == About.DIRECTION)
        assert not Case.objects.exists()
    assert not outbox_tasks()


@pytest.mark.parametrize("about", [About.STAFF, About.DIRECTION])
def test_acute_danger_about_staff_tells_its_own_readers_at_once_and_opens_no_case(cast, about):
    report(cast, about_whom=about, acute=True, now=NOW)
    [reading] = duties(kind="staff_signal")
    assert outbox_tasks() == {("duties.notify", str(reading.pk)): 1}
    assert {one.kind for one in duties()} == {"staff_signal", "feedback"}
    with as_owner():
        assert not Case.objects.exists()


@pytest.mark.parametrize("about", [About.GROUP, About.ENVIRONMENT])
def test_about_a_group_or_the_environment_goes_to_the_care_team_without_a_pupil(cast, about):
    signal = report(cast, about_whom=about, pupil_text="3B", now=NOW)
    assert {one.role for one in duties()} == {"care_coordinator"}
    with as_owner():
        assert Signal.objects.get().pupil_id is None
        assert not Dossier.objects.get(pk=signal.dossier_id).about_staff


def test_an_oral_signal_belongs_to_whoever_told_it(cast):
    report(cast, by=cast.zorg, told_by="de busbegeleider", now=NOW)
    with as_owner():
        signal = Signal.objects.get()
        assert (signal.addressee_id, signal.told_by) == (None, "de busbegeleider")
        assert signal.logged_by_id == cast.zorg.pk
        assert {item.addressee_id for item in Item.objects.all()} == {None}
    # The right to feedback stays: the coordinator owes it by word of mouth.
    assert {one.kind for one in duties()} == {"triage", "feedback"}


def test_the_same_form_again_is_the_same_signal(cast):
    key = uuid4()
    first = report(cast, form_key=key, now=NOW)
    before = contents()
    second = report(cast, form_key=key, now=at(14))
    assert (second.pk, contents()) == (first.pk, before)


def test_another_text_on_an_old_form_is_another_signal(cast):
    """A page that was kept open and sent again: never silence."""
    key = uuid4()
    first = report(cast, form_key=key, now=NOW)
    second = report(cast, form_key=key, facts="Iets anders.", now=at(14))
    assert second.pk != first.pk
    with as_owner():
        assert Signal.objects.count() == 2
        assert saying(Item.objects.filter(about=second.pk), "Iets anders.")


def test_somebody_elses_form_key_is_no_way_to_their_signal(cast):
    key = uuid4()
    report(cast, form_key=key, now=NOW)
    other = report(cast, by=cast.talker, form_key=key, now=NOW)
    # Not a word about it: another signal, under a key of its own.
    assert other.form_key != key
    with as_owner():
        assert Signal.objects.count() == 2


@pytest.mark.parametrize("seat", ["clb", "police", "case_manager", "policy", "board", "platform"])
def test_from_outside_a_school_no_signal_can_be_written(cast, seat):
    before = contents()
    with pytest.raises(DatabaseError, match="opened at the own school|returned no rows"):
        report(cast, by=cast.seats[seat], now=NOW)
    assert contents() == before


def test_nobody_in_particular_can_owe_to_another_school(cast):
    report(cast, now=NOW)
    with as_owner():
        assert set(Duty.objects.values_list("organisation_id", flat=True)) == {cast.school.pk}
