"""Who looked at a case: for who leads it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import access, only
from accounts.roles import ROLES, Role
from cases.leading import LEADERS
from cases.web.led import led_case
from core import audit
from core.templatetags.schakel import clock, weekday
from secrecy import looked

SIZE = 50


@access(only(*LEADERS))
@require_GET
def index(request: HttpRequest, ref: str) -> HttpResponse:
    case = led_case(request, ref)
    before = _moment(request.GET.get("voor", ""))
    found = looked.looks(case.dossier_id, before=before, most=SIZE + 1)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    older = "?" + urlencode({"voor": found[SIZE - 1].last_at.isoformat()}) if len(found) > SIZE else ""
    context = {
        "case": case,
        "rows": [_row(look) for look in found[:SIZE]],
        "older": older,
        "newer": "?" if before else "",
    }
    return render(request, "cases/looked.html", context)


def _row(look: looked.Look) -> dict[str, str]:
    label = str(ROLES[Role(look.role)].label) if look.role in set(Role) else look.role
    hours = clock(look.first_at)
    if look.times > 1:
        hours = _("%(times)s keer, van %(first)s tot %(last)s") % {
            "times": look.times,
            "first": clock(look.first_at),
            "last": clock(look.last_at),
        }
    return {"title": look.name, "text": f"{label}, {look.organisation} · {weekday(look.last_at)}, {hours}"}


def _moment(text: str) -> datetime | None:
    """The place in the list, from the address; anything else is the beginning."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and 1900 < found.year < 9000 else None
