"""The components of Schakel's pages. A builtin of the template engine: no page needs to load it.

Every tag takes plain values (text, dates, lists of dicts or dataclasses), never a model and never a query: what a page
shows is decided in its view. Each component is one template in `templates/components/`; class names live there and
nowhere else.
`/stijl/` shows all of them.
"""

# ruff: noqa: B008 - a lazy text as a default is a constant

import copy
import datetime
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.forms import problems
from core.icons import ICONS

register = template.Library()

# The field that says in which seat a page was shown; accounts.middleware reads it back.
SEAT_FIELD = "seat"


class SealedFormNode(CsrfTokenNode):
    """Django's hidden token, and the seat in which this page was shown: what is sent belongs to that hat."""

    def render(self, context: Context) -> SafeString:
        token = super().render(context)
        membership = getattr(context.get("request"), "membership", None)
        if membership is None:
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', SEAT_FIELD, membership.pk)


@register.tag
def csrf_token(parser: Parser, token: Token) -> SealedFormNode:
    """Stands in for Django's own tag, so that no form can forget the seat."""
    return SealedFormNode()


BRUSSELS = ZoneInfo("Europe/Brussels")

#: Regime → label and icon (DOMAIN, regimes). The colours follow from the same key in components.css.
REGIMES = {
    "school": (_("Ambtsgeheim"), "building"),
    "team": (_("Gedeeld in het zorgoverleg"), "people"),
    "clb": (_("Beroepsgeheim CLB"), "lock"),
    "city": (_("Casemanager"), "place"),
    "table": (_("Casusoverleg"), "table"),
    "police": (_("Politie"), "shield"),
}

STEP_WORDS = {"done": _("klaar"), "now": _("nu"), "next": _("nog te doen")}

SHORT_MONTHS = (
    pgettext_lazy("short month", "jan."),
    pgettext_lazy("short month", "febr."),
    pgettext_lazy("short month", "maart"),
    pgettext_lazy("short month", "april"),
    pgettext_lazy("short month", "mei"),
    pgettext_lazy("short month", "juni"),
    pgettext_lazy("short month", "juli"),
    pgettext_lazy("short month", "aug."),
    pgettext_lazy("short month", "sept."),
    pgettext_lazy("short month", "okt."),
    pgettext_lazy("short month", "nov."),
    pgettext_lazy("short month", "dec."),
)

# --- Days and hours ---------------------------------------------------------------------------------------------------


def _in_brussels(value):
    """A day stays a day; a moment becomes the moment on a Brussels clock. A moment without a zone is refused."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be shown")
        return value.astimezone(BRUSSELS)
    return value


@register.filter
def day(value) -> str:
    """13 november 2026"""
    return format_date(_in_brussels(value), "j F Y") if value else ""


@register.filter
def weekday(value) -> str:
    """vr 13 november"""
    return format_date(_in_brussels(value), "D j F") if value else ""


@register.filter
def long_day(value) -> str:
    """vrijdag 13 november 2026"""
    return format_date(_in_brussels(value), "l j F Y") if value else ""


@register.filter
def short_day(value) -> str:
    """13 nov."""
    if not value:
        return ""
    value = _in_brussels(value)
    return f"{value.day} {SHORT_MONTHS[value.month - 1]}"


@register.filter
def clock(value) -> str:
    """10.42 uur"""
    return _("%(time)s uur") % {"time": format_date(_in_brussels(value), "G.i")} if value else ""


@register.filter
def moment(value) -> str:
    """13 november 2026, 10.42 uur"""
    return f"{day(value)}, {clock(value)}" if value else ""


@register.filter
def initials(name: str) -> str:
    """Hanne Dewulf → HD"""
    words = str(name).split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""


# --- How tags are made ------------------------------------------------------------------------------------------------


def _pick(row, **defaults) -> dict:
    """The named values of a dict or an object, with defaults, so that a template never meets an unknown name."""
    read = row.get if isinstance(row, Mapping) else lambda name, default: getattr(row, name, default)
    return {name: read(name, default) for name, default in defaults.items()}


def _rows(rows: Iterable, **defaults) -> list[dict]:
    return [_pick(row, **defaults) for row in rows]


def _pairs(rows: Iterable, first: str, second: str) -> list[dict]:
    """Rows given as pairs, dicts or objects."""
    return [
        {first: row[0], second: row[1]} if isinstance(row, (tuple, list)) else _pick(row, **{first: "", second: ""})
        for row in rows
    ]


def _anchor(given: str, title) -> str:
    return given or slugify(str(title)) or "deel"


def _block(name: str, content: SafeString, **values) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **values})


def _checked(value: str, allowed: Iterable[str], what: str) -> str:
    """A mistyped kind would silently lose its colour and its meaning: refuse it."""
    allowed = tuple(allowed)
    if value not in allowed:
        raise template.TemplateSyntaxError(
            f"{what} {value!r} does not exist; choose from {', '.join(map(repr, allowed))}"
        )
    return value


# --- Small pieces -----------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon. With a label it is read out, without it is decoration next to a word."""
    _checked(name, ICONS, "icon")
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="sk-icon" viewBox="0 0 24 24" {} focusable="false">{}</svg>',
        spoken,
        mark_safe(ICONS[name]),  # noqa: S308 - our own constant
    )


