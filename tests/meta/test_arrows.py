"""Arrows between the rooms run one way, in imports and in everything that is not an import. Each tried once broken."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps
from django.urls import get_resolver

from tests.meta import arrows
from tests.meta.urls import every_url

ROOT = Path(settings.BASE_DIR)
ORDER = list(settings.ROOMS)
# Addresses without a room's prefix that are a room's all the same.
BARE = {"worklist": "duties"}
# A room with two sets of addresses.
SECOND = {"oversight": "secrecy"}


def room_of_url() -> dict[str, str]:
    prefixes = {url.name: url.name.partition(":")[0] for url in every_url(get_resolver())}
    return {name: SECOND.get(prefix, prefix) for name, prefix in prefixes.items()} | BARE


def test_the_order_is_the_one_of_the_import_contract():
    """One order, in settings and in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert [layer for layer in reversed(layers) if layer in ORDER] == ORDER
    assert set(layers) - set(ORDER) == {"demo", "config"}


def test_foreign_keys():
    assert arrows.foreign_keys(ORDER, apps.get_models()) == []


@isolate_apps("core")
def test_a_foreign_key_upwards_is_noticed():
    class Nosy(models.Model):
        case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)

        class Meta:
            app_label = "core"

    Nosy._meta.get_field("case").remote_field.model = apps.get_model("cases.Case")
    assert arrows.foreign_keys(ORDER, [Nosy]) == ["core.Nosy.case points up to cases"]


def waiting() -> list[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [(room, target) for (room, _n), node in loader.disk_migrations.items() for target, _m in node.dependencies]


def test_migrations():
    assert len(waiting()) > 10
    assert arrows.migrations(ORDER, waiting()) == []


def test_a_migration_that_waits_upwards_is_noticed():
    assert arrows.migrations(ORDER, [*waiting(), ("schools", "cases")]) == ["a migration of schools waits for cases"]


def test_templates():
    texts = arrows.read(ROOT / "templates", "**/*.html")
    assert len(texts) > 50
    assert arrows.templates(ORDER, texts, room_of_url()) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{% url "cases:cases" %}', "duties/x.html links up to cases:cases"),
        ("{% url 'cases:case' ref %}", "duties/x.html links up to cases:case"),
        ('{% include "cases/_rows.html" %}', "duties/x.html takes cases/_rows.html from above"),
    ],
)
def test_a_template_that_reaches_upwards_is_noticed(text, complaint):
    assert arrows.templates(ORDER, {"duties/x.html": text}, room_of_url()) == [complaint]
    assert arrows.templates(ORDER, {"cases/x.html": text}, room_of_url()) == []


def sources() -> dict[str, str]:
    return {path: text for room in ORDER for path, text in arrows.read(ROOT, f"{room}/**/*.py").items()}


def test_links_in_python():
    assert len(sources()) > 50
    assert arrows.reversals(ORDER, sources(), room_of_url()) == []


def test_a_link_upwards_in_python_is_noticed():
    text = 'return redirect("cases:case", ref=ref)'
    assert arrows.reversals(ORDER, {"duties/web/x.py": text}, room_of_url()) == [
        "duties/web/x.py links up to cases:case"
    ]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter, in a folder of its own, on a copy of the rooms."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path) -> Path:
    """The rooms and the contract, apart, to be broken."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for top in (*ORDER, "config", "demo"):
        for path, text in arrows.read(ROOT, f"{top}/**/*.py").items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    return tmp_path


def test_imports_follow_the_order(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/outbox.py", "from duties.models import Duty"),
        ("secrecy/tables.py", "import cases.enums"),
        ("cases/feedback.py", "import weasyprint"),
    ],
)
def test_an_import_against_the_order_is_noticed(copy, path, line):
    target = copy / path
    target.write_text(target.read_text() + f"\n{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout
