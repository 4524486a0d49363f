"""The stappenplannen, as a drawing and in words: the very definitions that the cases run on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from accounts.access import PUBLIC, access
from accounts.roles import Role
from cases import track
from cases.procedures.loading import latest
from cases.procedures.picture import in_words, narrow, wide


@access(PUBLIC)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every stappenplan in force; the same for everybody, so nothing here tells of a case."""
    newest = latest(track.definitions(), timezone.localdate())
    return render(request, "cases/procedures.html", {"definitions": newest})


@access(PUBLIC)
@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    definition = next((one for one in track.definitions().values() if one.slug == slug), None)
    if definition is None:
        raise Http404
    context = {
        "definition": definition,
        # picture escapes every text that it draws.
        "wide": mark_safe(wide(definition)),  # noqa: S308
        "narrow": mark_safe(narrow(definition)),  # noqa: S308
        "steps": in_words(definition),
        "sets_terms": request.actor is not None and request.actor.role == Role.CARE_COORDINATOR,
    }
    return render(request, "cases/procedure.html", context)
