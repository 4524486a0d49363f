"""Fills an empty database with a city, in bulk, as the owner (load.sql says what is in it)."""

import sys
import time
from pathlib import Path

import psycopg

from bench.city import City


def load(url: str, city: City) -> None:
    """Load the city into the database at `url`, which must be the owner's and empty."""
    load_script(url, "load.sql", city)


def load_script(url: str, name: str, city: City) -> None:
    """Run one of the scripts beside this file as the owner, a statement at a time. Says how far it is on stderr."""
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in _statements(name, city):
            begin = time.monotonic()
            owner.execute(statement)
            seconds = time.monotonic() - begin
            if seconds > 1:
                say(f"{seconds:6.1f} s  {_title(statement)}")


def _statements(script_name: str, city: City) -> list[str]:
    script = Path(__file__).with_name(script_name).read_text()
    for name in ("schools", "contacts", "cases", "signals"):
        script = script.replace("{" + name + "}", str(getattr(city, name)))
    return [part for part in script.split(";\n") if part.strip()]


def _title(statement: str) -> str:
    line = next(line for line in statement.splitlines() if line.strip() and not line.startswith("--"))
    return line[:70]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
