"""Bad input on the form for a new signal: a clear sentence, the text as typed, nothing half-written."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Signal
from secrecy.models import Draft, Item
from tests.cast import pupil_at, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, rows, said, text_of

ADDRESS = "/signalen/nieuw/"
WHEN = "Schrijf de dag als dag/maand/jaar, bijvoorbeeld 12/11/2026"
ODD = {
    "html": "<b>vet</b> & <script>alert(1)</script>",
    "sql": "Robert'); DROP TABLE cases_signal;-- %s {0} {{ form }} {% now 'Y' %}",
    "quotes": "‘Hij’ zei: \"ik 'weet' het“",
    "emoji": "😢👩‍👧 moe",
    "scripts": "مرحبا שלום Ünal ǆ é",
    "lines": "eerste lijn\r\n\r\nderde lijn",
}


def typed(**changes: str) -> dict[str, str]:
    """A signal that can be sent, but for the changes."""
    return {
        "form_key": str(uuid4()),
        "facts": "Ze gooide haar boek weg.",
        "interpretation": "Zo ken ik haar niet.",
        "about_whom": "pupil",
        "pupil": "",
        "pupil_text": "Noor Van Hecke",
        "place": "lokaal C04",
        "happened_on": timezone.localdate().strftime("%d/%m/%Y"),
    } | changes


def day(days: int, pattern: str = "%d/%m/%Y") -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime(pattern)


@pytest.fixture
def teacher(cast):
    return signed_in(cast.reporter)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"facts": ""}, "Schrijf in één zin wat u hebt gezien, gehoord of vernomen"),
        ({"facts": " \n\t "}, "Schrijf in één zin wat u hebt gezien, gehoord of vernomen"),
        ({"facts": "a" * 10_001}, "Maak de tekst korter: 10001 tekens is te lang, 10000 kan"),
        ({"interpretation": "a" * 10_001}, "Maak de tekst korter: 10001 tekens is te lang, 10000 kan"),
        ({"pupil_text": ""}, "Schrijf de naam van de leerling, of beschrijf kort wie u bedoelt"),
        ({"pupil_text": "", "about_whom": "group"}, "Schrijf om welke klas of groep het gaat"),
        ({"pupil_text": "a" * 201}, "200 tekens"),
        ({"place": "a" * 201}, "200 tekens"),
        ({"about_whom": ""}, "Kies over wie het gaat"),
        ({"about_whom": "iemand"}, "iemand"),
        ({"happened_on": ""}, "Schrijf op welke dag het gebeurde"),
        ({"happened_on": "31/02/2026"}, WHEN),
        ({"happened_on": "gisteren"}, WHEN),
        ({"happened_on": "12/11"}, WHEN),
        ({"happened_on": "2"}, WHEN),
        ({"happened_on": "0/0/0000"}, WHEN),
        ({"happened_on": "12/11/99999"}, WHEN),
        ({"happened_on": "01/01/0001"}, "Kijk de dag na: dit is meer dan drie jaar geleden"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(teacher, changes, sentence):
    before = rows()
    sent = typed(**changes)
    kept = tuple(value for name, value in sent.items() if name in {"interpretation", "place"} and name not in changes)
    refused(teacher.post(ADDRESS, sent), sentence, kept)
    assert rows() == before


def test_a_day_to_come_is_refused_and_one_of_long_ago_too(teacher):
    refused(teacher.post(ADDRESS, typed(happened_on=day(1))), "Kies een dag die al voorbij is, bijvoorbeeld " + day(0))
    refused(teacher.post(ADDRESS, typed(happened_on=day(-3 * 365 - 1))), "dit is meer dan drie jaar geleden")


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
def test_a_day_may_be_written_in_more_than_one_way(teacher, pattern):
    teacher.post(ADDRESS, typed(happened_on=day(-1, pattern)))
    with as_owner():
        assert Signal.objects.get().happened_on == timezone.localdate() - timedelta(days=1)


def test_the_longest_text_is_kept_whole(teacher):
    long = "é" * 10_000
    assert long in said(teacher.post(ADDRESS, typed(facts=long, interpretation=long)))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_every_character_is_kept_and_none_becomes_part_of_the_page(teacher, text):
    answer = teacher.post(ADDRESS, typed(facts=text, interpretation=text, pupil_text=text[:200], place=text[:200]))
    assert text.replace("\r\n", "\n") in said(answer).replace("\r\n", "\n")
    with as_owner():
        assert {item.body for item in Item.objects.all()} == {text}
        assert Signal.objects.get().place == text
    raw = teacher.get(answer["Location"]).content.decode()
    assert "<script>alert(1)" not in raw
    assert "<b>vet" not in raw


def test_a_pupil_with_an_apostrophe_and_an_umlaut_is_found_without_picking(teacher, cast):
    with as_owner():
        pupil = pupil_at(cast.school, "Zoë", "O'Brien-Ünal", "4A")
    assert "Zoë O'Brien-Ünal, 4A" in said(teacher.post(ADDRESS, typed(pupil_text="zoë o'brien-ünal")))
    with as_owner():
        assert Signal.objects.get().pupil_id == pupil.pk


@pytest.mark.parametrize("picked", ["²", "-1", "1e3", "99999999999999999999", "x", "1; DROP TABLE"])
def test_a_pupil_that_was_not_on_the_list_is_nobody(teacher, picked):
    said(teacher.post(ADDRESS, typed(pupil=picked, pupil_text="een stille jongen")))
    with as_owner():
        assert Signal.objects.get().pupil_id is None


def test_the_number_of_a_pupil_of_another_school_is_nobody(teacher, cast):
    page = said(teacher.post(ADDRESS, typed(pupil=str(cast.other_pupil.pk), pupil_text="een stille jongen")))
    assert "Mats" not in page
    with as_owner():
        assert Signal.objects.get().pupil_id is None


def test_the_same_form_twice_is_one_signal(teacher):
    sent = typed()
    first, second = teacher.post(ADDRESS, sent), teacher.post(ADDRESS, sent)
    assert first["Location"] == second["Location"]
    assert rows() == rows() | {"Signal": 1, "Dossier": 1, "Item": 2, "Duty": 2}


def test_another_text_from_an_old_page_is_another_signal(teacher):
    sent = typed()
    first, second = teacher.post(ADDRESS, sent), teacher.post(ADDRESS, sent | {"facts": "Iets anders."})
    assert first["Location"] != second["Location"]
    assert "Iets anders." in said(second)
    assert rows()["Signal"] == 2


def test_a_form_without_its_key_is_still_a_signal(teacher):
    said(teacher.post(ADDRESS, typed(form_key="")))
    assert rows()["Signal"] == 1


def test_a_broken_key_writes_nothing(teacher):
    answer = teacher.post(ADDRESS, typed(form_key="geen sleutel"))
    assert answer.status_code == 422
    assert "Ze gooide haar boek weg." in text_of(answer)
    assert rows()["Signal"] == 0


def test_about_the_direction_without_a_board_that_reads_it_is_refused(teacher, cast):
    with as_owner():
        cast.school.parent = None
        cast.school.save()
    refused(
        teacher.post(ADDRESS, typed(about_whom="direction")),
        "Kies iets anders, of spreek iemand aan: dit kan nu niemand lezen",
    )
    assert rows()["Signal"] == 0


def test_somebody_who_is_not_a_coordinator_cannot_write_for_another(teacher, cast):
    said(teacher.post(ADDRESS, typed(told_by="De buurman")))
    with as_owner():
        signal = Signal.objects.get()
    assert (signal.told_by, signal.addressee_id) == ("", cast.reporter.pk)


@pytest.mark.parametrize("press", [{}, {"later": "1"}], ids=["while-typing", "later"])
def test_a_draft_takes_anything_and_gives_it_back(teacher, press):
    sent = typed(facts="half" + "🙂" * 3, happened_on="morgen", about_whom="iemand", place="x" * 300) | press
    answer = teacher.post(ADDRESS if press else ADDRESS + "concept/", sent)
    assert answer.status_code == (302 if press else 200)
    page = text_of(teacher.get(ADDRESS))
    assert "half🙂🙂🙂" in page
    assert "morgen" in page
    assert "x" * 300 in page
    assert rows()["Signal"] == 0


def test_a_draft_is_only_its_writers(teacher, cast):
    teacher.post(ADDRESS + "concept/", typed(facts="Alleen van mij."))
    assert "Alleen van mij." not in text_of(signed_in(cast.talker).get(ADDRESS))
    with as_owner():
        assert Draft.objects.get().membership_id == cast.reporter.pk
