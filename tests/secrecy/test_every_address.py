"""Every address of the project, for everybody whom it is not for: byte for byte as if nothing were there.

`test_existence` looks at what a signal and a case show; here the addresses are all that the resolver knows, with the rows
of the role matrix behind them, so that a new page is compared from the day it has an address.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import get_resolver, reverse

from accounts.access import Level, rule_for
from accounts.roles import Role
from tests.cast import Cast, signed_in
from tests.meta.test_role_matrix import PAGE, POST_ONLY, arguments
from tests.meta.urls import Url, every_url
from tests.secrecy.two_worlds import MISSING_KEY, MISSING_REF, make_secret, picture, pictures
from tests.secrecy.world import build, undone

pytestmark = [pytest.mark.database, pytest.mark.timeout(300)]
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
# Words in an address that are public: a track, a number of a school, a post of its fiche, a step.
PUBLIC_WORDS = {"gent-a-1", "police", "2", "a", "b-c"}
# Draws another secret for another telephone each time.
ALWAYS_NEW = {"accounts:factor_set"}


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


def never(given: list[Any], public: set[str]) -> list[Any]:
    """The same kind of arguments, of what never existed."""
    kinds = {UUID: MISSING_KEY, int: 999_999_999, str: MISSING_REF, date: date(1999, 12, 31)}
    return [one if str(one) in public else kinds[type(one)] for one in given]


def may_call(url: Url, role: Role) -> bool:
    """Whether this role gets as far as the view; before it everybody else gets the same page, unseen."""
    rule = rule_for(url.view, url.bare_name)
    return rule is not None and (rule.level == Level.MEMBER or (rule.level == Level.ROLES and role in rule.roles))


def test_each_answers_like_one_that_never_existed(cast: Cast):
    world = build(cast)
    known = arguments(world)
    public = PUBLIC_WORDS | {cast.school.number}
    compared = 0
    browsers = {name: signed_in(seat) for name, seat in cast.seats.items()}
    for browser in browsers.values():
        browser.get("/")
    for url in every_url(get_resolver()):
        given = known.get(url.bare_name, [])
        if not set(map(str, given)) - public or ":" not in url.name:
            continue
        real, missing = (reverse(url.name, args=each) for each in (given, never(given, public)))
        shut_to = cast.seats.keys() - {**PAGE, **POST_ONLY}[url.name]
        for name in sorted(shut_to):
            if not may_call(url, Role(cast.seats[name].role)):
                continue
            for method in ("get", "post") if url.name in PAGE else ("post",):
                with undone():
                    there, gone = (picture(getattr(browsers[name], method)(address)) for address in (real, missing))
                assert there == gone, (url.name, name, method)
                compared += 1
    assert compared > 200
    # The comparison can fail: for the coordinator there is something at that address.
    there, gone = (
        browsers["zorg"].get(reverse("cases:case", args=[ref])) for ref in (world.cases["case"].ref, MISSING_REF)
    )
    assert picture(there) != picture(gone)


def test_every_list_is_the_same_with_a_case_and_without(cast: Cast):
    """Every page that names nothing in particular, for everybody who may open it and may not know of the case."""
    # But for the pages on which a DPO is told who looked at what: that something is there is their trade.
    own_trade = ALWAYS_NEW | {url.name for url in every_url(get_resolver()) if url.name.startswith("oversight:")}
    plain = {url.name: url for url in every_url(get_resolver()) if "<" not in url.route and ":" in url.name}
    browsers = {name: signed_in(seat) for name, seat in cast.outsiders.items()}
    for browser in browsers.values():
        browser.get("/")

    def look() -> dict[str, Any]:
        return {
            name: pictures(
                browser,
                [reverse(key) for key in sorted(PAGE.keys() - own_trade) if key in plain and name in PAGE[key]],
            )
            for name, browser in browsers.items()
        }

    with undone():
        make_secret(cast)
        there = look()
    gone = look()
    for name, pages in there.items():
        for address, page in pages.items():
            was = gone[name][address]
            assert page[:2] == was[:2], (name, address)
            assert page[2].decode() == was[2].decode(), (name, address)
    assert sum(map(len, there.values())) > 100
