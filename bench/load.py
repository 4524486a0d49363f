"""Fills an empty database with a city, in bulk, as the owner (load.sql says what is in it)."""

import sys
import time
from pathlib import Path

import psycopg

from bench.city import City
from config.environment import master_keys
from core.sealedtext import Place, check_value, new_key, seal, wrap

OF_THE_CLB = "Besproken op het CLB-team: we nemen contact op met de ouders en kijken over twee weken opnieuw."


def load(url: str, city: City) -> None:
    """Load the city into the database at `url`, which must be the owner's and empty."""
    load_script(url, "load.sql", city)
    _seal(url)


def load_script(url: str, name: str, city: City) -> None:
    """Run one of the scripts beside this file as the owner, a statement at a time. Says how far it is on stderr."""
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in _statements(name, city):
            begin = time.monotonic()
            owner.execute(statement)
            seconds = time.monotonic() - begin
            if seconds > 1:
                say(f"{seconds:6.1f} s  {_title(statement)}")


def _seal(url: str) -> None:
    """What the CLBs wrote, each row under the key of its CLB."""
    [master, *_older] = master_keys()
    with psycopg.connect(url) as owner:
        owner.execute("CREATE TEMP TABLE sealed (id uuid PRIMARY KEY, body text) ON COMMIT DROP")
        rows = owner.execute(
            "SELECT holder_id, array_agg(id) FROM secrecy_item WHERE regime = 'clb' GROUP BY 1"
        ).fetchall()
        for holder, items in rows:
            key = new_key()
            owner.execute(
                "INSERT INTO secrecy_organisationkey (id, organisation_id, wrapped, master, made_at) VALUES (%s, %s, %s, %s, now())",
                (key.id, holder, wrap(key, organisation=holder, master=master), check_value(master)),
            )
            with owner.cursor().copy("COPY sealed FROM STDIN") as copy:
                for item in items:
                    copy.write_row((item, seal(OF_THE_CLB, key=key, place=Place("secrecy.item", str(item), "body"))))
        owner.execute("UPDATE secrecy_item i SET body = s.body FROM sealed s WHERE s.id = i.id")


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
