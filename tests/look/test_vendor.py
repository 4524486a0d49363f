"""Files of others are what their hashes say, carry a licence, and the colours of ours can be read."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("folder", ["static/vendor", "tests/vendor"])
def test_every_file_has_its_hash(folder):
    base = ROOT / folder
    listed = dict(reversed(line.split(maxsplit=1)) for line in (base / "SHA256SUMS").read_text().splitlines())
    found = {f"{path.relative_to(base)}" for path in base.rglob("*") if path.is_file()} - {"README.md", "SHA256SUMS"}
    assert {name.removeprefix("./") for name in listed} == found
    for name, digest in listed.items():
        assert hashlib.sha256((base / name).read_bytes()).hexdigest() == digest, name


def test_every_folder_carries_its_licence():
    for folder in (path for path in (ROOT / "static/vendor").iterdir() if path.is_dir()):
        assert list(folder.glob("LICENSE*")), folder.name


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_htmx_is_the_version_that_django_htmx_knows():
    import django_htmx

    theirs = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    assert theirs.read_bytes() == (ROOT / "static/vendor/htmx/htmx.min.js").read_bytes()


def test_the_pages_state_the_versions_that_are_pinned():
    pinned = json.loads((ROOT / "package.json").read_text())
    text = (ROOT / "static/vendor/README.md").read_text()
    for name, version in (pinned["dependencies"] | pinned["devDependencies"]).items():
        assert version in text, name


def _palettes() -> dict[str, dict[str, str]]:
    css = (ROOT / "static/schakel/tokens.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark", maxsplit=1)
    read = re.compile(r"--sk-([\w-]+):\s*(#[0-9a-f]{6})")
    first = dict(read.findall(light))
    return {"light": first, "dark": first | dict(read.findall(dark))}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


REGIMES = ("school", "team", "clb", "city", "table", "police")
TEXT = [
    *[(ink, paper) for ink in ("ink", "ink-2", "primary") for paper in ("bg", "surface", "sunken")],
    ("primary", "primary-soft"), ("on-primary", "primary"), ("on-primary", "primary-hover"), ("ink", "primary-soft"),
    *[(name, paper) for name in ("late", "warn", "ok", "info") for paper in (f"{name}-soft", "surface")],
    *[("ink", f"{name}-soft") for name in ("late", "warn", "ok", "info")],
    *[(f"r-{key}", f"r-{key}-tint") for key in REGIMES],
    *[(ink, f"r-{key}-tint") for ink in ("ink", "ink-2") for key in REGIMES],
    ("surface", "late"), ("on-focus", "focus-fill"),
]  # fmt: skip
EDGES = [(edge, paper) for edge in ("line-strong", "focus-ring", "primary", "late") for paper in ("bg", "surface")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_and_edges_can_be_seen(scheme):
    palette = _palettes()[scheme]
    weak = [
        (a, b, round(_contrast(palette[a], palette[b]), 2)) for a, b in TEXT if _contrast(palette[a], palette[b]) < 4.5
    ]
    faint = [
        (a, b, round(_contrast(palette[a], palette[b]), 2)) for a, b in EDGES if _contrast(palette[a], palette[b]) < 3
    ]
    assert (weak, faint) == ([], [])
