"""What the school told by name and nobody confirmed in time: nobody owes reading it any more, and who leads the case learns so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from cases import unanswered
from core.models import Mail, Outbox
from duties.models import Duty
from secrecy.models import Disclosure
from tests.cases import police
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cases.test_told_city import sent, text_of
from tests.cast import acting, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
GIVEN_BACK = "bevestigde niet dat de mededeling gelezen is"


@pytest.fixture
def case(cast):
    police.city_on(cast)
    return at_the_actions(cast)


def passed_on() -> int:
    with as_role("schakel_worker"):
        return unanswered.pass_on(now=timezone.now())


def last_day(made, days: int) -> None:
    with as_owner():
        Disclosure.objects.filter(pk=made.pk).update(expires_on=timezone.localdate() + timedelta(days=days))


@pytest.fixture
def made(cast, case):
    return sent(cast, case)


def test_after_its_last_day_who_leads_the_case_learns_that_nobody_confirmed_it(cast, case, made):
    last_day(made, -1)
    assert (passed_on(), passed_on()) == (1, 0)
    client, address = signed_in(cast.zorg), f"/casussen/{case.ref}/vrijgave/{made.pk}/"
    worklist = text_of(client.get("/"))
    assert f"{cast.case_manager.user.name} {GIVEN_BACK}" in worklist
    assert f"{cast.case_manager.user.name} is aan zet" not in worklist
    assert "Niet meer te lezen, en niet bevestigd" in text_of(client.get(f"/casussen/{case.ref}/"))
    page = text_of(client.get(address))
    assert "Niemand bevestigde dat dit gelezen is" in page
    assert "de laatste dag is voorbij" in page
    assert "nog niet bevestigd" not in page
    with acting(cast.case_manager) as actor:
        assert not Duty.objects.visible_to(actor).open().filter(about=made.pk).exists()
    assert client.post(f"{address}ontvangen/").status_code == 302
    assert GIVEN_BACK not in text_of(client.get("/"))
    page = text_of(client.get(address))
    assert "Ik weet dit" not in page
    assert "niet bevestigd" in page
    assert client.post(f"{address}ontvangen/").status_code == 404
    with as_owner():
        made.refresh_from_db()
        assert made.received_at is None
        assert Duty.objects.get(kind="city_named").done_by_id == cast.zorg.pk


def test_it_is_one_new_task_of_a_school_day(cast, made):
    last_day(made, -1)
    with as_owner():
        Outbox.objects.all().delete()
        Mail.objects.all().delete()
    passed_on()
    today = timezone.localdate()
    with as_owner():
        duty = Duty.objects.get(kind="city_named")
        assert list(Outbox.objects.values_list("task", "argument")) == [("duties.notify", str(duty.pk))]
    assert (duty.role, duty.organisation_id, duty.addressee_id) == ("care_coordinator", cast.school.pk, None)
    assert duty.counted_from == today < duty.due_on


@pytest.mark.parametrize("days", [0, 1])
def test_until_and_with_its_last_day_it_waits_for_the_case_manager(cast, case, made, days):
    last_day(made, days)
    assert passed_on() == 0
    assert f"{cast.case_manager.user.name} is aan zet" in text_of(signed_in(cast.zorg).get("/"))
    # And nobody at the school can take that away by hand.
    assert signed_in(cast.zorg).post(f"/casussen/{case.ref}/vrijgave/{made.pk}/ontvangen/").status_code == 404
    assert signed_in(cast.case_manager).post(f"/meegedeeld/{made.pk}/").status_code == 302


def test_what_was_confirmed_in_time_stays_so(cast, case, made):
    assert signed_in(cast.case_manager).post(f"/meegedeeld/{made.pk}/").status_code == 302
    last_day(made, -1)
    assert passed_on() == 0
    client = signed_in(cast.zorg)
    assert GIVEN_BACK not in text_of(client.get("/"))
    assert "en niet bevestigd" not in text_of(client.get(f"/casussen/{case.ref}/"))


def test_the_case_manager_left_before_reading_it(cast, case, made):
    with as_owner():
        Membership.objects.filter(pk=cast.case_manager.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert passed_on() == 1
    client = signed_in(cast.colleague)
    assert GIVEN_BACK in text_of(client.get("/"))
    page = text_of(client.get(f"/casussen/{case.ref}/vrijgave/{made.pk}/"))
    assert "werkt daar niet meer" in page
    assert "nog niet bevestigd" in page


def test_taken_back_after_that_it_is_no_task_any_more(cast, case, made):
    last_day(made, -1)
    passed_on()
    page = f"/casussen/{case.ref}/vrijgave/{made.pk}/"
    assert signed_in(cast.zorg).post(f"{page}terugroepen/", {"reason": "Te veel."}).status_code == 302
    assert GIVEN_BACK not in text_of(signed_in(cast.zorg).get("/"))


def test_nobody_else_hears_of_it(cast, case, made):
    last_day(made, -1)
    passed_on()
    for name, seat in cast.seats.items():
        if name not in {"zorg", "colleague"}:
            assert GIVEN_BACK not in text_of(signed_in(seat).get("/")), name
            assert signed_in(seat).post(f"/casussen/{case.ref}/vrijgave/{made.pk}/ontvangen/").status_code == 404, name
