"""`/leerlingen/`: how to reach a family, for secretariat and care; nothing about a case, for anybody."""

import re
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from schools.models import Enrolment, Parent, Parentage, Pupil, SchoolClass, sort_key
from tests.cast import acting, open_case, report, signed_in
from tests.conftest import as_owner
from tests.schools.importing import text

pytestmark = pytest.mark.database
READERS = {"zorg", "colleague", "secretariat"}
ANSWERS = {
    "first_name": "An",
    "last_name": "Proef",
    "relation": "mother",
    "authority": "yes",
    "phone": "09 000 00 00",
    "language": "Turks",
    "interpreter": "on",
}


@pytest.fixture
def mother(cast) -> Parentage:
    with as_owner():
        parent = Parent.objects.create(
            school_id=cast.school.pk, first_name="An", last_name="Proef", mobile="0470 00 00 00"
        )
        return Parentage.objects.create(
            school_id=cast.school.pk, pupil=cast.pupil, parent=parent, relation="mother", authority="yes"
        )


def test_who_reads_a_family(cast, mother):
    url = f"/leerlingen/{cast.pupil.pk}/"
    for name, seat in cast.seats.items():
        page = signed_in(seat).get(url)
        assert page.status_code == (200 if name in READERS else 404), name
        if name in READERS:
            assert "An Proef, moeder Ouderlijk gezag ja Gsm 0470 00 00 00" in text(page)
            assert ("Voeg een ouder toe" in text(page)) == (name == "secretariat")
    never = signed_in(cast.outsider).get("/leerlingen/999999999999999999999999/")
    assert (never.status_code, never.content) == (404, signed_in(cast.outsider).get(url).content)
    with as_owner():
        read = AuditEntry.objects.filter(subject_kind="pupil", subject_keys=[str(cast.pupil.pk)])
        assert {entry.membership_id for entry in read} == {cast.seats[name].pk for name in READERS}


def test_the_database_says_the_same(cast, mother):
    with as_owner():
        Enrolment.objects.create(school_id=cast.school.pk, pupil=cast.pupil, starts_on=date(2026, 9, 1))
        SchoolClass.objects.create(school_id=cast.school.pk, name="3B")
    for name, seat in cast.seats.items():
        with acting(seat):
            found = [Parent.objects.count(), Parentage.objects.count(), Enrolment.objects.count()]
            assert found == ([1, 1, 1] if name in READERS else [0, 0, 0]), name
    for seat in (cast.zorg, cast.director, cast.admin, cast.outsider, cast.reporter):
        with acting(seat):
            assert Parent.objects.filter(pk=mother.parent_id).update(phone="1") == 0
            assert Pupil.objects.filter(pk=cast.pupil.pk).update(first_name="X") == 0
            with pytest.raises(ProgrammingError), transaction.atomic():
                Parent.objects.create(school_id=cast.school.pk, first_name="A", last_name="B")
    with acting(cast.secretariat), pytest.raises(ProgrammingError), transaction.atomic():
        Parentage.objects.create(school_id=cast.school.pk, pupil=cast.other_pupil, parent=mother.parent)
    with acting(cast.secretariat), pytest.raises(ProgrammingError), transaction.atomic():
        Pupil.objects.filter(pk=cast.pupil.pk).update(school_id=cast.other_school.pk)


def test_a_case_does_not_show(cast, mother):
    """The list and the page are the same with and without one."""
    client = signed_in(cast.secretariat)
    found = client.post("/leerlingen/", {"q": "van hecke"}).headers["Location"]
    urls = ("/leerlingen/", found, f"/leerlingen/{cast.pupil.pk}/")

    def seen() -> list[str]:
        return [
            re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", client.get(url).content.decode()) for url in urls
        ]

    before = seen()
    open_case(cast, report(cast))
    assert seen() == before


def test_list_search_and_paging(cast):
    with as_owner():
        Pupil.objects.bulk_create(
            Pupil(school_id=cast.school.pk, first_name="Lou", last_name=f"Naam{n:03}", class_name="1A",
                  sort_key=sort_key(f"Naam{n:03}", "Lou", "1A"))
            for n in range(120)
        )  # fmt: skip
    client, seen = signed_in(cast.zorg), []

    def search(words: str) -> str:
        return client.post("/leerlingen/", {"q": words}).headers["Location"]

    url = search("naam")
    for _page in range(3):
        assert "naam" not in url.lower(), "an address names nobody"
        page = client.get(url)
        seen += re.findall(r"Lou Naam(\d{3})", page.content.decode())
        url = "/leerlingen/" + page.context["more"]
    assert seen == [f"{n:03}" for n in range(120)]
    assert url == "/leerlingen/"
    assert "Noor Van Hecke" in text(client.get(search("hecke")))
    assert "Geen leerling gevonden." in text(client.get(search("O'Brien")))
    assert search("  ") == "/leerlingen/"
    theirs = search("hecke")
    for place in ("?z=x", "?z=", theirs[:-3]):
        assert "Lou Naam000" in text(client.get("/leerlingen/" + place.removeprefix("/leerlingen/")))
    assert "Noor Van Hecke" not in text(signed_in(cast.outsider).get(theirs)), "sealed for one seat"


