"""Every address that the resolver knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

from accounts.access import rule_for


@dataclass(frozen=True)
class Url:
    """`route` as written in urls.py, `name` with its namespace (empty when nobody named it)."""

    route: str
    name: str
    view: Callable[..., Any]

    @property
    def bare_name(self) -> str:
        return self.name.rpartition(":")[2]


def every_url(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Url]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield Url(prefix + str(pattern.pattern), name, pattern.callback)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every_url(pattern, prefix + str(pattern.pattern), inner)


def without_class(resolver: URLResolver) -> list[str]:
    """The routes whose view does not say who may call it."""
    return [url.route for url in every_url(resolver) if rule_for(url.view, url.bare_name) is None]
