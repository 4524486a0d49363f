"""A deputy sits in the same role for a time: sees exactly the same, gets the same reminders, and only then."""

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from accounts import actions as seats
from accounts.actions import MembershipRefused
from accounts.models import Membership
from accounts.roles import Role
from core.calendar import Term
from duties.models import Duty
from secrecy.models import Dossier, Protected
from tests.cast import acting, member, name_talker, open_case, report, signed_in
from tests.conftest import as_owner
from tests.duties.clockwork import at, days, dossier_of, every, owe, tick

pytestmark = pytest.mark.database
MONDAY = at(2026, 9, 7, 10)
FIRST, LAST = date(2026, 9, 8), date(2026, 9, 11)


@pytest.fixture
def deputy(cast) -> Membership:
    """Nele stands in for Hanne from Tuesday to Friday; proposed and confirmed by two others."""
    with as_owner():
        nele = member("nele", "Nele Faes", cast.school, Role.STAFF)
    with acting(cast.admin, MONDAY) as actor:
        made = seats.propose(
            person=nele.user,
            role=Role.CARE_COORDINATOR,
            post="",
            starts_on=FIRST,
            ends_on=LAST,
            stands_in_for=cast.zorg,
            by=actor,
        )
    with acting(cast.director, MONDAY) as actor:
        seats.confirm(membership=Membership.objects.get(pk=made), by=actor)
    with as_owner():
        return Membership.objects.select_related("user", "organisation").get(pk=made)


def sees(seat, now) -> set[str]:
    """Every protected row that opens, through both walls."""
    found = set()
    with acting(seat, now) as actor:
        for model in [Dossier, *(model for model in apps.get_models() if issubclass(model, Protected))]:
            found |= {f"{model._meta.model_name} {row.pk}" for row in model.objects.visible_to(actor)}
    return found


def test_sees_what_the_replaced_sees_and_only_in_the_period(cast, deputy):
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    name_talker(cast, case, now=MONDAY)
    for moment in (at(2026, 9, 8, 0), at(2026, 9, 11, 23, 59)):
        assert sees(deputy, moment) == sees(cast.zorg, moment) != set()
    for moment in (at(2026, 9, 7, 23, 59), at(2026, 9, 12, 0)):
        with acting(deputy, moment):
            assert not Dossier.objects.exists()
            assert not Duty.objects.exists()


def test_sees_nothing_until_a_second_person_confirmed(cast, deputy):
    open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    with as_owner():
        Membership.objects.filter(pk=deputy.pk).update(confirmed_at=None, confirmed_by=None)
    with acting(deputy, at(2026, 9, 9)):
        assert not Dossier.objects.exists()


def test_reminders_go_to_both_while_it_lasts(cast, deputy):
    # Due We 9/9: Tuesday and Wednesday to both, Monday 14 to the owner alone.
    owe(cast, dossier_of(cast), MONDAY, Term(2), to=cast.zorg)
    tick(*every(timedelta(hours=1), MONDAY, at(2026, 9, 14, 23)))
    assert days(cast.zorg) == [date(2026, 9, 8), date(2026, 9, 9), date(2026, 9, 14)]
    assert days(deputy) == [date(2026, 9, 8), date(2026, 9, 9)]
    assert days(cast.colleague) == []


def test_a_personal_task_of_the_replaced_stays_theirs(cast):
    with as_owner():
        stand_in = member(
            "invaller", "Jo Claes", cast.school, Role.STAFF, stands_in_for=cast.talker, ends_on=date(2026, 9, 30)
        )
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    name_talker(cast, case, now=MONDAY)
    assert sees(stand_in, MONDAY) == set()
    tick(*every(timedelta(hours=1), MONDAY, at(2026, 9, 16)))
    assert (days(stand_in), days(cast.talker) != []) == ([], True)


def test_the_worklist_says_it_to_both_and_sorts_the_tasks_under_mine(cast, deputy):
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    with time_machine.travel(at(2026, 9, 9, 10), tick=False):
        page = signed_in(deputy).get("/?toon=mijn").content.decode()
        assert "U vervangt Hanne Dewulf tot en met 11 september 2026." in page
        assert f"/casussen/{case.ref}/" in page
        assert "in de plaats van Hanne Dewulf" in page
        owner = signed_in(cast.zorg).get("/").content.decode()
        assert "Nele Faes vervangt u tot en met 11 september 2026." in " ".join(owner.split())
        assert "U vervangt" not in owner
        colleague = signed_in(cast.colleague).get("/?toon=mijn").content.decode()
        assert case.ref not in colleague
        assert "Niemand. Bent u een tijd weg?" in colleague
        assert "vervanger" not in signed_in(cast.reporter).get("/").content.decode()
    with time_machine.travel(at(2026, 9, 12, 10), tick=False):
        assert "vervangt u" not in signed_in(cast.zorg).get("/").content.decode()


