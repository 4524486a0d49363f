"""The one character that the database cannot hold: out of a form it is left, in an address it is refused by a calm page."""

from uuid import uuid4

import pytest
from django.test import Client

from cases.enums import Grade
from tests.cast import PASSWORD, answer, open_case, report, signed_in
from tests.forms.answers import said, text_of

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
def test_a_form_keeps_everything_else(cast, seat, address, field):
    signal = report(cast)
    case = open_case(cast, signal)
    answer(cast, signal.pk, Grade.RECEIVED)
    response = signed_in(cast.seats[seat]).post(address.format(signal=signal.ref, case=case.ref), {field: NUL})
    assert response.status_code in {200, 302, 409, 422}
    if response.status_code == 422 and field != "pupil":
        assert "eentwee" in text_of(response)


def test_what_is_written_has_all_but_that(cast):
    signal = report(cast)
    sent = signed_in(cast.reporter).post(
        f"/signalen/{signal.ref}/aanvulling/", {"text": "Weer \0alleen.", "form_key": uuid4()}
    )
    assert "Weer alleen." in said(sent)


@pytest.mark.parametrize("address", ["/", "/signalen/", "/casussen/", "/signalen/nieuw/leerlingen/", "/aanmelden/"])
def test_no_question_takes_it(cast, address):
    response = signed_in(cast.zorg).get(address, {"pupil_text": NUL, "voor": NUL, "toon": NUL})
    assert response.status_code == 400
    assert 'lang="nl-BE"' in text_of(response)


@pytest.mark.parametrize("sent", [{"login": NUL, "password": PASSWORD}, {"login": "melder", "password": NUL}])
def test_nobody_signs_in_with_it(cast, sent):
    assert Client().post("/aanmelden/", sent).status_code == 200
