"""The one character that the database cannot hold: refused at the door, by a calm page, and nothing is written."""

import pytest
from django.test import Client

from cases.enums import Grade
from tests.cast import PASSWORD, answer, open_case, report, signed_in
from tests.forms.answers import rows, text_of

NUL = "een\0twee"


@pytest.mark.parametrize(
    ("seat", "address", "field"),
    [
        ("reporter", "/signalen/nieuw/", "facts"),
        ("reporter", "/signalen/nieuw/concept/", "facts"),
        ("reporter", "/signalen/{signal}/aanvulling/", "text"),
        ("zorg", "/signalen/{signal}/openen/", "pupil"),
        ("zorg", "/signalen/{signal}/zonder-casus/", "reason"),
        ("zorg", "/signalen/{signal}/terugkoppeling/", "sentence"),
        ("zorg", "/casussen/{case}/gespreksvoerder/", "briefing"),
        ("zorg", "/rol/", "membership"),
    ],
)
def test_no_form_takes_it(cast, seat, address, field):
    signal = report(cast)
    case = open_case(cast, signal)
    answer(cast, signal.pk, Grade.RECEIVED)
    before = rows()
    response = signed_in(cast.seats[seat]).post(address.format(signal=signal.ref, case=case.ref), {field: NUL})
    assert response.status_code == 400
    assert 'lang="nl-BE"' in text_of(response)
    assert rows() == before


@pytest.mark.parametrize("address", ["/", "/signalen/", "/casussen/", "/signalen/nieuw/leerlingen/", "/aanmelden/"])
def test_no_question_takes_it(cast, address):
    assert signed_in(cast.zorg).get(address, {"pupil_text": NUL, "voor": NUL, "toon": NUL}).status_code == 400


@pytest.mark.parametrize("sent", [{"login": NUL, "password": PASSWORD}, {"login": "melder", "password": NUL}])
def test_nobody_signs_in_with_it(cast, sent):
    assert Client().post("/aanmelden/", sent).status_code == 400