@register.inclusion_tag("components/button.html")
def button(text, kind="primary", icon="", name="", value="", type="submit", form="", formaction="", about=""):
    """A button of a form. One primary button per decision; everything else is secondary.

    `about`: what it is about, read aloud after the text where others on the page are called the same.
    """
    _checked(kind, ("primary", "secondary"), "kind of button")
    return {
        "text": text, "kind": kind, "icon": icon, "name": name, "value": value, "type": type, "form": form,
        "formaction": formaction, "about": about,
    }  # fmt: skip


@register.inclusion_tag("components/button_link.html")
def button_link(text, url, kind="secondary", icon="", about=""):
    """A link that looks like a button: it opens something, it changes nothing. `about` as with a button."""
    _checked(kind, ("primary", "secondary"), "kind of button")
    return {"text": text, "url": url, "kind": kind, "icon": icon, "about": about}


@register.inclusion_tag("components/tag.html")
def tag(text, kind="", icon=""):
    """A short state next to something: ok, warn, late, info, now or plain."""
    return {
        "text": text,
        "kind": _checked(kind, ("", "ok", "warn", "late", "info", "now"), "kind of tag"),
        "icon": icon,
    }


@register.inclusion_tag("components/regime.html")
def regime(key):
    """The label of a regime: icon and word, never colour alone. The edge belongs to the item that carries the label."""
    label, icon = REGIMES[_checked(str(key), REGIMES, "regime")]
    return {"key": key, "label": label, "icon": icon}


@register.inclusion_tag("components/crumb.html")
def crumb(text, url):
    """The way back, above the title."""
    return {"text": text, "url": url}


@register.inclusion_tag("components/due.html")
def due(text, why="", late=False):
    """A day, and why that day. Late: red, with a word that says so in `text`."""
    return {"text": text, "why": why, "late": late}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title, text="", icon="leaf"):
    """What a list says when it is empty: what that means, and when something will appear."""
    return {"title": title, "text": text, "icon": icon}


@register.inclusion_tag("components/danger_box.html")
def danger_box(
    title=_("Is er nu gevaar? Bel eerst."), text=_("Schrijf het daarna hier op. De directie weet het dan meteen.")
):
    """112 and 101, before anything is typed."""
    return {"title": title, "text": text}


@register.inclusion_tag("components/pager.html")
def pager(newer_url="", older_url="", newer=_("Nieuwere"), older=_("Oudere")):
    """Keyset paging: there are no page numbers. Shows nothing when there is nowhere to go."""
    return {"newer_url": newer_url, "older_url": older_url, "newer": newer, "older": older}


@register.inclusion_tag("components/draft_status.html")
def draft_status(url="", saved_at=None):
    """The line that says when the draft was kept; with `url` it sends the form around it there after a pause in typing.

    That address answers the fragment `components/draft_saved.html` with `saved_at`. Without script the button
    "Later verdergaan" does the same.
    """
    return {"url": url, "saved_at": saved_at}


