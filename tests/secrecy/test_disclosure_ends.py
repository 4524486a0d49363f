"""A disclosure ends: on its last day, recalled, or because the consent was withdrawn. Both walls, from that moment on."""

import logging
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts.roles import Role
from cases import clb_files
from cases.models import Case
from core.models import AuditEntry
from secrecy import disclosures
from secrecy.disclosures import Consent, DisclosureRefused
from secrecy.models import ConsentBy, Disclosure, Item, Wall
from secrecy.release import Ground
from tests.cases.test_clb_file import close_early
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner
from tests.secrecy.world import as_owner_run

pytestmark = pytest.mark.database
BRUSSELS = ZoneInfo("Europe/Brussels")
LAST = date(2026, 11, 20)
WORDS = "Wij stellen een klasgesprek voor."
# Who reads a text in the zorgoverleg of this case, and who sent it.
SCHOOL, SENDER = ("zorg", "colleague"), ("clb",)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=BRUSSELS)


@pytest.fixture
def case(cast):
    return at_the_actions(cast)


@pytest.fixture
def sent(cast, case):
    """Sent on 10 November with the consent of the pupil, to be read until and with the 20th."""
    return send(cast, case)


def send(cast, case, **more):
    with acting(cast.clb, at(10, 11)) as actor:
        return disclosures.disclose(
            form_key=uuid4(),
            dossier_id=case.dossier_id,
            about=case.pk,
            body=WORDS,
            purpose="het plan",
            ground=Ground.OWN_FINDINGS,
            consent=Consent(ConsentBy.PUPIL, date(2026, 11, 9), "In het gesprek van maandag."),
            receivers=["Hanne Dewulf", "Wout Segers"],
            by=cast.clb,
            actor=actor,
            now=at(10, 11),
            **{"expires_on": LAST} | more,
        )


def readers(cast, moment: datetime) -> set[str]:
    """Who reads it at that moment: asked of the first wall, and of the second by plain SQL. The two must agree."""
    found = set()
    for name, seat in cast.seats.items():
        with acting(seat, moment) as actor:
            first = Disclosure.objects.visible_to(actor).exists()
            apart = any(part.exists() for part in Disclosure.objects.get_queryset().each_way(actor))
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM secrecy_disclosure")
                second = cursor.fetchone()[0] > 0
        assert first == second == apart, name
        if first:
            found.add(name)
    return found


# Brussels is one hour ahead of UTC in November: the last second of the 20th, and the first of the 21st.
MOMENTS = [
    (at(10, 12), True),
    (at(20, 9), True),
    (at(20, 23, 59, 59), True),
    (at(21, 0, 0, 0), False),
    (at(21, 0, 30), False),
    (at(30, 9), False),
]


@pytest.mark.parametrize(("moment", "still"), MOMENTS, ids=str)
def test_after_its_last_day_only_the_sender_reads_it(cast, sent, moment, still):
    assert readers(cast, moment) == {*SENDER, *(SCHOOL if still else ())}


def test_without_a_last_day_it_stays(cast, case):
    send(cast, case, expires_on=None)
    assert readers(cast, at(30, 9)) == {*SENDER, *SCHOOL}


def test_a_last_day_that_is_past_is_refused(cast, case):
    with pytest.raises(DisclosureRefused, match="nog niet voorbij"):
        send(cast, case, expires_on=date(2026, 11, 9))


def test_recalled_it_is_shut_at_once_and_the_receivers_are_told_so(cast, sent):
    with acting(cast.clb, at(12, 9)) as actor:
        found = disclosures.recall(
            disclosure_id=sent.pk, reason="Verkeerde leerling.", by=cast.clb, actor=actor, now=at(12, 9)
        )
    assert found.recall_reason == "Verkeerde leerling."
    assert readers(cast, at(12, 9)) == set(SENDER)
    with acting(cast.zorg, at(12, 10)) as actor:
        told = [item.body for item in Item.objects.visible_to(actor).filter(about=sent.pk)]
    assert told == ["De tekst die op 10 november 2026 vrijgegeven werd, leest u niet meer. Ze is teruggeroepen."]


def test_a_withdrawn_consent_shuts_it_and_says_nothing_else(cast, sent):
    with acting(cast.clb, at(12, 9)) as actor:
        found = disclosures.withdraw(
            disclosure_id=sent.pk, on=date(2026, 11, 11), how="Mama belde.", by=cast.clb, actor=actor, now=at(12, 9)
        )
    assert (found.withdrawn_on, found.withdrawn_how, found.withdrawn_by) == (
        date(2026, 11, 11),
        "Mama belde.",
        cast.clb,
    )
    assert readers(cast, at(12, 9)) == set(SENDER)
    with acting(cast.zorg, at(12, 10)) as actor:
        told = [item.body for item in Item.objects.visible_to(actor).filter(about=sent.pk)]
    assert told == [
        "De tekst die op 10 november 2026 vrijgegeven werd, leest u niet meer. De instemming is ingetrokken."
    ]


