"""What a form answers, and what it left behind in the database."""

import html
import re
from typing import Any

from django.http import HttpResponse

from cases.models import Case, CaseTransition, Feedback, Signal, SignalOutcome, Talk
from core.models import Mail, Outbox
from duties.models import Duty
from secrecy.models import Dossier, Item
from tests.conftest import as_owner

WRITTEN = (Dossier, Signal, Item, SignalOutcome, Case, CaseTransition, Talk, Feedback, Duty, Outbox, Mail)


def rows() -> dict[str, int]:
    """How many rows each table of the slice has, whoever may see them."""
    with as_owner():
        return {model.__name__: model.objects.count() for model in WRITTEN}


def text_of(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def refused(response: HttpResponse, sentence: str, typed: tuple[str, ...] = ()) -> None:
    """The form came back: the sentence in the list on top and at its field, and everything as it was typed."""
    assert response.status_code == 422
    page = text_of(response)
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert title[1].strip().startswith("Fout: ")
    summary = page[page.index("sk-error-summary") :].partition("</div>")
    assert sentence in summary[0]
    assert sentence in summary[2]
    for value in typed:
        assert value in summary[2]


def said(response: HttpResponse) -> str:
    """The page after a redirect, which carries the message."""
    assert response.status_code == 302, response.status_code
    followed: Any = response.client.get(response["Location"])  # type: ignore[attr-defined]
    assert followed.status_code == 200
    return text_of(followed)


def too_late(response: HttpResponse) -> str:
    """What the page says when somebody was quicker: after a redirect where nothing was typed, else with both texts."""
    return text_of(response) if response.status_code == 409 else said(response)
