"""Sitting in one of one's own memberships: choosing, switching, having none; and how long a session lasts."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership, User
from accounts.roles import Role
from tests.cast import START, acting, open_case, report, signed_in
from tests.conftest import as_owner

START_OF_DAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def another_seat(cast, **values) -> Membership:
    with as_owner():
        return Membership.objects.create(
            **{
                "user": cast.zorg.user,
                "organisation": cast.other_school,
                "role": Role.STAFF,
                "starts_on": START,
                "confirmed_at": datetime(2020, 9, 1, tzinfo=UTC),
            }
            | values
        )


def browser(cast, seat: Membership) -> Client:
    client = Client()
    client.force_login(seat.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sits_at(client: Client) -> str:
    return client.get("/").context["shell"]["organisation"]


def switch(client: Client, membership) -> str:
    answer = client.post("/rol/", {"membership": str(membership)})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    return sits_at(client)


def test_the_seat_held_longest_is_taken_first(cast):
    another_seat(cast)
    assert sits_at(browser(cast, cast.zorg)) == "Proefschool"


def test_switching_changes_what_is_seen(cast):
    open_case(cast, report(cast))
    elsewhere = another_seat(cast, role=Role.CARE_COORDINATOR)
    client = browser(cast, cast.zorg)
    assert "Noor" in client.get("/casussen/").content.decode()
    assert switch(client, elsewhere.pk) == "Anderschool"
    assert "Noor" not in client.get("/casussen/").content.decode()
    assert switch(client, cast.zorg.pk) == "Proefschool"
    assert "Noor" in client.get("/casussen/").content.decode()


def test_the_menu_lists_own_seats_only(cast):
    elsewhere = another_seat(cast)
    seats = browser(cast, cast.zorg).get("/").context["shell"]["memberships"]
    assert {seat["id"] for seat in seats} == {cast.zorg.pk, elsewhere.pk}


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": date(2021, 1, 1)},
        {"confirmed_at": None},
        {"starts_on": date(2099, 1, 1)},
    ],
    ids=["ended", "not confirmed", "not begun"],
)
def test_a_seat_not_in_force_is_not_taken(cast, values):
    shut = another_seat(cast, **values)
    assert switch(browser(cast, cast.zorg), shut.pk) == "Proefschool"


@pytest.mark.parametrize("asked", ["", "x", "0", "-1", "99999999", "1; DROP TABLE"])
def test_nonsense_leaves_the_seat_as_it_is(cast, asked):
    assert switch(browser(cast, cast.zorg), asked) == "Proefschool"


def test_the_seat_of_somebody_else_is_not_taken(cast):
    assert switch(browser(cast, cast.zorg), cast.outsider.pk) == "Proefschool"


def test_a_planted_seat_in_the_session_is_not_taken(cast):
    client = signed_in(cast.zorg)
    session = client.session
    session["membership"] = cast.outsider.pk
    session.save()
    assert sits_at(client) == "Proefschool"


def test_a_seat_that_ends_while_one_sits_in_it(cast):
    elsewhere = another_seat(cast, role=Role.CARE_COORDINATOR)
    client = browser(cast, cast.zorg)
    switch(client, elsewhere.pk)
    with as_owner():
        Membership.objects.filter(pk=elsewhere.pk).update(ends_on=date(2021, 1, 1))
    assert sits_at(client) == "Proefschool"


@pytest.fixture
def nobody(cast) -> Client:
    with as_owner():
        user = User(username="zonder", first_name="Zo", last_name="Nder")
        user.set_unusable_password()
        user.save()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_without_a_seat_there_is_a_page_that_says_so(nobody):
    answer = nobody.get("/")
    assert answer.status_code == 200
    assert "accounts/no_seat.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("url", ["/signalen/", "/signalen/nieuw/", "/casussen/", "/rol/", "/casussen/222-222/"])
def test_without_a_seat_nothing_else_exists(nobody, url):
    assert nobody.get(url).status_code == 404
    assert nobody.post(url).status_code == 404


def test_without_a_seat_one_can_still_sign_out(nobody):
    assert nobody.post("/aanmelden/afmelden/").status_code == 302
    assert nobody.get("/").status_code == 302


# --- How long ---------------------------------------------------------------------------------------------------------


def asked_at(cast, *minutes: float) -> list[int]:
    """The status of the worklist at each of these minutes after signing in."""
    with time_machine.travel(START_OF_DAY, tick=False) as clock:
        client = signed_in(cast.zorg)
        found = []
        for minute in minutes:
            clock.move_to(START_OF_DAY + timedelta(minutes=minute))
            found.append(client.get("/").status_code)
        return found


def test_half_an_hour_without_use_signs_out(cast):
    assert asked_at(cast, 0, 29, 58, 87) == [200, 200, 200, 200]
    assert asked_at(cast, 0, 31) == [200, 302]


def test_a_working_day_signs_out_however_busy(cast):
    clicks = range(0, 10 * 60, 20)
    assert set(asked_at(cast, *clicks)) == {200}
    assert asked_at(cast, *clicks, 10 * 60 + 1)[-1] == 302


def test_after_that_htmx_goes_to_the_sign_in_page_as_a_whole(cast):
    with time_machine.travel(START_OF_DAY, tick=False) as clock:
        client = signed_in(cast.reporter)
        client.get("/")
        clock.move_to(START_OF_DAY + timedelta(hours=1))
        answer = client.post("/signalen/nieuw/leerlingen/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, "/aanmelden/", b"")


def test_the_cookie_dies_with_the_browser_and_no_script_reads_it(cast):
    client = Client()
    client.post("/aanmelden/", {"login": "zorg", "password": "een-lang-wachtwoord"})
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_both_walls_know_the_seat_of_the_request(cast):
    """The page's own actor and the database's are one: a coordinator's page shows what SQL in that seat shows."""
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        assert actor.membership_id == cast.zorg.pk
    assert signed_in(cast.zorg).get(f"/casussen/{case.ref}/").status_code == 200
    assert signed_in(cast.talker).get(f"/casussen/{case.ref}/").status_code == 404
