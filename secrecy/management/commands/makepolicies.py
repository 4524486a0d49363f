"""Writes the second wall into migrations: frozen SQL, in the room that owns the tables."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

HEADER = '''"""The second wall of this room, frozen. Made by `manage.py makepolicies`; never edited by hand."""

from django.db import migrations

SQL = r"""
'''
FOOTER = '''"""


class Migration(migrations.Migration):
    dependencies = {dependencies}

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
'''


def render(policies: ModuleType) -> str:
    """The SQL of one room: its functions, then each of its tables."""
    parts = [policies.FUNCTIONS, *(table.render() for table in policies.TABLES)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def rooms() -> list[tuple[str, ModuleType]]:
    """The rooms that have tables, in order."""
    return [(room, import_module(f"{room}.policies")) for room in settings.ROOMS]


class Command(BaseCommand):
    help = "Renders row-level security from the tables in secrecy/ into migrations; --check only says what is stale."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit with an error when stale")

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(None, ignore_no_migrations=True)
        stale = []
        for room, policies in rooms():
            wanted = render(policies)
            if wanted == _newest(room):
                continue
            stale.append(room)
            if not options["check"]:
                self.stdout.write(f"{_write(loader, room, policies, wanted)}")
        if stale and options["check"]:
            raise CommandError(f"Stale policies in {', '.join(stale)}: run manage.py makepolicies.")


def _folder(room: str) -> Path:
    return Path(apps.get_app_config(room).path) / "migrations"


def _newest(room: str) -> str | None:
    files = _files(room)
    return import_module(f"{room}.migrations.{files[-1].stem}").SQL.lstrip("\n") if files else None


def _files(room: str) -> list[Path]:
    return sorted(_folder(room).glob("*_policies*.py"))


def _write(loader: MigrationLoader, room: str, policies: ModuleType, wanted: str) -> Path:
    leaves = [name for app, name in loader.graph.leaf_nodes(room)]
    number = int(leaves[0][:4]) + 1
    dependencies = [(room, leaves[0])]
    # Policies call functions of all rooms before them.
    for below in settings.ROOMS[: settings.ROOMS.index(room)]:
        dependencies.append((below, _files(below)[-1].stem))
    for needed in getattr(policies, "NEEDS", ()):
        dependencies += loader.graph.leaf_nodes(needed)
    name = "policies" if not _files(room) else f"policies_{number}"
    path = _folder(room) / f"{number:04}_{name}.py"
    listed = "[" + "".join(f'\n        ("{app}", "{leaf}"),' for app, leaf in dependencies) + "\n    ]"
    path.write_text(HEADER + wanted + FOOTER.replace("{dependencies}", listed))
    return path
