"""Signing in with a second step, and what it leaves behind: what its tests share."""

from datetime import UTC, datetime

from django.test import Client

from accounts.models import Membership
from core.models import AuditEntry, Outbox
from tests.accounts.phone import STEP
from tests.cast import PASSWORD
from tests.conftest import as_owner

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SIGN_IN = "/aanmelden/"
WRONG, LOCKED = "Deze code klopt niet, of ze is al gebruikt", "Wacht een kwartier"


def with_password(login: str = "zorg", **more: str) -> Client:
    """A browser in which the right password was given, and no more."""
    browser = Client()
    answer = browser.post(SIGN_IN, {"login": login, "password": PASSWORD} | more)
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    return browser


def gives(browser: Client, code: str):
    return browser.post(STEP, {"proof": code})


def is_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def actions(user_id: int) -> list[str]:
    """What the audit has about the second factor of this user, by name: the clock stands still."""
    with as_owner():
        rows = AuditEntry.objects.filter(subject_kind="second_factor", subject_keys=[str(user_id)])
        return sorted(f"{row.action} refused" if row.refused else row.action for row in rows)


def told(seat: Membership) -> int:
    with as_owner():
        return Outbox.objects.filter(task="accounts.tell_factor", argument=str(seat.user_id)).count()
