"""Naming the talker (A1), taking a case that acute danger started, adding to a signal, reading what came in."""

from datetime import date

import pytest

from cases import actions
from cases.enums import About, DutyKind, Grade
from cases.models import Case, CaseTransition, Signal, Talk
from cases.workflow import TransitionNotAllowed
from duties import actions as owing
from duties.models import Duty
from secrecy.models import Item
from secrecy.sealing import saying
from tests.cases.ledger import NOW, added, at, audit_trail, contents, duties, duty, outbox_tasks
from tests.cast import acting, answer, open_case, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database
THURSDAY = at(15)


def name(cast, case, *, by=None, talker=None, done_on=date(2026, 10, 14), now=THURSDAY, reason=""):
    seat = by or cast.zorg
    with acting(seat, now) as actor:
        return actions.name_talker(
            case_id=case.pk,
            talker=talker or cast.talker,
            briefing=" Vraag hoe het gaat. ",
            done_on=done_on,
            late_reason=reason,
            by=seat,
            actor=actor,
            now=now,
        )


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def test_naming_a_talker_writes_these_rows_and_no_other(cast, case):
    before = contents()
    seen = audit_trail()
    talk = name(cast, case)
    assert added(before, contents()) == {
        "cases_talk": 1,
        "secrecy_item": 1,
        "cases_casetransition": 1,
        "duties_duty": 1,
        "core_auditentry": 3,
        "core_outbox": 1,
    }
    assert audit_trail(since=seen) == [("name_talker", "case"), ("owe", "talk"), ("settle", "name_talker")]
    with as_owner():
        talk, case = Talk.objects.get(pk=talk.pk), Case.objects.get()
        briefing = Item.objects.get(kind="briefing")
        move = CaseTransition.objects.get(event="done")
    assert (talk.addressee_id, talk.asked_by_id, talk.pupil_id) == (cast.talker.pk, cast.zorg.pk, cast.pupil.pk)
    assert (briefing.body, briefing.addressee_id, briefing.about) == ("Vraag hoe het gaat.", cast.talker.pk, talk.pk)
    assert (case.step, case.state) == ("2", "open")
    assert (move.step, move.done_on, move.by_id, move.at) == ("1", date(2026, 10, 14), cast.zorg.pk, at(15))


def test_the_talk_is_owed_by_the_talker_in_five_school_days_from_the_day_of_asking(cast, case):
    talk = name(cast, case)
    owed = duty("talk", talk.pk)
    # Wednesday 14 October, then Thursday, Friday, Monday, Tuesday, Wednesday.
    assert (owed.due_on, owed.explanation) == (date(2026, 10, 21), "5 schooldagen na de aanduiding.")
    assert (owed.addressee_id, owed.organisation_id, owed.role) == (cast.talker.pk, cast.school.pk, "staff")
    assert outbox_tasks() == {("duties.notify", str(owed.pk)): 1}
    assert duty("name_talker", case.pk).done_by_id == cast.zorg.pk


def test_the_autumn_vacation_does_not_count_for_the_talk(cast):
    case = open_case(cast, report(cast, now=at(28)), now=at(28))
    talk = name(cast, case, done_on=date(2026, 10, 29), now=at(29))
    owed = duty("talk", talk.pk)
    # Friday 30 October; Monday 9 and Tuesday 10 November; Wednesday 11 is free; Thursday 12 and Friday 13.
    assert owed.due_on == date(2026, 11, 13)
    assert owed.explanation == ("5 schooldagen na de aanduiding; de herfstvakantie en 11 november tellen niet mee.")


def test_a_second_talker_is_refused_and_writes_nothing(cast, case):
    name(cast, case)
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="al een gespreksvoerder"):
        name(cast, case, talker=cast.reporter)
    assert contents() == before


def test_a_day_long_ago_needs_a_reason_and_refusing_writes_nothing(cast, case):
    before = contents()
    with pytest.raises(TransitionNotAllowed) as refusal:
        name(cast, case, done_on=date(2026, 10, 13), now=at(23))
    assert refusal.value.field
    assert contents() == before
    name(cast, case, done_on=date(2026, 10, 13), now=at(23), reason="Ik was ziek.")
    with as_owner():
        move, why = CaseTransition.objects.get(event="done"), saying(Item.objects.all(), "Ik was ziek.")
    assert (why.about, why.regime, why.addressee_id) == (move.pk, "school", None)


@pytest.mark.parametrize("seat", ["reporter", "talker", "director", "behaviour", "outsider", "clb", "admin"])
def test_only_the_care_team_names_a_talker(cast, case, seat):
    before = contents()
    with pytest.raises(Case.DoesNotExist):
        name(cast, case, by=cast.seats[seat])
    assert contents() == before


def test_taking_an_acute_case_makes_its_open_duties_yours(cast):
    signal = report(cast, acute=True, now=NOW)
    with as_owner():
        case = Case.objects.get()
    before = contents()
    seen = audit_trail()
    with acting(cast.colleague, at(14)) as actor:
        actions.take_case(case_id=case.pk, by=cast.colleague, actor=actor, now=at(14))
    assert added(before, contents()) == {"cases_casetransition": 1, "core_auditentry": 3}
    assert audit_trail(since=seen) == [("assign", "feedback"), ("assign", "name_talker"), ("take", "case")]
    assert duty("name_talker", case.pk).addressee_id == cast.colleague.pk
    assert duty("feedback", signal.pk).addressee_id == cast.colleague.pk
    assert duties(kind="acute_notice")[0].addressee_id == cast.director.pk
    with as_owner():
        assert Case.objects.get().owner_id == cast.colleague.pk
        assert CaseTransition.objects.get(event="take").by_id == cast.colleague.pk


