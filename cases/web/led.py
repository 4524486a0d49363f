"""The case in an address, for who leads it: the care team, or who took over from it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cases.leading import runs
from cases.models import Case
from cases.querysets import cases_for


def led_case(request: HttpRequest, ref: str, **where: Any) -> Case:
    """With its dossier and school. Raises Http404 for who does not see it, and for who sees it and does not lead it."""
    case = get_object_or_404(cases_for(request.actor).select_related("dossier", "school"), ref=ref, **where)
    if not runs(case, request.actor):
        raise Http404
    return case
