"""The school's own words for radicalisering and polarisatie: written by its coordinators, shown at an assessment."""

import pytest
from django.db import ProgrammingError, transaction

from cases.house_words import own_words, set_words
from cases.models import HouseWords
from tests.cast import acting, open_case, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, said, text_of

pytestmark = pytest.mark.database
WORDS = {"radicalisation": "Praat geweld goed.", "polarisation": "Wil niet meer samenwerken."}


def test_written_once_changed_later_and_shown_at_an_assessment(cast):
    zorg = signed_in(cast.zorg)
    case = open_case(cast, report(cast))
    url = f"/casussen/{case.ref}/inschatting/"
    assert "Uw school schreef nog niet op" in text_of(zorg.get(url))
    assert "Ze staan nu bij elke inschatting." in said(zorg.post("/schoolwoorden/", WORDS))
    page = text_of(zorg.get(url))
    assert WORDS["radicalisation"] in page
    assert WORDS["polarisation"] in page
    colleague = signed_in(cast.colleague)
    old = colleague.post("/schoolwoorden/", {"radicalisation": "Iets anders.", "polarisation": "", "seen": ""})
    assert old.status_code == 409
    assert WORDS["radicalisation"] in text_of(old)
    assert "Iets anders." in text_of(old)
    seen = old.context["form"]["seen"].value()
    said(colleague.post("/schoolwoorden/", WORDS | {"polarisation": "", "seen": seen}))
    assert WORDS["polarisation"] not in text_of(zorg.get(url))
    with as_owner():
        assert HouseWords.objects.get().set_by_id == cast.colleague.pk


def test_too_long_keeps_what_was_typed(cast):
    typed = {"radicalisation": "a" * 2001, "polarisation": "Kort."}
    refused(signed_in(cast.zorg).post("/schoolwoorden/", typed), "hoogstens 2000 tekens", ("Kort.",))
    with as_owner():
        assert not HouseWords.objects.exists()


def test_another_school_and_another_role_read_or_write_nothing(cast):
    with acting(cast.zorg) as actor:
        set_words(**WORDS, by=cast.zorg, actor=actor)
    # The school itself, and the CLB that is tied to it.
    for seat, reads in ((cast.reporter, True), (cast.clb, True), (cast.outsider, False), (cast.case_manager, False)):
        with acting(seat):
            assert (own_words(cast.school.pk) is not None) is HouseWords.objects.exists() is reads
    with acting(cast.director) as actor, pytest.raises(ProgrammingError), transaction.atomic():
        set_words(**WORDS, by=cast.director, actor=actor)
