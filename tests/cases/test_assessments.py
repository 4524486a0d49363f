"""The assessment form (A4): seven parts in words, shared in the zorgoverleg, and what it says to the track."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from accounts.roles import Role
from cases import assessments, steps
from cases.assessments import Assessed
from cases.enums import AssessmentPart
from cases.models import Assessment, Case
from cases.procedures.state import EventKind
from cases.steps import Entry
from cases.workflow import TransitionNotAllowed
from secrecy.models import Grant, Item
from tests.cases.ledger import NOW, added, contents, duties
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
PARTS = {
    AssessmentPart.CHANGE: "Sinds september zoekt ze ruzie.",
    AssessmentPart.FACTS: "Viermaal te laat.",
    AssessmentPart.READING: "De vriendengroep viel uiteen.",
    AssessmentPart.NEEDS: "Iemand om mee te praten.",
    AssessmentPart.STRENGTHS: "De toneelgroep.",
    AssessmentPart.UNKNOWN: "Wat er online speelt.",
    AssessmentPart.SPOKEN: "Els Boon.",
}


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def assess(seat, case, **changes):
    given = {"form_key": uuid4(), "parts": PARTS, "review_on": date(2026, 11, 12), "reference_person": "Joris Vanneste"}
    with acting(seat, NOW) as actor:
        assessed = Assessed(**given | changes)
        return assessments.assess(case_id=case.pk, assessed=assessed, by=seat, actor=actor, now=NOW)


def readers(cast):
    found = set()
    for name, seat in cast.seats.items():
        with acting(seat, NOW) as actor:
            assert set(Assessment.objects.all()) == set(Assessment.objects.visible_to(actor))
            texts = Item.objects.filter(kind="assessment").count()
            assert Assessment.objects.count() * 7 == texts
        if texts:
            found.add(name)
    return found


def facts(cast, case):
    with acting(cast.zorg, NOW) as actor:
        return assessments.facts_of(case, actor)


def test_seven_parts_are_seven_items_and_a_double_click_is_one_assessment(cast, case):
    before = contents()
    made = assess(cast.zorg, case)
    after = contents()
    expected = {"cases_assessment": 1, "secrecy_item": 7, "duties_duty": 1, "core_auditentry": 2}
    assert added(before, after) == expected
    assert assess(cast.zorg, case, form_key=made.form_key).pk == made.pk
    assert contents() == after
    with as_owner():
        written = {part: Item.objects.get(pk=key).body for part, key in made.parts.items()}
    assert written == {part.value: body for part, body in PARTS.items()}


def test_who_reads_an_assessment(cast, case):
    assess(cast.zorg, case)
    assert readers(cast) == {"zorg", "colleague"}
    put_on_agenda(cast, case, now=NOW)
    assert readers(cast) == {"zorg", "colleague", "clb"}


def test_what_it_says_to_the_track(cast, case):
    assert facts(cast, case) == set()
    assess(cast.zorg, case, reference_person="")
    assert facts(cast, case) == {"assessment_made"}
    assess(cast.zorg, case)
    assert facts(cast, case) == {"assessment_made", "reference_person_heard"}


@pytest.mark.parametrize("day", [date(2026, 10, 13), date(2027, 10, 30)])
def test_a_review_day_that_cannot_be_meant(cast, case, day):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="die nog komt") as refusal:
        assess(cast.zorg, case, review_on=day)
    assert refusal.value.field == "review_on"
    assert contents() == before


@pytest.mark.parametrize("seat", ["reporter", "director", "clb", "outsider"])
def test_only_the_care_team_assesses(cast, case, seat):
    with pytest.raises(Case.DoesNotExist):
        assess(cast.seats[seat], case)


@pytest.fixture
def reference(cast, case):
    """A reference person of the school, named on the case."""
    with as_owner():
        seat = member("refpers", "Jamal Ouali", cast.school, Role.REFERENCE_PERSON)
        Grant.objects.create(
            dossier_id=case.dossier_id, regime="team", addressee=seat, kind="care", reason="Denkt mee.",
            granted_by=cast.zorg, granted_at=NOW,
        )  # fmt: skip
    return seat


def test_a_named_reference_person_assesses_and_was_heard_with_that(cast, case, reference):
    made = assess(reference, case, reference_person="")
    assert (made.reference_person, made.regime) == ("Jamal Ouali", "team")
    assert facts(cast, case) == {"assessment_made", "reference_person_heard"}
    assert readers(cast) == {"zorg", "colleague"}
    assert reviews() == [(date(2026, 11, 12), "30 kalenderdagen na de inschatting.")]
    [owed] = duties(kind="review", done_at=None)
    assert owed.addressee_id == cast.zorg.pk
    assess(cast.zorg, case, review_on=date(2026, 12, 1))
    assess(reference, case, review_on=date(2026, 12, 8))
    assert [due for due, _why in reviews()] == [date(2026, 12, 8)]


def test_one_who_is_not_named_does_not(cast, case, reference):
    with as_owner():
        Grant.objects.update(ended_at=NOW, ended_by=cast.zorg)
    before = contents()
    with pytest.raises(Case.DoesNotExist):
        assess(reference, case)
    assert contents() == before


class TestPages:
    @pytest.fixture(autouse=True)
    def _on_the_day(self, time_machine):
        time_machine.move_to(NOW, tick=False)

    def typed(self, **changes):
        parts = {part.value: body for part, body in PARTS.items()}
        more = {"form_key": str(UUID(int=3)), "reference_person": "Joris Vanneste", "review_on": "12/11/2026"}
        return parts | more | changes

    def test_fill_in_and_read(self, cast, case):
        client = signed_in(cast.zorg)
        for _click in range(2):
            assert client.post(f"/casussen/{case.ref}/inschatting/", self.typed()).status_code == 302
        page = client.get(f"/casussen/{case.ref}/").content.decode()
        for text in (*PARTS.values(), "Hanne Dewulf, met Joris Vanneste · opnieuw te bekijken op do 12 november"):
            assert page.count(text) == 1 or text == "Els Boon."

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"facts": ""}, "Schrijf in één zin wat de feiten zijn"),
            ({"needs": "a" * 10_001}, "Maak de tekst korter"),
            ({"review_on": ""}, "Schrijf wanneer u dit opnieuw bekijkt"),
            ({"review_on": "1/10/2026"}, "Kies een dag die nog komt"),
        ],
    )
    def test_bad_input_comes_back_as_typed(self, cast, case, changes, says):
        answer = signed_in(cast.zorg).post(f"/casussen/{case.ref}/inschatting/", self.typed(**changes))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert says in page
        assert PARTS[AssessmentPart.UNKNOWN] in page
        with as_owner():
            assert not Assessment.objects.exists()

    def test_a_named_reference_person_fills_it_in_from_the_case(self, cast, case, reference):
        client, url = signed_in(reference), f"/casussen/{case.ref}/inschatting/"
        assert url in client.get(f"/casussen/{case.ref}/").content.decode()
        page = client.get(url).content.decode()
        assert 'value="Jamal Ouali"' in page
        assert "/schoolwoorden/" not in page
        assert "/schoolwoorden/" in signed_in(cast.zorg).get(url).content.decode()
        assert client.post(url, self.typed(reference_person="Jamal Ouali")).status_code == 302
        assert PARTS[AssessmentPart.FACTS] in signed_in(cast.zorg).get(f"/casussen/{case.ref}/").content.decode()

    def test_another_who_is_named_reads_and_does_not_fill_in(self, cast, case, reference):
        with as_owner():
            Grant.objects.update(addressee=cast.behaviour)
        client = signed_in(cast.behaviour)
        assert "/inschatting/" not in client.get(f"/casussen/{case.ref}/").content.decode()
        assert client.get(f"/casussen/{case.ref}/inschatting/").status_code == 404
        assert signed_in(reference).get(f"/casussen/{case.ref}/inschatting/").status_code == 404

    @pytest.mark.parametrize("seat", ["clb", "director", "reporter", "outsider"])
    def test_not_there_for_others(self, cast, case, seat):
        assert signed_in(cast.seats[seat]).get(f"/casussen/{case.ref}/inschatting/").status_code == 404


def reviews():
    return [(one.due_on, one.explanation) for one in duties(kind="review", done_at=None)]


def test_the_review_day_is_owed_until_there_is_a_new_assessment(cast, case):
    assess(cast.zorg, case)
    assert reviews() == [(date(2026, 11, 12), "30 kalenderdagen na de inschatting.")]
    assess(cast.zorg, case, review_on=date(2026, 12, 1))
    assert [due for due, _why in reviews()] == [date(2026, 12, 1)]
    assert f"/casussen/{case.ref}/inschatting/" in signed_in(cast.zorg).get("/").content.decode()


def test_a_closed_case_is_not_looked_at_again_until_it_is_open(cast, case):
    assess(cast.zorg, case)
    for kind, left in ((EventKind.CLOSE_EARLY, 0), (EventKind.REOPEN, 1)):
        with acting(cast.zorg, NOW) as actor:
            entry = Entry(kind, NOW.date(), reason="Zo beslist.", outcome="unfounded")
            steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor, now=NOW)
        assert len(reviews()) == left
