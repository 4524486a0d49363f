"""Telling the reporter: the word goes forward only, the duty closes, saying the same twice tells nothing twice."""

from datetime import date

import pytest

from cases import actions
from cases.enums import About, Grade
from cases.models import Feedback, Signal
from cases.workflow import TransitionNotAllowed
from tests.cases.ledger import NOW, added, at, audit_trail, contents, duty
from tests.cast import acting, open_case, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database
CLOSED = "De opvolging van uw signaal is afgerond. Dank u dat u het gemeld hebt."


def tell(seat, signal, grade, sentence="", *, oral_on=None, now=NOW):
    with acting(seat, now) as actor:
        return actions.give_feedback(
            signal_id=signal.pk, grade=grade, sentence=sentence, by=seat, actor=actor, oral_on=oral_on, now=now
        )


def word(signal) -> str:
    with as_owner():
        return Signal.objects.get(pk=signal.pk).word


def test_an_answer_writes_these_rows_and_no_other(cast):
    signal = report(cast, now=NOW)
    before = contents()
    seen = audit_trail()
    tell(cast.zorg, signal, Grade.CLOSED, " Fijn dat u belde. ", now=at(14))
    assert added(before, contents()) == {"cases_feedback": 1, "core_auditentry": 2}
    assert audit_trail(since=seen) == [("feedback", "signal"), ("settle", "feedback")]
    with as_owner():
        feedback = Feedback.objects.get()
    assert feedback.text == CLOSED + "\n\nFijn dat u belde."
    assert (feedback.grade, feedback.by_id, feedback.sent_at) == ("closed", cast.zorg.pk, at(14))
    assert (feedback.addressee_id, feedback.oral_on) == (cast.reporter.pk, None)
    assert word(signal) == "closed"
    owed = duty("feedback", signal.pk)
    assert (owed.done_at, owed.done_by_id) == (at(14), cast.zorg.pk)


def test_the_duty_stays_open_until_sent(cast):
    signal = report(cast, now=NOW)
    open_case(cast, signal, now=NOW)
    assert duty("feedback", signal.pk).done_at is None


def test_the_same_words_again_tell_nothing_twice(cast):
    signal = report(cast, now=NOW)
    first = tell(cast.zorg, signal, Grade.RECEIVED)
    before = contents()
    assert tell(cast.zorg, signal, Grade.RECEIVED, now=at(15)).pk == first.pk
    assert contents() == before
    assert tell(cast.zorg, signal, Grade.RECEIVED, "Nog iets.").pk != first.pk


# Grade now → grade asked for. Written by hand: forward, or the same.
BACKWARD = [("followed_up", "received"), ("closed", "received"), ("closed", "followed_up")]


@pytest.mark.parametrize(("now_at", "asked"), BACKWARD)
def test_the_word_never_goes_back(cast, now_at, asked):
    signal = report(cast, now=NOW)
    tell(cast.zorg, signal, Grade(now_at))
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="De melder las al een later woord"):
        tell(cast.zorg, signal, Grade(asked))
    assert contents() == before


def test_an_oral_answer_keeps_the_day_it_was_said(cast):
    signal = report(cast, by=cast.zorg, told_by="de busbegeleider", now=NOW)
    tell(cast.zorg, signal, Grade.FOLLOWED_UP, oral_on=date(2026, 10, 12))
    with as_owner():
        feedback = Feedback.objects.get()
    assert (feedback.oral_on, feedback.addressee_id) == (date(2026, 10, 12), None)


@pytest.mark.parametrize(("about", "seat"), [(About.STAFF, "director"), (About.DIRECTION, "board")])
def test_about_staff_the_direction_or_the_board_answers(cast, about, seat):
    signal = report(cast, about_whom=about, now=NOW)
    tell(cast.seats[seat], signal, Grade.RECEIVED)
    assert duty("feedback", signal.pk).done_by_id == cast.seats[seat].pk


@pytest.mark.parametrize("seat", ["reporter", "talker", "director", "outsider", "clb", "admin", "board"])
def test_nobody_else_can_answer_about_a_pupil(cast, seat):
    signal = report(cast, now=NOW)
    before = contents()
    with pytest.raises(Signal.DoesNotExist):
        tell(cast.seats[seat], signal, Grade.RECEIVED)
    assert contents() == before


def test_the_reporter_reads_the_text_and_nobody_outside_does(cast):
    signal = report(cast, now=NOW)
    tell(cast.zorg, signal, Grade.RECEIVED)
    with acting(cast.reporter) as actor:
        assert Feedback.objects.visible_to(actor).count() == Feedback.objects.count() == 1
    for seat in (cast.talker, cast.director, cast.outsider, cast.clb):
        with acting(seat) as actor:
            assert Feedback.objects.visible_to(actor).count() == Feedback.objects.count() == 0
