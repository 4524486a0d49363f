"""Which contact works for which school: proposed, confirmed by a second person, ended on the next request."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Assignment, Membership
from accounts.roles import Role
from cases.models import Case
from schools import assignments
from schools.assignments import AssignmentRefused
from schools.models import School
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
PAGE = "/clb/scholen/"


@pytest.fixture
def house(cast):
    """At the CLB: an administrator, a director, and a contact without a school."""
    clb = cast.clb.organisation
    with as_owner():
        return {
            "admin": member("clbbeheer", "Joke Maes", clb, Role.ORGANISATION_ADMIN),
            "director": member("clbdir", "Piet Claes", clb, Role.CLB_DIRECTOR),
            "contact": member("clb2", "Yasmin Peeters", clb, Role.CLB_CONTACT),
        }


@pytest.fixture
def case(cast):
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    return found


def propose(house, cast, by="admin"):
    with acting(house[by]) as actor:
        school = School.objects.get(pk=cast.school.pk)
        return assignments.propose(contact=house["contact"], school=school, by=actor)


def decide(seat, pk, what):
    with acting(seat) as actor:
        found = Assignment.objects.visible_to(actor).select_related("membership").get(pk=pk)
        what(assignment=found, by=actor)


def sees(seat, case, now=None):
    with acting(seat, now) as actor:
        first = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
        assert Case.objects.filter(pk=case.pk).exists() == first
    return first


def test_it_opens_nothing_until_a_second_person_confirms_and_ends_at_once(cast, house, case):
    client, second = signed_in(house["admin"]), signed_in(house["director"])
    contact = house["contact"]
    assert not sees(contact, case)
    sent = client.post(PAGE, {"contact": contact.pk, "school": cast.school.pk})
    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    assert not sees(contact, case)
    with as_owner():
        pk = Assignment.objects.get(membership=contact).pk
    client.post(f"{PAGE}{pk}/bevestigen/")
    assert not sees(contact, case)
    assert "Bevestig Yasmin Peeters" in second.get(PAGE).content.decode()
    second.post(f"{PAGE}{pk}/bevestigen/")
    assert sees(contact, case)
    assert signed_in(contact).get(f"/casussen/{case.ref}/").status_code == 200
    client.post(f"{PAGE}{pk}/beeindigen/")
    assert not sees(contact, case)
    assert signed_in(contact).get(f"/casussen/{case.ref}/").status_code == 404


def test_who_proposed_or_gets_it_does_not_confirm_it(cast, house):
    pk = propose(house, cast)
    for name in ("admin", "contact"):
        with pytest.raises(AssignmentRefused):
            decide(house[name], pk, assignments.confirm)
        with acting(house[name]), connection.cursor() as cursor:
            cursor.execute("SELECT schakel.confirm_assignment(%s)", [pk])
            assert cursor.fetchone() == (False,)
    with as_owner():
        assert Assignment.objects.get(pk=pk).confirmed_at is None


def test_a_deputy_works_for_the_same_schools_for_that_time(cast, house, case):
    with acting(house["contact"]) as actor:
        today = actor.today
    with as_owner():
        Membership.objects.filter(pk=house["contact"].pk).update(ends_on=today)
        deputy = Membership.objects.create(
            user=house["contact"].user,
            organisation=cast.clb.organisation,
            role=Role.CLB_CONTACT,
            starts_on=today,
            ends_on=today + timedelta(days=3),
            confirmed_at="2020-09-01T09:00Z",
            stands_in_for=cast.clb,
        )
    assert sees(deputy, case)
    assert signed_in(deputy).get(f"/casussen/{case.ref}/").status_code == 200
    with acting(deputy) as actor:
        assert actor.assigned_ids == (cast.school.pk, cast.other_school.pk)
        later = actor.now + timedelta(days=5)
    with acting(deputy, later):
        assert not Case.objects.exists()


def test_nobody_ties_a_contact_to_a_school_of_another_clb(cast, house):
    with as_owner():
        School.objects.filter(pk=cast.other_school.pk).update(clb=None)
    answer = signed_in(house["admin"]).post(PAGE, {"contact": house["contact"].pk, "school": cast.other_school.pk})
    assert answer.status_code == 422
    assert "Kies een school uit de lijst" in answer.content.decode()
    with acting(house["admin"]), connection.cursor() as cursor:
        wanted = [house["contact"].pk, cast.other_school.pk]
        with pytest.raises(DatabaseError, match="not a school of it"), transaction.atomic():
            cursor.execute("SELECT schakel.propose_assignment(%s, %s)", wanted)


@pytest.mark.parametrize("name", ["admin", "zorg", "director", "clb", "clb_reference", "dpo", "platform", "outsider"])
def test_for_nobody_else_is_there_such_a_page(cast, house, name):
    pk = propose(house, cast)
    client = signed_in(getattr(cast, name))
    assert client.get(PAGE).status_code == 404
    for what in ("bevestigen", "beeindigen"):
        assert client.post(f"{PAGE}{pk}/{what}/").status_code == 404
    with as_owner():
        found = Assignment.objects.get(pk=pk)
        assert (found.confirmed_at, found.ended_at) == (None, None)


def test_an_administrator_elsewhere_writes_nothing_with_plain_sql_either(cast, house):
    pk = propose(house, cast)
    for seat in (cast.admin, cast.clb, house["contact"]):
        with acting(seat), connection.cursor() as cursor:
            for statement in ("SELECT schakel.confirm_assignment(%s)", "SELECT schakel.end_assignment(%s)"):
                cursor.execute(statement, [pk])
                assert cursor.fetchone() == (False,)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute("UPDATE accounts_assignment SET confirmed_at = now() WHERE id = %s", [pk])


def test_twice_is_once_and_empty_says_what_is_missing(cast, house):
    client = signed_in(house["admin"])
    empty = client.post(PAGE, {})
    assert empty.status_code == 422
    assert "Kies een contactpersoon" in empty.content.decode()
    typed = {"contact": house["contact"].pk, "school": cast.school.pk}
    assert client.post(PAGE, typed).status_code == 302
    again = client.post(PAGE, typed)
    assert again.status_code == 422
    assert "is er al voor voorgesteld" in again.content.decode()
    assert client.post(PAGE, {"contact": "x" * 10_000, "school": "-1"}).status_code == 422
    with as_owner():
        pk = Assignment.objects.get(membership=house["contact"]).pk
    for _click in range(2):
        assert signed_in(house["director"]).post(f"{PAGE}{pk}/bevestigen/").status_code == 302
    for _click in range(2):
        assert client.post(f"{PAGE}{pk}/beeindigen/").status_code == 302
    with as_owner():
        assert Assignment.objects.filter(membership=house["contact"]).count() == 1
    # What ended can be given again, by two people.
    assert client.post(PAGE, typed).status_code == 302


def test_the_director_reads_the_list_and_proposes_nothing(cast, house):
    client = signed_in(house["director"])
    assert "Stel een contactpersoon voor" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"contact": house["contact"].pk, "school": cast.school.pk}).status_code == 404
