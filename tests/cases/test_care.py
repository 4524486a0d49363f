"""Measures and phases through the actions and the pages: rows, readers, refusals, twice is once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cases import care
from cases.care import Asked, Measure
from cases.care_phase import Given, PhaseEvent, Shortfall
from cases.models import Case, PhaseMove, SupportMeasure
from cases.workflow import TransitionNotAllowed
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy, Item
from tests.cases.ledger import NOW, added, contents
from tests.cast import acting, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, rows, said, text_of

pytestmark = pytest.mark.database
WHY = "Noor heeft elke dag een rustige plek nodig."
HEARD = {"pupil_heard": True, "parents_heard": True}


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def add(cast, case, *, by=None, key=None, review_on=date(2026, 11, 20), now=NOW):
    seat = by or cast.zorg
    made = Measure(key or uuid4(), "Elke maandag een gesprek.", "Rust in de klas.", "De klasleraar", review_on)
    with acting(seat, now) as actor:
        return care.add_measure(case_id=case.pk, measure=made, by=seat, actor=actor, now=now)


def move(cast, case, event="up", *, by=None, key=None, consent=None, now=NOW, **given):
    seat = by or cast.zorg
    asked = Asked(key or uuid4(), PhaseEvent(event), Given(**{"why": WHY} | HEARD | given), consent)
    with acting(seat, now) as actor:
        return care.move(case_id=case.pk, asked=asked, by=seat, actor=actor, now=now)


def phase(case):
    with as_owner():
        return Case.objects.get(pk=case.pk).phase


def to_the_clb(cast, case):
    """The case was discussed yesterday; its CLB contact agreed to help, and so did Noor."""
    meeting = plan_meeting(cast, in_days=-1, now=NOW)
    put_on_agenda(cast, case, meeting, now=NOW)
    return {
        "shortfall": Shortfall.TRIED,
        "decided_on": meeting.day,
        "consent": Consent(ConsentBy.PUPIL, NOW.date(), "in het gesprek"),
    }


def test_up_to_two_and_down_again(cast, case):
    add(cast, case)
    before = contents()
    made = move(cast, case)
    assert added(before, contents()) == {"cases_phasemove": 1, "secrecy_item": 1, "core_auditentry": 1}
    assert (made.source, made.target, phase(case)) == (0, 1, 1)
    extended = move(cast, case, **to_the_clb(cast, case))
    assert (extended.target, extended.shortfall, extended.consent_by) == (2, "tried", "pupil")
    move(cast, case, "down")
    last = move(cast, case, "down", pupil_heard=False, why_not_heard="Noor is ziek.")
    assert (last.target, phase(case)) == (0, 0)
    with acting(cast.zorg) as actor:
        assert Item.objects.visible_to(actor).get(kind="unheard").body == "Noor is ziek."
        assert PhaseMove.objects.visible_to(actor).count() == 4


def test_a_refused_move_writes_nothing(cast, case):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="minstens één maatregel"):
        move(cast, case)
    assert contents() == before


def test_a_day_without_a_zorgoverleg_is_no_decision(cast, case):
    add(cast, case)
    move(cast, case)
    ready = to_the_clb(cast, case)
    with pytest.raises(TransitionNotAllowed, match="Kies op welk zorgoverleg"):
        move(cast, case, **ready | {"decided_on": NOW.date() - timedelta(days=5)})


def test_who_sees_measures_and_moves(cast, case):
    add(cast, case)
    move(cast, case)

    def readers():
        found = set()
        for name, seat in cast.seats.items():
            with acting(seat, NOW) as actor:
                for model in (SupportMeasure, PhaseMove):
                    assert model.objects.count() == model.objects.visible_to(actor).count()
                if SupportMeasure.objects.exists() and PhaseMove.objects.exists():
                    found.add(name)
        return found

    assert readers() == {"zorg", "colleague"}
    put_on_agenda(cast, case, now=NOW)
    assert readers() == {"zorg", "colleague", "clb"}


@pytest.mark.parametrize("seat", ["talker", "reporter", "director", "outsider", "clb", "admin"])
def test_nobody_else_moves_a_case(cast, case, seat):
    before = contents()
    with pytest.raises((TransitionNotAllowed, Case.DoesNotExist)):
        move(cast, case, by=cast.seats[seat])
    with pytest.raises((TransitionNotAllowed, Case.DoesNotExist)):
        add(cast, case, by=cast.seats[seat])
    assert contents() == before


def test_twice_is_once_and_somebody_elses_key_is_another(cast, case):
    key = uuid4()
    first = add(cast, case, key=key)
    before = contents()
    assert add(cast, case, key=key).pk == first.pk
    assert contents() == before
    other = open_case(cast, report(cast, now=NOW), now=NOW)
    assert add(cast, other, key=key).case_id == other.pk
    moved = move(cast, case, key=key)
    assert move(cast, case, key=key).pk == moved.pk
    assert move(cast, other, key=key).case_id == other.pk


@pytest.mark.parametrize("day", [NOW.date(), date(2026, 10, 1), date(2028, 1, 1)])
def test_a_review_day_still_comes(cast, case, day):
    with pytest.raises(TransitionNotAllowed, match="Kies een dag die nog komt, binnen het jaar"):
        add(cast, case, review_on=day)


# --- The pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def today(cast):
    return open_case(cast, report(cast))


def test_from_measure_to_phase_on_the_pages(cast, today):
    zorg, url = signed_in(cast.zorg), f"/casussen/{today.ref}/"
    page = text_of(zorg.get(url))
    assert "Fase 0" in page
    sent = {"event": "up", "why": WHY, "heard": ["pupil", "parents"]}
    before = rows()
    refused(zorg.post(url + "fase/", {"event": "up"}), "Schrijf in één zin waarom")
    response = zorg.post(url + "fase/", sent)
    assert response.status_code == 422
    assert "Leg eerst minstens één maatregel vast" in text_of(response)
    assert WHY in text_of(response)
    assert rows() == before
    measure = {"text": "Elke maandag een gesprek.", "goal": "Rust in de klas.", "owner_name": "De klasleraar"}
    refused(zorg.post(url + "maatregel/", measure), "Schrijf wanneer u dit opnieuw bekijkt", ("Rust in de klas.",))
    review = (date.today() + timedelta(days=30)).strftime("%d/%m/%Y")
    assert "Elke maandag een gesprek." in said(zorg.post(url + "maatregel/", measure | {"review_on": review}))
    refused(zorg.post(url + "fase/", sent | {"heard": ["pupil"]}), "Leerling en ouders worden bij elke stap gehoord")
    page = said(zorg.post(url + "fase/", sent))
    assert "Verhoogde zorg, sinds" in page
    assert "Fase 0 → fase 1" in page
    assert WHY in page
    form = text_of(zorg.get(url + "fase/"))
    assert "Naar fase 2: uitbreiding van zorg" in form
    assert "Terug naar fase 0: brede basiszorg" in form
    refused(zorg.post(url + "fase/", sent | {"consent_by": "pupil"}), "Schrijf op welke dag die instemde")
    refused(zorg.post(url + "fase/", sent), "Kies of de maatregelen tekortschieten")
    refused(zorg.post(url + "fase/", sent | {"decided_on": "2026-01-01"}), "")


BAD = [
    ({"event": "sideways"}, "sideways"),
    ({"why": "a" * 10_001}, "Maak de tekst korter"),
    ({"heard": ["neighbour"]}, "neighbour"),
    ({"event": "down"}, "down"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_input_writes_nothing(cast, today, typed, sentence):
    zorg = signed_in(cast.zorg)
    before = rows()
    sent = {"event": "up", "why": WHY, "heard": ["pupil", "parents"]} | typed
    refused(zorg.post(f"/casussen/{today.ref}/fase/", sent), sentence)
    assert rows() == before
