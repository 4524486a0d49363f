"""Asks for pages through Django itself, middleware and templates included, and notes what each cost."""

import math
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from accounts import stepup
from accounts.middleware import SEAT_KEY, SEEN_KEY
from accounts.secondfactor import Proof
from bench.visits import Visit

# What a transaction needs by itself. BEGIN, COMMIT and set_config never get here: the backend runs them below Django.
FRAME = re.compile(r"^\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config)\b", re.IGNORECASE)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Cost(NamedTuple):
    """Of one request: statements, milliseconds in them, and milliseconds in all."""

    queries: int
    sql_ms: float
    ms: float


class Statements:
    """Counts and times what Django sends to the database, fetching of the rows included."""

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begin
            self.queries += not FRAME.match(sql)


class Browser(Client):
    """A browser in which the user of one seat is signed in, behind the TLS proxy."""

    def __init__(self, seat: int) -> None:
        super().__init__(headers={"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"})
        # Signing in for real would measure Argon2.
        self.force_login(get_user_model().objects.get(pk=seat), backend=BACKEND)
        session = self.session
        session[SEAT_KEY] = seat
        # As whoever gave the code of the second step, which production wants of everybody.
        session[stepup.KEY] = {"at": time.time(), "by": Proof.CODE}
        # Once a minute a request also notes that its user is still there; which one would hang on the clock.
        session[SEEN_KEY] = time.time() + 24 * 3600
        session.save()


def ask(browser: Browser, visit: Visit) -> Cost:
    """Make one visit. Raises RuntimeError when anything but the expected answer comes."""
    with _counting() as statements:
        begin = time.perf_counter()
        response = browser.get(visit.path)
        seconds = time.perf_counter() - begin
    if response.status_code != visit.status:
        raise RuntimeError(f"{visit.path} answered {response.status_code} to {visit.role}, not {visit.status}")
    return Cost(statements.queries, statements.seconds * 1000, seconds * 1000)


@contextmanager
def _counting() -> Any:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def measure(visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """Make every visit once unmeasured, then once measured, pages and roles mixed; one row a page and role."""
    browsers = {seat: Browser(seat) for seat in dict.fromkeys(visit.seat for visit in visits)}
    order = list(visits)
    random.Random(1).shuffle(order)
    for visit in order:
        ask(browsers[visit.seat], visit)
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for visit in order:
        costs[visit.page, visit.role].append(ask(browsers[visit.seat], visit))
    return [_row(page, role, costs[page, role]) for page, role in dict.fromkeys((v.page, v.role) for v in visits)]


def _row(page: str, role: str, costs: Sequence[Cost]) -> dict[str, Any]:
    """`queries` is the most that any of the requests took."""
    times = [cost.ms for cost in costs]
    return {
        "page": page,
        "role": role,
        "queries": max(cost.queries for cost in costs),
        "sql_ms_p50": round(percentile([cost.sql_ms for cost in costs], 50), 1),
        "p50_ms": round(percentile(times, 50), 1),
        "p95_ms": round(percentile(times, 95), 1),
    }


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least so many percent do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
