"""A successor takes over open duties and cases, in the same role; who decides it need not see them."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from cases import handover
from cases.models import Case, CaseTransition
from cases.workflow import TransitionNotAllowed
from core.models import AuditEntry
from duties.models import Duty
from tests.cast import acting, answer, member, name_talker, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


@pytest.fixture
def case(cast) -> Case:
    """Hanne's, with a talk that the talker still holds; its signal was answered."""
    signal = report(cast)
    made = open_case(cast, signal)
    answer(cast, signal.pk)
    name_talker(cast, made)
    return made


def give(by, departing, successor):
    with acting(by) as actor:
        handover.hand_over(departing=departing, successor=successor, by=actor)


def owners() -> tuple[set[int], set[int | None]]:
    """Who owns the open cases, and who owes the open duties."""
    with as_owner():
        cases = Case.objects.filter(state="open").values_list("owner_id", flat=True)
        return set(cases), set(Duty.objects.filter(done_at=None).values_list("addressee_id", flat=True))


@pytest.mark.parametrize("by", ["admin", "colleague"])
def test_open_duties_and_cases_pass_and_the_history_says_so(cast, case, by):
    late = open_case(cast, report(cast))
    give(cast.seats[by], cast.zorg, cast.colleague)
    # The talk is the talker's.
    assert owners() == ({cast.colleague.pk}, {cast.colleague.pk, cast.talker.pk})
    with acting(cast.colleague) as actor:
        moves = CaseTransition.objects.visible_to(actor).filter(event="hand_over").select_related("by__user")
        assert {move.case_id for move in moves} == {case.pk, late.pk}
        assert {move.by_id for move in moves} == {cast.seats[by].pk}
    page = signed_in(cast.colleague).get(f"/casussen/{case.ref}/").content.decode()
    assert f"Casus overgedragen aan een collega ({cast.seats[by].user.name})" in page
    with as_owner():
        entry = AuditEntry.objects.get(action="hand_over")
    assert entry.subject_keys == [str(cast.zorg.pk), str(cast.colleague.pk)]


def test_what_is_done_or_closed_stays_with_who_did_it(cast, case):
    with as_owner():
        Case.objects.update(state="closed", closed_at=timezone.now(), closed_by=cast.zorg)
        before = set(Duty.objects.exclude(done_at=None).values_list("pk", "addressee_id"))
    give(cast.admin, cast.zorg, cast.colleague)
    with as_owner():
        assert Case.objects.get().owner_id == cast.zorg.pk
        assert set(Duty.objects.exclude(done_at=None).values_list("pk", "addressee_id")) == before


def test_also_after_the_seat_ended_and_twice_is_once(cast, case):
    with as_owner():
        Membership.objects.filter(pk=cast.zorg.pk).update(ends_on=date(2020, 12, 31))
    give(cast.admin, cast.zorg, cast.colleague)
    give(cast.admin, cast.zorg, cast.colleague)
    with as_owner():
        assert CaseTransition.objects.filter(event="hand_over").count() == 1


@pytest.mark.parametrize(
    "by",
    [
        "reporter",
        "talker",
        "director",
        "behaviour",
        "secretariat",
        "dpo",
        "board",
        "clb",
        "outsider",
        "other_director",
        "policy",
        "platform",
    ],
)
def test_nobody_else_may(cast, case, by):
    before = owners()
    with pytest.raises(TransitionNotAllowed, match="Dit kunt u niet overdragen"):
        give(cast.seats[by], cast.zorg, cast.colleague)
    assert owners() == before
    assert signed_in(cast.seats[by]).get(f"/medewerkers/{cast.zorg.pk}/overdragen/").status_code == 404


@pytest.mark.parametrize("to", ["talker", "director", "outsider", "zorg", "admin"])
def test_only_to_a_colleague_in_that_role_at_that_school(cast, case, to):
    before = owners()
    with pytest.raises(TransitionNotAllowed):
        give(cast.admin, cast.zorg, cast.seats[to])
    assert owners() == before


def test_not_to_a_proposal_or_somebody_who_left(cast, case):
    with as_owner():
        waiting = member("wacht", "Ina Wils", cast.school, Role.CARE_COORDINATOR)
        Membership.objects.filter(pk=waiting.pk).update(confirmed_at=None)
        gone = member("weg", "Piet Maes", cast.school, Role.CARE_COORDINATOR, ends_on=date(2021, 1, 1))
    for seat in (waiting, gone):
        with pytest.raises(TransitionNotAllowed):
            give(cast.admin, cast.zorg, seat)


def test_a_coordinator_does_not_hand_on_the_work_of_the_direction(cast):
    with as_owner():
        second = member("directie2", "Tom Wils", cast.school, Role.DIRECTOR)
    report(cast, about_whom="staff")
    with as_owner():
        Duty.objects.update(addressee=cast.director)
    with pytest.raises(TransitionNotAllowed):
        give(cast.zorg, cast.director, second)
    assert signed_in(cast.zorg).get(f"/medewerkers/{cast.director.pk}/overdragen/").status_code == 404
    give(cast.admin, cast.director, second)
    with as_owner():
        assert set(Duty.objects.values_list("addressee_id", flat=True)) == {second.pk}


def test_the_administrator_learns_nothing_from_the_page_or_the_database(cast):
    """With and without a case: the same page, the same answer, and no row."""
    url = f"/medewerkers/{cast.zorg.pk}/overdragen/"
    admin = signed_in(cast.admin)

    def page() -> str:
        text = admin.get(url).content.decode()
        return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)

    empty = page()
    case = open_case(cast, report(cast))
    full = page()
    assert full == empty
    assert case.ref not in full
    assert "Open casussen" not in full
    with acting(cast.admin), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.hand_over(%s, %s)", [cast.zorg.pk, cast.colleague.pk])
        assert cursor.fetchall() == [(True,)]
        assert not Duty.objects.exists()
        assert not CaseTransition.objects.exists()


def test_through_the_pages(cast, case):
    admin = signed_in(cast.admin)
    url = f"/medewerkers/{cast.zorg.pk}/overdragen/"
    assert url in admin.get(f"/medewerkers/{cast.zorg.pk}/beeindigen/").content.decode()
    assert url in admin.get("/medewerkers/").content.decode()
    coordinator = signed_in(cast.colleague)
    page = coordinator.get(url).content.decode()
    assert "Open casussen" in page
    for typed in ({}, {"successor": "x"}, {"successor": str(cast.director.pk)}, {"successor": str(cast.outsider.pk)}):
        wrong = admin.post(url, typed)
        assert wrong.status_code == 422
        assert "Kies" in wrong.content.decode()
    right = admin.post(url, {"successor": str(cast.colleague.pk)}, follow=True)
    assert "Wat Hanne Dewulf nog te doen had, staat nu bij Wout Segers." in right.content.decode()
    assert owners()[0] == {cast.colleague.pk}
