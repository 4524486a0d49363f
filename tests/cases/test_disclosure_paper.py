"""What leaves the CLB: from texts or in new words, shown byte for byte before it goes; the consent; the statement on paper."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Membership
from cases import clb_files
from cases.models import Case
from cases.querysets import cases_for
from cases.web.disclosure_paper import For, statement
from secrecy.models import Disclosure, Grant, Item
from tests.cases.panels import panel_of
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cast import acting, signed_in
from tests.conftest import as_owner
from tests.stack.test_pdf import unpacked

pytestmark = pytest.mark.database
NOTES = ("Ze slaapt slecht.", "Ze speelt graag toneel.", "Thuis is het druk.")
WORDS = "Wij stellen «toneel» <na school> voor.\n\nGraag & snel."


def day(back: int = 0) -> str:
    return (timezone.localdate() - timedelta(days=back)).strftime("%d/%m/%Y")


@pytest.fixture
def case(cast):
    return at_the_actions(cast)


@pytest.fixture
def address(case):
    return f"/casussen/{case.ref}/vrijgave/"


def typed(**more):
    good = {"body": WORDS, "purpose": "het plan", "ground": "own_findings", "consent_by": "pupil", "consent_on": day(2)}
    return good | {"consent_how": "In het gesprek.", "expires_on": day(-30), "form_key": str(uuid4())} | more


def text_of(answer) -> str:
    return answer.content.decode()


def sent(cast, address, **more) -> Disclosure:
    answer = signed_in(cast.clb).post(address, typed(send="1", **more))
    assert answer.status_code == 302, text_of(answer)[:4000]
    with as_owner():
        return Disclosure.objects.select_related("sent_by__user", "sent_by__organisation").latest("sent_at")


def notes(cast, case) -> list[str]:
    keys = [uuid4() for _ in NOTES]
    with acting(cast.clb) as actor:
        for key, text in zip(keys, NOTES, strict=True):
            clb_files.write_note(ref=case.ref, text=text, form_key=key, by=cast.clb, actor=actor)
    return [str(key) for key in keys]


def born(case, years: int | None) -> None:
    with as_owner():
        birth = None if years is None else timezone.localdate() - timedelta(days=365 * years + years)
        Case.objects.filter(pk=case.pk).update(birth_date=birth)


def letter(page: str) -> str:
    """The letter on a page: from the frame around it to the comment-free end of its list."""
    found = re.search(r'<div id="brief">(.*?</dl>)', page, re.DOTALL)
    assert found
    return found[1]


def test_the_preview_is_what_the_receiver_reads_byte_for_byte(cast, case, address):
    chosen = notes(cast, case)
    form = typed(texts=chosen[:2])
    shown = signed_in(cast.clb).post(address, form)
    assert shown.status_code == 200
    with as_owner():
        assert not Disclosure.objects.exists()
    arrived = signed_in(cast.clb).post(address, form | {"send": "1"})["Location"]
    for name in ("zorg", "colleague", "clb"):
        assert letter(text_of(signed_in(cast.seats[name]).get(arrived))) == letter(text_of(shown)), name


def test_who_reads_it_in_two_seats_is_named_once(cast, case, address):
    """A coordinator who stands in for the other one, and whom the school named besides."""
    with as_owner():
        seat = cast.zorg
        Membership.objects.create(
            user=seat.user, organisation=seat.organisation, role=seat.role, starts_on=seat.starts_on,
            confirmed_at=seat.confirmed_at, stands_in_for=cast.colleague, ends_on=timezone.localdate(),
        )  # fmt: skip
        Grant.objects.create(
            dossier_id=case.dossier_id, regime="team", addressee=seat, kind="care", reason="Spreekt met het gezin.",
            granted_by=cast.colleague, granted_at=timezone.now(),
        )  # fmt: skip
    made = sent(cast, address)
    assert made.receivers.count("Hanne Dewulf") == 1
    lines = panel_of(signed_in(cast.clb).get(f"/casussen/{case.ref}/"))
    assert len([line for line in lines if "Hanne Dewulf, zorgcoördinator: leidt" in line]) == 1


def test_texts_and_new_words_are_frozen_together(cast, case, address):
    chosen = notes(cast, case)
    page = text_of(signed_in(cast.clb).post(address, typed(texts=chosen[:2])))
    stays = page[page.index('id="niet"') : page.index('id="wie"')]
    today = timezone.localdate()
    assert f"Notitie van het CLB, {today.day} " in stays
    assert stays.count("Notitie van het CLB") == 1
    made = sent(cast, address, texts=chosen[:2])
    with as_owner():
        body = Disclosure.objects.get().body
    head = re.escape("Notitie van het CLB, ") + r"\d+ \w+ \d{4}"
    assert re.fullmatch(f"{head}\n{NOTES[0]}\n\n{head}\n{NOTES[1]}\n\n{re.escape(WORDS)}", body), body
    assert NOTES[2] not in body
    assert made.intact


def test_a_text_alone_is_enough_and_nothing_is_not(cast, case, address):
    chosen = notes(cast, case)
    sent(cast, address, texts=chosen[2:], body="")
    nothing = signed_in(cast.clb).post(address, typed(body="", send="1"))
    assert (nothing.status_code, "of kies een tekst" in text_of(nothing)) == (422, True)


def test_texts_of_the_school_cannot_be_picked(cast, case, address):
    """Only what the sender reads under beroepsgeheim is on the list; another key is refused as one that is not there."""
    with acting(cast.zorg) as actor:
        theirs = [str(item.pk) for item in Item.objects.visible_to(actor)]
    for key in (*theirs, str(uuid4())):
        answer = signed_in(cast.clb).post(address, typed(texts=[key], send="1"))
        assert (answer.status_code, "Kies uit de teksten die hier staan" in text_of(answer)) == (422, True)


# Age (None: not known), who agreed, whether words were given → the sentence that refuses it, or none (B01, B02).
CAPABLE = [
    (15, "pupil", "", None),
    (15, "parents", "", "waarom de ouders instemden"),
    (15, "parents", "Hij begrijpt dit nog niet.", None),
    (12, "pupil", "", None),
    (11, "pupil", "", "waarom de leerling hierover zelf kan beslissen"),
    (11, "pupil", "Ze is rijp genoeg.", None),
    (11, "parents", "", None),
    (None, "pupil", "", "waarom de leerling hierover zelf kan beslissen"),
    (None, "parents", "", "waarom de ouders instemden"),
    (None, "parents", "De ouders zeiden dat hij tien is.", None),
]


@pytest.mark.parametrize(("age", "by", "why", "refused"), CAPABLE)
def test_presumed_capable_from_twelve_and_judged_otherwise_in_writing(cast, case, address, age, by, why, refused):
    born(case, age)
    answer = signed_in(cast.clb).post(address, typed(consent_by=by, judged_otherwise=why, send="1"))
    if refused:
        assert answer.status_code == 422
        assert refused in text_of(answer)
        return
    assert answer.status_code == 302, text_of(answer)[:3000]
    with as_owner():
        made = Disclosure.objects.get()
    assert (made.consent_by, made.judged_otherwise) == (by, why)
    page = text_of(signed_in(cast.clb).get(f"{address}{made.pk}/"))
    assert not why or f"{why} (Griet Aertsen" in page
    assert not why or why not in text_of(signed_in(cast.zorg).get(f"{address}{made.pk}/"))


def test_a_pupil_is_as_old_as_on_the_day_they_agreed(cast, case, address):
    """Twelve since yesterday, and asked at eleven: not presumed capable then, as in the file of the CLB."""
    with as_owner():
        birth = timezone.localdate() - timedelta(days=1)
        Case.objects.filter(pk=case.pk).update(birth_date=birth.replace(year=birth.year - 12))
    answer = signed_in(cast.clb).post(address, typed(consent_by="pupil", consent_on=day(9), send="1"))
    assert (answer.status_code, "zelf kan beslissen" in text_of(answer)) == (422, True)
    # And who is twelve today decides alone, whenever the parents were asked.
    answer = signed_in(cast.clb).post(address, typed(consent_by="parents", consent_on=day(9), send="1"))
    assert (answer.status_code, "waarom de ouders instemden" in text_of(answer)) == (422, True)
    made = sent(cast, address, consent_on=day(9), judged_otherwise="Ze is rijp genoeg.")
    assert made.judged_otherwise == "Ze is rijp genoeg."
    assert sent(cast, address, consent_on=day(0)).judged_otherwise == ""


def test_words_about_the_age_that_nobody_needs_are_not_kept(cast, case, address):
    made = sent(cast, address, judged_otherwise="Overbodig.")
    assert made.judged_otherwise == ""


@pytest.mark.parametrize(
    ("on", "sentence"), [(1, "nog niet voorbij"), (-3 * 365 - 1, "meer dan drie jaar"), (0, None), (-3 * 365, None)]
)
def test_the_last_day(cast, case, address, on, sentence):
    answer = signed_in(cast.clb).post(address, typed(expires_on=day(on), send="1"))
    assert answer.status_code == (422 if sentence else 302)
    assert not sentence or sentence in text_of(answer)


def test_a_withdrawal_on_the_page(cast, case, address):
    made = sent(cast, address)
    where = f"{address}{made.pk}/"
    client = signed_in(cast.clb)
    early = client.post(f"{where}intrekken/", {"withdrawn_on": day(3), "withdrawn_how": "Aan de telefoon."})
    assert (early.status_code, "Kies een dag van" in text_of(early), "Aan de telefoon." in text_of(early)) == (
        422,
        True,
        True,
    )
    done = client.post(f"{where}intrekken/", {"withdrawn_on": day(1), "withdrawn_how": "Aan de telefoon."}, follow=True)
    assert "De instemming is ingetrokken." in text_of(done)
    assert "Aan de telefoon." in text_of(client.get(where))
    assert "Aan de telefoon." in text_of(client.get(f"/clb/dossiers/{case.ref}/"))
    assert signed_in(cast.zorg).get(where).status_code == 404
    on_case = text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))
    assert "leest u niet meer. De instemming is ingetrokken." in on_case
    assert "telefoon" not in on_case


# --- The statement ----------------------------------------------------------------------------------------------------

# Who agreed → for whom the statement is → whether the text is in it, whether how they agreed is.
PAPER = {
    ("pupil", "dossier"): (True, True),
    ("pupil", "leerling"): (True, True),
    ("pupil", "ouders"): (False, False),
    ("parents", "dossier"): (True, True),
    ("parents", "leerling"): (True, False),
    ("parents", "ouders"): (True, True),
}


@pytest.mark.parametrize(("by", "reader"), PAPER)
def test_each_version_leaves_out_what_its_readers_may_not_read(cast, case, address, by, reader):
    why = "Hij overziet dit nog niet." if by == "parents" else ""
    made = sent(cast, address, consent_by=by, judged_otherwise=why)
    answer = signed_in(cast.clb).get(f"{address}{made.pk}/verklaring-{reader}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="verklaring.pdf"'
    assert b"pdfuaid" in unpacked(answer.content)
    with acting(cast.clb) as actor:
        found = Disclosure.objects.visible_to(actor).select_related("sent_by__user", "sent_by__organisation").get()
        shown = cases_for(actor).select_related("school").get(pk=case.pk)
        context = statement(found, shown, For(reader), own=True, today=actor.today)
    text, how = PAPER[by, reader]
    rows = dict(context["rows"])
    assert context["shut"] is not text
    assert ("het plan" in rows.get("Waarvoor", "")) is text
    assert (rows.get("Hoe") == "In het gesprek.") is how
    assert ("Anders beoordeeld dan de leeftijd doet vermoeden" in rows) is (by == "parents" and reader == "dossier")
    assert rows["Van"] == "CLB Testland (Griet Aertsen)"
    assert "Hanne Dewulf" in rows["Aan"]


def test_the_hash_is_printed_as_it_is(cast, case, address):
    """Small letters, also the first: whoever compares it finds the same."""
    made = sent(cast, address)
    with acting(cast.clb) as actor:
        found = Disclosure.objects.visible_to(actor).select_related("sent_by__user", "sent_by__organisation").get()
        found.sha256 = f"a{made.sha256[1:]}"
        shown = cases_for(actor).select_related("school").get(pk=case.pk)
        context = statement(found, shown, For.FILE, own=True, today=actor.today)
        paper = render_to_string("cases/disclosure_statement_pdf.html", context)
    assert f"<p>{found.sha256}</p>" in paper
    assert "<p>Wat het CLB zelf vernam</p>" in paper


def test_a_receiver_prints_the_statement_of_the_file_without_the_words_of_the_clb(cast, case, address):
    made = sent(cast, address)
    client = signed_in(cast.zorg)
    assert client.get(f"{address}{made.pk}/verklaring-dossier.pdf").status_code == 200
    for reader in ("leerling", "ouders", "iedereen"):
        assert client.get(f"{address}{made.pk}/verklaring-{reader}.pdf").status_code == 404
    with acting(cast.zorg) as actor:
        found = Disclosure.objects.visible_to(actor).select_related("sent_by__user", "sent_by__organisation").get()
        shown = cases_for(actor).select_related("school").get(pk=case.pk)
        rows = dict(statement(found, shown, For.FILE, own=False, today=actor.today)["rows"])
    assert "Hoe" not in rows
    assert rows["Kenmerk van de tekst (SHA-256)"] == made.sha256


@pytest.mark.parametrize(("age", "shut"), [(15, True), (11, False), (None, True)])
def test_without_consent_the_age_decides_what_parents_read(cast, case, address, age, shut):
    born(case, age)
    sent(cast, address, ground="advice")
    with acting(cast.clb) as actor:
        found = Disclosure.objects.visible_to(actor).select_related("sent_by__user", "sent_by__organisation").get()
        shown = cases_for(actor).select_related("school").get(pk=case.pk)
        assert statement(found, shown, For.PARENTS, own=True, today=actor.today)["shut"] is shut
