"""At 20,000 cases every page reads by index what its user may see, and computes who that is once a query.

What goes wrong otherwise is invisible in a small database: one arm without an index, or one function called per row,
and the page reads the rows of all schools.
"""

import pytest
from django.db import connection

from accounts.models import Membership
from bench.city import COORDINATORS, DIRECTOR, FIRST_TEACHER
from bench.measure import Browser
from bench.plans import Plan, plans_of
from bench.visits import visits
from tests.bench.conftest import owner_url
from tests.cast import acting
from tests.conftest import as_owner

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.timeout(600)]

PROTECTED = {
    "secrecy_dossier",
    "secrecy_item",
    "duties_duty",
    "cases_signal",
    "cases_case",
    "cases_signaloutcome",
    "cases_casetransition",
    "cases_talk",
    "cases_talkreport",
    "cases_feedback",
    "cases_voice",
}
# They grow with every school that joins; none may ever be read whole. (Four thousand memberships, as here, may.)
LARGE = PROTECTED | {"schools_pupil"}
KEYS = {
    "schakel.care_keys",
    "schakel.direction_keys",
    "schakel.board_keys",
    "schakel.clb_keys",
    "schakel.clb_file_keys",
}

PAGES = [
    ("worklist", "leerkracht"),
    ("worklist", "zorg"),
    ("worklist", "gespreksvoerder"),
    ("worklist", "directie"),
    ("worklist", "clb"),
    ("worklist", "casemanager"),
    ("worklist", "buitenstaander"),
    ("signals", "leerkracht"),
    ("signals", "zorg"),
    ("signals", "gespreksvoerder"),
    ("signals", "directie"),
    ("signals", "buitenstaander"),
    ("cases", "zorg"),
    ("cases", "clb"),
    ("cases", "buitenstaander"),
    ("case", "zorg"),
    ("case", "clb"),
    ("signal", "leerkracht"),
    ("signal", "zorg"),
    ("signal", "directie"),
    ("talk", "gespreksvoerder"),
    ("clb", "clb"),
    ("clb_files", "clb"),
    ("clb_file", "clb"),
    ("desk", "casemanager"),
    ("desk_notice", "casemanager"),
    ("search", "leerkracht"),
    ("search", "zorg"),
    ("search", "directie"),
    ("search", "clb"),
    ("search", "buitenstaander"),
    ("not_found", "buitenstaander"),
    ("not_found", "clb"),
]


@pytest.fixture(scope="module")
def planned(city) -> dict[tuple[str, str], list[Plan]]:
    """What each page of each role asks the database, planned as the application role."""
    found: dict[tuple[str, str], list[Plan]] = {}
    for visit in visits(owner_url(), city):
        if (visit.page, visit.role) not in found:
            browser = Browser(visit.seat)
            found[visit.page, visit.role] = plans_of(lambda b=browser, path=visit.path: b.get(path))
    return found


def content(plans: list[Plan]) -> list[Plan]:
    """Those that read protected tables."""
    return [plan for plan in plans if plan.scans().keys() & PROTECTED]


@pytest.mark.parametrize(("visited", "role"), PAGES)
def test_no_large_table_is_read_whole(planned, visited, role):
    plans = planned[visited, role]
    assert content(plans), "this page reads nothing: the test would prove nothing"
    for plan in plans:
        whole = {table for table, scans in plan.scans().items() if "Seq Scan" in scans}
        assert not whole & LARGE, plan.sql


@pytest.mark.parametrize(("visited", "role"), PAGES)
def test_no_index_is_read_from_end_to_end(planned, visited, role):
    """A partial index over the open cases of all schools looks like index use, and is not."""
    for plan in content(planned[visited, role]):
        assert plan.whole_indexes() == set(), plan.sql


@pytest.mark.parametrize(("visited", "role"), PAGES)
def test_keys_are_computed_once_a_query(planned, visited, role):
    for plan in content(planned[visited, role]):
        # The CLB's own file opens no dossier.
        only_dossiers = plan.scans().keys() & PROTECTED == {"secrecy_dossier"}
        assert plan.called_once() >= KEYS - ({"schakel.clb_file_keys"} if only_dossiers else set()), plan.sql
        assert plan.called_per_row() == set(), plan.sql
        # The few walls of one dossier, found by its number: each asks once whether the actor leads that dossier.
        if 'FROM "secrecy_wall"' not in plan.sql:
            assert plan.correlated() == [], plan.sql