def test_queries_do_not_grow(cast, mother):
    client = signed_in(cast.secretariat)

    def count(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    urls = ("/leerlingen/", f"/leerlingen/{cast.pupil.pk}/")
    client.get("/")
    before = [count(url) for url in urls]
    with as_owner():
        for n in range(20):
            parent = Parent.objects.create(school_id=cast.school.pk, first_name="Jo", last_name=f"P{n}")
            Parentage.objects.create(school_id=cast.school.pk, pupil=cast.pupil, parent=parent)
            Pupil.objects.create(school_id=cast.school.pk, first_name="Lou", last_name=f"N{n}", sort_key=f"n{n} lou")
    assert [count(url) for url in urls] == before


def test_a_new_pupil_and_its_parents(cast):
    client = signed_in(cast.secretariat)
    made = client.post(
        "/leerlingen/nieuw/",
        {"first_name": "Zoë", "last_name": "Peel", "class_name": "1A", "birth_date": "04/03/2012", "school_key": "S1"},
        follow=True,
    )
    assert "De gegevens van Zoë Peel zijn bewaard." in text(made)
    with as_owner():
        pupil = Pupil.objects.get(last_name="Peel")
    assert (pupil.school_id, pupil.sort_key, pupil.school_key) == (cast.school.pk, "peel zoe 1a", "S1")
    added = client.post(f"/leerlingen/{pupil.pk}/ouder/", ANSWERS, follow=True)
    assert "An Proef, moeder Ouderlijk gezag ja Telefoon 09 000 00 00 Taal Turks Tolk nodig" in text(added)
    with as_owner():
        link = Parentage.objects.get(pupil=pupil)
    url = f"/leerlingen/{pupil.pk}/ouder/{link.pk}/"
    client.post(url, ANSWERS | {"authority": "no", "phone": "", "interpreter": ""})
    page = text(client.get(f"/leerlingen/{pupil.pk}/"))
    assert "Ouderlijk gezag nee Taal Turks" in page
    assert "Tolk" not in page
    client.post(
        f"/leerlingen/{pupil.pk}/wijzigen/",
        {"first_name": "Zoë", "last_name": "Peel", "class_name": "2A", "ends_on": "30/06/2045"},
    )
    with as_owner():
        pupil.refresh_from_db()
    assert (pupil.class_name, pupil.birth_date, pupil.school_key) == ("2A", None, "")
    other = f"/leerlingen/{cast.pupil.pk}/ouder/{link.pk}/"
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_name": ""}, "Vul nog in: Voornaam"),
        ({"last_name": "x" * 81}, "Maak het korter: hoogstens 80 tekens"),
        ({"class_name": "x" * 21}, "Maak het korter: hoogstens 20 tekens"),
        ({"birth_date": "31/02/2012"}, "Schrijf de dag als dag/maand/jaar"),
        ({"birth_date": "04/03/1912"}, "Kijk het jaar na: zo oud is een leerling niet"),
        ({"school_key": "93051800090"}, "Dit lijkt een rijksregisternummer."),
        ({"school_key": "S1"}, "Een andere leerling heeft dit nummer al."),
        ({"ends_on": "01/01/2001"}, "De leerling was toen nog niet ingeschreven."),
    ],
)
def test_bad_input_comes_back_as_typed(cast, changes, sentence):
    with as_owner():
        Pupil.objects.create(school_id=cast.school.pk, first_name="A", last_name="B", school_key="S1", sort_key="b a")
        Enrolment.objects.create(school_id=cast.school.pk, pupil=cast.pupil, starts_on=date(2020, 9, 1))
        before = list(Pupil.objects.order_by("pk").values_list())
    answers = {"first_name": "Noor", "last_name": "Hecke", "class_name": "3B"} | changes
    answer = signed_in(cast.secretariat).post(f"/leerlingen/{cast.pupil.pk}/wijzigen/", answers)
    assert (answer.status_code, sentence in text(answer)) == (422, True), text(answer)[:800]
    assert all(f'value="{value}"' in answer.content.decode() for value in changes.values() if value)
    with as_owner():
        assert list(Pupil.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"relation": "neighbour"}, "Selecteer een geldige keuze"),
        ({"relation": ""}, "Vul nog in: Wie is dit voor de leerling"),
        ({"email": "an@"}, "Schrijf een e-mailadres zoals naam@voorbeeld.be"),
        ({"address": "x" * 201}, "Maak het korter: hoogstens 200 tekens"),
        ({"phone": "930518 000 90"}, "Dit lijkt een rijksregisternummer."),
    ],
)
def test_bad_parents(cast, changes, sentence):
    answer = signed_in(cast.secretariat).post(f"/leerlingen/{cast.pupil.pk}/ouder/", ANSWERS | changes)
    assert (answer.status_code, sentence in text(answer)) == (422, True), text(answer)[:800]
    with as_owner():
        assert not Parent.objects.exists()


def test_at_eighteen_the_rights_pass_to_the_pupil(cast):
    client = signed_in(cast.zorg)
    url = f"/leerlingen/{cast.pupil.pk}/"
    assert "meerderjarig" not in text(client.get(url))
    with as_owner():
        Pupil.objects.filter(pk=cast.pupil.pk).update(birth_date=date(2000, 1, 1))
    assert "Deze leerling is meerderjarig" in text(client.get(url))
