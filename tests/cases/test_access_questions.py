"""Asking to read along (DOMAIN §5): noted alike for everybody, passed on to who could name the asker, and nothing comes back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction

from cases import access
from cases.models import AccessQuestion, Case
from cases.workflow import TransitionNotAllowed
from core.models import Outbox
from duties.models import Duty
from secrecy import walls
from secrecy.models import Grant, Item
from secrecy.tables import WallReason
from tests.cast import Cast, acting, open_case, report, signed_in
from tests.conftest import as_owner
from tests.secrecy.two_worlds import picture, rows
from tests.secrecy.world import undone

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WHY = "Ik begeleid Noor elke week bij de wiskunde."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def case(cast) -> Case:
    return open_case(cast, report(cast))


def ask(seat, reference: str) -> AccessQuestion:
    with acting(seat) as actor:
        return access.ask(form_key=uuid4(), reference=reference, about="", why=WHY, by=seat, actor=actor)


def reached() -> list[Duty]:
    with as_owner():
        return list(Duty.objects.filter(kind="access"))


def test_it_reaches_who_could_name_the_asker(cast, case):
    ask(cast.behaviour, case.ref.lower())
    (duty,) = reached()
    assert (duty.role, duty.organisation_id, duty.regime) == ("care_coordinator", cast.school.pk, "school")
    with as_owner():
        assert Outbox.objects.filter(task="duties.notify", argument=str(duty.pk)).exists()
    client = signed_in(cast.zorg)
    assert "Iemand vraagt om mee te lezen in een casus" in client.get("/").content.decode()
    url = f"/toegang/vragen/{duty.about}/"
    page = client.get(url).content.decode()
    assert WHY in page
    assert "Amira Lauwers, gedragsexpert" in page
    assert f"/casussen/{case.ref}/mensen/" in page or "Duid iemand aan op de casus" in page
    assert client.post(url).status_code == 302
    assert reached()[0].done_by_id == cast.zorg.pk
    # The asker is none the wiser: neither the page nor the answer.
    assert signed_in(cast.behaviour).get(url).status_code == 404


@pytest.mark.parametrize("who", ["reporter", "talker", "secretariat", "outsider", "other_director", "clb_reference", "dpo", "admin", "police"])  # fmt: skip
def test_it_reaches_nobody_for_who_could_not_be_named(cast, case, who):
    ask(cast.seats[who], case.ref)
    assert reached() == []
    with as_owner():
        assert AccessQuestion.objects.count() == 1


def test_who_is_walled_out_or_asked_already_reaches_nobody(cast, case):
    with acting(cast.zorg) as actor:
        walls.shut_out(dossier_id=case.dossier_id, person=cast.behaviour.user, why=WallReason.FAMILY, actor=actor)
    ask(cast.behaviour, case.ref)
    assert reached() == []
    ask(cast.director, case.ref)
    ask(cast.director, case.ref)
    assert len(reached()) == 1


@pytest.mark.parametrize("who", ["behaviour", "reporter", "director"])
def test_the_answer_is_the_same_with_and_without_a_case(cast, case, who):
    """The page of a wall, the answer, the page after it, and every row that the asker reads."""
    seat = cast.seats[who]
    client = signed_in(seat)
    client.get("/")

    def look(reference: str):
        with undone():
            data = {"reference": reference, "why": WHY, "form_key": str(UUID(int=5))}
            wall = picture(client.get(f"/casussen/{reference}/"))
            sent = picture(client.post("/toegang/vragen/", data))
            after = [picture(client.get(address)) for address in ("/toegang/vragen/", "/", "/casussen/")]
            with as_owner():
                made = str(AccessQuestion.objects.get().pk)
            counted = {table: len(found) for table, found in rows(seat).items()}
            swap = [(status, body.replace(reference.encode(), b"REF")) for status, _headers, body in after]
            return wall, sent, [(status, body.replace(made.encode(), b"KEY")) for status, body in swap], counted

    assert look(case.ref) == look("222-222")
    assert b"/toegang/vragen/" in client.get("/casussen/222-222/").content


def test_ten_a_day(cast, clock):
    for _one in range(10):
        ask(cast.reporter, "222-222")
    with pytest.raises(TransitionNotAllowed, match="al tien vragen"), transaction.atomic():
        ask(cast.reporter, "222-222")
    clock.shift(timedelta(days=1))
    ask(cast.reporter, "222-222")


def test_only_the_asker_sees_the_question(cast, case):
    ask(cast.behaviour, case.ref)
    for name, seat in cast.seats.items():
        with acting(seat) as actor:
            assert AccessQuestion.objects.exists() == (name == "behaviour"), name
            assert Item.objects.visible_to(actor).filter(kind="access").exists() == (name in {"zorg", "colleague"}), (
                name
            )


def test_what_is_missing_is_said(cast: Cast):
    client = signed_in(cast.reporter)
    empty = client.post("/toegang/vragen/", {"why": WHY})
    assert empty.status_code == 422
    assert "Schrijf een referentie, of over wie of wat het gaat" in empty.content.decode()


def test_only_who_is_asked_says_that_it_is_settled(cast, case):
    """Somebody who is named on the case reads the question, and does not make it go away."""
    ask(cast.director, case.ref)
    with as_owner():
        Grant.objects.create(
            dossier_id=case.dossier_id, regime="team", addressee=cast.behaviour, kind="care", reason="x",
            granted_by=cast.zorg, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    (duty,) = reached()
    url = f"/toegang/vragen/{duty.about}/"
    client = signed_in(cast.behaviour)
    page = client.get(url)
    assert (page.status_code, "Afgehandeld" in page.content.decode()) == (200, False)
    assert "Afgehandeld" not in client.post(url, follow=True).content.decode()
    assert reached()[0].done_at is None
    assert "Afgehandeld" in signed_in(cast.zorg).post(url, follow=True).content.decode()
    assert reached()[0].done_by_id == cast.zorg.pk
