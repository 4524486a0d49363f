"""Looking back at a support measure: it is owed on its day, met by saying how it goes, and owed again until it stops."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from cases import care, steps
from cases.care import Reviewed
from cases.enums import Verdict
from cases.models import Case, MeasureReview, SupportMeasure
from cases.procedures.state import EventKind
from cases.workflow import TransitionNotAllowed
from duties import reminders
from secrecy.models import Item
from tests.cases.ledger import NOW, added, at, audit_trail, contents, duties, duty
from tests.cases.test_care import add, move
from tests.cast import acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner, as_role
from tests.forms.answers import refused, said, text_of

pytestmark = pytest.mark.database
THEN = date(2026, 12, 18)
GOES_ON = Reviewed(uuid4(), Verdict.WORKS, " Ze komt elke maandag. ", THEN)


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


@pytest.fixture
def measure(cast, case):
    return add(cast, case, review_on=date(2026, 11, 20))


def look(seat, measure, reviewed=GOES_ON, *, now=NOW, **changes):
    with acting(seat, now) as actor:
        return care.review_measure(
            case_id=measure.case_id,
            measure_id=measure.pk,
            reviewed=replace(reviewed, **{"form_key": uuid4()} | changes),
            by=seat,
            actor=actor,
            now=now,
        )


def stop(seat, measure, *, now=NOW):
    return look(seat, measure, now=now, verdict=Verdict.STOP, words="Ze heeft weer vrienden.", review_on=None)


def owed():
    return [one.due_on for one in duties(kind="measure", done_at=None)]


def test_it_is_owed_by_the_owner_of_the_case_on_its_own_day(cast, case, measure):
    found = duty("measure", measure.pk)
    assert (found.addressee_id, found.role, found.due_on) == (cast.zorg.pk, "care_coordinator", date(2026, 11, 20))
    assert found.explanation == "38 kalenderdagen na de afspraak."


def test_a_reminder_comes_the_school_day_before(cast, case, measure):
    """As of every duty (`duties.schedule`); the worker sends it without seeing what it is about."""
    assert duty("measure", measure.pk).remind_at == at(19, 11, 6)
    with as_role("schakel_worker"):
        reminders.remind(now=at(19, 11, 6))
    assert duty("measure", measure.pk).reminded_at == at(19, 11, 6)


def test_saying_how_it_goes_meets_it_and_the_next_one_stands(cast, case, measure):
    before, seen = contents(), audit_trail()
    made = look(cast.zorg, measure)
    assert added(before, contents()) == {
        "cases_measurereview": 1,
        "secrecy_item": 1,
        "duties_duty": 1,
        "core_auditentry": 3,
    }
    assert audit_trail(since=seen) == [("owe", "measure"), ("review_measure", "case"), ("settle", "measure")]
    assert (made.verdict, made.review_on, made.by_id) == ("works", THEN, cast.zorg.pk)
    assert owed() == [THEN]
    with as_owner():
        assert SupportMeasure.objects.get().review_on == THEN
        assert Item.objects.get(kind="measure_review").body == "Werkt. Ze komt elke maandag."


def test_stopped_it_is_owed_no_more_and_counts_no_more(cast, case, measure):
    made = stop(cast.zorg, measure)
    assert made.review_on is None
    assert owed() == []
    with as_owner():
        stopped = SupportMeasure.objects.get()
    assert (stopped.runs, stopped.stopped_at, stopped.stopped_by_id) == (False, NOW, cast.zorg.pk)
    with pytest.raises(TransitionNotAllowed, match="minstens één maatregel"):
        move(cast, case)


# What may happen to a measure: every state against every verdict.
TABLE = {
    ("running", "works"): "running",
    ("running", "adjust"): "running",
    ("running", "stop"): "stopped",
    ("stopped", "works"): "Deze maatregel is al gestopt. Hieronder ziet u wat er gebeurde.",
    ("stopped", "adjust"): "Deze maatregel is al gestopt. Hieronder ziet u wat er gebeurde.",
    ("stopped", "stop"): "Deze maatregel is al gestopt. Hieronder ziet u wat er gebeurde.",
}


@pytest.mark.parametrize(("state", "verdict"), TABLE)
def test_every_state_and_verdict(cast, measure, state, verdict):
    if state == "stopped":
        stop(cast.zorg, measure)
    expected = TABLE[state, verdict]
    day = None if verdict == "stop" else THEN
    if state == "stopped":
        with pytest.raises(TransitionNotAllowed) as refusal:
            look(cast.zorg, measure, verdict=Verdict(verdict), review_on=day)
        assert str(refusal.value.message) == expected
    else:
        look(cast.zorg, measure, verdict=Verdict(verdict), review_on=day)
        with as_owner():
            assert SupportMeasure.objects.get().runs == (expected == "running")


@pytest.mark.parametrize("day", [None, NOW.date(), date(2026, 10, 1), date(2028, 1, 1)])
def test_a_day_that_cannot_be_meant_writes_nothing(cast, measure, day):
    before = contents()
    with pytest.raises(TransitionNotAllowed) as refusal:
        look(cast.zorg, measure, review_on=day)
    assert refusal.value.field == "review_on"
    assert contents() == before


def test_the_same_form_twice_is_one_review(cast, measure):
    key = uuid4()
    first = look(cast.zorg, measure, form_key=key)
    before = contents()
    assert look(cast.zorg, measure, form_key=key).pk == first.pk
    assert contents() == before


@pytest.mark.parametrize("seat", ["talker", "reporter", "director", "outsider", "clb", "admin"])
def test_nobody_else_says_how_it_goes(cast, case, measure, seat):
    put_on_agenda(cast, case, now=NOW)
    before = contents()
    with pytest.raises((TransitionNotAllowed, Case.DoesNotExist)):
        look(cast.seats[seat], measure)
    assert contents() == before


def test_who_reads_it(cast, case, measure):
    look(cast.zorg, measure)

    def readers():
        found = set()
        for name, seat in cast.seats.items():
            with acting(seat, NOW) as actor:
                assert MeasureReview.objects.count() == MeasureReview.objects.visible_to(actor).count()
                found |= {name} if MeasureReview.objects.exists() else set()
        return found

    assert readers() == {"zorg", "colleague"}
    put_on_agenda(cast, case, now=NOW)
    assert readers() == {"zorg", "colleague", "clb"}


def test_a_closed_case_asks_nothing_and_a_reopened_one_again(cast, case, measure):
    ended = add(cast, case)
    stop(cast.zorg, ended)

    def record(kind, **words):
        with acting(cast.zorg, NOW + timedelta(hours=1)) as actor:
            entry = steps.Entry(kind, actor.today, **words)
            steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor, now=NOW + timedelta(hours=1))

    outcome = next(iter(steps.track.definition_of(case).early_close.outcomes))
    record(EventKind.CLOSE_EARLY, reason="Het loopt goed.", outcome=outcome)
    assert owed() == []
    with pytest.raises(TransitionNotAllowed, match="gesloten"):
        look(cast.zorg, measure)
    record(EventKind.REOPEN, reason="Er kwam iets nieuws.")
    assert owed() == [date(2026, 11, 20)]


# --- The pages --------------------------------------------------------------------------------------------------------


def test_from_the_worklist_to_the_case(cast):
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        made = add(cast, case, review_on=actor.today + timedelta(days=1), now=actor.now)
        day = (actor.today + timedelta(days=30)).strftime("%d/%m/%Y")
    zorg, url = signed_in(cast.zorg), f"/casussen/{case.ref}/maatregel/{made.pk}/"
    work = text_of(zorg.get("/"))
    assert "Bekijk hoe de maatregel loopt: Elke maandag een gesprek." in work
    assert url in work
    page = text_of(zorg.get(url))
    for text in ("Elke maandag een gesprek.", "Rust in de klas.", "De klasleraar", "Wie leest dit?"):
        assert text in page
    typed = {"verdict": "adjust", "words": "Voortaan op dinsdag.", "review_on": ""}
    refused(zorg.post(url, typed), "Schrijf wanneer u dit opnieuw bekijkt", ("Voortaan op dinsdag.",))
    done = said(zorg.post(url, typed | {"review_on": day}))
    assert "Genoteerd hoe de maatregel loopt." in done
    assert "Bijsturen. Voortaan op dinsdag." in done
    assert "Bijsturen. Voortaan op dinsdag." in text_of(zorg.get(url))
    assert "Genoteerd" in said(zorg.post(url, {"verdict": "stop", "words": "Het doel is bereikt."}))
    assert "gestopt op" in text_of(zorg.get(f"/casussen/{case.ref}/"))
    # In the other tab the form still stood there: both texts are shown, and nothing is written.
    late = zorg.post(url, typed | {"review_on": day, "words": "Nog een maand."})
    assert late.status_code == 409
    assert "Nog een maand." in text_of(late)
    assert "Het doel is bereikt." in text_of(late)
    assert "Deze maatregel is gestopt." in text_of(zorg.get(url))
    assert signed_in(cast.outsider).get(url).status_code == 404
