"""`/schoolkalender/`: a school's own free days, and what they do to terms."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import ProgrammingError, transaction

from accounts.roles import Role
from core.models import AuditEntry
from duties.models import Duty
from schools.models import FreeDay
from tests.cast import acting, member, open_case, report, signed_in
from tests.conftest import as_owner
from tests.duties.clockwork import at

pytestmark = pytest.mark.database
URL = "/schoolkalender/"
MONDAY = at(2026, 9, 7, 10)


@pytest.fixture(autouse=True)
def _on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def post(seat, day="14/09/2026", name="schoolfeest", follow=True):
    return signed_in(seat).post(URL, {"day": day, "name": name}, follow=follow)


def text(response) -> str:
    body = response.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def stored() -> list[tuple[int, date, str]]:
    with as_owner():
        return list(FreeDay.objects.values_list("school_id", "day", "name").order_by("day"))


def test_who_may_come_here(cast):
    with as_owner():
        elsewhere = member("clbbeheer", "Karel Wils", cast.clb.organisation, Role.ORGANISATION_ADMIN)
    keepers = {"zorg", "colleague", "outsider", "secretariat", "admin"}
    for name, seat in cast.seats.items():
        assert signed_in(seat).get(URL).status_code == (200 if name in keepers else 404), name
    assert signed_in(elsewhere).get(URL).status_code == 404
    assert signed_in(elsewhere).post(URL, {"day": "14/09/2026", "name": "vrij"}).status_code == 404
    assert stored() == []


def test_links_lead_there(cast):
    for seat in (cast.secretariat, cast.admin):
        assert 'href="/schoolkalender/"' in signed_in(seat).get("/").content.decode()
    open_case(cast, report(cast))
    assert 'href="/schoolkalender/"' in signed_in(cast.zorg).get("/").content.decode()
    assert 'href="/schoolkalender/"' not in signed_in(cast.director).get("/").content.decode()
    with as_owner():
        elsewhere = member("clbbeheer", "Karel Wils", cast.clb.organisation, Role.ORGANISATION_ADMIN)
    assert 'href="/schoolkalender/"' not in signed_in(elsewhere).get("/").content.decode()


@pytest.mark.parametrize("keeper", ["secretariat", "admin", "zorg"])
def test_a_day_noted_and_struck(cast, keeper):
    seat = cast.seats[keeper]
    page = post(seat)
    assert "14 september 2026 staat op de kalender van uw school." in text(page)
    assert stored() == [(cast.school.pk, date(2026, 9, 14), "schoolfeest")]
    assert "schoolfeest 14 september 2026 eigen dag" in text(page)
    assert "schoolfeest" not in text(signed_in(cast.outsider).get(URL))
    with as_owner():
        key = FreeDay.objects.get().pk
    assert signed_in(cast.outsider).post(f"{URL}{key}/schrappen/").status_code == 404
    assert len(stored()) == 1
    gone = signed_in(seat).post(f"{URL}{key}/schrappen/", follow=True)
    assert "14 september 2026 is weer een gewone schooldag." in text(gone)
    assert stored() == []
    assert signed_in(seat).post(f"{URL}{key}/schrappen/").status_code == 404
    with as_owner():
        actions = AuditEntry.objects.filter(subject_kind="school").values_list("action", flat=True)
        assert sorted(actions) == ["add_free_day", "remove_free_day"]


def test_it_lists_the_flemish_vacations_of_this_school_year_and_the_next(cast):
    page = text(signed_in(cast.secretariat).get(URL))
    for words in (
        "Schooljaar 2026-2027",
        "Herfstvakantie 2 november 2026 – 8 november 2026",
        "Wapenstilstand 11 november 2026",
        "Kerstvakantie 21 december 2026 – 3 januari 2027",
        "Paasvakantie 29 maart 2027 – 11 april 2027",
        "Schooljaar 2027-2028",
    ):
        assert words in page
    assert page.index("Herfstvakantie") < page.index("Wapenstilstand") < page.index("Kerstvakantie")


def due(case) -> tuple[date, str]:
    with as_owner():
        duty = Duty.objects.get(about=case.pk, kind="name_talker")
        return duty.due_on, duty.explanation


def test_later_terms_skip_it_and_running_ones_keep_their_day(cast):
    before = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    post(cast.secretariat, "08/09/2026")
    after = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    assert due(before) == (date(2026, 9, 8), "1 schooldag na het signaal.")
    assert due(after) == (date(2026, 9, 9), "1 schooldag na het signaal; 8 september (schoolfeest) telt niet mee.")
    assert "Een taak die al op een werklijst staat, houdt haar dag." in text(signed_in(cast.secretariat).get(URL))


@pytest.mark.parametrize(
    ("day", "name", "sentence"),
    [
        ("", "vrij", "Schrijf de dag die vrij is"),
        ("14/09/2026", "", "Schrijf wat voor dag het is"),
        ("31/02/2027", "vrij", "Schrijf de dag als dag/maand/jaar"),
        ("morgen", "vrij", "Schrijf de dag als dag/maand/jaar"),
        ("04/09/2026", "vrij", "Kies vandaag of een latere dag"),
        ("01/09/2028", "vrij", "Kies een dag tot en met 31 augustus 2028."),
        ("12/09/2026", "vrij", "Die dag telt al niet mee: weekend."),
        ("11/11/2026", "vrij", "Die dag telt al niet mee: Wapenstilstand."),
        ("04/11/2026", "vrij", "Die dag telt al niet mee: herfstvakantie."),
        ("15/09/2026", "x" * 10_000, "Maak het korter: hoogstens 80 tekens"),
        ("10/09/2026", "nog eens", "Die dag staat er al: sportdag."),
    ],
)
def test_bad_input_comes_back_as_typed(cast, day, name, sentence):
    post(cast.secretariat, "10/09/2026", "sportdag")
    answer = post(cast.secretariat, day, name)
    page = unescape(answer.content.decode())
    assert (answer.status_code, sentence in page) == (422, True)
    assert all(f'value="{typed}"' in page for typed in (day, name) if typed)
    assert len(stored()) == 1


def test_a_day_that_is_over_stays(cast):
    post(cast.secretariat, "08/09/2026")
    with as_owner():
        key = FreeDay.objects.get().pk
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        page = signed_in(cast.secretariat).get(URL)
        assert "schrappen" not in page.content.decode()
        answer = signed_in(cast.secretariat).post(f"{URL}{key}/schrappen/", follow=True)
        assert "wat voorbij is, verandert niet meer" in text(answer)
    assert len(stored()) == 1


def test_the_database_lets_only_keepers_write_and_only_at_their_school(cast):
    for name, seat in cast.seats.items():
        if name in {"zorg", "colleague", "secretariat", "admin"}:
            continue
        with acting(seat, MONDAY), pytest.raises(ProgrammingError), transaction.atomic():
            FreeDay.objects.create(school_id=cast.school.pk, day=date(2026, 9, 14), name="vrij")
    post(cast.secretariat)
    for seat in (cast.outsider, cast.director, cast.reporter):
        with acting(seat, MONDAY):
            assert FreeDay.objects.filter(school_id=cast.school.pk).delete()[0] == 0
    assert len(stored()) == 1
