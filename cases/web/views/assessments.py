"""Filling in the assessment of a case."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only, to_write
from accounts.roles import Role
from cases import assessments, house_words
from cases.enums import CLB_ROLES
from cases.leading import LEADERS
from cases.querysets import cases_for
from cases.web import audiences
from cases.web.assessment_forms import AssessmentForm
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.panel import people_of
from secrecy.tables import Regime


@access(only(*LEADERS, Role.REFERENCE_PERSON, *CLB_ROLES))
@require_http_methods(["GET", "POST"])
@to_write
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """The zorgoverleg's, shared in it; of the CLB its own, in its file."""
    of_clb = request.actor.role in CLB_ROLES
    case = get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
    if not assessments.may_assess(case, request.actor):
        raise Http404
    form = AssessmentForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            assessments.assess(case_id=case.pk, assessed=form.assessed(), by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De inschatting is bewaard."))
            return redirect("cases:clb_file" if of_clb else "cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    if of_clb:
        readers = audiences.for_clb(case.school_id, case, request.actor)
    else:
        readers = audiences.for_team(case, people_of(case.dossier, request.actor))
    context = {
        "case": case,
        "form": form,
        "keeps_words": request.actor.role == Role.CARE_COORDINATOR,
        "words": house_words.own_words(case.school_id),
        "audience": readers,
        "regime": Regime.CLB if of_clb else Regime.TEAM,
    }
    return render(request, "cases/assessment.html", context, status=422 if form.errors else 200)
