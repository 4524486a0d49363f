"""Everybody of the cast sees exactly the rows that `expected` lists, through either wall alone and on the pages."""

import pytest
from django.test import Client

from tests.cast import Cast, signed_in
from tests.conftest import as_owner
from tests.secrecy.expected import SEES, SHOWN
from tests.secrecy.world import World, build, first_wall, protected_models, second_wall, shown

pytestmark = pytest.mark.database


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


def test_the_tables_name_the_whole_cast(cast):
    assert set(cast.seats) == set(SEES)
    assert set(SHOWN) <= set(SEES)


def test_every_kind_of_row_is_in_the_world(world):
    """A new protected model gets a row in `world.build` and its place in `expected`, or nothing here speaks about it."""
    with as_owner():
        assert [model.__name__ for model in protected_models() if not model.objects.exists()] == []


def test_the_tables_name_every_row_and_every_marker(world):
    """A row that nobody may see, or a marker that nobody reads, would make the tests below say less than they seem."""
    with as_owner():
        total = sum(model.objects.count() for model in protected_models())
    assert len(set().union(*SEES.values())) == total
    assert set().union(*SHOWN.values()) == set(world.markers())


def test_first_wall_alone(world):
    assert {name: first_wall(world, seat) for name, seat in world.cast.seats.items()} == SEES


def test_second_wall_alone(world):
    assert {name: second_wall(world, seat) for name, seat in world.cast.seats.items()} == SEES


def test_nobody_sees_nothing(world):
    assert first_wall(world, None) == set()
    assert second_wall(world, None) == set()
    assert shown(world, Client()) == set()


@pytest.mark.parametrize("name", sorted(SEES))
def test_pages(world, name):
    assert shown(world, signed_in(world.cast.seats[name])) == SHOWN.get(name, set())
