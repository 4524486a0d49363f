"""The database away, without stopping the one that the other tests use."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def database_away() -> Iterator[None]:
    """Inside, every new connection of this thread finds nobody. Only in tests that commit."""
    connection.close()
    before = connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"] = before
