"""What the frame around every page needs: who sits where, and the menu of that role."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from accounts.actor import Actor
from accounts.roles import ROLES, OrganisationKind, Role


class NavItem(NamedTuple):
    """A menu entry: who gets it, and (optionally) how to count what waits behind it, and at which organisations only.

    Counting is one query.
    """

    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    count: Callable[[Actor], int] | None = None
    at: frozenset[OrganisationKind] = frozenset(OrganisationKind)


_nav: list[tuple[int, NavItem]] = []
SIGNALLERS: set[Role] = set()


class FooterItem(NamedTuple):
    """A link under every page; `signed_in`: only for who is."""

    label: str | Promise
    url_name: str
    signed_in: bool = False


_footer: dict[int, FooterItem] = {}
_search: dict[Role, str] = {}


def register_footer(order: int, item: FooterItem) -> None:
    """Rooms add a link under every page in `ready()`."""
    _footer[order] = item


def register_nav(order: int, item: NavItem) -> None:
    """Rooms add their menu entry in `ready()`; `order` is its place, and of two with the same the first one comes first."""
    _nav.append((order, item))
    _nav.sort(key=lambda entry: entry[0])


def register_search(url_name: str, roles: Iterable[Role]) -> None:
    """A room says in `ready()` which page answers the search box, for whom."""
    _search.update(dict.fromkeys(roles, url_name))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context `shell`. Anonymous pages and error pages get the bare frame."""
    actor: Actor | None = getattr(request, "actor", None)
    frame: dict[str, Any] = {
        "signed_in": False,
        "demo": settings.DEMO,
        "nav": [],
        "memberships": [],
        "may_signal": False,
        "practice": False,
        "footer": footer(signed_in=False),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": frame}
    frame["footer"] = footer(signed_in=True)
    frame.update(signed_in=True, user_name=user.name, first_name=user.first_name, organisation="", role_label="")
    if actor is None:
        return {"shell": frame}
    membership = request.membership  # type: ignore[attr-defined]
    frame.update(
        organisation=membership.organisation.name,
        practice=membership.organisation.practice,
        role_label=membership.label,
        memberships=[
            {
                "id": seat.pk,
                "organisation": seat.organisation.name,
                "role_label": seat.label,
                "active": seat.pk == membership.pk,
            }
            for seat in request.seats  # type: ignore[attr-defined]
        ],
        nav=[
            _entry(item, actor, request)
            for _order, item in _nav
            if actor.role in item.roles and actor.organisation_kind in item.at
        ],
        may_signal=actor.role in SIGNALLERS,
        search_url=reverse(_search[actor.role]) if actor.role in _search else "",
    )
    return {"shell": frame}


def footer(*, signed_in: bool) -> list[dict[str, Any]]:
    """The links under every page."""
    return [
        {"label": item.label, "url": reverse(item.url_name)}
        for _order, item in sorted(_footer.items())
        if signed_in or not item.signed_in
    ]


def _entry(item: NavItem, actor: Actor, request: HttpRequest) -> dict[str, Any]:
    url = reverse(item.url_name)
    current = request.path == url if url == "/" else request.path.startswith(url)
    return {"label": item.label, "url": url, "count": item.count(actor) if item.count else None, "current": current}


def role_label(role: str) -> str:
    return str(ROLES[Role(role)].label)
