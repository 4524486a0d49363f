"""The feedback to the police: every state × event × who, against a table written by hand (DOMAIN §3, B9)."""

import pytest

from accounts.roles import Role
from cases.enums import AnswerState
from cases.police.answer_workflow import LEFT, OTHERS, AnswerEvent, available, next_state
from cases.workflow import TransitionNotAllowed

# Rows: where it stands. Columns: write, ask, take back, send (Expo-R) | agree, object (director). "-" is a refusal.
TABLE = """
           write  ask    take_back send | agree  object
draft      draft  asked  -         -    | -      -
asked      -      -      draft     -    | agreed objected
agreed     -      -      draft     sent | -      -
objected   draft  -      -         -    | -      -
sent       -      -      -         -    | -      -
"""
_head, *_rows = [line.replace("|", " ").split() for line in TABLE.strip().splitlines()]
EXPECTED = {(row[0], event): target for row in _rows for event, target in zip(_head, row[1:], strict=True)}
BY = {event: Role.DIRECTOR if event in {"agree", "object"} else Role.CASE_MANAGER for event in _head}


def outcome(state: AnswerState, event: AnswerEvent, role: Role) -> str:
    try:
        return next_state(state, event, role).value
    except TransitionNotAllowed:
        return "-"


def test_the_table_is_whole():
    assert set(EXPECTED) == {(state.value, event.value) for state in AnswerState for event in AnswerEvent}


@pytest.mark.parametrize(("state", "event"), list(EXPECTED))
def test_every_pair(state, event):
    assert outcome(AnswerState(state), AnswerEvent(event), BY[event]) == EXPECTED[state, event]


@pytest.mark.parametrize("event", AnswerEvent)
@pytest.mark.parametrize("state", AnswerState)
def test_nobody_does_the_work_of_the_other(state, event):
    for role in Role:
        if role != BY[event]:
            with pytest.raises(TransitionNotAllowed) as refused:
                next_state(state, event, role)
            assert refused.value.message == OTHERS


@pytest.mark.parametrize("state", AnswerState)
def test_the_buttons_are_what_may_be_done(state):
    for role in Role:
        may = {event for event in AnswerEvent if BY[event] == role and EXPECTED[state, event] != "-"}
        assert available(state, role) == may


@pytest.mark.parametrize("event", AnswerEvent)
def test_what_left_does_not_change(event):
    with pytest.raises(TransitionNotAllowed) as refused:
        next_state(AnswerState.SENT, event, BY[event])
    assert refused.value.message == LEFT
