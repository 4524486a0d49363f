"""Signing in, changing seats, and forms that come too late or from elsewhere."""

import pytest
from django.test import Client

from accounts.middleware import SEAT_KEY
from tests.cast import PASSWORD, report, signed_in
from tests.forms.answers import rows, said, text_of


@pytest.mark.parametrize(
    "login",
    ["melder", "nobody", "melder@school.example", "' OR 1=1 --", "<script>alert(1)</script>", "x" * 10_001],
)
def test_a_wrong_password_and_an_unknown_name_read_the_same(cast, login):
    response = Client().post("/aanmelden/", {"login": login, "password": "fout " * 3})
    page = text_of(response)
    assert response.status_code in {200, 422}
    assert "Fout: Aanmelden" in page
    assert "sk-error-summary" in page
    assert "<script>alert(1)" not in response.content.decode()
    assert "fout fout" not in page
    assert "_auth_user_id" not in response.client.session


@pytest.mark.parametrize("missing", ["login", "password"])
def test_an_empty_field_is_named(cast, missing):
    sent = {"login": "melder", "password": PASSWORD} | {missing: ""}
    page = text_of(Client().post("/aanmelden/", sent))
    assert "sk-error-summary" in page
    assert f'href="#id_{missing}"' in page


def test_the_right_password_leads_to_the_worklist_and_not_elsewhere(cast):
    for aim, lands in (("", "/"), ("/signalen/", "/signalen/"), ("https://elders.example/", "/")):
        response = Client().post("/aanmelden/", {"login": "melder", "password": PASSWORD, "next": aim})
        assert (response.status_code, response["Location"]) == (302, lands)


@pytest.mark.parametrize("chosen", ["", "abc", "0", "-1", "²", "99999999999999999999", "somebody-elses"])
def test_a_seat_that_is_not_ones_own_changes_nothing(cast, chosen):
    browser = signed_in(cast.reporter)
    sent = str(cast.zorg.pk) if chosen == "somebody-elses" else chosen
    page = said(browser.post("/rol/", {"membership": sent}))
    assert browser.session[SEAT_KEY] == cast.reporter.pk
    assert "U werkt nu als" not in page
    assert "Bram Coolens · Personeelslid" in page


@pytest.mark.parametrize("address", ["/signalen/nieuw/", "/signalen/nieuw/concept/", "/rol/", "/aanmelden/afmelden/"])
def test_a_form_without_its_token_gets_the_calm_page(cast, address):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(cast.reporter).cookies
    response = browser.post(address, {"facts": "Iets."})
    assert response.status_code == 403
    assert "Probeer het nog eens" in text_of(response) or "opnieuw" in text_of(response)
    assert 'lang="nl-BE"' in text_of(response)
    assert rows()["Signal"] == 0


@pytest.mark.parametrize(
    ("method", "address"),
    [("post", "/signalen/nieuw/concept/"), ("post", "/signalen/nieuw/leerlingen/"), ("get", "/")],
)
def test_an_expired_session_sends_htmx_to_the_sign_in_page(cast, method, address):
    response = getattr(Client(), method)(address, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/aanmelden/"
    assert response.content == b""


def test_an_expired_session_sends_a_whole_page_to_sign_in_and_back(cast):
    signal = report(cast)
    response = Client().get(f"/signalen/{signal.ref}/")
    assert (response.status_code, response["Location"]) == (302, f"/aanmelden/?next=/signalen/{signal.ref}/")


@pytest.mark.parametrize(
    "address",
    ["openen/", "zonder-casus/", "aanvulling/", "terugkoppeling/"],
)
def test_nothing_is_written_for_somebody_who_is_no_longer_signed_in(cast, address):
    signal = report(cast)
    before = rows()
    response = Client().post(f"/signalen/{signal.ref}/{address}", {"reason": "x", "text": "x", "grade": "received"})
    assert response.status_code == 302
    assert response["Location"].startswith("/aanmelden/")
    assert rows() == before
