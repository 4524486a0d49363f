"""`/meldingen/`: everybody sets the own ordinary reminders, in all seats at once, and nobody another's."""

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import Membership
from accounts.roles import Role
from duties.models import ReminderChoice
from tests.cast import START, acting, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
URL = "/meldingen/"


def stored() -> list[tuple[int, bool, bool, bool, str]]:
    with as_owner():
        return list(ReminderChoice.objects.values_list("user_id", "before", "on", "after", "hour"))


def test_everybody_has_the_page_and_nobody_signed_out(cast, client):
    for name, seat in cast.seats.items():
        page = signed_in(seat).get(URL)
        assert page.status_code == 200, name
        assert 'href="/meldingen/"' in signed_in(seat).get("/").content.decode()
    assert client.get(URL).status_code == 302
    assert 'href="/meldingen/"' not in client.get("/aanmelden/").content.decode()
    assert stored() == []


def test_also_who_has_no_seat(cast):
    with as_owner():
        Membership.objects.filter(pk=cast.reporter.pk).update(confirmed_at=None)
    browser = signed_in(cast.reporter)
    assert browser.get(URL).status_code == 200
    assert browser.post(URL, {"hour": "noon"}).status_code == 302
    assert stored() == [(cast.reporter.user_id, False, False, False, "noon")]


def test_all_at_seven_until_somebody_chooses(cast):
    browser = signed_in(cast.zorg)
    page = browser.get(URL).content.decode()
    assert page.count(" checked") == 4
    done = browser.post(URL, {"on": "on", "hour": "noon"}, follow=True).content.decode()
    assert "Uw keuze is bewaard. Ze geldt vanaf de volgende mail." in done
    assert done.count(" checked") == 2
    assert stored() == [(cast.zorg.user_id, False, True, False, "noon")]
    browser.post(URL, {"before": "on", "on": "on", "after": "on", "hour": "morning"})
    assert stored() == [(cast.zorg.user_id, True, True, True, "morning")]


def test_what_is_fixed_stands_there_without_a_switch(cast):
    page = signed_in(cast.zorg).get(URL).content.decode()
    for words in ("Een termijn uit de wet", "Acuut gevaar", "altijd"):
        assert words in page
    assert page.count('type="checkbox"') == 3


@pytest.mark.parametrize(
    ("hour", "sentence"), [("", "Kies wanneer op de dag"), ("nacht", "Kies ’s morgens of ’s middags")]
)
def test_bad_input_is_refused_with_a_sentence(cast, hour, sentence):
    answer = signed_in(cast.zorg).post(URL, {"before": "on", "hour": hour})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert stored() == []


def test_it_holds_in_every_seat_of_the_person(cast):
    with as_owner():
        other = Membership.objects.create(
            user=cast.zorg.user,
            organisation=cast.school,
            role=Role.STAFF,
            starts_on=START,
            confirmed_at="2020-09-01T00:00Z",
        )
    signed_in(other).post(URL, {"hour": "noon"})
    assert signed_in(cast.zorg).get(URL).content.decode().count(" checked") == 1


def test_nobody_reads_or_writes_anothers_choice(cast):
    signed_in(cast.zorg).post(URL, {"hour": "noon"})
    with acting(cast.colleague):
        assert not ReminderChoice.objects.exists()
        assert ReminderChoice.objects.update(hour="morning") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            ReminderChoice.objects.bulk_create([ReminderChoice(user_id=cast.director.user_id)])
    assert stored() == [(cast.zorg.user_id, False, False, False, "noon")]
