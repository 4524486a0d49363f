"""A case without a stappenplan ends too: closed with a reason and an outcome, and opened again (DOMAIN §3 Opening)."""

import pytest

from cases import care, steps
from cases.care import Measure
from cases.enums import DutyKind, Outcome
from cases.models import Case, CaseTransition
from cases.procedures.care_only import CARE_ONLY
from cases.procedures.interpreter import apply
from cases.procedures.refusals import Refused
from cases.procedures.state import EventKind
from cases.steps import Entry, StepRefused
from cases.workflow import TransitionNotAllowed
from duties.models import Duty
from tests.cases.led import DAY
from tests.cases.ledger import NOW
from tests.cases.procedures.play import event, play, table
from tests.cases.test_open_and_decline import open_with
from tests.cast import acting, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, text_of

pytestmark = pytest.mark.database
PASTS = {"running": [], "closed_early": [event("close_early")]}


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def case(cast):
    return open_with(cast.zorg, report(cast, now=NOW), outcome=Outcome.CARE, pupil=cast.pupil)


@pytest.mark.parametrize(("kind", "words"), table("care_only"))
def test_every_event_in_every_state_as_the_table_says(kind, words):
    for past, expected in zip(PASTS.values(), words.split(), strict=True):
        answer = play(CARE_ONLY, past, event(kind, "1" if expected == "unknown_step" else ""))
        assert (answer.code.value if isinstance(answer, Refused) else answer.state.track.value.upper()) == expected


def test_the_table_names_every_event():
    assert [kind for kind, _words in table("care_only")] == list(EventKind)


@pytest.mark.parametrize("kind", ["close_early", "reopen"])
def test_only_the_care_team_ends_it_or_opens_it_again(kind):
    past = PASTS["closed_early" if kind == "reopen" else "running"]
    for role in ("director", "clb_contact", "counsellor", "talker", "action_owner"):
        answer = apply(CARE_ONLY, past, event(kind), roles=[role])
        assert isinstance(answer, Refused)
        assert answer.code.value == "role"


def test_closed_and_opened_again_on_its_pages(cast, case):
    browser, url = signed_in(cast.zorg), f"/casussen/{case.ref}/"
    with acting(cast.zorg, NOW) as actor:
        made = Measure(case.pk, "Een gesprek.", "Rust.", "De klasleraar", DAY)
        care.add_measure(case_id=case.pk, measure=made, by=cast.zorg, actor=actor, now=NOW)
    page = text_of(browser.get(url))
    assert "Is deze zorg rond?" in page
    assert f"{url}sluiten/" in page
    form = text_of(browser.get(f"{url}sluiten/"))
    assert "vroeger" not in form[form.index("<h1") : form.index("</h1")]
    refused(browser.post(f"{url}sluiten/", {"outcome": "", "reason": "", "discussed_with": ""}), "Kies een uitkomst")
    refused(
        browser.post(f"{url}sluiten/", {"outcome": "care_only", "reason": "x", "discussed_with": "y"}),
        "Selecteer een geldige keuze. care_only is geen beschikbare keuze.",
    )
    typed = {"outcome": "enough", "reason": "Het gaat goed.", "discussed_with": "de klasleraar"}
    assert browser.post(f"{url}sluiten/", typed).status_code == 302
    with as_owner():
        case.refresh_from_db()
        assert (case.state, case.step, case.closed_by) == ("closed", "", cast.zorg)
        assert not Duty.objects.filter(kind=DutyKind.MEASURE, done_at=None).exists()
        # The reporter is answered all the same.
        assert Duty.objects.filter(kind=DutyKind.FEEDBACK, done_at=None).count() == 1
    page = text_of(browser.get(url))
    assert "Gesloten: De brede basiszorg volstaat weer" in page
    assert "Het gaat goed. Besproken met de klasleraar." in page
    assert f"{url}sluiten/" not in page
    with as_owner():
        moves = CaseTransition.objects.filter(case=case).count()
    assert browser.post(f"{url}sluiten/", typed).status_code == 422
    with as_owner():
        assert CaseTransition.objects.filter(case=case).count() == moves
    assert browser.post(f"{url}heropenen/", {"reason": "Het komt terug."}).status_code == 302
    page = text_of(browser.get(url))
    assert "Casus heropend" in page
    with as_owner():
        case.refresh_from_db()
        assert (case.state, case.closed_at, case.closed_by) == ("open", None, None)
        assert Duty.objects.filter(kind=DutyKind.MEASURE, done_at=None).count() == 1
        moves = CaseTransition.objects.filter(case=case).order_by("at", "pk")
        assert [(move.event, move.outcome) for move in moves] == [
            ("open", ""),
            ("close_early", "enough"),
            ("reopen", ""),
        ]


def test_it_takes_no_steps(cast, case):
    with acting(cast.zorg, NOW) as actor, pytest.raises(StepRefused):
        entry = Entry(EventKind.DONE, NOW.date(), "1", sentence="Gedaan.")
        steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor, now=NOW)
    browser = signed_in(cast.zorg)
    assert browser.post(f"/casussen/{case.ref}/stap/1/", {"on": "13/10/2026", "sentence": "x"}).status_code == 404
    assert browser.get(f"/casussen/{case.ref}/stappen/").status_code == 404
    with acting(cast.zorg, NOW) as actor, pytest.raises(TransitionNotAllowed):
        opened = CaseTransition.objects.visible_to(actor).get(case=case)
        steps.undo(case_id=case.pk, move_id=opened.pk, by=cast.zorg, actor=actor, now=NOW)


@pytest.mark.parametrize("seat", ["reporter", "talker", "director", "clb", "outsider", "board"])
def test_for_anybody_else_it_is_not_there(cast, case, seat):
    entry = Entry(EventKind.CLOSE_EARLY, NOW.date(), reason="Zo.", outcome="enough")
    with acting(cast.seats[seat], NOW) as actor, pytest.raises(Case.DoesNotExist):
        steps.record(case_id=case.pk, entries=[entry], by=cast.seats[seat], actor=actor, now=NOW)
    assert signed_in(cast.seats[seat]).post(f"/casussen/{case.ref}/sluiten/", {}).status_code == 404
