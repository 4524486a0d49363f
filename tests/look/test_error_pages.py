"""Error pages: static, the same to the last byte, without anything of the request, and saying what to do next."""

import pytest
from django.db import connections
from django.template.loader import get_template
from django.test import RequestFactory

from core import errors

ERROR_PAGES = ["400.html", "403.html", "404.html", "500.html", "503.html", "403_csrf.html", "500_sealed.html"]


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_it_needs_no_context_and_no_query(name, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("an error page asked for the database")

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)
    assert "Schakel" in get_template(name).render()


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_what_a_view_would_pass_changes_nothing(name):
    template = get_template(name)
    hostile = {
        "request_path": "/casussen/K7Q-4MX/",
        "exception": "Noor",
        "reason": "x",
        "title": "x",
        "shell": {"signed_in": True},
    }
    assert template.render(hostile) == template.render()


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_it_says_where_to_call_and_where_to_go(name):
    html = get_template(name).render()
    assert 'href="tel:112"' in html
    assert "utrecht-button-link--primary-action" in html


def test_an_expired_session_says_where_the_text_is():
    html = get_template("403_csrf.html").render()
    assert "Concept bewaard" in html
    assert 'href="/aanmelden/"' in html


def test_who_is_slowed_reads_how_long():
    """The one that differs: by a number of minutes, and nothing else."""
    answer = errors.too_many(RequestFactory().get("/casussen/K7Q-4MX/"), 61)
    assert (answer.status_code, answer["Retry-After"]) == (429, "61")
    html = answer.content.decode()
    assert "Over 2 minuten kunt u de volgende openen" in html
    assert "gemeld aan de functionaris gegevensbescherming" in html
    assert "K7Q" not in html
    assert 'href="tel:112"' in html
