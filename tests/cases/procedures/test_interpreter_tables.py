"""Every state × event of every track, against the tables written by hand in tables/."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.procedures.definition import Definition
from cases.procedures.interpreter import Accepted, apply, available
from cases.procedures.refusals import Refused
from cases.procedures.state import State, StepState, replay
from tests.cases.procedures.play import EVERYONE, STEP_EVENTS, TRACKS, event, history, outcome, play, table, track


def step_rows() -> list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]]:
    """Of each step of each track: its table, the step before it or that it belongs to, what closing waits for."""
    rows: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = []
    for [line] in table("steps"):
        key, step, name, *others = line.removesuffix("(last step)").split()
        rows.append((key, step, name, tuple(others[:1]), tuple(others[1:])))
    return rows


STEPS = step_rows()
LAST = {tuple(line.split()[:2]) for [line] in table("steps") if line.endswith("(last step)")}
IDS = [f"{key} {step}" for key, step, *_ in STEPS]


def expectations(name: str) -> dict[tuple[str, ...], dict[str, str]]:
    """A table as a look-up: the words left of the bar → event → what happens."""
    return {tuple(left.split()): dict(zip(STEP_EVENTS, right.split(), strict=True)) for left, right in table(name)}


TABLES = {name: expectations(name) for name in ("first", "ordinary", "side", "review")}


def test_the_tables_are_whole():
    states = {state.value for state in StepState}

    assert {own for (own,) in TABLES["first"]} == states
    assert {key for key in TABLES["ordinary"]} == {
        (own, before) for own in states for before in states if own == "not_begun" or before != "not_begun"
    }
    assert TABLES["ordinary"].keys() == TABLES["side"].keys()
    assert all(set(row) == set(STEP_EVENTS) for name in TABLES.values() for row in name.values())


@pytest.mark.parametrize("key", TRACKS)
def test_the_tables_name_exactly_the_steps_of_each_track(key):
    assert [step.key for step in track(key).steps] == [step for of, step, *_ in STEPS if of == key]


@pytest.mark.parametrize(("key", "step", "name", "before", "waits_for"), STEPS, ids=IDS)
def test_a_step_answers_every_event_in_every_state_as_its_table_says(key, step, name, before, waits_for):
    for situation, expected in TABLES[name].items():
        others = dict(zip(before, situation[1:2], strict=True))
        if situation[2:] == ("settled",):
            others = {other: "done" for other in waits_for} | others
        past = history(others | {step: situation[0]})

        answers = {kind: outcome(play(track(key), past, event(kind, step)), step) for kind in STEP_EVENTS}
        if (key, step) in LAST and situation[0] == "done" and situation[2] == "settled":
            expected = dict.fromkeys(STEP_EVENTS, "track_closed")

        assert answers == expected, f"{key} stap {step}, {' '.join(situation)}"


@pytest.mark.parametrize("key", TRACKS)
def test_a_closed_track_answers_every_event_as_the_table_says(key):
    definition = track(key)
    done = history({step.key: "done" for step in definition.path})
    pasts = {"running": [], "done": done, "closed_early": [event("close_early")]}
    wrong = []
    for line, words in table("track"):
        for standing, expected in zip(pasts, words.split(), strict=True):
            if expected == "-":
                continue
            for step in definition.by_key if line in STEP_EVENTS else [""]:
                answer = play(definition, pasts[standing], event(line, step))
                said = answer.code.value if isinstance(answer, Refused) else answer.state.track.value.upper()
                if said != expected:
                    wrong.append((line, step, standing, said, expected))

    assert wrong == []


@pytest.mark.parametrize("key", TRACKS)
@pytest.mark.parametrize("kind", STEP_EVENTS)
def test_a_step_that_does_not_exist_is_refused(key, kind):
    assert outcome(play(track(key), [], event(kind, "77")), "77") == "unknown_step"
    assert outcome(play(track(key), [], event(kind)), "") == "unknown_step"


def situation_of(state: State, step: str, name: str, before: tuple[str, ...], waits_for: tuple[str, ...]):
    """Find the row of the table that a state of the whole case falls in."""
    words = [state.steps[step].value, *(state.steps[other].value for other in before)]
    if name == "review":
        side_open = state.steps.get("8w") is StepState.OPEN
        settled = all(state.steps[other].settled for other in waits_for) and not side_open
        words.append("settled" if settled else "waits")
    return tuple(words)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_case_that_can_be_reached_answers_every_event_as_the_tables_say(data):
    key = data.draw(st.sampled_from(TRACKS))
    definition = track(key)
    past = []
    for _ in range(data.draw(st.integers(0, 25))):
        offer = data.draw(st.sampled_from(available(definition, past, roles=EVERYONE)))
        answer = play(definition, past, event(offer.kind, offer.step))
        assert isinstance(answer, Accepted)
        past += answer.events
    state = replay(definition, past)

    for of, step, name, before, waits_for in STEPS:
        if of != key:
            continue
        for kind in STEP_EVENTS:
            expected = "track_closed"
            if state.running:
                expected = TABLES[name][situation_of(state, step, name, before, waits_for)][kind]
            assert outcome(play(definition, past, event(kind, step)), step) == expected


# ---- who may do it


def roles_rows() -> list[tuple[str, str, dict[str, set[str]]]]:
    rows: list[tuple[str, str, dict[str, set[str]]]] = []
    for left, *columns in table("roles"):
        key, step = left.split(maxsplit=1)
        if len(columns) == 1:
            rows.append((key, step, {step.replace("early close", "close_early"): set(columns[0].split())}))
            continue
        work, done, skip = columns
        done = work if done == "=" else done
        rows.append((key, step, {"work": set(work.split()), "done": set(done.split()), "skip": set(skip.split())}))
    return rows


def review_of(definition: Definition) -> str:
    assert definition.review
    return definition.review.key


def past_in_which(definition: Definition, kind: str, step: str):
    """A past in which every event of this kind may happen on this step, roles apart."""
    if kind == "reopen":
        return [event("close_early")]
    others = {other.key: "done" for other in definition.path if other.key != step}
    if kind in {"skip", "done", "work"} and step in others:
        del others[step]
    # A review is left open, so that the track does not close.
    others.pop(review_of(definition), None)
    if step == "9" and definition.key == "gent-b" and kind != "again":
        others[review_of(definition)] = "done"
    return history(
        others | ({step: "done"} if kind == "again" else {step: "open"} if step in definition.by_key else {})
    )


@pytest.mark.parametrize(
    ("key", "step", "expected"), roles_rows(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_role_may_do_exactly_what_the_table_says(key, step, expected):
    definition = track(key)
    review = review_of(definition)
    wanted = dict(expected)
    if "skip" in wanted:
        if step == review:  # a review is not skipped, and only a review has choices
            wanted |= {kind: wanted["done"] for kind in ("adjust", "go_on", "close")}
            del wanted["skip"], wanted["done"]
        else:
            wanted["again"] = wanted["skip"]
    for kind, allowed in wanted.items():
        where = step if step in definition.by_key else ""
        past = past_in_which(definition, kind, where)
        answers = {
            role: apply(definition, past, event(kind, where), roles={role}, facts=definition.facts) for role in EVERYONE
        }
        acted_as = {role: answer.events[0].by for role, answer in answers.items() if isinstance(answer, Accepted)}
        assert set(acted_as) == allowed, kind
        assert all(role == by for role, by in acted_as.items())
        assert {answer.code for answer in answers.values() if isinstance(answer, Refused)} <= {"role"}


@pytest.mark.parametrize("key", TRACKS)
def test_nobody_without_a_role_may_do_anything(key):
    definition = track(key)

    assert available(definition, [event("work", "1")], roles=()) == ()


def test_a_claimed_role_has_to_be_held():
    definition = track("gent-a")
    claimed = event("done", "1", by="care_coordinator")

    refused = apply(definition, [], claimed, roles={"talker"}, facts=definition.facts)
    accepted = apply(definition, [], claimed, roles={"talker", "care_coordinator"}, facts=definition.facts)

    assert isinstance(refused, Refused)
    assert refused.code == "role"
    assert isinstance(accepted, Accepted)
    assert accepted.events[0].by == "care_coordinator"


@pytest.mark.parametrize(
    ("by", "roles"),
    [
        ("talker", {"care_coordinator"}),  # may do it, but as somebody else
        ("clb_contact", {"care_coordinator", "clb_contact"}),  # holds a role that may, but says another one
    ],
)
def test_an_event_is_never_saved_under_a_role_that_does_not_allow_it(by, roles):
    definition = track("gent-a")

    answer = apply(definition, history({"1": "done"}), event("work", "2", by=by), roles=roles)

    assert isinstance(answer, Refused)
    assert answer.code == "role"


def test_undo_is_for_whoever_may_do_what_is_undone():
    definition = track("gent-a")
    past = history({"1": "done", "2": "open"})

    assert isinstance(apply(definition, past, event("undo"), roles={"talker"}), Accepted)
    assert isinstance(apply(definition, past, event("undo"), roles={"clb_contact"}), Refused)


# ---- what counts as done


def fact_rows() -> list[tuple[str, str, set[str], set[str]]]:
    rows: list[tuple[str, str, set[str], set[str]]] = []
    for left, required, advised in table("facts"):
        key, step = left.split(maxsplit=1)
        rows.append((key, step, set(required.split()), set(advised.split())))
    return rows


@pytest.mark.parametrize(
    ("key", "step", "required", "advised"), fact_rows(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_fact_is_required_or_advised_as_the_table_says(key, step, required, advised):
    definition = track(key)
    where = step if step in definition.by_key else ""
    kind = "close_early" if not where else "close" if where == review_of(definition) else "done"
    past = past_in_which(definition, kind, where)
    for fact in definition.facts:
        facts = set(definition.facts) - {fact}
        with_reason = apply(definition, past, event(kind, where), roles=EVERYONE, facts=facts)
        # An early close asks for a reason anyway.
        reason = "Afgesproken." if kind == "close_early" else ""
        without = apply(definition, past, event(kind, where, reason=reason), roles=EVERYONE, facts=facts)

        said = without.code.value if isinstance(without, Refused) else ""
        assert said == ("fact" if fact in required else "fact_reason" if fact in advised else ""), fact
        assert isinstance(with_reason, Refused) == (fact in required), fact


@pytest.mark.parametrize("key", TRACKS)
def test_a_date_and_one_sentence_save_any_step(key):
    """As open, whatever is not there yet."""
    definition = track(key)
    for step in definition.steps:
        past = past_in_which(definition, "work", step.key)
        light = event("work", step.key, reason="", outcome="")

        assert isinstance(apply(definition, past, light, roles=EVERYONE), Accepted)
