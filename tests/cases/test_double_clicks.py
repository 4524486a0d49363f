"""Eight people, or one person clicking eight times, at the same moment: each thing happens exactly once.

Real threads and real connections. Every thread works as the application role.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse

from accounts.roles import Role
from cases import actions, clb_successor, joining, walls
from cases.enums import Grade, Outcome
from cases.models import Case, CaseTransition, Feedback, Signal, SignalOutcome, Talk
from cases.workflow import TransitionNotAllowed
from core.models import AuditEntry
from duties.actions import assign, settle
from duties.models import Duty
from secrecy import grants
from secrecy.models import Dossier, Grant, Item, Wall
from secrecy.tables import GrantKind, WallReason
from tests.cases.test_clb_successor import shut_out_at_the_clb
from tests.cast import acting, member, name_talker, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
CLICKS = 8


def together(work: Callable[[int], Any], clicks: int = CLICKS) -> list[Any]:
    """`work` in that many threads at once; each result, or the refusal in its place."""
    ready = threading.Barrier(clicks)

    def click(number: int) -> Any:
        try:
            ready.wait(20)
            return work(number)
        except TransitionNotAllowed as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clicks) as pool:
        return list(pool.map(click, range(clicks)))


def refusals(results: list[Any]) -> list[str]:
    return [str(one.message) for one in results if isinstance(one, TransitionNotAllowed)]


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_opening_a_case(committed_cast):
    cast = committed_cast
    signal = report(cast)
    results = together(lambda _: open_case(cast, signal))
    assert refusals(results) == ["Iemand heeft over dit signaal al beslist. Hieronder ziet u wat er gebeurde."] * 7
    with as_owner():
        assert Case.objects.count() == SignalOutcome.objects.count() == CaseTransition.objects.count() == 1
        assert Duty.objects.filter(kind="name_talker").count() == 1
        assert audited("open") == audited("settle") == audited("assign") == 1


def test_joining_to_a_running_case(committed_cast):
    cast = committed_cast
    running = open_case(cast, report(cast))
    signal = report(cast)

    def join(_number):
        with acting(cast.zorg) as actor:
            return joining.join(signal_id=signal.pk, case_id=running.pk, by=cast.zorg, actor=actor)

    results = together(join)
    assert refusals(results) == []
    with as_owner():
        assert {result.pk for result in results} == {SignalOutcome.objects.get(signal=signal).pk}
        assert CaseTransition.objects.filter(event="join").count() == audited("join") == 1


def test_opening_by_one_and_declining_by_another(committed_cast):
    cast = committed_cast
    signal = report(cast)

    def decline(seat):
        with acting(seat) as actor:
            return actions.decline_signal(signal_id=signal.pk, reason="Al besproken.", by=seat, actor=actor)

    results = together(lambda n: decline(cast.colleague) if n % 2 else open_case(cast, signal))
    assert len(refusals(results)) == 7
    with as_owner():
        assert SignalOutcome.objects.count() == 1
        assert Case.objects.count() == (SignalOutcome.objects.get().outcome == Outcome.TRACK)


def test_sending_one_form(committed_cast):
    cast, key = committed_cast, uuid4()
    results = together(lambda _: report(cast, form_key=key))
    assert len({signal.pk for signal in results}) == 1
    with as_owner():
        assert Signal.objects.count() == Dossier.objects.count() == 1
        assert (Item.objects.count(), Duty.objects.count(), audited("log")) == (2, 2, 1)


def test_sending_one_form_about_acute_danger(committed_cast):
    cast, key = committed_cast, uuid4()
    results = together(lambda _: report(cast, form_key=key, acute=True))
    assert len({signal.pk for signal in results}) == 1
    with as_owner():
        assert Signal.objects.count() == Case.objects.count() == Dossier.objects.count() == 1
        assert Item.objects.filter(kind="notice").count() == 1
        assert Duty.objects.count() == 3


def test_naming_a_talker(committed_cast):
    cast = committed_cast
    case = open_case(cast, report(cast))
    results = together(lambda _: name_talker(cast, case))
    assert refusals(results) == ["Er is al een gespreksvoerder aangeduid."] * 7
    with as_owner():
        assert Talk.objects.count() == Item.objects.filter(kind="briefing").count() == 1
        assert Duty.objects.filter(kind="talk").count() == 1


def test_sending_feedback(committed_cast):
    cast = committed_cast
    signal = report(cast)

    def send(_):
        with acting(cast.zorg) as actor:
            return actions.give_feedback(
                signal_id=signal.pk, grade=Grade.FOLLOWED_UP, sentence="Dank.", by=cast.zorg, actor=actor
            )

    results = together(send)
    assert len({one.pk for one in results}) == 1
    with as_owner():
        assert Feedback.objects.count() == audited("feedback") == 1


def test_taking_a_case(committed_cast):
    cast = committed_cast
    report(cast, acute=True)
    with as_owner():
        case = Case.objects.get()

    def take(number):
        seat = (cast.zorg, cast.colleague)[number % 2]
        with acting(seat) as actor:
            return actions.take_case(case_id=case.pk, by=seat, actor=actor)

    results = together(take)
    assert refusals(results) == ["Een collega heeft deze casus al op zich genomen."] * 7
    [taken] = [one for one in results if isinstance(one, Case)]
    with as_owner():
        assert Case.objects.get().owner_id == taken.owner_id
        assert set(Duty.objects.exclude(kind="acute_notice").values_list("addressee", flat=True)) == {taken.owner_id}
        assert audited("take") == CaseTransition.objects.filter(event="take").count() == 1


@pytest.mark.parametrize("verb", ["settle", "assign"])
def test_a_duty_is_settled_and_given_once(committed_cast, verb):
    cast = committed_cast
    signal = report(cast)

    def once(_):
        with acting(cast.zorg) as actor:
            if verb == "settle":
                return settle(kind="triage", about=signal.pk, by=actor)
            return assign(kind="triage", about=signal.pk, to=cast.zorg, by=actor)

    assert sorted(together(once)) == [False] * 7 + [True]
    with as_owner():
        assert audited(verb) == 1


def test_eight_reporters_with_twenty_five_signals_each(committed_cast):
    cast = committed_cast
    seats = [cast.reporter, cast.talker, cast.zorg, cast.colleague]

    def many(number):
        return [report(cast, by=seats[number % 4]).ref for _ in range(25)]

    refs = [ref for result in together(many) for ref in result]
    assert len(set(refs)) == 200
    with as_owner():
        assert Signal.objects.count() == Dossier.objects.count() == audited("log") == 200
        assert Item.objects.count() == Duty.objects.count() == 400
        assert not Signal.objects.exclude(addressee=None, logged_by=None).filter(addressee=None).exists()


def test_the_button_itself_clicked_eight_times(committed_cast):
    """The same over the pages: one case, and every click lands on a page that says what happened."""
    cast = committed_cast
    signal = report(cast)
    browsers = [signed_in(seat) for seat in (cast.zorg, cast.colleague) for _ in range(CLICKS // 2)]
    url = reverse("cases:signal_open", args=[signal.ref])
    form = {"outcome": "track", "pupil": str(cast.pupil.pk), "pupil_text": str(cast.pupil)}
    answers = together(lambda number: browsers[number].post(url, form))
    assert {answer.status_code for answer in answers} == {302}
    with as_owner():
        case = Case.objects.get()
    targets = sorted(answer.url for answer in answers)
    assert targets == [f"/casussen/{case.ref}/"] + [f"/signalen/{signal.ref}/"] * 7


def test_naming_the_same_person(committed_cast):
    """Two of the care team at once, or one who clicks twice: a second grant would stay when the first is ended."""
    cast = committed_cast
    case = open_case(cast, report(cast))

    def name(number):
        seat = cast.colleague if number % 2 else cast.zorg
        with acting(seat) as actor:
            made = grants.grant(
                dossier_id=case.dossier_id, membership=cast.behaviour, kind=GrantKind.CARE, reason="x", actor=actor
            )
            # The others ask before this one commits.
            time.sleep(0.3)
            return made

    assert len(set(together(name, clicks=3))) == 1
    with as_owner():
        assert Grant.objects.count() == 1


def test_appointing_a_contact_of_the_clb(committed_cast):
    """By two pages of its director, each with another name: one of them follows the case up."""
    cast = committed_cast
    case, director, other = shut_out_at_the_clb(cast)
    with as_owner():
        third = member("clb3", "Lien Cools", cast.clb.organisation, Role.CLB_CONTACT)
        asked = Item.objects.get(kind="clb_notice")

    def appoint(number):
        with acting(director) as actor:
            return clb_successor.appoint(asked=asked, whom=third if number % 2 else other, actor=actor)

    assert sum(found is not None for found in together(appoint)) == 1
    with as_owner():
        assert Grant.objects.count() == Duty.objects.filter(kind="named").count() == 1


def test_two_who_shut_each_other_out(committed_cast):
    """Whoever was quicker: nobody who is shut out shuts out another, also when both asked at once."""
    cast = committed_cast
    case = open_case(cast, report(cast))

    def shut(number):
        by, whom = (cast.zorg, cast.colleague) if number % 2 else (cast.colleague, cast.zorg)
        with acting(by) as actor:
            return walls.shut_out(
                dossier_id=case.dossier_id,
                school_id=case.school_id,
                person=whom.user,
                why=WallReason.STAFF,
                actor=actor,
            )

    assert refusals(together(shut, clicks=2)) == ["Deze persoon kan hier niet uitgesloten worden."]
    with as_owner():
        assert Wall.objects.count() == Duty.objects.filter(kind="confirm_wall").count() == 1
