"""From the CLB to the zorgoverleg: write, see exactly what leaves, send; receive; take back."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import access, only
from accounts.roles import Role
from accounts.stepup import freshly_confirmed
from cases import clb_files
from cases.models import Case
from cases.querysets import cases_for
from cases.web.disclosure_forms import DisclosureForm, RecallForm
from cases.web.two_texts import Saved, both_texts
from cases.web.views.cases import READERS
from core import audit
from secrecy import disclosures
from secrecy.disclosures import DisclosureRefused
from secrecy.models import Disclosure
from secrecy.panel import facts_of, panel, people_of
from secrecy.release import GROUND_LABELS, Ground
from secrecy.tables import Regime


@access(only(Role.CLB_CONTACT))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ref: str) -> HttpResponse:
    case = _case(request, ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    form = DisclosureForm(request.POST or None, case=case, actor=request.actor)
    people = people_of(case.dossier, request.actor)
    readers = panel(facts_of(case.dossier), Regime.TEAM, people)
    context = {"case": case, "form": form, "audience": readers}
    if request.method != "POST" or "back" in request.POST:
        return render(request, "cases/disclosure.html", context)
    if not form.is_valid():
        return render(request, "cases/disclosure.html", context, status=422)
    data = form.cleaned_data
    ground = Ground(data["ground"])
    if "send" not in request.POST:
        context["ground"] = GROUND_LABELS[ground]
        context["consent"] = form.consent()
        return render(request, "cases/disclosure_preview.html", context)
    try:
        made = clb_files.disclose(
            form_key=data["form_key"] or uuid4(),
            case=case,
            body=data["body"],
            purpose=data["purpose"],
            ground=ground,
            consent=form.consent(),
            receivers=[entry.name for entry in readers if entry.sees],
            by=request.membership,
            actor=request.actor,
        )
    except DisclosureRefused as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return render(request, "cases/disclosure.html", context, status=422)
    messages.success(request, _("Het zorgoverleg leest nu precies deze tekst."))
    return redirect("cases:disclosure", ref=ref, pk=made.pk)


@access(only(*READERS))
@require_GET
def detail(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """One disclosure with all that was recorded: also the statement that can be printed for the file."""
    case = _case(request, ref)
    found = _disclosure(request, case, pk)
    audit.read("disclosure", [found.pk], dossier_id=found.dossier_id)
    context = {
        "case": case,
        "disclosure": found,
        "ground": GROUND_LABELS[Ground(found.ground)],
        "own": request.actor.role == Role.CLB_CONTACT,
        "receives": request.actor.role == Role.CARE_COORDINATOR,
        "form": RecallForm(),
    }
    return render(request, "cases/disclosure_detail.html", context)


@access(only(Role.CARE_COORDINATOR))
@require_POST
def receive(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    found = _disclosure(request, _case(request, ref), pk)
    if disclosures.receive(disclosure_id=found.pk, by=request.membership, actor=request.actor):
        messages.success(request, _("Genoteerd: u hebt dit ontvangen."))
    return redirect("cases:disclosure", ref=ref, pk=pk)


@access(only(Role.CLB_CONTACT))
@require_POST
def recall(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    case = _case(request, ref)
    found = _disclosure(request, case, pk)
    form = RecallForm(request.POST)
    if not form.is_valid():
        context = {"case": case, "disclosure": found, "ground": GROUND_LABELS[Ground(found.ground)], "own": True}
        return render(request, "cases/disclosure_detail.html", context | {"form": form}, status=422)
    try:
        clb_files.recall(
            disclosure_id=found.pk, reason=form.cleaned_data["reason"], by=request.membership, actor=request.actor
        )
    except DisclosureRefused as refusal:
        back = reverse("cases:disclosure", args=[ref, pk])
        return both_texts(request, form, refusal, row=found, back=back, saved=_recalled(found))
    messages.success(request, _("Teruggeroepen: het zorgoverleg leest deze tekst niet meer."))
    return redirect("cases:disclosure", ref=ref, pk=pk)


def _recalled(found: Disclosure) -> list[Saved]:
    if found.recalled_by is None or found.recalled_at is None:
        return []
    name = found.recalled_by.user.name
    return [Saved(_("Teruggeroepen"), name, found.recalled_at, found.recall_reason, found.regime)]


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)


def _disclosure(request: HttpRequest, case: Case, pk: UUID) -> Disclosure:
    rows = Disclosure.objects.visible_to(request.actor).filter(about=case.pk)
    return get_object_or_404(rows.select_related("sent_by__user", "received_by__user", "recalled_by__user"), pk=pk)
