"""The CLB's overview: the step that waits for it, its team's agenda; for the CLB director numbers and no case."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from cases import clb_files, clb_work, naming, steps
from cases.procedures.state import EventKind
from cases.steps import Entry
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.secrecy.walled import FAMILY, shut_out

pytestmark = pytest.mark.database


@pytest.fixture
def director(cast):
    with as_owner():
        return member("clbdir", "Piet Claes", cast.clb.organisation, Role.CLB_DIRECTOR)


def agreed(cast):
    """A case on the agenda of the zorgoverleg."""
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    return found


def take(cast, case, *keys):
    with acting(cast.zorg) as actor:
        entries = [
            Entry(EventKind.SKIP if key == "2" else EventKind.DONE, actor.today, key, "Gedaan.", "Zo afgesproken.")
            for key in keys
        ]
        steps.record(case_id=case.pk, entries=entries, by=cast.zorg, actor=actor)


def test_a_case_before_its_agenda_is_not_there(cast):
    case = open_case(cast, report(cast))
    page = signed_in(cast.clb).get("/clb/overzicht/").content.decode()
    assert case.ref not in page
    assert "Geen stap wacht op het CLB." in page


def test_the_step_that_waits_for_the_clb_comes_first(cast):
    case = agreed(cast)
    client = signed_in(cast.clb)
    page = client.get("/clb/overzicht/").content.decode()
    assert "Geen stap wacht op het CLB." in page
    assert case.ref in page
    take(cast, case, "1", "2", "3", "4", "5")
    with acting(cast.clb) as actor:
        assert [(work.case.ref, work.step.key) for work in clb_work.waiting(actor)] == [(case.ref, "6")]
    page = client.get("/clb/overzicht/").content.decode()
    assert "Stap 6" in page
    assert page.count(f"/casussen/{case.ref}/") == 1


def test_the_team_s_agenda(cast):
    case = agreed(cast)
    with acting(cast.clb) as actor:
        day = actor.today + timedelta(days=4)
        clb_files.plan_team(ref=case.ref, on=day, by=cast.clb, actor=actor)
        assert [file.ref for file in clb_work.on_team(actor)] == [case.ref]
    with acting(cast.clb_reference) as actor:
        assert clb_work.on_team(actor) == []
    assert f"/clb/dossiers/{case.ref}/" in signed_in(cast.clb).get("/clb/overzicht/").content.decode()


def test_a_colleague_sees_only_what_they_are_named_on(cast):
    case = agreed(cast)
    take(cast, case, "1", "2", "3", "4", "5")
    client = signed_in(cast.clb_reference)
    assert case.ref not in client.get("/clb/overzicht/").content.decode()
    with acting(cast.clb) as actor:
        naming.name(case_id=case.pk, whom=cast.clb_reference, reason="Denkt mee.", until=None, by=cast.clb, actor=actor)
    assert case.ref in client.get("/clb/overzicht/").content.decode()


def test_the_director_reads_numbers_and_no_case(cast, director):
    case = agreed(cast)
    take(cast, case, "1", "2", "3", "4", "5")
    with acting(cast.clb) as actor:
        naming.name(case_id=case.pk, whom=cast.clb_reference, reason="Denkt mee.", until=None, by=cast.clb, actor=actor)
    with acting(director) as actor:
        loads = {load.seat.pk: (load.schools, load.cases, load.named, load.late) for load in clb_work.workload(actor)}
        later = actor.now + timedelta(days=90)
    assert loads == {cast.clb.pk: (2, 1, 0, 0), cast.clb_reference.pk: (0, 0, 1, 0)}
    with acting(director, later) as actor:
        assert [load.late for load in clb_work.workload(actor) if load.seat.pk == cast.clb.pk] == [1]
    client = signed_in(director)
    page = client.get("/clb/team/").content.decode()
    assert "2 scholen · 1 open casus" in page
    for secret in (case.ref, "Noor", "Van Hecke"):
        assert secret not in page
    assert client.get(f"/casussen/{case.ref}/").status_code == 404
    assert client.get("/clb/overzicht/").status_code == 404


def test_a_director_who_is_shut_out_counts_without_that_case(cast, director):
    """A parent of the pupil: each number is as it would be without the case."""

    def loads():
        with acting(director) as actor:
            later = actor.now + timedelta(days=90)
        with acting(director, later) as actor:
            return {load.seat.pk: (load.cases, load.named, load.late) for load in clb_work.workload(actor)}

    before = loads()
    case = agreed(cast)
    take(cast, case, "1", "2", "3", "4", "5")
    with acting(cast.clb) as actor:
        naming.name(case_id=case.pk, whom=cast.clb_reference, reason="Denkt mee.", until=None, by=cast.clb, actor=actor)
    assert loads() != before
    shut_out(cast, case, director, by=cast.zorg, why=FAMILY)
    assert loads() == before


@pytest.mark.parametrize(
    "name", ["zorg", "admin", "director", "clb", "clb_reference", "dpo", "case_manager", "platform"]
)
def test_the_numbers_are_for_nobody_else(cast, name):
    agreed(cast)
    seat = getattr(cast, name)
    assert signed_in(seat).get("/clb/team/").status_code == 404
    with acting(seat) as actor:
        assert clb_work.workload(actor) == []


def test_the_overview_asks_a_constant_number_of_questions(cast, django_assert_max_num_queries):
    client = signed_in(cast.clb)
    take(cast, agreed(cast), "1", "2", "3", "4", "5")
    agreed(cast)
    with django_assert_max_num_queries(40) as few:
        client.get("/clb/overzicht/")
    for _number in range(3):
        take(cast, agreed(cast), "1", "2", "3", "4", "5")
        agreed(cast)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/clb/overzicht/")
