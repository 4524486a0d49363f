"""What is no readable file is refused with a sentence, and what Schakel may not keep never comes in."""

import pytest

from schools.imports.reading import is_national_number
from schools.models import Import, Pupil
from tests.conftest import as_owner
from tests.schools.importing import bring, bring_in, csv, sentences, text

pytestmark = pytest.mark.database
HEAD = "Stamnr;Naam;Voornaam;Klas;Geboortedatum;Begindatum;Einddatum"
# SSS 000 and 999 are given to nobody (domain-rules R03): valid, and no real person.


def numbers(first: str) -> list[str]:
    """Both forms of a number with the right check digits."""
    return [f"{first}{97 - int(first) % 97:02}", f"{first}{97 - int('2' + first) % 97:02}"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b"\r\n \r\n;;\r\n", "Dit bestand is leeg."),
        (b"PK\x03\x04xl/workbook.xml", "Dit is een Excel-bestand. Open het in Excel, kies ‘Opslaan als’, ‘CSV’"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Dit is een Excel-bestand."),
        (b"Stamnr;Naam\0;Voornaam\nS1;A;B\n", "Dit is geen tekstbestand."),
        (b"Stamnr;Naam;Voornaam\nS1;\x81\x8d;B\n", "We kunnen de letters in dit bestand niet lezen."),
        (b"alleen wat tekst\nzonder kolommen\n", "We vinden geen kolommen."),
        (b"Stamnr;Naam;Voornaam\n", "Onder de kolomnamen staat geen enkele rij."),
        (b"Stamnr;Naam;naam\nS1;A;B\n", "staat er twee keer. Geef elke kolom een eigen naam."),
        (b'Stamnr;Naam;Voornaam\nS1;A;B\nS2;"A;B\n', "Na rij 2 klopt een aanhalingsteken niet."),
        (b"a;b\n" + b"x;y\n" * 10_001, "Dit bestand heeft meer dan 10000 rijen."),
        (b"x" * (5 * 1024 * 1024 + 1), "Dit bestand is te groot: hoogstens 5 MB."),
    ],
)
def test_refused(cast, content, sentence):
    answer = bring(cast.secretariat, "pupils", content)
    assert (answer.status_code, sentence in text(answer)) == (422, True), text(answer)[:600]
    with as_owner():
        assert not Import.objects.exists()


@pytest.mark.parametrize(("kind", "sentence"), [("", "Kies wat er in het bestand staat"), ("x", "Kies uit de lijst")])
def test_kinds(cast, kind, sentence):
    answer = bring(cast.secretariat, kind, csv(HEAD, "S1;A;B;;;;"))
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_each_row_says_what_to_mend(cast):
    rows = [
        ";Peel;Lotte;;;;",
        "S2;;Lotte;;;;",
        f"S3;{'x' * 81};Lotte;;;;",
        "S4;Peel;Lotte;een veel te lange naam voor een klas;;;",
        "S5;Peel;Lotte;;04/03/1912;;",
        "S6;Peel;Lotte;;;32/13/2026;",
        "S7;Peel;Lotte;;;01/09/2026;31/08/2026",
        "S8;Peel;Lotte;;;;;te veel;vakken",
        "S9;Peel;Lotte;;;;",
        "S9;Peel;Stan;;;;",
        f"{numbers('930518000')[0]};Peel;Lotte;;;;",
        "S12;Peel\x07;Lotte;;;;",
        "S13;Peel;Lotte;;;01/09/2126;",
    ]
    run = bring_in(cast.secretariat, "pupils", csv(HEAD, *rows))
    assert sentences(run) == [
        "Rij 2, Stamnr: is leeg. Vul het in.",
        "Rij 3, Naam: is leeg. Vul het in.",
        "Rij 4, Naam: is te lang: hoogstens 80 tekens.",
        "Rij 5, Klas: is te lang: hoogstens 20 tekens.",
        "Rij 6, Geboortedatum: kan geen geboortedatum van een leerling zijn. Kijk het jaar na.",
        "Rij 7, Begindatum: is geen dag. Schrijf ze als dag/maand/jaar, bijvoorbeeld 04/03/2011.",
        "Rij 8, Einddatum: ligt vóór de eerste dag. Kijk beide dagen na.",
        "Rij 9, : deze rij heeft 9 vakken en de kop 7. Zet tekst met ; of , tussen aanhalingstekens.",
        "Rij 11, Stamnr: staat ook al in rij 10. Laat één van beide rijen weg.",
        "Rij 12, Stamnr: lijkt een rijksregisternummer. Schakel bewaart dat nooit: gebruik een ander nummer.",
        "Rij 13, Naam: bevat een teken dat we niet kunnen lezen. Typ de tekst opnieuw.",
        "Rij 14, Begindatum: ligt te ver van vandaag. Kijk het jaar na.",
    ]
    with as_owner():
        assert Pupil.objects.filter(school_id=cast.school.pk).count() == 1


def test_parents_and_their_words(cast):
    head = "Stamnr;Naam ouder;Voornaam ouder;Relatie;Gezag;Telefoon;E-mail"
    run = bring_in(cast.secretariat, "parents", csv(head, "S1;Peel;An;buur;misschien;bel maar;an@"))
    assert sentences(run) == [
        "Rij 2, Relatie: kennen we niet. Schrijf moeder, vader, plusouder, pleegouder, voogd of andere.",
        "Rij 2, Gezag: kennen we niet. Schrijf ja of nee, of laat het leeg.",
        "Rij 2, Telefoon: is geen telefoonnummer. Schrijf alleen cijfers, bijvoorbeeld 09 000 00 00.",
        "Rij 2, E-mail: is geen e-mailadres. Schrijf het als naam@voorbeeld.be.",
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Rijksregisternummer", "x"),
        ("INSZ-nummer", "x"),
        ("RR-nr", numbers("930518000")[0]),
        ("Nummer", numbers("000125999")[1]),
        ("Nationaliteit", "x"),
        ("Geslacht", "x"),
        ("IBAN ouder", "x"),
    ],
)
def test_columns_that_are_never_kept(cast, column, cell):
    """Not their name, not one cell; the page says so, and the rest is read."""
    page = bring(cast.secretariat, "pupils", csv(f"Stamnr;{column};Naam;Voornaam", f"S1;{cell};Peel;Lotte"))
    assert "Deze kolommen zijn niet bewaard" in text(page)
    assert f"{column}. Schakel bewaart nooit een rijksregisternummer" in text(page)
    with as_owner():
        run = Import.objects.get()
    assert (run.header, run.rows) == (["Stamnr", "Naam", "Voornaam"], [[2, ["S1", "Peel", "Lotte"]]])


def test_numbers_with_check_digits():
    old, new = numbers("930518000")
    assert is_national_number(old)
    assert is_national_number(f"{old[:2]}.{old[2:4]}.{old[4:6]}-{old[6:9]}.{old[9:]}")
    assert is_national_number(new)
    assert not is_national_number(old[:-1] + str((int(old[-1]) + 5) % 10))
    assert not is_national_number("S" + old[1:])
    assert not is_national_number("123")
