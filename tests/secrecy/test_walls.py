"""Conflict of interest (DOMAIN §5): of what somebody is shut out, in every hat and on every way. Written by hand."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from accounts.models import Membership
from accounts.roles import Role
from cases import actions, joining, meetings
from cases.enums import Grade
from cases.models import Case, PointGuest, Signal
from duties.models import Duty
from secrecy import grants
from secrecy.models import Dossier, Grant, Item
from secrecy.panel import people_of
from tests.cast import Cast, acting, answer, name_talker, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.secrecy.two_worlds import lists, pictures, rows, suggested
from tests.secrecy.walled import FAMILY, NO, YES, dossier_of, name, sees, shut_out
from tests.secrecy.world import undone

pytestmark = pytest.mark.database


def test_a_coordinator_who_is_shut_out_sees_nothing_of_the_case(cast):
    case = open_case(cast, report(cast))
    assert sees(cast.colleague, case) == YES
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    assert sees(cast.colleague, case) == NO
    assert sees(cast.zorg, case) == YES
    browser = signed_in(cast.colleague)
    assert browser.get(f"/casussen/{case.ref}/").status_code == 404
    for page in ("/", "/?toon=wacht", "/casussen/", "/signalen/"):
        assert case.ref not in browser.get(page).content.decode()
    with acting(cast.colleague), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM schakel.search(ARRAY['noor'], 21)")
        assert cursor.fetchone() == (0,)


def test_for_who_is_shut_out_the_world_is_one_without_the_case(cast):
    """Every table, with SQL of one's own: the same rows as a coordinator of another school has, and no wall."""
    before = rows(cast.colleague)
    case = open_case(cast, report(cast))
    name_talker(cast, case)
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    after = rows(cast.colleague)
    assert {table for table in after if after[table] != before[table]} == set()


def test_every_page_is_as_in_a_city_without_the_case(cast, monkeypatch):
    """A coordinator whom the reporter named as involved: status, headers and bytes of every list and every address."""
    monkeypatch.setattr("cases.web.forms.uuid4", lambda: UUID(int=1))
    with time_machine.travel(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), tick=False):
        browsers = [signed_in(cast.zorg), signed_in(cast.colleague)]
        for browser in browsers:
            browser.get("/")
        with undone():
            signal = report(cast, involved=cast.zorg.user)
            case = open_case(cast, signal, by=cast.colleague)
            with acting(cast.colleague) as actor:
                actions.give_feedback(
                    signal_id=signal.pk, grade=Grade.FOLLOWED_UP, sentence="", by=cast.colleague, actor=actor
                )
            urls = [*lists(), "/overleg/", "/zoeken/", "/leerlingen/", f"/leerlingen/{cast.pupil.pk}/"]
            urls += [f"/signalen/{signal.ref}/", f"/signalen/{signal.ref}/uitsluiten/", f"/casussen/{case.ref}/"]
            urls += [f"/casussen/{case.ref}/uitsluiten/", f"/casussen/{case.ref}/meewerken/"]
            there = [pictures(browser, urls) | suggested(browser) for browser in browsers]
        gone = [pictures(browser, urls) | suggested(browser) for browser in browsers]
    assert there[0] == gone[0]
    # The comparison can fail: the colleague does notice.
    assert there[1] != gone[1]


def test_what_somebody_wrote_stays_theirs(cast):
    """The reporter who turns out to be involved keeps the own signal, may add to it and hears the answer."""
    signal = report(cast, by=cast.colleague)
    open_case(cast, signal)
    page = signed_in(cast.reporter)
    shut_out(cast, signal, cast.colleague, by=cast.zorg)
    browser = signed_in(cast.colleague)
    found = browser.get(f"/signalen/{signal.ref}/")
    assert found.status_code == 200
    text = found.content.decode()
    assert "Tijdens de les riep Noor" in text
    assert "Naar de casus" not in text
    assert "Uitgesloten" not in text
    answer(cast, signal.pk, Grade.FOLLOWED_UP)
    assert "wordt opgevolgd" in browser.get(f"/signalen/{signal.ref}/").content.decode()
    with acting(cast.colleague) as actor:
        actions.add_to_signal(signal=signal, text="Vandaag weer.", by=cast.colleague, actor=actor)
    for way, data in (("openen", {}), ("zonder-casus", {"reason": "x"}), ("terugkoppeling", {"grade": "closed"})):
        assert browser.post(f"/signalen/{signal.ref}/{way}/", data).status_code == 404
    assert page.get(f"/signalen/{signal.ref}/").status_code == 404


