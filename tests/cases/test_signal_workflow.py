"""Every state of a signal against every event, compared with a table written by hand (DOMAIN §3 Opening)."""

import pytest

from cases.workflow import SignalEvent, SignalState, TransitionNotAllowed, available, next_signal_state

REFUSED = "Iemand heeft over dit signaal al beslist. Hieronder ziet u wat er gebeurde."
NOT_JOINED = "Dit signaal is niet bij een lopende casus gevoegd."

# A signal is decided about once; only a joining can be taken back. Answering and adding stay possible for good: the right
# to feedback does not end.
TABLE = {
    ("new", "open_case"): "in_case",
    ("new", "join"): "joined",
    ("new", "part"): NOT_JOINED,
    ("new", "decline"): "declined",
    ("new", "answer"): "new",
    ("new", "add"): "new",
    ("in_case", "open_case"): REFUSED,
    ("in_case", "join"): REFUSED,
    ("in_case", "part"): NOT_JOINED,
    ("in_case", "decline"): REFUSED,
    ("in_case", "answer"): "in_case",
    ("in_case", "add"): "in_case",
    ("joined", "open_case"): REFUSED,
    ("joined", "join"): REFUSED,
    ("joined", "part"): "new",
    ("joined", "decline"): REFUSED,
    ("joined", "answer"): "joined",
    ("joined", "add"): "joined",
    ("declined", "open_case"): REFUSED,
    ("declined", "join"): REFUSED,
    ("declined", "part"): NOT_JOINED,
    ("declined", "decline"): REFUSED,
    ("declined", "answer"): "declined",
    ("declined", "add"): "declined",
}


def test_the_table_names_every_pair():
    assert set(TABLE) == {(state.value, event.value) for state in SignalState for event in SignalEvent}


@pytest.mark.parametrize(("state", "event"), TABLE)
def test_pair(state, event):
    expected = TABLE[state, event]
    if expected in {REFUSED, NOT_JOINED}:
        with pytest.raises(TransitionNotAllowed) as refusal:
            next_signal_state(SignalState(state), SignalEvent(event))
        assert str(refusal.value.message) == expected
    else:
        assert next_signal_state(SignalState(state), SignalEvent(event)) == expected


@pytest.mark.parametrize("state", list(SignalState))
def test_buttons_are_shown_for_exactly_what_is_possible(state):
    possible = {event for (where, event), then in TABLE.items() if where == state and then in set(SignalState)}
    assert {event.value for event in available(state)} == possible
