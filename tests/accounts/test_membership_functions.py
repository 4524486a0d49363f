"""Who may give, confirm and end a seat, asked of the database functions themselves: nothing else may write one.

DOMAIN §2: content roles are given by one administrator and confirmed by a second person; an administrator cannot make
himself care coordinator unseen.
"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from cases.models import Case
from tests.cast import START, Cast, acting, member, open_case, report
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database


def call(seat: Membership, function: str, *arguments) -> object:
    """What the function answers to this seat, as the application role."""
    marks = ", ".join(["%s"] * len(arguments))
    with acting(seat), connection.cursor() as cursor:
        cursor.execute(f"SELECT schakel.{function}({marks})", arguments)
        return cursor.fetchone()[0]


def propose(by: Membership, person: User, organisation, role: str = Role.CARE_COORDINATOR) -> int:
    return call(by, "propose_membership", person.pk, organisation.pk, role, "", START, None, None)


def confirm(by: Membership, membership: int) -> bool:
    return call(by, "confirm_membership", membership)


def end(by: Membership, membership: int, last_day: date | None = None) -> bool:
    return call(by, "end_membership", membership, last_day or timezone.localdate())


def seat_of(pk: int) -> Membership:
    with as_owner():
        return Membership.objects.select_related("user", "organisation").get(pk=pk)


@pytest.fixture
def second_admin(cast: Cast) -> Membership:
    with as_owner():
        return member("beheer2", "Ann Tweede", cast.school, Role.ORGANISATION_ADMIN)


# By name in the cast. The platform's administrator serves every organisation.
PROPOSERS = {"admin", "platform"}
CONFIRMERS = {"admin", "director", "platform"}


def test_only_administrators_propose(cast):
    may, refusals = set(), set()
    for name, seat in cast.seats.items():
        try:
            with transaction.atomic():
                propose(seat, cast.talker.user, cast.school)
                transaction.set_rollback(True)
            may.add(name)
        except ProgrammingError as refusal:
            refusals.add(refusal.__cause__.sqlstate)
    assert (may, refusals) == (PROPOSERS, {"42501"})


def test_not_at_another_organisation(cast):
    with pytest.raises(ProgrammingError, match="not an administrator"), transaction.atomic():
        propose(cast.admin, cast.talker.user, cast.other_school)


def test_what_is_proposed_opens_nothing_yet(cast):
    open_case(cast, report(cast))
    made = seat_of(propose(cast.admin, cast.talker.user, cast.school))
    assert (made.confirmed_at, made.proposed_by_id) == (None, cast.admin.user_id)
    with acting(made) as actor:
        assert not Case.objects.exists()
        with as_owner():
            assert not Membership.objects.current(actor.today).filter(pk=made.pk).exists()


def test_only_a_second_person_of_this_organisation_confirms(cast):
    made = propose(cast.admin, cast.talker.user, cast.school)
    may = set()
    for name, seat in cast.seats.items():
        with transaction.atomic():
            if confirm(seat, made):
                may.add(name)
            transaction.set_rollback(True)
    assert may == CONFIRMERS - {"admin"}


def test_another_administrator_may_too(cast, second_admin):
    assert confirm(second_admin, propose(cast.admin, cast.talker.user, cast.school))


def test_once_confirmed_it_opens(cast):
    open_case(cast, report(cast))
    made = propose(cast.admin, cast.talker.user, cast.school)
    assert confirm(cast.director, made)
    with acting(seat_of(made)):
        assert Case.objects.count() == 1


def test_it_is_confirmed_once(cast, second_admin):
    made = propose(cast.admin, cast.talker.user, cast.school)
    assert confirm(cast.director, made)
    assert not confirm(second_admin, made)
    assert seat_of(made).confirmed_by_id == cast.director.user_id


def test_an_administrator_cannot_make_himself_care_coordinator(cast, second_admin):
    """Not alone: neither proposing it himself nor having it proposed by a colleague, and the second person is on record."""
    own = propose(cast.admin, cast.admin.user, cast.school)
    assert not confirm(cast.admin, own)
    by_colleague = call(
        second_admin, "propose_membership", cast.admin.user_id, cast.school.pk, "counsellor", "", START, None, None
    )
    assert not confirm(cast.admin, by_colleague)
    assert not confirm(second_admin, by_colleague)
    with as_owner():
        opened = (
            Membership.objects.current(timezone.localdate()).filter(user=cast.admin.user).values_list("role", flat=True)
        )
        assert list(opened) == [Role.ORGANISATION_ADMIN]


def test_not_with_another_hat_either(cast):
    """The person counts, not the seat: with a second seat one is still the same person."""
    own = propose(cast.admin, cast.admin.user, cast.school)
    with as_owner():
        hat = Membership.objects.create(
            user=cast.admin.user, organisation=cast.school, role=Role.DIRECTOR, starts_on=START,
            confirmed_at="2020-09-01T09:00Z",
        )  # fmt: skip
    assert not confirm(hat, own)


def test_the_table_itself_refuses_it_too(cast):
    """Whatever a function forgets: proposer and confirmer differ, and nobody confirms the own seat."""
    for confirmer in (cast.admin.user, cast.talker.user):
        with as_owner(), pytest.raises(IntegrityError, match="membership_confirmed_by_another"), transaction.atomic():
            Membership.objects.create(
                user=cast.talker.user, organisation=cast.school, role=Role.COUNSELLOR, starts_on=START,
                proposed_by=cast.admin.user, confirmed_by=confirmer, confirmed_at="2026-09-01T09:00Z",
            )  # fmt: skip


def test_only_administrators_end(cast):
    may = set()
    for name, seat in cast.seats.items():
        with transaction.atomic():
            if end(seat, cast.colleague.pk):
                may.add(name)
            transaction.set_rollback(True)
    assert may == PROPOSERS


def test_ended_is_ended(cast):
    open_case(cast, report(cast))
    assert end(cast.admin, cast.colleague.pk, timezone.localdate() - timedelta(days=1))
    with acting(cast.colleague):
        assert not Case.objects.exists()


def test_the_past_is_not_rewritten(cast):
    """What somebody did in a seat, they did while sitting in it: it ends yesterday at the earliest."""
    assert not end(cast.admin, cast.colleague.pk, timezone.localdate() - timedelta(days=30))


def test_not_before_it_began(cast):
    assert not end(cast.admin, cast.colleague.pk, date(2019, 1, 1))


def test_who_administers_must_sit_there_now(cast):
    with as_owner():
        Membership.objects.filter(pk=cast.admin.pk).update(ends_on=date(2021, 1, 1))
    with pytest.raises(ProgrammingError, match="not an administrator"), transaction.atomic():
        propose(cast.admin, cast.talker.user, cast.school)
    assert not end(cast.admin, cast.colleague.pk)


@pytest.mark.parametrize("role", ["schakel_app", "schakel_worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO accounts_membership (user_id, organisation_id, role, post, starts_on) VALUES (1, 1, 'staff', '', now())",
        "UPDATE accounts_membership SET role = 'care_coordinator'",
        "UPDATE accounts_membership SET ends_on = NULL",
        "DELETE FROM accounts_membership",
        "INSERT INTO accounts_assignment (membership_id, organisation_id) VALUES (1, 1)",
        "UPDATE accounts_assignment SET organisation_id = 1",
        "DELETE FROM accounts_assignment",
    ],
)
def test_nothing_else_writes_a_seat(cast, role, statement):
    with (
        acting(cast.admin),
        as_role(role),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_worker_proposes_nobody(cast):
    """Its login may not even call the functions."""
    for call_ in ("propose_membership(1, 1, 'staff', '', now()::date, NULL, NULL)", "confirm_membership(1)"):
        with (
            acting(cast.admin),
            as_role("schakel_worker"),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT schakel.{call_}")


# --- A seat is only ever shortened, and sits where it belongs ---------------------------------------------------------


def test_a_seat_that_ended_is_not_reopened_by_ending_it_again(cast):
    """An administrator who once was care coordinator would be it again, with nobody confirming it."""
    with as_owner():
        former = Membership.objects.create(
            user=cast.admin.user, organisation=cast.school, role=Role.CARE_COORDINATOR, starts_on=START,
            ends_on=date(2021, 6, 30), confirmed_at="2020-09-01T09:00Z",
        )  # fmt: skip
    assert not end(cast.admin, former.pk, date(2099, 1, 1))
    assert seat_of(former.pk).ends_on == date(2021, 6, 30)


def test_a_seat_with_a_last_day_is_not_prolonged_by_one_person(cast):
    soon = timezone.localdate() + timedelta(days=100)
    with as_owner():
        Membership.objects.filter(pk=cast.colleague.pk).update(ends_on=soon)
    assert not end(cast.admin, cast.colleague.pk, soon + timedelta(days=1))
    assert end(cast.admin, cast.colleague.pk, soon - timedelta(days=1))
    assert seat_of(cast.colleague.pk).ends_on == soon - timedelta(days=1)


@pytest.mark.parametrize("role", [Role.PLATFORM_ADMIN, Role.CLB_CONTACT, Role.POLICE_CONTACT, Role.CASE_MANAGER])
def test_a_role_sits_only_where_it_belongs(cast, role):
    """Two people of one school could otherwise make a platform administrator, who administers every school."""
    with pytest.raises(ProgrammingError, match="no such role there"), transaction.atomic():
        propose(cast.admin, cast.talker.user, cast.school, role)


def test_a_platform_administrator_elsewhere_administers_nothing(cast):
    """Should such a seat stand in the table all the same."""
    with as_owner():
        stray = member("zwerver", "Zo Zwerver", cast.school, Role.PLATFORM_ADMIN)
    with pytest.raises(ProgrammingError, match="not an administrator"), transaction.atomic():
        propose(stray, cast.reporter.user, cast.other_school)
