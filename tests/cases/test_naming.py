"""Who is named on a case sees it from exactly then, and not after it is ended or the case closes (DOMAIN §2)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.roles import Role
from cases import consultations, naming, steps
from cases.models import Case
from cases.procedures.state import EventKind
from cases.steps import Entry
from cases.workflow import TransitionNotAllowed
from core.models import Outbox
from duties.models import Duty
from secrecy.models import Grant, Item
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
SCHOOL_TEXT = "Tijdens de les riep Noor naar een klasgenoot."
WHY = "Volgt de afspraken in de klas op."


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast))


@pytest.fixture
def reference(cast):
    with as_owner():
        return member("refpersoon", "Joris Vanneste", cast.school, Role.REFERENCE_PERSON)


def name(seat, case, whom, **changes):
    with acting(seat) as actor:
        given = {"reason": WHY, "until": None} | changes
        return naming.name(case_id=case.pk, whom=whom, by=seat, actor=actor, **given)


def take(seat, case, *keys):
    """Steps 1, 2, … written down in one save."""
    with acting(seat) as actor:
        entries = [
            Entry(EventKind.SKIP if key == "2" else EventKind.DONE, actor.today, key, "Gedaan.", "Zo afgesproken.")
            for key in keys
        ]
        steps.record(case_id=case.pk, entries=entries, by=seat, actor=actor)


def close_early(cast, case):
    with acting(cast.zorg) as actor:
        outcome = next(iter(steps.track.definition_of(case).early_close.outcomes))
        entry = Entry(EventKind.CLOSE_EARLY, actor.today, reason="Het loopt goed.", outcome=outcome)
        steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor)


def sees(seat, case):
    """Through the page, the list, the first wall and the second: one answer."""
    client = signed_in(seat)
    page = client.get(f"/casussen/{case.ref}/").status_code == 200
    assert (case.ref in client.get("/casussen/").content.decode()) == (page and case.state == "open")
    with acting(seat) as actor:
        assert Case.objects.visible_to(actor).filter(pk=case.pk).exists() == page
        assert Case.objects.filter(pk=case.pk).exists() == page
    return page


def test_from_exactly_then_and_not_after(cast, case):
    assert not sees(cast.behaviour, case)
    grant = name(cast.zorg, case, cast.behaviour)
    assert sees(cast.behaviour, case)
    page = signed_in(cast.behaviour).get(f"/casussen/{case.ref}/").content.decode()
    assert SCHOOL_TEXT in page
    with acting(cast.zorg) as actor:
        naming.let_go(case_id=case.pk, grant_id=grant, actor=actor)
    assert not sees(cast.behaviour, case)
    with acting(cast.behaviour) as actor:
        assert not Duty.objects.visible_to(actor).open().exists()


def test_when_the_case_closes_and_again_when_that_is_taken_back(cast, case):
    name(cast.zorg, case, cast.behaviour)
    close_early(cast, case)
    with as_owner():
        closed = Case.objects.get(pk=case.pk)
        assert closed.state == "closed"
        assert not Duty.objects.filter(kind="named", done_at=None).exists()
    assert not sees(cast.behaviour, closed)


def test_until_a_day(cast, case):
    with acting(cast.zorg) as actor:
        today = actor.today
    name(cast.zorg, case, cast.behaviour, until=today)
    with acting(cast.behaviour) as actor:
        assert Case.objects.visible_to(actor).exists()
        tomorrow = actor.now + timedelta(days=1)
    with acting(cast.behaviour, tomorrow) as actor:
        assert not Case.objects.visible_to(actor).exists()
        assert not Case.objects.exists()


def test_a_reference_person_from_step_4_or_when_asked(cast, case, reference):
    with pytest.raises(TransitionNotAllowed, match="vanaf stap 4"):
        name(cast.zorg, case, reference)
    assert not sees(reference, case)
    with acting(cast.zorg) as actor:
        asked = {"whom": reference, "question": "Hoe begin ik?", "form_key": uuid4()}
        consultations.ask(case_id=case.pk, by=cast.zorg, actor=actor, **asked)
    assert not sees(reference, case)
    name(cast.zorg, case, reference)
    assert sees(reference, case)


def test_a_reference_person_after_step_3(cast, case, reference):
    put_on_agenda(cast, case)
    take(cast.zorg, case, "1", "2")
    with pytest.raises(TransitionNotAllowed):
        name(cast.zorg, case, reference)
    take(cast.zorg, case, "3")
    name(cast.zorg, case, reference)
    assert sees(reference, case)


def test_the_director_only_once_informed(cast, case):
    with pytest.raises(TransitionNotAllowed, match="vanaf stap 3"):
        name(cast.zorg, case, cast.director)
    assert not sees(cast.director, case)
    put_on_agenda(cast, case)
    take(cast.zorg, case, "1", "2", "3")
    assert not sees(cast.director, case)
    name(cast.zorg, case, cast.director, reason="Zit mee aan tafel.")
    assert sees(cast.director, case)


def test_the_clb_reads_team_and_own_file_never_the_school(cast, case):
    put_on_agenda(cast, case)
    with pytest.raises(TransitionNotAllowed, match="CLB-team"):
        name(cast.clb, case, cast.clb_reference)
    take(cast.zorg, case, "1", "2", "3", "4", "5")
    name(cast.clb, case, cast.clb_reference)
    assert sees(cast.clb_reference, case)
    client = signed_in(cast.clb_reference)
    assert SCHOOL_TEXT not in client.get(f"/casussen/{case.ref}/").content.decode()
    wrote = client.post(f"/clb/dossiers/{case.ref}/notitie/", {"text": "Wij bekijken de thuissituatie."})
    assert wrote.status_code == 302
    assert "Wij bekijken" in signed_in(cast.clb).get(f"/clb/dossiers/{case.ref}/").content.decode()
    assert "Wij bekijken" not in signed_in(cast.zorg).get(f"/casussen/{case.ref}/").content.decode()
    with acting(cast.clb_reference) as actor:
        assert {item.regime for item in Item.objects.visible_to(actor)} == {"team", "clb"}
    close_early(cast, case)
    assert client.get(f"/clb/dossiers/{case.ref}/").status_code == 404
    with acting(cast.clb_reference) as actor:
        assert not Item.objects.visible_to(actor).exists()


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("zorg", "clb_reference"),
        ("zorg", "outsider"),
        ("clb", "behaviour"),
        ("zorg", "secretariat"),
        ("zorg", "platform"),
    ],
)
def test_nobody_names_people_of_another_house_or_without_such_a_role(cast, case, by, whom):
    put_on_agenda(cast, case)
    page = f"/casussen/{case.ref}/meewerken/"
    answer = signed_in(getattr(cast, by)).post(page, {"whom": getattr(cast, whom).pk, "reason": WHY})
    assert answer.status_code == 422
    assert "Kies iemand uit de lijst" in answer.content.decode()
    with as_owner():
        assert not Grant.objects.exists()


def test_outsiders_get_the_404_of_what_does_not_exist(cast, case):
    grant = name(cast.zorg, case, cast.behaviour)
    for seat in (*cast.outsiders.values(), cast.reporter, cast.talker):
        client = signed_in(seat)
        assert client.get(f"/casussen/{case.ref}/meewerken/").status_code == 404
        assert client.post(f"/casussen/{case.ref}/meewerken/{grant}/stoppen/").status_code == 404
    with as_owner():
        assert Grant.objects.get().ended_at is None


def test_twice_is_once_and_ending_twice_says_so(cast, case):
    client = signed_in(cast.zorg)
    page = f"/casussen/{case.ref}/meewerken/"
    for _click in range(2):
        answer = client.post(page, {"whom": cast.behaviour.pk, "reason": WHY})
        assert answer.status_code == 302
    with as_owner():
        grant = Grant.objects.get()
        assert Duty.objects.filter(kind="named").count() == 1
    assert client.post(f"{page}{grant.pk}/stoppen/").status_code == 302
    again = client.post(f"{page}{grant.pk}/stoppen/", follow=True)
    assert "Deze toegang was al beëindigd." in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Kies wie meewerkt"),
        ({"reason": ""}, "Schrijf in enkele woorden waarom"),
        ({"reason": "x" * 10_000}, "hoogstens 200 tekens"),
        ({"reason": WHY, "until": "1/1/2001"}, "Kies een dag die nog komt"),
        ({"reason": WHY, "until": "gisteren"}, ""),
    ],
)
def test_bad_input_keeps_the_form_and_names_nobody(cast, case, typed, sentence):
    given = typed | ({"whom": cast.behaviour.pk} if typed else {})
    answer = signed_in(cast.zorg).post(f"/casussen/{case.ref}/meewerken/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert typed.get("reason", "") in answer.content.decode()
    with as_owner():
        assert not Grant.objects.exists()


def test_the_panel_lists_them_and_a_notice_goes_out(cast, case):
    with acting(cast.zorg) as actor:
        until = actor.today + timedelta(days=30)
    name(cast.zorg, case, cast.behaviour, until=until)
    page = signed_in(cast.zorg).get(f"/casussen/{case.ref}/").content.decode()
    assert "Amira Lauwers" in page
    assert WHY.removesuffix(".") in page
    listed = signed_in(cast.zorg).get("/?toon=wacht").content.decode()
    assert "Amira Lauwers leest de casus" in listed
    mine = signed_in(cast.behaviour).get("/").content.decode()
    assert "Lees de casus waarop u aangeduid bent" in mine
    with as_owner():
        duty = Duty.objects.get(kind="named")
        assert Outbox.objects.filter(task="duties.notify", argument=str(duty.pk)).exists()


def test_whoever_is_named_says_to_have_looked(cast, case):
    grant = name(cast.zorg, case, cast.behaviour)
    client = signed_in(cast.behaviour)
    assert "U werkt mee aan deze casus" in client.get(f"/casussen/{case.ref}/").content.decode()
    assert client.post(f"/casussen/{case.ref}/meewerken/{grant}/gelezen/").status_code == 302
    assert "U werkt mee aan deze casus" not in client.get(f"/casussen/{case.ref}/").content.decode()
    assert "Lees de casus waarop u aangeduid bent" not in client.get("/").content.decode()


def test_the_list_asks_a_constant_number_of_questions(cast, case, django_assert_max_num_queries):
    client = signed_in(cast.zorg)
    name(cast.zorg, case, cast.behaviour)
    with django_assert_max_num_queries(40) as few:
        client.get(f"/casussen/{case.ref}/meewerken/")
    with as_owner():
        others = [member(f"lb{n}", f"Lb {n}", cast.school, Role.COUNSELLOR) for n in range(5)]
    for other in others:
        name(cast.zorg, case, other)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(f"/casussen/{case.ref}/meewerken/")


def test_nobody_says_it_for_another(cast, case):
    name(cast.zorg, case, cast.behaviour)
    with as_owner():
        counsellor = member("leerlingbegeleider", "Tine Maes", cast.school, Role.COUNSELLOR)
        grant = Grant.objects.get(addressee=cast.behaviour)
    name(cast.zorg, case, counsellor)
    signed_in(counsellor).post(f"/casussen/{case.ref}/meewerken/{grant.pk}/gelezen/")
    with as_owner():
        assert Duty.objects.get(kind="named", about=grant.pk).done_at is None
