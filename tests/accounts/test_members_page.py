"""`/medewerkers/`: who sits where, proposed by one person and confirmed by another, readable by the care team."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions
from accounts.actions import MembershipRefused
from accounts.models import Membership, User
from accounts.roles import Role
from core.models import AuditEntry
from tests.cast import PASSWORD, START, acting, member, open_case, report, signed_in
from tests.conftest import as_owner

LIST, PROPOSE = "/medewerkers/", "/medewerkers/voorstellen/"


def confirm_url(seat: Membership) -> str:
    return f"/medewerkers/{seat.pk}/bevestigen/"


def end_url(seat: Membership) -> str:
    return f"/medewerkers/{seat.pk}/beeindigen/"


def typed(**changes: str) -> dict[str, str]:
    """What an administrator types to make the reporter a care coordinator from today."""
    form = {"account": "melder", "role": "care_coordinator", "post": "", "starts_on": day(0), "ends_on": ""}
    return form | changes


def day(offset: int) -> str:
    return (timezone.localdate() + timedelta(days=offset)).strftime("%d/%m/%Y")


def proposal(cast, *, by: Membership | None = None, **changes) -> Membership:
    """A seat that waits: the reporter as care coordinator, proposed by the administrator."""
    today = timezone.localdate()
    values = {
        "user": cast.reporter.user,
        "organisation": cast.school,
        "role": Role.CARE_COORDINATOR,
        "starts_on": today,
        "proposed_by": (by or cast.admin).user,
    }
    with as_owner():
        return Membership.objects.create(**values | changes)


def text(response) -> str:
    """The words of the page, without markup."""
    body = response.content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body.partition("<main")[2])))


def stored(seat: Membership) -> Membership:
    with as_owner():
        return Membership.objects.get(pk=seat.pk)


def audited(action: str) -> list[list[str]]:
    with as_owner():
        return list(
            AuditEntry.objects.filter(action=action, subject_kind="membership").values_list("subject_keys", flat=True)
        )


# --- Who may come here ------------------------------------------------------------------------------------------------

READERS = {"admin", "director", "other_director", "zorg", "colleague", "outsider"}
PROPOSERS = {"admin"}
CONFIRMERS = {"admin", "director"}


def test_each_role_gets_its_pages_and_no_other(cast):
    seat = proposal(cast, by=cast.platform)
    for name, actor in cast.seats.items():
        client = signed_in(actor)
        got = [client.get(url).status_code for url in (LIST, PROPOSE, confirm_url(seat), end_url(seat))]
        expected = [200 if name in who else 404 for who in (READERS, PROPOSERS, CONFIRMERS, PROPOSERS)]
        assert got == expected, name


def test_the_director_of_a_clb_confirms_there(cast):
    with as_owner():
        boss = member("clbbaas", "Lieve Daems", cast.clb.organisation, Role.CLB_DIRECTOR)
    seat = proposal(cast, organisation=cast.clb.organisation, role=Role.CLB_WORKER, proposed_by=cast.platform.user)
    client = signed_in(boss)
    assert "Bram Coolens" in text(client.get(LIST))
    assert client.post(confirm_url(seat)).status_code == 302
    assert stored(seat).confirmed_by == boss.user


def test_a_seat_elsewhere_does_not_exist_here(cast):
    seat = proposal(cast, organisation=cast.other_school, proposed_by=cast.platform.user)
    for actor in (cast.admin, cast.director):
        client = signed_in(actor)
        assert client.get(confirm_url(seat)).status_code == 404
        assert client.post(confirm_url(seat)).status_code == 404
    assert signed_in(cast.admin).post(end_url(seat), {"last_day": day(0)}).status_code == 404
    assert signed_in(cast.admin).post(end_url(cast.outsider), {"last_day": day(0)}).status_code == 404
    assert (stored(seat).confirmed_at, stored(cast.outsider).ends_on) == (None, None)
    # The database shows everybody their own seats; this page keeps to the organisation of the hat that is on.
    own = proposal(cast, user=cast.director.user, organisation=cast.other_school, proposed_by=cast.platform.user)
    assert signed_in(cast.director).get(confirm_url(own)).status_code == 404
    assert "Katrien Moerman Zorgcoördinator" not in text(signed_in(cast.director).get(LIST))
    assert "Roos Timmers" not in text(signed_in(cast.admin).get(LIST))


def test_the_menu_leads_there_and_counts_what_waits_for_the_reader(cast):
    proposal(cast)
    entry = re.compile(r'href="/medewerkers/"[^>]*>Medewerkers(?:<span class="sk-count">(\d+)</span>)?')
    counts = {
        name: found.group(1) if (found := entry.search(signed_in(actor).get("/").content.decode())) else "no entry"
        for name, actor in cast.seats.items()
        if name in {"director", "admin", "zorg", "reporter", "other_director"}
    }
    assert counts == {
        "director": "1",
        "admin": None,  # proposed it
        "zorg": None,  # only reads
        "other_director": None,  # another school
        "reporter": "no entry",
    }


# --- From proposal to seat --------------------------------------------------------------------------------------------


def test_a_second_person_opens_the_seat_and_only_then_the_cases(cast):
    case = open_case(cast, report(cast, by=cast.talker))
    admin, director = signed_in(cast.admin), signed_in(cast.director)

    page = admin.post(PROPOSE, typed(), follow=True)
    assert "U stelde Bram Coolens voor. De plaats opent niets tot iemand anders ze bevestigt." in text(page)
    with as_owner():
        seat = Membership.objects.get(user=cast.reporter.user, role=Role.CARE_COORDINATOR)
    newcomer = signed_in(seat)
    assert newcomer.get("/casussen/").status_code == 404

    page = director.get(confirm_url(seat))
    for words in ("Bram Coolens", "melder@school.example", "Zorgcoördinator", "Voorgesteld door Karel Dhoore"):
        assert words in text(page)
    assert "Dit gaat open zodra u bevestigt Alle zorgcasussen van de eigen school, en leidt ze." in text(page)
    assert stored(seat).confirmed_at is None

    page = director.post(confirm_url(seat), follow=True)
    assert "U bevestigde de plaats van Bram Coolens." in text(page)
    assert stored(seat).confirmed_by == cast.director.user
    assert case.ref in newcomer.get("/casussen/").content.decode()
    assert newcomer.get(f"/casussen/{case.ref}/").status_code == 200

    today = f"{timezone.localdate():%Y}"
    given = "Voorgesteld door Karel Dhoore, bevestigd door Katrien Moerman op"
    assert given in text(signed_in(cast.zorg).get(LIST))
    assert today in text(signed_in(cast.zorg).get(LIST)).partition(given)[2][:30]
    assert (audited("propose"), audited("confirm")) == ([[str(seat.pk)]], [[str(seat.pk)]])


def test_nobody_confirms_the_own_seat(cast):
    seat = proposal(cast, user=cast.director.user, proposed_by=cast.admin.user)
    client = signed_in(cast.director)
    sentence = "Uw eigen plaats kunt u niet bevestigen. Dat doet iemand anders."
    page = client.get(confirm_url(seat))
    assert sentence in text(page)
    assert "Bevestig deze plaats" not in text(page)
    page = client.post(confirm_url(seat))
    assert (page.status_code, sentence in text(page)) == (422, True)
    assert stored(seat).confirmed_at is None
    assert audited("confirm") == []


def test_who_proposed_does_not_confirm(cast):
    seat = proposal(cast)
    client = signed_in(cast.admin)
    sentence = "U stelde deze plaats zelf voor. Een tweede persoon bevestigt ze."
    assert sentence in text(client.get(LIST))
    page = client.post(confirm_url(seat))
    assert (page.status_code, sentence in text(page)) == (422, True)
    assert stored(seat).confirmed_at is None


@pytest.mark.database
def test_the_database_refuses_them_too(cast):
    own = proposal(cast, user=cast.director.user)
    proposed = proposal(cast)
    for seat, actor in ((own, cast.director), (proposed, cast.admin), (proposed, cast.zorg), (proposed, cast.policy)):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT schakel.confirm_membership(%s)", [seat.pk])
            assert cursor.fetchone() == (False,)


def test_a_double_click_proposes_once_and_confirms_once(cast):
    admin, director = signed_in(cast.admin), signed_in(cast.director)
    assert [admin.post(PROPOSE, typed()).status_code for _ in range(2)] == [302, 302]
    with as_owner():
        seat = Membership.objects.get(user=cast.reporter.user, role=Role.CARE_COORDINATOR)
    assert [director.post(confirm_url(seat)).status_code for _ in range(2)] == [302, 302]
    assert [admin.post(end_url(seat), {"last_day": day(0)}).status_code for _ in range(2)] == [302, 302]
    assert [len(audited(action)) for action in ("propose", "confirm", "end")] == [1, 1, 1]


def test_two_who_confirm_at_the_same_time_leave_one_name(cast):
    """The slower of two read the seat as waiting: the database decides, and the sentence says who was first."""
    seat = proposal(cast, by=cast.platform)
    stale = Membership.objects.none()
    with acting(cast.director) as actor:
        stale = Membership.objects.visible_to(actor).select_related("confirmed_by").get(pk=seat.pk)
    signed_in(cast.admin).post(confirm_url(seat))
    with acting(cast.director) as actor, pytest.raises(MembershipRefused, match="Karel Dhoore bevestigde"):
        actions.confirm(membership=stale, by=actor)
    assert stored(seat).confirmed_by == cast.admin.user


# --- What is typed ----------------------------------------------------------------------------------------------------

NOT_FOUND = "We vinden dat account niet."


def test_an_account_is_found_by_exact_name_or_address_only(cast):
    client = signed_in(cast.admin)
    with as_owner():
        User.objects.create_user("weg", "weg@school.example", PASSWORD, is_active=False)
        for name in ("twee", "drie"):
            User.objects.create_user(name, "samen@school.example", PASSWORD)
    for account in ("meld", "Bram", "niemand@school.example", "weg", "samen@school.example", "%", "melder'--"):
        page = client.post(PROPOSE, typed(account=account))
        assert page.status_code == 422, account
        assert NOT_FOUND in text(page), account
    assert client.post(PROPOSE, typed(account=" Melder@School.example ")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"account": ""}, "Schrijf de gebruikersnaam of het e-mailadres"),
        ({"role": ""}, "Kies een rol"),
        ({"role": "clb_contact"}, "Kies een rol uit de lijst"),
        ({"role": "platform_admin"}, "Kies een rol uit de lijst"),
        ({"post": "x" * 101}, "Maak de functie korter: hoogstens 100 tekens"),
        ({"starts_on": ""}, "Schrijf de eerste dag"),
        ({"starts_on": "31/02/2026"}, "Schrijf de dag als dag/maand/jaar"),
        ({"starts_on": "01/09/1999"}, "Kijk de eerste dag na: ze ligt meer dan een jaar van vandaag"),
        ({"ends_on": "TODAY"}, "Kies een laatste dag na de eerste dag"),
        ({"starts_on": "-9", "ends_on": "-1"}, "Kies vandaag of een latere dag"),
        ({"ends_on": "31/12/9999"}, "Kijk de laatste dag na: dit is meer dan tien jaar later"),
    ],
)
def test_bad_input_is_said_in_words_and_kept(cast, changes, sentence):
    days = {"TODAY": day(0), "-9": day(-9), "-1": day(-1)}
    form = typed(post="zorgleerkracht") | {name: days.get(value, value) for name, value in changes.items()}
    page = signed_in(cast.admin).post(PROPOSE, form)
    assert page.status_code == 422
    assert sentence in text(page)
    assert f'value="{form["post"]}"' in page.content.decode()
    assert "<title>Fout: " in page.content.decode()
    with as_owner():
        assert not Membership.objects.filter(role=form["role"] or "staff", post=form["post"]).exists()


def test_the_roles_are_those_of_the_own_kind_of_organisation_with_what_they_see(cast):
    page = signed_in(cast.admin).get(PROPOSE)
    offered = set(re.findall(r'name="role" value="(\w+)"', page.content.decode()))
    assert offered == {
        "staff",
        "care_coordinator",
        "counsellor",
        "behaviour_expert",
        "reference_person",
        "director",
        "secretariat",
        "bridge_figure",
        "dpo",
        "organisation_admin",
    }
    assert "Lidmaatschappen en instellingen; nooit een casus." in text(page)
    with acting(cast.admin) as actor, pytest.raises(MembershipRefused, match="Die rol bestaat niet"):
        actions.propose(
            person=cast.reporter.user,
            role=Role.CLB_CONTACT,
            post="",
            starts_on=actor.today,
            ends_on=None,
            by=actor,
        )


def test_nobody_holds_the_same_role_twice_in_one_period(cast):
    client = signed_in(cast.admin)
    held = typed(account="zorg")
    page = client.post(PROPOSE, held)
    assert page.status_code == 422
    assert "Hanne Dewulf heeft deze rol al in die periode, of is er al voor voorgesteld" in text(page)
    assert client.post(PROPOSE, typed(starts_on=day(10))).status_code == 302
    # Before that one begins there is room; up to its first day there is not.
    assert client.post(PROPOSE, typed(ends_on=day(10))).status_code == 422
    assert client.post(PROPOSE, typed(ends_on=day(9))).status_code == 302


def test_the_page_says_who_could_confirm_and_when_nobody_can(cast):
    client = signed_in(cast.admin)
    assert "Wie kan dit bevestigen? KM Katrien Moerman Directie" in text(client.get(PROPOSE))
    with as_owner():
        User.objects.filter(pk=cast.director.user_id).update(is_active=False)
    assert "Nu niemand" in text(client.get(PROPOSE))


# --- Ending -----------------------------------------------------------------------------------------------------------


def test_an_ended_seat_opens_nothing_from_the_next_request(cast):
    colleague = signed_in(cast.colleague)
    assert colleague.get("/casussen/").status_code == 200
    client = signed_in(cast.admin)
    page = text(client.get(end_url(cast.colleague)))
    assert "Dit gaat dicht na de laatste dag Alle zorgcasussen van de eigen school, en leidt ze." in page
    assert "Niemand anders heeft deze rol" not in page

    page = client.post(end_url(cast.colleague), {"last_day": day(-1)}, follow=True)
    assert "De plaats van Wout Segers eindigt na" in text(page)
    assert colleague.get("/casussen/").status_code == 404
    past = text(client.get(LIST)).partition("Voorbij")[2]
    assert "Wout Segers" in past
    assert "Niemand anders heeft deze rol nu. Stel eerst een opvolger voor." in text(client.get(end_url(cast.zorg)))


def test_who_held_what_is_not_rewritten_and_not_stretched(cast):
    client = signed_in(cast.admin)
    for wrong in ("", "gisteren", day(-2), "01/01/2019"):
        page = client.post(end_url(cast.colleague), {"last_day": wrong})
        assert page.status_code == 422, wrong
        assert f'value="{wrong}"' in page.content.decode() or not wrong
    assert stored(cast.colleague).ends_on is None
    client.post(end_url(cast.colleague), {"last_day": day(5)})
    page = client.post(end_url(cast.colleague), {"last_day": day(6)})
    assert (page.status_code, "langer kan alleen met een nieuw voorstel" in text(page)) == (422, True)
    assert client.post(end_url(cast.colleague), {"last_day": day(-1)}).status_code == 302
    # Over is over: reopening it would need no second person.
    page = client.post(end_url(cast.colleague), {"last_day": day(300)})
    assert (page.status_code, "Deze plaats eindigde al" in text(page)) == (422, True)
    assert stored(cast.colleague).ends_on == timezone.localdate() - timedelta(days=1)


def test_a_proposal_can_be_taken_back_and_then_not_confirmed(cast):
    seat = proposal(cast, starts_on=timezone.localdate() + timedelta(days=3))
    client = signed_in(cast.admin)
    assert "Dit voorstel opende nog niets." in text(client.get(end_url(seat)))
    assert "U trok het voorstel voor Bram Coolens in." in text(client.post(end_url(seat), follow=True))
    assert "ingetrokken" in text(client.get(LIST)).partition("Voorbij")[2]
    page = signed_in(cast.director).post(confirm_url(seat))
    assert (page.status_code, "Dit voorstel is ingetrokken." in text(page)) == (422, True)
    assert stored(seat).confirmed_at is None
    assert audited("withdraw") == [[str(seat.pk)]]


def test_the_own_seat_is_ended_with_a_warning(cast):
    assert "Dit is uw eigen plaats." in text(signed_in(cast.admin).get(end_url(cast.admin)))


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_groups_hold_what_they_say(cast):
    today = timezone.localdate()
    user = cast.talker.user
    proposal(cast)
    old = {"confirmed_at": cast.zorg.confirmed_at, "user": user}
    long_ago, lately = today - timedelta(days=366), today - timedelta(days=30)
    proposal(cast, **old, role=Role.COUNSELLOR, starts_on=START, ends_on=long_ago, post="lang geleden")
    proposal(
        cast, **old, role=Role.COUNSELLOR, starts_on=today - timedelta(days=60), ends_on=lately, post="pas gestopt"
    )
    proposal(cast, **old, role=Role.REFERENCE_PERSON, starts_on=today + timedelta(days=9))
    proposal(cast, user=user, role=Role.DPO, starts_on=START, ends_on=lately)
    page = text(signed_in(cast.zorg).get(LIST))
    waiting, _, rest = page.partition("Rollen die inhoud openen")
    content, _, rest = rest.partition("Andere rollen")
    other, _, past = rest.partition("Voorbij")
    assert "Bram Coolens Zorgcoördinator, vanaf" in waiting
    assert "opent nog niets" in waiting
    assert "Els Boon" not in waiting
    assert "Hanne Dewulf Zorgcoördinator, vanaf 1 september 2020" in content
    assert re.search(r"Els Boon Referentiepersoon radicalisering, vanaf [^.]+\. begint later", content)
    assert "Bram Coolens Personeelslid" in other
    assert "Karel Dhoore Organisatiebeheerder" in other
    assert "Leerlingbegeleider (pas gestopt)" in past
    assert re.search(r"Functionaris gegevensbescherming, van 1 september 2020 .{,60}, niet bevestigd\. nooit", past)
    assert "lang geleden" not in page


def test_an_empty_group_says_what_to_do(cast):
    assert "Klik op ‘Stel iemand voor’." in text(signed_in(cast.admin).get(LIST))
    assert "dan bevestigt u dat hier" in text(signed_in(cast.director).get(LIST))
    assert "Het laatste jaar eindigde geen plaats." in text(signed_in(cast.zorg).get(LIST))
    assert "Stel iemand voor" not in text(signed_in(cast.director).get(LIST))


def test_reading_the_list_is_noted_with_every_seat_shown(cast):
    signed_in(cast.zorg).get(LIST)
    with as_owner():
        entry = AuditEntry.objects.get(action="read", subject_kind="membership")
        here = Membership.objects.filter(organisation=cast.school).values_list("pk", flat=True)
        assert sorted(map(int, entry.subject_keys)) == sorted(here)
        assert (entry.user_id, entry.refused) == (cast.zorg.user_id, False)


def test_the_list_costs_the_same_for_one_seat_and_for_fifty(cast):
    def queries(actor: Membership) -> int:
        client = signed_in(actor)
        client.get(LIST)  # the first one also writes the session
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    few = {name: queries(getattr(cast, name)) for name in ("admin", "director", "zorg")}
    with as_owner(), transaction.atomic():
        for number in range(25):
            seat = member(f"u{number}", f"Voornaam Naam{number}", cast.school, Role.COUNSELLOR)
            Membership.objects.filter(pk=seat.pk).update(proposed_by=cast.admin.user, confirmed_by=cast.director.user)
            proposal(cast, user=seat.user, role=Role.BEHAVIOUR_EXPERT)
    assert {name: queries(getattr(cast, name)) for name in few} == few


def test_every_page_works_as_a_plain_form(cast):
    """No script: a form that posts to its own address with a token, and a button that submits."""
    seat = proposal(cast)
    pages = [(cast.admin, PROPOSE), (cast.director, confirm_url(seat)), (cast.admin, end_url(cast.colleague))]
    for actor, url in pages:
        main = signed_in(actor).get(url).content.decode().partition("<main")[2].partition("</main")[0]
        assert re.search(r'<form[^>]* method="post"', main), url
        assert "csrfmiddlewaretoken" in main
        assert re.search(r'<button[^>]*type="submit"', main)
        assert not re.search(r"\shx-|\son\w+=|<script", main), url
    # And only by posting: opening the page changes nothing.
    assert stored(seat).confirmed_at is None
