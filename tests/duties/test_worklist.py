"""`/`: what somebody owes, in the right group, counted right, filtered by the address, and only of what they may see."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from accounts.models import Membership
from cases.models import Signal
from duties.models import Duty
from tests.cast import name_talker, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
# Wednesday 14 October 2026.
NOW = datetime(2026, 10, 14, 8, 0, tzinfo=UTC)
# Written by hand: due date → group of somebody who owes it.
GROUPS = {
    date(2026, 9, 1): "late",
    date(2026, 10, 13): "late",
    date(2026, 10, 14): "today",
    date(2026, 10, 15): "week",
    date(2026, 10, 16): "week",
    date(2026, 10, 18): "week",
    date(2026, 10, 19): "later",
    date(2026, 12, 1): "later",
}
TITLES = {
    "late": "Te laat",
    "today": "Vandaag",
    "week": "Deze week",
    "later": "Later",
    "waiting": "Wacht op anderen",
    "unassigned": "Niet toegewezen",
}


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def owed(cast, due_on: date = date(2026, 10, 14), to: Membership | None = None, count: int = 1) -> list[Duty]:
    """That many duties of one kind, due on that day, of somebody or of nobody yet."""
    found = []
    for _ in range(count):
        signal = report(cast, now=NOW)
        with as_owner():
            Duty.objects.filter(kind="triage", about=signal.pk).delete()
            duty = Duty.objects.get(about=signal.pk)
            duty.due_on, duty.addressee = due_on, to
            duty.save(update_fields=["due_on", "addressee"])
        found.append(duty)
    return found


def page(seat: Membership, query: str = "") -> Any:
    answer = signed_in(seat).get("/" + query)
    assert answer.status_code == 200
    return answer


def shown(seat: Membership, query: str = "") -> dict[str, int]:
    """How many lines each group shows."""
    return {group["id"]: len(group["tasks"]) for group in page(seat, query).context["groups"]}


@pytest.mark.parametrize("due_on", GROUPS)
def test_each_due_date_in_its_group(cast, due_on):
    owed(cast, due_on, cast.zorg)
    assert shown(cast.zorg) == {GROUPS[due_on]: 1, "unassigned": 0}


def test_the_titles_and_the_order(cast):
    for due_on in GROUPS:
        owed(cast, due_on, cast.zorg)
    owed(cast, to=cast.colleague)
    owed(cast)
    groups = page(cast.zorg).context["groups"]
    assert [(group["id"], str(group["title"])) for group in groups] == list(TITLES.items())
    assert {group["id"]: len(group["tasks"]) for group in groups} == {
        "late": 2, "today": 1, "week": 3, "later": 2, "waiting": 1, "unassigned": 1,
    }  # fmt: skip
    assert [group["late"] for group in groups] == [True, False, False, False, False, False]


def test_yours_mine_and_nobodys(cast):
    owed(cast, to=cast.zorg)
    owed(cast, to=cast.colleague, count=2)
    owed(cast, count=3)
    assert shown(cast.zorg) == {"today": 1, "waiting": 2, "unassigned": 3}
    assert shown(cast.colleague) == {"today": 2, "waiting": 1, "unassigned": 3}


def test_within_a_group_the_oldest_comes_first(cast):
    days = [date(2026, 10, 9), date(2026, 9, 3), date(2026, 10, 1)]
    for day in days:
        owed(cast, day, cast.zorg)
    [late, *_] = page(cast.zorg).context["groups"]
    assert [task["late"] for task in late["tasks"]] == [True] * 3
    assert [task["why"].split(". ")[0] for task in late["tasks"]] == [
        "Moest op do 3 september",
        "Moest op do 1 oktober",
        "Moest op vr 9 oktober",
    ]


@pytest.mark.parametrize("count", [10, 11, 13])
@pytest.mark.parametrize(
    ("group", "to", "query"),
    [
        ("today", "zorg", "?toon=mijn"),
        ("waiting", "colleague", "?toon=wacht"),
        ("unassigned", "", "?toon=niet-toegewezen"),
    ],
)
def test_counts_are_the_rows_and_the_rest_is_one_click_away(cast, count, group, to, query):
    owed(cast, to=cast.seats.get(to), count=count)
    answer = page(cast.zorg)
    [found] = [one for one in answer.context["groups"] if one["id"] == group]
    assert (found["count"], len(found["tasks"]), found["more"]) == (count, 10, count - 10)
    assert found["more_url"] == query
    assert (query in answer.content.decode()) is True
    assert shown(cast.zorg, query)[group] == count


FILTERS = {
    "": {"late": 1, "today": 1, "week": 1, "later": 1, "waiting": 2, "unassigned": 3},
    "?toon=mijn": {"late": 1, "today": 1, "week": 1, "later": 1},
    "?toon=wacht": {"waiting": 2},
    "?toon=niet-toegewezen": {"unassigned": 3},
    "?toon=onzin": {"late": 1, "today": 1, "week": 1, "later": 1, "waiting": 2, "unassigned": 3},
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_filter_is_in_the_address_and_the_counts_stay(cast, query):
    for day in (date(2026, 10, 1), date(2026, 10, 14), date(2026, 10, 16), date(2026, 11, 20)):
        owed(cast, day, cast.zorg)
    owed(cast, to=cast.colleague, count=2)
    owed(cast, count=3)
    answer = page(cast.zorg, query)
    assert {group["id"]: len(group["tasks"]) for group in answer.context["groups"]} == FILTERS[query]
    assert {str(chip["label"]): chip["count"] for chip in answer.context["chips"]} == {
        "Alles": 9, "Van mij": 4, "Niet toegewezen": 3, "Wacht op anderen": 2,
    }  # fmt: skip
    current = [chip["url"] for chip in answer.context["chips"] if chip["current"]]
    assert current == ["/" if query in {"", "?toon=onzin"} else query]
    # The menu counts what waits for me: mine and what nobody took.
    assert answer.context["shell"]["nav"][0]["count"] == answer.context["total"] == 7


@pytest.mark.parametrize("late", [9, 41, 60])
def test_many_late_duties_do_not_hide_what_is_due_today(cast, late):
    owed(cast, date(2026, 10, 1), cast.zorg, count=late)
    owed(cast, date(2026, 10, 14), cast.zorg)
    owed(cast, date(2026, 10, 20), cast.zorg, count=2)
    assert shown(cast.zorg) == {"late": min(late, 10), "today": 1, "later": 2, "unassigned": 0}


def test_what_is_done_is_gone(cast):
    [duty] = owed(cast, to=cast.zorg)
    with as_owner():
        Duty.objects.filter(pk=duty.pk).update(done_at=NOW, done_by=cast.zorg)
    assert shown(cast.zorg) == {"unassigned": 0}


@pytest.mark.parametrize("seat", ["reporter", "director", "behaviour", "outsider", "clb", "admin", "police", "board"])
def test_who_may_not_see_the_signal_sees_no_duty_and_no_count(cast, seat):
    owed(cast, to=cast.zorg)
    owed(cast)
    answer = page(cast.seats[seat])
    assert [len(group["tasks"]) for group in answer.context["groups"]] in ([], [0])
    assert answer.context["total"] == 0
    assert {chip["count"] for chip in answer.context["chips"]} == {0}
    assert "Noor" not in answer.content.decode()


def test_a_line_is_made_only_of_what_may_be_seen(cast):
    """A duty that one may see about a row that one may not: no line, and nothing of that row."""
    own, strange = owed(cast, to=cast.zorg, count=2)
    hidden = report(cast, by=cast.outsider, pupil=cast.other_pupil, pupil_text=str(cast.other_pupil), now=NOW)
    with as_owner():
        Duty.objects.filter(about=hidden.pk).delete()
        Duty.objects.filter(pk=strange.pk).update(about=hidden.pk)
    answer = page(cast.zorg)
    [today, _nobody] = answer.context["groups"]
    assert len(today["tasks"]) == 1
    text = answer.content.decode()
    assert hidden.ref not in text
    assert "Mats" not in text
    with as_owner():
        assert Signal.objects.get(pk=own.about).ref in text


def test_the_talker_sees_the_own_task_the_coordinator_sees_who_has_it(cast):
    name_talker(cast, open_case(cast, report(cast, now=NOW), now=NOW), now=NOW)
    groups = page(cast.talker).context["groups"]
    titles = {group["id"]: [str(task["title"]) for task in group["tasks"]] for group in groups}
    assert titles == {"later": ["Voer het gesprek"], "unassigned": []}
    waiting = {one["id"]: one for one in page(cast.zorg).context["groups"]}["waiting"]
    assert "Els Boon voert het gesprek" in [str(task["title"]) for task in waiting["tasks"]]
    assert "Els Boon is aan zet" in [str(task["waiting"]) for task in waiting["tasks"]]


def test_the_same_person_in_another_hat_has_another_list(cast):
    owed(cast, to=cast.zorg)
    with as_owner():
        other = Membership.objects.create(
            user=cast.zorg.user,
            organisation=cast.other_school,
            role="care_coordinator",
            starts_on=date(2020, 9, 1),
            confirmed_at=NOW,
        )
    assert shown(other) == {"unassigned": 0}
    assert shown(cast.zorg) == {"today": 1, "unassigned": 0}


def test_seeing_it_is_not_doing_it(cast):
    owed(cast, to=cast.zorg)
    for _ in range(2):
        assert shown(cast.zorg) == {"today": 1, "unassigned": 0}
