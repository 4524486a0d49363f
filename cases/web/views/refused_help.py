"""Help refused (8w): the school puts the question, the CLB answers it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only, to_write
from cases import refused_help
from cases.leading import LEADERS, runs
from cases.models import Case
from cases.querysets import cases_for
from cases.web import audiences
from cases.web.refused_help_forms import ConcernForm, RefusedHelpForm
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.models import Item, ItemKind
from secrecy.panel import people_of

# Where a sentence of the interpreter belongs on the form of the CLB.
FIELDS = {"sentence": "motivation", "reason": "why_not_expo_r"}


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down that help was refused; from then on the CLB owes an answer."""
    case = _case(request, ref)
    if not runs(case, request.actor):
        raise Http404
    form = RefusedHelpForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            refused_help.ask(
                case_id=case.pk,
                words=data["words"],
                on=data["on"],
                backdated=data["backdated"],
                form_key=data["form_key"],
                by=request.membership,
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Genoteerd. De contactpersoon CLB antwoordt op deze vraag."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    people = people_of(case.dossier, request.actor)
    context = {"case": case, "form": form, "audience": audiences.for_team(case, people)}
    return render(request, "cases/refused_help.html", context, status=422 if form.errors else 200)


@access(only(*refused_help.ANSWERERS))
@require_http_methods(["GET", "POST"])
@to_write
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer whether there is verontrusting, what was done with it, and whether Expo-R knows."""
    case, actor = _case(request, ref), request.actor
    form = ConcernForm(request.POST or None, case=case, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            refused_help.answer(case_id=case.pk, answered=form.answered(), by=request.membership, actor=actor)
        except TransitionNotAllowed as refusal:
            field = FIELDS.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Uw antwoord is bewaard, in het dossier van het CLB."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    asked = Item.objects.visible_to(actor).filter(about=case.pk, kind=ItemKind.REFUSED_HELP)
    context = {
        "case": case,
        "form": form,
        "question": asked.select_related("author__user").order_by("-created_at").first(),
        "audience": audiences.for_clb(case.school_id, case, actor),
    }
    return render(request, "cases/refused_help_answer.html", context, status=422 if form.errors else 200)


def _case(request: HttpRequest, ref: str) -> Case:
    case = get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
    if refused_help.step_of(case) is None:
        raise Http404
    return case
