"""Who acts, as the database sees it: signed, short-lived, and right in every nested or rolled back part."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core import identity
from core.identity import Identity, acting_as
from core.models import Heartbeat
from tests.conftest import as_role

pytestmark = [pytest.mark.database, pytest.mark.django_db]
CLOCK = datetime(2026, 10, 13, 9, 0, 0, 123456, tzinfo=UTC)
ONE = Identity(user_id=7, membership_id=8, clock=CLOCK)
OTHER = Identity(user_id=9, membership_id=10, clock=CLOCK)


def seen() -> tuple[int, int, datetime]:
    """What the database believes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, membership_id, clock FROM schakel.verified_identity()")
        return cursor.fetchone()


def refused(match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        seen()


def with_setting(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('schakel.identity', %s, true)", [value])


def test_the_database_sees_user_membership_and_clock():
    with acting_as(ONE):
        assert seen() == (7, 8, CLOCK)


def test_anonymous_is_minus_one():
    with acting_as(identity.anonymous(CLOCK)):
        assert seen() == (-1, -1, CLOCK)


def test_nobody_is_loud():
    assert identity.current() is None
    refused("no identity in this transaction")


def test_after_somebody_comes_nobody():
    with acting_as(ONE):
        seen()
    refused("no identity in this transaction")


def test_nested_and_back():
    with acting_as(ONE):
        assert seen()[0] == 7
        with acting_as(OTHER):
            assert seen()[0] == 9
        assert seen()[0] == 7


def test_an_error_inside_gives_back_who_was_before():
    with acting_as(ONE):
        with pytest.raises(ZeroDivisionError), acting_as(OTHER):
            raise ZeroDivisionError
        assert (identity.current(), seen()[0]) == (ONE, 7)


@pytest.mark.parametrize("then", [ONE, OTHER])
def test_a_rolled_back_part_takes_the_change_with_it_and_it_is_made_again(then):
    """The rollback gives the database back who acted before; whoever acts next must be told to it again."""
    with acting_as(ONE):
        seen()
        with pytest.raises(ZeroDivisionError), transaction.atomic(), acting_as(OTHER):
            seen()
            raise ZeroDivisionError
        with acting_as(then):
            assert seen()[0] == then.user_id


def test_a_failed_statement_in_a_part_can_be_recovered_from():
    """The savepoint must be the first thing that a failed transaction hears; otherwise every caught error is fatal."""
    with as_role("schakel_worker"), acting_as(ONE):
        Heartbeat.objects.create(name="x", at=CLOCK)
        with pytest.raises(IntegrityError), transaction.atomic():
            Heartbeat.objects.create(name="x", at=CLOCK)
        assert Heartbeat.objects.count() == 1
        # And when somebody else acted in the part that failed.
        with pytest.raises(IntegrityError), transaction.atomic(), acting_as(OTHER):
            Heartbeat.objects.create(name="x", at=CLOCK)
        assert seen()[0] == 7


@pytest.mark.parametrize(
    "forge",
    [
        lambda parts: ["9", *parts[1:]],
        lambda parts: [parts[0], "11", *parts[2:]],
        lambda parts: [*parts[:2], str(int(parts[2]) + 1), *parts[3:]],
        lambda parts: [*parts[:3], str(int(parts[3]) + 3600), parts[4]],
        lambda parts: [*parts[:4], "0" * 64],
        lambda parts: parts[:4],
        lambda parts: [*parts, "x"],
    ],
)
def test_a_changed_part_is_not_signed(forge):
    with_setting(".".join(forge(identity.signed(ONE).split("."))))
    refused("identity not signed")


def test_another_key_is_not_ours(settings):
    settings.IDENTITY_KEY = "ab" * 32
    with_setting(identity.signed(ONE))
    refused("identity not signed")


def test_a_copied_identity_is_worth_five_minutes(settings, monkeypatch):
    late = identity.wall_clock()() - timedelta(minutes=5, seconds=2).total_seconds()
    monkeypatch.setattr(identity, "wall_clock", lambda: lambda: late)
    old = identity.signed(ONE)
    monkeypatch.undo()
    with_setting(old)
    refused("identity expired")


def test_it_does_not_outlive_its_transaction(transactional_db):
    with acting_as(ONE), transaction.atomic():
        assert seen()[0] == 7
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('schakel.identity', true)")
        assert not cursor.fetchone()[0]


def test_the_pads_are_those_of_hmac():
    """RFC 4231, test case 2, with the pads by hand: sha256(outer + sha256(inner + text))."""
    import hashlib

    inner, outer = identity.pads(b"Jefe")
    text = b"what do ya want for nothing?"
    digest = hashlib.sha256(outer + hashlib.sha256(inner + text).digest()).hexdigest()
    assert digest == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
