"""Searching: everything that one may see and nothing else, by part of a name, by reference, by a word in a text."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from cases.web.search_page import MOST, excerpt, words_of
from cases.web.views.search import SECONDS
from core.models import AuditEntry
from core.sealed import unseal
from secrecy.models import Item
from secrecy.tables import SEARCHED, Regime
from tests.cast import acting, open_case, pupil_at, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import text_of
from tests.secrecy.two_worlds import picture
from tests.secrecy.world import World, build, undone

pytestmark = pytest.mark.database
ADDRESS = "/zoeken/"
NOTHING = "Niets gevonden."


@pytest.fixture
def world(cast) -> World:
    return build(cast)


def ask(client: Client, typed: str):
    """The page that answers, behind its sealed address."""
    return client.post(ADDRESS, {"q": typed}, follow=True)


def answered(seat, typed: str) -> str:
    """The text of the page that answers, without the frame around it."""
    answer = ask(signed_in(seat), typed)
    assert answer.status_code == 200, text_of(answer)
    page = answer.content.decode()
    return re.sub(r"\s+", " ", strip_tags(page[page.index("<main") : page.index("</main>")]))


def links(seat, typed: str) -> list[str]:
    page = ask(signed_in(seat), typed).content.decode()
    page = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'<a class="utrecht-link" href="([^"]+)"', page)


# --- What is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["noor", "van hecke", "hecke noor", "NOOR, 3b", "Nóór"])
def test_a_pupil_by_parts_of_the_name(cast, typed):
    assert "Noor Van Hecke 3B" in answered(cast.reporter, typed)


def test_a_case_by_its_reference_and_by_its_pupil(world):
    case = world.cases["case"]
    for typed in (case.ref, case.ref.lower(), case.ref.replace("-", " "), "van hecke"):
        assert f"/casussen/{case.ref}/" in links(world.cast.zorg, typed), typed


def test_a_signal_by_its_reference(world):
    ref = world.signals["case"].ref
    for seat in (world.cast.reporter, world.cast.zorg):
        assert f"/signalen/{ref}/" in links(seat, ref)


@pytest.mark.parametrize("typed", ["klasgenoten", "klasgenoot", "KLASGEN", "riep klasgenoot"])
def test_a_text_by_its_words_in_any_form(cast, typed):
    """Dutch stems, and the beginnings of words as they stand."""
    signal = report(cast, facts="Tijdens de les riep ze naar twee klasgenoten, zei een klasgenoot.")
    page = answered(cast.zorg, typed)
    assert "twee klasgenoten" in page
    assert f"/signalen/{signal.ref}/" in links(cast.zorg, typed)


def test_all_words_must_be_there(cast):
    report(cast, facts="Ze was stil op de speelplaats.")
    assert "Ze was stil" in answered(cast.zorg, "stil speelplaats")
    assert NOTHING in answered(cast.zorg, "stil turnzaal")


def test_a_closed_case_is_found_too(world):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET state = 'closed', closed_at = now(), closed_by_id = %s WHERE id = %s",
            [world.cast.zorg.pk, world.cases["case"].pk],
        )
    ref = world.cases["case"].ref
    assert f"{ref} · afgesloten" in answered(world.cast.zorg, ref)


def test_the_best_and_then_the_newest_first(cast):
    for text in ("Eén keer ruzie.", "Ruzie, ruzie en nog eens ruzie.", "Weer ruzie."):
        report(cast, facts=text)
    page = answered(cast.zorg, "ruzie")
    assert page.index("nog eens") < page.index("Weer ruzie") < page.index("Eén keer")


def test_every_link_opens(world):
    """Whatever somebody finds leads to a page that they can read."""
    opened = 0
    for seat in world.cast.seats.values():
        client = signed_in(seat)
        if client.get(ADDRESS).status_code == 404:
            continue
        for typed in ("noor", "feit", "duiding", "tekst", "vraag klas", "alleen", "gevaar"):
            page = ask(client, typed).content.decode()
            for url in re.findall(r'href="(/(?:casussen|signalen|gesprekken|acties|kennisgevingen)/[^"]+/)"', page):
                assert url == "/signalen/nieuw/" or client.get(url).status_code == 200, (seat, typed, url)
                opened += 1
    assert opened > 20


def test_more_than_fits_is_said(cast):
    with as_owner():
        for number in range(MOST + 1):
            pupil_at(cast.school, "Fien", f"Zwanenberg {number:03}", "1A")
    page = answered(cast.secretariat, "zwanenberg")
    assert page.count("Fien Zwanenberg") == MOST
    assert "Er is meer dan hier past" in page


# --- What is not found ------------------------------------------------------------------------------------------------


CARE = {"zorg", "colleague"}
# Words of the world's texts, and who may find them: written by hand, after DOMAIN §2 and §5.
FINDERS = {
    "Feit over case": CARE | {"reporter"},
    "Feit over staff": {"director", "reporter"},
    "Feit over direction": {"board", "reporter"},
    "Feit over elsewhere": {"outsider"},
    "Feit over acute": CARE | {"secretariat"},
    # Whoever is named on it finds what the grant opens, as long as it lasts: in an emergency for hours.
    "Tekst van shared onder school": CARE | {"behaviour", "director"},
    "Tekst van shared onder team": CARE | {"clb", "behaviour", "clb_reference", "director"},
    "Tekst van shared onder clb": set(),
    "Tekst van after onder team": CARE | {"clb_reference"},
    "Tekst van after onder clb": set(),
    "Tekst van shared onder city": set(),
    "Tekst van shared onder police": set(),
    "Vraag hoe het in de klas gaat": CARE | {"talker"},
    "Ze voelt zich alleen in de klas": CARE | {"talker"},
}


def test_who_finds_which_text(world):
    clients = {name: signed_in(seat) for name, seat in world.cast.seats.items()}
    for typed, expected in FINDERS.items():
        found = set()
        for name, client in clients.items():
            answer = ask(client, typed)
            if answer.status_code != 404 and typed in strip_tags(answer.content.decode().replace("<mark>", "")):
                found.add(name)
        assert found == expected, typed


def test_no_words_are_kept_of_text_that_may_not_be_searched(world):
    """The CLB's own text, and whatever regime is added later: there is nothing to find it by."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT regime, bool_or(words IS NOT NULL), bool_and(words IS NOT NULL) FROM secrecy_item GROUP BY 1"
        )
        kept = {regime: (some, every) for regime, some, every in cursor.fetchall()}
    assert kept == {regime: (regime in {"school", "team"},) * 2 for regime in Regime}