@register.inclusion_tag("components/quick_tools.html", takes_context=True)
def quick_tools(context):
    """On a narrow screen the header has no room for "Nieuw signaal" and the search box: they go under the title."""
    return {"shell": context.get("shell"), "request": context.get("request")}


# --- Lists ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/audience.html")
def audience(entries, regime="school", title=_("Wie ziet dit?"), note="", id="wie-ziet-dit"):
    """Who will see this, before it is kept.

    entries: name, role, text, until (a day or words), sees (true or false). Reads "name, role: text, until".
    """
    return {
        "entries": [
            {**entry, "until": _until(entry["until"])}
            for entry in _rows(entries, name="", role="", text="", until="", sees=True)
        ],
        "regime": _checked(str(regime), REGIMES, "regime"),
        "title": title,
        "note": note,
        "id": id,
    }


def _until(value) -> str:
    return _("tot en met %(day)s") % {"day": day(value)} if isinstance(value, datetime.date) else value


@register.inclusion_tag("components/people.html")
def people(entries):
    """People with initials. entries: name, text."""
    return {"entries": _pairs(entries, "name", "text")}


@register.inclusion_tag("components/summary.html")
def summary(rows, kind="small"):
    """Label and value. rows: pairs, or label and value; kind: small (side column) or wide (beside each other)."""
    return {"rows": _pairs(rows, "label", "value"), "kind": _checked(kind, ("small", "wide"), "kind of summary")}


@register.inclusion_tag("components/rows.html")
def rows(rows):
    """Lines with a state at the right. rows: title, text, url, tag, tag_kind, tag_icon."""
    return {"rows": _rows(rows, title="", text="", url="", tag="", tag_kind="", tag_icon="")}


@register.inclusion_tag("components/checklist.html")
def checklist(items):
    """What is done and what is not. items: text, done (true, false, or none for a neutral list), icon."""
    return {"items": _rows(items, text="", done=None, icon="check")}


@register.inclusion_tag("components/task.html")
def task(title, url, ref="", meta="", due="", why="", late=False, waiting="", waiting_icon="hourglass"):
    """One line of the worklist: what to do, about what, by when and why then, and who is waiting."""
    return {
        "title": title, "url": url, "ref": ref, "meta": meta, "due": due, "why": why, "late": late,
        "waiting": waiting, "waiting_icon": waiting_icon,
    }  # fmt: skip


@register.inclusion_tag("components/filters.html")
def filters(chips, label):
    """Links that narrow a list. chips: label, url, count (or none), current."""
    return {"chips": _rows(chips, label="", url="", count=None, current=False), "label": label}


@register.inclusion_tag("components/phase_strip.html")
def phase_strip(phases, label=_("Fase van zorg")):
    """The care phases next to each other. phases: title, text, state (past, now or next).

    Phases add up: an earlier one goes on while a later one runs.
    """
    return {"phases": _rows(phases, title="", text="", state="next"), "label": label}


@register.inclusion_tag("components/stepper.html")
def stepper(steps, label, vertical=False):
    """The steps of a procedure.

    steps: title, state (done, now, next or empty), note, more, number (counted when left out).
    """
    picked = _rows(steps, title="", state="", note="", more="", number="")
    for count, step in enumerate(picked, start=1):
        _checked(step["state"], ("", *STEP_WORDS), "state of a step")
        step["number"] = step["number"] or count
        step["word"] = STEP_WORDS.get(step["state"], "")
    return {"steps": picked, "label": label, "vertical": vertical}


# --- Blocks: components with a body -----------------------------------------------------------------------------------


@register.simple_block_tag
def page_head(content, title, text="", ref="", tag="", tag_kind="", tag_icon="", note=""):
    """The title of a page with what identifies it. The body holds the actions at the right and may be empty."""
    return _block(
        "page_head", content, title=title, text=text, ref=ref, tag=tag, tag_kind=tag_kind, tag_icon=tag_icon, note=note,
        has_actions=bool(content.strip()),
    )  # fmt: skip


