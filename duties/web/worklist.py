"""`/`: what the actor owes, by when and why then; what others owe; what nobody took yet."""

from typing import Any, NamedTuple

from django.db.models import TextField, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.access import MEMBER, access
from accounts.actor import Actor
from core import audit
from core.templatetags.schakel import weekday
from duties.kinds import Line, lines
from duties.models import Duty
from duties.querysets import mine, spans, unassigned
from duties.web import deputies, panels
from schools.calendar import calendar_of
from schools.models import CALENDAR_ROLES

SHOWN = 10
MOST = 200


class Group(NamedTuple):
    key: str
    title: str | Promise
    late: bool = False


GROUPS = (
    Group("late", gettext_lazy("Te laat"), late=True),
    Group("today", gettext_lazy("Vandaag")),
    Group("week", gettext_lazy("Deze week")),
    Group("later", gettext_lazy("Later")),
    Group("waiting", gettext_lazy("Wacht op anderen")),
    Group("unassigned", gettext_lazy("Niet toegewezen")),
)
FILTERS = {
    "mijn": ("late", "today", "week", "later"),
    "wacht": ("waiting",),
    "niet-toegewezen": ("unassigned",),
}


@access(MEMBER)
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    if request.actor is None:
        return render(request, "accounts/no_seat.html")
    actor = request.actor
    chosen = request.GET.get("toon", "")
    wanted = FILTERS.get(chosen, tuple(group.key for group in GROUPS))
    duties = Duty.objects.visible_to(actor).open()
    totals = duties.counted(actor)
    per_group = MOST if chosen in FILTERS else SHOWN
    rows = {key: found for key, found in _rows(duties, actor, per_group).items() if key in wanted}
    shown = [duty for found in rows.values() for duty in found]
    text = lines(actor, shown)
    standing = deputies.of(actor)
    audit.read("worklist", [duty.pk for duty in shown])
    calendar = calendar_of(actor.organisation_id)
    groups = [
        {
            "title": group.title,
            "late": group.late,
            "id": group.key,
            "count": totals[group.key],
            "tasks": [
                _task(duty, text[duty.pk], actor, calendar, standing) for duty in rows[group.key] if duty.pk in text
            ],
            "more": totals[group.key] - len(rows[group.key]),
            "more_url": "?toon=" + next(name for name, keys in FILTERS.items() if group.key in keys),
        }
        for group in GROUPS
        if group.key in wanted and (rows[group.key] or group.key == "unassigned")
    ]
    own = sum(totals[key] for key in FILTERS["mijn"])
    context = {
        "groups": groups,
        "total": own + totals["unassigned"],
        "nothing": not any(totals.values()),
        "today": actor.today,
        "chips": _chips(chosen, totals, own),
        "standing": standing,
        "panels": panels.of(actor),
        "in_school": actor.organisation_kind == "school",
        "keeps_calendar": actor.role in CALENDAR_ROLES,
    }
    return render(request, "duties/worklist.html", context)


def _rows(duties: Any, actor: Actor, most: int) -> dict[str, list[Duty]]:
    """The first duties of each group, in one query. Each group is cut by itself: late ones must not hide today's."""
    free = unassigned(actor)
    own = duties.filter(mine(actor)).exclude(free)
    groups = {key: own.filter(span) for key, span in spans(actor.today).items()}
    groups |= {"waiting": duties.exclude(mine(actor)), "unassigned": duties.filter(free)}
    first, *others = (found.annotate(group=Value(key, TextField())).in_order()[:most] for key, found in groups.items())
    rows: dict[str, list[Duty]] = {key: [] for key in groups}
    for duty in first.union(*others, all=True).in_order():
        rows[duty.group].append(duty)
    return rows


def _task(duty: Duty, line: Line, actor: Actor, calendar: Any, standing: deputies.Standing) -> dict[str, Any]:
    lateness = calendar.days_late(duty.due_on, actor.today)
    replaced = standing.replaced.get(duty.addressee_id)
    return {
        "title": line.title,
        "url": line.url,
        "ref": line.reference,
        "meta": " · ".join(filter(None, (line.meta, replaced and _("in de plaats van %(name)s") % {"name": replaced}))),
        "due": lateness.text if lateness.late else weekday(duty.due_on).capitalize() + _near(lateness.text),
        "why": _("Moest op %(day)s. ") % {"day": weekday(duty.due_on)} * lateness.late + duty.explanation,
        "late": lateness.late,
        "waiting": line.waiting,
        "icon": line.icon,
    }


def _near(text: str) -> str:
    """ ", morgen" behind the date; other distances the date says itself."""
    return f", {text}" if text in {_("vandaag"), _("morgen")} else ""


def _chips(chosen: str, totals: dict[str, int], own: int) -> list[dict[str, Any]]:
    return [
        {"label": _("Alles"), "url": "/", "count": sum(totals.values()), "current": chosen not in FILTERS},
        {"label": _("Van mij"), "url": "?toon=mijn", "count": own, "current": chosen == "mijn"},
        {
            "label": _("Niet toegewezen"),
            "url": "?toon=niet-toegewezen",
            "count": totals["unassigned"],
            "current": chosen == "niet-toegewezen",
        },
        {
            "label": _("Wacht op anderen"),
            "url": "?toon=wacht",
            "count": totals["waiting"],
            "current": chosen == "wacht",
        },
    ]
