"""Two tabs, or two people, on who may read what: a wall that is set, confirmed and lifted, and reading in an emergency."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.models import Membership
from accounts.roles import Role
from cases.models import Case, Emergency
from duties.models import Duty
from secrecy.models import Grant, Wall
from tests.cast import Cast, member, open_case, report, signed_in
from tests.conftest import as_owner
from tests.forms import forms_of_access as access
from tests.forms.answers import rows, said, text_of
from tests.forms.forms_table import lifting, shutting_out
from tests.forms.tabs import SECOND, late, of, on, shows_both

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DECIDED = "er is al beslist"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def the_wall() -> Wall:
    with as_owner():
        return Wall.objects.get()


# --- Walls ------------------------------------------------------------------------------------------------------------


def test_the_same_wall_from_two_tabs_is_one(cast: Cast):
    page = shutting_out(cast)
    assert "ziet dit dossier niet meer" in said(signed_in(cast.zorg).post(page.address, page.good))
    before = rows()
    for seat in (cast.zorg, cast.colleague):
        assert "ziet dit dossier niet meer" in said(signed_in(seat).post(page.address, page.good))
    assert rows() == before
    assert the_wall().by_id == cast.zorg.pk


def test_another_reason_from_a_second_tab_is_said_and_not_lost_in_silence(cast: Cast):
    page = shutting_out(cast)
    signed_in(cast.zorg).post(page.address, page.good)
    before = rows()
    answer = signed_in(cast.colleague).post(page.address, page.good | {"why": "family"})
    assert answer.status_code == 422
    assert "Els Boon is al uitgesloten, om een andere reden" in text_of(answer)
    assert rows() == before
    assert the_wall().why == "staff"


def test_confirmed_in_two_tabs(cast: Cast):
    address = lifting(cast).address
    tab, other = signed_in(cast.colleague), signed_in(cast.colleague)
    assert "blijft uitgesloten" in said(tab.post(address + "bevestigen/"))
    before = rows()
    assert DECIDED in said(other.post(address + "bevestigen/"))
    assert rows() == before
    assert the_wall().confirmed_by_id == cast.colleague.pk


def test_lifted_in_one_tab_and_confirmed_in_the_other(cast: Cast):
    page = lifting(cast)
    assert signed_in(cast.zorg).post(page.address, page.good).status_code == 302
    before = rows()
    assert DECIDED in said(signed_in(cast.colleague).post(page.address + "bevestigen/"))
    assert rows() == before
    assert the_wall().confirmed_at is None


def test_confirmed_while_who_set_it_takes_it_back(cast: Cast):
    """From then on it takes a second person; the reason that was typed stays on the page."""
    page = lifting(cast)
    signed_in(cast.colleague).post(page.address + "bevestigen/")
    before = rows()
    answer = signed_in(cast.zorg).post(page.address, {"reason": SECOND})
    assert answer.status_code == 409
    text = text_of(answer)
    assert SECOND in text
    assert "een collega moet dit doen" in text
    assert cast.colleague.user.name in text
    assert rows() == before
    assert the_wall().lifted_at is None


def test_two_colleagues_lift_it(cast: Cast):
    shows_both(late(of(lifting(cast), "reason"), by=cast.colleague), cast.zorg)


def test_who_is_asked_in_person_judges_in_two_tabs(cast: Cast):
    """At a school with one coordinator nobody else leads: the direction is asked, and sees nothing but the wall."""
    case = _elsewhere(cast)
    good = {"why": "staff", "person": str(cast.other_director.pk)}
    address = f"/casussen/{case.ref}/uitsluiten/"
    with as_owner():
        good["person"] = str(member("leraar", "Lut Smets", cast.other_school, Role.STAFF).pk)
    assert signed_in(cast.outsider).post(address, good).status_code == 302
    wall = the_wall()
    assert wall.asked_id == cast.other_director.pk
    page = f"/uitsluitingen/{wall.pk}/"
    shows_both(late(on(cast.other_director, page, "reason")), cast.other_director)
    before = rows()
    assert DECIDED in said(signed_in(cast.other_director).post(page + "bevestigen/"))
    assert rows() == before


def _elsewhere(cast: Cast) -> Case:
    signal = report(cast, by=cast.outsider, about_whom="group", pupil_text="L5")
    return open_case(cast, signal, by=cast.outsider)


# --- Reading in an emergency ------------------------------------------------------------------------------------------


def test_asked_in_two_tabs_is_asked_twice(cast: Cast):
    """Each is reviewed by itself, and who leads the case reads both; it is no more open for that."""
    case = open_case(cast, report(cast))
    page = access.asking(cast)
    for words in (access.WHY, SECOND):
        sent = page.good | {"reason": words, "form_key": str(uuid4())}
        assert "Genoteerd." in said(signed_in(page.seat).post(page.address, sent))
    with as_owner():
        assert sorted(one.reason for one in Emergency.objects.all()) == sorted([access.WHY, SECOND])
        assert Duty.objects.filter(kind="emergency").count() == Grant.objects.count() == 2
    assert signed_in(cast.director).get(f"/casussen/{case.ref}/").status_code == 200


@pytest.fixture
def clb_dpo(cast) -> Membership:
    with as_owner():
        return member("clbdpo", "Jef Maes", cast.clb.organisation, Role.DPO)


def test_judged_by_two(cast: Cast, clb_dpo):
    """The words of the first stand; the second reads them beside their own."""
    with as_owner():
        asker = member("clbdir", "Mieke Declercq", cast.clb.organisation, Role.CLB_DIRECTOR)
    page = access.asking(cast)
    signed_in(asker).post(page.address, page.good)
    with as_owner():
        key = Emergency.objects.get().pk
    tabs = on(cast.dpo, f"/noodtoegang/nazicht/{key}/", "verdict", justified="yes")
    shows_both(late(tabs, by=clb_dpo), cast.dpo)
    with as_owner():
        assert Emergency.objects.get().reviewed_by_id == cast.dpo.pk
    assert SECOND not in text_of(signed_in(asker).get("/noodtoegang/"))


def test_read_in_two_tabs_and_by_a_colleague(cast: Cast):
    """Noted once, by who was first; the other tab goes on to the worklist, where it waits no more."""
    open_case(cast, report(cast))
    access.asked(cast)
    with as_owner():
        address = f"/noodtoegang/bericht/{Grant.objects.get().pk}/"
    for seat in (cast.zorg, cast.zorg, cast.colleague):
        assert "noodtoegang vroeg" not in said(signed_in(seat).post(address))
    with as_owner():
        assert Duty.objects.get(kind="emergency").done_by_id == cast.zorg.pk


def test_the_hours_end_while_pages_stand_open(cast: Cast, clock):
    """What was open is shut, what waits for others still waits, and the form that stood there asks for it anew."""
    case = open_case(cast, report(cast))
    page = access.asking(cast)
    reader = signed_in(cast.director)
    reader.post(page.address, page.good)
    with as_owner():
        grant, request = Grant.objects.get().pk, Emergency.objects.get().pk
    assert reader.get(f"/casussen/{case.ref}/").status_code == 200
    clock.shift(timedelta(hours=4))
    again = signed_in(cast.director)
    assert again.get(f"/casussen/{case.ref}/").status_code == 404
    assert signed_in(cast.zorg).post(f"/noodtoegang/bericht/{grant}/").status_code == 302
    verdict = {"justified": "no", "verdict": "De zorgcoördinator was op school."}
    assert "Nagekeken." in said(signed_in(cast.dpo).post(f"/noodtoegang/nazicht/{request}/", verdict))
    assert "Genoteerd." in said(again.post(page.address, page.good | {"reason": SECOND}))
    assert again.get(f"/casussen/{case.ref}/").status_code == 200
