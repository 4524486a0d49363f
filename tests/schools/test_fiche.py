"""The praktische fiche: who holds each post by seat or by name, and the warnings until somebody looked this year."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.roles import Role
from core.models import AuditEntry
from schools.models import PostConfirmation, PostContact, School
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner
from tests.schools.importing import text
from tests.stack.test_pdf import unpacked

pytestmark = pytest.mark.database
URL = "/scholen/998002/fiche/"
NOVEMBER = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture(autouse=True)
def _municipality(cast):
    with as_owner():
        School.objects.filter(pk=cast.school.pk).update(municipality=cast.case_manager.organisation)


def lines(seat, url=URL) -> dict[str, tuple[list[str], str]]:
    """Post → names and warning, as the page has them."""
    page = signed_in(seat).get(url)
    return {
        line["title"]: ([holder.name for holder in line["holders"]], line["warning"]) for line in page.context["lines"]
    }


def test_posts_and_their_warnings(cast):
    not_yet = "Dit schooljaar nog niet bevestigd."
    assert lines(cast.reporter) == {
        "Zorgcoördinator": (["Hanne Dewulf", "Wout Segers"], not_yet),
        "Referentiepersoon radicalisering van de school": ([], "Niemand ingevuld."),
        "Referentiepersoon van de koepel": ([], "Niemand ingevuld."),
        "Contactpersoon CLB": (["Griet Aertsen"], not_yet),
        "Referentiepersoon radicalisering CLB": (["Senne Raes"], not_yet),
        "Team Expo-R": (["Nadia Verhulst"], not_yet),
        "Contactpersoon politie": ([], "Niemand ingevuld."),
    }


def test_who_reads_it(cast):
    """Who works at the school, and the CLB contact assigned to it."""
    readers = {"zorg", "colleague", "reporter", "talker", "director", "behaviour", "secretariat", "dpo", "admin", "clb"}
    for name, seat in cast.seats.items():
        for url in (URL, "/scholen/998002/fiche.pdf"):
            assert signed_in(seat).get(url).status_code == (200 if name in readers else 404), (name, url)
    assert "Dit klopt" not in text(signed_in(cast.zorg).get(URL))
    assert signed_in(cast.zorg).post(f"{URL}care/bevestigen/").status_code == 404


def test_confirmed_each_september_with_one_click(cast):
    client = signed_in(cast.director)
    page = client.post(f"{URL}care/bevestigen/", follow=True)
    assert "Bevestigd voor dit schooljaar: zorgcoördinator." in text(page)
    assert "Bevestigd op 20 november 2026 door Katrien Moerman." in text(page)
    assert lines(cast.zorg)["Zorgcoördinator"][1] == ""
    with as_owner():
        assert AuditEntry.objects.filter(action="confirm_post", subject_keys=[str(cast.school.pk), "care"]).exists()
    client.post(f"{URL}care/bevestigen/")
    with as_owner():
        assert PostConfirmation.objects.count() == 1
    with time_machine.travel(datetime(2027, 9, 1, 9, tzinfo=UTC), tick=False):
        assert lines(cast.zorg)["Zorgcoördinator"][1] == "Dit schooljaar nog niet bevestigd."


def test_another_name_asks_for_another_look(cast):
    signed_in(cast.admin).post(f"{URL}care/bevestigen/")
    with as_owner():
        member("derde", "Lien Maes", cast.school, Role.CARE_COORDINATOR)
    assert lines(cast.zorg)["Zorgcoördinator"] == (
        ["Hanne Dewulf", "Lien Maes", "Wout Segers"],
        "Gewijzigd sinds de bevestiging.",
    )
    with as_owner():
        Membership.objects.filter(user__username="derde").update(ends_on=date(2026, 11, 19))
    assert lines(cast.zorg)["Zorgcoördinator"] == (["Hanne Dewulf", "Wout Segers"], "")


def test_an_empty_post_cannot_be_confirmed(cast):
    page = signed_in(cast.director).post(f"{URL}police/bevestigen/", follow=True)
    assert "Vul eerst in wie dit doet: contactpersoon politie." in text(page)
    assert signed_in(cast.director).post(f"{URL}burgemeester/bevestigen/").status_code == 404
    with as_owner():
        assert not PostConfirmation.objects.exists()


def test_typed_names_and_numbers(cast):
    """Somebody without an account; and a telephone for somebody who has one, who then stands there once."""
    client = signed_in(cast.director)
    typed = {"name": "Inspecteur Proef", "phone": "09 000 00 00", "email": ""}
    assert "Inspecteur Proef staat op de fiche." in text(client.post(f"{URL}police/", typed, follow=True))
    client.post(f"{URL}police/", typed | {"phone": "09 000 00 01"})
    client.post(f"{URL}care/", {"name": "Hanne Dewulf", "phone": "09 000 00 02", "email": ""})
    client.get("/")  # the messages
    page = text(client.get(URL))
    assert "Inspecteur Proef Telefoon: 09 000 00 01" in page
    assert "Hanne Dewulf , Proefschool Telefoon: 09 000 00 02 E-mail: zorg@school.example" in page
    assert page.count("Hanne Dewulf") == 1
    with as_owner():
        contact = PostContact.objects.get(post="police")
    assert signed_in(cast.zorg).post(f"{URL}police/schrappen/{contact.pk}/").status_code == 404
    assert signed_in(cast.other_director).post(f"{URL}police/schrappen/{contact.pk}/").status_code == 404
    client.post(f"{URL}police/schrappen/{contact.pk}/")
    assert lines(cast.zorg)["Contactpersoon politie"] == ([], "Niemand ingevuld.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Vul nog in: Naam"),
        ({"name": "x" * 121}, "Maak de naam korter: hoogstens 120 tekens"),
        ({"phone": ""}, "Vul nog in: Telefoon"),
        ({"phone": "bel maar"}, "Schrijf alleen cijfers, bijvoorbeeld 09 000 00 00"),
        ({"email": "a@"}, "Schrijf een e-mailadres zoals naam@voorbeeld.be"),
    ],
)
def test_bad_input(cast, changes, sentence):
    typed = {"name": "Inspecteur Proef", "phone": "09 000 00 00", "email": ""} | changes
    answer = signed_in(cast.admin).post(f"{URL}police/", typed)
    assert (answer.status_code, sentence in text(answer)) == (422, True), text(answer)[:500]
    with as_owner():
        assert not PostContact.objects.exists()


def test_the_sheet_is_a_tagged_pdf_with_the_warnings(cast):
    answer = signed_in(cast.clb).get("/scholen/998002/fiche.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="praktische-fiche-998002.pdf"'
    document = unpacked(answer.content)
    assert document.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in document
    assert re.search(rb"/Lang \(nl-BE\)", document)
    assert answer.content == signed_in(cast.reporter).get("/scholen/998002/fiche.pdf").content


def test_the_menu_counts_what_is_to_be_looked_at(cast):
    for seat, count in ((cast.director, "7"), (cast.admin, "7"), (cast.secretariat, None)):
        page = signed_in(seat).get("/").content.decode()
        found = re.search(r'href="/scholen/eigen/"[^>]*>Mijn school(?:<span class="sk-count">(\d+)</span>)?', page)
        assert found is not None, seat
        assert found[1] == count


def test_the_database_keeps_writers_to_their_school(cast):
    for name, seat in cast.seats.items():
        with acting(seat):
            if name in {"director", "admin"}:
                PostContact.objects.create(school_id=cast.school.pk, post="police", name=name)
                continue
            with pytest.raises(ProgrammingError), transaction.atomic():
                PostContact.objects.create(school_id=cast.school.pk, post="police", name=name)
    with acting(cast.outsider):
        assert not PostContact.objects.exists()
        assert PostContact.objects.filter(school_id=cast.school.pk).delete()[0] == 0


def test_queries_do_not_grow(cast):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        return len(queries)

    client = signed_in(cast.reporter)
    client.get("/")
    before = count()
    with as_owner():
        for n in range(10):
            member(f"zorg{n}", f"Zo Rg{n}", cast.school, Role.CARE_COORDINATOR)
            PostContact.objects.create(school_id=cast.school.pk, post="police", name=f"Agent {n}")
    assert count() == before
