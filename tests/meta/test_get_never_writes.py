"""Looking changes nothing: every page of everybody of the cast, and the fingerprint of every table before and after.

Only the audit (one row a page) and the session may differ (DESIGN "Audit"; STYLE rule 18).
"""

import pytest
from django.db import connection
from django.test import Client

from core.models import AuditEntry
from core.readonly import WriteDuringRead, read_only
from tests.cast import signed_in
from tests.conftest import as_owner
from tests.meta.test_role_matrix import PAGE, addresses
from tests.secrecy.two_worlds import state
from tests.secrecy.world import World, build

pytestmark = pytest.mark.database


@pytest.fixture
def world(cast) -> World:
    return build(cast)


def test_no_page_writes(world):
    clients = [signed_in(seat) for seat in world.cast.seats.values()] + [Client()]
    urls = [url for name, url in addresses(world).items() if name in PAGE]
    before = state()
    for client in clients:
        for url in urls:
            client.get(url)
    assert state() == before


def test_the_fingerprint_notices_a_change(world):
    before = state()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE duties_duty SET explanation = explanation || '.'")
    assert {name for name, found in state().items() if found != before[name]} == {"duties_duty"}


def test_a_page_is_one_row_in_the_audit(world):
    client = signed_in(world.cast.zorg)
    client.get("/")
    for url in (f"/casussen/{world.cases['case'].ref}/", f"/signalen/{world.signals['case'].ref}/", "/casussen/"):
        with as_owner():
            before = AuditEntry.objects.count()
        assert client.get(url).status_code == 200
        with as_owner():
            assert AuditEntry.objects.count() == before + 1, url


@pytest.mark.parametrize(
    "statement",
    ["UPDATE cases_case SET step = step", "DELETE FROM secrecy_draft", "SELECT 1 FROM cases_case FOR UPDATE"],
)
def test_a_page_that_tries_is_stopped(world, statement):
    with read_only(), pytest.raises(WriteDuringRead), connection.cursor() as cursor:
        cursor.execute(statement)
