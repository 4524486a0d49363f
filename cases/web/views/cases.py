"""Cases: the list of a school, and one case with what is to be done now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import access, only
from accounts.roles import Role
from cases import actions
from cases.enums import CaseState
from cases.leading import LEADERS
from cases.models import Case, Talk
from cases.naming import NAMED_ROLES
from cases.querysets import cases_for
from cases.web import case_page
from cases.web.forms import TalkerForm
from cases.web.led import led_case
from cases.web.step_forms import StepForm
from cases.web.two_texts import Saved, both_texts, saved_about
from cases.workflow import TransitionNotAllowed
from core import audit
from core.web.paging import newest_first
from secrecy.models import ItemKind

# The CLB sees a case from the agenda of the zorgoverleg; until then its list is empty like anybody else's.
# Where a sentence of the interpreter belongs on the form.
FIELDS = {"on": "done_on", "backdated": "late_reason"}
# Others see the cases they are named on; for who is not, the list is empty too.
READERS = (*LEADERS, Role.CLB_CONTACT, *sorted(NAMED_ROLES - {*LEADERS}))


@access(only(*READERS))
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    cases = cases_for(request.actor).filter(state=CaseState.OPEN)
    ways = Case.objects.filter(state=CaseState.OPEN).each_way(request.actor)
    page = newest_first(request, cases, "opened_at", ways)
    if page.rows:
        audit.read("case", [case.pk for case in page.rows])
    lines = [case_page.line(case, request.actor) for case in page.rows]
    context = {"page": page, "lines": lines, "may_note_police": request.actor.role == Role.DIRECTOR}
    return render(request, "cases/cases.html", context)


@access(only(*READERS))
@require_GET
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    return case_page_response(request, _case(request, ref))


@access(only(*LEADERS))
@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    case = led_case(request, ref)
    try:
        actions.take_case(case_id=case.pk, by=request.membership, actor=request.actor)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("U bent nu de eigenaar van deze casus."))
    return redirect("cases:case", ref=ref)


@access(only(*LEADERS))
@require_POST
def talker(request: HttpRequest, ref: str) -> HttpResponse:
    case = led_case(request, ref)
    form = case_page.talker_form(case, request.actor, request.POST)
    if not form.is_valid():
        return case_page_response(request, case, talker_form=form)
    data = form.cleaned_data
    try:
        actions.name_talker(
            case_id=case.pk,
            talker=data["talker"],
            briefing=data["briefing"],
            done_on=data["done_on"],
            late_reason=data["late_reason"],
            partner=data.get("partner", ""),
            by=request.membership,
            actor=request.actor,
        )
    except TransitionNotAllowed as refusal:
        if FIELDS.get(refusal.field):
            form.add_error(FIELDS[refusal.field], str(refusal.message))
            return case_page_response(request, case, talker_form=form)
        return both_texts(request, form, refusal, row=case, back=_url(case), saved=_briefing(request, case))
    messages.success(
        request, _("%(name)s ziet uw opdracht nu op de eigen werklijst.") % {"name": data["talker"].user.name}
    )
    return redirect("cases:case", ref=ref)


def _briefing(request: HttpRequest, case: Case) -> list[Saved]:
    talk = Talk.objects.visible_to(request.actor).filter(case=case).first()
    return saved_about(talk, request.actor, ItemKind.BRIEFING) if talk else []


def _url(case: Case) -> str:
    return reverse("cases:case", args=[case.ref])


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)


def case_page_response(
    request: HttpRequest, case: Case, *, talker_form: TalkerForm | None = None, step_form: StepForm | None = None
) -> HttpResponse:
    """The page of one case; a form that was sent comes back as typed, with its errors."""
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    context = case_page.context(case, request.actor, talker_form, step_form, request.GET.get("verloop", ""))
    wrong = any(form is not None and form.errors for form in (talker_form, step_form))
    return render(request, "cases/case.html", context, status=422 if wrong else 200)