def test_a_colleague_in_the_same_role_can_stand_in_too(cast):
    """Beside a seat of their own: the tasks show in either seat."""
    with acting(cast.admin, MONDAY) as actor:
        made = seats.propose(
            person=cast.colleague.user,
            role=Role.CARE_COORDINATOR,
            post="",
            starts_on=FIRST,
            ends_on=LAST,
            stands_in_for=cast.zorg,
            by=actor,
        )
    with acting(cast.director, MONDAY) as actor:
        seats.confirm(membership=Membership.objects.get(pk=made), by=actor)
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    with time_machine.travel(at(2026, 9, 9, 10), tick=False):
        assert case.ref in signed_in(cast.colleague).get("/?toon=mijn").content.decode()
    tick(at(2026, 9, 9, 7))
    assert days(cast.colleague) == [date(2026, 9, 9)]


def propose(cast, **changes):
    values = {
        "person": cast.reporter.user,
        "role": Role.CARE_COORDINATOR,
        "post": "",
        "starts_on": FIRST,
        "ends_on": LAST,
        "stands_in_for": cast.zorg,
    }
    with acting(cast.admin, MONDAY) as actor:
        return seats.propose(**values | changes, by=actor)


def test_what_a_deputy_must_be(cast):
    with pytest.raises(MembershipRefused, match="Iemand kan zichzelf niet vervangen"):
        propose(cast, person=cast.zorg.user)
    with pytest.raises(MembershipRefused, match="Hanne Dewulf is zorgcoördinator. Kies dezelfde rol"):
        propose(cast, role=Role.DIRECTOR)
    with pytest.raises(MembershipRefused, match="een vervanging duurt een tijd"):
        propose(cast, ends_on=None)
    with as_owner():
        Membership.objects.filter(pk=cast.zorg.pk).update(ends_on=date(2026, 9, 10))
        cast.zorg.refresh_from_db()
    with pytest.raises(MembershipRefused, match="eindigt op 10 september 2026"):
        propose(cast)


@pytest.mark.parametrize("wrong", ["role", "school", "self"])
def test_the_database_refuses_another_role_another_school_and_oneself(cast, wrong):
    person, role, replaced = cast.reporter.user_id, "care_coordinator", cast.zorg.pk
    if wrong == "role":
        role = "director"
    elif wrong == "school":
        replaced = cast.outsider.pk
    else:
        person = cast.zorg.user_id
    refused = pytest.raises(ProgrammingError, match="same role")
    with acting(cast.admin, MONDAY), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(
            "SELECT schakel.propose_membership(%s, %s, %s, '', %s, %s, %s)",
            [person, cast.school.pk, role, FIRST, LAST, replaced],
        )


def test_through_the_pages(cast):
    today = date.today()
    form = {
        "account": "melder",
        "role": "care_coordinator",
        "post": "",
        "stands_in_for": str(cast.zorg.pk),
        "starts_on": today.strftime("%d/%m/%Y"),
        "ends_on": (today + timedelta(days=20)).strftime("%d/%m/%Y"),
    }
    admin = signed_in(cast.admin)
    short = admin.post("/medewerkers/voorstellen/", form | {"ends_on": ""})
    assert (short.status_code, "een vervanging duurt een tijd" in short.content.decode()) == (422, True)
    elsewhere = admin.post("/medewerkers/voorstellen/", form | {"stands_in_for": str(cast.outsider.pk)})
    assert (elsewhere.status_code, "Kies iemand uit de lijst" in elsewhere.content.decode()) == (422, True)
    assert admin.post("/medewerkers/voorstellen/", form).status_code == 302
    with as_owner():
        made = Membership.objects.get(stands_in_for=cast.zorg)
    page = signed_in(cast.director).get(f"/medewerkers/{made.pk}/bevestigen/").content.decode()
    assert "Zorgcoördinator, vervangt Hanne Dewulf" in page
    assert signed_in(cast.director).post(f"/medewerkers/{made.pk}/bevestigen/").status_code == 302
    assert "U vervangt Hanne Dewulf tot en met" in signed_in(made).get("/").content.decode()