def test_the_function_gives_nobody_more_than_the_policies_do(world):
    """Its keys, asked for by everybody, are all rows that the same seat may read; and the other way around."""
    for name, seat in world.cast.seats.items():
        with acting(seat), connection.cursor() as cursor:
            for typed, begins in (["feit", "over"], "Feit over"), (["tekst", "van"], "Tekst van"):
                cursor.execute("SELECT found_key FROM schakel.search(%s, 1000) WHERE found_in = 'item'", [typed])
                found = {key for (key,) in cursor.fetchall()}
                allowed = Item.objects.filter(regime__in=SEARCHED)
                assert found == {item.pk for item in allowed if item.body.startswith(begins)}, (name, begins)


def test_somebody_without_a_seat_finds_nothing(cast):
    report(cast)
    answer = ask(Client(), "noor")
    assert answer.redirect_chain[0][0].startswith("/aanmelden/")
    assert "noor" not in str(answer.redirect_chain).lower()


# --- Existence is secret too ------------------------------------------------------------------------------------------


def test_an_outsider_gets_the_same_bytes_with_and_without_the_case(cast):
    """Status, headers, body and number of queries, for everybody outside, by name, reference and text."""
    clients = {name: signed_in(seat) for name, seat in cast.outsiders.items()}
    for client in clients.values():
        client.get("/")

    def look(typed: list[str]):
        found = {}
        for name, client in clients.items():
            for text in typed:
                with CountQueries() as counted:
                    found[name, text] = picture(ask(client, text))
                found[name, text, "queries"] = counted.number
        return found

    with undone():
        signal = report(cast, facts="Iets over een zwaan.", place="de turnzaal")
        case = open_case(cast, signal)
        typed = [case.ref, signal.ref, "zwaan", "turnzaal", "hecke", "noor zwaan"]
        there = look(typed)
    assert there == look(typed)


class CountQueries:
    """How many statements ran inside."""

    def __enter__(self):
        self.number = 0
        self._wrapper = connection.execute_wrapper(self._count)
        self._wrapper.__enter__()
        return self

    def _count(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)

    def __exit__(self, *problem):
        return self._wrapper.__exit__(*problem)


def test_as_many_queries_with_many_hits_as_with_one(cast):
    client = signed_in(cast.zorg)
    client.get("/")
    report(cast, facts="Iets over een zwaan.")
    address = client.post(ADDRESS, {"q": "zwaan"})["Location"]
    with CountQueries() as one:
        client.get(address)
    for _ in range(5):
        open_case(cast, report(cast, facts="Nog eens een zwaan."))
    with CountQueries() as many:
        client.get(address)
    assert many.number <= one.number + 2  # pages of signals and of cases are both looked up now
    assert many.number <= 20


# --- Words stay where they were typed ---------------------------------------------------------------------------------


