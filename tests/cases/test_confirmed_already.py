"""What one says to have read, in a second tab: a sentence that it was confirmed already and when; nothing is noted twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine

from accounts.models import Membership
from cases import access, actions, naming, talks
from cases.enums import Grade
from cases.models import Signal, Talk
from cases.police import answers
from core.models import AuditEntry
from secrecy.models import Disclosure, Grant, Item
from tests.cases import police
from tests.cases.emergency.asked import ask
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cases.test_track_a_whole import START, at_step_2, hand_in, take
from tests.cast import Cast, acting, open_case, report, signed_in
from tests.conftest import as_owner
from tests.forms import forms_of_partners as partners
from tests.forms.answers import rows, said

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ALREADY = "Dit was al bevestigd op 24 november 2026, 10.30 uur."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


class Pressed(NamedTuple):
    """Who presses the button, and what it sends where."""

    seat: Membership
    address: str
    data: dict[str, str]


def only(model, **what):
    with as_owner():
        return model.objects.get(**what)


def notice_of_danger(cast: Cast) -> Pressed:
    report(cast, acute=True)
    return Pressed(cast.director, f"/kennisgevingen/{only(Item, kind='notice').pk}/", {})


def notice_of_the_meeting(cast: Cast) -> Pressed:
    feedback_to_the_talker(cast)  # on the way there the direction was told of the meeting
    return Pressed(cast.director, f"/kennisgevingen/{only(Item, kind='agenda').pk}/", {})


def notice_of_a_concern(cast: Cast) -> Pressed:
    case = police.receive(cast)
    police.permit(cast, case)
    police.inform(cast, case)
    return Pressed(cast.clb, f"/kennisgevingen/{only(Item, kind='clb_notice').pk}/", {})


def police_news(cast: Cast) -> Pressed:
    case = police.receive(cast)
    police.permit(cast, case, cast.behaviour)
    with acting(cast.behaviour) as actor:
        [told] = police.sees(cast.behaviour, police.news.PoliceNews, actor.now)
    return Pressed(cast.behaviour, f"/politie/{told.pk}/", {})


def answer_to_the_police(cast: Cast) -> Pressed:
    case = police.receive(cast)
    police.permit(cast, case, cast.colleague)
    police.inform(cast, case)
    police.city_on(cast)
    now = police.to_the_answer(cast, case)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    police.move(cast.case_manager, answers.send, answer, now=now)
    return Pressed(cast.police, "/politie/", {"answer": str(only(Disclosure).pk)})


def addition(cast: Cast) -> Pressed:
    signal = report(cast)
    with acting(cast.reporter) as actor:
        mine = Signal.objects.visible_to(actor).get(pk=signal.pk)
        item = actions.add_to_signal(signal=mine, text="Nog iets.", by=cast.reporter, actor=actor)
    return Pressed(cast.zorg, f"/signalen/{signal.ref}/gelezen/{item.pk}/", {})


def feedback_to_the_talker(cast: Cast) -> Pressed:
    then = START + timedelta(days=2)
    _signal, case = at_step_2(cast)
    hand_in(cast, then)
    for key in ("2", "3", "4"):
        take(cast.zorg, case, key, now=then)
    talk = only(Talk)
    with acting(cast.zorg, then) as actor:
        talks.give_feedback(talk_id=talk.pk, grade=Grade.FOLLOWED_UP, sentence="", by=cast.zorg, actor=actor, now=then)
    return Pressed(cast.talker, f"/gesprekken/{talk.pk}/gelezen/", {})


def named(cast: Cast) -> Pressed:
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        naming.name(case_id=case.pk, whom=cast.behaviour, reason="Helpt.", until=None, by=cast.zorg, actor=actor)
    grant = only(Grant, addressee=cast.behaviour)
    return Pressed(cast.behaviour, f"/casussen/{case.ref}/meewerken/{grant.pk}/gelezen/", {})


def emergency(cast: Cast) -> Pressed:
    open_case(cast, report(cast, now=NOW - timedelta(days=1)), now=NOW - timedelta(days=1))
    ask(cast.director, cast.pupil)
    with as_owner():
        grant = Grant.objects.filter(addressee=cast.director).first()
    assert grant
    return Pressed(cast.zorg, f"/noodtoegang/bericht/{grant.pk}/", {})


def question_for_access(cast: Cast) -> Pressed:
    case = open_case(cast, report(cast))
    with acting(cast.behaviour) as actor:
        access.ask(
            form_key=police.uuid4(), reference=case.ref, about="", why="Ik help hier.", by=cast.behaviour, actor=actor
        )
    return Pressed(cast.zorg, f"/toegang/vragen/{only(Item, kind='access').pk}/", {})


def feedback_of_expo_r(cast: Cast) -> Pressed:
    page = partners.city_feedback(cast)
    signed_in(page.seat).post(page.address, page.good)
    return Pressed(cast.director, f"/verwijzingen/ontvangen/{only(Disclosure).pk}/", {})


def released_by_the_clb(cast: Cast) -> Pressed:
    case = at_the_actions(cast)
    form = {"form_key": str(police.uuid4()), "body": "Advies.", "purpose": "het plan", "ground": "advice", "send": "1"}
    signed_in(cast.clb).post(f"/casussen/{case.ref}/vrijgave/", form)
    return Pressed(cast.zorg, f"/casussen/{case.ref}/vrijgave/{only(Disclosure).pk}/ontvangen/", {})


BUTTONS = [
    notice_of_danger,
    notice_of_the_meeting,
    notice_of_a_concern,
    police_news,
    answer_to_the_police,
    addition,
    feedback_to_the_talker,
    named,
    emergency,
    question_for_access,
    feedback_of_expo_r,
    released_by_the_clb,
]


@pytest.mark.parametrize("make", BUTTONS, ids=[make.__name__ for make in BUTTONS])
def test_the_second_tab_says_since_when(cast, clock, make: Callable[[Cast], Pressed]):
    seat, address, data = make(cast)
    tab, other = signed_in(seat), signed_in(seat)
    assert ALREADY not in said(tab.post(address, data))
    clock.shift(timedelta(minutes=20))
    before = rows()
    assert ALREADY in said(other.post(address, data))
    assert rows() == before
    with as_owner():
        assert AuditEntry.objects.filter(action__in=["settle", "receive"], at__gt=NOW).count() == 0
