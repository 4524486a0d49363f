"""A file of the school's own system: nothing of it when one row is wrong, all of it when none is, the same twice."""

import pytest

from core.models import AuditEntry
from schools.models import ColumnChoice, Enrolment, Import, Parent, Parentage, Pupil, SchoolClass
from tests.cast import signed_in
from tests.conftest import as_owner
from tests.schools.importing import HERE, bring, bring_in, check, csv, sentences, text, work

pytestmark = pytest.mark.database

HEAD = "Stamnr;Naam;Voornaam;Klas;Geboortedatum;Begindatum"


def row(number: int, birth: str = "04/03/2012") -> str:
    return f"S{number:05};Proef{number:04};Lotte;{1 + number % 6}A;{birth};01/09/2026"


def pupils_of(cast) -> int:
    with as_owner():
        return Pupil.objects.filter(school_id=cast.school.pk).exclude(school_key="").count()


def test_nine_hundred_pupils_with_twenty_broken_rows(cast):
    """Nothing written and twenty sentences; mended, all written; once more, nothing changes."""
    broken = {20 + 40 * n for n in range(20)}
    rows = [row(number, "31/02/2012" if number in broken else "04/03/2012") for number in range(900)]
    run = bring_in(cast.secretariat, "pupils", csv(HEAD, *rows))
    assert run.state == "checked"
    assert len(run.problems) == 20
    assert pupils_of(cast) == 0
    page = text(signed_in(cast.secretariat).get(f"{HERE}{run.pk}/"))
    assert "20 dingen om te verbeteren" in page
    for number in broken:
        assert (
            f"Rij {number + 2}, kolom ‘Geboortedatum’: is geen dag. "
            "Schrijf ze als dag/maand/jaar, bijvoorbeeld 04/03/2011." in page
        )
    mended = csv(HEAD, *[row(number) for number in range(900)])
    done = bring_in(cast.secretariat, "pupils", mended)
    assert (done.state, done.counts) == ("done", {"new": 900, "changed": 0, "same": 0})
    assert pupils_of(cast) == 900
    with as_owner():
        assert Enrolment.objects.filter(school_id=cast.school.pk).count() == 900
        assert sorted(SchoolClass.objects.values_list("name", flat=True)) == ["1A", "2A", "3A", "4A", "5A", "6A"]
        before = sorted(Pupil.objects.values_list("pk", "school_key", "last_name", "sort_key"))
    again = bring_in(cast.secretariat, "pupils", mended)
    assert (again.state, again.counts) == ("done", {"new": 0, "changed": 0, "same": 900})
    with as_owner():
        assert sorted(Pupil.objects.values_list("pk", "school_key", "last_name", "sort_key")) == before
        assert Enrolment.objects.count() == 900


def test_what_stays_of_the_file(cast):
    """Its counts and who brought it; not its rows."""
    run = bring_in(cast.secretariat, "pupils", csv(HEAD, row(1)))
    assert (run.rows, run.problems, run.created_by_id) == ([], [], cast.secretariat.pk)
    page = text(signed_in(cast.secretariat).get(HERE))
    assert "Leerlingen: export.csv Inge Callebaut" in page
    with as_owner():
        actions = AuditEntry.objects.filter(subject_keys=[str(run.pk)]).values_list("action", flat=True)
        assert sorted(actions) == ["bring", "import", "write"]


@pytest.mark.parametrize(
    ("content", "last_name"),
    [
        (csv(HEAD, "S1;Zoë;Lotte;1A;04/03/2012;", encoding="utf-8-sig"), "Zoë"),
        (csv(HEAD, "S1;Zoë;Lotte;1A;04/03/2012;", encoding="cp1252"), "Zoë"),
        (csv(HEAD, "S1;Zoë;Lotte;1A;04/03/2012;", sign=","), "Zoë"),
        (csv(HEAD, "S1;Zoë;Lotte;1A;04/03/2012;", sign="\t", encoding="utf-16"), "Zoë"),
        (csv("sep=;", HEAD, "S1;Zoë;Lotte;1A;2012-03-04;"), "Zoë"),
        (csv(HEAD, 'S1;"Zoë; de ""jonge""";Lotte;1A;04-03-2012;'), 'Zoë; de "jonge"'),
        (csv("", HEAD, ";;;;;", "S1;Zoë;Lotte;1A;04.03.2012;", ""), "Zoë"),
    ],
    ids=["bom", "cp1252", "comma", "utf-16", "sep", "quotes", "empty rows"],
)
def test_files_as_programs_make_them(cast, content, last_name):
    run = bring_in(cast.secretariat, "pupils", content)
    assert run.state == "done", sentences(run)
    with as_owner():
        pupil = Pupil.objects.get(school_id=cast.school.pk, school_key="S1")
    assert (pupil.last_name, str(pupil.birth_date), pupil.class_name) == (last_name, "2012-03-04", "1A")


def test_a_pupil_typed_before_is_found_back(cast):
    """By name and birth date, once: no second Noor. From then on by the number, whatever her name becomes."""
    run = bring_in(cast.secretariat, "pupils", csv(HEAD, "S9;Van Hecke;Noor;4B;04/03/2011;"))
    assert run.counts == {"new": 0, "changed": 1, "same": 0}
    run = bring_in(cast.secretariat, "pupils", csv(HEAD, "S9;Vanhecke;Noor;4B;;"))
    assert run.counts == {"new": 0, "changed": 1, "same": 0}
    with as_owner():
        noor = Pupil.objects.get(school_id=cast.school.pk)
    assert (noor.pk, noor.last_name, noor.class_name, noor.sort_key) == (
        cast.pupil.pk,
        "Vanhecke",
        "4B",
        "vanhecke noor 4b",
    )
    assert str(noor.birth_date) == "2011-03-04", "an empty cell wiped out what was there"


