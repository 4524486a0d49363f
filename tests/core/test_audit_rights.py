"""Who may do what with the audit: the application adds rows in its own name, and that is all."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core import audit, identity
from core.models import AuditEntry
from tests.cast import acting, report
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
COLUMNS = "(id, xact, at, user_id, membership_id, role, action, subject_kind, subject_keys, refused, request_id)"


def refused(statement: str, *values, match: str = "permission denied") -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM core_auditentry",
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
        "ALTER TABLE core_auditentry DISABLE TRIGGER USER",
        "SELECT count(*) FROM core_auditseal",
        "INSERT INTO core_auditseal VALUES (1, gen_random_uuid(), 1, '')",
        "DELETE FROM core_auditseal",
        "SELECT count(*) FROM core_auditanchor",
        "UPDATE core_auditanchor SET position = 0",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_only_adds(cast, statement):
    report(cast)
    with acting(cast.zorg):
        refused(statement, match="permission denied|must be owner")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
        "UPDATE core_auditseal SET position = 0",
        "DELETE FROM core_auditseal",
        "DELETE FROM core_auditanchor",
    ],
)
def test_the_worker_seals_and_rewrites_nothing(cast, statement):
    report(cast)
    with as_role("schakel_worker"):
        refused(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE core_auditentry SET action = 'x'", "DELETE FROM core_auditentry", "TRUNCATE core_auditentry"]
)
def test_even_the_owner_meets_the_trigger_first(cast, statement):
    report(cast)
    with as_owner():
        refused(statement, match="only grows")


def test_a_row_in_somebody_elses_name_is_refused(cast):
    insert = f"INSERT INTO core_auditentry {COLUMNS} VALUES (gen_random_uuid(), 0, now(), %s, %s, '', 'read', 'case', '[]', false, '')"
    with acting(cast.reporter), connection.cursor() as cursor:
        cursor.execute(insert, [cast.reporter.user_id, cast.reporter.pk])
        for user, seat in ((cast.zorg.user_id, cast.zorg.pk), (cast.reporter.user_id, cast.zorg.pk), (-1, -1)):
            refused(insert, user, seat, match="row-level security")


def test_the_transaction_number_is_the_databases_own(cast):
    insert = f"INSERT INTO core_auditentry {COLUMNS} VALUES (gen_random_uuid(), 5, now(), %s, %s, '', 'forged', 'case', '[]', false, '')"
    with acting(cast.reporter), connection.cursor() as cursor:
        cursor.execute(insert, [cast.reporter.user_id, cast.reporter.pk])
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        own = cursor.fetchone()[0]
    with as_owner():
        assert AuditEntry.objects.get(action="forged").xact == own != 5


def test_nobody_in_particular_cannot_be_recorded(db):
    assert identity.current() is None
    with pytest.raises(RuntimeError, match="needs an actor"):
        audit.record("open", "case", [1])
    with as_owner():
        assert not AuditEntry.objects.exists()


def test_a_refusal_outlives_the_answer_that_rolls_back(committed_cast):
    """The 404 of the view undoes the view's transaction; the note of it has its own."""
    from tests.cast import signed_in

    browser = signed_in(committed_cast.zorg)
    assert browser.get("/casussen/K7Q-4MX/").status_code == 404
    with as_owner():
        [row] = AuditEntry.objects.filter(refused=True)
    assert (row.user_id, row.membership_id) == (committed_cast.zorg.user_id, committed_cast.zorg.pk)
    assert row.subject_keys == ["/casussen/K7Q-4MX/"]
    assert (row.action, row.subject_kind, row.role) == ("read", "address", "care_coordinator")
    assert row.at <= timezone.now()


def test_one_page_one_row_of_reading(cast):
    from tests.cast import open_case, signed_in

    case = open_case(cast, report(cast))
    with as_owner():
        before = AuditEntry.objects.filter(action="read").count()
    browser = signed_in(cast.zorg)
    answer = browser.get(f"/casussen/{case.ref}/")
    assert answer.status_code == 200
    with as_owner():
        rows = AuditEntry.objects.filter(action="read")
        assert rows.count() == before + 1
        row = rows.order_by("at").last()
    assert (row.subject_kind, row.subject_keys, row.dossier_id) == ("case", [str(case.pk)], case.dossier_id)
    assert row.request_id == answer["X-Request-ID"]
