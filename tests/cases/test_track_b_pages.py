"""Track B on the pages of the direction: what comes back as typed, and what is sent."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import Case, PoliceAnswer, PolicePermission
from secrecy.models import Disclosure, Dossier, Item
from tests.cases import police
from tests.cases.police import ANSWER, CONTACT, NEWS, START, sees, to_the_answer
from tests.cast import signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


@pytest.fixture
def case(cast):
    return police.receive(cast)


@pytest.fixture
def informed(cast, case):
    police.permit(cast, case, cast.colleague)
    return police.inform(cast, case)


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
