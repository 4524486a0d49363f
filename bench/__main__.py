"""`./script/bench`: loads a city and measures its pages. JSON on standard output; how far it is, on standard error."""

import argparse
import json
import os
import sys
import time
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="./script/bench", description="Measures pages at scale.")
    parser.add_argument("--cases", type=int, default=100_000, help="cases in all, open and closed (100000)")
    city = City(parser.parse_args().cases)
    if city.cases < LEAST:
        parser.error(f"below {LEAST} cases some roles have nothing to show")
    django.setup()
    from bench.measure import measure
    from bench.visits import visits

    call_command("collectstatic", interactive=False, verbosity=0)
    begin = time.monotonic()
    say(f"Loading {city.cases} cases at {city.schools} schools")
    load(owner_url(), city)
    say(f"Loaded in {time.monotonic() - begin:.0f} s")
    begin = time.monotonic()
    rows = measure(visits(owner_url(), city))
    say(f"Measured in {time.monotonic() - begin:.0f} s")
    json.dump({"cases": city.cases, "pages": rows}, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
