"""`./script/bench` by itself: JSON and nothing else on standard output, every page of every role in it."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"page", "role", "queries", "sql_ms_p50", "p50_ms", "p95_ms"}
EXPECTED = {
    "worklist": {"leerkracht", "zorg", "gespreksvoerder", "directie", "clb", "casemanager", "buitenstaander"},
    "signals": {"leerkracht", "zorg", "gespreksvoerder", "directie", "buitenstaander"},
    "cases": {"zorg", "clb", "buitenstaander"},
    "case": {"zorg", "clb"},
    "signal": {"leerkracht", "zorg", "directie"},
    "talk": {"gespreksvoerder"},
    "search": {"leerkracht", "zorg", "directie", "clb", "buitenstaander"},
    "clb": {"clb"},
    "clb_files": {"clb"},
    "clb_file": {"clb"},
    "desk": {"casemanager"},
    "desk_notice": {"casemanager"},
    "not_found": {"leerkracht", "gespreksvoerder", "directie", "clb", "buitenstaander"},
}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_prints_what_was_agreed():
    done = subprocess.run(["./script/bench", "--cases", "200"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() == {"cases", "pages"}
    assert found["cases"] == 200
    roles: dict[str, set[str]] = {}
    for row in found["pages"]:
        assert row.keys() == KEYS
        assert isinstance(row["queries"], int)
        # Each is a whole request with its own statements: anything else would mean that nothing was measured.
        assert row["queries"] >= 4
        assert 0 < row["sql_ms_p50"] < row["p50_ms"] <= row["p95_ms"]
        roles.setdefault(row["page"], set()).add(row["role"])
    assert roles == EXPECTED
    assert max(row["queries"] for row in found["pages"] if row["page"] == "worklist") <= 15
    assert max(row["queries"] for row in found["pages"] if row["page"] == "case") <= 25
