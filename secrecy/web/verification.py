"""`/toezicht/controle/`: until where the audit was verified, having it done, and the anchors to keep elsewhere."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from core import anchors, audit
from core.templatetags.schakel import day as day_words
from secrecy import oversight
from secrecy.oversight import Anchor

DPO = only(Role.DPO)


@access(DPO)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if oversight.check():
            messages.success(request, _("De controle begint. U mag deze pagina verlaten."))
        else:
            messages.info(request, _("Er loopt al een controle. U ziet hieronder hoe ver ze is."))
        return redirect("oversight:verification")
    latest = next(iter(oversight.checks()), None)
    if request.htmx:
        return render(request, "secrecy/_verification.html", {"latest": latest})
    audit.read("audit", [])
    context = {"latest": latest, "anchors": [_row(one, request) for one in oversight.anchors()]}
    return render(request, "secrecy/oversight_verification.html", context)


@access(DPO)
@require_GET
def anchor(request: HttpRequest, day: date) -> HttpResponse:
    """One anchor, to print."""
    found = _anchor(day)
    audit.read("audit", [])
    parts = [found.hash[place : place + 8] for place in range(0, len(found.hash), 8)]
    return render(request, "secrecy/oversight_anchor.html", {"anchor": found, "parts": " ".join(parts)})


@access(DPO)
@require_GET
def anchor_file(request: HttpRequest, day: date) -> HttpResponse:
    found = _anchor(day)
    audit.read("audit", [])
    text = anchors.line(found.day, found.position, found.hash) + "\n"
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="anker-{found.day.isoformat()}.txt"'
    return response


def _anchor(day: date) -> Anchor:
    found = oversight.anchors(day, most=1)
    if not found:
        raise Http404
    return found[0]


def _row(one: Anchor, request: HttpRequest) -> dict[str, Any]:
    return {
        "title": day_words(one.day),
        "text": _("positie %(place)s, %(hash)s…") % {"place": one.position, "hash": one.hash[:16]},
        "url": reverse("oversight:anchor", args=[one.day]),
        "tag": _("loopt nog") if one.day == request.actor.today else "",
        "tag_kind": "info",
    }
