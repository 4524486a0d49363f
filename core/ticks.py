"""What the one-minute tick does. Rooms above add their part in `ready()`; core calls them without knowing them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol


class Part(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


_parts: dict[str, Callable[..., object]] = {}


def register(name: str, part: Callable[..., object]) -> None:
    """Add a part that selects due rows at `now` and is harmless when called twice."""
    _parts[name] = part


def parts() -> Iterable[tuple[str, Callable[..., object]]]:
    return list(_parts.items())
