"""Bad input and wrong turns of the coordinator: opening, declining, naming a talker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import name_talker, open_case, pupil_at, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, rows, said, too_late

TAKEN = "Iemand heeft over dit signaal al beslist."
TOO_LONG = "Maak de tekst korter: 10001 tekens is te lang, 10000 kan"
BRIEFING = "Vraag hoe het gaat."


@pytest.fixture
def zorg(cast):
    return signed_in(cast.zorg)


@pytest.fixture
def signal(cast):
    return report(cast)


@pytest.fixture
def case(cast, signal):
    return open_case(cast, signal)


def opening(**changes: str) -> dict[str, str]:
    return {"outcome": "track", "pupil": "", "pupil_text": "Noor Van Hecke, 3B"} | changes


def naming(cast, **changes: str) -> dict[str, str]:
    today = timezone.localdate().strftime("%d/%m/%Y")
    return {"talker": str(cast.talker.pk), "briefing": BRIEFING, "done_on": today, "late_reason": ""} | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": ""}, "Kies wat u met dit signaal doet"),
        ({"outcome": "declined"}, "declined"),
        ({"outcome": "<b>"}, "<b>"),
        ({"pupil_text": ""}, "Schrijf om wie het gaat"),
        ({"pupil_text": "a" * 10_000}, "200 tekens"),
    ],
)
def test_a_case_is_not_opened_on_a_bad_form(zorg, signal, changes, sentence):
    before = rows()
    refused(zorg.post(f"/signalen/{signal.ref}/openen/", opening(**changes)), sentence)
    assert rows() == before


@pytest.mark.parametrize("picked", ["²", "-1", "99999999999999999999", "x"])
def test_a_pupil_that_was_not_on_the_list_is_only_a_description(zorg, signal, picked):
    page = said(zorg.post(f"/signalen/{signal.ref}/openen/", opening(pupil=picked, pupil_text="een jongen van 3B")))
    assert "een jongen van 3B" in page


def test_a_pupil_of_another_school_is_only_a_description(zorg, signal, cast):
    sent = opening(pupil=str(cast.other_pupil.pk), pupil_text="een jongen van 3B")
    page = said(zorg.post(f"/signalen/{signal.ref}/openen/", sent))
    assert "een jongen van 3B" in page
    assert "Mats" not in page


def test_a_pupil_with_an_apostrophe_and_an_umlaut_has_a_case(zorg, signal, cast):
    with as_owner():
        pupil_at(cast.school, "Zoë", "O'Brien-Ünal", "4A")
    page = said(zorg.post(f"/signalen/{signal.ref}/openen/", opening(pupil_text="Zoë O'Brien-Ünal")))
    assert "Zoë O'Brien-Ünal" in page


@pytest.mark.parametrize("again", ["openen/", "zonder-casus/"])
def test_what_is_in_a_case_is_neither_opened_nor_declined(zorg, signal, case, again):
    before = rows()
    answer = zorg.post(f"/signalen/{signal.ref}/{again}", opening(reason="Toch niet."))
    assert TAKEN in too_late(answer)
    assert rows() == before


@pytest.mark.parametrize("again", ["openen/", "zonder-casus/"])
def test_what_is_declined_is_neither_opened_nor_declined(zorg, signal, again):
    said(zorg.post(f"/signalen/{signal.ref}/zonder-casus/", {"reason": "Besproken met de klasleraar."}))
    before = rows()
    assert TAKEN in too_late(zorg.post(f"/signalen/{signal.ref}/{again}", opening(reason="Nog eens.")))
    assert rows() == before


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Schrijf in één zin waarom er geen casus komt"),
        ("  ", "Schrijf in één zin waarom er geen casus komt"),
        ("a" * 10_001, TOO_LONG),
    ],
)
def test_a_signal_is_not_declined_without_a_proper_reason(zorg, signal, reason, sentence):
    before = rows()
    refused(zorg.post(f"/signalen/{signal.ref}/zonder-casus/", {"reason": reason}), sentence)
    assert rows() == before


def test_the_longest_reason_is_kept(zorg, signal):
    said(zorg.post(f"/signalen/{signal.ref}/zonder-casus/", {"reason": "é" * 10_000}))
    assert "é" * 10_000 in zorg.get(f"/signalen/{signal.ref}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"talker": ""}, "Kies wie het gesprek voert"),
        ({"talker": "abc"}, "Kies iemand uit de lijst"),
        ({"talker": "²"}, "Kies iemand uit de lijst"),
        ({"talker": "99999999999999999999"}, "Kies iemand uit de lijst"),
        ({"briefing": ""}, "Schrijf in één zin wat uw collega moet weten"),
        ({"briefing": "a" * 10_001}, TOO_LONG),
        ({"done_on": ""}, "Schrijf op welke dag u dit vroeg"),
        ({"done_on": "31/02/2026"}, "Schrijf de dag als dag/maand/jaar, bijvoorbeeld 12/11/2026"),
        ({"done_on": "maandag"}, "Schrijf de dag als dag/maand/jaar, bijvoorbeeld 12/11/2026"),
        ({"late_reason": "a" * 201}, "200 tekens"),
    ],
)
def test_a_talker_is_not_named_on_a_bad_form(zorg, case, cast, changes, sentence):
    before = rows()
    kept = () if "briefing" in changes else (BRIEFING,)
    refused(zorg.post(f"/casussen/{case.ref}/gespreksvoerder/", naming(cast, **changes)), sentence, kept)
    assert rows() == before


@pytest.mark.parametrize("seat", ["outsider", "director", "clb", "police"])
def test_only_a_colleague_from_the_list_can_be_the_talker(zorg, case, cast, seat):
    before = rows()
    sent = naming(cast, talker=str(cast.seats[seat].pk))
    refused(zorg.post(f"/casussen/{case.ref}/gespreksvoerder/", sent), "Kies iemand uit de lijst", (BRIEFING,))
    assert rows() == before


def test_the_talker_was_not_asked_tomorrow_nor_before_the_signal(zorg, case, cast):
    address = f"/casussen/{case.ref}/gespreksvoerder/"
    for days, sentence in ((1, "Kies een dag die al voorbij is"), (-1, "Kies een dag vanaf")):
        day = (timezone.localdate() + timedelta(days=days)).strftime("%d/%m/%Y")
        refused(zorg.post(address, naming(cast, done_on=day, late_reason="Vergeten.")), sentence, (BRIEFING,))


def test_a_second_talker_is_a_warning_and_nothing_more(zorg, case, cast):
    name_talker(cast, case)
    before = rows()
    sent = naming(cast, talker=str(cast.behaviour.pk))
    page = too_late(zorg.post(f"/casussen/{case.ref}/gespreksvoerder/", sent))
    assert "Er is al een gespreksvoerder aangeduid." in page
    assert sent["briefing"] in page
    assert rows() == before


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'); DROP TABLE cases_case;--", "{{ case }} {% url %}", "😢"]
)
def test_a_briefing_of_odd_characters_reaches_the_talker_as_it_was_typed(zorg, case, cast, text):
    said(zorg.post(f"/casussen/{case.ref}/gespreksvoerder/", naming(cast, briefing=text)))
    talker = signed_in(cast.talker)
    worklist = talker.get("/").content.decode()
    address = worklist.partition('href="/gesprekken/')[2].partition('"')[0]
    raw = talker.get(f"/gesprekken/{address}").content.decode()
    assert "<script>alert(1)" not in raw
    assert text.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in raw


@pytest.mark.parametrize("ref", ["%00", "%27", "<b>", "x" * 300, "é", "....", "%2F%2F"])
@pytest.mark.parametrize("place", ["signalen", "casussen"])
def test_an_address_that_cannot_be_is_not_found(zorg, place, ref):
    assert zorg.get(f"/{place}/{ref}/").status_code == 404


@pytest.mark.parametrize(
    "place",
    [
        "",
        "morgen,niets",
        "2026-10-01,00000000-0000-0000-0000-000000000000",
        "0001-01-01T00:00:00+00:00,00000000-0000-0000-0000-000000000000",
        "9999-12-31T23:59:59-12:00,ffffffff-ffff-ffff-ffff-ffffffffffff",
        "2026-10-01T00:00:00+00:00",
    ],
)
@pytest.mark.parametrize("address", ["/signalen/", "/casussen/", "/"])
def test_a_place_in_a_list_that_cannot_be_is_a_list_all_the_same(zorg, case, address, place):
    assert zorg.get(address, {"voor": place, "toon": place}).status_code == 200
