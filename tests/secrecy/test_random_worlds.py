"""Random worlds: after every step, for everybody, `visible_to`, the policies and a plain-Python oracle agree; and once a
world what the pages, the lists, the counts and the search show is no more than that.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actor import Actor
from accounts.models import Assignment, Membership
from cases.enums import About, Grade
from cases.models import Case, Signal
from secrecy.models import Disclosure, Dossier, Grant, Wall
from secrecy.tables import Fact, GrantKind, Regime, WallReason
from tests.cast import Cast, acting, make_cast, signed_in
from tests.conftest import as_owner
from tests.secrecy import oracle
from tests.secrecy.world import protected_models
from tests.secrecy.worlds import NOW, SEATS, STEPS, step

pytestmark = pytest.mark.database


# --- Three answers to one question ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row as the oracle is asked about it: its dossier, regime, the person it is for; and of what crossed whose it is,
    whether it is over, and which regime it left."""

    key: Any
    model: type[models.Model]
    dossier: int
    regime: str
    to: tuple[int, int] | None
    over_but_for: int | None = None
    came_from: str = ""


@dataclass(frozen=True)
class Truth:
    """Everything there is, read by the owner in a handful of queries: the oracle asks no more."""

    seats: dict[int, oracle.Seat]
    files: dict[int, oracle.File]
    rows: list[Row]

    @property
    def filled(self) -> list[type[models.Model]]:
        """The tables with a row in them: an empty one shows nothing to anybody."""
        found = {row.model for row in self.rows}
        return [model for model in protected_models() if model is Dossier or model in found]

    def told(self, seat: oracle.Seat) -> dict[type[models.Model], set[Any]]:
        """What the oracle says that this seat sees, by table."""
        found: dict[type[models.Model], set[Any]] = defaultdict(set)
        found[Dossier] = {number for number, file in self.files.items() if oracle.sees_file(seat, file)}
        for row in self.rows:
            over = row.over_but_for is not None and row.over_but_for != seat.organisation
            if not over and oracle.sees_row(seat, self.files[row.dossier], row.regime, row.to, row.came_from):
                found[row.model].add(row.key)
        return found


def truth() -> Truth:
    dossiers = list(Dossier.objects.all())
    files = {
        one.pk: oracle.File(one.pk, one.school_id, one.board_id, *(getattr(one, fact) for fact in Fact))
        for one in dossiers
    }
    parts = defaultdict(list)
    for one in dossiers:
        parts[one.part_of_id or one.pk].append(one.pk)
    seats = {seat.pk: seat for seat in Membership.objects.select_related("user")}
    return Truth(_seats(seats, dossiers, parts), files, _rows())


def _seats(
    seats: dict[int, Membership], dossiers: list[Dossier], parts: dict[int, list[int]]
) -> dict[int, oracle.Seat]:
    whole = {one.pk: one.part_of_id or one.pk for one in dossiers}
    schools, named, walled = defaultdict(set), defaultdict(set), defaultdict(set)
    for seat, school in Assignment.objects.values_list("membership_id", "organisation_id"):
        schools[seat].add(school)
    for grant in Grant.objects.filter(ended_at=None):
        lasts = (grant.until is None or grant.until >= NOW.date()) and (
            grant.expires_at is None or grant.expires_at > NOW
        )
        if lasts:
            # Who is named on the whole is named on its parts; not the other way round.
            joined = parts[grant.dossier_id] if whole[grant.dossier_id] == grant.dossier_id else []
            named[grant.addressee_id] |= {(one, grant.kind) for one in {grant.dossier_id, *joined}}
    for user, dossier in Wall.objects.filter(lifted_at=None).values_list("user_id", "dossier_id"):
        walled[user] |= set(parts[whole[dossier]])
    return {
        pk: oracle.Seat(
            seat.user_id,
            seat.organisation_id,
            seat.role,
            oracle.in_force(
                seat.starts_on, seat.ends_on, seat.confirmed_at is not None, seat.user.is_active, NOW.date()
            ),
            frozenset(schools[pk]),
            frozenset(named[pk]),
            frozenset(walled[seat.user_id]),
        )
        for pk, seat in seats.items()
    }


def _rows() -> list[Row]:
    of = protected_models()[1:]
    fields = ("pk", "dossier_id", "regime", "addressee__organisation_id", "addressee__user_id")
    parts = [
        model.objects.annotate(nr=models.Value(nr)).values_list("nr", *fields)  # type: ignore[attr-defined]
        for nr, model in enumerate(of)
    ]
    crossed = list(Disclosure.objects.values_list("pk", "holder_id", "recalled_at", "expires_on", "came_from"))
    over = {key: holder for key, holder, recalled, last, _left in crossed if oracle.is_over(recalled, last, NOW.date())}
    left = {key: came_from for key, _holder, _recalled, _last, came_from in crossed}
    return [
        Row(
            key, of[nr], dossier, regime, (house, user) if house is not None else None, over.get(key), left.get(key, "")
        )
        for nr, key, dossier, regime, house, user in parts[0].union(*parts[1:], all=True)
    ]


def shown(tables: Sequence[type[models.Model]], rows: Callable[[Any], Any]) -> set[Any]:
    """The keys of everything that `rows(model)` gives, in two queries."""
    root, *others = [rows(model).values_list("pk", flat=True) for model in tables]
    more = others[0].union(*others[1:], all=True) if others else []
    return set(root) | set(more)


