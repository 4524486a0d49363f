"""Deciding about a signal: a case on track A, care only, or a motivated no. What each writes, and who may not."""

from datetime import date

import pytest

from cases import actions
from cases.enums import About, Outcome
from cases.models import Case, CaseTransition, Signal, SignalOutcome
from cases.workflow import TransitionNotAllowed
from core.models import AuditEntry
from duties.models import Duty
from tests.cases.ledger import NOW, added, at, audit_trail, contents, duties, duty, outbox_tasks
from tests.cast import acting, open_case, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database


def decline(seat, signal, *, now=NOW, reason=" Het was een misverstand. "):
    with acting(seat, now) as actor:
        return actions.decline_signal(signal_id=signal.pk, reason=reason, by=seat, actor=actor, now=now)


def open_with(seat, signal, *, outcome=Outcome.CARE, pupil=None, pupil_text="", now=NOW):
    with acting(seat, now) as actor:
        return actions.open_case(
            signal_id=signal.pk,
            outcome=outcome,
            pupil=pupil,
            pupil_text=pupil_text,
            by=seat,
            actor=actor,
            now=now,
        )


def test_a_case_on_the_track_writes_these_rows_and_no_other(cast):
    signal = report(cast, now=NOW)
    before = contents()
    seen = audit_trail()
    case = open_case(cast, signal, now=at(14))
    assert added(before, contents()) == {
        "cases_case": 1,
        "cases_signaloutcome": 1,
        "cases_casetransition": 1,
        "duties_duty": 1,
        "core_auditentry": 4,
    }
    assert audit_trail(since=seen) == [
        ("assign", "feedback"),
        ("open", "case"),
        ("owe", "name_talker"),
        ("settle", "triage"),
    ]
    with as_owner():
        case = Case.objects.get(pk=case.pk)
        move, outcome = CaseTransition.objects.get(), SignalOutcome.objects.get()
        assert AuditEntry.objects.get(action="open").subject_keys == [str(case.pk)]
        assert set(AuditEntry.objects.values_list("dossier_id", flat=True)) == {signal.dossier_id}
    assert (case.dossier_id, case.school_id, case.pupil_id) == (signal.dossier_id, cast.school.pk, cast.pupil.pk)
    assert (case.procedure, case.step, case.state, case.regime) == ("gent-a", "1", "open", "team")
    assert (case.owner_id, case.opened_at, case.acute) == (cast.zorg.pk, at(14), False)
    assert (move.event, move.by_id, move.at) == ("open", cast.zorg.pk, at(14))
    assert (outcome.outcome, outcome.by_id, outcome.at, outcome.case_id) == ("track", cast.zorg.pk, at(14), case.pk)


def test_who_opens_owns_what_is_owed(cast):
    signal = report(cast, now=NOW)
    case = open_case(cast, signal, by=cast.colleague, now=at(15))
    triage, feedback = duty("triage", signal.pk), duty("feedback", signal.pk)
    assert (triage.done_at, triage.done_by_id) == (at(15), cast.colleague.pk)
    assert (feedback.done_at, feedback.addressee_id) == (None, cast.colleague.pk)
    talker = duty("name_talker", case.pk)
    assert (talker.addressee_id, talker.role, talker.organisation_id) == (
        cast.colleague.pk,
        "care_coordinator",
        cast.school.pk,
    )
    # Counted from the signal, not from the day somebody got round to opening it.
    assert (talker.counted_from, talker.due_on) == (date(2026, 10, 13), date(2026, 10, 14))
    assert talker.explanation == "1 schooldag na het signaal."
    assert not outbox_tasks()


def test_care_only_has_no_track_and_no_talker_to_name(cast):
    signal = report(cast, now=NOW)
    case = open_with(cast.zorg, signal, pupil_text="een leerling van 3B")
    assert (case.procedure, case.version, case.step) == ("", 0, "")
    assert (case.pupil, case.pupil_text) == (None, "een leerling van 3B")
    assert not duties(kind="name_talker")


def test_a_known_pupil_stands_there_as_the_school_knows_them(cast):
    """Kept beside the link, for who works on the case from elsewhere and may not read the school's list of pupils."""
    case = open_with(cast.zorg, report(cast, now=NOW), pupil=cast.pupil, pupil_text="Noor?")
    assert (case.pupil_id, case.pupil_text) == (cast.pupil.pk, "Noor Van Hecke, 3B")


