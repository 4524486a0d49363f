"""The sign-in page, through the real view: by user name or e-mail, and no word about who has an account."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.models import AuditEntry
from tests.cast import PASSWORD
from tests.conftest import as_owner

ADDRESS = "/aanmelden/"
_CSRF = re.compile(rb"(csrfmiddlewaretoken[\"'] value=[\"'])[^\"']+")


def sign_in(login: str, password: str, *, client: Client | None = None, **headers: str):
    return (client or Client(**headers)).post(ADDRESS, {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize("login", ["zorg", "zorg@school.example", "ZORG@School.Example", "Zorg"])
def test_by_user_name_or_email(cast, login):
    client = Client()
    answer = sign_in(login, PASSWORD, client=client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)


def test_to_the_page_that_was_asked(cast):
    client = Client()
    asked = client.get("/signalen/")
    assert (asked.status_code, asked["Location"]) == (302, "/aanmelden/?next=/signalen/")
    answer = client.post(asked["Location"], {"login": "melder", "password": PASSWORD, "next": "/signalen/"})
    assert answer["Location"] == "/signalen/"


def test_never_to_another_site(cast):
    answer = Client().post(ADDRESS, {"login": "zorg", "password": PASSWORD, "next": "https://elders.example/"})
    assert answer["Location"] == "/"


def wrong(login: str) -> tuple[int, bytes]:
    answer = sign_in(login, "verkeerd wachtwoord")
    return answer.status_code, _CSRF.sub(rb"\1", answer.content).replace(login.encode(), b"LOGIN")


def test_a_wrong_password_says_the_same_for_whom_it_does_not_know(cast):
    known, unknown = wrong("spreker"), wrong("niemand")
    assert known == unknown
    assert known[0] == 200
    assert wrong("spreker@school.example") == wrong("niemand@school.example")


def test_who_is_switched_off_hears_so_only_with_the_right_password(cast):
    with as_owner():
        User.objects.filter(username="spreker").update(is_active=False)
    assert wrong("spreker") == wrong("niemand")
    client = Client()
    assert sign_in("spreker", PASSWORD, client=client)["Location"] == "/aanmelden/inactief/"
    assert not is_in(client)


def test_who_is_switched_off_while_signed_in_is_out_at_the_next_click(cast):
    client = Client()
    sign_in("zorg", PASSWORD, client=client)
    with as_owner():
        User.objects.filter(username="zorg").update(is_active=False)
    assert client.get("/")["Location"].startswith(ADDRESS)


def test_nobody_signs_up(cast):
    before = set_of_users()
    client = Client()
    answer = client.post(
        "/aanmelden/account/",
        {"username": "nieuw", "password1": PASSWORD, "password2": PASSWORD, "email": "n@x.example"},
    )
    assert answer.status_code == 200
    assert set_of_users() == before


def set_of_users() -> set[str]:
    with as_owner():
        return set(User.objects.values_list("username", flat=True))


def test_in_and_out_are_in_the_audit(cast):
    client = Client()
    sign_in("zorg", PASSWORD, client=client)
    client.post("/aanmelden/afmelden/")
    with as_owner():
        seen = AuditEntry.objects.filter(user_id=cast.zorg.user_id).order_by("xact", "id")
        assert [entry.action for entry in seen if entry.action.startswith("sign_")] == ["sign_in", "sign_out"]


def test_signing_out(cast):
    client = Client()
    sign_in("zorg", PASSWORD, client=client)
    session = client.session.session_key
    assert client.get("/aanmelden/afmelden/").status_code == 200
    assert is_in(client), "a GET signs nobody out"
    assert "Clear-Site-Data" not in client.get("/").headers
    answer = client.post("/aanmelden/afmelden/")
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    client.cookies["sessionid"] = session
    assert not is_in(client), "the old cookie opens nothing"


def test_signing_in_changes_the_session_key(cast):
    """A key that somebody planted before is worth nothing afterwards."""
    client = Client()
    client.get(ADDRESS)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in("zorg", PASSWORD, client=client)
    assert client.cookies["sessionid"].value != planted


# --- Lock-out ---------------------------------------------------------------------------------------------------------

HERE, THERE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}


def fail(times: int, login: str = "zorg", **headers: str) -> list[int]:
    return [sign_in(login, "verkeerd wachtwoord", **(headers or HERE)).status_code for _ in range(times)]


def test_five_wrong_passwords_lock_this_name_from_this_address(cast):
    assert fail(5) == [200, 200, 200, 200, 429]
    locked = sign_in("zorg", PASSWORD, **HERE)
    assert locked.status_code == 429
    assert not is_in(locked.client)


def test_four_do_not(cast):
    fail(4)
    assert sign_in("zorg", PASSWORD, **HERE).status_code == 302


def test_the_colleague_at_another_address_is_not_locked_out(cast):
    fail(5)
    assert sign_in("zorg", PASSWORD, **THERE).status_code == 302
    assert sign_in("melder", PASSWORD, **HERE).status_code == 302


@pytest.mark.parametrize("login", ["zorg", "zorg@school.example"])
def test_a_right_password_forgets_the_wrong_ones(cast, login):
    fail(4, login)
    sign_in(login, PASSWORD, **HERE)
    assert fail(4, login) == [200, 200, 200, 200]


def test_an_unknown_name_is_locked_alike(cast):
    assert fail(5, "niemand") == [200, 200, 200, 200, 429]


def test_the_name_is_the_same_however_it_is_typed(cast):
    for typed in ("zorg", "ZORG", " zorg ", "Zorg", "zOrg"):
        fail(1, typed)
    assert sign_in("zorg", PASSWORD, **HERE).status_code == 429


def test_an_email_address_is_locked_too(cast):
    fail(5, "zorg@school.example")
    assert sign_in("zorg@school.example", PASSWORD, **HERE).status_code == 429


def test_the_lock_opens_after_a_quarter_of_an_hour(cast):
    start = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        fail(5)
        clock.move_to(start + timedelta(minutes=14))
        assert sign_in("zorg", PASSWORD, **HERE).status_code == 429
        clock.move_to(start + timedelta(minutes=31))
        assert sign_in("zorg", PASSWORD, **HERE).status_code == 302


def through_proxy(caller: str, claims: str = "") -> dict[str, str]:
    """Headers as one proxy of ours leaves them: it adds the caller's address behind whatever the caller claimed."""
    return {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"{claims}, {caller}" if claims else caller}


def test_behind_a_proxy_the_callers_own_address_counts(cast, settings):
    settings.PROXY_COUNT = 1
    assert fail(5, **through_proxy("192.0.2.1")) == [200, 200, 200, 200, 429]
    assert sign_in("zorg", PASSWORD, **through_proxy("192.0.2.2")).status_code == 302
    assert sign_in("zorg", PASSWORD, **through_proxy("192.0.2.1", claims="192.0.2.2")).status_code == 429


def test_without_a_proxy_a_claimed_address_is_not_believed(cast):
    for number in range(5):
        sign_in("zorg", "verkeerd wachtwoord", **HERE, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert sign_in("zorg", PASSWORD, **HERE, HTTP_X_FORWARDED_FOR="198.51.100.9").status_code == 429


def test_the_password_is_kept_nowhere(cast):
    """Not in what axes writes down about a failed sign-in."""
    sign_in("zorg", "verkeerd-maar-echt", **HERE)
    with as_owner():
        from axes.models import AccessAttempt, AccessFailureLog

        kept = [str(row.__dict__) for model in (AccessAttempt, AccessFailureLog) for row in model.objects.all()]
    assert kept
    assert not any("verkeerd-maar-echt" in row for row in kept)
