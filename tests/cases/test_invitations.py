"""The letter that invites parents: ours to begin with, neutral, kept as it prints, and when it left."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from cases import invitations
from cases.invitations import Letter, telling
from cases.models import Case, Invitation
from cases.workflow import TransitionNotAllowed
from secrecy.models import Item
from tests.cases.ledger import NOW, added, contents
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import said, text_of
from tests.stack.test_pdf import unpacked

pytestmark = pytest.mark.database

# Written by hand: a changed template is a decision about what others may read.
TEMPLATE = """Beste ouders

Wij nodigen u graag uit voor een gesprek over hoe het met uw kind gaat op school. Wij horen graag hoe u dat ziet: u kent \
uw kind het best. Samen zoeken wij wat helpt.

U mag iemand meebrengen die u vertrouwt. Uw kind weet dat wij u uitnodigen.

Spreekt u liever een andere taal? Laat het ons weten: dan zorgen wij voor een tolk. Dat kost u niets, en uw kind hoeft \
niet te tolken.

Past dit moment niet? Laat het ons weten, dan zoeken wij samen een ander.

Met vriendelijke groeten"""


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def letter(cast, **changes):
    given = Letter(
        uuid4(), "De ouders van Noor", cast.talker, date(2026, 10, 20), time(16), "B12", "09 000 00 00", TEMPLATE
    )
    return replace(given, **changes)


def write(cast, case, *, seat=None, **changes):
    seat = seat or cast.zorg
    with acting(seat, NOW) as actor:
        return invitations.write(case_id=case.pk, letter=letter(cast, **changes), by=seat, actor=actor, now=NOW)


def give(cast, made, on, *, now=NOW):
    with acting(cast.zorg, now) as actor:
        return invitations.give(invitation_id=made.pk, on=on, by=cast.zorg, actor=actor, now=now)


def test_the_template_is_this_one_and_tells_nothing():
    assert str(invitations.TEMPLATE) == TEMPLATE
    assert telling(TEMPLATE) == ""
    assert not re.search(r"[%{}$]", TEMPLATE)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Wij vrezen Radicalisering bij hem.", "Radicalisering"),
        ("Na het bericht van de politie", "politie"),
        ("over de casus K7Q-4MX", "casus"),
        ("met Team Expo-R", "Expo-R"),
        ("dossierstuk", "dossierstuk"),
        ("Wij spreken over hoe het gaat op school en thuis, met het CLB erbij.", ""),
        ("Breng gerust uw eigen radicale ideeën over het feest mee; pak de expo mee.", ""),
    ],
)
def test_words_that_tell_too_much(typed, word):
    assert telling(typed) == word


def test_a_letter_is_one_row_and_one_text_and_a_double_click_changes_nothing(cast, case):
    key, before = uuid4(), contents()
    made = write(cast, case, form_key=key)
    after = contents()
    assert added(before, after) == {"cases_invitation": 1, "secrecy_item": 1, "core_auditentry": 1}
    assert write(cast, case, form_key=key) == made
    assert contents() == after
    assert write(cast, case, form_key=key, place="C04") != made


def test_who_reads_a_letter(cast, case):
    write(cast, case)
    put_on_agenda(cast, case, now=NOW)
    found = set()
    for name, seat in cast.seats.items():
        with acting(seat, NOW) as actor:
            assert set(Invitation.objects.all()) == set(Invitation.objects.visible_to(actor))
            assert Invitation.objects.count() == Item.objects.filter(kind="invitation").count()
            if Invitation.objects.exists():
                found.add(name)
    assert found == {"zorg", "colleague"}


@pytest.mark.parametrize("day", [date(2026, 10, 12), date(2027, 10, 30)])
def test_a_day_that_cannot_be_meant(cast, case, day):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="die nog komt") as refusal:
        write(cast, case, day=day)
    assert refusal.value.field == "day"
    assert contents() == before


@pytest.mark.parametrize("field", ["addressed_to", "place", "contact", "text"])
def test_a_telling_word_is_refused_wherever_it_stands(cast, case, field):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="‘stappenplan’ zegt te veel") as refusal:
        write(cast, case, **{field: "Over het stappenplan."})
    assert refusal.value.field == field
    assert contents() == before


@pytest.mark.parametrize("seat", ["reporter", "talker", "director", "clb", "outsider"])
def test_only_the_care_team_invites(cast, case, seat):
    with pytest.raises(Case.DoesNotExist):
        write(cast, case, seat=cast.seats[seat])


def test_a_closed_case_invites_nobody(cast, case):
    with as_owner():
        Case.objects.filter(pk=case.pk).update(state="closed", closed_at=NOW, closed_by=cast.zorg)
    with pytest.raises(TransitionNotAllowed, match="gesloten"):
        write(cast, case)


def test_when_it_left_is_noted_once(cast, case):
    made = write(cast, case)
    later = NOW + timedelta(days=2)
    for on in (NOW.date() - timedelta(days=1), later.date() + timedelta(days=1)):
        with pytest.raises(TransitionNotAllowed, match="Kies een dag van 13 oktober 2026 tot vandaag"):
            give(cast, made, on, now=later)
    assert give(cast, made, NOW.date(), now=later).given_by == cast.zorg
    with pytest.raises(TransitionNotAllowed, match="Al genoteerd: gegeven op 13 oktober 2026"):
        give(cast, made, later.date(), now=later)


class TestPages:
    @pytest.fixture(autouse=True)
    def _on_the_day(self, time_machine):
        time_machine.move_to(NOW, tick=False)

    def typed(self, cast, **changes):
        good = {"addressed_to": "De ouders van Noor", "inviter": str(cast.talker.pk), "day": "20/10/2026"}
        good |= {"starts_at": "16.00", "place": "Lokaal B12", "contact": "09 000 00 00", "form_key": str(uuid4())}
        return good | {"text": TEMPLATE} | changes

    def test_from_the_template_to_the_day_it_left(self, cast, case):
        client, url = signed_in(cast.zorg), f"/casussen/{case.ref}/uitnodiging/"
        assert url in text_of(client.get(f"/casussen/{case.ref}/"))
        assert TEMPLATE in text_of(client.get(url)).replace("\r\n", "\n")
        typed, before = self.typed(cast, text="Beste mama\r\n\r\nWelkom."), contents()
        look = text_of(client.post(url, typed))
        assert "Dit lezen de ouders, woord voor woord" in look
        assert "<p>Beste mama</p>" in look
        assert "dinsdag 20 oktober 2026, 16.00 uur" in look
        assert "Els Boon, Personeelslid" in look
        assert contents().keys() == before.keys()
        assert "Welkom." in text_of(client.post(url, typed | {"back": "1"}))
        with as_owner():
            assert not Invitation.objects.exists()
        for _click in range(2):
            kept = client.post(url, typed | {"send": "1"})
        page = said(kept)
        assert "Druk hem af" in page
        with as_owner():
            made = Invitation.objects.get()
        assert f"{url}{made.pk}/" in text_of(client.get(f"/casussen/{case.ref}/"))
        done = said(client.post(f"{url}{made.pk}/", {"given_on": "13/10/2026"}))
        assert "Gegeven of verstuurd op 13 oktober 2026, genoteerd door Hanne Dewulf." in done
        again = client.post(f"{url}{made.pk}/", {"given_on": "13/10/2026"})
        assert (again.status_code, "Al genoteerd" in text_of(again)) == (422, True)

    def test_the_pdf_is_the_letter_and_names_no_case(self, cast, case):
        made = write(cast, case)
        url = f"/casussen/{case.ref}/uitnodiging/{made.pk}/brief.pdf"
        answer = signed_in(cast.zorg).get(url)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'inline; filename="uitnodiging.pdf"'
        document = unpacked(answer.content)
        assert b"pdfuaid" in document
        assert case.ref.encode() not in document
        assert answer.content == signed_in(cast.colleague).get(url).content
        for name in ("talker", "reporter", "director", "clb", "outsider"):
            assert signed_in(cast.seats[name]).get(url).status_code == 404, name

    def test_a_letter_of_another_case_is_not_there(self, cast, case):
        other = open_case(cast, report(cast, now=NOW), now=NOW)
        made = write(cast, case)
        assert signed_in(cast.zorg).get(f"/casussen/{other.ref}/uitnodiging/{made.pk}/").status_code == 404

    def test_the_post_of_whoever_signs_does_not_tell_what_it_is_about(self, cast, case):
        with as_owner():
            expert = member("refpers", "Joris Vanneste", cast.school, "reference_person")
        look = text_of(
            signed_in(cast.zorg).post(f"/casussen/{case.ref}/uitnodiging/", self.typed(cast, inviter=expert.pk))
        )
        shown = look.partition("Met wie:")[2].partition("</form>")[0]
        assert "Joris Vanneste" in shown
        assert "adicalisering" not in shown

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"text": ""}, "Schrijf de tekst van de brief"),
            ({"text": "a" * 10_001}, "Maak de tekst korter"),
            ({"text": "Wij spreken over radicalisering."}, "‘radicalisering’ zegt te veel aan wie meeleest"),
            ({"place": "Bij de politie"}, "‘politie’ zegt te veel aan wie meeleest"),
            ({"day": "12/10/2026"}, "Kies een dag die nog komt"),
            ({"starts_at": "25.00"}, "Schrijf het uur als uur.minuten"),
            ({"inviter": ""}, "Kies wie de ouders uitnodigt"),
            ({"contact": ""}, "Schrijf hoe de ouders kunnen antwoorden"),
        ],
    )
    @pytest.mark.parametrize("press", [{}, {"send": "1"}], ids=["preview", "send"])
    def test_bad_input_comes_back_as_typed(self, cast, case, changes, says, press):
        answer = signed_in(cast.zorg).post(f"/casussen/{case.ref}/uitnodiging/", self.typed(cast, **changes) | press)
        page = text_of(answer)
        assert (answer.status_code, says in page) == (422, True)
        assert "De ouders van Noor" in page
        with as_owner():
            assert not Invitation.objects.exists()

    def test_of_an_adult_the_page_says_that_the_pupil_agrees_first(self, cast, case):
        client, url = signed_in(cast.zorg), f"/casussen/{case.ref}/uitnodiging/"
        says = "Nodig de ouders alleen uit als de leerling dat goedvindt."
        assert says not in text_of(client.get(url))
        with as_owner():
            Case.objects.filter(pk=case.pk).update(birth_date=date(2008, 10, 13))
        assert says in text_of(client.get(url))
