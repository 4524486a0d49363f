"""Who acts, as the database believes it: loud when missing, worthless when forged, gone with the transaction."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from accounts.models import Assignment, Membership, User
from accounts.roles import Role
from cases.models import Case, Signal
from core import identity
from secrecy.models import Dossier
from tests.cast import START, Cast, acting, member, open_case, report
from tests.conftest import as_owner
from tests.secrecy.world import build, protected_models, undone

pytestmark = pytest.mark.database


def setting() -> str:
    """What this transaction carries, straight from PostgreSQL."""
    with connection.connection.cursor() as cursor:
        return cursor.execute("SELECT current_setting('schakel.identity', true)").fetchone()[0] or ""


def uid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.uid()")
        return cursor.fetchone()[0]


def refused_with(raw: str) -> str:
    """The error that PostgreSQL gives whoever carries `raw` and reads a walled table."""
    with pytest.raises(ProgrammingError) as refusal, transaction.atomic(), connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('schakel.identity', %s, true)", [raw])
        with connection.wrap_database_errors:
            cursor.execute("SELECT count(*) FROM cases_signal")
    assert refusal.value.__cause__.sqlstate == "42501"
    return refusal.value.__cause__.diag.message_primary


# --- Missing ----------------------------------------------------------------------------------------------------------


def test_nobody_acting_is_an_error_and_not_an_empty_page(cast):
    """As soon as there is a row to ask about: PostgreSQL does not look who asks an empty table."""
    build(cast)
    for model in protected_models():
        with pytest.raises(ProgrammingError, match="no identity in this transaction"), transaction.atomic():
            model.objects.exists()


def test_nobody_acting_outside_a_transaction(committed_cast):
    report(committed_cast)
    with identity.acting_as(identity.anonymous()), pytest.raises(ProgrammingError, match="no identity"):
        Signal.objects.exists()


def test_a_visitor_is_somebody_and_sees_nothing(cast):
    report(cast)
    visitor = identity.anonymous()
    assert (visitor.user_id, visitor.membership_id) == (-1, -1)
    with identity.acting_as(visitor):
        assert not any(model.objects.exists() for model in [*protected_models(), Membership, Assignment])


# --- Forged -----------------------------------------------------------------------------------------------------------


def parts(seat: Membership) -> list[str]:
    return identity.signed(identity.Identity(seat.user_id, seat.pk, datetime.now(UTC))).split(".")


@pytest.mark.parametrize("part", [0, 1, 2, 3], ids=["user", "membership", "clock", "expiry"])
def test_an_altered_identity(cast, part):
    report(cast)
    altered = parts(cast.reporter)
    altered[part] = str(int(altered[part]) + 1)
    assert refused_with(".".join(altered)) == "identity not signed"


@pytest.mark.parametrize("raw", ["-1.-1.0.99999999999.", "1.1.1.99999999999." + "0" * 64, "x", "....", "1.2.3"])
def test_a_made_up_identity(cast, raw):
    report(cast)
    assert refused_with(raw) == "identity not signed"


def test_the_key_of_somebody_else(cast, settings):
    report(cast)
    settings.IDENTITY_KEY = "ab" * 32
    assert refused_with(".".join(parts(cast.zorg))) == "identity not signed"


def test_an_expired_identity(cast, monkeypatch):
    report(cast)
    real = identity.wall_clock()
    monkeypatch.setattr(identity, "wall_clock", lambda: lambda: real() - identity.LIFETIME_SECONDS - 1)
    assert refused_with(".".join(parts(cast.zorg))) == "identity expired"


def test_an_identity_lives_minutes(cast):
    expiry = int(parts(cast.zorg)[3])
    assert 0 < expiry - identity.wall_clock()() <= 300


def test_a_long_transaction_signs_again(cast, monkeypatch):
    """Before the old signature expires, so that a slow job does not fall over its own identity."""
    with acting(cast.zorg):
        Case.objects.exists()
        before = setting()
        real = identity.wall_clock()
        monkeypatch.setattr(identity, "wall_clock", lambda: lambda: real() + identity.RENEW_AFTER_SECONDS + 1)
        Case.objects.exists()
        assert setting() != before


# --- Nested, rolled back, over ----------------------------------------------------------------------------------------


def test_what_held_before_comes_back(cast):
    with acting(cast.zorg):
        assert uid() == cast.zorg.user_id
        with identity.acting_as(identity.Identity(cast.reporter.user_id, cast.reporter.pk, datetime.now(UTC))):
            assert uid() == cast.reporter.user_id
            with identity.acting_as(None), pytest.raises(ProgrammingError, match="no identity"), transaction.atomic():
                uid()
            assert uid() == cast.reporter.user_id
        assert uid() == cast.zorg.user_id


def test_a_rolled_back_savepoint_takes_nothing_along(cast):
    with acting(cast.zorg):
        with undone(), acting(cast.reporter):
            assert uid() == cast.reporter.user_id
        assert uid() == cast.zorg.user_id


def test_an_error_in_a_savepoint_leaves_a_working_transaction(cast):
    """What every "somebody was quicker" relies on: after the refused insert the same transaction goes on, as the same."""
    signal = report(cast)
    with acting(cast.reporter) as actor:
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.filter(pk=signal.pk)
            with connection.cursor() as cursor:
                cursor.execute("SELECT schakel.open_dossier(%s, false, false, false)", [actor.organisation_id])
                signal.dossier_id = cursor.fetchone()[0]
            signal.save(force_insert=True)
        assert uid() == cast.reporter.user_id


def test_a_nested_change_of_hands_after_an_error(cast):
    with acting(cast.zorg):
        with pytest.raises(DatabaseError), transaction.atomic(), acting(cast.reporter), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert uid() == cast.zorg.user_id


def test_nothing_outlives_the_transaction(transactional_db):
    someone = identity.Identity(5, 6, datetime.now(UTC))
    with identity.acting_as(someone):
        with transaction.atomic():
            assert uid() == 5
            assert setting()
        assert setting() == ""
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert uid() == 5
            1 / 0  # noqa: B018 - the point
        assert setting() == ""


# --- Taken away -------------------------------------------------------------------------------------------------------


@pytest.fixture
def cased(cast: Cast) -> Cast:
    open_case(cast, report(cast))
    return cast


def change(seat: Membership, **values) -> None:
    with as_owner():
        Membership.objects.filter(pk=seat.pk).update(**values)


YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
AGAIN = {"ends_on": None, "confirmed_at": datetime(2020, 9, 1, 9, tzinfo=UTC), "starts_on": START}


@pytest.mark.parametrize(
    "values",
    [{"ends_on": YESTERDAY}, {"confirmed_at": None}, {"starts_on": YESTERDAY + timedelta(days=30)}],
    ids=["ended", "not confirmed", "not begun"],
)
def test_a_seat_that_is_gone_is_gone_at_the_next_statement(cased, values):
    with acting(cased.zorg):
        assert Case.objects.count() == 1
        change(cased.zorg, **values)
        assert Case.objects.count() == 0
        change(cased.zorg, **AGAIN)
        assert Case.objects.count() == 1


def test_a_role_that_changed_counts_at_the_next_statement(cased):
    with acting(cased.zorg):
        change(cased.zorg, role=Role.STAFF)
        assert Case.objects.count() == 0


def test_a_user_who_was_switched_off(cased):
    with acting(cased.zorg):
        assert Dossier.objects.count() == 1
        with as_owner():
            User.objects.filter(pk=cased.zorg.user_id).update(is_active=False)
        assert Dossier.objects.count() == 0


def test_the_last_day_still_counts_and_the_next_does_not(cased):
    change(cased.zorg, ends_on=datetime(2026, 11, 30).date())
    # In Brussels it is an hour later than in UTC: the day changes there first.
    for moment, count in (
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 30, 23, 1, tzinfo=UTC), 0),
    ):
        with acting(cased.zorg, moment):
            assert Case.objects.count() == count


def test_a_seat_of_tomorrow_opens_tomorrow(cased):
    with as_owner():
        coming = member("straks", "Jef Straks", cased.school, Role.CARE_COORDINATOR)
    today = datetime.now(UTC)
    change(coming, starts_on=(today + timedelta(days=1)).date())
    with acting(coming, today):
        assert Case.objects.count() == 0
    with acting(coming, today + timedelta(days=1)):
        assert Case.objects.count() == 1


def test_the_seat_of_another_user(cased):
    """A signed identity that mixes two people opens neither's rows."""
    mixed = identity.Identity(cased.reporter.user_id, cased.zorg.pk, datetime.now(UTC))
    with identity.acting_as(mixed):
        assert not any(model.objects.exists() for model in protected_models())


