"""Several steps in one save: all or nothing, in order, each to be taken back by itself."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cases import steps
from cases.models import CaseTransition
from cases.procedures.state import EventKind
from cases.steps import Entry, StepRefused
from secrecy.models import Item
from tests.cases.ledger import contents, duties
from tests.cases.test_track_a_whole import at_step_2, kinds
from tests.cast import acting, put_on_agenda, report, signed_in
from tests.cast import open_case as open_case_of
from tests.conftest import as_owner
from tests.forms.answers import rows, text_of

pytestmark = pytest.mark.database
NOW = datetime(2026, 9, 9, 8, 0, tzinfo=UTC)


def entry(key, kind=EventKind.DONE, *, days_ago=0, reason="Zo afgesproken.", sentence="", backdated=""):
    on = NOW.date() - timedelta(days=days_ago)
    return Entry(kind, on, key, sentence=sentence or f"Stap {key}.", reason=reason, backdated=backdated)


def record(seat, case, *entries, now=NOW, form_key=None):
    with acting(seat, now) as actor:
        return steps.record(case_id=case.pk, entries=entries, form_key=form_key, by=seat, actor=actor, now=now)


def undo_last(cast, case, now):
    with acting(cast.zorg, now) as actor:
        moves = list(CaseTransition.objects.visible_to(actor).filter(case=case).order_by("at", "pk"))
        last = steps.undoable(case, moves, actor, now)
        return steps.undo(case_id=case.pk, move_id=last.pk, by=cast.zorg, actor=actor, now=now)


def moves(case):
    with as_owner():
        return list(CaseTransition.objects.filter(case=case).order_by("at", "pk").values_list("event", "step"))


@pytest.fixture
def case(cast):
    return at_step_2(cast)[1]


def test_the_order_of_what_is_saved_together_is_kept(cast, case):
    """The first row has the key of the form, which says nothing of when: the moments do."""
    for number in range(4):
        earlier = NOW - timedelta(minutes=4 - number)
        record(cast.zorg, case, entry("2", EventKind.WORK, sentence="Bezig."), form_key=uuid4(), now=earlier)
    record(cast.zorg, case, entry("2"), entry("3"), entry("4"), form_key=uuid4())
    assert moves(case)[-3:] == [("done", "2"), ("done", "3"), ("done", "4")]
    assert kinds(cast.zorg, NOW) == ["agenda_notice", "feedback", "step5", "talker_feedback"]


def test_one_refusal_writes_nothing(cast, case):
    before = contents()
    with pytest.raises(StepRefused) as refused:
        record(cast.zorg, case, entry("2"), entry("3"), entry("4", reason=""))
    assert (refused.value.step, refused.value.field) == ("4", "reason")
    assert contents() == before


def test_a_day_of_long_ago_asks_why(cast, case):
    with pytest.raises(StepRefused) as refused:
        record(cast.zorg, case, entry("2", days_ago=5), entry("3"))
    assert (refused.value.step, refused.value.field) == ("2", "backdated")
    record(cast.zorg, case, entry("2", days_ago=5, backdated="Ik was ziek."), entry("3"))
    with acting(cast.zorg, NOW) as actor:
        assert Item.objects.visible_to(actor).get(kind="late").body == "Ik was ziek."


def test_taking_back_one_of_several_leaves_what_the_others_promised(cast, case):
    """Step 4 promises feedback, step 5 nothing: taking back 5 leaves the feedback owed, taking back 4 does not."""
    put_on_agenda(cast, case, now=NOW - timedelta(hours=1))
    record(cast.zorg, case, entry("2"), entry("3"), now=NOW - timedelta(hours=1))
    record(cast.zorg, case, entry("4"), entry("5"))
    owed = {duty.pk for duty in duties(kind="feedback", done_at=None)}
    assert len(owed) == 1
    assert undo_last(cast, case, NOW + timedelta(minutes=1)).step == "5"
    assert {duty.pk for duty in duties(kind="feedback", done_at=None)} == owed
    assert kinds(cast.zorg, NOW) == ["agenda_notice", "feedback", "step5", "talker_feedback"]
    assert undo_last(cast, case, NOW + timedelta(minutes=2)).step == "4"
    assert kinds(cast.zorg, NOW) == ["agenda_notice"]


def test_a_review_starts_its_term_again(cast, case):
    record(cast.zorg, case, *(entry(key) for key in ("2", "3", "4", "5")))
    record(cast.zorg, case, *(entry(key, EventKind.SKIP) for key in ("6", "7")), entry("8", EventKind.WORK))
    [first] = duties(kind="step", detail="9", done_at=None)
    later = NOW + timedelta(days=14)
    held = Entry(EventKind.GO_ON, later.date(), "9", sentence="Het gaat beter.")
    record(cast.zorg, case, held, now=later)
    [second] = duties(kind="step", detail="9", done_at=None)
    assert (second.counted_from, second.due_on > first.due_on) == (later.date(), True)
    undo_last(cast, case, later + timedelta(minutes=1))
    [back] = duties(kind="step", detail="9", done_at=None)
    assert back.due_on == first.due_on


def test_the_same_form_twice_is_once(cast, case):
    key = uuid4()
    record(cast.zorg, case, entry("2"), entry("3"), form_key=key)
    before = contents()
    record(cast.zorg, case, entry("2"), entry("3"), form_key=key)
    assert contents() == before


def test_a_key_of_another_case_tells_nothing_and_writes_all_the_same(cast, case):
    other = open_case_of(cast, report(cast, now=NOW), now=NOW)
    key = uuid4()
    record(cast.zorg, case, entry("2"), form_key=key)
    record(cast.zorg, other, entry("1"), form_key=key)
    assert moves(other)[-1] == ("done", "1")


# --- The page ---------------------------------------------------------------------------------------------------------

TODAY = datetime.now(UTC).strftime("%d/%m/%Y")


@pytest.fixture
def open_case(cast):
    return open_case_of(cast, report(cast))


def posted(**steps_):
    """`s2={…}`: what was filled in for step 2; the other steps of the page stay empty."""
    data = {"form_key": str(uuid4())}
    for key, fields in steps_.items():
        data |= {f"{key[1:]}-{name}": value for name, value in fields.items()}
    return data


DONE = {"kind": "done", "on": TODAY, "sentence": "Gedaan.", "reason": "Mondeling gebeurd."}


def test_the_page_saves_several_steps(cast, open_case):
    zorg = signed_in(cast.zorg)
    url = f"/casussen/{open_case.ref}/stappen/"
    page = zorg.get(url).content.decode()
    for title in ("Stap 1: Gespreksvoerder kiezen", "Stap 4: Inschatting en plan", "Stap 9: Evolutie bespreken"):
        assert title in page
    data = posted(s1=DONE, s2=DONE, s3=DONE | {"kind": "work"})
    for _click in range(2):
        assert zorg.post(url, data).status_code == 302
    assert moves(open_case)[-3:] == [("done", "1"), ("done", "2"), ("work", "3")]


BAD = [
    ({}, "Vul minstens één stap in: kies hoe ver ze staat, een dag en een zin"),
    ({"s1": {"sentence": "Gedaan."}}, "Kies hoe ver stap 1 staat"),
    ({"s1": {"kind": "done", "sentence": "Gedaan."}}, "Schrijf op welke dag stap 1 gebeurde"),
    ({"s1": DONE | {"on": "31/02/2026"}}, "Schrijf de dag als dag/maand/jaar"),
    ({"s1": DONE | {"on": "01/01/2099"}}, "Kies een dag die al voorbij is"),
    ({"s1": DONE | {"kind": "adjust"}}, "Kies hoe ver stap 1 staat"),
    ({"s1": DONE | {"sentence": "a" * 10_001}}, "Maak de tekst korter"),
    ({"s1": DONE, "s2": DONE | {"sentence": ""}}, "Stap 2: "),
    ({"s1": DONE, "s2": DONE | {"reason": ""}}, "Stap 2: "),
    ({"s4": DONE}, "Stap 4: "),
]


@pytest.mark.parametrize(("filled", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_input_keeps_what_was_typed_and_writes_nothing(cast, open_case, filled, sentence):
    before = rows()
    response = signed_in(cast.zorg).post(f"/casussen/{open_case.ref}/stappen/", posted(**filled))
    assert response.status_code == 422
    page = text_of(response)
    assert sentence in page
    for fields in filled.values():
        assert all(value in page for value in fields.values() if len(value) < 100)
    assert rows() == before


def test_the_clb_writes_down_its_own_steps(cast, case):
    put_on_agenda(cast, case, now=NOW)
    clb = signed_in(cast.clb)
    page = clb.get(f"/casussen/{case.ref}/stappen/").content.decode()
    assert "Stap 6: Naar het CLB-team" in page
    assert "Stap 5:" not in page


@pytest.mark.parametrize("seat", ["talker", "reporter", "director", "outsider", "clb", "admin"])
def test_nobody_else_finds_the_page(cast, open_case, seat):
    assert signed_in(cast.seats[seat]).get(f"/casussen/{open_case.ref}/stappen/").status_code == 404