@register.simple_block_tag
def section(content, title, id="", aside="", hidden=False):
    """A part of a page with its heading. `aside`: a few words at the right. `hidden`: only screen readers get it."""
    return _block("section", content, title=title, id=_anchor(id, title), aside=aside, hidden=hidden)


@register.simple_block_tag
def card(content, title="", id="", kind="", level=2):
    """A surface. kind: quiet (explanation), flush (a list that fills it) or plain."""
    _checked(kind, ("", "quiet", "flush"), "kind of card")
    return _block("card", content, title=title, id=_anchor(id, title) if title else id, kind=kind, level=level)


@register.simple_block_tag
def note(content, kind="info", icon="", title="", level=3):
    """Something to know before going on: info, warn, late (something is wrong) or ok."""
    standard = {"info": "info", "warn": "alert", "late": "alert", "ok": "check"}
    _checked(kind, standard, "kind of note")
    return _block("note", content, kind=kind, icon=icon or standard[kind], title=title, level=level)


@register.simple_block_tag
def item(content, regime, title, meta="", who="", released=False, id="", level=3):
    """A piece of content with its regime: edge, icon and word.

    who: who reads it. released: the reader sees a disclosure, not the original.
    """
    return _block(
        "item", content, regime=_checked(str(regime), REGIMES, "regime"), title=title, meta=meta, who=who,
        released=released, id=id, level=level,
    )  # fmt: skip


@register.simple_block_tag
def todo(content, title, tag=_("Nu te doen"), id="nu"):
    """The one thing to do now, with its one primary button."""
    return _block("todo", content, title=title, tag=tag, id=id)


@register.simple_block_tag
def task_group(content, title, count, late=False, id="", more="", more_url=""):
    """A heading, a count, and the tasks below it; with nothing in it, the body is an `{% empty_state %}`."""
    return _block(
        "task_group", content, title=title, count=count, late=late, id=_anchor(id, title), more=more, more_url=more_url,
        count_word=ngettext("taak", "taken", count),
    )  # fmt: skip


@register.simple_block_tag
def timeline(content, label=_("Verloop")):
    """What happened, newest first. The body: `{% event %}` lines and `<li>{% item %}…</li>`."""
    return _block("timeline", content, label=label)


@register.simple_block_tag
def event(content, when):
    """One line of a timeline without content of its own."""
    return _block("event", content, when=when)


@register.simple_block_tag
def details(content, title, open=False):
    """More for who wants it, folded away."""
    return _block("details", content, title=title, open=open)


@register.simple_block_tag
def actions(content):
    """The buttons of a form or a step, next to each other; on a phone below each other."""
    return _block("actions", content)


# --- Forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("django/forms/field.html")
def field(field, size="", large=False, row=False, label=None, hint=None):
    """`{{ form.name.as_field_group }}` with a say in its shape.

    size: s or m; large: a label as big as a heading; row: choices in two columns; label and hint: other words than the
    form's own (for forms of a library).
    """
    _checked(size, ("", "s", "m"), "size")
    field = copy.copy(field)
    field.label = field.label if label is None else label
    field.help_text = field.help_text if hint is None else hint
    return {"field": field, "size": size, "large": large, "row": row}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms, kept=True):
    """What is still wrong, with links to the fields. `kept`: whether the page may say that the typed text is safe."""
    found = problems(*(form for form in forms if form))
    fields = len({problem.href for problem in found if problem.href})
    heading = (
        ngettext("Kijk nog even naar %(n)d vak", "Kijk nog even naar %(n)d vakken", fields) % {"n": fields}
        if fields
        else _("Dat lukte nog niet")
    )
    return {"problems": found, "heading": heading, "kept": kept}


@register.simple_tag
def error_prefix(*forms) -> str:
    """For the page title: "Fout: " as soon as something is wrong, so that a screen reader says it first."""
    return _("Fout: ") if problems(*(form for form in forms if form)) else ""
