"""A case with a long history: the newest fifty moments, the rest on request, and nothing lost or shown twice."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils.html import strip_tags

from secrecy.models import Item
from tests.cast import Cast, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def written(cast: Cast, case, count: int, *, apart: timedelta) -> None:
    """That many texts in the dossier, by the owner of the tables."""
    with as_owner():
        Item.objects.bulk_create(
            Item(
                dossier_id=case.dossier_id,
                regime="team",
                kind="step",
                holder=cast.school,
                author=cast.zorg,
                body=f"Tekst nummer {number:04}.",
                created_at=START + number * apart,
            )
            for number in range(count)
        )


def pages(client, url: str) -> list[str]:
    """The timeline page by page, as long as there is an older one."""
    found = []
    address = url
    while address:
        html = client.get(address).content.decode()
        found.append(html[html.index('id="verloop"') : html.index("<aside")])
        older = re.search(r'href="(\?verloop=[^"#]+)#verloop" rel="next"', found[-1])
        address = url + older.group(1) if older else ""
        assert len(found) < 30
    return found


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"Tekst nummer (\d+)", page)]


@pytest.mark.parametrize("count", [0, 48, 49, 120, 400])
def test_every_text_is_shown_once_newest_first(cast, count):
    case = open_case(cast, report(cast, now=START - timedelta(hours=2)), now=START - timedelta(hours=1))
    written(cast, case, count, apart=timedelta(hours=1))
    shown = pages(signed_in(cast.zorg), f"/casussen/{case.ref}/")
    assert [number for page in shown for number in numbers(page)] == list(reversed(range(count)))
    assert all(len(numbers(page)) <= 50 for page in shown)
    assert strip_tags("".join(shown)).count("Casus geopend") == 1
    assert "Tijdens de les riep Noor" in strip_tags(shown[-1])
    assert len(shown) == (count + 2 + 49) // 50


def test_what_is_of_one_instant_stays_together(cast):
    case = open_case(cast, report(cast, now=START - timedelta(hours=2)), now=START - timedelta(hours=1))
    written(cast, case, 60, apart=timedelta(0))
    shown = pages(signed_in(cast.zorg), f"/casussen/{case.ref}/")
    assert sorted(numbers(shown[0])) == list(range(60))


@pytest.mark.parametrize(
    "place", ["x", "2026", "2026-11-10T10:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00+00:00"]
)
def test_a_place_that_is_none_gives_the_newest(cast, place):
    case = open_case(cast, report(cast))
    answer = signed_in(cast.zorg).get(f"/casussen/{case.ref}/", {"verloop": place})
    assert answer.status_code == 200
    assert "Tijdens de les riep Noor" in answer.content.decode()


def test_a_long_history_costs_no_more_than_one_page_of_it(cast):
    """As many statements, and no more than a page of texts is read."""
    case = open_case(cast, report(cast, now=START - timedelta(hours=2)), now=START - timedelta(hours=1))
    client = signed_in(cast.zorg)
    client.get("/")

    def statements() -> int:
        count = [0]

        def note(execute, sql, params, many, context):
            count[0] += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            client.get(f"/casussen/{case.ref}/")
        return count[0]

    few = statements()
    written(cast, case, 1000, apart=timedelta(minutes=1))
    assert statements() == few
