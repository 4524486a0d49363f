"""A GET never writes: in the guard itself, and through the whole chain of middleware."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from accounts.access import PUBLIC, access
from accounts.models import User
from cases.models import Signal
from core.models import Outbox
from core.readonly import WriteDuringRead, read_only
from tests.cast import acting, report, signed_in

pytestmark = pytest.mark.database


@access(PUBLIC)
def writes(request: HttpRequest) -> HttpResponse:
    User.objects.filter(username="niemand").update(last_login=None)
    return HttpResponse("written")


@access(PUBLIC)
def locks(request: HttpRequest) -> HttpResponse:
    list(User.objects.select_for_update(of=("self",)).filter(username="niemand"))
    return HttpResponse("locked")


class Urls:
    urlpatterns = [path("schrijft/", writes), path("grendelt/", locks)]


@pytest.mark.parametrize("address", ["/schrijft/", "/grendelt/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_view_that_writes_or_locks_on_get_fails_loudly(cast, settings, address, method):
    settings.ROOT_URLCONF = Urls
    with pytest.raises(WriteDuringRead, match="A GET may not run"):
        getattr(signed_in(cast.zorg), method)(address)


@pytest.mark.parametrize("address", ["/schrijft/", "/grendelt/"])
def test_the_same_view_may_on_post(cast, settings, address):
    settings.ROOT_URLCONF = Urls
    assert signed_in(cast.zorg).post(address).status_code == 200


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO core_outbox VALUES (1)",
        "UPDATE cases_signal SET word = 'closed'",
        "DELETE FROM cases_signal",
        "  update cases_signal set word = 'closed'",
        "TRUNCATE cases_signal",
        "SELECT 1 FROM cases_signal FOR UPDATE",
        'SELECT 1 FROM "cases_signal" ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
        "(SELECT 1 FROM cases_signal FOR UPDATE)",
        "CREATE TABLE x (y int)",
        "DROP TABLE cases_signal",
        'UPDATE "core_auditentry" SET action = 1',
        'DELETE FROM "core_auditentry"',
        "COPY cases_signal TO STDOUT",
        "CALL something()",
        "LOCK TABLE cases_signal",
        "SET ROLE schakel_owner",
    ],
)
def test_refused(db, statement):
    """Before it reaches the database, so these need not even be right."""
    with read_only(), connection.cursor() as cursor, pytest.raises(WriteDuringRead):
        cursor.execute(statement)


def test_reading_the_audit_and_the_session_are_let_through(cast):
    report(cast)
    with acting(cast.reporter) as actor, read_only():
        from core import audit

        assert Signal.objects.visible_to(actor).count() == 1
        one = Signal.objects.visible_to(actor).filter(acute=False)
        assert one.union(Signal.objects.visible_to(actor).filter(acute=True)).count() == 1
        audit.read("signal", [1])
        Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
        Session.objects.filter(session_key="x").delete()
        with pytest.raises(WriteDuringRead):
            Outbox.objects.create(task="x", argument="y", created_at=timezone.now())


def test_afterwards_writing_is_possible_again(cast):
    with read_only():
        pass
    report(cast)
