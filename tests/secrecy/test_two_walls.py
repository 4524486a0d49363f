"""Everybody of the cast sees exactly the rows written here, through either wall alone and on the pages.

And the walls are two: taking one away changes what that one lets through, and nothing else.
"""

import pytest
from django.db import connection
from django.test import Client

from secrecy.models import VisibleQuerySet
from tests.cast import Cast, signed_in
from tests.conftest import as_owner
from tests.secrecy.world import World, as_owner_run, build, first_wall, hole, protected_models, second_wall, undone

pytestmark = pytest.mark.database

# DOMAIN §2, §3, §5, written out row by row. Who is not named here sees nothing.
_CARE = {
    "case/dossier",
    "case/signal",
    "case/item:facts",
    "case/item:interpretation",
    "case/item:briefing",
    "case/case",
    "case/signaloutcome",
    "case/casetransition:open",
    "case/casetransition:done",
    "case/talk",
    "case/feedback",
    "case/duty:triage",
    "case/duty:feedback",
    "case/duty:name_talker",
    "case/duty:talk",
    "acute/dossier",
    "acute/signal",
    "acute/item:facts",
    "acute/item:interpretation",
    "acute/item:notice",
    "acute/case",
    "acute/signaloutcome",
    "acute/casetransition:open",
    "acute/duty:feedback",
    "acute/duty:name_talker",
    "acute/duty:acute_notice",
}
SEES: dict[str, set[str]] = {
    "zorg": _CARE,
    "colleague": _CARE,
    "reporter": {
        "case/signal",
        "case/item:facts",
        "case/item:interpretation",
        "case/feedback",
        "staff/signal",
        "staff/item:facts",
        "staff/item:interpretation",
        "direction/signal",
        "direction/item:facts",
        "direction/item:interpretation",
    },
    "talker": {"case/item:briefing", "case/talk", "case/duty:talk"},
    "secretariat": {"acute/signal", "acute/item:facts", "acute/item:interpretation"},
    # Of the case nothing; of the acute danger a notice without content; of what concerns staff everything.
    "director": {
        "acute/item:notice",
        "acute/duty:acute_notice",
        "staff/dossier",
        "staff/signal",
        "staff/item:facts",
        "staff/item:interpretation",
        "staff/duty:staff_signal",
        "staff/duty:feedback",
    },
    "board": {
        "direction/dossier",
        "direction/signal",
        "direction/item:facts",
        "direction/item:interpretation",
        "direction/duty:staff_signal",
        "direction/duty:feedback",
    },
    "outsider": {
        "elsewhere/dossier",
        "elsewhere/signal",
        "elsewhere/item:facts",
        "elsewhere/item:interpretation",
        "elsewhere/duty:triage",
        "elsewhere/duty:feedback",
    },
    "other_director": set(),
    "behaviour": set(),
    "dpo": set(),
    "admin": set(),
    "clb": set(),
    "clb_reference": set(),
    "case_manager": set(),
    "policy": set(),
    "police": set(),
    "platform": set(),
}
SEATS = sorted(SEES)

# What of it stands on somebody's pages, anywhere.
_CARE_PAGES = {
    "case/facts",
    "case/interpretation",
    "case/signal",
    "case/case",
    "case/briefing",
    "case/receipt",
    "acute/facts",
    "acute/interpretation",
    "acute/signal",
    "acute/case",
}
SHOWN: dict[str, set[str]] = {
    "zorg": _CARE_PAGES,
    "colleague": _CARE_PAGES,
    "reporter": {
        "case/facts",
        "case/interpretation",
        "case/signal",
        "case/receipt",
        "staff/facts",
        "staff/interpretation",
        "staff/signal",
        "direction/facts",
        "direction/interpretation",
        "direction/signal",
    },
    "talker": {"case/briefing", "case/talk"},
    "secretariat": {"acute/facts", "acute/interpretation", "acute/signal"},
    "director": {"acute/notice", "staff/facts", "staff/interpretation", "staff/signal"},
    "board": {"direction/facts", "direction/interpretation", "direction/signal"},
    "outsider": {"elsewhere/facts", "elsewhere/interpretation", "elsewhere/signal"},
}


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


def shown(world: World, client: Client) -> set[str]:
    """The markers on all pages that this browser can open."""
    text = ""
    for url in world.pages():
        response = client.get(url)
        assert response.status_code in {200, 302, 404}, (url, response.status_code)
        if response.status_code == 200:
            text += response.content.decode()
    return {name for name, marker in world.markers().items() if marker in text}


def test_the_table_names_the_whole_cast(cast):
    assert set(cast.seats) == set(SEES)


def test_the_table_names_every_row(world):
    with as_owner():
        total = sum(model.objects.count() for model in protected_models())
    assert len(set().union(*SEES.values())) == total


@pytest.mark.parametrize("name", SEATS)
def test_first_wall_alone(world, name):
    assert first_wall(world, world.cast.seats[name]) == SEES[name]


@pytest.mark.parametrize("name", SEATS)
def test_second_wall_alone(world, name):
    assert second_wall(world, world.cast.seats[name]) == SEES[name]


def test_nobody_sees_nothing(world):
    assert first_wall(world, None) == set()


@pytest.mark.parametrize("name", SEATS)
def test_pages(world, name):
    assert shown(world, signed_in(world.cast.seats[name])) == SHOWN.get(name, set())
