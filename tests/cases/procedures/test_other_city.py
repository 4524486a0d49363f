"""A track of another city is a file in a folder: loaded, played, counted and drawn without a change of code."""

from datetime import date

from cases.procedures.definition import StepKind, with_house_terms
from cases.procedures.interpreter import Accepted, apply, apply_all, opening
from cases.procedures.loading import latest, load_all
from cases.procedures.picture import in_words, narrow, wide
from cases.procedures.state import TrackState, replay
from cases.procedures.terms import due
from core.calendar import Calendar
from tests.cases.procedures.play import EVERYONE, HERE, event, history

OTHER_CITY = HERE / "other_city"


def pesten():
    return load_all(OTHER_CITY)["zeestad-pesten", 1]


def test_a_fourth_track_is_a_file():
    definition = pesten()

    assert definition.owner == "Stad Zeestad"
    assert [(step.key, step.kind, step.after) for step in definition.steps] == [
        ("1", StepKind.MAIN, ()),
        ("1a", StepKind.SIDE, ()),
        ("2", StepKind.MAIN, ("1",)),
        ("3", StepKind.MAIN, ("2",)),
        ("4", StepKind.MAIN, ("3",)),
        ("5", StepKind.REVIEW, ()),
    ]


def test_it_can_be_played_to_its_end():
    definition = pesten()
    events = [event(*words.split()) for words in ("done 1", "work 1a", "done 1a", "done 2", "adjust 5", "done 2")]
    events += [event(*words.split()) for words in ("done 3", "done 4", "close 5")]

    answer = apply_all(
        definition, [], events, roles={"counsellor", "director", "behaviour_expert"}, facts={"plan_made"}
    )

    assert isinstance(answer, Accepted), answer
    assert answer.state.track is TrackState.DONE
    assert [owed.feedback.to for owed in answer.owed] == ["reporter", "reporter"]
    assert opening(definition).owed == ()


def test_its_own_terms_count_in_its_own_days():
    definition = pesten()
    state = replay(definition, history({"1": "done"}))

    answer = due(definition, state, "2", signal_on=date(2026, 11, 10), calendar=Calendar())

    assert answer
    assert (answer.date, answer.explanation) == (date(2026, 11, 26), "14 kalenderdagen na stap 1.")


def test_it_is_drawn_with_its_loop_across_rows_and_its_side_step():
    for drawing in (wide(pesten()), narrow(pesten())):
        assert drawing.count('class="disc"') == 6
        assert "Herstelgesprek &lt;met wie" in drawing
        assert "&amp;" in drawing
        assert drawing.count('class="box-side"') == 1
    assert "bijsturen: terug naar stap 2" in wide(pesten())
    assert len(in_words(pesten())) == 6


def new_version(tmp_path):
    """The same track, a second version: one step less, other terms."""
    text = (OTHER_CITY / "zeestad-pesten-1.toml").read_text()
    (tmp_path / "zeestad-pesten-1.toml").write_text(text)
    start, end = text.index('[[steps]]\nkey = "4"'), text.index('[[steps]]\nkey = "5"')
    text = (text[:start] + text[end:]).replace("version = 1", "version = 2").replace("count = 14", "count = 7")
    text = text.replace("valid_from = 2026-01-01", "valid_from = 2027-01-01")
    (tmp_path / "zeestad-pesten-2.toml").write_text(text)
    return load_all(tmp_path)


def test_a_running_case_keeps_the_version_it_began_with(tmp_path):
    definitions = new_version(tmp_path)
    past = [event("done", "1"), event("done", "2"), event("done", "3"), event("skip", "4")]

    old = replay(definitions["zeestad-pesten", 1], past)

    assert old == replay(pesten(), past)
    assert old.steps["4"] == "skipped"
    assert "4" not in definitions["zeestad-pesten", 2].by_key
    answer = apply(definitions["zeestad-pesten", 1], past, event("close", "5"), roles=EVERYONE)
    assert isinstance(answer, Accepted)
    assert answer.state.track is TrackState.DONE


def test_a_new_case_begins_with_the_newest_version_that_is_valid(tmp_path):
    definitions = new_version(tmp_path)

    assert [one.version for one in latest(definitions, date(2025, 12, 31))] == []
    assert [one.version for one in latest(definitions, date(2026, 12, 31))] == [1]
    assert [one.version for one in latest(definitions, date(2027, 1, 1))] == [2]


def test_a_schools_own_terms_leave_the_shipped_definition_alone():
    shipped = pesten()
    house = with_house_terms(shipped, {"1": 4})

    assert (shipped.by_key["1"].deadline, house.by_key["1"].deadline) == (
        "2 werkdagen na het signaal",
        "4 werkdagen na het signaal",
    )
    assert house.pin == shipped.pin
    assert with_house_terms(shipped, {}) == shipped
