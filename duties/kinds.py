"""What each kind of duty looks like. The room that creates a kind registers it in `ready()`: duties knows no cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.actor import Actor

if TYPE_CHECKING:
    from duties.models import Duty


@dataclass(frozen=True)
class Line:
    """One duty on the worklist: what to do, where, about whom, and who waits."""

    title: str
    url: str
    reference: str = ""
    meta: str = ""
    waiting: str = ""
    icon: str = "hourglass"


# Takes the actor and duties of the registered kinds; gives a line for each that the actor may still see. It must take a
# constant number of queries, whatever the number of duties.
Loader = Callable[[Actor, Sequence["Duty"]], dict[UUID, Line]]

_loaders: dict[str, Loader] = {}
_legal: set[str] = set()


def register(kinds: Sequence[str], loader: Loader, *, legal: Sequence[str] = ()) -> None:
    """Say how duties of these kinds read. `legal` are those with a term in the law: their mail cannot be switched off."""
    for kind in kinds:
        _loaders[kind] = loader
    _legal.update(legal)


def is_legal(kind: str) -> bool:
    return kind in _legal


def lines(actor: Actor, duties: Sequence["Duty"]) -> dict[UUID, Line]:
    """The line of each duty, by duty id; each loader is asked once."""
    found: dict[UUID, Line] = {}
    for loader in dict.fromkeys(_loaders.values()):
        batch = [duty for duty in duties if _loaders.get(duty.kind) is loader]
        if batch:
            found.update(loader(actor, batch))
    return found
