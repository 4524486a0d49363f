"""One thing on the timeline of a case."""

from dataclasses import dataclass, field
from datetime import datetime


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
