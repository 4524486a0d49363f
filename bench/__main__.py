"""`./script/bench`: loads a city and measures its pages. JSON on standard output; how far it is, on standard error."""

import argparse
import json
import os
import sys
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
from django.core.management import call_command

from bench.city import City
from bench.load import load, say

LEAST = 200


def owner_url() -> str:
    """The same database as the owner, who loads; everything measured goes through DATABASE_URL, as the application."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"schakel_owner:{os.environ['SCHAKEL_OWNER_PASSWORD']}@{host}"))


def of_pages(city: City) -> list[dict[str, Any]]:
    from bench.measure import measure
    from bench.visits import visits

    call_command("collectstatic", interactive=False, verbosity=0)
    return measure(visits(owner_url(), city))


def of_access(city: City) -> dict[str, Any]:
    from bench.access import measure

    return measure(owner_url(), city)


def of_audit(rows: int) -> dict[str, Any]:
    from bench.audit import measure

    return measure(owner_url(), rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./script/bench", description="Measures pages at scale.")
    parser.add_argument("--cases", type=int, default=100_000, help="cases in all, open and closed (100000)")
    parser.add_argument("--audit", type=int, metavar="ROWS", help="the chain of the audit alone: sealing and verifying")
    parser.add_argument("--access", action="store_true", help="rights alone: ours, none, and django-guardian's")
    options = parser.parse_args()
    if options.audit:
        django.setup()
        return report(of_audit(options.audit))
    city = City(options.cases)
    if city.cases < LEAST:
        parser.error(f"below {LEAST} cases some roles have nothing to show")
    django.setup()
    begin = time.monotonic()
    say(f"Loading {city.cases} cases at {city.schools} schools")
    load(owner_url(), city)
    say(f"Loaded in {time.monotonic() - begin:.0f} s")
    begin = time.monotonic()
    found = of_access(city) if options.access else {"pages": of_pages(city)}
    say(f"Measured in {time.monotonic() - begin:.0f} s")
    return report({"cases": city.cases, **found})


def report(found: dict[str, Any]) -> int:
    json.dump(found, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
