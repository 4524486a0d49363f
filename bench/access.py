"""Rights alone, without pages: both walls, against SQL without rights and against django-guardian's generic tables.

Each question is asked by the same people about the same rows. *walls*: the functions that the pages use, as the
application role. *bare*: one statement written by hand with the keys in it, as the owner, whom no policy stops. *guardian*:
`get_objects_for_user` on the tables of guardian.sql, as the owner. All three must give the same rows, or the bench stops.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from bench.city import COORDINATORS, DIRECTOR, City
from bench.load import load_script, say
from bench.measure import percentile
from bench.plans import plans_of
from bench.visits import REPORTERS, WORDS
from cases.enums import CaseState
from cases.models import Case, Signal
from cases.querysets import cases_for, signals_for
from cases.web.search_page import MOST, search
from core import identity
from core.web.paging import newest_first
from referrals.querysets import notices_for
from secrecy.models import Item, ItemKind, VisibleQuerySet, held_keys

USERS, ROUNDS, PAGE = 25, 4, 50
# At a million cases each of its answers takes most of a second: fewer people, asked less often, say as much.
USERS_OF_GUARDIAN, ROUNDS_OF_GUARDIAN = 5, 2
QUESTIONS = ("list", "count", "open", "check", "search")
SEARCH_BARE = """(SELECT r.id FROM secrecy_item r WHERE r.{column} = ANY (%(keys)s) AND r.regime IN ('school', 'team')
     AND r.words @@ to_tsquery('simple', %(word)s) ORDER BY ts_rank(r.words, to_tsquery('simple', %(word)s)) DESC LIMIT 21)
    UNION ALL (SELECT r.id FROM {table} r WHERE r.{column} = ANY (%(keys)s) AND r.words @@ to_tsquery('simple', %(word)s)
     LIMIT 21)"""


@dataclass(frozen=True)
class Rows:
    """What somebody has a list of: which rows of a table, in the order of which moment, and whose name stands beside."""

    model: type[Case] | type[Signal] | type[Item]
    moment: str
    person: str
    only: dict[str, str]
    shown: Callable[[Actor], VisibleQuerySet]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def where(self) -> str:
        return "true" + "".join(f" AND r.{column} = '{value}'" for column, value in self.only.items())

    @property
    def has_pupil(self) -> bool:
        return self.model is not Item


CASES = Rows(Case, "opened_at", "owner", {"state": CaseState.OPEN}, cases_for)
SIGNALS = Rows(Signal, "created_at", "addressee", {}, signals_for)
NOTICES = Rows(Item, "created_at", "author", {"kind": ItemKind.CITY_NOTICE}, notices_for)


@dataclass(frozen=True)
class Reader:
    """Somebody who asks: `rows` is what they have a list of, `column` the key by which they hold nearly all of it."""

    role: str
    seat: int
    rows: Rows
    column: str


def measure(owner_url: str, city: City) -> dict[str, Any]:
    """Load guardian's tables, then ask; the figures, and how PostgreSQL reads the lists."""
    say("Loading guardian's tables")
    load_script(owner_url, "guardian.sql", city)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        readers = list(_readers(owner, city))
        asked = {reader.seat: _Walls(reader) for reader in readers}
        times: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        _rounds(list(asked.values()), "walls", times)
        plans = {reader.role: _plan(asked[reader.seat]) for reader in reversed(readers)}
        bare = [_Bare(owner, walls) for walls in asked.values()]
        _rounds(bare, "bare", times)
        with _as_owner(owner_url):
            _rounds(_some(asked.values()), "guardian", times, ROUNDS_OF_GUARDIAN)
    roles = list(dict.fromkeys(reader.role for reader in readers))
    rows = [_row(question, role, times[question, role]) for role in roles for question in QUESTIONS]
    return {"access": rows, "plans": {role: plans[role] for role in roles}}


def _readers(owner: psycopg.Connection, city: City) -> Iterator[Reader]:
    schools = city.large_schools(USERS)
    for school in schools:
        reporter = owner.execute(REPORTERS, [school]).fetchone()
        assert reporter is not None
        yield Reader("teacher", reporter[0], SIGNALS, "person_key")
        yield Reader("care coordinator", city.seat(school, COORDINATORS[0]), CASES, "care_key")
        yield Reader("director", city.seat(school, DIRECTOR), SIGNALS, "direction_key")
    for seat in dict.fromkeys(city.contact(school) for school in schools):
        yield Reader("CLB worker, 12 schools", seat, CASES, "clb_key")
    for seat in dict.fromkeys(city.case_manager(school) for school in schools):
        yield Reader("case manager, 40 notices", seat, NOTICES, "person_key")
    yield Reader(f"worst user, {len(city.schools_of_widest)} schools", city.widest, CASES, "clb_key")


