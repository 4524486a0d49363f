"""Who may call a view, in one line at its top. A view without such a line answers 404 to everybody.

This decides on the role only. What somebody may see inside is `visible_to`, and the database again after that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from accounts.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


class Level(StrEnum):
    PUBLIC = "public"  # anybody, signed in or not
    PASSWORD = "password"  # noqa: S105 - any account, also before its second step where that is compulsory
    SIGNED_IN = "signed_in"  # any account, also one without a seat
    MEMBER = "member"  # somebody who sits somewhere
    ROLES = "roles"  # somebody who sits in one of the named roles; for all others the address does not exist


@dataclass(frozen=True)
class Access:
    level: Level
    roles: frozenset[Role] = frozenset()


PUBLIC = Access(Level.PUBLIC)
PASSWORD = Access(Level.PASSWORD)
SIGNED_IN = Access(Level.SIGNED_IN)
MEMBER = Access(Level.MEMBER)


def only(*roles: Role) -> Access:
    return Access(Level.ROLES, frozenset(roles))


def access(rule: Access) -> Callable[[View], View]:
    """Declare who may call the view."""

    def declare(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return declare


def to_write(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is there to send a form: who may only read what it is about gets the 404 that sending it would give."""

    @wraps(view)
    def as_writer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = request.actor.to_write()  # type: ignore[attr-defined]  # our middleware's
        return view(request, *args, **kwargs)

    return as_writer


# Views of libraries, by the name of their URL: they cannot carry our decorator.
LIBRARY_VIEWS: dict[str, Access] = {
    "account_login": PUBLIC,
    "account_signup": PUBLIC,  # closed: answers that accounts are made by an administrator
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_inactive": PUBLIC,
    "account_logout": PASSWORD,
    "account_change_password": SIGNED_IN,
}


def rule_for(view: Callable[..., Any], url_name: str | None) -> Access | None:
    """The rule of a view, or None when it has none (then it does not exist for anybody)."""
    rule = getattr(view, "access", None)
    return rule if rule is not None else LIBRARY_VIEWS.get(url_name or "")
