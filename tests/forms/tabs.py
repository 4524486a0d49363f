"""Two tabs on one form: what the tests of it share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from accounts.models import Membership
from tests.cast import signed_in
from tests.forms.answers import rows, text_of
from tests.forms.filled import Page

FIRST, SECOND = "Wat de eerste tab schreef.", "Wat de tweede tab typte."
# Whose form, at which address, and what it sends with these words.
Tabs = tuple[Membership, str, Callable[[str], dict[str, Any]]]


def on(seat: Membership, address: str, field: str, **form: Any) -> Tabs:
    """The form with the words in `field`, and all the rest as it is."""
    return seat, address, lambda words: form | {field: words}


def of(page: Page, field: str) -> Tabs:
    """The same of a page of the table of forms."""
    return on(page.seat, page.address, field, **page.good)


def late(tabs: Tabs, *, by: Membership | None = None) -> HttpResponse:
    """What the second tab is answered, or the tab of a colleague, after the first one was saved; it saved nothing."""
    seat, address, form = tabs
    assert signed_in(seat).post(address, form(FIRST)).status_code == 302
    before = rows()
    answer = signed_in(by or seat).post(address, form(SECOND))
    assert rows() == before
    return answer


def shows_both(answer: HttpResponse, first: Membership) -> None:
    """Both texts are there, with who wrote the one that was saved."""
    page = text_of(answer)
    assert answer.status_code == 409
    assert FIRST in page
    assert SECOND in page
    assert first.user.name in page
