"""What the CLB, the city and the police write is stored sealed, opens in its own row for its own holder, and else not at all."""

import logging
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import clb_files
from cases.models import ClbConsent, PoliceAnswer
from core.models import AuditEntry
from core.sealedtext import MARK, Place, seal
from secrecy import keyring
from secrecy.disclosures import Consent
from secrecy.keyring import OrganisationKey
from secrecy.models import ConsentBy, Disclosure, Item
from secrecy.sealing import SEALED
from tests.cast import acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
NOTE = "De ouders vroegen een gesprek met ons alleen."
OTHER = "Hij sliep bij een oom."


@pytest.fixture
def case(cast):
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    return found


def write_note(cast, case, text=NOTE):
    with acting(cast.clb) as actor:
        clb_files.write_note(ref=case.ref, text=text, form_key=uuid4(), by=cast.clb, actor=actor)
    return key_of(text)


def key_of(text):
    with as_owner():
        return next(item.pk for item in Item.objects.all() if item.body == text)


def stored(table, column, pk):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def put(table, column, pk, text):
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [text, pk])


def page_of(cast, case):
    return signed_in(cast.clb).get(f"/clb/dossiers/{case.ref}/")


# --- How it is stored -------------------------------------------------------------------------------------------------


def test_the_row_holds_no_word_of_it_and_the_page_all(cast, case):
    raw = stored("secrecy_item", "body", write_note(cast, case))
    assert raw.startswith(MARK)
    assert not any(word in raw for word in NOTE.split() if len(word) > 3)
    assert NOTE in page_of(cast, case).content.decode()


def test_each_organisation_has_a_key_of_its_own(cast, case):
    write_note(cast, case)
    with transaction.atomic():
        keyring.in_force(cast.zorg.organisation_id)
    with as_owner():
        first, second = OrganisationKey.objects.order_by("organisation")
        assert {first.organisation_id, second.organisation_id} == {cast.zorg.organisation_id, cast.clb.organisation_id}
        assert first.open().secret != second.open().secret


def test_the_database_refuses_the_wrong_sort_of_body(cast, case):
    key = write_note(cast, case)
    sealed = stored("secrecy_item", "body", key)
    with as_owner():
        plain = Item.objects.filter(regime="school").first().pk
    for pk, text in ((key, NOTE), (key, ""), (key, MARK + NOTE), (plain, sealed), (plain, MARK)):
        with pytest.raises(IntegrityError, match="item_sealed_by_regime"):
            put("secrecy_item", "body", pk, text)
    for regime in SEALED:
        with pytest.raises(IntegrityError, match="item_sealed_by_regime"):
            put("secrecy_item", "regime", plain, regime)


def test_a_text_that_changes_regime_is_sealed_or_opened_by_the_save(cast, case):
    with as_owner(), transaction.atomic():
        item = Item.objects.filter(regime="school", kind="facts").get()
        words = item.body
        for regime, mark in (("clb", True), ("team", False), ("city", True), ("police", True), ("school", False)):
            item.regime = regime
            item.save(update_fields=["regime", "body"])
            assert stored("secrecy_item", "body", item.pk).startswith(MARK) is mark, regime
            item = Item.objects.get(pk=item.pk)
            assert item.body == words


def test_nobody_compares_a_sealed_text_or_takes_it_without_its_row(cast, case):
    write_note(cast, case)
    for model in (Item, Disclosure, PoliceAnswer):
        for lookup in ("body", "body__contains", "body__startswith", "body__in"):
            with pytest.raises(FieldError):
                model.objects.filter(**{lookup: NOTE})
    with as_owner():
        loose = Item.objects.filter(regime="clb").values_list("body", flat=True)[0]
    with pytest.raises(TypeError, match="through its row"):
        str(loose)
    assert NOTE not in repr(loose)


def test_nothing_is_sealed_outside_a_transaction():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        keyring.in_force(1)


