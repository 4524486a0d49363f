"""Every address says who may call it; one that does not say so does not exist, and fails this suite."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern

from accounts.access import LIBRARY_VIEWS, PASSWORD, PUBLIC, SIGNED_IN, access, rule_for
from config.urls import urlpatterns as everything
from tests.cast import signed_in
from tests.meta.urls import every_url, without_class


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("binnen")


@access(PUBLIC)
def classed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("binnen")


class Broken:
    """The addresses of the project, and one whose view forgot its line."""

    urlpatterns = [*everything, path("vergeten/", bare, name="forgotten")]
    from config.urls import handler400, handler403, handler404, handler500


# By hand: what somebody reaches who is not signed in.
PUBLIC_URLS = {
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_inactive",
    "accounts:second_step",
    "secrecy:rules",
    "healthz",
    "demo_mail",
    "styleguide",
    "styleguide_suggestions",
    "styleguide_draft",
}


def test_every_address_has_a_class():
    assert without_class(get_resolver()) == []


def test_every_address_has_a_name():
    assert [url.route for url in every_url(get_resolver()) if not url.name] == []


def test_an_address_without_a_class_is_noticed():
    resolver = URLResolver(RegexPattern(r"^/"), Broken)
    assert without_class(resolver) == ["vergeten/"]


def test_an_address_without_a_class_does_not_exist(cast, settings):
    settings.ROOT_URLCONF = Broken
    for client in (Client(), signed_in(cast.zorg), signed_in(cast.platform)):
        for method in (client.get, client.post):
            answer = method("/vergeten/")
            assert answer.status_code == 404
            assert answer.content == client.get("/bestaat-niet/").content


def test_with_its_line_it_does(cast, settings):
    class Mended(Broken):
        urlpatterns = [*everything, path("vergeten/", classed, name="forgotten")]

    settings.ROOT_URLCONF = Mended
    assert Client().get("/vergeten/").content == b"binnen"


def test_the_public_addresses_are_these():
    rules = {url.name: rule_for(url.view, url.bare_name) for url in every_url(get_resolver())}
    public = {name for name, rule in rules.items() if rule == PUBLIC}
    assert public - {"cases:procedures", "cases:procedure"} == PUBLIC_URLS


def test_with_only_a_password_these_are_reached():
    """Where a second factor is compulsory: setting it up, confirming, and signing out."""
    rules = {url.name: rule_for(url.view, url.bare_name) for url in every_url(get_resolver())}
    assert {name for name, rule in rules.items() if rule == PASSWORD} == {
        "account_logout", "accounts:confirm", "accounts:factor", "accounts:factor_set",
    }  # fmt: skip


def test_the_list_of_library_views_names_only_addresses_that_exist():
    names = {url.bare_name for url in every_url(get_resolver())}
    assert set(LIBRARY_VIEWS) <= names
    assert set(LIBRARY_VIEWS.values()) == {PUBLIC, PASSWORD, SIGNED_IN}


@pytest.mark.parametrize("name", ["zorg", "platform"])
def test_an_unknown_address_is_the_same_page_for_everybody(cast, name):
    answer = signed_in(cast.seats[name]).get("/bestaat-niet/")
    assert answer.status_code == 404
    assert answer.content == Client().get("/ook-niet/").content
