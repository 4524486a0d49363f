"""Every address about a case, for who reads it only because of an emergency: what is there to read opens and says until
when; what is there to write with does not exist, and nothing offers it (docs/adr/0014)."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.urls import get_resolver, reverse

from accounts.models import Membership
from secrecy.models import Grant
from secrecy.tables import GrantKind
from tests.cases.emergency.asked import FOUR_HOURS, NOW
from tests.cast import Cast, signed_in
from tests.conftest import as_owner
from tests.forms.answers import rows
from tests.meta.test_role_matrix import arguments
from tests.meta.urls import every_url
from tests.secrecy.world import World, build, undone

pytestmark = [pytest.mark.database, pytest.mark.timeout(120)]
# What a director and the director of a CLB read of the case, of its signal and of what hangs from it.
READ = {
    "director": {
        "cases:case", "cases:signal", "cases:action", "cases:consultation", "cases:disclosure",
        "cases:disclosure_statement", "cases:access_answer", "cases:emergency_notice",
    },
    "clb_director": {
        "cases:case", "cases:clb_file", "cases:action", "cases:disclosure", "cases:disclosure_statement",
        "cases:emergency_notice",
    },
}  # fmt: skip
# Of these the rows are the director's own: what the police told, and a notice.
NOT_OF_AN_EMERGENCY = {"police", "police_answer", "police_answer_new", "notice"}


@pytest.fixture
def world(cast) -> World:
    return build(cast)


@pytest.fixture
def readers(cast, world, clb_director) -> dict[str, Membership]:
    """Both read `case`, with its signal, and `shared`, where the director stands on the list of the police besides."""
    with as_owner():
        for who, kind, regime, name in (
            (cast.director, GrantKind.EMERGENCY, "team", "case"),
            (clb_director, GrantKind.EMERGENCY_TEAM, "team", "case"),
            (clb_director, GrantKind.EMERGENCY_TEAM, "team", "shared"),
            (clb_director, GrantKind.EMERGENCY_CLB, "clb", "shared"),
        ):
            Grant.objects.create(
                id=uuid4(), dossier_id=world.cases[name].dossier_id, regime=regime, addressee=who, kind=kind,
                reason="Er is gevaar.", granted_by=who, granted_at=NOW, expires_at=NOW + FOUR_HOURS,
            )  # fmt: skip
    return {"director": cast.director, "clb_director": clb_director}


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Each address of the room that names something of these cases: its name, and itself."""
    known = arguments(world)
    police, case = world.cases["police"].ref, world.cases["case"].ref
    known["police_unlist"] = [case, known["police_unlist"][1]]
    known["police_permission"] = known["police_inform"] = [case]
    refs = {one.ref for one in (*world.signals.values(), *world.cases.values())} - {police}
    for url in every_url(get_resolver()):
        given = known.get(url.bare_name, [])
        named = any(isinstance(one, UUID) or one in refs for one in given)
        if url.name.startswith("cases:") and named and url.bare_name not in NOT_OF_AN_EMERGENCY:
            yield url.name, reverse(url.name, args=given)


@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_only_what_is_there_to_read_opens(cast: Cast, world, readers, who):
    client = signed_in(readers[who])
    every = dict(addresses(world))
    answers = {name: client.get(address).status_code for name, address in every.items()}
    assert {name for name, code in answers.items() if code == 200} == READ[who]
    assert {code for code in answers.values()} <= {200, 404, 405}
    assert len(every) > 60


@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_nothing_is_taken_from_who_reads(cast: Cast, world, readers, who):
    client = signed_in(readers[who])
    client.get("/")
    every, before = dict(addresses(world)), rows()
    for name, address in every.items():
        with undone():
            code = client.post(address, {"reason": "Zo.", "done": "1"}).status_code
            # The notice of the own request is one's own to open; that it was read is for others to say.
            assert code in {404, 405} or (code, name) == (302, "cases:emergency_notice"), name
            assert rows() == before, name


@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_each_page_says_until_when_and_offers_only_what_opens(cast: Cast, world, readers, who):
    client = signed_in(readers[who])
    every = dict(addresses(world))
    pages = READ[who] - {"cases:disclosure_statement", "cases:emergency_notice"}
    for name in sorted(pages):
        page = client.get(every[name]).content.decode()
        main = page[page.index("<main") : page.index("</main")]
        assert "Noodtoegang tot 14.30 uur" in main, name
        assert "<form" not in main, name
        for link in re.findall(r'href="(/[^"]*)"', main):
            assert client.get(link).status_code == 200, (name, link)


def test_a_signal_that_another_wrote_is_not_shown_as_ones_own(world, readers):
    client = signed_in(readers["director"])
    page = client.get(f"/signalen/{world.signals['case'].ref}/").content.decode()
    assert "Feit over case." in page
    assert "Mijn signaal" not in page
    assert "Wat u schreef" not in page
    listed = client.get("/signalen/").content.decode()
    assert "noodtoegang tot 14.30 uur" in listed


def test_the_same_pages_open_for_who_works_on_the_case(cast: Cast, world):
    """The walk can fail: the coordinator gets the forms too."""
    client = signed_in(cast.zorg)
    every = dict(addresses(world))
    for name in ("assessment", "case_close", "feedback", "voice", "walls"):
        assert client.get(every[f"cases:{name}"]).status_code == 200, name
