"""Who reads what the CLB writes, why and until when: said alike beside every form, under every text and in the file."""

from uuid import uuid4

import pytest

from cases import clb_files, steps
from cases.procedures.state import EventKind
from cases.steps import Entry
from secrecy.models import Grant
from tests.cases.ledger import NOW
from tests.cases.panels import panel_of
from tests.cast import acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import text_of

pytestmark = pytest.mark.database
CONTACT = (
    "ziet dit: Griet Aertsen, contactpersoon CLB: het eigen dossier van het CLB, ook nadat de school de casus sluit"
)
SHUT = [
    "ziet dit niet: Wie verder bij het CLB werkt: niet, tenzij de contactpersoon hen op de casus aanduidt",
    "ziet dit niet: De school: niet, ook niet als de casus sluit: beroepsgeheim van het CLB",
    "ziet dit niet: Stad en politie: niet",
]
NAMED = "ziet dit: Senne Raes, referentiepersoon radicalisering CLB: Denkt mee, tot de casus sluit"
DATED = "ziet dit: Senne Raes, referentiepersoon radicalisering CLB: Denkt mee, tot en met 3 november 2026"


@pytest.fixture
def case(cast, time_machine):
    """On the agenda; the CLB named its reference person, the school its behaviour expert."""
    time_machine.move_to(NOW, tick=False)
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with as_owner():
        for seat, kind, by in ((cast.clb_reference, "clb", cast.clb), (cast.behaviour, "care", cast.zorg)):
            Grant.objects.create(
                dossier_id=case.dossier_id, regime="team", addressee=seat, kind=kind, reason="Denkt mee.",
                granted_by=by, granted_at=NOW,
            )  # fmt: skip
    with acting(cast.clb) as actor:
        clb_files.write_note(ref=case.ref, text="Noor belde zelf.", form_key=uuid4(), by=cast.clb, actor=actor)
    return case


@pytest.mark.parametrize("seat", ["clb", "clb_reference"])
@pytest.mark.parametrize("page", ["clb/dossiers/{}/notitie/", "casussen/{}/inschatting/", "casussen/{}/stappen/"])
def test_beside_a_form_of_the_clb(cast, case, seat, page):
    response = signed_in(cast.seats[seat]).get("/" + page.format(case.ref))
    assert panel_of(response) == [CONTACT, NAMED, *SHUT]


def test_a_last_day_is_said(cast, case):
    with as_owner():
        Grant.objects.filter(kind="clb").update(until="2026-11-03")
    assert panel_of(signed_in(cast.clb).get(f"/casussen/{case.ref}/inschatting/")) == [CONTACT, DATED, *SHUT]


def test_under_a_text_stand_its_own_readers(cast, case):
    """On the case of the CLB: its note names the CLB, what was shared names both sides, and the school is not told."""
    page = text_of(signed_in(cast.clb).get(f"/casussen/{case.ref}/"))
    note = page[: page.index("Noor belde zelf.")].rpartition("<li>")[2] + page.partition("Noor belde zelf.")[2]
    assert "Griet Aertsen, Senne Raes." in note.partition("</li>")[0]
    assert "Hanne Dewulf" not in note.partition("</li>")[0]
    assert "Noor belde zelf." not in text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))


def test_after_closing_the_contact_alone(cast, case):
    with acting(cast.zorg) as actor:
        entry = Entry(EventKind.CLOSE_EARLY, actor.today, reason="Zo beslist.", outcome="unfounded")
        steps.record(case_id=case.pk, entries=[entry], by=cast.zorg, actor=actor)
    response = signed_in(cast.clb).get(f"/clb/dossiers/{case.ref}/notitie/")
    assert panel_of(response) == [CONTACT, *SHUT]
    assert signed_in(cast.clb_reference).get(f"/clb/dossiers/{case.ref}/").status_code == 404


def test_what_is_shared_names_the_contact_until_closing(cast, case):
    lines = panel_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))
    why = "werkt mee aan deze casus: wat in het zorgoverleg gedeeld is, tot de casus sluit"
    assert f"ziet dit: Griet Aertsen, contactpersoon CLB: {why}" in lines
    assert NAMED in lines
    assert "ziet dit: Amira Lauwers, gedragsexpert: Denkt mee, tot de casus sluit" in lines


def test_a_school_without_a_contact_is_told_so(cast, case):
    with as_owner():
        cast.clb.assignments.update(ended_at=NOW)
    lines = panel_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))
    assert "ziet dit niet: Contactpersoon CLB: er is nu niemand; wie dat wordt, leest dit wel" in lines
