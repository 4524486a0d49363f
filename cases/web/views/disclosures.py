"""From the CLB to the zorgoverleg: write, see exactly what leaves, send; receive; take back; print the statement."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import access, only, to_write
from accounts.roles import Role
from accounts.stepup import freshly_confirmed
from cases import clb_files
from cases.leading import LEADERS, runs
from cases.models import Case
from cases.querysets import cases_for
from cases.web.disclosure_forms import DisclosureForm, RecallForm, WithdrawForm
from cases.web.disclosure_paper import For, drafted, sent, statement
from cases.web.led import led_case
from cases.web.two_texts import Saved, both_texts
from cases.web.views.cases import READERS
from core import audit, pdf
from secrecy import disclosures
from secrecy.disclosures import DisclosureRefused
from secrecy.models import Disclosure, reading_until
from secrecy.panel import facts_of, panel, people_of
from secrecy.release import Ground
from secrecy.tables import Regime


@access(only(Role.CLB_CONTACT))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
@to_write
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
    ground, consent, receivers = Ground(data["ground"]), form.consent(), [one.name for one in readers if one.sees]
    if "send" not in request.POST:
        context["letter"] = drafted(
            form.words(), data["purpose"], ground, consent, receivers, data["expires_on"],
            request.membership, request.actor.today,
        )  # fmt: skip
        context["left_behind"] = form.left_behind()
        return render(request, "cases/disclosure_preview.html", context)
    try:
        made = clb_files.disclose(
            form_key=data["form_key"] or uuid4(),
            case=case,
            body=form.words(),
            purpose=data["purpose"],
            ground=ground,
            consent=consent,
            receivers=receivers,
            expires_on=data["expires_on"],
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
    """One disclosure with all that was recorded of it that the reader may know."""
    case = _case(request, ref)
    found = _disclosure(request, case, pk)
    audit.read("disclosure", [found.pk], dossier_id=found.dossier_id)
    return render(request, "cases/disclosure_detail.html", _shown(request, case, found))


@access(only(*READERS))
@require_GET
def statement_pdf(request: HttpRequest, ref: str, pk: UUID, reader: str) -> HttpResponse:
    """The statement on paper: for the file, for whoever reads the disclosure; for the family, only by who sent it."""
    case = _case(request, ref)
    found = _disclosure(request, case, pk)
    own = _sent_here(request, found)
    if reader not in set(For) or (reader != For.FILE and not (own and case.about_pupil)):
        raise Http404
    audit.read("disclosure", [found.pk], dossier_id=found.dossier_id)
    context = statement(found, case, For(reader), own=own, today=request.actor.today)
    response = HttpResponse(
        pdf.render("cases/disclosure_statement_pdf.html", context).pdf, content_type="application/pdf"
    )
    # A name that tells nothing: it stays behind in a folder of downloads.
    response["Content-Disposition"] = 'inline; filename="verklaring.pdf"'
    return response


@access(only(*LEADERS))
@require_POST
def receive(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    found = _disclosure(request, led_case(request, ref), pk)
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
        context = _shown(request, case, found, recall=form)
        return render(request, "cases/disclosure_detail.html", context, status=422)
    try:
        clb_files.recall(
            disclosure_id=found.pk, reason=form.cleaned_data["reason"], by=request.membership, actor=request.actor
        )
    except DisclosureRefused as refusal:
        return _taken_back_meanwhile(request, _disclosure(request, case, pk), form, refusal)
    messages.success(request, _("Teruggeroepen: het zorgoverleg leest deze tekst niet meer."))
    return redirect("cases:disclosure", ref=ref, pk=pk)


@access(only(Role.CLB_CONTACT))
@require_POST
def withdraw(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """Note that who agreed took it back: the text is shut to its receivers at once."""
    case = _case(request, ref)
    found = _disclosure(request, case, pk)
    form = WithdrawForm(request.POST, actor=request.actor)
    if form.is_valid():
        on, how = form.cleaned_data["withdrawn_on"], form.cleaned_data["withdrawn_how"]
        try:
            clb_files.withdraw(disclosure_id=found.pk, on=on, how=how, by=request.membership, actor=request.actor)
        except DisclosureRefused as refusal:
            found = _disclosure(request, case, pk)
            if found.recalled_at is not None:
                return _taken_back_meanwhile(request, found, form, refusal)
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(
                request, _("Genoteerd: de instemming is ingetrokken. Het zorgoverleg leest dit niet meer.")
            )
            return redirect("cases:disclosure", ref=ref, pk=pk)
    return render(request, "cases/disclosure_detail.html", _shown(request, case, found, withdraw=form), status=422)


def _shown(
    request: HttpRequest,
    case: Case,
    found: Disclosure,
    recall: forms.Form | None = None,
    withdraw: forms.Form | None = None,
) -> dict[str, Any]:
    own = _sent_here(request, found)
    return {
        "case": case,
        "disclosure": found,
        "letter": sent(found),
        "own": own,
        "over": found.is_over(request.actor.today),
        "may_recall": own and request.actor.role == Role.CLB_CONTACT,
        "reading_until": reading_until(found, request.actor),
        "receives": runs(case, request.actor),
        "form": recall or RecallForm(),
        "withdraw_form": withdraw or WithdrawForm(actor=request.actor),
    }


def _taken_back_meanwhile(
    request: HttpRequest, found: Disclosure, form: forms.Form, refusal: DisclosureRefused
) -> HttpResponse:
    back = reverse("cases:disclosure", args=[request.resolver_match.kwargs["ref"], found.pk])  # type: ignore[union-attr]  # a resolved request
    saved: list[Saved] = []
    if found.recalled_by is not None and found.recalled_at is not None:
        name = found.recalled_by.user.name
        words = f"{found.recall_reason} {found.withdrawn_how}".strip()
        saved = [Saved(_("Teruggeroepen"), name, found.recalled_at, words, Regime.CLB)]
    return both_texts(request, form, refusal, row=found, back=back, saved=saved)


def _sent_here(request: HttpRequest, found: Disclosure) -> bool:
    return found.holder_id == request.actor.organisation_id


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier", "school"), ref=ref)


def _disclosure(request: HttpRequest, case: Case, pk: UUID) -> Disclosure:
    rows = Disclosure.objects.visible_to(request.actor).filter(about=case.pk)
    people = ("sent_by__user", "sent_by__organisation", "received_by__user", "recalled_by__user", "withdrawn_by__user")
    return get_object_or_404(rows.select_related(*people), pk=pk)
