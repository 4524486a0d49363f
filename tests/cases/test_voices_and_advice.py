"""The register of voices, and ruggespraak before step 3."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cases import consultations, steps
from cases.models import Case
from cases.procedures.state import EventKind
from cases.steps import Entry
from cases.workflow import TransitionNotAllowed
from secrecy.models import Item
from tests.cast import acting, open_case, report, signed_in

pytestmark = pytest.mark.database


def ask(cast, case, whom):
    with acting(cast.zorg) as actor:
        return consultations.ask(
            case_id=case.pk,
            whom=whom,
            question="Hoe begin ik hierover?",
            form_key=uuid4(),
            by=cast.zorg,
            actor=actor,
        )


@pytest.mark.parametrize("name", ["clb", "behaviour"])
def test_who_is_asked_reads_the_question_and_nothing_else(cast, name):
    case = open_case(cast, report(cast))
    whom = getattr(cast, name)
    asked = ask(cast, case, whom)
    page = signed_in(whom).get(f"/ruggespraak/{asked.pk}/")
    assert "Hoe begin ik hierover?" in page.content.decode()
    with acting(whom) as actor:
        assert [item.kind for item in Item.objects.visible_to(actor)] == ["question"]
        assert not Case.objects.visible_to(actor).exists()


def test_the_answer_reaches_the_coordinators_and_only_once(cast):
    case = open_case(cast, report(cast))
    asked = ask(cast, case, cast.clb)
    client = signed_in(cast.clb)
    assert client.post(f"/ruggespraak/{asked.pk}/", {"text": "Vraag hoe het gaat."}).status_code == 302
    again = client.post(f"/ruggespraak/{asked.pk}/", {"text": "Nog eens."}, follow=True)
    assert "U antwoordde al op deze vraag." in again.content.decode()
    with acting(cast.colleague) as actor:
        answers = Item.objects.visible_to(actor).filter(kind="answer")
        assert [item.body for item in answers] == ["Vraag hoe het gaat."]


def test_others_get_the_404_of_what_does_not_exist(cast):
    asked = ask(cast, open_case(cast, report(cast)), cast.clb)
    for name in ("director", "outsider", "reporter", "clb_reference", "police"):
        assert signed_in(getattr(cast, name)).get(f"/ruggespraak/{asked.pk}/").status_code == 404, name


def test_after_step_3_advice_is_asked_at_the_meeting(cast):
    case = open_case(cast, report(cast))
    for step in ("1", "2", "3"):
        with acting(cast.zorg) as actor:
            entry = Entry(EventKind.DONE, actor.today, step, sentence="Gedaan.", reason="Zo afgesproken.")
            steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor)
    with pytest.raises(TransitionNotAllowed, match="zorgoverleg"):
        ask(cast, case, cast.clb)


def test_voices_are_noted_and_shown(cast):
    case = open_case(cast, report(cast))
    client = signed_in(cast.zorg)
    with acting(cast.zorg) as actor:
        today = actor.today
    later = (today + timedelta(days=5)).strftime("%d/%m/%Y")
    typed = {"who": "Mama van Noor", "state": "postponed", "day": later, "words": "Noor vraagt eerst zelf te praten."}
    assert client.post(f"/casussen/{case.ref}/stem/", typed).status_code == 302
    page = client.get(f"/casussen/{case.ref}/").content.decode()
    assert "Mama van Noor" in page
    assert "Uitgesteld tot" in page
    wrong = client.post(f"/casussen/{case.ref}/stem/", {**typed, "state": "informed"})
    assert wrong.status_code == 422
    assert "Kies een dag die al voorbij is" in wrong.content.decode()