def test_parents(cast):
    bring_in(cast.secretariat, "pupils", csv(HEAD, row(1), row(2)))
    head = "Stamboeknummer;Naam ouder;Voornaam ouder;Relatie;Ouderlijk gezag;GSM;E-mail;Nummer ouder"
    content = csv(
        head,
        "S00001;Proef;An;moeder;ja;0470 00 00 01;AN@voorbeeld.be;77",
        "S00002;Proef;An;moeder;ja;0470 00 00 01;an@voorbeeld.be;77",
        "S00001;Bakker;Jo;plusouder;;;;",
    )
    run = bring_in(cast.secretariat, "parents", content)
    assert (run.state, run.counts) == ("done", {"new": 2, "changed": 1, "same": 0})
    with as_owner():
        assert sorted(Parent.objects.values_list("last_name", "mobile", "email")) == [
            ("Bakker", "", ""),
            ("Proef", "0470 00 00 01", "an@voorbeeld.be"),
        ]
        found = Parentage.objects.values_list("pupil__school_key", "parent__first_name", "relation", "authority")
        assert sorted(found) == [
            ("S00001", "An", "mother", "yes"),
            ("S00001", "Jo", "step", "unknown"),
            ("S00002", "An", "mother", "yes"),
        ]
    again = bring_in(cast.secretariat, "parents", content)
    assert again.counts == {"new": 0, "changed": 0, "same": 3}


def test_parents_of_nobody_and_parents_who_differ(cast):
    bring_in(cast.secretariat, "pupils", csv(HEAD, row(1), row(2)))
    head = "Stamboeknummer;Naam ouder;Voornaam ouder;GSM;Nummer ouder"
    run = bring_in(
        cast.secretariat,
        "parents",
        csv(head, "S00001;Proef;An;0470 00 00 01;77", "S00002;Proef;An;0470 00 00 02;77", "S4;Proef;An;;78"),
    )
    assert sentences(run) == [
        "Rij 3, Naam ouder: dezelfde ouder heeft in rij 2 andere gegevens. Maak ze gelijk.",
        "Rij 4, Stamboeknummer: er is geen leerling met dit nummer. Kijk het na, of lees eerst de leerlingen in.",
    ]
    with as_owner():
        assert not Parent.objects.exists()


def test_classes(cast):
    content = csv("Klascode;Klasomschrijving;Titularis", "3B;Economie;Els Boon", "3C;;")
    assert bring_in(cast.secretariat, "classes", content).counts == {"new": 2, "changed": 0, "same": 0}
    assert bring_in(cast.secretariat, "classes", content).counts == {"new": 0, "changed": 0, "same": 2}
    with as_owner():
        assert SchoolClass.objects.get(name="3B").teacher == "Els Boon"


def test_other_column_names_are_chosen_and_remembered(cast):
    """The next file of this school has them ready; another school's has not."""
    head = "Leerling-ID school;Fam;Voornaam;Groepje"
    page = bring(cast.secretariat, "pupils", csv(head, "S1;Peel;Lotte;1A"))
    client = signed_in(cast.secretariat)
    url = page.request["PATH_INFO"]
    refused = client.post(url, {"first_name": "2", "last_name": "2", "class_name": "9"})
    assert refused.status_code == 422
    for sentence in (
        "Kies de kolom met: Stamboeknummer",
        "Deze kolom koos u al voor ‘Naam’. Kies een andere",
        "Kies een kolom uit de lijst",
    ):
        assert sentence in text(refused)
    checked = check(client, page, school_key="0", last_name="1", class_name="3")
    assert checked.context["run"].counts == {"new": 1, "changed": 0, "same": 0}
    again = bring(cast.secretariat, "pupils", csv("Groepje;Fam;Voornaam;Leerling-ID school", "1A;Peel;Lotte;S1"))
    form = again.context["form"]
    assert {name: form.fields[name].initial for name in ("school_key", "last_name", "class_name", "birth_date")} == {
        "school_key": "3", "last_name": "1", "class_name": "0", "birth_date": "",
    }  # fmt: skip
    with as_owner():
        assert list(ColumnChoice.objects.values_list("school_id", flat=True)) == [cast.school.pk]


def test_two_clicks_are_one(cast):
    page = bring(cast.secretariat, "pupils", csv(HEAD, row(1)))
    client, url = signed_in(cast.secretariat), page.request["PATH_INFO"]
    data = {name: field.initial for name, field in page.context["form"].fields.items()}
    assert client.post(url, data).status_code == client.post(url, data).status_code == 302
    assert work() == 1
    for _twice in range(2):
        client.post(f"{url}inlezen/")
    assert work() == 1
    assert pupils_of(cast) == 1
    assert "Alles staat in Schakel." in text(client.get(url))


def test_a_file_thrown_away(cast):
    page = bring(cast.secretariat, "pupils", csv(HEAD, row(1)))
    client, url = signed_in(cast.secretariat), page.request["PATH_INFO"]
    assert "Er is niets ingelezen." in text(client.post(f"{url}verwijderen/", follow=True))
    with as_owner():
        run = Import.objects.get()
    assert (run.state, run.rows) == ("removed", [])
    assert "De rijen van dit bestand zijn verwijderd." in text(client.get(url))
    assert client.post(f"{url}inlezen/", follow=True).status_code == 200
    assert (work(), pupils_of(cast)) == (0, 0)
