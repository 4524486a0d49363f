"""One thing on the timeline of a case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from core.web.paging import moment_of


@dataclass(frozen=True)
class Moment:
    """One thing on the timeline: an event in a line, or texts under their regime."""

    at: datetime
    text: str = ""
    title: str = ""
    meta: str = ""
    regime: str = ""
    who: str = ""
    bodies: list[tuple[str, str]] = field(default_factory=list)
    released: bool = False
    url: str = ""
    url_text: str = ""


class Timeline(NamedTuple):
    """One page of a timeline, newest first, and the addresses of the pages beside it (empty: there is none)."""

    moments: list[Moment]
    older_url: str
    newest_url: str


SHOWN = 50
# What one moment is made of at most: the seven parts of an assessment. So many texts hold every moment of a page.
MOST_TEXTS = (SHOWN + 1) * 7


def one_page(moments: Sequence[Moment], typed: str) -> Timeline:
    """The newest moments before the one that `typed` names (as `?verloop=` has it); what is of one instant stays together."""
    before = moment_of(typed)
    rest = sorted((one for one in moments if before is None or one.at < before), key=lambda one: one.at, reverse=True)
    end = SHOWN
    while end < len(rest) and rest[end].at == rest[end - 1].at:
        end += 1
    older = f"?verloop={quote(rest[end - 1].at.isoformat())}#verloop" if end < len(rest) else ""
    return Timeline(rest[:end], older, "?#verloop" if before else "")
