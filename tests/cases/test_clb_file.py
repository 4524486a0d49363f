"""The CLB's own file: what it writes there, who reads it, and that it stays when the school closes the case (DOMAIN §2)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cases import clb_files, steps
from cases.models import Case, ClbConsent, ClbFile
from cases.procedures.state import EventKind
from cases.steps import Entry
from secrecy.models import Disclosure, Item
from secrecy.sealing import saying
from tests.cast import acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
NOTE = "De ouders vroegen een gesprek met ons alleen."
OUTSIDERS = (
    "zorg", "colleague", "reporter", "talker", "director", "behaviour", "secretariat", "dpo", "admin", "board",
    "clb_reference", "outsider", "other_director", "case_manager", "policy", "police", "platform",
)  # fmt: skip


@pytest.fixture
def case(cast):
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    return found


def url(case, part=""):
    return f"/clb/dossiers/{case.ref}/{part}"


def write_note(cast, case, text=NOTE):
    with acting(cast.clb) as actor:
        return clb_files.write_note(ref=case.ref, text=text, form_key=uuid4(), by=cast.clb, actor=actor)


def close_early(cast, case):
    with acting(cast.zorg) as actor:
        outcome = next(iter(steps.track.definition_of(case).early_close.outcomes))
        entry = Entry(EventKind.CLOSE_EARLY, actor.today, reason="Het loopt goed.", outcome=outcome)
        steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor)


def day(actor, back=0):
    return (actor.today - timedelta(days=back)).strftime("%d/%m/%Y")


def today(cast, back=0):
    with acting(cast.clb) as actor:
        return day(actor, back)


def test_before_the_agenda_there_is_nothing(cast):
    found = open_case(cast, report(cast))
    assert signed_in(cast.clb).get(url(found)).status_code == 404
    assert signed_in(cast.clb).post(url(found, "notitie/"), {"text": NOTE}).status_code == 404
    with as_owner():
        assert not ClbFile.objects.exists()


def test_the_first_note_begins_the_file_and_a_double_click_is_one_note(cast, case):
    client = signed_in(cast.clb)
    assert "Het CLB schreef hier nog niets." in client.get(url(case)).content.decode()
    key = uuid4()
    for _click in range(2):
        answer = client.post(url(case, "notitie/"), {"text": NOTE, "form_key": key})
        assert (answer.status_code, answer["Location"]) == (302, url(case))
    page = client.get(url(case)).content.decode()
    assert page.count(NOTE) == 1
    assert case.pupil_text in client.get("/clb/dossiers/").content.decode()
    with as_owner():
        assert [item.regime for item in Item.objects.all() if item.body == NOTE] == ["clb"]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_ever_reads_it(cast, case, name):
    write_note(cast, case)
    seat = getattr(cast, name)
    client = signed_in(seat)
    for part in ("", "notitie/", "instemming/", "team/"):
        assert client.get(url(case, part)).status_code == 404, part
    assert client.post(url(case, "notitie/"), {"text": "Ik schrijf mee."}).status_code == 404
    listed = client.get("/clb/dossiers/")
    assert listed.status_code == 404 or case.ref not in listed.content.decode()
    if name in {"zorg", "colleague"}:
        assert NOTE not in client.get(f"/casussen/{case.ref}/").content.decode()
    with acting(seat):
        assert not ClbFile.objects.exists()
        assert not saying(Item.objects.all(), NOTE)


def test_when_the_school_closes_the_case_only_the_own_file_stays(cast, case):
    write_note(cast, case)
    with acting(cast.zorg) as actor:
        shared = [item.body for item in Item.objects.visible_to(actor).filter(regime="team")]
    close_early(cast, case)
    client = signed_in(cast.clb)
    page = client.get(url(case)).content.decode()
    assert NOTE in page
    assert "De school sloot deze casus" in page
    assert not any(body in page for body in shared)
    assert client.get(f"/casussen/{case.ref}/").status_code == 404
    with acting(cast.clb) as actor:
        assert not Case.objects.visible_to(actor).exists()
        assert {item.regime for item in Item.objects.visible_to(actor)} == {"clb"}
    assert case.ref in client.get("/clb/dossiers/?toon=gesloten").content.decode()
    assert case.ref not in client.get("/clb/dossiers/?toon=lopend").content.decode()


def test_the_clb_goes_on_writing_in_it_after_closing_and_only_there(cast, case):
    write_note(cast, case)
    close_early(cast, case)
    client = signed_in(cast.clb)
    assert client.post(url(case, "notitie/"), {"text": "Mama belde nog eens."}).status_code == 302
    given = {"given_by": "parents", "given_on": today(cast), "purpose": "Begeleiding", "how": "Aan de telefoon."}
    assert client.post(url(case, "instemming/"), given).status_code == 302
    assert client.post(url(case, "team/"), {"team_on": today(cast)}).status_code == 302
    page = client.get(url(case)).content.decode()
    assert "Mama belde nog eens." in page
    assert "Besproken op" in page
    assert client.get(f"/casussen/{case.ref}/inschatting/").status_code == 404
    assert client.get(f"/casussen/{case.ref}/vrijgave/").status_code == 404


def test_a_case_that_closed_before_the_clb_wrote_leaves_no_file(cast, case):
    close_early(cast, case)
    client = signed_in(cast.clb)
    assert client.get(url(case)).status_code == 404
    assert client.post(url(case, "notitie/"), {"text": NOTE}).status_code == 404


def test_a_consent_is_given_and_taken_back_once(cast, case):
    client = signed_in(cast.clb)
    key = uuid4()
    given = {"given_by": "pupil", "given_on": today(cast, 3), "purpose": "Delen met het zorgoverleg", "how": "Gezegd."}
    for _click in range(2):
        assert client.post(url(case, "instemming/"), given | {"form_key": key}).status_code == 302
    with as_owner():
        consent = ClbConsent.objects.get()
    back = url(case, f"instemming/{consent.pk}/")
    early = client.post(back, {"withdrawn_on": today(cast, 5)})
    assert early.status_code == 422
    assert "Kies een dag van" in early.content.decode()
    assert client.post(back, {"withdrawn_on": today(cast)}).status_code == 302
    again = client.post(back, {"withdrawn_on": today(cast)})
    assert again.status_code == 422
    assert "al ingetrokken op" in again.content.decode()
    assert "Ingetrokken op" in client.get(url(case)).content.decode()


def test_a_child_does_not_consent_alone(cast, case):
    with as_owner():
        Case.objects.filter(pk=case.pk).update(birth_date="2018-05-01")
    given = {"given_by": "pupil", "given_on": today(cast), "purpose": "Delen", "how": "Gezegd."}
    answer = signed_in(cast.clb).post(url(case, "instemming/"), given)
    assert answer.status_code == 422
    assert "nog geen 12 jaar" in answer.content.decode()
    with as_owner():
        assert not ClbConsent.objects.exists()


@pytest.mark.parametrize(
    ("part", "typed", "sentence"),
    [
        ("notitie/", {}, "Schrijf uw notitie in één zin"),
        ("notitie/", {"text": "x" * 10_001}, "Maak de tekst korter"),
        ("team/", {}, "Schrijf de dag van het CLB-team"),
        ("team/", {"team_on": "32/13/2026"}, ""),
        ("team/", {"team_on": "1/1/2090"}, "meer dan een jaar van vandaag"),
        ("instemming/", {}, "Kies wie instemde"),
        (
            "instemming/",
            {"given_by": "oma", "given_on": "1/1/2090", "purpose": "x" * 201, "how": "y" * 201},
            "200 tekens",
        ),
    ],
)
def test_bad_input_keeps_the_form_and_writes_nothing(cast, case, part, typed, sentence):
    answer = signed_in(cast.clb).post(url(case, part), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    for text in typed.values():
        assert text in page or text == "oma"
    with as_owner():
        assert not ClbFile.objects.exists()
        assert not ClbConsent.objects.exists()


def test_the_assessment_of_the_clb_team_stays_with_the_clb(cast, case):
    typed = {"facts": "Ze sliep slecht.", "review_on": "1/2/2027", "reference_person": "Senne Raes"}
    client = signed_in(cast.clb)
    with acting(cast.clb) as actor:
        typed["review_on"] = (actor.today + timedelta(days=30)).strftime("%d/%m/%Y")
    shown = client.get(f"/casussen/{case.ref}/inschatting/").content.decode()
    assert "Beroepsgeheim CLB" in shown
    answer = client.post(f"/casussen/{case.ref}/inschatting/", typed)
    assert (answer.status_code, answer["Location"]) == (302, url(case))
    assert "Ze sliep slecht." in client.get(url(case)).content.decode()
    assert "Ze sliep slecht." not in signed_in(cast.zorg).get(f"/casussen/{case.ref}/").content.decode()
    with acting(cast.zorg) as actor:
        assert not {"assessment_made", "clb_assessment_made"} & steps.facts_of(case, actor)
    with acting(cast.clb) as actor:
        assert {"clb_assessment_made", "clb_reference_person_heard"} <= steps.facts_of(case, actor)
        assert "assessment_made" not in steps.facts_of(case, actor)


def test_the_day_of_the_clb_team_is_a_fact_of_step_6_once_it_came(cast, case):
    with acting(cast.clb) as actor:
        clb_files.plan_team(ref=case.ref, on=actor.today + timedelta(days=2), by=cast.clb, actor=actor)
        assert "clb_team_met" not in steps.facts_of(case, actor)
        clb_files.plan_team(ref=case.ref, on=actor.today, by=cast.clb, actor=actor)
        assert "clb_team_met" in steps.facts_of(case, actor)


def test_what_crossed_and_came_back_stays_in_the_file(cast, case):
    client = signed_in(cast.clb)
    typed = {"body": "Wij stellen een gesprek voor.", "purpose": "plan", "ground": "advice", "send": "1"}
    assert client.post(f"/casussen/{case.ref}/vrijgave/", typed).status_code == 302
    with as_owner():
        made = Disclosure.objects.get()
    taken = client.post(f"/casussen/{case.ref}/vrijgave/{made.pk}/terugroepen/", {"reason": "Verkeerde leerling"})
    assert taken.status_code == 302
    close_early(cast, case)
    page = client.get(url(case)).content.decode()
    for words in ("Wij stellen een gesprek voor.", "Doel: plan", "Hanne Dewulf", "Verkeerde leerling"):
        assert words in page, words


def test_a_step_of_the_clb_begins_the_file_too(cast, case):
    with acting(cast.zorg) as actor:
        entries = [
            Entry(EventKind.SKIP if key == "2" else EventKind.DONE, actor.today, key, "Gedaan.", "Zo afgesproken.")
            for key in ("1", "2", "3", "4", "5")
        ]
        steps.record(case_id=case.pk, entries=entries, by=cast.zorg, actor=actor)
    with acting(cast.clb) as actor:
        entry = Entry(EventKind.DONE, actor.today, "6", "Besproken met ons team.", "Nog geen inschatting.")
        steps.record(case_id=case.pk, entries=[entry], by=cast.clb, actor=actor)
    assert "Besproken met ons team." in signed_in(cast.clb).get(url(case)).content.decode()


def test_the_pages_ask_a_constant_number_of_questions(cast, case, django_assert_max_num_queries):
    client = signed_in(cast.clb)
    for number in range(6):
        write_note(cast, case, f"Notitie {number}")
    with django_assert_max_num_queries(40) as few:
        client.get(url(case))
    for number in range(6):
        write_note(cast, case, f"Later {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url(case))
