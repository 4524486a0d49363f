"""Where somebody's work is handed on when they leave. A room above registers the page: accounts knows no work."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role


@dataclass(frozen=True)
class HandOver:
    """The page's URL name, and which roles' work each role may hand on."""

    url_name: str
    by: dict[Role, frozenset[Role]]


_page: list[HandOver] = []


def register(url_name: str, by: dict[Role, Collection[Role]]) -> None:
    _page[:] = [HandOver(url_name, {role: frozenset(roles) for role, roles in by.items()})]


def url(seat: Membership, actor: Actor) -> str:
    """Where the actor hands on the work of this seat; empty when there is no such page for them."""
    if not _page or seat.confirmed_at is None or Role(seat.role) not in _page[0].by.get(actor.role, frozenset()):
        return ""
    return reverse(_page[0].url_name, args=[seat.pk])
