"""Who reads along by name, looked at each quarter: the list, and for one or for a page that it stays, or for one that it stops."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import access, only, to_write
from accounts.actor import Actor
from accounts.shell import role_label
from cases import grant_review
from cases.grant_review import REVIEWERS
from cases.models import Case
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.models import Grant

SIZE = 50
MOST_PAGES = 1000
SHOWN = ("addressee__user", "addressee__organisation", "granted_by__user", "reviewed_by__user")


@access(only(*REVIEWERS))
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Whom the actor's organisation named and the actor looks at; never and longest ago looked at first."""
    actor, page = request.actor, _page(request)
    found = list(grant_review.in_order(actor).select_related(*SHOWN)[page * SIZE : (page + 1) * SIZE + 1])
    shown = found[:SIZE]
    if shown:
        audit.read("grant", [grant.pk for grant in shown])
    context = {
        "lines": _lines(shown, actor),
        "asked": grant_review.asked_for(actor).count(),
        "since": grant_review.quarter(actor.today),
        "keep_url": reverse("cases:grants_keep") + (f"?pagina={page}" if page else ""),
        "newer": f"?pagina={page - 1}" if page else "",
        "older": f"?pagina={page + 1}" if len(found) > SIZE else "",
    }
    return render(request, "cases/grants.html", context)


@access(only(*REVIEWERS))
@require_http_methods(["GET", "POST"])
def keep_all(request: HttpRequest) -> HttpResponse:
    """Everybody on one page stays: first who these are, then all of just these at once."""
    actor, page = request.actor, _page(request)
    if request.method == "POST":
        kept = grant_review.keep(_keys(request.POST.getlist("grant")[:SIZE]), actor=actor)
        messages.success(request, _kept(kept))
        return redirect("cases:grants")
    found = list(grant_review.in_order(actor).select_related(*SHOWN)[page * SIZE : (page + 1) * SIZE])
    if not found:
        return redirect("cases:grants")
    audit.read("grant", [grant.pk for grant in found])
    return render(request, "cases/grants_keep.html", {"lines": _lines(found, actor)})


@access(only(*REVIEWERS))
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    grant = _grant(request, pk)
    messages.success(request, _kept(grant_review.keep([grant.pk], actor=request.actor)))
    return redirect("cases:grants")


@access(only(*REVIEWERS))
@require_http_methods(["GET", "POST"])
@to_write
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First who reads no more of what, then that it stops."""
    actor, grant = request.actor, _grant(request, pk)
    if request.method == "POST":
        try:
            grant_review.stop(grant, actor=actor)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Beëindigd: deze persoon leest niet meer mee."))
        return redirect("cases:grants")
    audit.read("grant", [grant.pk], dossier_id=grant.dossier_id)
    return render(request, "cases/grant_stop.html", {"line": _lines([grant], actor)[0]})


def _grant(request: HttpRequest, pk: UUID) -> Grant:
    return get_object_or_404(grant_review.in_order(request.actor).select_related(*SHOWN), pk=pk)


def _lines(found: Iterable[Grant], actor: Actor) -> list[dict[str, Any]]:
    """Each with its role in words, the case it is on, and whether it is asked for; one query."""
    found, since = list(found), grant_review.began(actor.today)
    cases = Case.objects.visible_to(actor).filter(dossier__in={grant.dossier_id for grant in found})
    by_dossier = {case.dossier_id: case for case in cases.order_by("-opened_at")}
    return [
        {
            "grant": grant,
            "role": role_label(grant.addressee.role),
            "case": (case := by_dossier.get(grant.dossier_id)),
            "ref": case.ref if case else "",
            "asked": grant.granted_at < since and (grant.reviewed_at is None or grant.reviewed_at < since),
        }
        for grant in found
    ]


def _kept(count: int) -> str:
    if not count:
        return _("Dat was vandaag al nagekeken.")
    return ngettext("Genoteerd: %(n)d toegang blijft.", "Genoteerd: %(n)d toegangen blijven.", count) % {"n": count}


def _page(request: HttpRequest) -> int:
    """Which page, from 0; anything else than a small number is the first one."""
    text = request.GET.get("pagina", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return min(page, MOST_PAGES)


def _keys(texts: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise Http404 from error
