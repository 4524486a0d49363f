"""Searching what the actor may see: pupils, cases, signals and the `school` and `team` text around them.

`schakel.search` gives keys (secrecy.search says how it narrows and ranks). Every row is read again here through
`visible_to`, so that a mistake in the function cannot show one. A constant number of queries.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from cases.enums import CaseState
from cases.models import Action, Case, Consultation, Signal, Talk
from cases.querysets import cases_for, signals_for
from cases.web.views.cases import READERS as CASE_READERS
from schools.models import Pupil, sort_key
from secrecy.models import Dossier, Item, ItemKind

MOST = 20  # of each kind; who needs more types another word
LEAST_LETTERS = 3
MOST_WORDS = 8
AROUND = 12  # words shown before and after the one that was found
NOTICES = frozenset({ItemKind.NOTICE, ItemKind.AGENDA})


@dataclass(frozen=True)
class Hit:
    """One line of the answer. `url` is empty where a row has no page of its own."""

    title: str
    url: str = ""
    meta: str = ""
    moment: datetime | None = None
    excerpt: SafeString | str = ""


@dataclass
class Found:
    """The answer, by kind; `more` says that a kind was cut off. `keys` are the rows that were shown, for the audit."""

    pupils: list[Hit] = field(default_factory=list)
    cases: list[Hit] = field(default_factory=list)
    signals: list[Hit] = field(default_factory=list)
    texts: list[Hit] = field(default_factory=list)
    keys: list[UUID | int] = field(default_factory=list)
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.pupils or self.cases or self.signals or self.texts)


def words_of(typed: str) -> list[str]:
    """What was typed as plain words, as `schakel.plain` makes those of a row: K7Q-4MX is two."""
    return re.findall(r"[^\W_]+", sort_key(typed))


def search(actor: Actor, typed: str) -> Found:
    """Everything that the actor may see and that begins with each of the typed words, best first."""
    words = words_of(typed)
    keys = _keys(words)
    found = Found(more=any(len(of_kind) > MOST for of_kind in keys.values()))
    pupils = list(Pupil.objects.visible_to(actor).matching(" ".join(words)).order_by("sort_key", "pk")[: MOST + 1])
    found.more |= len(pupils) > MOST
    found.pupils = [Hit(pupil.name, meta=pupil.class_name) for pupil in pupils[:MOST]]
    cases = _rows(cases_for(actor), keys["case"])
    signals = _rows(signals_for(actor), keys["signal"])
    items = _rows(Item.objects.visible_to(actor).select_related("author__user"), keys["item"])
    pages = _pages(actor, items)
    found.cases = [_case_hit(case) for case in cases if actor.role in CASE_READERS]
    found.signals = [_signal_hit(signal) for signal in signals]
    found.texts = [_text_hit(item, pages[item.pk], words) for item in items if item.pk in pages]
    found.keys = [pupil.pk for pupil in pupils[:MOST]] + [row.pk for rows in (cases, signals, items) for row in rows]
    return found


def _keys(words: Sequence[str]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {"item": [], "case": [], "signal": []}
    with connection.cursor() as cursor:
        cursor.execute("SELECT found_in, found_key FROM schakel.search(%s, %s)", [list(words), MOST + 1])
        for kind, key in cursor.fetchall():
            found[kind].append(key)
    return found


def _rows(visible: Any, keys: Sequence[UUID]) -> list[Any]:
    """The rows behind the keys, in the order of the keys."""
    place = {key: number for number, key in enumerate(keys[:MOST])}
    return sorted(visible.filter(pk__in=place), key=lambda row: place[row.pk])


def _case_hit(case: Case) -> Hit:
    state = _("afgesloten") if case.state == CaseState.CLOSED else _("open")
    return Hit(case.title, reverse("cases:case", args=[case.ref]), f"{case.ref} · {state}", case.opened_at)


def _signal_hit(signal: Signal) -> Hit:
    title = str(signal.pupil or signal.pupil_text or signal.get_about_whom_display())
    return Hit(title, reverse("cases:signal", args=[signal.ref]), signal.ref, signal.created_at)


def _text_hit(item: Item, page: tuple[str, str], words: Sequence[str]) -> Hit:
    url, about = page
    title = f"{item.get_kind_display()}: {about}" if about else item.get_kind_display()
    return Hit(title, url, item.author.user.name, item.created_at, excerpt(item.body, words))


# --- Where a text can be read -----------------------------------------------------------------------------------------


def _pages(actor: Actor, items: Iterable[Item]) -> dict[UUID, tuple[str, str]]:
    """For each text the page where this actor reads it, and what that page is called; without one it is left out."""
    items = list(items)
    dossiers = {item.dossier_id for item in items}
    cases = {}
    if actor.role in CASE_READERS:
        joined = Dossier.objects.visible_to(actor).filter(pk__in=dossiers, part_of__isnull=False)
        wholes = dict(joined.values_list("pk", "part_of_id"))
        visible = Case.objects.visible_to(actor).filter(dossier__in=dossiers | set(wholes.values()))
        cases = {case.dossier_id: case for case in visible.select_related("pupil")}
        cases |= {part: cases[whole] for part, whole in wholes.items() if whole in cases}
    rest = [item for item in items if item.dossier_id not in cases]
    about = {item.about for item in rest if item.about}
    signals = _by_key(Signal, actor, about, "pupil")
    talks = _by_key(Talk, actor, about, "pupil")
    actions = _by_key(Action, actor, about)
    asked = _by_key(Consultation, actor, about)
    pages = {}
    for item in items:
        if case := cases.get(item.dossier_id):
            pages[item.pk] = (reverse("cases:case", args=[case.ref]), case.title)
        elif item.kind in NOTICES and actor.role == Role.DIRECTOR:
            pages[item.pk] = (reverse("cases:notice", args=[item.pk]), "")
        elif signal := signals.get(item.about):
            pages[item.pk] = (reverse("cases:signal", args=[signal.ref]), _signal_hit(signal).title)
        elif talk := talks.get(item.about):
            pages[item.pk] = (reverse("cases:talk", args=[talk.pk]), talk.about)
        elif item.about in actions:
            pages[item.pk] = (reverse("cases:action", args=[item.about]), "")
        elif item.about in asked:
            pages[item.pk] = (reverse("cases:consultation", args=[item.about]), "")
    return pages


def _by_key(model: Any, actor: Actor, keys: Iterable[UUID], *related: str) -> Mapping[UUID | None, Any]:
    rows = model.objects.visible_to(actor).filter(pk__in=set(keys))
    # Without names it would join everything that the row points at, also the case, which its reader may not see.
    return {row.pk: row for row in (rows.select_related(*related) if related else rows)}


# --- The words around what was found ----------------------------------------------------------------------------------


def excerpt(text: str, words: Sequence[str]) -> SafeString:
    """Some words around the first one that was found, the found ones marked."""
    parts = text.split()
    hits = {place for place, part in enumerate(parts) if _begins(part, words)}
    first = min(hits, default=0)
    begin, end = max(first - AROUND, 0), first + AROUND + 1
    shown = format_html_join(
        " ",
        "{}",
        (
            (format_html("<mark>{}</mark>", part) if place in hits else part,)
            for place, part in enumerate(parts[begin:end], begin)
        ),
    )
    return format_html("{}{}{}", "… " if begin else "", shown, " …" if end < len(parts) else "")


def _begins(part: str, words: Sequence[str]) -> bool:
    return any(own.startswith(word) for own in words_of(part) for word in words)