class _Walls:
    """The questions as the product asks them; `answer` is what the others must give as well."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.membership = _member(reader.seat)
        self.answer: dict[str, Any] = {}
        with self.acting():
            held = held_keys(self.actor)
            self.keys, self.named = held[reader.column], held.get("named_key", [])
            self.subject = random.Random(reader.seat).choice(self.newest())

    @contextmanager
    def acting(self) -> Iterator[None]:
        """A request: a new actor, whose keys the first question looks up."""
        self.actor = Actor.of(self.membership)
        with identity.acting_as(self.actor.identity), transaction.atomic():
            yield

    def questions(self) -> dict[str, Callable[[], Any]]:
        return {"list": self.newest, "count": self.count, "open": self.open, "check": self.check, "search": self.search}

    def newest(self) -> list[Any]:
        rows = self.reader.rows
        shown, ways = rows.shown(self.actor).filter(**rows.only), rows.model.objects.filter(**rows.only)
        page = newest_first(RequestFactory().get("/"), shown, rows.moment, ways.each_way(self.actor), PAGE)
        return [row.pk for row in page.rows]

    def count(self) -> int:
        rows = self.reader.rows
        return rows.model.objects.visible_to(self.actor).filter(**rows.only).count()

    def open(self) -> int:
        row = self.reader.rows.shown(self.actor).get(pk=self.subject)
        return len(Item.objects.visible_to(self.actor).filter(dossier=row.dossier_id).order_by("-created_at")[:PAGE])

    def check(self) -> bool:
        return self.reader.rows.model.objects.visible_to(self.actor).filter(pk=self.subject).exists()

    def search(self) -> bool:
        found = search(self.actor, self.word)
        return len(found.keys) <= 4 * MOST


class _Bare:
    """The same in SQL by hand, with the keys in it, no policy and no objects."""

    def __init__(self, owner: psycopg.Connection, walls: _Walls) -> None:
        self.owner, self.walls, self.reader = owner, walls, walls.reader
        rows = self.reader.rows
        self.table = rows.table
        self.where = f"r.{self.reader.column} = ANY (%(keys)s) AND {rows.where}"
        pupil = " LEFT JOIN schools_pupil p ON p.id = r.pupil_id" if rows.has_pupil else ""
        self.joined = (
            f"SELECT r.id, r.*, {'p.*, ' if pupil else ''}u.* FROM {self.table} r{pupil} "
            f"LEFT JOIN accounts_membership m ON m.id = r.{rows.person}_id LEFT JOIN accounts_user u ON u.id = m.user_id"
        )

    @contextmanager
    def acting(self) -> Iterator[None]:
        yield

    def ask(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        given = {"keys": self.walls.keys, "named": self.walls.named, "key": self.walls.subject, **more}
        return self.owner.execute(statement, given).fetchall()

    def questions(self) -> dict[str, Callable[[], Any]]:
        return {"list": self.newest, "count": self.count, "open": self.open, "check": self.check, "search": self.search}

    def newest(self) -> list[Any]:
        moment = self.reader.rows.moment
        found = self.ask(f"{self.joined} WHERE {self.where} ORDER BY r.{moment} DESC, r.id DESC LIMIT {PAGE}")
        return [row[0] for row in found]

    def count(self) -> int:
        return self.ask(f"SELECT count(*) FROM {self.table} r WHERE {self.where}")[0][0]

    def open(self) -> int:
        self.ask(f"{self.joined} WHERE r.id = %(key)s")
        column = self.reader.column
        own_file = " OR i.clb_file_key = ANY (%(keys)s)" if column == "clb_key" else ""
        return len(
            self.ask(
                f"SELECT i.* FROM {self.table} r JOIN secrecy_item i USING (dossier_id) WHERE r.id = %(key)s "
                f"AND (i.{column} = ANY (%(keys)s) OR i.named_key = ANY (%(named)s){own_file}) ORDER BY i.created_at DESC LIMIT {PAGE}"
            )
        )

    def check(self) -> bool:
        return bool(
            self.ask(f"SELECT 1 FROM {self.table} r WHERE r.id = %(key)s AND r.{self.reader.column} = ANY (%(keys)s)")
        )

    def search(self) -> bool:
        statement = SEARCH_BARE.format(column=self.reader.column, table=self.table)
        return len(self.ask(statement, word=f"{self.walls.word}:*")) <= 2 * (MOST + 1)


class _Guardian:
    """The same through `get_objects_for_user`. It has no rights on texts here, and nothing to search with."""

    def __init__(self, walls: _Walls) -> None:
        self.walls, self.reader = walls, walls.reader

    @contextmanager
    def acting(self) -> Iterator[None]:
        with self.walls.acting():
            yield

    def questions(self) -> dict[str, Callable[[], Any]]:
        return {"list": self.newest, "count": self.count, "open": self.open, "check": self.check}

    def rows(self) -> Any:
        from guardian.shortcuts import get_objects_for_user

        model = self.reader.rows.model
        codename = f"{model._meta.app_label}.view_{model._meta.model_name}"
        return get_objects_for_user(self.walls.membership.user, codename, model, accept_global_perms=False)

    def shown(self) -> Any:
        return self.rows().filter(**self.reader.rows.only)

    def newest(self) -> list[Any]:
        rows = self.reader.rows
        beside = ["pupil"] if rows.has_pupil else []
        newest = self.shown().select_related(*beside, f"{rows.person}__user").order_by(f"-{rows.moment}", "-pk")
        return [row.pk for row in newest[:PAGE]]

    def count(self) -> int:
        return self.shown().count()

    def open(self) -> int:
        row = self.rows().get(pk=self.walls.subject)
        return len(
            Item.objects.visible_to(self.walls.actor).filter(dossier=row.dossier_id).order_by("-created_at")[:PAGE]
        )

    def check(self) -> bool:
        return self.rows().filter(pk=self.walls.subject).exists()


def _some(asked: Iterable[_Walls]) -> list[_Guardian]:
    """The first few of each role."""
    of_role: dict[str, list[_Guardian]] = defaultdict(list)
    for walls in asked:
        of_role[walls.reader.role].append(_Guardian(walls))
    return [one for some in of_role.values() for one in some[:USERS_OF_GUARDIAN]]


def _rounds(
    askers: Sequence[Any], method: str, times: dict[tuple[str, str], dict[str, list[float]]], rounds: int = ROUNDS
) -> None:
    """Every question of everybody once unmeasured and then `rounds` times, all mixed."""
    for number in range(rounds + 1):
        order = [(asker, question) for asker in askers for question in asker.questions()]
        random.Random(number).shuffle(order)
        for asker, question in order:
            walls = asker if isinstance(asker, _Walls) else asker.walls
            walls.word = WORDS[number % len(WORDS)]
            with asker.acting():
                begin = time.perf_counter()
                answer = asker.questions()[question]()
                took = (time.perf_counter() - begin) * 1000
            if walls.answer.setdefault(question, answer) != answer:
                raise RuntimeError(f"{method} answers {question} of {walls.reader} differently")
            if number:
                times[question, walls.reader.role][method].append(took)


def _row(question: str, role: str, found: dict[str, list[float]]) -> dict[str, Any]:
    row: dict[str, Any] = {"question": question, "role": role}
    for method, taken in found.items():
        row[f"{method}_p50_ms"] = round(percentile(taken, 50), 2)
        row[f"{method}_p95_ms"] = round(percentile(taken, 95), 2)
    if "guardian" in found:
        row["guardian_times"] = round(row["guardian_p50_ms"] / row["walls_p50_ms"], 1)
    return row


def _plan(walls: _Walls) -> list[list[str]]:
    """How the rows of the list are read, statement by statement: the same at every size, or an index is missing."""
    table = walls.reader.rows.table
    with walls.acting():
        plans = plans_of(walls.newest)
    return [plan.reads(table) for plan in plans if table in plan.scans()]


def _member(seat: int) -> Membership:
    with identity.acting_as(identity.Identity(seat, seat, timezone.now())), transaction.atomic():
        return Membership.objects.select_related("organisation", "user").get(pk=seat)


@contextmanager
def _as_owner(url: str) -> Iterator[None]:
    """Django's own connection as the owner, whom the policies let through: for guardian's tables, which have none."""
    parts, before = urlsplit(url), dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=parts.username, PASSWORD=parts.password)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
