"""The walls are two: without one of them, only what asks that one notices, and no page shows more than before.

Each test takes something away for its own duration and asks both checks of `test_two_walls`.
"""

import pytest

from secrecy.models import VisibleQuerySet
from tests.cast import Cast, signed_in
from tests.secrecy.expected import SEES, SHOWN
from tests.secrecy.world import (
    World,
    as_owner_run,
    build,
    first_wall,
    hole,
    protected_models,
    second_wall,
    shown,
    undone,
)

pytestmark = pytest.mark.database
EVERYTHING = set().union(*SEES.values())
TABLES = [model._meta.db_table for model in protected_models()]
# Outsiders of each sort, and the three who see a part.
SOME = ("police", "director", "clb", "admin", "outsider", "reporter", "talker", "zorg")
# Coordinators elsewhere may open every kind of page, so a hole in both walls shows most on theirs.
NOSY = "outsider"


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


@pytest.fixture
def no_filter(monkeypatch) -> None:
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda self, actor: self)


def of_table(table: str) -> set[str]:
    """All labels of the rows of one table."""
    model = table.partition("_")[2]
    return {label for label in EVERYTHING if label.partition("/")[2].partition(":")[0] == model}


def all_seen(world: World, wall) -> dict[str, set[str]]:
    return {name: wall(world, world.cast.seats[name]) for name in SOME}


EXPECTED = {name: SEES[name] for name in SOME}


def test_without_the_filter_the_first_wall_lets_everything_through(world, no_filter):
    assert all_seen(world, first_wall) == dict.fromkeys(SOME, EVERYTHING)


def test_without_the_filter_the_second_wall_stands(world, no_filter):
    assert all_seen(world, second_wall) == EXPECTED


def test_without_the_filter_the_pages_stay_as_they_were(world, no_filter):
    for name in SOME:
        assert shown(world, signed_in(world.cast.seats[name])) == SHOWN.get(name, set()), name


def opened(table: str) -> str:
    return hole(table)


def switched_off(table: str) -> str:
    return f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


@pytest.mark.parametrize(
    "how", [opened, pytest.param(switched_off, marks=pytest.mark.slow)], ids=lambda how: how.__name__
)
@pytest.mark.parametrize("table", TABLES)
def test_without_one_policy_the_second_wall_lets_that_table_through(world, table, how):
    with undone():
        as_owner_run(how(table))
        assert all_seen(world, second_wall) == {name: SEES[name] | of_table(table) for name in SOME}
        assert all_seen(world, first_wall) == EXPECTED
    assert all_seen(world, second_wall) == EXPECTED


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_a_policy_that_is_gone_lets_nobody_in(world, table):
    """The other way round: without its SELECT policy a table shows nothing, also to whom it should."""
    with undone():
        as_owner_run(f"DROP POLICY schakel_app_select ON {table}")
        assert second_wall(world, world.cast.zorg) == SEES["zorg"] - of_table(table)
        assert first_wall(world, world.cast.zorg) == SEES["zorg"]


def test_without_any_policy_the_pages_stay_as_they_were(world):
    with undone():
        as_owner_run(*map(hole, TABLES))
        assert second_wall(world, world.cast.seats[NOSY]) == EVERYTHING
        for name in SOME:
            assert shown(world, signed_in(world.cast.seats[name])) == SHOWN.get(name, set()), name


def test_without_both_walls_the_pages_show_it(world, no_filter):
    """What the page checks would say if both walls fell: they can fail."""
    with undone():
        as_owner_run(*map(hole, TABLES))
        seen = shown(world, signed_in(world.cast.seats[NOSY]))
    assert {"case/facts", "case/case", "staff/facts", "acute/case", "acute/signal"} <= seen