def test_fifty_texts_cost_no_more_questions_than_one(cast, case, monkeypatch):
    client, page = signed_in(cast.clb), f"/clb/dossiers/{case.ref}/"
    write_note(cast, case)
    client.get(page)  # the first page of a session asks more
    counts = []
    for more in (0, 49):
        for number in range(more):
            write_note(cast, case, f"Notitie {number}.")
        monkeypatch.setattr(keyring, "_known", {})
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert "Notitie 48." in client.get(page).content.decode() or not more
        assert sum("secrecy_organisationkey" in query["sql"] for query in asked.captured_queries) == 1
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- What does not open -----------------------------------------------------------------------------------------------


def flipped(cast, case, key):
    head, text = stored("secrecy_item", "body", key).rsplit(".", 1)
    put("secrecy_item", "body", key, f"{head}.{text[:30]}{'B' if text[30] == 'A' else 'A'}{text[31:]}")


def from_another_row(cast, case, key):
    put("secrecy_item", "body", key, stored("secrecy_item", "body", write_note(cast, case, OTHER)))


def under_the_name_of_another_key(cast, case, key):
    with transaction.atomic():
        other = keyring.in_force(cast.zorg.organisation_id)
    raw = stored("secrecy_item", "body", key)
    put("secrecy_item", "body", key, raw.replace(raw[3:35], other.id.hex))


def with_the_key_of_another_organisation(cast, case, key):
    """Sealed as it should be, for this very row, by somebody who holds another organisation's key."""
    with transaction.atomic():
        other = keyring.in_force(cast.zorg.organisation_id)
    put("secrecy_item", "body", key, seal(OTHER, key=other, place=Place("secrecy.item", str(key), "body")))


def without_its_key(cast, case, key):
    with as_owner():
        OrganisationKey.objects.filter(organisation=cast.clb.organisation).delete()


def with_a_changed_key(cast, case, key):
    with as_owner():
        row = OrganisationKey.objects.get(organisation=cast.clb.organisation)
        row.wrapped = bytes([*bytes(row.wrapped)[:-1], bytes(row.wrapped)[-1] ^ 1])
        row.save()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (flipped, "changed, or moved"),
        (from_another_row, "changed, or moved"),
        (under_the_name_of_another_key, "key of another organisation"),
        (with_the_key_of_another_organisation, "key of another organisation"),
        (without_its_key, "no such key"),
        (with_a_changed_key, "changed, or moved"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_tampered_with_is_refused_and_told_without_content(cast, case, monkeypatch, caplog, spoil, reason):
    key = write_note(cast, case)
    spoil(cast, case, key)
    monkeypatch.setattr(keyring, "_known", {})
    with caplog.at_level(logging.ERROR):
        answer = page_of(cast, case)
    assert answer.status_code == 500
    html = answer.content.decode()
    assert "Deze tekst gaat niet open" in html
    assert reason in caplog.text
    for words in (NOTE, OTHER):
        assert words not in html + caplog.text
    with as_owner():
        told = list(AuditEntry.objects.filter(action="unseal"))
    about = "secrecy.organisationkey" if spoil is with_a_changed_key else "secrecy.item"
    assert [(row.refused, row.user_id, row.subject_kind) for row in told] == [(True, cast.clb.user_id, about)]
    assert about != "secrecy.item" or told[0].subject_keys == [str(key)]


def test_a_text_of_another_field_of_the_same_row(cast, case):
    with acting(cast.clb) as actor:
        consent = clb_files.Agreed(uuid4(), Consent(ConsentBy.PARENTS, actor.today, "Gezegd."), "Delen met de school")
        made = clb_files.note_consent(ref=case.ref, agreed=consent, by=cast.clb, actor=actor)
    assert "Delen met de school" in page_of(cast, case).content.decode()
    put("cases_clbconsent", "how", made.pk, stored("cases_clbconsent", "purpose", made.pk))
    assert page_of(cast, case).status_code == 500
    with pytest.raises(IntegrityError, match="consent_sealed"):
        put("cases_clbconsent", "purpose", made.pk, "Delen met de school")
    with as_owner():
        assert ClbConsent.objects.count() == 1


def test_who_may_not_read_the_row_meets_the_same_404(cast, case):
    """A broken seal tells nobody that there is a text."""
    flipped(cast, case, write_note(cast, case))
    assert signed_in(cast.zorg).get(f"/clb/dossiers/{case.ref}/").status_code == 404
