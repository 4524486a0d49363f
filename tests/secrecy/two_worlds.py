"""One city with a case and without it, and everything that somebody could compare between the two.

Time stands still and the few random values that a page shows by design are pinned, so that nothing is normalised but
the CSRF value, Date, Set-Cookie and X-Request-ID.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from cases.enums import Grade
from cases.models import Case, Signal, Talk
from core import identity
from secrecy.models import Item
from tests.cast import Cast, acting, answer, name_talker, open_case, report
from tests.conftest import as_owner

# The key against double clicks is drawn anew for each form, as the CSRF value is.
_CSRF = re.compile(rb"((?:csrfmiddlewaretoken|form_key)[\"'] value=[\"'])[^\"']+")
_PER_ANSWER = {"Date", "Set-Cookie", "X-Request-ID"}
TYPED = ("noor", "van hecke", "mats")
MISSING_REF = "222-222"
MISSING_KEY = UUID(int=7)
PICTURE = tuple[int, tuple[tuple[str, str], ...], bytes]


@dataclass(frozen=True)
class Secret:
    """A signal with its case, and a second, acute one: what outsiders may not notice."""

    signal: Signal
    case: Case
    talk: Talk
    item: Item
    feedback: Any

    @property
    def pages(self) -> list[str]:
        """The addresses of its parts."""
        return [
            reverse("cases:signal", args=[self.signal.ref]),
            reverse("cases:feedback", args=[self.signal.ref]),
            reverse("cases:case", args=[self.case.ref]),
            reverse("cases:talk", args=[self.talk.pk]),
            reverse("cases:notice", args=[self.item.pk]),
        ]

    @property
    def posts(self) -> list[tuple[str, dict[str, Any]]]:
        """Every action on it, with what a careful attacker would send."""
        return actions_on(self.signal.ref, self.case.ref, self.talk.pk, self.item.pk)


def actions_on(signal: str, case: str, talk: UUID, item: UUID) -> list[tuple[str, dict[str, Any]]]:
    return [
        (reverse("cases:signal_add", args=[signal]), {"text": "Erbij."}),
        (
            reverse("cases:signal_open", args=[signal]),
            {"outcome": "track", "pupil": "", "pupil_text": "Noor Van Hecke"},
        ),
        (reverse("cases:signal_decline", args=[signal]), {"reason": "Geen zorg."}),
        (reverse("cases:addition_read", args=[signal, item]), {}),
        (reverse("cases:feedback", args=[signal]), {"grade": "closed", "sentence": "Klaar.", "send": "1"}),
        (reverse("cases:case_take", args=[case]), {}),
        (
            reverse("cases:case_talker", args=[case]),
            {"talker": "1", "briefing": "Praat.", "done_on": "24/11/2026"},
        ),
        (reverse("cases:talk", args=[talk]), {}),
        (reverse("cases:notice", args=[item]), {}),
    ]


def make_secret(cast: Cast) -> Secret:
    signal = report(cast)
    case = open_case(cast, signal)
    feedback = answer(cast, signal.pk, Grade.FOLLOWED_UP)
    talk = name_talker(cast, case)
    with as_owner():
        item = Item.objects.get(dossier=signal.dossier_id, kind="facts")
    return Secret(signal, case, talk, item, feedback)


def lists() -> list[str]:
    """The addresses that name nothing in particular."""
    named = [
        reverse(name)
        for name in (
            "worklist",
            "cases:signals",
            "cases:cases",
            "cases:new_signal",
            "cases:emergency",
            "cases:emergency_reviews",
            "secrecy:rules",
        )
    ]
    chosen = [f"/?toon={choice}" for choice in ("mijn", "wacht", "niet-toegewezen")]
    return [*named, *chosen, f"/signalen/{MISSING_REF}/", f"/casussen/{MISSING_REF}/"]


def picture(response: HttpResponse) -> PICTURE:
    """Status, headers and bytes of an answer, without what differs from one answer to the next."""
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name not in _PER_ANSWER))
    return response.status_code, headers, _CSRF.sub(rb"\1CSRF", response.content)


def pictures(client: Client, urls: Iterable[str]) -> dict[str, PICTURE]:
    return {url: picture(client.get(url)) for url in urls}


def suggested(client: Client) -> dict[str, PICTURE]:
    """What is offered while a name is typed."""
    return {text: picture(client.post(reverse("cases:pupils"), {"pupil_text": text})) for text in TYPED}


@contextmanager
def rows_as(seat: Membership | None) -> Iterator[None]:
    """Speak to the database as the application would for this seat, or for nobody."""
    if seat is None:
        with identity.acting_as(identity.anonymous()):
            yield
    else:
        with acting(seat):
            yield


def readable_tables() -> list[str]:
    """The tables that the application role may read at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND has_table_privilege('schakel_app', oid, 'SELECT') ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def rows(seat: Membership | None) -> dict[str, list[str]]:
    """Every row of every table that this seat reads with SQL of its own."""
    found = {}
    with rows_as(seat), connection.cursor() as cursor:
        for table in readable_tables():
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def state(*, without: tuple[str, ...] = ("core_auditentry", "core_auditreport", "django_session")) -> dict[str, str]:
    """A fingerprint of every table, as the owner sees it."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            if table not in without:
                cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
                found[table] = str(cursor.fetchone())
    return found