def test_another_hat_of_the_same_person(cased):
    """What somebody sees as coordinator here stays behind when they sit down as staff, or at another school."""
    with as_owner():
        hats = [
            Membership.objects.create(
                user=cased.zorg.user, organisation=organisation, role=role, starts_on=START,
                confirmed_at=datetime(2020, 9, 1, tzinfo=UTC),
            )
            for organisation, role in (
                (cased.other_school, Role.STAFF),
                (cased.other_school, Role.CARE_COORDINATOR),
                (cased.school, Role.STAFF),
            )
        ]  # fmt: skip
    for hat in hats:
        with acting(hat) as actor:
            assert not Case.objects.exists()
            assert not Dossier.objects.exists()
            assert not Case.objects.visible_to(actor).exists()
    with acting(cased.zorg):
        assert Case.objects.exists()


def test_own_text_does_not_follow_to_another_organisation(cast):
    """A signal written at one school is not read from a seat at another, although it is one's own."""
    signal = report(cast)
    with as_owner():
        elsewhere = Membership.objects.create(
            user=cast.reporter.user, organisation=cast.other_school, role=Role.STAFF, starts_on=START,
            confirmed_at=datetime(2020, 9, 1, tzinfo=UTC),
        )  # fmt: skip
    with acting(elsewhere) as actor:
        assert not Signal.objects.filter(pk=signal.pk).exists()
        assert not Signal.objects.visible_to(actor).exists()
