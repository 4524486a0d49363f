"""Fills an empty database with a city, in bulk, as the owner (load.sql says what is in it)."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.city import City
from config.environment import master_keys
from core.sealedtext import Key, Place, check_value, new_key, seal, wrap
from script.stack.children import wait_until

PLAIN_INDEXES = """SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    WHERE NOT i.indisunique AND t.relnamespace = 'public'::regnamespace
      AND t.relname ~ '^(secrecy|cases|duties|referrals|schools|accounts)_' ORDER BY 1"""
TEXT = "Besproken in het team: we nemen contact op met de ouders en kijken over twee weken opnieuw."
# Table, label, column, rows.
SEALED = (
    ("secrecy_item", "secrecy.item", "body", "regime IN ('clb', 'city')"),
    ("referrals_cityfile", "referrals.cityfile", "basis_words", "true"),
)


def load(url: str, city: City) -> None:
    """Load the city into the database at `url`, which must be the owner's and empty."""
    with _indexes_last(url):
        load_script(url, "load.sql", city)
        load_script(url, "expo_r.sql", city)
        seal_texts(url)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE)")


def load_script(url: str, name: str, city: City) -> None:
    """Run one of the scripts beside this file as the owner, a statement at a time. Says how far it is on stderr."""
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in _statements(name, city):
            begin = time.monotonic()
            owner.execute(statement)
            seconds = time.monotonic() - begin
            if seconds > 1:
                say(f"{seconds:6.1f} s  {_title(statement)}")


@contextmanager
def _indexes_last(url: str) -> Iterator[None]:
    """Indexes that only make reading fast are built once, over all rows. What guards a rule (unique, primary) stays."""
    with psycopg.connect(url, autocommit=True) as owner:
        built_later = owner.execute(PLAIN_INDEXES).fetchall()
        for name, _definition in built_later:
            owner.execute(f'DROP INDEX "{name}"')
        yield
        begin = time.monotonic()
        owner.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in built_later:
            owner.execute(definition)
        say(f"{time.monotonic() - begin:6.1f} s  {len(built_later)} indexes")
        _until_they_are_used(owner)


def _until_they_are_used(owner: psycopg.Connection) -> None:
    """Wait for the transactions of others, in whatever database of the cluster: PostgreSQL does not use an index over rows
    that were changed while one of those ran, as long as that one runs."""
    [[built]] = owner.execute("SELECT pg_current_xact_id()::text::bigint").fetchall()
    used = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %s"
    if not wait_until(lambda: owner.execute(used, [built]).fetchall() == [(True,)], timeout=300, pause=0.2):
        raise RuntimeError("Another transaction stays open: the indexes that were built are not used yet.")


def seal_texts(url: str) -> None:
    """Every text that is stored sealed, each row under the key of the organisation that holds it."""
    [master, *_older] = master_keys()
    keys: dict[int, Key] = {}
    with psycopg.connect(url) as owner:
        for table, label, column, which in SEALED:
            owner.execute("CREATE TEMP TABLE sealed (id uuid PRIMARY KEY, body text) ON COMMIT DROP")
            rows = owner.execute(f"SELECT holder_id, array_agg(id) FROM {table} WHERE {which} GROUP BY 1").fetchall()
            for holder, ids in rows:
                if holder not in keys:
                    key = keys[holder] = new_key()
                    owner.execute(
                        "INSERT INTO secrecy_organisationkey (id, organisation_id, wrapped, master, made_at) "
                        "VALUES (%s, %s, %s, %s, now())",
                        (key.id, holder, wrap(key, organisation=holder, master=master), check_value(master)),
                    )
                with owner.cursor().copy("COPY sealed FROM STDIN") as copy:
                    for pk in ids:
                        copy.write_row((pk, seal(TEXT, key=keys[holder], place=Place(label, str(pk), column))))
            owner.execute(f"UPDATE {table} t SET {column} = s.body FROM sealed s WHERE s.id = t.id")
            owner.commit()


def _statements(script_name: str, city: City) -> list[str]:
    script = Path(__file__).with_name(script_name).read_text()
    for name in ("schools", "contacts", "cases", "signals", "widest"):
        script = script.replace("{" + name + "}", str(getattr(city, name)))
    return [part for part in script.split(";\n") if part.strip()]


def _title(statement: str) -> str:
    line = next(line for line in statement.splitlines() if line.strip() and not line.startswith("--"))
    return line[:70]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
