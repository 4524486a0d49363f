"""The feedback to the police (B9): Expo-R drafts, the direction agrees or objects in writing, then it is sent.

Pure: a state, an event and who acts in; a state or a refusal in one Dutch sentence out.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from cases.enums import AnswerState
from cases.workflow import TransitionNotAllowed


class AnswerEvent(StrEnum):
    WRITE = "write"
    ASK = "ask"
    TAKE_BACK = "take_back"
    AGREE = "agree"
    OBJECT = "object"
    SEND = "send"


class Move(NamedTuple):
    sources: frozenset[AnswerState]
    target: AnswerState
    by: Role
    refusal: str | Promise


_DRAFT, _ASKED, _AGREED, _OBJECTED, _SENT = AnswerState
_WITH_DIRECTION = _("Deze tekst ligt bij de directie. Neem hem eerst terug als u hem wilt wijzigen.")
_NOT_ASKED = _("Deze tekst wacht niet meer op uw antwoord. Hieronder ziet u wat er gebeurde.")

MOVES: dict[AnswerEvent, Move] = {
    AnswerEvent.WRITE: Move(frozenset({_DRAFT, _OBJECTED}), _DRAFT, Role.CASE_MANAGER, _WITH_DIRECTION),
    AnswerEvent.ASK: Move(frozenset({_DRAFT}), _ASKED, Role.CASE_MANAGER, _WITH_DIRECTION),
    AnswerEvent.TAKE_BACK: Move(
        frozenset({_ASKED, _AGREED}), _DRAFT, Role.CASE_MANAGER, _("Deze tekst ligt niet bij de directie.")
    ),
    AnswerEvent.AGREE: Move(frozenset({_ASKED}), _AGREED, Role.DIRECTOR, _NOT_ASKED),
    AnswerEvent.OBJECT: Move(frozenset({_ASKED}), _OBJECTED, Role.DIRECTOR, _NOT_ASKED),
    AnswerEvent.SEND: Move(
        frozenset({_AGREED}), _SENT, Role.CASE_MANAGER, _("Versturen kan pas als de directie schriftelijk instemt.")
    ),
}
# Once it left, nothing changes any more: that is said first, whatever was asked.
LEFT = _("Deze tekst is al verstuurd. Er verandert niets meer aan.")
OTHERS = _("Dit doet iemand anders: Expo-R schrijft en verstuurt, de directie stemt in of maakt bezwaar.")


def next_state(state: AnswerState, event: AnswerEvent, role: Role) -> AnswerState:
    """The state after `event` by somebody in `role`. Raises TransitionNotAllowed with a sentence when it does not fit."""
    move = MOVES[event]
    if role != move.by:
        raise TransitionNotAllowed(OTHERS)
    if state == _SENT:
        raise TransitionNotAllowed(LEFT)
    if state not in move.sources:
        raise TransitionNotAllowed(move.refusal)
    return move.target


def available(state: AnswerState, role: Role) -> frozenset[AnswerEvent]:
    """What somebody in this role may do now: the buttons."""
    return frozenset(event for event, move in MOVES.items() if role == move.by and state in move.sources)
