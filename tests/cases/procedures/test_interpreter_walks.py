"""Whole cases, step by step, against the walks written by hand in walks/; and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.procedures.definition import StepKind
from cases.procedures.interpreter import Accepted, Offer, apply, apply_all, available, opening
from cases.procedures.refusals import Refused
from cases.procedures.state import EventKind, StepState, TrackState, begin, effective, ready, replay
from tests.cases.procedures.play import EVERYONE, HERE, TODAY, TRACKS, event, history, marks, play, track

WALKS = sorted((HERE / "walks").glob("*.txt"))


def owed(accepted: Accepted) -> str:
    return ", ".join(f"{duty.step} {duty.feedback.to}" for duty in accepted.owed)


@pytest.mark.parametrize("path", WALKS, ids=lambda path: path.stem)
def test_a_case_walks_as_written_by_hand(path):
    key, *lines = path.read_text().splitlines()
    definition = track(key)
    past = []
    for line in lines:
        if line.startswith("#"):
            continue
        what, expected, *rest = (" ".join(cell.split()) for cell in line.split("|"))
        answer = opening(definition) if what == "begin" else play(definition, past, event(*what.split()))
        if isinstance(answer, Refused):
            assert answer.code == expected, line
            continue
        past += answer.events
        assert [marks(answer.state), answer.state.track.value, owed(answer)] == [expected, *rest], line


def test_several_steps_go_in_one_save():
    definition = track("gent-a")
    events = [event("done", "1"), event("done", "2"), event("work", "3")]

    answer = apply_all(definition, [], events, roles=EVERYONE, facts=definition.facts)

    assert isinstance(answer, Accepted)
    assert marks(answer.state).startswith("x x o .")
    assert [saved.step for saved in answer.events] == ["1", "2", "3"]


def test_one_save_is_all_or_nothing():
    definition = track("gent-a")
    events = [event("done", "1"), event("done", "3")]

    answer = apply_all(definition, [], events, roles=EVERYONE, facts=definition.facts)

    assert isinstance(answer, Refused)
    assert answer.event.step == "3"
    assert answer.sentence == "Stap 3 kan nog niet: stap 2 is nog niet begonnen."


def test_an_event_of_the_whole_track_names_no_step():
    answer = play(track("gent-a"), [], event("close_early", "1"))

    assert isinstance(answer, Accepted)
    assert answer.events[0].step == ""


def test_a_state_remembers_the_days_that_terms_count_from():
    definition = track("gent-a")
    day = date(2026, 10, 20)
    past = [event("work", "1", on=day), event("done", "1", on=day + timedelta(days=1))]
    past += [*history({"2": "done", "3": "done", "4": "done", "8": "open"}), event("go_on", "9", on=TODAY)]

    state = replay(definition, past)

    assert state.begun_on["1"] == day
    assert state.settled_on["1"] == day + timedelta(days=1)
    assert "8" not in state.settled_on
    assert state.reviewed_on == TODAY


def test_taking_up_again_forgets_the_day_it_was_done_and_undo_brings_it_back():
    definition = track("gent-a")
    past = [event("done", "1"), event("again", "1")]

    assert "1" not in replay(definition, past).settled_on
    assert replay(definition, [*past, event("undo")]).settled_on["1"] == TODAY


def test_an_early_close_keeps_its_outcome_and_reason_and_reopening_clears_them():
    definition = track("gent-b")
    past = [event("close_early", outcome="unfounded", reason="Het was iemand anders.")]

    assert (replay(definition, past).outcome, replay(definition, past).reason) == (
        "unfounded",
        "Het was iemand anders.",
    )
    assert replay(definition, [*past, event("reopen")]).outcome == ""


def test_only_the_last_event_that_stands_is_undone():
    one, two, undo = event("work", "1"), event("done", "1"), event("undo")

    assert effective([one, two, undo]) == (one,)
    assert effective([one, undo, two]) == (two,)
    assert effective([one, two, undo, undo]) == ()
    assert effective([undo, one]) == (one,)


def test_a_history_of_another_version_is_loud():
    with pytest.raises(ValueError, match="Step '8w' is not in gent-c-1: was the history of another version"):
        replay(track("gent-c"), [event("work", "8w")])


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, "1"),
        ({"1": "open"}, "1"),
        ({"1": "done"}, "2"),
        ({"1": "done", "2": "open"}, "2"),
        ({"1": "done", "2": "skipped", "3": "done", "4": "open"}, "4"),
        ({"1": "done", "2": "done", "3": "done", "4": "done"}, "5 6 8"),
        ({"1": "done", "2": "done", "3": "done", "4": "done", "5": "done", "6": "done", "8": "open"}, "7 8 9"),
        ({"1": "done", "2": "done", "3": "done", "4": "done", "8": "open", "8w": "open"}, "5 6 8 8w 9"),
    ],
)
def test_the_steps_that_can_be_taken_now(states, expected):
    definition = track("gent-a")

    assert " ".join(ready(definition, replay(definition, history(states)))) == expected


def test_the_buttons_of_a_talker_at_step_two():
    offers = available(track("gent-a"), history({"1": "done"}), roles={"talker"})

    assert offers == (Offer(EventKind.WORK, "2"), Offer(EventKind.DONE, "2"))


def test_the_buttons_of_a_coordinator_when_the_actions_run():
    past = history({"1": "done", "2": "done", "3": "done", "4": "done", "5": "done", "8": "open"})

    offers = available(track("gent-a"), past, roles={"care_coordinator"})

    assert {f"{offer.kind} {offer.step}".strip() for offer in offers} == {
        *("again 1", "again 2", "again 3", "again 4", "again 5"),
        *("skip 6", "skip 7", "work 8", "done 8", "skip 8", "work 8w", "work 9", "adjust 9", "go_on 9"),
        *("close_early", "undo"),
    } - {"skip 7"}  # the step before it, 6, has not begun


# ---- what always holds


@st.composite
def cases(draw):
    """A case that has gone through any events its procedure allowed."""
    definition = track(draw(st.sampled_from(TRACKS)))
    past = []
    for _ in range(draw(st.integers(0, 25))):
        offer = draw(st.sampled_from(available(definition, past, roles=EVERYONE)))
        answer = play(definition, past, event(offer.kind, offer.step))
        assert isinstance(answer, Accepted), answer
        past += answer.events
    return definition, past


def assert_legal(definition, state):
    for step in definition.steps:
        own = state.steps[step.key]
        if own.begun:
            assert all(state.steps[other].begun for other in step.after)
            assert not step.of or state.steps[step.of].begun
        assert (step.key in state.begun_on) == own.begun
        assert (step.key in state.settled_on) == own.settled
        assert not (step.kind is StepKind.REVIEW and own is StepState.SKIPPED)
    if state.track is TrackState.DONE:
        assert all(state.steps[step.key].settled for step in definition.path)
        assert all(state.steps[step.key] is not StepState.OPEN for step in definition.steps)
    if state.running:
        assert any(not state.steps[step.key].settled for step in definition.path)
        assert state.outcome == ""


@given(cases())
@settings(max_examples=80, deadline=None)
def test_a_case_never_reaches_an_illegal_state_and_always_has_a_way_on(case):
    definition, past = case
    for length in range(len(past) + 1):
        assert_legal(definition, replay(definition, past[:length]))

    offers = {offer.kind for offer in available(definition, past, roles=EVERYONE)}
    assert offers & {EventKind.REOPEN, EventKind.CLOSE_EARLY}


@given(cases(), st.data())
@settings(max_examples=80, deadline=None)
def test_any_event_at_all_is_refused_with_a_sentence_or_leads_to_a_legal_state(case, data):
    definition, past = case
    wild = event(
        data.draw(st.sampled_from(EventKind)),
        data.draw(st.sampled_from(["", "8w", "77", *(str(number) for number in range(11))])),
        sentence=data.draw(st.sampled_from(["", "Er is gepraat."])),
        reason=data.draw(st.sampled_from(["", " ", "Daarom."])),
        outcome=data.draw(st.sampled_from(["", "other", "gewonnen"])),
        on=data.draw(st.dates(date(2024, 1, 1), date(2027, 1, 1))),
    )
    roles = data.draw(st.sets(st.sampled_from(sorted(EVERYONE))))

    answer = apply(
        definition, past, wild, roles=roles, facts=data.draw(st.sets(st.sampled_from(sorted(definition.facts))))
    )

    if isinstance(answer, Refused):
        assert answer.sentence[0].isupper() or answer.sentence[0].isdigit()
        assert answer.sentence.endswith(".")
        assert "%(" not in answer.sentence
    else:
        assert_legal(definition, answer.state)
        assert answer.events[0].by in roles


@given(cases())
@settings(max_examples=50, deadline=None)
def test_replaying_a_history_gives_the_same_state(case):
    definition, past = case
    state = begin(definition)
    walked = []
    for one in past:
        answer = play(definition, walked, one)
        assert isinstance(answer, Accepted)
        walked += answer.events
        state = answer.state

    assert replay(definition, past) == state


@given(cases())
@settings(max_examples=50, deadline=None)
def test_undoing_everything_leads_back_to_the_beginning(case):
    definition, past = case

    assert replay(definition, [*past, *[event("undo")] * len(past)]) == begin(definition)


@given(cases())
@settings(max_examples=50, deadline=None)
def test_what_is_offered_is_exactly_what_is_not_refused(case):
    definition, past = case
    offers = set(available(definition, past, roles=EVERYONE))

    for kind in EventKind:
        for step in ["", *definition.by_key]:
            accepted = isinstance(play(definition, past, event(kind, step)), Accepted)
            if kind in {"close_early", "reopen", "undo"}:
                assert accepted == (Offer(kind, "") in offers)
            else:
                assert accepted == (Offer(kind, step) in offers)
