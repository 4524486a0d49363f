"""Cards that rooms above put beside the worklist, registered in their `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models.expressions import Combinable

from accounts.actor import Actor
from accounts.models import Membership
from accounts.permissions import to_confirm
from core.counts import counted


@dataclass(frozen=True)
class Panel:
    id: str
    title: str
    text: str
    url: str
    link: str


# Says what to show this actor today, or None; in a constant number of queries.
Maker = Callable[[Actor], Panel | None]
# How many rows a card is about, as a value inside a query; None for whom it is never shown to.
Counter = Callable[[Actor], Combinable | None]
_makers: dict[str, Maker] = {}
_counters: dict[str, Counter] = {}


def register(name: str, maker: Maker, counter: Counter | None = None) -> None:
    _makers[name] = maker
    if counter is not None:
        _counters[name] = counter


def of(actor: Actor) -> list[Panel]:
    return [panel for maker in _makers.values() if (panel := maker(actor))]


def count(name: str, actor: Actor) -> int:
    """What the counter of this card found. All cards, and the seats in the menu, are counted together: one query a request."""
    if "cards" not in actor.found:
        wanted = {card: value for card, counter in _counters.items() if (value := counter(actor)) is not None}
        seat = Membership.objects.filter(pk=actor.membership_id)
        found = seat.values(**wanted, to_confirm=counted(to_confirm(actor))).get()
        actor.found["to_confirm"], actor.found["cards"] = found["to_confirm"], found
    return actor.found["cards"].get(name, 0)
