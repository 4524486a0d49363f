"""Who looked at a case: its care team reads it from the audit, and nobody else; never what was read."""

import pytest
from django.db import DatabaseError, connection, transaction

from cases import clb_files, naming
from secrecy import looked
from tests.cast import acting, open_case, put_on_agenda, report, signed_in

pytestmark = pytest.mark.database


@pytest.fixture
def case(cast):
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    return found


def url(case):
    return f"/casussen/{case.ref}/wie-keek/"


def test_each_reader_with_role_and_how_often(cast, case):
    for _time in range(3):
        signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    signed_in(cast.clb).get(f"/casussen/{case.ref}/")
    page = signed_in(cast.zorg).get(url(case)).content.decode()
    assert "Wout Segers" in page
    assert "3 keer" in page
    assert "Griet Aertsen" in page
    assert "contactpersoon CLB, CLB Testland" in page
    assert "Amira Lauwers" not in page


def test_who_was_refused_did_not_look(cast, case):
    signed_in(cast.director).get(f"/casussen/{case.ref}/")
    assert cast.director.user.name not in signed_in(cast.zorg).get(url(case)).content.decode()


def test_what_the_clb_does_in_its_own_file_is_not_told(cast, case):
    with acting(cast.clb) as actor:
        clb_files.plan_team(ref=case.ref, on=actor.today, by=cast.clb, actor=actor)
    signed_in(cast.clb).get(f"/clb/dossiers/{case.ref}/")
    assert "Griet Aertsen" not in signed_in(cast.zorg).get(url(case)).content.decode()


def test_only_for_the_care_team_of_the_school_also_in_the_database(cast, case):
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    with acting(cast.zorg) as actor:
        naming.name(case_id=case.pk, whom=cast.behaviour, reason="Werkt mee.", until=None, by=cast.zorg, actor=actor)
    for name, seat in cast.seats.items():
        if name in {"zorg", "colleague"}:
            continue
        assert signed_in(seat).get(url(case)).status_code == 404, name
        with acting(seat):
            assert looked.looks(case.dossier_id) == [], name
    with acting(cast.zorg):
        assert [look.name for look in looked.looks(case.dossier_id)] == ["Wout Segers"]
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting(cast.zorg), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("SELECT count(*) FROM core_auditentry")


@pytest.mark.parametrize("place", ["", "gisteren", "9999-99-99", "2026-01-01", "0001-01-01T00:00:00+00:00"])
def test_a_place_that_is_none_is_the_beginning(cast, case, place):
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    page = signed_in(cast.zorg).get(url(case), {"voor": place})
    assert page.status_code == 200
    assert "Wout Segers" in page.content.decode()


def test_older_ones_are_a_page_further(cast, case, monkeypatch):
    monkeypatch.setattr("cases.web.views.looked.SIZE", 1)
    for seat in (cast.colleague, cast.clb):
        signed_in(seat).get(f"/casussen/{case.ref}/")
    client = signed_in(cast.zorg)
    first = client.get(url(case))
    assert "Griet Aertsen" in first.content.decode()
    assert "Wout Segers" not in first.content.decode()
    assert "Wout Segers" in client.get(url(case) + first.context["older"]).content.decode()
