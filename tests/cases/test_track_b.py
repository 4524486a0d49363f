"""Track B: police news is the direction's and the listed persons'; for everybody else there is a worry (DOMAIN §3 B, §5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from cases.enums import CaseState
from cases.models import Case, CaseTransition, PoliceNews, PolicePermission
from cases.police import news
from cases.steps import StepRefused
from cases.workflow import TransitionNotAllowed
from duties.models import Duty
from secrecy.grants import GrantRefused
from secrecy.models import Dossier, Grant, Item
from tests.cases import police
from tests.cases.panels import panel_of
from tests.cases.police import CONTACT, NEWS, START, hours, page, sees, texts, words_of
from tests.cases.test_track_a_whole import kinds
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
CONCERN = "Er is een bezorgdheid."


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


def test_the_one_director_who_is_left_stays_on_it(cast, case):
    """Another one is listed still, but left: then nobody could change the list."""
    with as_owner():
        second = member("adjunct", "Ada Junct", cast.school, Role.DIRECTOR)
    police.permit(cast, case, second)
    with as_owner():
        Membership.objects.filter(pk=second.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    with as_owner():
        told = PoliceNews.objects.get()
    lines = panel_of(signed_in(cast.director).get(reverse("cases:police", args=[told.pk])))
    assert [line.partition(",")[0] for line in lines][0] == f"ziet dit: {cast.director.user.name}"
    assert not any("Ada Junct" in line for line in lines)
    own, gone = sorted(sees(cast.director, Grant), key=lambda grant: grant.addressee_id == second.pk)
    with acting(cast.director) as actor, pytest.raises(TransitionNotAllowed, match="Eén directeur"):
        news.unlist(case_id=case.pk, grant_id=own.pk, actor=actor)
    with acting(cast.director) as actor:
        news.unlist(case_id=case.pk, grant_id=gone.pk, actor=actor)


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
