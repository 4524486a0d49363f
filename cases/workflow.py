"""What may happen to a signal and to the first step of a case. Pure: a state and an event in, a state or a refusal out.

The nine steps of a track are data (`cases.procedures`); these are the two small lifecycles around them.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TransitionNotAllowed(Exception):
    """The event does not fit the state. `message` is a sentence for a tired care coordinator, `field` the form field
    that would help, if any."""

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class SignalState(StrEnum):
    NEW = "new"
    IN_CASE = "in_case"
    JOINED = "joined"
    DECLINED = "declined"


class SignalEvent(StrEnum):
    OPEN_CASE = "open_case"
    JOIN = "join"
    PART = "part"
    DECLINE = "decline"
    ANSWER = "answer"
    ADD = "add"


class Step(NamedTuple):
    sources: frozenset[SignalState]
    target: SignalState | None  # None: the state stays what it was
    refusal: str | Promise


_ANY = frozenset(SignalState)
_NEW = frozenset({SignalState.NEW})
_TAKEN = _("Iemand heeft over dit signaal al beslist. Hieronder ziet u wat er gebeurde.")

SIGNAL_STEPS: dict[SignalEvent, Step] = {
    SignalEvent.OPEN_CASE: Step(_NEW, SignalState.IN_CASE, _TAKEN),
    SignalEvent.JOIN: Step(_NEW, SignalState.JOINED, _TAKEN),
    # Taken back within the bounds of `joining`: it waits again, as if nobody had decided.
    SignalEvent.PART: Step(
        frozenset({SignalState.JOINED}), SignalState.NEW, _("Dit signaal is niet bij een lopende casus gevoegd.")
    ),
    SignalEvent.DECLINE: Step(_NEW, SignalState.DECLINED, _TAKEN),
    SignalEvent.ANSWER: Step(_ANY, None, ""),
    SignalEvent.ADD: Step(_ANY, None, ""),
}


def next_signal_state(state: SignalState, event: SignalEvent) -> SignalState:
    """The state after `event`. Raises TransitionNotAllowed with a sentence when it does not fit (DOMAIN §3 Opening)."""
    step = SIGNAL_STEPS[event]
    if state not in step.sources:
        raise TransitionNotAllowed(step.refusal)
    return state if step.target is None else step.target


def available(state: SignalState) -> frozenset[SignalEvent]:
    """The events that fit the state: what buttons to show."""
    return frozenset(event for event, step in SIGNAL_STEPS.items() if state in step.sources)
