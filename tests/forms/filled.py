"""What a form of the table is: who fills it in, where, what a good one looks like, and what each field takes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from django.utils import timezone

from accounts.models import Membership
from cases.models import Case
from tests.cast import Cast


class Kind(Enum):
    """What a field takes; each kind has its wrong values (`WRONG` in `test_bad_input`)."""

    TEXT = "up to ten thousand characters"
    LONG = "up to twenty thousand characters"
    LINE = "one line"
    FILE = "a file"
    PAST = "a day that is over"
    COMING = "a day to come"
    HOUR = "an hour"
    PICK = "one of a list"
    NUMBER = "a number"
    KEY = "the key of a form"
    VERSION = "the version that was on the screen; a wrong one is a second tab"
    SWITCH = "a box to tick"
    HIDDEN = "what script fills in; anything goes, and is looked up again"


@dataclass(frozen=True)
class Page:
    """A form on its page, ready to be filled in: the address, who, and what they would type."""

    seat: Membership
    address: str
    good: dict[str, Any]
    case: Case | None = None


@dataclass(frozen=True)
class Filled:
    """One form. `make` makes its page in a fresh cast. `optional`: an empty one is accepted, as a point half-way is."""

    make: Callable[[Cast], Page]
    fields: dict[str, Kind]
    prefix: str = ""
    optional: bool = False
    # A wrong choice is answered by a message on the page behind it: nothing is typed in this form.
    message: bool = False
    # A good one is answered so; `writes`: and leaves a row, as a search or a copy does not.
    answer: int = 302
    writes: bool = True


def day(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d/%m/%Y")


T, L, P, C, H, K, N, X, S, I = (  # noqa: E741 - one letter a kind, so that a form of the table fits on a line
    Kind.TEXT,
    Kind.LINE,
    Kind.PAST,
    Kind.COMING,
    Kind.HOUR,
    Kind.KEY,
    Kind.NUMBER,
    Kind.PICK,
    Kind.SWITCH,
    Kind.HIDDEN,
)
