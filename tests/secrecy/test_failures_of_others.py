"""What went wrong in other systems of this kind (twenty failures), and the test here that would notice it.

Most are proved where the thing itself is tested; PROVED says where. What had no test of its own is below.
"""

import hashlib
import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Membership
from duties.models import Duty
from secrecy.models import Disclosure
from tests.cast import Cast, open_case, report, signed_in
from tests.conftest import as_owner
from tests.forms import forms_table
from tests.secrecy.two_worlds import MISSING_REF, picture
from tests.secrecy.world import build

pytestmark = pytest.mark.database

HERE = "tests.secrecy.test_failures_of_others"
PROVED: dict[str, tuple[str, str]] = {
    "1 search skipped rights": ("tests.cases.test_search", "test_every_link_opens"),
    "2 related data skipped rights": ("tests.secrecy.test_two_walls", "test_pages"),
    "3 one list was not filtered": (
        "tests.secrecy.test_dropped_wall",
        "test_without_the_filter_the_second_wall_stands",
    ),
    "4 a saved address works after a move": (HERE, "test_a_saved_address_is_worth_nothing_after_leaving"),
    "5 a form shows that a linked case is there": ("tests.secrecy.test_existence", "test_every_page_is_the_same"),
    "6 acting on more than one may see": (
        "tests.secrecy.test_existence",
        "test_every_action_answers_like_on_what_never_existed",
    ),
    "8 more left than the form said": (HERE, "test_what_arrives_is_what_was_shown_before_sending"),
    "9 who is left out sees that something is there": ("tests.secrecy.test_existence", "test_every_row_is_the_same"),
    "10 shown elsewhere than in the case": ("tests.secrecy.test_two_walls", "test_pages"),
    "11 names in what is suggested": ("tests.secrecy.test_existence", "test_every_page_is_the_same"),
    "12 rights as a side effect": (
        "tests.secrecy.test_track_a_step_by_step",
        "test_everybody_sees_what_the_table_says",
    ),
    "14 who accepts cannot see": (HERE, "test_who_receives_can_open_it"),
    "19 looking resets a reminder": (HERE, "test_looking_closes_and_moves_no_duty"),
}
NOT_HERE = {
    "7 files by a guessed address": "there are no uploads yet",
    "13 made anonymous and handed over": "nothing is made anonymous yet",
    "15 names stay in the search index": "nothing is made anonymous yet",
    "16 splitting prolongs a term of keeping": "cases are not split, and no term deletes yet",
    "17 deleted the day after something new": "no term deletes yet",
    "18 an export with more than the screen": "there is no export of a list yet",
    "20 a label of one person copied to others": "there are no incidents with several people yet",
}


@pytest.mark.parametrize("failure", PROVED)
def test_it_has_a_test(failure):
    module, name = PROVED[failure]
    assert callable(getattr(import_module(module), name))


def test_all_twenty_are_named():
    assert sorted(int(name.partition(" ")[0]) for name in PROVED | NOT_HERE) == list(range(1, 21))


def test_a_saved_address_is_worth_nothing_after_leaving(cast: Cast):
    """Who leaves the school gets for the case what they get for a case that never was, at the next click."""
    case = open_case(cast, report(cast))
    client = signed_in(cast.colleague)
    pages = [f"/casussen/{case.ref}/", f"/casussen/{case.ref}/stem/", f"/casussen/{case.ref}/wie-keek/"]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    with as_owner():
        yesterday = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(pk=cast.colleague.pk).update(ends_on=yesterday)
    for page in pages:
        assert picture(client.get(page)) == picture(client.get(page.replace(case.ref, MISSING_REF))), page


def _release(cast: Cast) -> tuple[forms_table.Page, str]:
    made = forms_table.disclosure(cast)
    return made, "Ze vertelde dat ze «thuis» <niet> kan slapen.\n\nOok overdag & 's avonds niet."


def test_what_arrives_is_what_was_shown_before_sending(cast: Cast):
    made, words = _release(cast)
    typed = {name: value for name, value in made.good.items() if name != "send"}
    shown = signed_in(made.seat).post(made.address, typed | {"body": words})
    assert shown.status_code == 200
    sent = signed_in(made.seat).post(made.address, made.good | {"body": words})
    assert sent.status_code == 302
    with as_owner():
        kept = Disclosure.objects.get()
    assert kept.body == words
    assert kept.sha256 == hashlib.sha256(words.encode()).hexdigest()
    read = signed_in(cast.zorg).get(sent["Location"]).content.decode()
    for part in words.split("\n\n"):
        assert escape(part) in shown.content.decode()
        assert escape(part) in read


def test_who_receives_can_open_it(cast: Cast):
    made, words = _release(cast)
    address = signed_in(made.seat).post(made.address, made.good | {"body": words})["Location"]
    for seat in (cast.zorg, cast.colleague):
        case = re.match(r"/casussen/[^/]+/", address)
        assert case
        assert address in signed_in(seat).get(case[0]).content.decode()
        assert signed_in(seat).get(address).status_code == 200


def test_looking_closes_and_moves_no_duty(cast: Cast):
    """Only an action does: everybody opens what their worklist leads to, twice."""
    build(cast)

    def owed() -> list[dict]:
        with as_owner():
            return list(Duty.objects.order_by("pk").values())

    before, opened = owed(), 0
    for seat in cast.seats.values():
        client = signed_in(seat)
        for _time in range(2):
            page = client.get("/").content.decode()
            for address in re.findall(r'class="sk-task__what"><a href="([^"]+)"', page):
                opened += client.get(address).status_code == 200
    assert opened > 10
    assert owed() == before