@pytest.mark.parametrize("on", [date(2026, 11, 8), date(2026, 11, 13)])
def test_a_consent_is_withdrawn_between_the_day_it_was_given_and_today(cast, sent, on):
    with acting(cast.clb, at(12, 9)) as actor, pytest.raises(DisclosureRefused, match="Kies een dag van 9 november"):
        disclosures.withdraw(disclosure_id=sent.pk, on=on, how="x", by=cast.clb, actor=actor, now=at(12, 9))
    assert readers(cast, at(12, 9)) == {*SENDER, *SCHOOL}


def test_what_left_without_consent_has_none_to_withdraw(cast, case):
    made = _advice(cast, case)
    with (
        acting(cast.clb, at(12, 9)) as actor,
        pytest.raises(DisclosureRefused, match="niet op grond van een instemming"),
    ):
        disclosures.withdraw(
            disclosure_id=made.pk, on=date(2026, 11, 11), how="x", by=cast.clb, actor=actor, now=at(12, 9)
        )


def _advice(cast, case):
    with acting(cast.clb, at(10, 11)) as actor:
        return disclosures.disclose(
            form_key=uuid4(), dossier_id=case.dossier_id, about=case.pk, body=WORDS, purpose="plan",
            ground=Ground.ADVICE, consent=None, receivers=[], by=cast.clb, actor=actor, now=at(10, 11),
        )  # fmt: skip


@pytest.mark.parametrize("name", SCHOOL)
def test_a_receiver_takes_nothing_back(cast, sent, name):
    seat = getattr(cast, name)
    with acting(seat, at(12, 9)) as actor, pytest.raises(DisclosureRefused, match="Alleen wie iets vrijgaf"):
        disclosures.recall(disclosure_id=sent.pk, reason="x", by=seat, actor=actor, now=at(12, 9))
    with acting(seat, at(12, 9)), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(
            "UPDATE secrecy_disclosure SET recalled_at = now(), recalled_by_id = %s, recall_reason = %s WHERE id = %s",
            [seat.pk, "x", sent.pk],
        )
    # Nor does a receiver open again what is over.
    with acting(cast.clb, at(13, 9)) as actor:
        disclosures.recall(disclosure_id=sent.pk, reason="x", by=cast.clb, actor=actor, now=at(13, 9))
    with acting(seat, at(13, 9)), connection.cursor() as cursor:
        cursor.execute("UPDATE secrecy_disclosure SET received_at = now(), received_by_id = %s", [seat.pk])
        assert cursor.rowcount == 0


# --- After the school closed the case -----------------------------------------------------------------------------------


@pytest.fixture
def closed(cast, case):
    """A text that left the CLB's own file with the consent of the pupil; then the school closed the case."""
    with acting(cast.clb) as actor:
        made = clb_files.disclose(
            form_key=uuid4(), case=case, body=WORDS, purpose="het plan", ground=Ground.OWN_FINDINGS,
            consent=Consent(ConsentBy.PUPIL, actor.today, "Gezegd."), receivers=["Hanne Dewulf"], by=cast.clb, actor=actor,
        )  # fmt: skip
    close_early(cast, case)
    return made


def test_after_closing_the_sender_alone_of_the_clb_still_reads_it(cast, case, closed):
    now = timezone.now()
    assert readers(cast, now) == {*SENDER, *SCHOOL}
    with acting(cast.clb, now) as actor:
        assert not Case.objects.visible_to(actor).exists()
        assert clb_files.find(case.ref, actor)[1] is None


@pytest.mark.parametrize("how", ["withdraw", "recall"])
def test_after_closing_it_is_taken_back_from_the_clbs_own_file(cast, case, closed, how):
    client, address = signed_in(cast.clb), f"/casussen/{case.ref}/vrijgave/{closed.pk}/"
    file = client.get(f"/clb/dossiers/{case.ref}/").content.decode()
    assert address in file
    page = client.get(address).content.decode()
    assert f'href="/clb/dossiers/{case.ref}/"' in page
    typed = {"withdrawn_on": f"{timezone.localdate():%d/%m/%Y}", "withdrawn_how": "Mama belde.", "reason": "Te veel."}
    answer = client.post(f"{address}{'intrekken' if how == 'withdraw' else 'terugroepen'}/", typed)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert readers(cast, timezone.now()) == set(SENDER)
    said = "De instemming is ingetrokken." if how == "withdraw" else "Ze is teruggeroepen."
    for name in SCHOOL:
        browser = signed_in(cast.seats[name])
        assert browser.get(address).status_code == 404
        on_case = browser.get(f"/casussen/{case.ref}/").content.decode()
        assert said in on_case
        assert WORDS not in on_case
        assert "Mama belde." not in on_case
    kept = client.get(f"/clb/dossiers/{case.ref}/").content.decode()
    assert ("Mama belde." if how == "withdraw" else "Te veel.") in kept
    assert client.get(f"{address}verklaring-dossier.pdf").status_code == 200
    with as_owner():
        done = AuditEntry.objects.filter(dossier_id=case.dossier_id, action=how).get()
        assert done.membership_id == cast.clb.pk
    assert client.post(f"{address}terugroepen/", typed).status_code == 409


