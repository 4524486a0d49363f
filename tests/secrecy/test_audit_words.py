"""Every kind of subject that is written in the audit has a word for a DPO, or a reason to stay silent."""

import ast
from pathlib import Path

from django.conf import settings

from secrecy.audit_words import ACTIONS, KINDS, SILENT_ACTIONS, SILENT_KINDS

ROOT = Path(settings.BASE_DIR)


def written(place: int, *calls: str) -> set[str]:
    """The words that our code gives literally as that argument of `audit.read`, `audit.record`."""
    found = set()
    for room in settings.ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                asked = f"{getattr(node.func.value, 'id', '')}.{node.func.attr}"
                if asked in calls and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    found.add(node.args[place].value)
    return found


def test_every_kind_was_thought_of():
    kinds = written(0, "audit.read") | written(1, "audit.record")
    assert len(kinds) > 20
    assert kinds - set(KINDS) - SILENT_KINDS == set()
    assert not set(KINDS) & SILENT_KINDS


def test_every_named_action_is_done_somewhere():
    actions = written(0, "audit.record") | {"read"}
    named = set().union(*(verbs for _words, verbs in ACTIONS.values()))
    assert (named | SILENT_ACTIONS) - actions == set()
    assert not named & SILENT_ACTIONS
