"""Cards that rooms above put beside the worklist, registered in their `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.actor import Actor


@dataclass(frozen=True)
class Panel:
    id: str
    title: str
    text: str
    url: str
    link: str


# Says what to show this actor today, or None; in a constant number of queries.
Maker = Callable[[Actor], Panel | None]
_makers: dict[str, Maker] = {}


def register(name: str, maker: Maker) -> None:
    _makers[name] = maker


def of(actor: Actor) -> list[Panel]:
    return [panel for maker in _makers.values() if (panel := maker(actor))]
