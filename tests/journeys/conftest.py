"""Journeys: people in a real browser, against the real application behind both walls. Nothing is mocked."""

from collections.abc import Iterator

import pytest
from django.template import engines

from tests.cast import Cast
from tests.journeys.people import Town


class Loud(str):
    """Stands in for `string_if_invalid`: an unknown variable in a template is an error, not an empty place."""

    def __contains__(self, item: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"unknown variable in a template: {variable}")


@pytest.fixture(autouse=True)
def strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Loud("unknown"))


@pytest.fixture
def town(browser, live_server, committed_cast: Cast, settings) -> Iterator[Town]:
    """Where the journeys happen. At the end: nobody's browser complained, and the server never failed."""
    # How many minutes a journey takes hangs on the machine; that one must confirm again, tests/accounts shows.
    settings.STEP_UP_SECONDS = 60 * 60
    town = Town(browser, live_server.url, committed_cast)
    yield town
    complaints = town.complaints
    town.close()
    assert complaints == []