def test_what_was_typed_is_kept_nowhere(world, caplog):
    """Not in the address, the audit, the session or the log."""
    client = signed_in(world.cast.zorg)
    sent = client.post(ADDRESS, {"q": "zwanenzang"})
    assert re.fullmatch(r"/zoeken/\?z=[\w=-]+", sent["Location"])
    for kept in ("zwanenzang", base64.b64encode(b"zwanenzang").decode().rstrip("=")):
        assert kept not in sent["Location"]
    answer = client.get(sent["Location"])
    assert NOTHING in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    assert "zwanenzang" not in str(dict(client.session))
    assert "zwanenzang" not in caplog.text
    with as_owner():
        entry = AuditEntry.objects.order_by("-xact", "-id").first()
        assert (entry.action, entry.subject_kind, entry.subject_keys) == ("search", "search", [])
        assert not AuditEntry.objects.filter(subject_keys__icontains="zwanenzang").exists()


def test_an_address_is_its_own_readers_and_grows_old(cast):
    """Somebody else, or the same person an hour later, gets the empty page."""
    with time_machine.travel("2026-11-24T09:30Z", tick=False) as clock:
        client, colleague = signed_in(cast.zorg), signed_in(cast.colleague)
        address = client.post(ADDRESS, {"q": "noor"})["Location"]
        assert "Noor Van Hecke" in text_of(client.get(address))
        assert "Noor Van Hecke" not in text_of(colleague.get(address))
        assert "Noor Van Hecke" not in text_of(client.get(address[:-6] + "AAAA=="))
        clock.shift(timedelta(seconds=SECONDS + 1))
        assert unseal(address.partition("=")[2], membership_id=cast.zorg.pk, seconds=SECONDS) is None


def test_the_audit_says_what_was_shown(world):
    case = world.cases["case"]
    ask(signed_in(world.cast.zorg), case.ref)
    with as_owner():
        entry = AuditEntry.objects.filter(action="search").get()
    assert entry.subject_keys == [str(case.pk)]
    assert entry.membership_id == world.cast.zorg.pk


def test_words_in_the_address_are_not_read(world):
    client = signed_in(world.cast.zorg)
    assert "Noor" not in strip_tags(client.get(ADDRESS, {"q": "noor"}).content.decode())


# --- What somebody might type -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "  ", "no", "n o", "3b", "%%%", "---", "🙂"])
def test_below_three_letters_one_is_asked_for_more(cast, typed):
    answer = ask(signed_in(cast.zorg), typed)
    assert answer.status_code == 422
    assert "Typ minstens drie letters" in text_of(answer)


def test_too_much_is_refused_and_kept_on_the_page(cast):
    answer = ask(signed_in(cast.zorg), "een twee drie vier vijf zes zeven acht negen")
    assert answer.status_code == 422
    assert "Typ hoogstens acht woorden" in text_of(answer)
    assert "zeven acht negen" in answer.content.decode()
    assert ask(signed_in(cast.zorg), "a" * 101).status_code == 422


@pytest.mark.parametrize(
    "typed", ["'abc", "abc'; DROP TABLE x", r"abc\def", "abc:*", "abc & !def", "(abc", "<b>abc", "de het een"]
)
def test_odd_characters_are_words_or_nothing(cast, typed):
    answer = ask(signed_in(cast.zorg), typed)
    assert answer.status_code == 200
    assert NOTHING in text_of(answer)


def test_what_was_written_is_shown_and_not_run(cast):
    report(cast, facts="<script>alert(1)</script> zwaan")
    page = ask(signed_in(cast.zorg), "zwaan").content.decode()
    assert "<script>alert" not in page
    assert "<mark>zwaan</mark>" in page


def test_words_are_compared_as_the_database_keeps_them(cast):
    """The two halves of one rule: Python's words of a name are the beginnings that the database finds it by."""
    names = ["Zoë O'Brien-Ünal", "Ça va, Ñuñez", "D’Hondt", "L.V.", "Ångström 3B", "K7Q-4MX"]
    with as_owner(), connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT tsvector_to_array(to_tsvector('simple', schakel.plain(%s)))", [name])
            kept = cursor.fetchone()[0]
            assert set(words_of(name)) == set(kept), name


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Ze zei niets.", ["zei"], "Ze <mark>zei</mark> niets."),
        ("Ze zei: niéts!", ["niet"], "Ze zei: <mark>niéts!</mark>"),
        ("Niets hiervan", ["stam"], "Niets hiervan"),
        ("", ["zei"], ""),
        (" ".join(str(n) for n in range(100)), ["50"], "… " + " ".join(str(n) for n in range(38, 50)) + " <mark>50</mark> "
         + " ".join(str(n) for n in range(51, 63)) + " …"),
    ],
)  # fmt: skip
def test_the_words_around_what_was_found(text, words, shown):
    assert excerpt(text, words) == shown


# --- The box in the frame ---------------------------------------------------------------------------------------------


def test_the_box_is_on_the_page_of_who_may_search(cast):
    for name, seat in cast.seats.items():
        client = signed_in(seat)
        box = 'action="/zoeken/" method="post"' in client.get("/").content.decode()
        assert box == (client.get(ADDRESS).status_code == 200), name
