"""The arrows that import-linter cannot see: foreign keys by name, migrations, `{% url %}` and `{% include %}`.

Each function takes the order of the rooms and what to look at, and returns complaints in sentences.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.db.models import Model

# Templates that belong to no room: the frame around every page, and what every room builds with.
SHARED = {"components", "django", "allauth", "account", "demo", "styleguide"}


def foreign_keys(order: Sequence[str], models: Iterable[type[Model]]) -> list[str]:
    """A model may point to its own room or one before it."""
    found = []
    for model in models:
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if _upward(order, room, target):
                found.append(f"{model._meta.label}.{field.name} points up to {target}")
    return found


def migrations(order: Sequence[str], dependencies: Iterable[tuple[str, str]]) -> list[str]:
    """A migration may wait for its own room or one before it. Pairs of (room, room it waits for)."""
    return [
        f"a migration of {room} waits for {target}" for room, target in dependencies if _upward(order, room, target)
    ]


def templates(order: Sequence[str], texts: Mapping[str, str], room_of_url: Mapping[str, str]) -> list[str]:
    """A page of a room may link to and include its own room or one before it. `texts` is by path below templates/."""
    found = []
    for path, text in texts.items():
        room = path.partition("/")[0]
        if room not in order:
            continue
        for name in re.findall(r"{%\s*url\s+[\"']([\w:-]+)[\"']", text):
            if _upward(order, room, room_of_url.get(name, room)):
                found.append(f"{path} links up to {name}")
        for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([\w/.-]+)[\"']", text):
            if _upward(order, room, name.partition("/")[0]):
                found.append(f"{path} takes {name} from above")
    return found


def reversals(order: Sequence[str], sources: Mapping[str, str], room_of_url: Mapping[str, str]) -> list[str]:
    """The same for Python: `reverse("room:name")` and `redirect("room:name")`. `sources` is by path."""
    found = []
    for path, text in sources.items():
        room = path.partition("/")[0]
        for name in re.findall(r"\b(?:reverse|reverse_lazy|redirect)\(\s*[\"']([\w:-]+)[\"']", text):
            if _upward(order, room, room_of_url.get(name, room)):
                found.append(f"{path} links up to {name}")
    return found


def read(root: Path, pattern: str) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.glob(pattern))}


def _upward(order: Sequence[str], room: str, target: str) -> bool:
    return room in order and target in order and order.index(target) > order.index(room)