def test_the_reporters_own_row_does_not_change(cast):
    """The reporter reads that row: nothing of what the school does with the signal may show in it."""
    signal = report(cast, now=NOW)
    open_case(cast, signal, now=at(14))
    before = contents()["cases_signal"]
    with acting(cast.reporter) as actor:
        assert not SignalOutcome.objects.visible_to(actor).exists()
        assert not SignalOutcome.objects.exists()
    assert contents()["cases_signal"] == before
    with as_owner():
        assert Signal.objects.get().word == "received"


def test_declining_keeps_the_reason_and_the_right_to_an_answer(cast):
    signal = report(cast, now=NOW)
    before = contents()
    seen = audit_trail()
    outcome = decline(cast.zorg, signal, now=at(14))
    assert added(before, contents()) == {"cases_signaloutcome": 1, "core_auditentry": 3}
    assert (outcome.outcome, outcome.reason, outcome.case) == ("declined", "Het was een misverstand.", None)
    assert audit_trail(since=seen) == [("assign", "feedback"), ("decline", "signal"), ("settle", "triage")]
    assert duty("triage", signal.pk).done_by_id == cast.zorg.pk
    feedback = duty("feedback", signal.pk)
    assert (feedback.done_at, feedback.addressee_id) == (None, cast.zorg.pk)


@pytest.mark.parametrize(("about", "seat"), [(About.STAFF, "director"), (About.DIRECTION, "board")])
def test_the_direction_decides_about_staff_and_the_board_about_the_direction(cast, about, seat):
    signal = report(cast, about_whom=about, now=NOW)
    decline(cast.seats[seat], signal)
    assert duty("staff_signal", signal.pk).done_by_id == cast.seats[seat].pk
    assert duty("feedback", signal.pk).addressee_id == cast.seats[seat].pk


def _opened(cast, signal):
    open_case(cast, signal, now=NOW)


def _declined(cast, signal):
    decline(cast.zorg, signal)


@pytest.mark.parametrize("first", [_opened, _declined])
@pytest.mark.parametrize("then", [lambda cast, signal: open_with(cast.zorg, signal), _declined])
def test_a_second_decision_is_refused_and_writes_nothing(cast, first, then):
    signal = report(cast, now=NOW)
    first(cast, signal)
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="al beslist"):
        then(cast, signal)
    assert contents() == before


@pytest.mark.parametrize(
    ("about", "outsiders"),
    [
        (About.PUPIL, ["talker", "director", "behaviour", "outsider", "clb", "board", "police", "admin", "dpo"]),
        (About.STAFF, ["zorg", "colleague", "talker", "other_director", "clb", "admin"]),
        (About.DIRECTION, ["zorg", "director", "other_director", "admin"]),
    ],
)
def test_whoever_may_not_read_the_signal_finds_none_to_decide_about(cast, about, outsiders):
    signal = report(cast, about_whom=about, now=NOW)
    before = contents()
    for name in outsiders:
        for attempt in (open_with, decline):
            with pytest.raises(Signal.DoesNotExist):
                attempt(cast.seats[name], signal)
    assert contents() == before


def test_the_reporter_reads_the_signal_and_still_cannot_decide(cast):
    signal = report(cast, now=NOW)
    before = contents()
    for attempt in (open_with, decline):
        with pytest.raises(Signal.DoesNotExist):
            attempt(cast.reporter, signal)
    assert contents() == before


def test_a_failing_audit_undoes_the_change(cast, monkeypatch):
    """The only mock in this room: the audit's insert at the edge of the process fails on the last row."""
    signal = report(cast, now=NOW)
    before = contents()
    real = AuditEntry.objects.create

    def full_disk(**row):
        if row["action"] == "open":
            raise OSError("no space left on device")
        return real(**row)

    monkeypatch.setattr(AuditEntry.objects, "create", full_disk)
    with pytest.raises(OSError, match="no space"):
        open_case(cast, signal, now=NOW)
    assert contents() == before
    with as_owner():
        assert not Case.objects.exists()
        assert Duty.objects.filter(done_at=None).count() == 2
