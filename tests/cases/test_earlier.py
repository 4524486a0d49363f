"""Duplicates: on a signal the coordinator sees what came before about the pupil, a reporter the own signals alone."""

from datetime import timedelta

import pytest

from tests.cases.ledger import NOW
from tests.cast import open_case, report, signed_in
from tests.forms.answers import text_of

pytestmark = pytest.mark.database


@pytest.fixture
def signals(cast):
    """Two by the reporter, of which the first became a case, and one by the talker."""
    mine = report(cast, now=NOW)
    theirs = report(cast, by=cast.talker, now=NOW + timedelta(days=1))
    again = report(cast, now=NOW + timedelta(days=2))
    return mine, theirs, again, open_case(cast, mine, now=NOW + timedelta(hours=1))


def earlier(seat, signal):
    page = text_of(signed_in(seat).get(f"/signalen/{signal.ref}/"))
    return page.partition('id="eerder"')[2].partition("</section>")[0]


def test_the_coordinator_sees_signals_and_cases(cast, signals):
    mine, theirs, again, case = signals
    card = earlier(cast.zorg, again)
    for link in (f"/signalen/{mine.ref}/", f"/signalen/{theirs.ref}/", f"/casussen/{case.ref}/"):
        assert link in card
    assert f"/signalen/{again.ref}/" not in card


def test_a_reporter_sees_only_the_own(cast, signals):
    mine, theirs, again, case = signals
    card = earlier(cast.reporter, again)
    assert f"/signalen/{mine.ref}/" in card
    for secret in (theirs.ref, case.ref, "casus", "Stappenplan"):
        assert secret not in card
    assert earlier(cast.talker, theirs) == ""


def test_nothing_about_another_pupil_or_a_class(cast, signals):
    other = report(cast, about_whom="group", pupil_text="3B")
    assert earlier(cast.zorg, other) == ""