def test_the_groups_of_the_worklist_are_counted_in_one_query(planned):
    counts = [plan for plan in planned["worklist", "zorg"] if plan.sql.startswith("SELECT COUNT(")]
    # The number in the menu is a sum of them.
    assert [plan.sql.count("COUNT(") for plan in counts] == [6]


def test_one_school_and_twelve_schools_are_read_alike(planned):
    """The keys of a page are found first: each way in by an index of its own. Beside it PostgreSQL may look the keys of the
    policy up as well, each in its own index; never anything else."""
    of_policy = {f"case_{way}" for way in ("board", "direction", "named", "open_clb", "open_clb_file", "person")}

    def of_cases(role: str) -> set[str]:
        plan = next(plan for plan in planned["cases", role] if 'FROM "cases_case"' in plan.sql)
        assert "Seq Scan" not in plan.scans()["cases_case"]
        return {read.rpartition(" ")[2] for read in plan.reads("cases_case") if " Scan case" in read}

    for role, ways in (("zorg", {"case_open_care"}), ("clb", {"case_open_clb", "case_open_clb_file"})):
        assert ways | {"case_person"} <= of_cases(role) <= ways | of_policy, role


@pytest.mark.parametrize(
    ("visited", "role"), [("cases", "zorg"), ("cases", "clb"), ("signals", "zorg"), ("signals", "leerkracht")]
)
def test_a_list_joins_no_more_than_one_page(planned, visited, role):
    """What is shown beside a row is looked up for the rows of the page alone."""
    table = {"cases": "cases_case", "signals": "cases_signal"}[visited]
    joined = [plan for plan in planned[visited, role] if f'FROM "{table}"' in plan.sql and " JOIN " in plan.sql]
    assert [plan.sql.count(f'"{table}"."id" IN (') for plan in joined] == [1]


def test_one_case_is_read_alike_by_one_school_and_by_twelve(planned):
    assert [sorted(plan.scans()) for plan in content(planned["case", "clb"])][0] == [
        "accounts_membership",
        "accounts_user",
        "cases_case",
        "schools_pupil",
        "secrecy_dossier",
    ]
    for table in ("cases_case", "cases_casetransition", "secrecy_item"):
        own, shared = (
            next(plan.access(table) for plan in planned["case", role] if f'FROM "{table}"' in plan.sql)
            for role in ("zorg", "clb")
        )
        assert own == shared
        assert [step.partition(" Scan")[0] for step in own] == ["Index"]


@pytest.mark.parametrize(
    ("role", "nr"), [("leerkracht", FIRST_TEACHER), ("zorg", COORDINATORS[0]), ("directie", DIRECTOR), ("clb", None)]
)
def test_the_search_function_reads_no_table_whole(city, role, nr):
    """EXPLAIN does not look inside a function; PostgreSQL's own count of scans does. Often enough for its generic plan."""
    seat = city.contact(1) if nr is None else city.seat(1, nr)
    whole = "SELECT sum(pg_stat_get_xact_numscans(t::regclass)) FROM unnest(%s::text[]) t"
    searched = [["secrecy_item", "cases_case", "cases_signal"]]
    with as_owner():
        membership = Membership.objects.select_related("organisation").get(pk=seat)
    with acting(membership), connection.cursor() as cursor:
        cursor.execute(whole, searched)
        before = cursor.fetchone()
        for word in ["speelplaats", "peeraer", "zwanenzang"] * 4:
            cursor.execute("SELECT count(*) FROM schakel.search(ARRAY[%s], 21)", [word])
        cursor.execute(whole, searched)
        assert cursor.fetchone() == before
        # The count counts: somebody reads one of them whole.
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SELECT count(*) FROM cases_signal WHERE place = 'nergens'")
        cursor.execute(whole, searched)
        assert cursor.fetchone() != before
