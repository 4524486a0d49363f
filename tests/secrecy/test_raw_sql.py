"""What somebody gets who runs SQL of their own in the application's session: the same answers with and without a case.

The application role is all they have; the walls around what they may read are in `test_two_walls`.
"""

from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from cases.models import Signal
from secrecy.models import Grant
from tests.cast import Cast, acting, report, signed_in
from tests.conftest import as_owner
from tests.secrecy.two_worlds import Secret, make_secret, rows_as, state
from tests.secrecy.world import build, protected_models, undone

pytestmark = pytest.mark.database
SOME = ("director", "outsider", "clb", "police", "admin", "platform", "dpo", "anonymous")


def say(sql: str, *params) -> str:
    """What PostgreSQL answers: the number of rows and the rows, or the error, word for word."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            return f"{cursor.rowcount} {cursor.fetchall() if cursor.description else ''}"
    except DatabaseError as error:
        diagnostic = error.__cause__.diag
        return f"{diagnostic.sqlstate} {diagnostic.message_primary} {diagnostic.message_detail or ''}"


def tables() -> list[tuple[str, str]]:
    """Every table with the name of its first column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1 "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'django_session' "
            "ORDER BY 1"
        )
        return cursor.fetchall()


def with_and_without(cast: Cast, ask) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The answers of `ask(secret)` for each outsider, in the city with the secret and in the one without it."""
    seats = cast.outsiders | {"anonymous": None}

    def look(secret: Secret) -> dict[str, list[str]]:
        found = {}
        for name in SOME:
            before = state(without=())
            with rows_as(seats[name]):
                found[name] = ask(secret)
            assert state(without=()) == before, name
        return found

    with undone():
        secret = make_secret(cast)
        there = look(secret)
    return there, look(secret)


def test_changing_and_deleting(cast):
    def ask(secret: Secret) -> list[str]:
        answers = []
        for table, column in tables():
            answers.append(say(f"UPDATE {table} SET {column} = {column}"))
            answers.append(say(f"DELETE FROM {table} WHERE {column}::text = %s", str(secret.case.pk)))
            answers.append(say(f"SELECT count(*) FROM {table}"))
            answers.append(say(f"TRUNCATE {table}"))
        for model in protected_models():
            answers.append(say(f"SELECT 1 FROM {model._meta.db_table} FOR UPDATE"))
            answers.append(say(f"DELETE FROM {model._meta.db_table}"))
        return answers

    there, gone = with_and_without(cast, ask)
    assert there == gone


def test_functions(cast):
    def ask(secret: Secret) -> list[str]:
        dossier = secret.signal.dossier_id
        return [
            say("SELECT schakel.may_add(%s, %s)", dossier, "school"),
            say("SELECT schakel.may_add(%s, %s)", dossier, "police"),
            *(
                say("SELECT schakel.grant_access(%s, %s, %s, 'x', NULL)", dossier, seat.pk, kind)
                for seat in (cast.director, cast.clb_reference, cast.case_manager)
                for kind in ("care", "clb", "police", "city", "other")
            ),
            say("SELECT schakel.end_access(%s)", str(secret.signal.pk)),
            say("SELECT schakel.end_all_access(%s, ARRAY['care', 'clb'], now())", dossier),
            say("SELECT schakel.take_up_access(%s, now())", dossier),
            say("SELECT schakel.may_add_own(%s, %s)", dossier, "school"),
            *(say(f"SELECT schakel.{arm}_keys()") for arm in ("care", "direction", "board", "clb", "named", "person")),
            say("SELECT schakel.key_row()"),
            say("SELECT schakel.key_dossier()"),
            say("SELECT schakel.key_rows_again()"),
        ]

    there, gone = with_and_without(cast, ask)
    assert there == gone


def test_the_catalogue(cast):
    """Statistics of a walled table, and how far its numbering got."""

    def ask(secret: Secret) -> list[str]:
        return [
            say("SELECT last_value FROM secrecy_dossier_id_seq"),
            say("SELECT nextval('secrecy_dossier_id_seq')"),
            say("SELECT last_value FROM pg_sequences WHERE sequencename = 'secrecy_dossier_id_seq'"),
            say("SELECT tablename, attname, most_common_vals::text FROM pg_stats WHERE tablename LIKE 'cases_%%'"),
            say(
                "SELECT query FROM pg_stat_activity WHERE usename <> current_user AND query <> '<insufficient privilege>'"
            ),
        ]

    there, gone = with_and_without(cast, ask)
    assert there == gone


def insert_into(table: str, dossier: int) -> str:
    """Add a row to a dossier. The keys of the arms are left to the trigger; the rest hardly matters."""
    return say(f"INSERT INTO {table} (id, dossier_id, regime) VALUES (gen_random_uuid(), %s, 'school')", dossier)


def test_adding_to_a_dossier(cast):
    names = [model._meta.db_table for model in protected_models()[1:]]

    def ask(secret: Secret) -> list[str]:
        return [insert_into(name, secret.signal.dossier_id) for name in names]

    there, gone = with_and_without(cast, ask)
    assert there == gone


@pytest.mark.parametrize("name", SOME)
def test_nothing_is_added_to_a_shut_dossier(cast, name):
    secret = make_secret(cast)
    seats = cast.outsiders | {"anonymous": None}
    with rows_as(seats[name]):
        for model in protected_models()[1:]:
            answer = insert_into(model._meta.db_table, secret.signal.dossier_id)
            # A grant is made by a function only; of everything else the application may add rows, elsewhere.
            refusal = "permission denied for table" if model is Grant else "new row violates row-level security policy"
            assert answer.startswith(f"42501 {refusal}"), answer


@pytest.mark.parametrize("column", ["clb_key", "person_key", "dossier_id", "regime", "about_whom", "addressee_id"])
def test_what_decides_who_reads_a_row_is_never_changed(cast, column):
    """Not even by the coordinator to whom the row is open."""
    report(cast)
    with acting(cast.zorg):
        answer = say(f"UPDATE cases_signal SET {column} = {column}")
        assert answer == "42501 permission denied for table cases_signal "


# --- What does tell, and how much one must know first ---------------------------------------------------------------------


def test_a_taken_reference_is_drawn_again(cast, monkeypatch):
    """Unique indexes see all rows; who draws a reference that is taken gets another one and learns nothing."""
    secret = make_secret(cast)
    monkeypatch.setattr(Signal._meta.get_field("ref"), "_get_default", lambda: secret.signal.ref)
    assert report(cast, by=cast.director).ref != secret.signal.ref


def test_somebody_elses_form_key_does_not_tell(cast):
    """122 random bits that only their writer ever saw; still, one clean answer would be better."""
    secret = make_secret(cast)
    client = signed_in(cast.director)
    data = {"facts": "De trap was versperd.", "about_whom": "group", "pupil_text": "3B", "happened_on": "01/09/2026"}
    fresh = client.post("/signalen/nieuw/", data | {"form_key": str(uuid4())})
    taken = client.post("/signalen/nieuw/", data | {"form_key": str(secret.signal.form_key)})
    assert fresh.status_code == 302
    assert taken.status_code == fresh.status_code


def pointers() -> list[tuple[str, str, str]]:
    """Every foreign key from one protected table to another: table, column, table pointed at."""
    return [
        (model._meta.db_table, key.column, key.related_model._meta.db_table)
        for model in protected_models()[1:]
        for key in model._meta.concrete_fields
        if key.is_relation and key.related_model in protected_models()[1:]
    ]


def test_a_row_cannot_point_into_a_shut_dossier(cast):
    """Somebody who knows a key (it is random) takes the only outcome that a signal can have, from a dossier of their own."""
    build(cast)
    with as_owner(), connection.cursor() as cursor:
        secret = {}
        for _table, _column, other in pointers():
            cursor.execute(
                f"SELECT id FROM {other} WHERE dossier_id IN (SELECT id FROM secrecy_dossier WHERE school_id = %s)",
                [cast.school.pk],
            )
            secret[other] = cursor.fetchone()[0]
    assert len(pointers()) >= 12
    with acting(cast.outsider), undone():
        with connection.cursor() as cursor:
            cursor.execute("SELECT schakel.open_dossier(%s, false, false, false)", [cast.other_school.pk])
            own = cursor.fetchone()[0]
        for table, column, other in pointers():
            there = point(table, column, own, secret[other])
            assert there == point(table, column, own, uuid4()), (table, column)
            assert there == f'42501 new row violates row-level security policy for table "{table}" ', (table, column)


def point(table: str, column: str, dossier: int, key: UUID) -> str:
    return say(
        f"INSERT INTO {table} (id, dossier_id, regime, {column}) VALUES (gen_random_uuid(), %s, 'school', %s)",
        dossier,
        key,
    )


def test_a_pupil_of_another_school_by_number(cast):
    """Known and accepted: a foreign key sees all rows, so a signal may carry any pupil's number. It gives no name away."""
    made = report(cast, by=cast.director, pupil=cast.other_pupil)
    with acting(cast.director):
        kept = Signal.objects.select_related("pupil").get(pk=made.pk)
        assert (kept.pupil_id, kept.pupil) == (cast.other_pupil.pk, None)
