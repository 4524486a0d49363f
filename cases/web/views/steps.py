"""Taking steps on a case: one at a time, closing early, reopening, taking the last one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only, to_write
from cases import steps, track
from cases.leading import LEADERS
from cases.models import Case, CaseTransition
from cases.police import informing
from cases.procedures.state import EventKind
from cases.querysets import cases_for
from cases.steps import StepRefused
from cases.web import audiences
from cases.web.several_steps import SeveralStepsForm, rows_for
from cases.web.step_forms import CloseForm, ReopenForm, StepForm
from cases.web.two_texts import Saved, both_texts, saved_about
from cases.web.views.cases import READERS, case_page_response
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.models import ItemKind
from secrecy.panel import facts_of, people_of

BUTTONS = {"done": EventKind.DONE, "work": EventKind.WORK, "skip": EventKind.SKIP, "again": EventKind.AGAIN}


@access(only(*READERS))
@require_POST
def take(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Write one step down: done, busy, skipped or taken up again, as the button says."""
    case = _case(request, ref)
    definition = track.shown(case, request.actor)
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
        settled = _settled(request, case, key)
        if settled:
            return both_texts(request, form, refusal, row=case, back=reverse("cases:case", args=[ref]), saved=settled)
        form.add_error(refusal.field or None, str(refusal.message))
        return case_page_response(request, case, step_form=form)
    messages.success(request, _("Stap %(step)s is bewaard.") % {"step": key})
    return redirect("cases:case", ref=ref)


@access(only(*READERS))
@require_http_methods(["GET", "POST"])
@to_write
def several(request: HttpRequest, ref: str) -> HttpResponse:
    """Write several steps down in one save: all of them, or none."""
    case, actor = _case(request, ref), request.actor
    definition, shown = track.definition_of(case), track.shown(case, actor)
    moves = CaseTransition.objects.visible_to(actor).filter(case=case)
    state = track.state_of(case, moves)
    if definition is None or shown is None or state is None or not (state.running or request.method == "POST"):
        raise Http404
    found = rows_for(shown, state, steps.roles_in(case, actor), request.POST)
    # What is kept under another secrecy, or told to others, is written down on its own page.
    rows = [row for row in found if not definition.is_closed(row.step.key) and row.step != informing.step_of(case)]
    form = SeveralStepsForm(request.POST or None, rows=rows, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            steps.record(
                case_id=case.pk,
                entries=form.entries(),
                form_key=form.cleaned_data["form_key"],
                by=request.membership,
                actor=actor,
            )
        except StepRefused as refusal:
            form.refuse(refusal.step, refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Uw stappen zijn bewaard."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    regime = steps.regime_of(actor)
    audience = audiences.under(regime, facts_of(case.dossier), people_of(case.dossier, actor))
    context = {"case": case, "form": form, "audience": audience, "regime": regime}
    return render(request, "cases/steps.html", context, status=422 if form.errors else 200)


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


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a case before its last step, or one that has none."""
    case = _case(request, ref)
    form = CloseForm(request.POST or None, definition=track.ending_of(case))
    return _ask(request, case, form, "cases/case_close.html", _("De casus is gesloten."))


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    case = _case(request, ref)
    form = ReopenForm(request.POST or None)
    return _ask(request, case, form, "cases/case_reopen.html", _("De casus is weer open."))


def _settled(request: HttpRequest, case: Case, key: str) -> list[Saved]:
    """What was written on a step that cannot be taken now, because somebody took or skipped it meanwhile; else nothing."""
    moves = list(CaseTransition.objects.visible_to(request.actor).filter(case=case).select_related("by__user"))
    state = track.state_of(case, moves)
    if state is None or not state.steps[key].settled:
        return []
    last = max((move for move in moves if move.step == key), key=lambda move: (move.at, move.pk))
    texts = saved_about(last, request.actor, ItemKind.STEP, ItemKind.REASON)
    return texts or [Saved(_("Stap %(step)s") % {"step": key}, last.by.user.name, last.at, _("Zonder woorden."))]


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
