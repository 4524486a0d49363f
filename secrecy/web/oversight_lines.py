"""Rows of the audit as lines of a page and as cells of a file."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actor import Actor
from accounts.roles import ROLES, Role
from core.templatetags.schakel import clock, moment
from secrecy.audit_words import KINDS, action_words
from secrecy.oversight import Row, Sought
from secrecy.web.oversight_forms import code_of, query_of

HEADER = (
    gettext_lazy("Moment"),
    gettext_lazy("Naam"),
    gettext_lazy("Organisatie"),
    gettext_lazy("Rol"),
    gettext_lazy("Handeling"),
    gettext_lazy("Onderwerp"),
    gettext_lazy("Aantal"),
    gettext_lazy("Sleutel"),
    gettext_lazy("Dossier"),
    gettext_lazy("Geweigerd"),
)


def line(row: Row, actor: Actor, sought: Sought) -> dict[str, Any]:
    own = row.organisation_id == actor.organisation_id
    day = timezone.localdate(row.at).isoformat()
    person = f"{reverse('oversight:person', args=[row.user_id])}?dag={day}" if own else ""
    return {
        "name": row.name or _("iemand die er niet meer is"),
        "url": person or f"?{query_of(replace(sought, person=row.user_id))}",
        "what": f"{action_words(row.action)}: {subject(row)}",
        "dossier": code_of(row.dossier_id),
        "dossier_url": f"?{query_of(replace(sought, dossier=row.dossier_id))}" if row.dossier_id else "",
        "text": ", ".join(part for part in (role_of(row.role), row.organisation, moment(row.at)) if part),
        "tag": _("geweigerd") if row.refused else "" if own else _("van elders"),
        "tag_kind": "warn" if row.refused else "info",
    }


def subject(row: Row) -> str:
    """What kind of thing it was about, and how many; never which."""
    label = str(KINDS[row.subject_kind])
    return label if row.keys <= 1 else f"{label} ({row.keys})"


def role_of(role: str) -> str:
    return str(ROLES[Role(role)].label) if role in set(Role) else ""


def key_of(row: Row) -> str:
    """The end of the subject's own key. Of an address nothing: it could hold a reference."""
    return (row.key or "")[-8:] if row.subject_kind != "address" else ""


def cells(row: Row) -> list[str]:
    return [
        moment(row.at),
        row.name,
        row.organisation,
        role_of(row.role),
        action_words(row.action),
        str(KINDS[row.subject_kind]),
        str(row.keys),
        key_of(row),
        code_of(row.dossier_id),
        _("ja") if row.refused else _("nee"),
    ]


def grouped(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """One line for each dossier (or, without one, kind) and kind of act of one day, in the order of the first time."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.at):
        found.setdefault((row.dossier_id, row.subject_kind, row.refused, action_words(row.action)), []).append(row)
    return [
        {
            "title": f"{action_words(same[0].action)}: {subject(same[0])}",
            "text": _hours(same),
            "url": f"{reverse('oversight:index')}?{query_of(Sought(dossier=same[0].dossier_id))}"
            if same[0].dossier_id
            else "",
            "tag": _("geweigerd") if same[0].refused else code_of(same[0].dossier_id),
            "tag_kind": "warn" if same[0].refused else "",
        }
        for same in found.values()
    ]


def _hours(same: list[Row]) -> str:
    if len(same) == 1:
        return clock(same[0].at)
    times = ngettext("%(n)d keer", "%(n)d keer", len(same)) % {"n": len(same)}
    return f"{times}, {clock(same[0].at)} – {clock(same[-1].at)}"
