"""From the CLB to the zorgoverleg, and from the school to a case manager by name: write, see exactly what leaves, send;
receive; take back; print the statement."""

from collections.abc import Callable
from types import ModuleType
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
from cases import clb_files, told_city
from cases.leading import LEADERS, runs
from cases.models import Case, ClbFile
from cases.querysets import cases_for
from cases.web.disclosure_forms import CityForm, DisclosureForm, RecallForm, WithdrawForm
from cases.web.disclosure_paper import For, drafted, left, sent, statement
from cases.web.two_texts import Saved, both_texts
from cases.web.views.cases import READERS
from core import audit, pdf
from duties.web import confirmed
from secrecy import disclosures
from secrecy.disclosures import TO_CARE_MEETING, DisclosureRefused
from secrecy.models import Disclosure, leads, reading_until
from secrecy.panel import people_of
from secrecy.release import Ground
from secrecy.tables import Regime

# The disclosures that have a page at the case: not a text to one person that another page shows.
SHOWN = (*TO_CARE_MEETING, Ground.CONSENT)


@access(only(Role.CLB_CONTACT))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
@to_write
def new(request: HttpRequest, ref: str) -> HttpResponse:
    case = _case(request, ref)
    form = DisclosureForm(request.POST or None, case=case, actor=request.actor)
    return _written(request, case, form, clb_files.disclose)


@access(only(*LEADERS))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
@to_write
def to_city(request: HttpRequest, ref: str) -> HttpResponse:
    """Who leads the case tells a case manager something by name."""
    case = _case(request, ref)
    if not told_city.may_tell(case, request.actor):
        raise Http404
    form = CityForm(request.POST or None, case=case, actor=request.actor)
    return _written(request, case, form, told_city.disclose)


def _written(
    request: HttpRequest, case: Case, form: DisclosureForm, disclose: Callable[..., Disclosure]
) -> HttpResponse:
    """The form, then the preview, then it is sent."""
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    valid = form.is_valid()
    readers = form.readers(people_of(case.dossier, request.actor))
    context = {"case": case, "form": form, "audience": readers}
    if request.method != "POST" or "back" in request.POST:
        return render(request, "cases/disclosure.html", context)
    if not valid:
        return render(request, "cases/disclosure.html", context, status=422)
    data = form.cleaned_data
    ground, consent, receivers = form.on_ground(), form.consent(), form.receivers(readers)
    if "send" not in request.POST:
        context["letter"] = drafted(
            form.came_from(), form.words(), data["purpose"], ground, consent, receivers, data["expires_on"],
            request.membership, request.actor.today,
        )  # fmt: skip
        context["left_behind"] = form.left_behind()
        return render(request, "cases/disclosure_preview.html", context)
    try:
        made = disclose(
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
            **form.beside(),
        )
    except DisclosureRefused as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return render(request, "cases/disclosure.html", context, status=422)
    messages.success(request, form.done)
    return redirect("cases:disclosure", ref=case.ref, pk=made.pk)


