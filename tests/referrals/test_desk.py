"""The desk of Expo-R: notices, a file of the own on a legal basis, feedback to the school. And the switch of the DPO."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from cases.enums import Grade
from cases.workflow import TransitionNotAllowed
from duties.models import Duty
from referrals import actions
from referrals.enums import LegalBasis
from referrals.feedback import MESSAGES
from referrals.models import CityFile
from secrecy import city
from secrecy.models import CitySwitch, Disclosure, Item
from tests.cases import police
from tests.cases.police import hours
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
NOTE = "Gebeld met de directie: de school pakt dit zelf aan."
NOW = hours(5)


@pytest.fixture
def case(cast):
    case = police.receive(cast)
    police.permit(cast, case)
    return police.inform(cast, case)


@pytest.fixture
def notice(cast, case):
    with acting(cast.case_manager, NOW) as actor:
        return Item.objects.visible_to(actor).select_related("author__user").get(kind="city_notice")


@pytest.fixture
def dpo(cast):
    with as_owner():
        return member("dpo.stad", "Mieke Aelbrecht", cast.case_manager.organisation, Role.DPO)


@pytest.fixture
def colleague(cast):
    with as_owner():
        return member("collega.stad", "Joke Baert", cast.case_manager.organisation, Role.CASE_MANAGER)


def open_file(cast, notice, seat=None):
    seat = seat or cast.case_manager
    with acting(seat, NOW) as actor:
        return actions.open_file(
            notice=notice, basis=LegalBasis.PUBLIC_TASK, words="Gemeentedecreet.", by=seat, actor=actor, now=NOW
        )  # fmt: skip


def add_note(cast, file, key=None):
    with acting(cast.case_manager, NOW) as actor:
        return actions.add_note(
            file_id=file.pk, text=NOTE, form_key=key or uuid4(), by=cast.case_manager, actor=actor, now=NOW
        )  # fmt: skip


def switch(seat, on):
    with acting(seat, NOW) as actor:
        return city.switch(on=on, by=seat, actor=actor, now=NOW)


def readers(cast, model, *more):
    found = set()
    for name, seat in [*cast.seats.items(), *((seat.user.username, seat) for seat in more)]:
        with acting(seat, NOW) as actor:
            rows = model.objects.filter(regime="city")
            assert set(rows) == set(model.objects.visible_to(actor).filter(regime="city"))
            if rows.exists():
                found.add(name)
    return found


def test_off_until_the_dpo_of_the_city_switches_it_on(cast, notice, dpo):
    with pytest.raises(city.CityIsOff):
        open_file(cast, notice)
    assert switch(dpo, True)
    assert not switch(dpo, True)
    assert open_file(cast, notice).legal_basis == "public_task"
    assert switch(dpo, False)
    with as_owner():
        assert list(CitySwitch.objects.order_by("pk").values_list("is_on", "by")) == [(True, dpo.pk), (False, dpo.pk)]


@pytest.mark.parametrize("seat", ["case_manager", "policy", "dpo", "platform"])
def test_nobody_else_switches_it(cast, seat):
    with pytest.raises(city.CityIsOff, match="Alleen de functionaris"):
        switch(cast.seats[seat], True)


def test_the_database_refuses_a_file_where_it_is_off(cast, notice):
    with acting(cast.case_manager, NOW), pytest.raises(ProgrammingError, match="row-level security"):
        CityFile(
            dossier_id=notice.dossier_id, regime="city", notice=notice.pk, school=cast.school, legal_basis="consent",
            basis_words="x", opened_by=cast.case_manager, opened_at=NOW, holder=cast.case_manager.organisation,
        ).save(force_insert=True)  # fmt: skip


def test_the_file_is_the_case_managers_alone(cast, notice, colleague):
    police.city_on(cast)
    file = open_file(cast, notice)
    assert open_file(cast, notice).pk == file.pk
    key = uuid4()
    add_note(cast, file, key)
    add_note(cast, file, key)
    assert readers(cast, CityFile, colleague) == readers(cast, Item, colleague) == {"case_manager"}
    with as_owner():
        assert Item.objects.filter(kind="city_note").count() == 1


def test_a_closed_file_takes_no_notes(cast, notice):
    police.city_on(cast)
    file = open_file(cast, notice)
    with acting(cast.case_manager, NOW) as actor:
        actions.close_file(file_id=file.pk, by=cast.case_manager, actor=actor, now=NOW)
        with pytest.raises(TransitionNotAllowed, match="gesloten"):
            actions.close_file(file_id=file.pk, by=cast.case_manager, actor=actor, now=NOW)
    with pytest.raises(TransitionNotAllowed, match="gesloten"):
        add_note(cast, file)


def test_feedback_to_the_school_is_exactly_this_text(cast, notice):
    key = uuid4()
    for _click in range(2):
        with acting(cast.case_manager, NOW) as actor:
            actions.tell_school(
                notice=notice, grade=Grade.FOLLOWED_UP, sentence="Bel mij vrijdag.", form_key=key, by=cast.case_manager,
                actor=actor, now=NOW,
            )  # fmt: skip
    assert readers(cast, Disclosure) == {"director", "case_manager"}
    client = signed_in(cast.director)
    assert "Lees de terugkoppeling van Expo-R" in client.get("/").content.decode()
    with as_owner():
        given = Disclosure.objects.get()
        assert given.intact
    html = client.get(reverse("referrals:desk_received", args=[given.pk])).content.decode()
    assert str(MESSAGES[Grade.FOLLOWED_UP]) in html
    assert "Bel mij vrijdag." in html
    assert client.post(reverse("referrals:desk_received", args=[given.pk])).status_code == 302
    with as_owner():
        assert not Duty.objects.open().filter(kind="city_feedback").exists()
    for name, seat in cast.seats.items():
        if name != "director":
            assert signed_in(seat).get(reverse("referrals:desk_received", args=[given.pk])).status_code == 404, name


def test_no_feedback_to_a_director_who_left(cast, notice):
    """It would be read by nobody, and be waited for without end."""
    with as_owner():
        Membership.objects.filter(pk=cast.director.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    address = reverse("referrals:desk_feedback", args=[notice.pk])
    typed = {"form_key": uuid4(), "grade": "closed", "sentence": "Bel mij.", "send": "1"}
    answer = signed_in(cast.case_manager).post(address, typed)
    assert answer.status_code == 422
    assert "werkt daar niet meer. Bel de school." in answer.content.decode()
    assert "Bel mij." in answer.content.decode()
    with as_owner():
        assert not Disclosure.objects.exists()
        assert not Duty.objects.filter(kind="city_feedback").exists()


def test_the_messages_refer_to_nothing():
    assert set(MESSAGES) == set(Grade)
    assert not [text for text in MESSAGES.values() if "%" in str(text) or "{" in str(text)]


def test_the_desk_on_its_pages(cast, case, notice, dpo, colleague):
    client = signed_in(cast.case_manager)
    url = reverse("referrals:desk_notice", args=[notice.pk])
    html = client.get(reverse("referrals:desk")).content.decode()
    assert "Proefschool" in html
    assert "Uw stad houdt nog geen dossiers bij" in html
    assert signed_in(dpo).post(reverse("referrals:city"), {"on": "1"}).status_code == 302
    assert "staat aan" in signed_in(dpo).get(reverse("referrals:city")).content.decode()
    for data, says in (
        ({"open": "1", "words": "x"}, "Kies een rechtsgrond"),
        ({"open": "1", "basis": "consent"}, "Licht de grond toe"),
        ({"open": "1", "basis": "none", "words": "x"}, "none"),
    ):
        answer = client.post(url, data)
        assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert client.post(url, {"open": "1", "basis": "consent", "words": "De ouders, 7 september."}).status_code == 302
    assert client.post(url, {"note": "1", "form_key": uuid4(), "text": ""}).status_code == 422
    assert client.post(url, {"note": "1", "form_key": uuid4(), "text": NOTE}).status_code == 302
    html = client.get(url).content.decode()
    assert NOTE in html
    assert "De ouders, 7 september." in html
    for word in ("Noor", case.ref, police.NEWS, "Stappenplan"):
        assert word not in html.replace("Stappenplannen", ""), word
    told = reverse("referrals:desk_feedback", args=[notice.pk])
    assert client.post(told, {"form_key": uuid4()}).status_code == 422
    data = {"form_key": uuid4(), "grade": "closed", "sentence": ""}
    assert str(MESSAGES[Grade.CLOSED]) in client.post(told, data).content.decode()
    with as_owner():
        assert not Disclosure.objects.exists()
    assert client.post(told, data | {"send": "1"}).status_code == 302
    assert client.post(url, {"close": "1"}).status_code == 302
    assert "Gesloten op" in client.get(url).content.decode()
    # A colleague who is not named finds nothing, and the DPO of a school no switch.
    assert signed_in(colleague).get(url).status_code == 404
    assert "Proefschool" not in signed_in(colleague).get(reverse("referrals:desk")).content.decode()
    assert signed_in(cast.dpo).get(reverse("referrals:city")).status_code == 404


def test_the_desk_asks_the_same_number_of_queries(cast, case, notice):
    client = signed_in(cast.case_manager)
    client.get(reverse("referrals:desk"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("referrals:desk"))
    for _case in range(3):
        more = police.receive(cast)
        police.permit(cast, more)
        police.inform(cast, more)
    with CaptureQueriesContext(connection) as several:
        client.get(reverse("referrals:desk"))
    assert len(several) == len(one)