def test_in_every_hat(cast):
    """The same person at the CLB: the wall is around the person, not the seat."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with as_owner():
        both = Membership.objects.create(
            user=cast.clb.user, organisation=cast.school, role=Role.CARE_COORDINATOR, starts_on="2020-09-01",
            confirmed_at="2020-09-01T09:00Z",
        )  # fmt: skip
    assert sees(cast.clb, case) == sees(both, case) == YES
    shut_out(cast, case, both, by=cast.zorg, why=FAMILY)
    assert sees(cast.clb, case) == sees(both, case) == NO


def test_a_clb_contact_who_is_the_parent(cast):
    """Neither what is shared, nor the CLB's own file, nor writing in it."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with as_owner():
        dossier = Dossier.objects.get(pk=case.dossier_id)
        note = Item.objects.create(
            dossier=dossier, regime="clb", kind="clb_note", holder=cast.clb.organisation, author=cast.clb, body="x",
            created_at="2026-11-02T09:00Z",
        )  # fmt: skip
    shut_out(cast, case, cast.clb, by=cast.zorg, why=FAMILY)
    assert sees(cast.clb, case) == NO
    with acting(cast.clb) as actor, connection.cursor() as cursor:
        assert not Item.objects.visible_to(actor).filter(pk=note.pk).exists()
        for ask in ("may_add_clb(%s)", "engage_clb(%s, false)"):
            cursor.execute(f"SELECT schakel.{ask}", [case.dossier_id])
            assert cursor.fetchone() == (False,)


def test_named_and_shut_out(cast):
    case = open_case(cast, report(cast))
    name(cast, case, cast.behaviour)
    assert sees(cast.behaviour, case) == YES
    shut_out(cast, case, cast.behaviour, by=cast.zorg)
    assert sees(cast.behaviour, case) == NO
    with acting(cast.zorg) as actor:
        assert cast.behaviour.user.name not in {one.name for one in people_of(dossier_of(case), actor)}


def test_who_is_shut_out_is_not_named_and_names_nobody(cast):
    """In the words of any refusal."""
    case = open_case(cast, report(cast))
    shut_out(cast, case, cast.behaviour, by=cast.zorg)
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    said = set()
    for whom, by in ((cast.behaviour, cast.zorg), (cast.talker, cast.colleague), (cast.outsider, cast.zorg)):
        with pytest.raises(grants.GrantRefused) as refusal:
            name(cast, case, whom, by)
        said.add(refusal.value.message)
    assert said == {"Deze persoon kan hier niet aangeduid worden."}
    with as_owner():
        assert not Grant.objects.exists()


def test_a_joined_signal_follows_the_wall_of_its_case_and_the_other_way_round(cast):
    case = open_case(cast, report(cast))
    second, third = report(cast, facts="Nog iets."), report(cast, facts="En nog iets.")
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    assert sees(cast.colleague, second) == YES
    join(cast, second, case)
    assert sees(cast.colleague, second) == NO
    # Somebody is named as involved in a signal that comes later: joined to it, the case is shut to them too.
    shut_out(cast, third, cast.director, by=cast.zorg)
    name(cast, case, cast.director)
    assert sees(cast.director, case) == YES
    join(cast, third, case)
    assert sees(cast.director, case) == sees(cast.director, second) == NO


def test_the_agenda_counts_only_the_points_that_one_sees(cast):
    """The number of a point tells how many stand before it: for who is shut out of one, that one does not count."""
    case, other = open_case(cast, report(cast)), open_case(cast, report(cast, facts="Nog iets."))
    meeting = plan_meeting(cast)
    hidden, point = (put_on_agenda(cast, one, meeting) for one in (case, other))
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    browser = signed_in(cast.colleague)
    links = re.findall(r"/overleg/[^\"]+\?punt=[^\"]+", browser.get(f"/casussen/{other.ref}/").content.decode())
    assert links == [f"/overleg/{meeting.pk}/?punt={point.pk}"]
    for seat, place in ((cast.colleague, 1), (cast.zorg, 2)):
        assert signed_in(seat).get(links[0]).context["number"] == place
    for other_one in (str(hidden.pk), "2", "²", "9" * 5000):
        assert browser.get(f"/overleg/{meeting.pk}/?punt={other_one}").context["number"] == 1


def test_a_coordinator_who_is_shut_out_closes_the_meeting(cast):
    """Also for the guest of a point that they may not know of: nobody reads along after the meeting."""
    case = open_case(cast, report(cast))
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    point = put_on_agenda(cast, case)
    with acting(cast.zorg) as actor:
        meetings.invite(point_id=point.pk, guest=cast.talker, by=cast.zorg, actor=actor)
    with acting(cast.colleague) as actor:
        meetings.close_meeting(meeting_id=point.meeting_id, by=cast.colleague, actor=actor)
    with acting(cast.talker) as actor:
        assert not PointGuest.objects.visible_to(actor).exists()
        assert not PointGuest.objects.exists()
        assert not Duty.objects.visible_to(actor).open().exists()
    assert "Noor" not in signed_in(cast.talker).get("/").content.decode()


def join(cast: Cast, signal: Signal, case: Case) -> None:
    with acting(cast.zorg) as actor:
        joining.join(signal_id=signal.pk, case_id=case.pk, by=cast.zorg, actor=actor)
