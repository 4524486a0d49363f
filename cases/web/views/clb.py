"""The CLB's own file: the list, one file, and what the CLB writes in it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only, to_write
from cases import clb_files
from cases.enums import CLB_ROLES, CaseState
from cases.models import Case, ClbConsent, ClbFile
from cases.web import audiences, clb_page
from cases.web.clb_forms import ConsentForm, NoteForm, TeamForm, WithdrawForm
from cases.workflow import TransitionNotAllowed
from core import audit
from core.web.paging import newest_first

Found = tuple[ClbFile | None, Case | None]


@access(only(*CLB_ROLES))
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """The files that the CLB keeps, of cases that run and of cases that the school closed."""
    actor = request.actor
    open_ones = Case.objects.visible_to(actor).filter(state=CaseState.OPEN).values("dossier_id")
    shown, wanted = request.GET.get("toon", ""), ClbFile.objects.all()
    if shown == "lopend":
        wanted = wanted.filter(dossier__in=open_ones)
    elif shown == "gesloten":
        wanted = wanted.exclude(dossier__in=open_ones)
    rows = wanted.visible_to(actor).select_related("school").order_by("-opened_at", "-pk")
    page = newest_first(request, rows, "opened_at", wanted.each_way(actor))
    running = set(
        open_ones.filter(dossier__in=[file.dossier_id for file in page.rows]).values_list("dossier", flat=True)
    )
    if page.rows:
        audit.read("clb_file", [file.pk for file in page.rows])
    context = {
        "page": page,
        "lines": [clb_page.line(file, is_open=file.dossier_id in running) for file in page.rows],
        "chips": _chips(shown),
    }
    return render(request, "cases/clb_files.html", context)


@access(only(*CLB_ROLES))
@require_GET
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    file, case = _found(request, ref)
    row = file or case
    audit.read("clb_file" if file else "case", [row.pk], dossier_id=row.dossier_id)
    return render(request, "cases/clb_file.html", clb_page.context(file, case, request.actor))


@access(only(*CLB_ROLES))
@require_http_methods(["GET", "POST"])
@to_write
def note(request: HttpRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = NoteForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        clb_files.write_note(
            ref=ref, text=form.cleaned_data["text"], form_key=form.key, by=request.membership, actor=request.actor
        )
        messages.success(request, _("De notitie staat in het CLB-dossier."))
        return redirect("cases:clb_file", ref=ref)
    return _form(request, found, form, _("Notitie"), _("Bewaar de notitie"))


@access(only(*CLB_ROLES))
@require_http_methods(["GET", "POST"])
@to_write
def team(request: HttpRequest, ref: str) -> HttpResponse:
    """On which day the CLB team discusses this."""
    found = _found(request, ref)
    form = TeamForm(
        request.POST if request.method == "POST" else None, initial={"team_on": found[0].team_on if found[0] else None}
    )
    if request.method == "POST" and form.is_valid():
        try:
            clb_files.plan_team(ref=ref, on=form.cleaned_data["team_on"], by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De dag van het CLB-team is genoteerd."))
            return redirect("cases:clb_file", ref=ref)
    return _form(request, found, form, _("CLB-team"), _("Bewaar de dag"))


@access(only(*CLB_ROLES))
@require_http_methods(["GET", "POST"])
@to_write
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = ConsentForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            clb_files.note_consent(ref=ref, agreed=form.agreed(), by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error("given_by" if refusal.field == "by" else None, str(refusal.message))
        else:
            messages.success(request, _("De instemming is genoteerd."))
            return redirect("cases:clb_file", ref=ref)
    return _form(request, found, form, _("Instemming"), _("Noteer de instemming"))


@access(only(*CLB_ROLES))
@require_http_methods(["GET", "POST"])
@to_write
def withdraw(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """The family takes a consent back."""
    found = _found(request, ref)
    given = get_object_or_404(ClbConsent.objects.visible_to(request.actor).filter(file__ref=ref), pk=pk)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, initial={"withdrawn_on": request.actor.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            clb_files.withdraw_consent(
                consent_id=given.pk, on=form.cleaned_data["withdrawn_on"], by=request.membership, actor=request.actor
            )
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De intrekking is genoteerd."))
            return redirect("cases:clb_file", ref=ref)
    return _form(request, found, form, _("Instemming intrekken"), _("Noteer de intrekking"), about=given.purpose)


def _found(request: HttpRequest, ref: str) -> Found:
    """The file, and the case while it is open to the actor; what is neither does not exist."""
    found = clb_files.find(ref, request.actor)
    if found == (None, None):
        raise Http404
    return found


def _form(
    request: HttpRequest,
    found: Found,
    form: NoteForm | TeamForm | ConsentForm | WithdrawForm,
    title: str,
    button: str,
    *,
    about: str = "",
) -> HttpResponse:
    """One page for all that is written in a file: the form, and who reads it, before it is kept."""
    file, case = found
    row = file or case
    assert row is not None
    audit.read("clb_file" if file else "case", [row.pk], dossier_id=row.dossier_id)
    context = {
        "form": form,
        "title": title,
        "button": button,
        "about": about,
        "whom": file.about if file else case.pupil_text if case else "",
        "ref": row.ref,
        "audience": audiences.for_clb(row.school_id, case, request.actor),
    }
    return render(request, "cases/clb_form.html", context, status=422 if form.errors else 200)


def _chips(shown: str) -> list[dict[str, object]]:
    url = reverse("cases:clb_files")
    labels = {"": _("Alle"), "lopend": _("Casus loopt"), "gesloten": _("Casus gesloten")}
    return [
        {"label": label, "url": f"{url}?toon={key}" if key else url, "count": None, "current": key == shown}
        for key, label in labels.items()
    ]
