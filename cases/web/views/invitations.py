"""Inviting parents for a talk: write, see the letter as it prints, keep it, print it, note when it left."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only, to_write
from cases import invitations, voices
from cases.invitations import Letter
from cases.leading import LEADERS
from cases.models import Case, Invitation
from cases.refused_help import ADULT_FROM
from cases.web import audiences
from cases.web.invitation_forms import GivenForm, InvitationForm
from cases.web.led import led_case
from cases.workflow import TransitionNotAllowed
from core import audit, pdf


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def new(request: HttpRequest, ref: str) -> HttpResponse:
    case = led_case(request, ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    standing = voices.family_contact(case, request.actor)
    inviter = standing.person if standing else request.membership
    form = InvitationForm(request.POST or None, case=case, actor=request.actor, inviter=inviter)
    age = case.age(request.actor.today)
    context = {
        "case": case,
        "form": form,
        "audience": audiences.for_school(case, request.actor),
        "of_age": age is not None and age >= ADULT_FROM,
    }
    if request.method != "POST" or "back" in request.POST:
        return render(request, "cases/invitation_new.html", context)
    if not form.is_valid():
        return render(request, "cases/invitation_new.html", context, status=422)
    letter = form.letter()
    if "send" not in request.POST:
        context |= _printed(case, letter, request.actor.today)
        return render(request, "cases/invitation_preview.html", context)
    try:
        made = invitations.write(case_id=case.pk, letter=letter, by=request.membership, actor=request.actor)
    except TransitionNotAllowed as refusal:
        form.add_error(refusal.field or None, str(refusal.message))
        return render(request, "cases/invitation_new.html", context, status=422)
    messages.success(request, _("De brief is bewaard. Druk hem af, en noteer wanneer u hem gaf."))
    return redirect("cases:invitation", ref=ref, pk=made.pk)


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """The letter as it was kept; and noting when it was handed over or posted."""
    case, found = _found(request, ref, pk)
    form = GivenForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_valid():
        try:
            invitations.give(
                invitation_id=found.pk, on=form.cleaned_data["given_on"], by=request.membership, actor=request.actor
            )
        except TransitionNotAllowed as refusal:
            form.add_error("given_on", str(refusal.message))
        else:
            messages.success(request, _("Genoteerd wanneer de brief vertrok."))
            return redirect("cases:invitation", ref=ref, pk=pk)
    letter = invitations.letter_of(found, request.actor)
    context = {"case": case, "invitation": found, "form": form, **_printed(case, letter, found.at)}
    return render(request, "cases/invitation.html", context, status=422 if form.errors else 200)


@access(only(*LEADERS))
@require_GET
def pdf_file(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    case, found = _found(request, ref, pk)
    letter = invitations.letter_of(found, request.actor)
    document = pdf.render("cases/invitation_pdf.html", _printed(case, letter, found.at)).pdf
    response = HttpResponse(document, content_type="application/pdf")
    # A name that tells nothing: it stays behind in a folder of downloads.
    response["Content-Disposition"] = 'inline; filename="uitnodiging.pdf"'
    return response


def _printed(case: Case, letter: Letter, written: object) -> dict[str, object]:
    return {"letter": letter, "school": case.school.name, "written": written}


def _found(request: HttpRequest, ref: str, pk: UUID) -> tuple[Case, Invitation]:
    case = led_case(request, ref)
    letters = Invitation.objects.visible_to(request.actor).select_related("inviter__user", "given_by__user")
    found = get_object_or_404(letters, pk=pk, case=case)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    return case, found
