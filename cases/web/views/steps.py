"""Taking steps on a case: one at a time, closing early, reopening, taking the last one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only
from accounts.roles import Role
from cases import steps, track
from cases.models import Case
from cases.procedures.state import EventKind
from cases.querysets import cases_for
from cases.steps import StepRefused
from cases.web.step_forms import CloseForm, ReopenForm, StepForm
from cases.web.views.cases import READERS, case_page_response
from cases.workflow import TransitionNotAllowed
from core import audit

BUTTONS = {"done": EventKind.DONE, "work": EventKind.WORK, "skip": EventKind.SKIP, "again": EventKind.AGAIN}


@access(only(*READERS))
@require_POST
def take(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Write one step down: done, busy, skipped or taken up again, as the button says."""
    case = _case(request, ref)
    definition = track.definition_of(case)
    kind = next((BUTTONS[name] for name in BUTTONS if name in request.POST), EventKind.DONE)
    if definition is None or key not in definition.by_key:
        raise Http404
    form = StepForm(request.POST, step=definition.by_key[key], actor=request.actor)
    if not form.is_valid():
        return case_page_response(request, case, step_form=form)
    try:
        steps.record(
            case_id=case.pk,
            entries=[form.entry(kind)],
            form_key=form.cleaned_data["form_key"],
            by=request.membership,
            actor=request.actor,
        )
    except StepRefused as refusal:
        form.add_error(refusal.field or None, str(refusal.message))
        return case_page_response(request, case, step_form=form)
    messages.success(request, _("Stap %(step)s is bewaard.") % {"step": key})
    return redirect("cases:case", ref=ref)


@access(only(*READERS))
@require_POST
def undo(request: HttpRequest, ref: str, move: UUID) -> HttpResponse:
    case = _case(request, ref)
    try:
        steps.undo(case_id=case.pk, move_id=move, by=request.membership, actor=request.actor)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("De laatste stap is ongedaan gemaakt."))
    return redirect("cases:case", ref=ref)


@access(only(Role.CARE_COORDINATOR, Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a case before its last step."""
    case = _case(request, ref)
    definition = track.definition_of(case)
    if definition is None:
        raise Http404
    form = CloseForm(request.POST or None, definition=definition)
    return _ask(request, case, form, "cases/case_close.html", _("De casus is gesloten."))


@access(only(Role.CARE_COORDINATOR, Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    case = _case(request, ref)
    form = ReopenForm(request.POST or None)
    return _ask(request, case, form, "cases/case_reopen.html", _("De casus is weer open."))


def _ask(request: HttpRequest, case: Case, form: CloseForm | ReopenForm, template: str, success: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        entry = form.entry(request.actor.today)
        try:
            steps.record(case_id=case.pk, entries=[entry], by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, success)
            return redirect("cases:case", ref=case.ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    return render(request, template, {"case": case, "form": form}, status=422 if form.errors else 200)


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
