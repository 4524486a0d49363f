"""The care continuum of a case: support measures, and moving between the phases."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only, to_write
from cases import care
from cases.enums import CaseState
from cases.leading import LEADERS
from cases.models import Case, SupportMeasure
from cases.web import audiences
from cases.web.care_forms import MeasureForm, PhaseForm, ReviewForm
from cases.web.care_section import care_section, measure_summary, moves_of
from cases.web.led import led_case
from cases.web.two_texts import both_texts, saved_about
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.models import ItemKind
from secrecy.panel import people_of


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def measure(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a support measure down."""
    case, actor = _case(request, ref), request.actor
    form = MeasureForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            care.add_measure(case_id=case.pk, measure=form.measure(), by=request.membership, actor=actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De maatregel is bewaard."))
            return redirect("cases:case", ref=ref)
    return _page(request, case, form, "cases/measure.html", {})


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def review(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """Look back at a support measure."""
    case, actor = _case(request, ref), request.actor
    measure = get_object_or_404(SupportMeasure.objects.visible_to(actor), case=case, pk=pk)
    form = ReviewForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            care.review_measure(
                case_id=case.pk, measure_id=pk, reviewed=form.reviewed(), by=request.membership, actor=actor
            )
        except TransitionNotAllowed as refusal:
            if not refusal.field:
                back = reverse("cases:measure_review", args=[ref, pk])
                saved = saved_about(measure, actor, ItemKind.MEASURE_REVIEW)
                return both_texts(request, form, refusal, row=measure, back=back, saved=saved)
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Genoteerd hoe de maatregel loopt."))
            return redirect("cases:case", ref=ref)
    more = {"measure": measure, "summary": measure_summary(measure, actor), "is_open": case.state == CaseState.OPEN}
    more["earlier"] = saved_about(measure, actor, ItemKind.MEASURE_REVIEW)
    return _page(request, case, form, "cases/measure_review.html", more)


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def phase(request: HttpRequest, ref: str) -> HttpResponse:
    """Move one phase up or down."""
    case, actor = _case(request, ref), request.actor
    form = PhaseForm(request.POST or None, case=case, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            care.move(case_id=case.pk, asked=form.asked(), by=request.membership, actor=actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("De fase van zorg is veranderd."))
            return redirect("cases:case", ref=ref)
    return _page(request, case, form, "cases/phase.html", care_section(case, actor, moves_of(case, actor)))


def _page(
    request: HttpRequest, case: Case, form: MeasureForm | ReviewForm | PhaseForm, template: str, more: dict[str, Any]
) -> HttpResponse:
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    people = people_of(case.dossier, request.actor)
    context = {"case": case, "form": form, "audience": audiences.for_team(case, people), **more}
    return render(request, template, context, status=422 if form.errors else 200)


def _case(request: HttpRequest, ref: str) -> Case:
    """The care continuum is of a pupil: a case about the environment has none of these pages."""
    return led_case(request, ref, about_pupil=True)