def test_taking_what_somebody_owns_is_refused_and_writes_nothing(cast, case):
    before = contents()
    for seat in (cast.zorg, cast.colleague):
        with acting(seat, NOW) as actor, pytest.raises(TransitionNotAllowed, match="al op zich genomen"):
            actions.take_case(case_id=case.pk, by=seat, actor=actor, now=NOW)
    assert contents() == before


@pytest.mark.parametrize("seat", ["reporter", "director", "behaviour", "outsider", "clb", "admin"])
def test_only_a_coordinator_of_the_school_takes_a_case(cast, seat):
    report(cast, acute=True, now=NOW)
    with as_owner():
        case = Case.objects.get()
    before = contents()
    with acting(cast.seats[seat], NOW) as actor, pytest.raises(Case.DoesNotExist):
        actions.take_case(case_id=case.pk, by=cast.seats[seat], actor=actor, now=NOW)
    assert contents() == before


@pytest.mark.parametrize(
    ("about", "role", "organisation"),
    [
        (About.PUPIL, "care_coordinator", "school"),
        (About.STAFF, "director", "school"),
        (About.DIRECTION, "board_member", "board"),
    ],
)
def test_an_addition_is_owed_reading_by_who_reads_the_signal(cast, about, role, organisation):
    signal = report(cast, about_whom=about, now=NOW)
    before = contents()
    with acting(cast.reporter, at(14)) as actor:
        mine = Signal.objects.visible_to(actor).get()
        item = actions.add_to_signal(signal=mine, text=" Nog iets. ", by=cast.reporter, actor=actor, now=at(14))
    assert added(before, contents()) == {"secrecy_item": 1, "duties_duty": 1, "core_auditentry": 2}
    owed = duty("read_addition", item.pk)
    where = cast.school if organisation == "school" else cast.board.organisation
    assert (owed.role, owed.organisation_id, owed.addressee_id) == (role, where.pk, None)
    assert (owed.due_on, owed.explanation) == (date(2026, 10, 15), "1 schooldag na de aanvulling.")
    assert (item.body, item.about, item.addressee_id) == ("Nog iets.", signal.pk, cast.reporter.pk)


def test_an_addition_after_the_last_answer_is_still_owed_reading(cast, case):
    with as_owner():
        signal = Signal.objects.get()
    answer(cast, signal.pk, Grade.CLOSED, now=NOW)
    with acting(cast.reporter, at(20)) as actor:
        actions.add_to_signal(signal=signal, text="Toch nog.", by=cast.reporter, actor=actor, now=at(20))
    assert len(duties(kind="read_addition", done_at=None)) == 1


def test_somebody_elses_signal_takes_no_addition(cast):
    signal = report(cast, now=NOW)
    before = contents()
    for seat in (cast.talker, cast.director, cast.outsider):
        with pytest.raises(Exception, match="row-level security"), acting(seat, NOW) as actor:
            actions.add_to_signal(signal=signal, text="Ik ook.", by=seat, actor=actor, now=NOW)
    assert contents() == before


def test_reading_an_addition_or_a_notice_settles_it_once(cast):
    signal = report(cast, acute=True, now=NOW)
    with acting(cast.reporter, NOW) as actor:
        item = actions.add_to_signal(signal=signal, text="Nog iets.", by=cast.reporter, actor=actor, now=NOW)
    with as_owner():
        notice = Item.objects.get(kind="notice")
    for seat, read, key in (
        (cast.zorg, actions.read_addition, {"item_id": item.pk}),
        (cast.director, actions.read_notice, {"notice_id": notice.pk, "kind": DutyKind.ACUTE_NOTICE}),
    ):
        with acting(seat, NOW) as actor:
            assert read(actor=actor, now=NOW, **key) is True
            assert read(actor=actor, now=NOW, **key) is False
    with as_owner():
        done = Duty.objects.exclude(done_at=None).values_list("kind", "done_by_id")
        assert set(done) == {("read_addition", cast.zorg.pk), ("acute_notice", cast.director.pk)}


def test_settling_and_giving_what_is_done_changes_nothing(cast):
    signal = report(cast, now=NOW)
    with acting(cast.zorg, NOW) as actor:
        assert owing.assign(kind="triage", about=signal.pk, to=cast.zorg, by=actor, now=NOW) is True
        assert owing.assign(kind="triage", about=signal.pk, to=cast.colleague, by=actor, now=NOW) is False
        assert owing.settle(kind="triage", about=signal.pk, by=actor, now=NOW) is True
    before = contents()
    with acting(cast.colleague, at(14)) as actor:
        assert owing.settle(kind="triage", about=signal.pk, by=actor, now=at(14)) is False
        assert owing.assign(kind="triage", about=signal.pk, to=cast.colleague, by=actor, now=at(14)) is False
        assert owing.settle(kind="no_such_kind", about=signal.pk, by=actor, now=at(14)) is False
    assert contents() == before
    assert duty("triage", signal.pk).addressee_id == cast.zorg.pk


def test_who_cannot_see_a_duty_cannot_settle_it(cast):
    signal = report(cast, now=NOW)
    before = contents()
    for seat in (cast.director, cast.talker, cast.outsider, cast.reporter, cast.clb):
        with acting(seat, NOW) as actor:
            assert owing.settle(kind="triage", about=signal.pk, by=actor, now=NOW) is False
    assert contents() == before
