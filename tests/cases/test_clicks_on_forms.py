"""Somebody clicks a button eight times at once, over and over: each form does its work once, and no page fails.

Real threads, real connections, real requests; every browser is signed in and has a connection of its own.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from cases.models import (
    Action,
    AgendaPoint,
    Assessment,
    CareMeeting,
    Case,
    CaseTransition,
    ClbConsent,
    Consultation,
    Feedback,
    Voice,
)
from secrecy.models import Disclosure, Item
from tests.cases.test_track_a_whole import take
from tests.cast import Cast, answer, name_talker, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms import forms_of_partners as partners

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
CLICKS = 8


class Clicks:
    """Eight browsers of one person, whose clicks land at the same moment."""

    def __init__(self, seat: Any) -> None:
        self.browsers = [signed_in(seat) for _ in range(CLICKS)]

    def post(self, address: str, forms: list[dict[str, Any]]) -> set[int]:
        """Each form in turn, sent by all eight at once; returns every status that came back."""
        ready = threading.Barrier(CLICKS, timeout=60)

        def clicking(browser: Client) -> set[int]:
            statuses = set()
            try:
                for form in forms:
                    ready.wait()
                    statuses.add(browser.post(address, form).status_code)
            finally:
                connections.close_all()
            return statuses

        with ThreadPoolExecutor(CLICKS) as pool:
            return set().union(*pool.map(clicking, self.browsers))


def day(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d/%m/%Y")


def step_form(key: str, button: str, **words: str) -> dict[str, str]:
    form = {"form_key": str(uuid4()), "on": day(), "sentence": "Amira sprak met Noor.", "reason": "", "backdated": ""}
    return {f"stap-{key}-{name}": value for name, value in (form | words).items()} | {button: "1"}


def at_step_4(cast: Cast, *, with_plan: bool = False) -> Case:
    """A case on the agenda of the zorgoverleg, with steps 1 to 3 behind it; or step 4 too."""
    now = timezone.now() - timedelta(minutes=30)
    signal = report(cast, now=now)
    case = open_case(cast, signal, now=now)
    answer(cast, signal.pk, now=now)
    name_talker(cast, case, now=now)
    for minutes, key in enumerate(("2", "3", "4") if with_plan else ("2", "3"), start=1):
        if key == "3":
            put_on_agenda(cast, case, now=now)
        take(cast.zorg, case, key, now=now + timedelta(minutes=minutes))
    return case


def at_the_actions(cast: Cast) -> Case:
    """A case of which step 8 can be worked on."""
    return at_step_4(cast, with_plan=True)


def count(model: Any, **where: Any) -> int:
    with as_owner():
        return model.objects.filter(**where).count()


def clicked(model: Any, text: str = "body", **where: Any) -> int:
    """How many texts have the words of a click; each is opened, for a sealed text contains nothing."""
    with as_owner():
        return sum("Klik " in getattr(row, text) for row in model.objects.filter(**where))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_times_eight_clicks_are_two_hundred_steps(committed_cast):
    case = at_the_actions(committed_cast)
    forms = [step_form("8", "work", sentence=f"Gesprek {number}.") for number in range(200)]
    before = count(CaseTransition)
    assert Clicks(committed_cast.zorg).post(f"/casussen/{case.ref}/stap/8/", forms) == {302}
    assert count(CaseTransition) == before + 200
    with as_owner():
        steps = Item.objects.filter(kind="step")
        assert sum(item.body.startswith("Gesprek ") for item in steps) == 200
        assert {str(one) for one in CaseTransition.objects.filter(event="work").values_list("pk", flat=True)} == {
            form["stap-8-form_key"] for form in forms
        }


def test_eight_tabs_take_a_step_once(committed_cast):
    """Not one form eight times but eight forms: the first counts, the other seven read why theirs does not."""
    case = at_the_actions(committed_cast)
    clicks = Clicks(committed_cast.zorg)
    ready = threading.Barrier(CLICKS, timeout=60)

    def send(browser: Client) -> int:
        try:
            ready.wait()
            form = step_form("5", "done", reason="Zo afgesproken.")
            return browser.post(f"/casussen/{case.ref}/stap/5/", form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLICKS) as pool:
        statuses = sorted(pool.map(send, clicks.browsers))
    assert statuses == [302] + [409] * 7
    assert count(CaseTransition, event="done", step="5") == 1


def keyed(times: int, make: Callable[[int], dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"form_key": str(uuid4())} | make(number) for number in range(times)]


TIMES = 5


def test_meetings_and_points(committed_cast):
    cast = committed_cast
    clicks = Clicks(cast.zorg)
    planned = keyed(TIMES, lambda number: {"day": day(number), "starts_at": "14.30", "participants": [cast.clb.pk]})
    assert clicks.post("/overleg/nieuw/", planned) == {302}
    assert count(CareMeeting) == TIMES
    case = at_the_actions(cast)
    before = count(AgendaPoint)
    with as_owner():
        keys = list(CareMeeting.objects.filter(points=None).values_list("pk", flat=True))
    put = keyed(TIMES, lambda number: {"meeting": str(keys[number]), "prepared": "Hoe gaat het?"})
    assert clicks.post(f"/casussen/{case.ref}/overleg/", put) == {302}
    assert count(AgendaPoint) == before + TIMES
    loose = keyed(TIMES, lambda number: {"pupil_text": f"Klas {number}", "prepared": "Hoe gaat het?"})
    assert clicks.post(f"/overleg/{keys[0]}/punt/", loose) == {302}
    assert count(AgendaPoint, case=None) == TIMES


def test_actions_assessments_voices_and_questions(committed_cast):
    cast = committed_cast
    case = open_case(cast, report(cast))
    clicks = Clicks(cast.zorg)
    for page, model, make in (
        (
            "actie/",
            Action,
            lambda number: {
                "text": f"Actie {number}",
                "kind": "support",
                "aim": "curative",
                "owner_name": "mama",
                "due_on": day(5),
            },
        ),
        ("inschatting/", Assessment, lambda number: {"facts": f"Feit {number}", "review_on": day(9)}),
        (
            "stem/",
            Voice,
            lambda number: {"who": "mama", "state": "informed", "day": day(), "words": f"Gebeld, {number}"},
        ),
        ("ruggespraak/", Consultation, lambda number: {"whom": cast.clb.pk, "question": f"Wat nu, {number}?"}),
    ):
        assert clicks.post(f"/casussen/{case.ref}/{page}", keyed(TIMES, make)) == {302}, page
        assert count(model) == TIMES, page


def test_disclosures(committed_cast):
    cast = committed_cast
    case = at_the_actions(cast)
    made = keyed(
        TIMES,
        lambda number: {"body": f"Advies {number}", "purpose": "het plan", "ground": "advice", "send": "1"},
    )
    assert Clicks(cast.clb).post(f"/casussen/{case.ref}/vrijgave/", made) == {302}
    assert count(Disclosure) == TIMES


def test_feedback(committed_cast):
    cast = committed_cast
    signal = report(cast)
    forms = [{"grade": "followed_up", "sentence": f"Dank u, {number}.", "send": "1"} for number in range(TIMES)]
    assert Clicks(cast.zorg).post(f"/signalen/{signal.ref}/terugkoppeling/", forms) == {302}
    assert count(Feedback) == TIMES


def test_what_the_clb_the_direction_and_expo_r_write(committed_cast):
    cast = committed_cast
    for make, field, found in (
        (partners.clb_note, "text", {"kind": "clb_note"}),
        (partners.consent, "purpose", {}),
        (partners.news, "text", {"kind": "police"}),
        (partners.city_note, "text", {"kind": "city_note"}),
        (partners.city_feedback, "sentence", {}),
    ):
        page = make(cast)
        sent = keyed(TIMES, lambda number, page=page, field=field: page.good | {field: f"Klik {number}."})
        forms = [form | {"form_key": str(uuid4())} for form in sent]
        assert Clicks(page.seat).post(page.address, forms) == {302}, make.__name__
        if found:
            assert clicked(Item, **found) == TIMES, make.__name__
    assert clicked(ClbConsent, "purpose") == TIMES
    assert clicked(Disclosure) == TIMES


def test_closing_and_reopening(committed_cast):
    cast = committed_cast
    case = at_the_actions(cast)
    clicks = Clicks(cast.zorg)
    close = {"outcome": "unfounded", "discussed_with": "Wout", "reason": "Niets gevonden."}
    for _time in range(TIMES):
        assert clicks.post(f"/casussen/{case.ref}/sluiten/", [close]) == {302, 422}
        assert clicks.post(f"/casussen/{case.ref}/heropenen/", [{"reason": "Toch opnieuw."}]) == {302, 422}
    assert count(CaseTransition, event="close_early") == count(CaseTransition, event="reopen") == TIMES


def test_closing_a_meeting(committed_cast):
    cast = committed_cast
    case = at_the_actions(cast)
    meeting = plan_meeting(cast)
    point = put_on_agenda(cast, case, meeting)
    clicks = Clicks(cast.zorg)
    note = {"version": "0", "note": "Besproken.", "outcome": "go_on", "decision": "Zo verder.", "stay": "1"}
    assert clicks.post(f"/overleg/{meeting.pk}/", [note]) == {302}
    assert count(AgendaPoint, pk=point.pk, version=1) == 1
    assert clicks.post(f"/overleg/{meeting.pk}/sluiten/", [{}]) == {302}
    assert count(Item, about=point.pk, kind="meeting_note") == 1
    assert count(Item, about=point.pk, kind="decision") == 1
