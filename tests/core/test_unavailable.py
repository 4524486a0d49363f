"""The database away or busy: one calm page with 503, wherever it is met. A bug of ours stays a 500."""

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.access import PUBLIC, access
from core import errors
from tests.cast import signed_in
from tests.core.away import database_away

pytestmark = pytest.mark.database
SENTENCE = "Schakel is even niet bereikbaar"


def raising(error: Exception):
    @access(PUBLIC)
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


class Urls:
    urlpatterns = [
        path("operational/", raising(OperationalError("canceling statement due to lock timeout"))),
        path("interface/", raising(InterfaceError("connection already closed"))),
        path("integrity/", raising(IntegrityError("duplicate key"))),
        path("policy/", raising(DatabaseError("new row violates row-level security policy"))),
        path("bug/", raising(ZeroDivisionError())),
    ]
    handler500 = "core.errors.server_error"


@pytest.mark.parametrize("address", ["/", "/signalen/", "/signalen/nieuw/", "/casussen/", "/casussen/K7Q-4MX/"])
def test_every_page_of_somebody_signed_in(committed_cast, address):
    browser = signed_in(committed_cast.zorg)
    browser.raise_request_exception = False
    with database_away():
        answer = browser.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert SENTENCE in answer.content.decode()
    assert browser.get("/").status_code == 200


def test_what_somebody_sends_meanwhile(committed_cast):
    browser = signed_in(committed_cast.reporter)
    browser.raise_request_exception = False
    with database_away():
        answer = browser.post("/signalen/nieuw/", {"facts": "Hij huilde."})
    assert answer.status_code == 503


def test_signing_in_meanwhile(transactional_db, client):
    client.raise_request_exception = False
    with database_away():
        answer = client.post("/aanmelden/", {"login": "zorg", "password": "x" * 12})
    assert answer.status_code == 503


@pytest.mark.parametrize(
    ("address", "status"),
    [("operational", 503), ("interface", 503), ("integrity", 500), ("policy", 500), ("bug", 500)],
)
def test_only_absence_is_absence(cast, settings, address, status):
    settings.ROOT_URLCONF = Urls
    browser = signed_in(cast.zorg)
    browser.raise_request_exception = False
    answer = browser.get(f"/{address}/")
    assert answer.status_code == status
    assert (SENTENCE in answer.content.decode()) is (status == 503)


def test_the_page_needs_no_query(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = errors.unavailable(rf.get("/"))
    assert answer.status_code == 503
