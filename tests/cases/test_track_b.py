"""Track B: police news is the direction's and the listed persons'; for everybody else there is a worry (DOMAIN §3 B, §5)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Case, CaseTransition, PoliceAnswer, PoliceNews, PolicePermission
from cases.police import answers, news
from cases.procedures.state import EventKind
from cases.steps import StepRefused
from cases.workflow import TransitionNotAllowed
from core.models import AuditEntry
from duties.models import Duty
from secrecy.city import CityIsOff
from secrecy.grants import GrantRefused
from secrecy.models import Disclosure, Dossier, Grant, Item
from tests.cases import police
from tests.cases.police import ANSWER, CONTACT, NEWS, START, hours
from tests.cases.test_track_a_whole import kinds, take
from tests.cast import acting, put_on_agenda, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
CONCERN = "Er is een bezorgdheid."


def sees(seat, model, now=START):
    """What this seat reads with SQL of its own, which is what the first wall shows too."""
    with acting(seat, now) as actor:
        found = set(model.objects.all())
        assert found == set(model.objects.visible_to(actor))
        return found


def texts(seat, now=START):
    return {item.kind: item.body for item in sees(seat, Item, now)}


def page(seat, case):
    return words_of(signed_in(seat).get(reverse("cases:case", args=[case.ref])))


def words_of(response):
    """A page without the lines of "who can see this" that stand on every case, whatever it is about."""
    html = response.content.decode()
    return html.replace("CLB, stad en politie", "").replace("Stad en politie", "").replace("Politiezone", "")


@pytest.fixture
def case(cast):
    return police.receive(cast)


@pytest.fixture
def informed(cast, case):
    police.permit(cast, case, cast.colleague)
    return police.inform(cast, case)


# --- B1 ---------------------------------------------------------------------------------------------------------------


def test_only_the_direction_knows_of_it(cast, case):
    assert (case.procedure, case.step, case.owner_id, case.state) == ("gent-b", "1", cast.director.pk, CaseState.OPEN)
    assert {name for name, seat in cast.seats.items() if sees(seat, Case)} == {"director"}
    assert texts(cast.director) == {"police": NEWS, "concern": CONCERN}
    assert {name for name, seat in cast.seats.items() if sees(seat, PoliceNews)} == {"director", "police"}
    assert not sees(cast.police, Item)
    assert kinds(cast.director, START) == ["step1"]


def test_its_page_says_who_reads_it_and_that_no_family_inspects_it(cast, case):
    html = page(cast.director, case)
    assert "nog niet: de directie lichtte het zorgteam nog niet in" in html
    assert "dit gaat over een personeelslid" not in html
    # Only under "er is een bezorgdheid", which is shared; never under what the police told.
    assert html.count("Ouders en leerling kunnen dit inkijken.") == 1


def test_the_origin_is_recorded(cast, case):
    told = sees(cast.director, PoliceNews).pop()
    assert (told.force, told.channel, told.contact_name) == ("local", "phone", CONTACT)
    assert (told.received_at, told.logged_by_id, told.regime) == (START, cast.director.pk, "police")
    with as_owner():
        assert Dossier.objects.values_list("from_police", "held_back").get(pk=case.dossier_id) == (True, True)


def test_a_double_click_is_one_case(cast):
    key = uuid4()
    first = police.receive(cast, form_key=key)
    assert police.receive(cast, form_key=key).pk == first.pk
    with as_owner():
        assert (Case.objects.count(), Grant.objects.count(), PoliceNews.objects.count()) == (1, 1, 1)


def test_only_a_director_of_a_school_notes_it(cast):
    for seat in (cast.zorg, cast.police, cast.case_manager):
        with acting(seat) as actor, pytest.raises(TransitionNotAllowed, match="Alleen de directie"):
            news.receive(told=police.told(cast), by=seat, actor=actor)


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_listed_person_reads_it_and_the_other_reads_that_there_is_a_worry(cast, informed):
    """Two coordinators of one school, side by side: `colleague` is listed, `zorg` is not."""
    assert texts(cast.colleague)["police"] == NEWS
    assert "police" not in texts(cast.zorg)
    assert texts(cast.zorg)["concern"] == texts(cast.colleague)["concern"] == CONCERN
    listed, unlisted = page(cast.colleague, informed), page(cast.zorg, informed)
    assert NEWS in listed
    assert "B. Signaal van de politie" in listed
    assert CONCERN in unlisted
    for word in ("politie", "Politie", "parket", NEWS, CONTACT):
        assert word not in unlisted, word


@pytest.mark.parametrize("seat", ["zorg", "clb"])
def test_nothing_that_an_unlisted_person_opens_speaks_of_the_police(cast, informed, seat):
    client = signed_in(cast.seats[seat])
    told = next(iter(sees(cast.director, PoliceNews)))
    for url in ("/", "/casussen/", reverse("cases:case", args=[informed.ref])):
        html = words_of(client.get(url)).lower()
        assert "politie" not in html, url
    assert client.get(reverse("cases:police", args=[told.pk])).status_code == 404
    for name in ("police_permission", "police_inform"):
        assert client.get(reverse(f"cases:{name}", args=[informed.ref])).status_code == 404


def test_permission_lists_people_and_finishes_step_1(cast, case):
    permission = police.permit(cast, case, cast.behaviour, cast.clb)
    assert (permission.given_by, permission.noted_by_id) == (CONTACT, cast.director.pk)
    assert sees(cast.behaviour, PolicePermission) == {permission}
    for seat in (cast.behaviour, cast.clb):
        assert texts(seat) == {"police": NEWS, "step": "De politie gaf op 7 september 2026 toelating."}
        assert kinds(seat, START) == ["police_news", "police_news"]
        assert not sees(seat, Case)
    assert kinds(cast.director, START) == ["police_news", "police_news", "step2"]


def test_a_listed_person_reads_it_on_a_page_of_their_own(cast, case):
    police.permit(cast, case, cast.behaviour)
    client = signed_in(cast.behaviour)
    assert "Lees wat de politie meldde" in client.get("/").content.decode()
    told = sees(cast.behaviour, PoliceNews).pop()
    url = reverse("cases:police", args=[told.pk])
    html = client.get(url).content.decode()
    assert NEWS in html
    assert CONTACT in html
    assert case.ref not in html
    assert "Katrien Moerman" in html
    assert client.post(url).status_code == 302
    assert kinds(cast.behaviour, START) == []
    assert "Ik heb dit gelezen" not in client.get(url).content.decode()


def test_the_same_form_again_lists_nobody_twice(cast, case):
    key = uuid4()
    police.permit(cast, case, cast.behaviour, form_key=key)
    police.permit(cast, case, cast.behaviour, form_key=key)
    police.permit(cast, case, cast.behaviour)
    with as_owner():
        assert Grant.objects.filter(kind="police").count() == 2
        assert PolicePermission.objects.count() == 2


@pytest.mark.parametrize("seat", ["outsider", "police", "case_manager", "other_director"])
def test_nobody_else_can_be_listed(cast, case, seat):
    with pytest.raises(GrantRefused):
        police.permit(cast, case, cast.seats[seat])
    with as_owner():
        assert not PolicePermission.objects.exists()


def test_taken_off_the_list_one_reads_it_no_more(cast, informed):
    grant = next(grant for grant in sees(cast.director, Grant) if grant.addressee_id == cast.colleague.pk)
    with acting(cast.director, hours(3)) as actor:
        news.unlist(case_id=informed.pk, grant_id=grant.pk, actor=actor, now=hours(3))
    assert "police" not in texts(cast.colleague)
    assert "politie" not in page(cast.colleague, informed).lower()
    with acting(cast.director, hours(3)) as actor, pytest.raises(GrantRefused):
        news.unlist(case_id=informed.pk, grant_id=grant.pk, actor=actor, now=hours(3))


def test_one_director_stays_on_the_list(cast, case):
    grant = sees(cast.director, Grant).pop()
    with acting(cast.director) as actor, pytest.raises(TransitionNotAllowed, match="Eén directeur"):
        news.unlist(case_id=case.pk, grant_id=grant.pk, actor=actor)


# --- B2 ---------------------------------------------------------------------------------------------------------------


def test_informing_opens_the_case_and_tells_no_more_than_it_must(cast, informed):
    assert {name for name, seat in cast.seats.items() if sees(seat, Case)} == {"director", "zorg", "colleague", "clb"}
    with as_owner():
        assert Case.objects.get().owner_id == cast.zorg.pk
    about = "Er is een bezorgdheid over Noor Van Hecke, 3B. Neem contact op met de directie: Katrien Moerman."
    assert texts(cast.clb) == {"concern": CONCERN, "clb_notice": about, "city_notice": texts(cast.zorg)["city_notice"]}
    nameless = "Er is een bezorgdheid op Proefschool. Neem contact op met de directie: Katrien Moerman."
    assert texts(cast.case_manager) == {"city_notice": nameless}
    assert kinds(cast.zorg, hours(3)) == ["concern", "concern", "step3"]
    assert kinds(cast.case_manager, hours(3)) == ["concern"]


def test_the_notice_is_read_on_its_own_page(cast, informed):
    for seat, words, there in ((cast.case_manager, "Proefschool", False), (cast.clb, "Noor Van Hecke", True)):
        client = signed_in(seat)
        notice = next(item for item in sees(seat, Item) if item.addressee_id == seat.pk)
        url = reverse("cases:notice", args=[notice.pk])
        html = client.get(url).content.decode()
        assert words in html
        assert (informed.ref in html) is there
        assert "politie" not in html.lower()
        assert client.post(url).status_code == 302
        with as_owner():
            assert not Duty.objects.open().filter(about=notice.pk).exists()
    # Of a notice to another nobody reads the page.
    assert signed_in(cast.director).get(url).status_code == 404


def test_whoever_is_not_informed_takes_a_reason(cast, case):
    police.permit(cast, case)
    with pytest.raises(StepRefused) as refused:
        police.inform(cast, case, case_manager=None)
    assert refused.value.field == "reason"
    with as_owner():
        assert Dossier.objects.get(pk=case.dossier_id).held_back
    police.inform(cast, case, case_manager=None, reason="Expo-R is in verlof; ik bel maandag.")
    assert kinds(cast.case_manager, START) == []
    # Later the rest, without another step.
    police.inform(cast, case, now=hours(30))
    assert kinds(cast.case_manager, hours(31)) == ["concern"]
    with as_owner():
        assert CaseTransition.objects.filter(case=case, step="2", event="done").count() == 1
        assert Item.objects.filter(kind="clb_notice").count() == 1


def test_a_double_click_informs_once(cast, case):
    police.permit(cast, case)
    key = uuid4()
    police.inform(cast, case, form_key=key)
    police.inform(cast, case, form_key=key)
    with as_owner():
        assert Item.objects.filter(kind__in=["clb_notice", "city_notice"]).count() == 2


def test_informing_waits_for_step_1(cast, case):
    with pytest.raises(StepRefused, match="stap 1"):
        police.inform(cast, case)
    assert not sees(cast.zorg, Case)


def test_undo_does_not_take_a_notice_back(cast, informed):
    html = page(cast.director, informed)
    assert "Maak de laatste stap ongedaan" not in html


# --- B3 to B9 ---------------------------------------------------------------------------------------------------------


def to_the_answer(cast, case):
    """Steps 3 to 8, each by its own actor."""
    now = hours(24)
    put_on_agenda(cast, case, now=now)
    take(cast.zorg, case, "3", now=now)
    take(cast.zorg, case, "4", now=now)
    assert kinds(cast.clb, now).count("step5") == 1
    take(cast.clb, case, "5", now=now)
    take(cast.clb, case, "6", now=now)
    take(cast.zorg, case, "7", now=now)
    take(cast.zorg, case, "8", EventKind.CLOSE, now=now)
    return now


def test_whole_track(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    assert "step9" in kinds(cast.director, now)
    assert kinds(cast.case_manager, now) == ["concern", "draft_answer"]
    # Whoever closed step 8 does not learn what follows.
    assert "olitie" not in page(cast.zorg, informed)
    answer = police.begin_answer(cast, now=now)
    assert not sees(cast.director, PoliceAnswer)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    assert {one.body for one in sees(cast.director, PoliceAnswer)} == {ANSWER}
    assert "police_answer" in kinds(cast.director, now)
    with pytest.raises(TransitionNotAllowed, match="als de directie schriftelijk instemt"):
        police.move(cast.case_manager, answers.send, answer, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    police.move(cast.case_manager, answers.send, answer, now=now)
    assert {(one.body, one.intact) for one in sees(cast.police, Disclosure)} == {(ANSWER, True)}
    assert kinds(cast.police, now) == ["police_reply"]
    done = take(cast.director, informed, "9", now=now, reason="")
    assert done.state == CaseState.CLOSED
    assert not sees(cast.clb, Case)
    # Closed words of the police steps stay with the list.
    assert "Gedaan." not in [
        item.body for item in sees(cast.zorg, Item) if item.created_at == now and item.regime == "police"
    ]
    assert not [item for item in sees(cast.zorg, Item) if item.regime in {"police", "city"}]


def test_for_everybody_else_the_answer_does_not_exist(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    reads = {name for name, seat in cast.seats.items() if sees(seat, PoliceAnswer)}
    assert reads == {"director", "case_manager"}
    for name, seat in cast.seats.items():
        status = signed_in(seat).get(reverse("cases:police_answer", args=[answer.pk])).status_code
        assert (status == 200) is (name in reads), name


def test_step_9_needs_the_answer_of_the_direction(cast, informed):
    now = to_the_answer(cast, informed)
    with pytest.raises(StepRefused, match="schriftelijk"):
        take(cast.director, informed, "9", now=now)


def test_an_objection_and_another_try(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now, body="Noor volgt nu begeleiding.")
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=False, words="Geen naam, geen begeleiding.", now=now)
    assert texts(cast.case_manager)["objection"] == "Geen naam, geen begeleiding."
    police.move(cast.case_manager, answers.write, answer, body=ANSWER, now=now)
    # A draft again: the director does not watch while it is written.
    assert not sees(cast.director, PoliceAnswer)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    # Taken back to change a word: the agreement was with the old words.
    police.move(cast.case_manager, answers.take_back, answer, now=now)
    with pytest.raises(TransitionNotAllowed):
        police.move(cast.case_manager, answers.send, answer, now=now)
    assert not sees(cast.police, Disclosure)


def test_two_tabs_and_double_clicks(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    assert police.begin_answer(cast, now=now).pk == answer.pk
    with pytest.raises(answers.WrittenMeanwhile):
        police.begin_answer(cast, now=now, body="Iets anders")
    police.move(cast.case_manager, answers.write, answer, body="Eerste tab.", version=1, now=now)
    with pytest.raises(answers.WrittenMeanwhile) as clash:
        police.move(cast.case_manager, answers.write, answer, body="Tweede tab.", version=1, now=now)
    assert clash.value.answer.body == "Eerste tab."
    with pytest.raises(TransitionNotAllowed, match="intussen gewijzigd"):
        police.move(cast.case_manager, answers.ask, answer, director=cast.director, version=1, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    key, version = uuid4(), sees(cast.director, PoliceAnswer).pop().version
    for _click in range(2):
        police.move(
            cast.director, answers.reply, answer, agrees=True, words="Ja.", version=version, form_key=key, now=now
        )
    key, version = uuid4(), sees(cast.director, PoliceAnswer).pop().version
    for _click in range(2):
        police.move(cast.case_manager, answers.send, answer, version=version, form_key=key, now=now)
    with as_owner():
        assert Disclosure.objects.count() == 1
        assert AuditEntry.objects.filter(action="send", subject_kind="police_answer").count() == 1


def test_city_off_means_that_no_text_begins(cast, informed):
    now = to_the_answer(cast, informed)
    with pytest.raises(CityIsOff):
        police.begin_answer(cast, now=now)


def test_expo_r_writes_when_the_school_asks(cast, informed):
    police.city_on(cast)
    with pytest.raises(TransitionNotAllowed, match="nog geen terugkoppeling"):
        police.begin_answer(cast, now=hours(3))


def test_a_contact_without_an_account_is_told(cast):
    case = police.receive(cast, contact=None)
    police.permit(cast, case)
    police.inform(cast, case)
    police.city_on(cast)
    now = to_the_answer(cast, case)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    html = signed_in(cast.case_manager).get(reverse("cases:police_answer", args=[answer.pk])).content.decode()
    assert f"{CONTACT} heeft geen account" in html
    police.move(cast.case_manager, answers.send, answer, now=now)
    assert not sees(cast.police, Disclosure)
    assert sees(cast.case_manager, Disclosure).pop().receivers == [CONTACT]


# --- The police contact's own view ------------------------------------------------------------------------------------


def test_the_police_contact_reads_received_and_the_answer_and_nothing_else(cast, informed):
    client = signed_in(cast.police)
    html = re.search(r"<main.*</main>", client.get(reverse("cases:police_own")).content.decode(), re.DOTALL).group()
    assert "Uw melding van 7 september 2026" in html
    assert "ontvangen door de directie" in html
    for word in ("Noor", "Proefschool", informed.ref, "stap", "CLB", "Expo-R", "Katrien", NEWS, "8 september"):
        assert word not in html, word
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    assert ANSWER not in client.get(reverse("cases:police_own")).content.decode()
    police.move(cast.case_manager, answers.send, answer, now=now)
    html = client.get(reverse("cases:police_own")).content.decode()
    assert ANSWER in html
    assert "Akkoord." not in html
    sent = sees(cast.police, Disclosure).pop()
    assert client.post(reverse("cases:police_own"), {"answer": sent.pk}).status_code == 302
    assert kinds(cast.police, now + timedelta(days=1)) == []
    told = sees(cast.police, PoliceNews).pop()
    assert client.get(reverse("cases:police", args=[told.pk])).status_code == 404


# --- The pages of the direction ---------------------------------------------------------------------------------------

GOOD = {
    "force": "federal", "channel": "phone", "contact_name": CONTACT, "contact": "", "received_on": "1/9/2026",
    "received_at": "9.15", "pupil": "", "pupil_text": "Noor Van Hecke, 3B", "text": NEWS,
}  # fmt: skip


def test_the_director_notes_it_on_the_page(cast):
    client = signed_in(cast.director)
    assert "Noteer een melding van de politie" in client.get("/casussen/").content.decode()
    answer = client.post(reverse("cases:police_new"), GOOD)
    case = sees(cast.director, Case).pop()
    assert answer["Location"] == reverse("cases:police_permission", args=[case.ref])
    assert case.pupil_id == cast.pupil.pk
    url = reverse("cases:police_permission", args=[case.ref])
    data = {"form_key": uuid4(), "given_on": "1/9/2026", "given_by": CONTACT, "persons": [cast.behaviour.pk]}
    assert client.post(url, data).status_code == 302
    url = reverse("cases:police_inform", args=[case.ref])
    data = {
        "form_key": uuid4(), "coordinator": cast.zorg.pk, "clb": "on", "case_manager": cast.case_manager.pk,
        "on": case.opened_at.strftime("%d/%m/%Y"), "reason": "", "backdated": "",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert sees(cast.zorg, Case) == {case}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"force": ""}, "Kies van wie het bericht komt"),
        ({"force": "army"}, "army"),
        ({"channel": ""}, "Kies hoe u het kreeg"),
        ({"contact_name": " "}, "Schrijf wie u sprak"),
        ({"contact": "x"}, "Kies iemand uit de lijst"),
        ({"received_on": "1/9/2099"}, "Kies een dag die al voorbij is"),
        ({"received_on": "gisteren"}, "Schrijf de dag als dag/maand/jaar"),
        ({"received_at": "25.00"}, "Schrijf het uur als uur.minuten"),
        ({"pupil_text": ""}, "Schrijf om wie het gaat"),
        ({"text": ""}, "Schrijf in één zin wat de politie vertelde"),
        ({"text": "x" * 10_001}, "Maak de tekst korter"),
    ],
)
def test_bad_news_comes_back_as_typed(cast, changes, says):
    html = signed_in(cast.director).post(reverse("cases:police_new"), GOOD | changes)
    assert html.status_code == 422
    assert says in html.content.decode()
    assert CONTACT in html.content.decode() or "contact_name" in changes
    with as_owner():
        assert not Case.objects.exists()
        assert not Dossier.objects.exists()


def test_bad_permission_and_bad_informing_come_back_as_typed(cast, case):
    client = signed_in(cast.director)
    url = reverse("cases:police_permission", args=[case.ref])
    for changes, says in (
        ({"given_on": ""}, "Vul nog in"),
        ({"given_by": ""}, "Schrijf wie de toelating gaf"),
        ({"persons": [cast.outsider.pk]}, "Kies mensen uit de lijst"),
        ({"persons": ["x"]}, "Kies mensen uit de lijst"),
    ):
        data = {"form_key": uuid4(), "given_on": "7/9/2026", "given_by": CONTACT, "persons": []} | changes
        html = client.post(url, data)
        assert (html.status_code, says in html.content.decode()) == (422, True), says
    url = reverse("cases:police_inform", args=[case.ref])
    data = {"form_key": uuid4(), "on": START.strftime("%d/%m/%Y"), "coordinator": cast.outsider.pk}
    html = client.post(url, data)
    assert (html.status_code, "Kies iemand uit de lijst" in html.content.decode()) == (422, True)
    with as_owner():
        assert not PolicePermission.objects.exists()
        assert Dossier.objects.get().held_back


def test_the_text_is_written_answered_and_sent_on_its_page(cast, informed):
    police.city_on(cast)
    now = to_the_answer(cast, informed)
    assert now
    expo_r, director = signed_in(cast.case_manager), signed_in(cast.director)
    notice = next(item for item in sees(cast.case_manager, Item) if item.kind == "city_notice")
    url = reverse("cases:police_answer_new", args=[notice.pk])
    html = expo_r.post(url, {"form_key": uuid4(), "version": 0, "body": ""})
    assert (html.status_code, "Schrijf in één zin wat de politie mag weten" in html.content.decode()) == (422, True)
    url = expo_r.post(url, {"form_key": uuid4(), "version": 0, "body": ANSWER})["Location"]

    def press(client, button, **data):
        version = sees(cast.case_manager, PoliceAnswer).pop().version
        return client.post(url, {"form_key": uuid4(), "version": version, button: "1"} | data)

    assert press(expo_r, "write", body="Oude tekst.").status_code == 302
    clash = expo_r.post(url, {"form_key": uuid4(), "version": 1, "write": "1", "body": ANSWER})
    assert clash.status_code == 409
    assert "Oude tekst." in clash.content.decode()
    assert ANSWER in clash.content.decode()
    assert press(expo_r, "write", body=ANSWER).status_code == 302
    assert director.get(url).status_code == 404
    assert press(expo_r, "ask", director="x").status_code == 422
    assert press(expo_r, "ask", director=cast.director.pk).status_code == 302
    html = director.get(url).content.decode()
    assert ANSWER in html
    assert "Oude tekst." not in html
    assert press(director, "agree", words="").status_code == 422
    assert press(expo_r, "send").status_code == 422
    assert press(director, "agree", words="Akkoord.").status_code == 302
    assert press(expo_r, "send").status_code == 302
    assert "verstuurd" in expo_r.get(url).content.decode()
    assert sees(cast.police, Disclosure)