@access(only(Role.CASE_MANAGER))
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a school told this case manager by name; nothing else of the case."""
    found = get_object_or_404(told_city.received_by(request.actor), pk=pk)
    if request.method == "POST":
        if told_city.receive(disclosure_id=found.pk, by=request.membership, actor=request.actor):
            messages.success(request, _("Genoteerd: u hebt dit ontvangen."))
        else:
            confirmed.say_since(request, found.received_at)
        return redirect("cases:told", pk=pk)
    audit.read("disclosure", [found.pk], dossier_id=found.dossier_id)
    return render(request, "cases/told.html", {"disclosure": found, "letter": sent(found)})


@access(only(*READERS))
@require_GET
def detail(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """One disclosure with all that was recorded of it that the reader may know."""
    row = _row(request, ref)
    found = _disclosure(request, row, pk)
    audit.read("disclosure", [found.pk], dossier_id=found.dossier_id)
    return render(request, "cases/disclosure_detail.html", _shown(request, row, found))


@access(only(*READERS))
@require_GET
def statement_pdf(request: HttpRequest, ref: str, pk: UUID, reader: str) -> HttpResponse:
    """The statement on paper: for the file, for whoever reads the disclosure; for the family, only by who sent it."""
    row = _row(request, ref)
    found = _disclosure(request, row, pk)
    own = found.sent_for(request.actor)
    if reader not in set(For) or (reader != For.FILE and not (own and row.about_pupil)):
        raise Http404
    audit.read("disclosure", [found.pk], dossier_id=found.dossier_id)
    context = statement(found, row, For(reader), own=own, today=request.actor.today)
    response = HttpResponse(
        pdf.render("cases/disclosure_statement_pdf.html", context).pdf, content_type="application/pdf"
    )
    # A name that tells nothing: it stays behind in a folder of downloads.
    response["Content-Disposition"] = 'inline; filename="verklaring.pdf"'
    return response


@access(only(*LEADERS))
@require_POST
def receive(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """A receiver confirms having read it; for who sent it, that they saw that nobody did in time."""
    row = _row(request, ref)
    found = _disclosure(request, row, pk)
    if _takes_back(request, row, found):
        if not told_city.note_unread(disclosure_id=found.pk, actor=request.actor):
            raise Http404
        messages.success(request, _("Genoteerd: u weet dat dit niet bevestigd werd."))
    elif found.sent_for(request.actor) or not (isinstance(row, Case) and runs(row, request.actor)):
        raise Http404
    elif disclosures.receive(disclosure_id=found.pk, by=request.membership, actor=request.actor):
        messages.success(request, _("Genoteerd: u hebt dit ontvangen."))
    else:
        confirmed.say_since(request, found.received_at)
    return redirect("cases:disclosure", ref=ref, pk=pk)


@access(only(Role.CLB_CONTACT, *LEADERS))
@require_POST
def recall(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    row = _row(request, ref)
    found = _disclosure(request, row, pk)
    if not _takes_back(request, row, found):
        raise Http404
    form = RecallForm(request.POST)
    if not form.is_valid():
        context = _shown(request, row, found, recall=form)
        return render(request, "cases/disclosure_detail.html", context, status=422)
    try:
        _room(found).recall(
            disclosure_id=found.pk, reason=form.cleaned_data["reason"], by=request.membership, actor=request.actor
        )
    except DisclosureRefused as refusal:
        return _taken_back_meanwhile(request, _disclosure(request, row, pk), form, refusal)
    messages.success(request, _("Teruggeroepen: wie de tekst kreeg, leest hem niet meer."))
    return redirect("cases:disclosure", ref=ref, pk=pk)


@access(only(Role.CLB_CONTACT, *LEADERS))
@require_POST
def withdraw(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """Note that who agreed took it back: the text is shut to its receivers at once."""
    row = _row(request, ref)
    found = _disclosure(request, row, pk)
    if not _takes_back(request, row, found):
        raise Http404
    form = WithdrawForm(request.POST, actor=request.actor)
    if form.is_valid():
        on, how = form.cleaned_data["withdrawn_on"], form.cleaned_data["withdrawn_how"]
        try:
            _room(found).withdraw(disclosure_id=found.pk, on=on, how=how, by=request.membership, actor=request.actor)
        except DisclosureRefused as refusal:
            found = _disclosure(request, row, pk)
            if found.recalled_at is not None:
                return _taken_back_meanwhile(request, found, form, refusal)
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(
                request, _("Genoteerd: de instemming is ingetrokken. Wie de tekst kreeg, leest hem niet meer.")
            )
            return redirect("cases:disclosure", ref=ref, pk=pk)
    return render(request, "cases/disclosure_detail.html", _shown(request, row, found, withdraw=form), status=422)


def _shown(
    request: HttpRequest,
    row: Case | ClbFile,
    found: Disclosure,
    recall: forms.Form | None = None,
    withdraw: forms.Form | None = None,
) -> dict[str, Any]:
    own, takes_back = found.sent_for(request.actor), _takes_back(request, row, found)
    return {
        "case": row,
        "back": reverse("cases:case" if isinstance(row, Case) else "cases:clb_file", args=[row.ref]),
        "disclosure": found,
        "letter": sent(found),
        "own": own,
        "over": found.is_over(request.actor.today),
        "unread": takes_back and told_city.given_back(found.pk, request.actor).exists(),
        "may_recall": takes_back,
        "reading_until": reading_until(found, request.actor),
        "receives": isinstance(row, Case) and runs(row, request.actor) and not own,
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
        saved = [Saved(_("Teruggeroepen"), name, found.recalled_at, words, left(found))]
    return both_texts(request, form, refusal, row=found, back=back, saved=saved)


def _takes_back(request: HttpRequest, row: Case | ClbFile, found: Disclosure) -> bool:
    """Whether the reader sent it, or does so for the organisation that did: its CLB contact, or who leads the case."""
    if not found.sent_for(request.actor):
        return False
    return request.actor.role == Role.CLB_CONTACT or (isinstance(row, Case) and leads(row.dossier, request.actor))


def _room(found: Disclosure) -> ModuleType:
    """Where what left is taken back: the CLB keeps that in its own file, for the school nobody owes reading it any more."""
    return clb_files if left(found) is Regime.CLB else told_city


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier", "school"), ref=ref)


def _row(request: HttpRequest, ref: str) -> Case | ClbFile:
    """The case; and where it is shut, the CLB's own file of it: what left that file can be taken back as long as it is kept."""
    case = cases_for(request.actor).select_related("dossier", "school").filter(ref=ref).first()
    files = ClbFile.objects.visible_to(request.actor).select_related("school")
    return case or get_object_or_404(files, ref=ref)


def _disclosure(request: HttpRequest, row: Case | ClbFile, pk: UUID) -> Disclosure:
    rows = Disclosure.objects.visible_to(request.actor).filter(dossier=row.dossier_id, ground__in=SHOWN)
    people = ("sent_by__user", "sent_by__organisation", "received_by__user", "recalled_by__user", "withdrawn_by__user")
    return get_object_or_404(rows.select_related(*people), pk=pk)
