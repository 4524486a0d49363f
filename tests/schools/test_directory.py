"""`/scholen/`: what is public of a school, for everybody who sits somewhere; and a school's own checklist."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from accounts.roles import Role
from schools.models import Campus, FreeDay, Import, Level, School
from tests.cast import member, signed_in
from tests.conftest import as_owner
from tests.schools.importing import bring_in, csv, text

pytestmark = pytest.mark.database


def test_everybody_with_a_seat_reads_it(cast):
    for name, seat in cast.seats.items():
        page = text(signed_in(seat).get("/scholen/"))
        assert "Anderschool 998003 · basisonderwijs Proefschool 998002 · secundair onderwijs" in page, name
        assert signed_in(seat).get("/scholen/998002/").status_code == 200, name
    assert Client().get("/scholen/").status_code == 302
    assert "Geen school gevonden." in text(signed_in(cast.zorg).get("/scholen/?q=bestaat+niet"))
    assert "Anderschool" not in text(signed_in(cast.zorg).get("/scholen/?q=proef"))


def test_one_school(cast):
    with as_owner():
        School.objects.filter(pk=cast.school.pk).update(net="free", special=True, municipality=cast.policy.organisation)
        Campus.objects.create(
            school_id=cast.school.pk, number="1", address="Kade 1", municipality="Teststad", nis_code="99999"
        )
    page = text(signed_in(cast.police).get("/scholen/998002/"))
    for words in (
        "Instellingsnummer 998002",
        "Onderwijs buitengewoon secundair onderwijs",
        "Net gesubsidieerd vrij onderwijs",
        "Schoolbestuur Scholengroep Testland",
        "CLB CLB Testland",
        "Gemeente Teststad",
        "Vestiging 1 Kade 1, Teststad",
        "Katrien Moerman",
        "Inge Callebaut",
    ):
        assert words in page
    # Not the whole staff, and nothing to do there for who does not work there.
    assert "Bram Coolens" not in page
    assert "Praktische fiche" not in page


def test_numbers_of_five_digits(cast):
    with as_owner():
        place = Organisation.objects.create(kind="school", name="Kleine school", number="030569")
        School.objects.create(organisation=place, level=Level.NURSERY)
    client = signed_in(cast.zorg)
    assert "Kleine school" in text(client.get("/scholen/30569/"))
    assert "Kleine school" in text(client.get("/scholen/030569/"))
    for number in ("999999", "3056", "0030569", "998001", "abcdef"):
        assert client.get(f"/scholen/{number}/").status_code == 404


def test_links_are_for_whom_they_open(cast):
    expected = {
        "secretariat": {"fiche", "import"},
        "admin": {"fiche", "import", "start"},
        "zorg": {"fiche"},
        "policy": set(),
    }
    for name, parts in expected.items():
        body = signed_in(cast.seats[name]).get("/scholen/998002/").content.decode()
        assert {part for part in ("fiche", "import", "start") if f"/scholen/998002/{part}/" in body} == parts, name


def test_queries_do_not_grow(cast):
    client = signed_in(cast.policy)

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    urls = ("/scholen/", "/scholen/998002/")
    client.get("/")
    before = [count(url) for url in urls]
    with as_owner():
        for n in range(10):
            place = Organisation.objects.create(kind="school", name=f"School {n}", number=f"99700{n}")
            School.objects.create(organisation=place, level=Level.PRIMARY)
            member(f"zc{n}", f"Zo Rg{n}", cast.school, Role.CARE_COORDINATOR)
    assert [count(url) for url in urls] == before


def steps(cast) -> dict[str, bool]:
    return {step.title: step.done for step in signed_in(cast.admin).get("/scholen/998002/start/").context["steps"]}


def test_the_checklist_is_read_from_the_data(cast):
    before = steps(cast)
    assert before == {
        "Twee personen die plaatsen bevestigen": True,
        "De vrije dagen van dit schooljaar": False,
        "Personeel": True,
        "Voorgestelde plaatsen bevestigen": True,
        "Een zorgcoördinator": True,
        "Klassen": False,
        "Leerlingen": False,
        "Ouders": False,
        "Een contactpersoon van het CLB": True,
        "De praktische fiche nakijken": False,
    }
    bring_in(cast.secretariat, "classes", csv("Klas;Omschrijving", "3B;Economie"))
    bring_in(cast.admin, "staff", csv("E-mail;Naam;Voornaam", "x@school.example;Maes;Ilse"))
    with as_owner():
        today = Import.objects.latest("created_at").created_at.date()
        FreeDay.objects.create(school_id=cast.school.pk, day=today, name="studiedag")
    after = steps(cast)
    changed = {title for title in before if after[title] != before[title]}
    assert changed == {"De vrije dagen van dit schooljaar", "Klassen", "Voorgestelde plaatsen bevestigen"}


def test_the_checklist_is_the_administrators_own(cast):
    for name, seat in cast.seats.items():
        assert signed_in(seat).get("/scholen/998002/start/").status_code == (200 if name == "admin" else 404), name
    assert signed_in(cast.admin).get("/scholen/998003/start/").status_code == 404
