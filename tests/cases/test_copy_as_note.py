"""A text of the school as a note for the school's own system: without who told it, and with a trace that it left."""

from uuid import uuid4

import pytest

from cases.notes import without_names
from core.models import AuditEntry
from secrecy.models import Item
from tests.cast import name_talker, open_case, report, signed_in
from tests.conftest import as_owner
from tests.schools.importing import text

pytestmark = pytest.mark.database
FACTS = "Bram Coolens zag Noor roepen. BRAM sprak erover met Els; Coolens' nota ligt bij Bramkens."


@pytest.fixture
def case(cast):
    made = open_case(cast, report(cast, facts=FACTS))
    name_talker(cast, made)
    return made


def item(case, kind: str = "facts") -> Item:
    with as_owner():
        return Item.objects.get(dossier=case.dossier_id, kind=kind)


def address(case, one: Item) -> str:
    return f"/casussen/{case.ref}/nota/{one.pk}/"


def copies() -> list[tuple[int, list[str], int]]:
    with as_owner():
        found = AuditEntry.objects.filter(action="copy_as_note")
        return [(entry.membership_id, entry.subject_keys, entry.dossier_id) for entry in found]


def test_names_are_replaced_and_the_copy_is_noted(cast, case):
    client, facts = signed_in(cast.zorg), item(case)
    assert f'href="{address(case, facts)}"' in client.get(f"/casussen/{case.ref}/").content.decode()
    page = client.get(address(case, facts))
    draft = page.context["form"].initial["text"]
    assert draft.endswith(
        "\nde melder zag Noor roepen. de melder sprak erover met de gespreksvoerder; de melder' nota ligt bij Bramkens."
    )
    for secret in (case.ref, "Coolens", "Boon", "stap"):
        assert secret not in draft
    assert copies() == []
    done = client.post(address(case, facts), {"text": "Noor riep in de klas."})
    assert "Noor riep in de klas." in text(done)
    assert copies() == [(cast.zorg.pk, [str(facts.pk)], case.dossier_id)]
    with as_owner():
        assert Item.objects.get(pk=facts.pk).body == FACTS


def test_only_who_leads_the_care_of_that_school(cast, case):
    url = address(case, item(case))
    for name, seat in cast.seats.items():
        client = signed_in(seat)
        inside = name in {"zorg", "colleague"}
        assert client.get(url).status_code == (200 if inside else 404), name
        if not inside:
            assert client.post(url, {"text": "x"}).status_code == 404, name
    assert copies() == []


def test_what_is_shared_with_others_does_not_leave_here(cast, case):
    """Not a text of the zorgoverleg or of the CLB, not one of another case, not one that never was."""
    client = signed_in(cast.zorg)
    facts = item(case)
    other = open_case(cast, report(cast))
    assert client.get(f"/casussen/{other.ref}/nota/{facts.pk}/").status_code == 404
    assert client.get(f"/casussen/{case.ref}/nota/{uuid4()}/").status_code == 404
    for regime in ("team", "clb"):
        with as_owner():
            facts.regime = regime
            facts.save(update_fields=["regime", "body"])
        assert client.get(address(case, facts)).status_code == 404, regime
        assert address(case, facts) not in client.get(f"/casussen/{case.ref}/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Laat minstens één zin staan"), ("x" * 20_001, "Maak de nota korter: hoogstens 20.000 tekens")],
)
def test_bad_input(cast, case, typed, sentence):
    answer = signed_in(cast.zorg).post(address(case, item(case)), {"text": typed})
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert copies() == []


def test_names_as_whole_words_longest_first():
    names = {"Jan": "de melder", "Jan Peeters": "een collega", "O'Brien-Ünal": "de gespreksvoerder"}
    assert without_names("Jan Peeters en JAN, o'brien-ünal; Januari, Janneke", names) == (
        "een collega en de melder, de gespreksvoerder; Januari, Janneke"
    )
