"""Joining a signal to a running case: what happens and who will then read it, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only, to_write
from cases import beginning, joining, workflow
from cases.enums import CaseState
from cases.leading import LEADERS, runs
from cases.models import Case, Signal
from cases.querysets import signals_for
from cases.web import audiences, case_page, signal_page
from cases.workflow import SignalEvent, TransitionNotAllowed
from core import audit


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def join(request: HttpRequest, ref: str, case: str) -> HttpResponse:
    """First what happens and who will read it; joined by POST. What came in between is said on the page of the signal."""
    signal, actor = _signal(request, ref), request.actor
    into = get_object_or_404(joining.cases_of_pupil(signal, actor).select_related("dossier"), ref=case)
    if request.method == "POST":
        try:
            joining.join(signal_id=signal.pk, case_id=into.pk, by=request.membership, actor=actor)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Het signaal is bij de casus gevoegd. Geef de melder nog terugkoppeling."))
    elif into.state == CaseState.OPEN and SignalEvent.JOIN in workflow.available(beginning.state_of(signal)):
        return _preview(request, signal, into)
    return redirect("cases:signal", ref=ref)


@access(only(*LEADERS))
@require_POST
def part(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a joining back."""
    signal = _signal(request, ref)
    try:
        joining.part(signal_id=signal.pk, by=request.membership, actor=request.actor)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Het signaal hangt niet meer bij die casus. Kies opnieuw wat ermee gebeurt."))
    return redirect("cases:signal", ref=ref)


def _preview(request: HttpRequest, signal: Signal, case: Case) -> HttpResponse:
    for kind, row in (("signal", signal), ("case", case)):
        audit.read(kind, [row.pk], dossier_id=row.dossier_id)
    context = {
        "signal": signal,
        "case": case,
        "lines": [case_page.line(case, request.actor)],
        "happens": signal_page.joined(signal, case, by=request.membership),
        "audience": audiences.for_signal_in(signal, case.dossier, request.actor),
    }
    return render(request, "cases/signal_join.html", context)


def _signal(request: HttpRequest, ref: str) -> Signal:
    signal = get_object_or_404(signals_for(request.actor).select_related("school", "dossier"), ref=ref)
    if not runs(signal, request.actor):
        raise Http404
    return signal
