"""Filling in the assessment of a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from cases import assessments
from cases.querysets import cases_for
from cases.web import audiences
from cases.web.assessment_forms import AssessmentForm
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.panel import people_of


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
    form = AssessmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            assessments.assess(case_id=case.pk, assessed=form.assessed(), by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De inschatting is bewaard."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    people = people_of(case.dossier, request.actor)
    context = {"case": case, "form": form, "audience": audiences.for_team(case, people)}
    return render(request, "cases/assessment.html", context, status=422 if form.errors else 200)
