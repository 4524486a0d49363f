"""A school's own terms count for every new duty at that school, and for no other."""

from datetime import date, timedelta

import pytest

from cases.house_terms import at_school, set_terms
from cases.models import HouseTerms
from cases.procedures.definition import HouseTermsError
from cases.procedures.state import EventKind
from cases.track import definitions
from core.models import AuditEntry
from duties.models import Duty
from tests.cases.test_track_a_whole import take
from tests.cast import acting, name_talker, open_case, report, signed_in
from tests.conftest import as_owner
from tests.duties.clockwork import at

pytestmark = pytest.mark.database
MONDAY = at(2026, 9, 7, 10)
URL = "/stappenplannen/gent-a-1/termijnen/"
GENT_A = definitions()["gent-a", 1]


def put(cast, terms, by=None):
    seat = by or cast.zorg
    with acting(seat, MONDAY) as actor:
        set_terms(definition=GENT_A, terms=terms, by=seat, actor=actor, now=MONDAY)


def due(kind: str) -> tuple[date, str]:
    with as_owner():
        duty = Duty.objects.get(kind=kind, done_at=None)
        return duty.due_on, duty.explanation


def stored() -> list[dict[str, int]]:
    with as_owner():
        return list(HouseTerms.objects.values_list("terms", flat=True))


def test_new_duties_count_on_them_and_running_ones_keep_their_day(cast):
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    assert due("name_talker") == (date(2026, 9, 8), "1 schooldag na het signaal.")
    put(cast, {"1": 3, "2": 2})
    assert due("name_talker") == (date(2026, 9, 8), "1 schooldag na het signaal.")
    name_talker(cast, case, now=MONDAY)
    # We 9/9 instead of Mo 14/9.
    assert due("talk") == (date(2026, 9, 9), "2 schooldagen na de aanduiding.")
    with as_owner():
        Duty.objects.all().delete()
    open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    assert due("name_talker") == (date(2026, 9, 10), "3 schooldagen na het signaal.")


def test_another_school_keeps_the_shipped_ones(cast):
    put(cast, {"1": 3})
    with acting(cast.outsider, MONDAY) as actor:
        assert at_school(GENT_A, actor.organisation_id).by_key["1"].term.count == 1
        assert not HouseTerms.objects.exists()
    with acting(cast.clb, MONDAY):
        assert at_school(GENT_A, cast.school.pk).by_key["1"].term.count == 3


def test_what_equals_the_stappenplan_is_not_stored_and_a_second_time_replaces(cast):
    put(cast, {"1": 1, "2": 4})
    assert stored() == [{"2": 4}]
    put(cast, {"1": 2}, by=cast.colleague)
    assert stored() == [{"1": 2}]
    with as_owner():
        assert AuditEntry.objects.filter(action="set_terms").count() == 2


def test_out_of_bounds_is_refused_and_a_stored_one_outside_is_left_out(cast):
    with pytest.raises(HouseTermsError):
        put(cast, {"1": 400})
    assert stored() == []
    put(cast, {"2": 4})
    with as_owner():
        HouseTerms.objects.update(terms={"1": 399, "2": 4, "99": 3})
    with acting(cast.zorg, MONDAY) as actor:
        terms = at_school(GENT_A, actor.organisation_id).by_key
        assert (terms["1"].term.count, terms["2"].term.count) == (1, 4)


def test_the_page_is_for_coordinators_of_the_own_school(cast):
    for name, seat in cast.seats.items():
        expected = 200 if name in {"zorg", "colleague", "outsider"} else 404
        assert signed_in(seat).get(URL).status_code == expected, name
    assert signed_in(cast.zorg).get("/stappenplannen/gent-z-1/termijnen/").status_code == 404
    assert URL in signed_in(cast.zorg).get("/stappenplannen/gent-a-1/").content.decode()
    assert URL not in signed_in(cast.director).get("/stappenplannen/gent-a-1/").content.decode()


def test_setting_and_clearing_through_the_page(cast):
    browser = signed_in(cast.zorg)
    done = browser.post(URL, {"stap_1": "2", "stap_2": ""}, follow=True)
    assert "De termijnen van uw school zijn bewaard." in done.content.decode()
    assert stored() == [{"1": 2}]
    assert 'value="2"' in browser.get(URL).content.decode()
    assert 'value="2"' not in signed_in(cast.outsider).get(URL).content.decode()
    browser.post(URL, {"stap_1": ""})
    assert stored() == [{}]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "De termijn van stap 1 ligt tussen"),
        ("400", "De termijn van stap 1 ligt tussen"),
        ("-3", "De termijn van stap 1 ligt tussen"),
        ("twee", "Schrijf bij stap 1 een getal, zonder komma"),
        ("1,5", "Schrijf bij stap 1 een getal, zonder komma"),
        ("9" * 10_000, "stap 1"),
    ],
)
def test_bad_input_comes_back_as_typed(cast, typed, sentence):
    answer = signed_in(cast.zorg).post(URL, {"stap_1": typed, "stap_2": "4"})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, f'value="{typed}"' in page) == (422, True, True)
    assert stored() == []


def test_the_step_after_the_talk_counts_on_them_too(cast):
    put(cast, {"3": 4})
    case = open_case(cast, report(cast, now=MONDAY), now=MONDAY)
    name_talker(cast, case, now=MONDAY)
    take(cast.zorg, case, "2", EventKind.SKIP, now=MONDAY + timedelta(days=1))
    with as_owner():
        duty = Duty.objects.get(kind="step", done_at=None)
    assert (duty.detail, duty.term) == ("3", 4)