def compare(cast: Cast, names: Sequence[str] = SEATS) -> None:
    with as_owner():
        known = truth()
        seats = {
            seat.pk: seat
            for seat in Membership.objects.select_related("user", "organisation").filter(
                pk__in=[cast.seats[name].pk for name in names]
            )
        }
    for name in names:
        seat = seats[cast.seats[name].pk]
        answer = known.told(known.seats[seat.pk])
        wanted = set().union(*answer.values())
        actor = Actor.of(seat, now=NOW) if known.seats[seat.pk].in_force else None
        # Who is shut out of what, the database tells the person themselves only.
        with acting(seat, NOW), as_owner():
            first = shown(known.filled, lambda model, actor=actor: model.objects.visible_to(actor))
        with acting(seat, NOW):
            second = shown(known.filled, lambda model: model.objects.all())
        assert first == wanted, f"visible_to, {name}"
        assert second == wanted, f"policies, {name}"


@time_machine.travel(NOW, tick=False)
def browse(cast: Cast, names: Sequence[str]) -> None:
    """Detail, list, count and search through HTTP: each shows nothing that the oracle does not."""
    with as_owner():
        known = truth()
        everything = {model: {row.ref: row.pk for row in model.objects.all()} for model in (Signal, Case)}
    for name in names:
        seat = cast.seats[name]
        told = known.told(known.seats[seat.pk])
        browser = signed_in(seat)
        pages = [browser.get(address).content.decode() for address in ("/", "/signalen/", "/casussen/")]
        for model, address in ((Signal, "signalen"), (Case, "casussen")):
            for ref, key in everything[model].items():
                if key not in told[model]:
                    assert browser.get(f"/{address}/{ref}/").status_code in {302, 404}, (name, ref)
                    assert not any(ref in page for page in pages), (name, ref)
        if known.seats[seat.pk].in_force:
            with acting(seat, NOW) as actor, connection.cursor() as cursor:
                assert Case.objects.visible_to(actor).count() == len(told[Case]), name
                cursor.execute("SELECT found_key FROM schakel.search(ARRAY['noor'], 100)")
                assert {key for (key,) in cursor.fetchall()} <= set().union(*told.values()), name


def play(steps: list[tuple]) -> None:
    """One world from an empty city, undone afterwards. After each step a quarter of the seats, at the end all of them.

    A transaction a world: one around a whole test would keep the sealer of other tests waiting for minutes.
    """
    with transaction.atomic():
        with as_owner():
            cast = make_cast()
        for number, one in enumerate(steps):
            step(cast, *one)
            compare(cast, SEATS[number % 4 :: 4])
        compare(cast)
        browse(cast, SEATS[len(steps) % 3 :: 3])
        transaction.set_rollback(True)


quiet = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(900)
@settings(quiet, max_examples=50)
@given(st.lists(STEPS, min_size=5, max_size=30))
def test_all_agree(transactional_db, steps):
    play(steps)


@pytest.mark.timeout(600)
def test_a_world_in_which_everything_happens(db):
    """By hand, so that every kind of step is played whatever the dice do; and the oracle is not always empty."""
    everything = [
        ("report", "reporter", About.PUPIL, False),
        ("open", 0),
        ("answer", 0, Grade.FOLLOWED_UP),
        ("talker", 0),
        ("meet", 0),
        ("release", 0, None),
        ("release", 0, 9),
        ("recall", 0),
        ("expire", 1),
        ("close_meeting", 0),
        ("report", "secretariat", About.PUPIL, True),
        ("report", "reporter", About.STAFF, False),
        ("report", "reporter", About.DIRECTION, False),
        ("report", "outsider", About.GROUP, False),
        ("fact", 0, Fact.CLB_ENGAGED, True),
        *(("write", 0, regime, to) for regime in Regime for to in (None, "police")),
        *(("grant", 0, "behaviour", kind, None) for kind in GrantKind),
        ("grant", 1, "other_director", GrantKind.CARE, 0),
        ("grant", 1, "admin", GrantKind.CARE, -1),
        ("name", 0, "zorg", "director", GrantKind.CARE),
        ("name", 0, "zorg", "talker", GrantKind.CLB),
        ("let_go", 0, "zorg"),
        ("grant", 1, "other_director", GrantKind.EMERGENCY, 0),
        ("grant", 1, "other_director", GrantKind.EMERGENCY_CLB, -1),
        ("emergency", "director"),
        ("emergency", "zorg"),
        ("shut_out", 0, "zorg", "colleague", WallReason.STAFF),
        ("shut_out", 0, "colleague", "zorg", WallReason.FAMILY),
        ("shut_out", 0, "zorg", "talker", WallReason.FAMILY),
        ("shut_out", 1, "zorg", "zorg", WallReason.FAMILY),
        ("shut_out", 1, "colleague", "zorg", WallReason.FAMILY),
        ("judge", 0, "colleague", True),
        ("judge", 0, "director", True),
        ("judge", 0, "zorg", False),
        ("join", 1, 0),
        ("judge", 2, "colleague", False),
        ("seat", "zorg", "end"),
        ("seat", "zorg", "reopen"),
        ("account", "clb", False),
        ("account", "clb", True),
        ("fact", 0, Fact.RESTRICTED, True),
        ("fact", 0, Fact.RESTRICTED, False),
        ("decline", 4),
    ]
    with transaction.atomic():
        with as_owner():
            cast = make_cast()
        for one in everything:
            step(cast, *one)
            compare(cast)
        with as_owner():
            known = truth()
        for name in SEATS:
            assert any(known.told(known.seats[cast.seats[name].pk]).values()), name
        browse(cast, SEATS)
        transaction.set_rollback(True)
