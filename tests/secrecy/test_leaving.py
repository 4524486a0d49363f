"""Leaving ends access on the next request, everywhere: the pages, both walls, grants, assignments, drafts, an emergency; and
what somebody owed goes to a successor (DOMAIN §5; issue 5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Membership
from cases import emergency, handover, naming
from cases.models import Case, Emergency
from duties.models import Duty
from secrecy.models import Dossier, Draft, Grant, Item
from tests.cast import Cast, acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


@pytest.fixture
def case(cast: Cast) -> Case:
    """Seen by each of them in another way: by role, by name, by the assigned school, in an emergency."""
    made = open_case(cast, report(cast))
    put_on_agenda(cast, made)
    with acting(cast.zorg) as actor:
        naming.name(case_id=made.pk, whom=cast.behaviour, reason="Helpt.", until=None, by=cast.zorg, actor=actor)
    with acting(cast.director) as actor:
        found = emergency.Found(cast.pupil.pk, cast.pupil.school_id, str(cast.pupil), "")
        why = "Er staat een dreigbericht online."
        emergency.ask(form_key=uuid4(), pupil=found, reason=why, by=cast.director, actor=actor)
    return made


def leave(seat: Membership) -> None:
    with as_owner():
        Membership.objects.filter(pk=seat.pk).update(ends_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("who", ["zorg", "behaviour", "clb", "director"])
def test_the_next_request_finds_nothing(cast, case, who):
    seat = cast.seats[who]
    client = signed_in(seat)
    assert client.get(f"/casussen/{case.ref}/").status_code == 200
    with acting(seat):
        Draft.objects.create(
            user=seat.user, membership=seat, form="signal", holder=seat.organisation, data={}, saved_at=timezone.now()
        )
    leave(seat)
    # The very browser that was open.
    for address in (f"/casussen/{case.ref}/", "/casussen/", "/zoeken/", "/noodtoegang/"):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/casussen/{case.ref}/mensen/").status_code == 404
    assert case.ref not in client.get("/").content.decode()
    # The second wall alone, should the first still believe in the seat.
    with acting(seat):
        for model in (Case, Dossier, Item, Duty, Grant, Draft, Emergency):
            assert not model.objects.exists(), model


def test_an_assignment_that_ends_shuts_its_school(cast, case):
    client = signed_in(cast.clb)
    assert client.get(f"/casussen/{case.ref}/").status_code == 200
    with as_owner():
        cast.clb.assignments.update(ended_at=timezone.now(), ended_by=cast.admin.user)
    assert client.get(f"/casussen/{case.ref}/").status_code == 404
    with acting(cast.clb):
        assert not Case.objects.exists()


def test_what_was_owed_goes_to_the_successor(cast, case):
    with as_owner():
        owed = set(Duty.objects.filter(addressee=cast.zorg, done_at=None).values_list("kind", flat=True))
    assert owed
    with acting(cast.admin) as actor:
        handover.hand_over(departing=cast.zorg, successor=cast.colleague, by=actor)
    leave(cast.zorg)
    with as_owner():
        assert not Duty.objects.filter(addressee=cast.zorg, done_at=None).exists()
        assert set(Duty.objects.filter(addressee=cast.colleague, done_at=None).values_list("kind", flat=True)) >= owed
        assert Case.objects.get(pk=case.pk).owner_id == cast.colleague.pk
    with acting(cast.colleague) as actor:
        assert Duty.objects.visible_to(actor).open().filter(addressee=cast.colleague).count() == len(owed)
