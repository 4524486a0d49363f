"""Track A from signal to closing, through the actions, by everybody who has a part in it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cases import steps, talks
from cases.enums import CaseState, Grade, SpokenWith
from cases.models import Case, Talk
from cases.procedures.state import EventKind
from cases.steps import Entry, StepRefused
from cases.talks import Report
from cases.workflow import TransitionNotAllowed
from duties.models import Duty
from secrecy import disclosures
from secrecy.models import Disclosure, Item
from secrecy.release import Ground
from secrecy.sealing import saying
from tests.cast import acting, answer, name_talker, open_case, put_on_agenda, report

pytestmark = pytest.mark.database
START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def take(seat, case, key, kind=EventKind.DONE, *, now, reason="Zo afgesproken.", sentence="Gedaan.", outcome=""):
    with acting(seat, now) as actor:
        entry = Entry(kind, actor.today, key, sentence=sentence, reason=reason, outcome=outcome)
        return steps.record(case_id=case.pk, entries=[entry], by=seat, actor=actor, now=now)


def at_step_2(cast):
    signal = report(cast, now=START)
    case = open_case(cast, signal, now=START + timedelta(hours=1))
    answer(cast, signal.pk, Grade.RECEIVED, now=START + timedelta(hours=2))
    name_talker(cast, case, now=START + timedelta(hours=3))
    return signal, case


def hand_in(cast, now):
    with acting(cast.talker, now) as actor:
        talk = Talk.objects.visible_to(actor).get()
        told = Report("Ze voelt zich alleen.", SpokenWith.PUPIL, actor.today, True)
        return talks.hand_in(talk=talk, report=told, by=cast.talker, actor=actor, now=now)


def answer_talker(cast, now):
    with acting(cast.zorg, now) as actor:
        talk = Talk.objects.visible_to(actor).get()
        talks.give_feedback(talk_id=talk.pk, grade=Grade.FOLLOWED_UP, sentence="", by=cast.zorg, actor=actor, now=now)


def kinds(seat, now):
    with acting(seat, now) as actor:
        return sorted(f"{duty.kind}{duty.detail}" for duty in Duty.objects.visible_to(actor).open())


def test_whole_track_with_adjust_loop(cast):
    signal, case = at_step_2(cast)
    now = START + timedelta(days=2)
    hand_in(cast, now)
    assert kinds(cast.zorg, now) == ["read_report2"]
    take(cast.zorg, case, "2", now=now)
    assert kinds(cast.zorg, now) == ["step3"]
    with acting(cast.clb, now) as actor:
        assert not Case.objects.visible_to(actor).exists()
    put_on_agenda(cast, case, now=now)
    with acting(cast.clb, now) as actor:
        assert Case.objects.visible_to(actor).get().pk == case.pk
        assert [item.kind for item in Item.objects.visible_to(actor)] == ["point"]
    take(cast.zorg, case, "3", now=now + timedelta(days=1), reason="")
    with acting(cast.director, now) as actor:
        notice = Item.objects.visible_to(actor).get()
        assert notice.kind == "agenda"
        assert notice.body == (
            "Noor Van Hecke, 3B staat op het zorgoverleg van 11 september 2026. Eigenaar: Hanne Dewulf."
        )
    take(cast.zorg, case, "4", now=now + timedelta(days=1))
    assert kinds(cast.zorg, now) == ["agenda_notice", "feedback", "step5", "talker_feedback"]
    answer(cast, signal.pk, Grade.FOLLOWED_UP, now=now + timedelta(days=1))
    answer_talker(cast, now=now + timedelta(days=1))
    take(cast.zorg, case, "5", now=now + timedelta(days=2))
    assert kinds(cast.clb, now) == ["step6"]
    take(cast.clb, case, "6", now=now + timedelta(days=5), sentence="Besproken op het CLB-team.")
    with acting(cast.zorg, now) as actor:
        assert not any("CLB-team" in item.body for item in Item.objects.visible_to(actor))
    with acting(cast.clb, now) as actor:
        disclosures.disclose(
            form_key=uuid4(),
            dossier_id=case.dossier_id,
            about=case.pk,
            body="Wij stellen een klasgesprek voor.",
            purpose="het plan",
            ground=Ground.ADVICE,
            consent=None,
            receivers=["Hanne Dewulf"],
            by=cast.clb,
            actor=actor,
        )
    take(cast.clb, case, "7", now=now + timedelta(days=6), reason="", sentence="Teruggekoppeld.")
    with acting(cast.zorg, now) as actor:
        assert Disclosure.objects.visible_to(actor).get().body == "Wij stellen een klasgesprek voor."
        assert not saying(Item.objects.visible_to(actor), "Teruggekoppeld.")
    take(cast.zorg, case, "8", EventKind.WORK, now=now + timedelta(days=7))
    take(cast.zorg, case, "9", EventKind.ADJUST, now=now + timedelta(days=20))
    take(cast.zorg, case, "8", now=now + timedelta(days=30))
    done = take(cast.zorg, case, "9", EventKind.CLOSE, now=now + timedelta(days=31))
    assert done.state == CaseState.CLOSED
    with acting(cast.clb, now) as actor:
        assert not Case.objects.visible_to(actor).exists()
    assert kinds(cast.zorg, now) == ["agenda_notice", "feedback", "read_feedback"]


def test_early_close_and_reopen(cast):
    _signal, case = at_step_2(cast)
    now = START + timedelta(days=1)
    closed = take(cast.zorg, case, "", EventKind.CLOSE_EARLY, now=now, outcome="unfounded")
    assert (closed.state, closed.closed_by_id) == (CaseState.CLOSED, cast.zorg.pk)
    assert kinds(cast.zorg, now) == []
    assert kinds(cast.talker, now) == []
    with pytest.raises(StepRefused, match="Heropen"):
        take(cast.zorg, case, "3", now=now)
    opened = take(cast.zorg, case, "", EventKind.REOPEN, now=now)
    assert (opened.state, opened.step) == (CaseState.OPEN, "2")


def test_undo_within_ten_minutes(cast):
    _signal, case = at_step_2(cast)
    now = START + timedelta(days=2)
    take(cast.zorg, case, "2", EventKind.SKIP, now=now)
    assert kinds(cast.zorg, now) == ["step3"]
    with acting(cast.zorg, now) as actor:
        last = case.transitions.latest("at")
        later = now + timedelta(minutes=9)
        back = steps.undo(case_id=case.pk, move_id=last.pk, by=cast.zorg, actor=actor, now=later)
        with pytest.raises(TransitionNotAllowed):
            steps.undo(case_id=case.pk, move_id=last.pk, by=cast.zorg, actor=actor, now=later)
    assert back.step == "2"
    assert kinds(cast.zorg, now) == ["step2"]