def test_after_closing_nobody_else_takes_it_back(cast, case, closed):
    address = f"/casussen/{case.ref}/vrijgave/{closed.pk}/terugroepen/"
    for name, seat in cast.seats.items():
        if name != "clb":
            assert signed_in(seat).post(address, {"reason": "x"}).status_code == 404, name
    assert readers(cast, timezone.now()) == {*SENDER, *SCHOOL}


def test_after_closing_who_is_shut_out_takes_nothing_back(cast, case, closed):
    with as_owner():
        Wall.objects.create(
            dossier_id=case.dossier_id, user=cast.clb.user, why="family", by=cast.zorg, at=timezone.now()
        )
    assert readers(cast, timezone.now()) == set(SCHOOL)
    address = f"/casussen/{case.ref}/vrijgave/{closed.pk}/"
    assert signed_in(cast.clb).get(address).status_code == 404
    assert signed_in(cast.clb).post(f"{address}terugroepen/", {"reason": "x"}).status_code == 404


def test_after_closing_the_sender_tells_nothing_but_that_it_is_gone(cast, case, closed):
    """By plain SQL: only of what the writer took back, and only a text of that kind."""
    row = {"dossier_id": case.dossier_id, "regime": "team", "holder_id": cast.clb.organisation_id, "author": cast.clb}
    with acting(cast.clb), pytest.raises(DatabaseError), transaction.atomic():
        Item(**row, kind="read_no_more", about=closed.pk, body="x", created_at=timezone.now()).save(force_insert=True)
    with acting(cast.clb) as actor:
        disclosures.recall(disclosure_id=closed.pk, reason="x", by=cast.clb, actor=actor)
    with acting(cast.clb), pytest.raises(DatabaseError), transaction.atomic():
        Item(**row, kind="step", about=closed.pk, body="x", created_at=timezone.now()).save(force_insert=True)


def test_on_the_pages(cast, case, sent):
    """Over: the receivers find nothing at its address nor on the case; the sender finds it, with why it is over."""
    address = f"/casussen/{case.ref}/vrijgave/{sent.pk}/"
    with as_owner():
        Disclosure.objects.update(expires_on="2020-01-31")
    for name in SCHOOL:
        client = signed_in(getattr(cast, name))
        assert client.get(address).status_code == 404
        assert client.get(f"{address}verklaring-dossier.pdf").status_code == 404
        assert client.post(f"{address}ontvangen/").status_code == 404
        assert WORDS not in client.get(f"/casussen/{case.ref}/").content.decode()
    client = signed_in(cast.clb)
    assert "De laatste dag is voorbij." in client.get(address).content.decode()
    assert "Niet meer te lezen" in client.get(f"/casussen/{case.ref}/").content.decode()


def test_a_changed_text_is_not_shown_and_is_reported(cast, case, caplog):
    """Also by who is the owner of the database: the words no longer fit the hash, or the seal no longer opens."""
    sent = send(cast, case, expires_on=None)
    address = f"/casussen/{case.ref}/vrijgave/{sent.pk}/"
    with as_owner():
        Disclosure.objects.update(sha256="0" * 64)
    with caplog.at_level(logging.ERROR, "secrecy.disclosures"):
        page = signed_in(cast.zorg).get(address).content.decode()
        on_case = signed_in(cast.zorg).get(f"/casussen/{case.ref}/").content.decode()
    for text in (page, on_case):
        assert "niet meer de tekst die verzonden werd" in text
        assert WORDS not in text
    assert [record.message for record in caplog.records] == [f"Disclosure {sent.pk} no longer matches its hash."] * 2
    assert "nee, vastgesteld op" in _register_of_the_clb(cast)


def test_a_broken_seal_is_a_changed_text(cast, case, caplog):
    sent = send(cast, case, expires_on=None)
    with as_owner():
        body = _stored(sent.pk)
    swapped = body[:-4] + ("AAAA" if not body.endswith("AAAA") else "BBBB")
    as_owner_run(f"UPDATE secrecy_disclosure SET body = '{swapped}'")
    with caplog.at_level(logging.CRITICAL, "secrecy.disclosures"):
        page = signed_in(cast.zorg).get(f"/casussen/{case.ref}/vrijgave/{sent.pk}/")
    assert page.status_code == 200
    assert "niet meer de tekst die verzonden werd" in page.content.decode()


def _stored(key) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM secrecy_disclosure WHERE id = %s", [key])
        return cursor.fetchone()[0]


def _register_of_the_clb(cast) -> str:
    with as_owner():
        officer = member("dpoclb", "Mo Haddad", cast.clb.organisation, Role.DPO)
    return signed_in(officer).get("/geheimhouding/vrijgaven/").content.decode()
