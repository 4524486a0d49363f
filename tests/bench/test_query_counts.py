"""A page takes as many queries with one row as with many: no query hides in a loop."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from bench.city import COORDINATORS
from bench.measure import Browser, ask
from bench.visits import Visit
from cases.models import Case, Signal
from tests.conftest import as_owner

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.timeout(600)]
LARGE_SCHOOL, SMALL_SCHOOL = 1, 2


@pytest.fixture(autouse=True)
def undone(city) -> Iterator[None]:
    """What a test changes in the city is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def queries(city, school: int, path: str) -> int:
    """Of one page, for the coordinator of a school."""
    seat = city.seat(school, COORDINATORS[0])
    return ask(Browser(seat), Visit(path, "zorg", seat, path)).queries


def as_the_owner(sql: str, *given: object) -> int:
    """Run a statement past the second wall; gives how many rows it touched."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.rowcount


def test_the_worklist(city):
    """One open duty of each kind, against more than a hundred."""
    many = as_the_owner("SELECT 1 FROM duties_duty WHERE care_key = %s AND done_at IS NULL", LARGE_SCHOOL)
    as_the_owner(
        """DELETE FROM duties_duty WHERE care_key = %s AND done_at IS NULL AND id NOT IN (
               SELECT DISTINCT ON (kind) id FROM duties_duty WHERE care_key = %s AND done_at IS NULL ORDER BY kind, id)""",
        SMALL_SCHOOL,
        SMALL_SCHOOL,
    )
    few = as_the_owner("SELECT 1 FROM duties_duty WHERE care_key = %s AND done_at IS NULL", SMALL_SCHOOL)
    assert few < 8
    assert many > 100
    assert queries(city, LARGE_SCHOOL, "/") <= queries(city, SMALL_SCHOOL, "/") <= 15


def test_the_worklist_with_everything_shown(city):
    """Fifty rows and more of one group."""
    assert queries(city, LARGE_SCHOOL, "/?toon=wacht") <= queries(city, SMALL_SCHOOL, "/") <= 15


def test_the_case_page(city):
    """Eight texts and one signal, against a hundred texts, fifty moves and ten signals."""
    with as_owner():
        case = Case.objects.filter(care_key=LARGE_SCHOOL, state="open").exclude(step="").order_by("pk")[0]
    path = f"/casussen/{case.ref}/"
    few = queries(city, LARGE_SCHOOL, path)
    dossier = case.dossier_id
    copied = as_the_owner(
        """INSERT INTO secrecy_item (id, dossier_id, regime, addressee_id, kind, holder_id, author_id, about, body, created_at)
           SELECT gen_random_uuid(), dossier_id, regime, addressee_id, kind, holder_id, author_id, about, body, created_at
           FROM secrecy_item, generate_series(1, 20) WHERE dossier_id = %s""",
        dossier,
    )
    assert copied >= 100
    as_the_owner(
        """INSERT INTO cases_casetransition (id, dossier_id, regime, case_id, event, step, done_on, role, outcome, by_id, at)
           SELECT gen_random_uuid(), dossier_id, regime, case_id, 'take', '', done_on, '', '', by_id, at
           FROM cases_casetransition, generate_series(1, 50) WHERE case_id = %s AND event = 'open'""",
        case.pk,
    )
    moved = as_the_owner(
        """UPDATE cases_signaloutcome SET case_id = %s, outcome = 'track' WHERE id IN (
               SELECT id FROM cases_signaloutcome WHERE care_key = %s AND case_id IS NOT NULL AND case_id <> %s
               ORDER BY id LIMIT 10)""",
        case.pk,
        LARGE_SCHOOL,
        case.pk,
    )
    assert moved == 10
    assert queries(city, LARGE_SCHOOL, path) == few
    assert few <= 25


@pytest.mark.parametrize(
    ("path", "model", "moment"), [("/signalen/", Signal, "created_at"), ("/casussen/", Case, "opened_at")]
)
def test_the_lists(city, path, model, moment):
    """The last page with its one row, against a full page."""
    with as_owner():
        rows = model.objects.filter(care_key=LARGE_SCHOOL)
        if model is Case:
            rows = rows.filter(state="open")
        assert rows.count() > 50
        oldest = rows.order_by(moment, "pk")[0]
    place = getattr(oldest, moment) + timedelta(microseconds=1)
    last = f"{path}?voor={place.isoformat().replace('+', '%2B')},{oldest.pk}"
    assert queries(city, LARGE_SCHOOL, last) == queries(city, LARGE_SCHOOL, path)
