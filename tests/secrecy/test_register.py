"""The register of disclosures: the officer of who sent them finds each, without a word of what it said."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from core.models import AuditEntry
from secrecy.models import Disclosure
from secrecy.register import Wanted, entries
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
URL = "/geheimhouding/vrijgaven/"
BODY, PURPOSE, HOW, REASON = (
    "Het geheim van Noor.",
    "Het doel van de tekst.",
    "In een gesprek.",
    "De reden van terugroepen.",
)


@pytest.fixture
def officer(cast):
    """The DPO of the CLB; the one of the cast sits at the school."""
    with as_owner():
        return member("dpoclb", "Mo Haddad", cast.clb.organisation, Role.DPO)


@pytest.fixture
def case(cast):
    return at_the_actions(cast)


def put(cast, case, **more):
    """A disclosure of the CLB as it lies in the database."""
    made = Disclosure(
        **{
            "id": uuid4(), "dossier_id": case.dossier_id, "regime": "team", "came_from": "clb", "about": case.pk,
            "body": BODY, "sha256": "a" * 64, "purpose": PURPOSE, "ground": "own_findings", "consent_by": "pupil",
            "consent_on": "2026-10-01", "consent_how": HOW, "receivers": ["Hanne Dewulf", "Wout Segers"],
            "sent_by": cast.clb, "sent_at": timezone.now() - timedelta(hours=1), "holder": cast.clb.organisation,
            "form_key": uuid4(),
        } | more
    )  # fmt: skip
    with as_owner():
        made.save(force_insert=True)
    return made


def text_of(answer) -> str:
    return answer.content.decode()


def test_each_column_and_no_word_of_it(cast, case, officer):
    made = put(
        cast, case, expires_on="2027-01-31", received_at="2026-10-02T08:00Z", received_by=cast.zorg,
        recalled_at="2026-10-03T08:00Z", recalled_by=cast.clb, recall_reason=REASON, withdrawn_on="2026-10-02",
        withdrawn_by=cast.clb, withdrawn_how=HOW, sent_at="2026-10-01T08:00Z",
    )  # fmt: skip
    page = text_of(signed_in(officer).get(URL))
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    for words in (
        "1 oktober 2026, 10.00 uur", "Griet Aertsen", "Beroepsgeheim CLB", "Gedeeld in het zorgoverleg",
        "Hanne Dewulf, Wout Segers", "wat het CLB zelf vernam", "De leerling zelf, 1 oktober 2026", "instemming ingetrokken 2 oktober 2026",
        "2 oktober 2026, 10.00 uur", "teruggeroepen 3 oktober 2026, 10.00 uur", "a" * 64, "geen wijziging vastgesteld",
    ):  # fmt: skip
        assert words in table, words
    for secret in (BODY, PURPOSE, HOW, REASON, case.ref, "Noor", "dossier_id"):
        assert secret not in table, secret
    with as_owner():
        noted = AuditEntry.objects.get(subject_kind="disclosure_register", action="read")
    assert noted.subject_keys == [str(made.pk)]


def test_nobody_else_has_one(cast, case, officer):
    put(cast, case)
    for name, seat in cast.seats.items():
        answer = signed_in(seat).get(URL)
        if name == "dpo":
            # The officer of the school: a register of their own, and nothing of the CLB's in it.
            assert "Geen vrijgaven." in text_of(answer)
        else:
            assert answer.status_code == 404, name
        with acting(seat):
            assert entries(Wanted(), most=9) == [], name
    with acting(officer), connection.cursor() as cursor:
        assert len(entries(Wanted(), most=9)) == 1
        # No other way in: not the row, not its columns.
        cursor.execute("SELECT count(*) FROM secrecy_disclosure")
        assert cursor.fetchone()[0] == 0


def test_the_filters(cast, case, officer):
    at = ZoneInfo("Europe/Brussels")
    put(cast, case, sent_at=datetime(2026, 10, 5, 23, 59, tzinfo=at), receivers=["An Eerste"])
    put(cast, case, sent_at=datetime(2026, 10, 6, 0, 0, tzinfo=at), receivers=["Bo Tweede"], ground="advice", consent_by="", consent_on=None, consent_how="")  # fmt: skip

    def shown(**typed) -> set[str]:
        client = signed_in(officer)
        answer = client.post(URL, typed, follow=True)
        assert "Eerste" not in answer.request["QUERY_STRING"]
        return {name for name in ("An Eerste", "Bo Tweede") if name in text_of(answer)}

    assert shown() == {"An Eerste", "Bo Tweede"}
    assert shown(until="05/10/2026") == {"An Eerste"}
    assert shown(since="06/10/2026") == {"Bo Tweede"}
    assert shown(since="06/10/2026", until="06/10/2026") == {"Bo Tweede"}
    assert shown(ground="advice") == {"Bo Tweede"}
    assert shown(receiver="eerste") == {"An Eerste"}
    assert shown(receiver="%") == set()
    backwards = signed_in(officer).post(URL, {"since": "06/10/2026", "until": "05/10/2026"})
    assert (backwards.status_code, "niet vóór de eerste" in text_of(backwards)) == (422, True)


def test_as_csv_without_what_came_from_the_police(cast, case, officer):
    put(cast, case, receivers=["=cmd|' /C calc'!A0"])
    put(cast, case, receivers=["Politie A"], ground="agreement", regime="city", came_from="city")
    put(cast, case, receivers=["Politie B"], regime="police", came_from="police")
    answer = signed_in(officer).get(f"{URL}vrijgaven.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="vrijgaven.csv"'
    text = text_of(answer)
    assert text.startswith("\ufeffVerzonden;Door;Uit;")
    assert len(text.splitlines()) == 2
    assert "'=cmd" in text
    assert "olitie" not in text.replace("\ufeff", "")
    for secret in (BODY, PURPOSE, HOW):
        assert secret not in text
    assert "Politie A" in text_of(signed_in(officer).get(URL))
    with as_owner():
        noted = AuditEntry.objects.get(action="export")
    assert (noted.subject_kind, len(noted.subject_keys)) == ("disclosure_register", 1)


def test_pages_of_fifty_with_a_constant_number_of_queries(cast, case, officer, django_assert_max_num_queries):
    """The newest first, each once, whatever else is sent meanwhile."""
    client = signed_in(officer)
    put(cast, case, receivers=["Nummer 0"])
    with django_assert_max_num_queries(30) as few:
        client.get(URL)
    start = timezone.now() - timedelta(days=1)
    for number in range(1, 60):
        put(cast, case, receivers=[f"Nummer {number}"], sent_at=start - timedelta(minutes=number))
    with django_assert_max_num_queries(len(few.captured_queries)):
        first = client.get(URL)
    put(cast, case, receivers=["Intussen"])
    second = client.get(URL + first.context["older"])
    names = [row["cells"][4] for page in (first, second) for row in page.context["rows"]]
    assert names == [f"Nummer {number}" for number in range(60)]
    assert second.context["older"] == ""
    assert client.get(URL + "?voor=onzin,x").status_code == 200
    assert client.get(URL + "?z=onzin").status_code == 200


def test_an_address_of_another_officer_filters_nothing(cast, case, officer):
    put(cast, case, receivers=["An Eerste"])
    address = signed_in(officer).post(URL, {"receiver": "niemand"})["Location"]
    assert "An Eerste" not in text_of(signed_in(officer).get(address))
    with as_owner():
        other = member("dpoclb2", "Ine Lens", cast.clb.organisation, Role.DPO)
    assert "An Eerste" in text_of(signed_in(other).get(address))
