"""Break-glass (DOMAIN §5): a director or a CLB director reads for four hours; what opens, and what never does."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Membership
from accounts.roles import Role
from cases import emergency
from cases.enums import About
from cases.models import Case, Emergency, Signal
from duties.models import Duty
from secrecy import walls
from secrecy.models import Dossier, Grant
from secrecy.tables import WallReason
from tests.cases.emergency.asked import FOUR_HOURS, NOW, WHY, ask, regimes, sees
from tests.cast import acting, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


def test_four_hours_to_the_second(cast, case, clock):
    """From the next request on, and at the last second it is gone, everywhere at once."""
    assert not sees(cast.director, case)
    ask(cast.director, cast.pupil)
    assert sees(cast.director, case)
    clock.move_to(NOW + FOUR_HOURS - timedelta(seconds=1))
    assert sees(cast.director, case)
    clock.move_to(NOW + FOUR_HOURS)
    assert not sees(cast.director, case)
    with as_owner():
        assert Grant.objects.get(kind="emergency").ended_at is None


def test_the_director_reads_the_school_and_what_was_shared(cast, case):
    ask(cast.director, cast.pupil)
    assert regimes(cast.director, case) == {"school", "team"}
    page = signed_in(cast.director).get(f"/casussen/{case.ref}/").content.decode()
    assert "Tekst onder school." in page
    assert "Tekst onder team." in page
    assert not any(f"Tekst onder {regime}." in page for regime in ("clb", "city", "police"))


def test_the_director_of_the_clb_reads_what_was_shared_and_its_own(cast, case, clb_director, clock):
    assert not sees(clb_director, case)
    ask(clb_director, cast.pupil)
    assert sees(clb_director, case)
    assert regimes(clb_director, case) == {"team", "clb"}
    assert "Tekst onder clb." in signed_in(clb_director).get(f"/clb/dossiers/{case.ref}/").content.decode()
    clock.move_to(NOW + FOUR_HOURS)
    assert regimes(clb_director, case) == set()
    assert signed_in(clb_director).get(f"/clb/dossiers/{case.ref}/").status_code == 404


@pytest.mark.parametrize("fact", ["restricted", "about_staff", "held_back"])
@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_what_is_kept_from_them_stays_so(cast, case, clb_director, who, fact):
    """About staff or the direction, told by the police and not yet to others, or shut to everybody: nothing opens."""
    facts = {fact: True} | ({"from_police": True} if fact == "held_back" else {})
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(**facts)
    seat = {"director": cast.director, "clb_director": clb_director}[who]
    before = regimes(seat, case)
    ask(seat, cast.pupil)
    assert regimes(seat, case) == before
    with as_owner():
        assert not Grant.objects.exists()


def test_a_signal_about_the_direction_is_not_opened(cast):
    signal = report(cast, about_whom=About.DIRECTION, pupil=cast.pupil)
    ask(cast.director, cast.pupil)
    with acting(cast.director) as actor:
        assert not Signal.objects.visible_to(actor).filter(pk=signal.pk).exists()


def test_only_the_pupil_that_was_asked_for(cast, case):
    with as_owner():
        Case.objects.filter(pk=case.pk).update(pupil=None)
        Signal.objects.update(pupil=None)
    ask(cast.director, cast.pupil)
    assert not sees(cast.director, case)


@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_who_is_walled_out_opens_nothing(cast, case, clb_director, who):
    """The request is noted as any other, and nobody hears of it but the DPO."""
    seat = {"director": cast.director, "clb_director": clb_director}[who]
    with acting(cast.zorg) as actor:
        walls.shut_out(dossier_id=case.dossier_id, person=seat.user, why=WallReason.FAMILY, actor=actor)
    ask(seat, cast.pupil)
    assert not sees(seat, case)
    with as_owner():
        assert Emergency.objects.count() == 1
        assert not Grant.objects.exists()
        assert not Duty.objects.filter(kind="emergency").exists()


def test_a_wall_that_comes_later_shuts_it_at_once(cast, case):
    ask(cast.director, cast.pupil)
    assert sees(cast.director, case)
    with acting(cast.zorg) as actor:
        walls.shut_out(dossier_id=case.dossier_id, person=cast.director.user, why=WallReason.FAMILY, actor=actor)
    assert not sees(cast.director, case)


@pytest.mark.parametrize("who", ["zorg", "reporter", "clb", "dpo", "admin", "board", "police", "case_manager"])
def test_nobody_else_may_ask(cast, case, who):
    seat = cast.seats[who]
    assert signed_in(seat).get("/noodtoegang/").status_code == 404
    assert signed_in(seat).post("/noodtoegang/", {"send": "1"}).status_code == 404
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask(seat, cast.pupil)
    with as_owner():
        assert not Emergency.objects.exists()
        assert not Grant.objects.exists()


def test_not_for_a_pupil_of_another_school(cast, case, clb_director):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask(cast.other_director, cast.pupil)
    with as_owner():
        School = cast.pupil.school
        School.clb = None
        School.save()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask(clb_director, cast.pupil)


def test_a_pupil_of_one_school_is_not_opened_under_another(cast, case):
    """What the form says is looked at again: the pupil of this school, by the key of a pupil elsewhere."""
    with acting(cast.other_director) as actor:
        found = emergency.Found(cast.pupil.pk, cast.other_school.pk, "Noor", "")
        emergency.ask(form_key=uuid4(), pupil=found, reason=WHY, by=cast.other_director, actor=actor)
    assert not sees(cast.other_director, case)


def test_an_old_request_is_not_opened_again(cast, case, clock):
    made = ask(cast.director, cast.pupil)
    clock.move_to(NOW + FOUR_HOURS)
    with acting(cast.director), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schakel.open_emergency(%s, 'x', '2026-11-24', '2026-11-24', '', '', now(), now())", [made.pk]
        )
        assert cursor.fetchone() == (False,)
    assert not sees(cast.director, case)


def test_it_is_theirs_in_this_hat_only(cast, case):
    with as_owner():
        other = Membership.objects.create(
            user=cast.director.user, organisation=cast.school, role=Role.STAFF, starts_on=date(2020, 9, 1),
            confirmed_at=NOW,
        )  # fmt: skip
    ask(cast.director, cast.pupil)
    assert regimes(other, case) == set()


def test_a_parent_who_directs_the_clb_is_shut_out_by_the_page(cast, case, clb_director):
    """Whoever could come to read it: also who is not tied to this school."""
    data = {"why": "family", "person": str(clb_director.pk)}
    assert signed_in(cast.zorg).post(f"/casussen/{case.ref}/uitsluiten/", data).status_code == 302
    ask(clb_director, cast.pupil)
    assert regimes(clb_director, case) == set()
    with as_owner():
        assert not Grant.objects.exists()
        assert not Duty.objects.filter(kind="emergency").exists()
