"""What the application's own login can do to the walls: nothing. Asked over a connection of its own, as in production."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import errors

from tests.cast import open_case, report

pytestmark = pytest.mark.database
PASSWORDS = {"schakel_app": "SCHAKEL_APP_PASSWORD", "schakel_worker": "SCHAKEL_WORKER_PASSWORD"}


@pytest.fixture(params=sorted(PASSWORDS))
def login(request, django_db_setup) -> Iterator[psycopg.Connection]:
    """A session as one of the two logins that a running Schakel has."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    netloc = f"{request.param}:{os.environ[PASSWORDS[request.param]]}@{parts.netloc.rpartition('@')[2]}"
    url = urlunsplit(parts._replace(netloc=netloc, path="/" + settings.DATABASES["default"]["NAME"]))
    with psycopg.connect(url, autocommit=True) as session:
        yield session


def test_it_is_that_login(login):
    row = login.execute("SELECT session_user, current_user").fetchone()
    assert row[0] == row[1] == login.info.user


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM schakel.identity_key",
        "UPDATE schakel.identity_key SET inner_pad = outer_pad",
        "SET ROLE schakel_owner",
        "SET ROLE schakel_definer",
        "SET ROLE schakel_figures",
        "SET ROLE schakel_test",
        "SET SESSION AUTHORIZATION schakel_owner",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "GRANT schakel_owner TO CURRENT_USER",
        "CREATE ROLE someone",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION schakel.uid() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "CREATE OR REPLACE FUNCTION schakel.care_keys() RETURNS bigint[] LANGUAGE sql AS 'SELECT ARRAY[1::bigint]'",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (id int)",
        "CREATE VIEW public.mine AS SELECT * FROM cases_case",
        "CREATE POLICY mine ON cases_case USING (true)",
        "DROP POLICY schakel_app_select ON cases_case",
        "ALTER POLICY schakel_app_select ON cases_case USING (true)",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "ALTER TABLE cases_case OWNER TO CURRENT_USER",
        "TRUNCATE cases_case CASCADE",
        "DROP TABLE cases_case",
        "INSERT INTO accounts_membership (user_id, organisation_id, role, post, starts_on) VALUES (1, 1, 'staff', '', now())",
        "UPDATE accounts_membership SET role = 'care_coordinator'",
        "DELETE FROM accounts_membership",
        "INSERT INTO accounts_assignment (membership_id, organisation_id) VALUES (1, 1)",
        "INSERT INTO accounts_organisation (kind, name, number) VALUES ('school', 'x', '')",
        "UPDATE accounts_organisation SET parent_id = 1",
        "INSERT INTO secrecy_dossier (school_id) VALUES (1)",
        "UPDATE core_auditentry SET user_id = 1",
        "DELETE FROM core_auditentry",
        "SELECT nextval('secrecy_dossier_id_seq')",
        "COPY cases_case TO PROGRAM 'cat'",
        "COPY cases_case FROM '/etc/hostname'",
        "SELECT pg_read_file('/etc/hostname')",
    ],
)
def test_refused(login, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        login.execute(statement)


def test_switching_row_security_off_only_raises(login):
    login.execute("SET row_security = off")
    with pytest.raises((errors.InsufficientPrivilege, errors.InternalError)):
        login.execute("SELECT * FROM cases_case")


def test_a_bare_session_reads_no_walled_row(committed_cast, login):
    """No identity: an error, never rows. The worker has no policy on content at all."""
    open_case(committed_cast, report(committed_cast))
    for table in ("cases_case", "cases_signal", "secrecy_item", "secrecy_dossier", "cases_signaloutcome"):
        with pytest.raises(errors.InsufficientPrivilege):
            login.execute(f"SELECT * FROM {table}")


def test_a_session_level_identity_is_worth_nothing_unsigned(login):
    login.execute("SET schakel.identity = '1.1.0.99999999999.00'")
    with pytest.raises(errors.InsufficientPrivilege):
        login.execute("SELECT schakel.uid()")
