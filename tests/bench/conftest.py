"""A city of 20,000 cases, loaded once for all tests of a module that ask for it."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connections

from bench.city import City
from bench.load import load
from tests.conftest import clone


def owner_url() -> str:
    """This process's own test database, as the owner."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    netloc = f"schakel_owner:{os.environ['SCHAKEL_OWNER_PASSWORD']}@{host}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{settings.DATABASES['default']['NAME']}"))


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker) -> Iterator[City]:
    """Committed, and open to the tests of the module without a transaction around each; gone afterwards."""
    with django_db_blocker.unblock():
        made = City(20_000)
        load(owner_url(), made)
        yield made
        connections.close_all()
        clone()
