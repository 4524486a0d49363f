"""`/scholen/<nr>/import/`: a file of the school's own system, from choosing it to what it changed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only
from core.templatetags.schakel import moment
from schools.imports import actions
from schools.imports.columns import COLUMNS
from schools.models import IMPORT_ROLES, Import, ImportState
from schools.web.import_forms import BringForm, ColumnsForm
from schools.web.numbers import own_school

SHOWN = 20
SAMPLE_ROWS = 3
TAGS = {
    ImportState.DONE: "ok",
    ImportState.FAILED: "late",
    ImportState.REMOVED: "",
    ImportState.CHECKED: "warn",
}


@access(only(*IMPORT_ROLES))
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, nr: str) -> HttpResponse:
    school, actor = own_school(request, nr), request.actor
    form = BringForm(*((request.POST, request.FILES) if request.method == "POST" else ()), actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        run = actions.bring(kind=data["kind"], table=data["file"], file_name=form.file_name, by=actor)
        return redirect("schools:import", nr=nr, pk=run.pk)
    runs = Import.objects.visible_to(actor).filter(school=school).select_related("created_by__user")
    context = {
        "school": school,
        "form": form,
        "rows": [
            _row(run, nr, actor.membership_id) for run in runs.defer("rows", "problems").order_by("-created_at")[:SHOWN]
        ],
        "kinds": [
            {"title": label.capitalize(), "columns": COLUMNS[kind]} for kind, label in form.fields["kind"].choices
        ],
    }
    return render(request, "schools/import.html", context, status=422 if form.errors else 200)


@access(only(*IMPORT_ROLES))
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, nr: str, pk: UUID) -> HttpResponse:
    """One file: choosing its columns while that is open, else how it stands."""
    school, run = own_school(request, nr), _run(request, pk)
    choosing = run.state in {ImportState.UPLOADED, ImportState.FAILED} or (
        run.state == ImportState.CHECKED and "kolommen" in request.GET
    )
    form = ColumnsForm(request.POST if request.method == "POST" else None, run=run)
    if form.is_valid():
        if not actions.check(run=run, columns=form.columns, by=request.actor):
            messages.info(request, _("Dit bestand was al verder. U ziet hoe het nu staat."))
        return redirect("schools:import", nr=nr, pk=pk)
    context = {
        "school": school,
        "run": run,
        "form": form if choosing or form.errors else None,
        "sample": _sample(run),
        "counts": _counts(run),
        "progress": run.progress,
    }
    if request.htmx and not form.errors:
        return render(request, "schools/_import_state.html", context)
    return render(request, "schools/import_detail.html", context, status=422 if form.errors else 200)


@access(only(*IMPORT_ROLES))
@require_POST
def write(request: HttpRequest, nr: str, pk: UUID) -> HttpResponse:
    own_school(request, nr)
    if not actions.write(run=_run(request, pk)):
        messages.info(request, _("Dit bestand was al verder. U ziet hoe het nu staat."))
    return redirect("schools:import", nr=nr, pk=pk)


@access(only(*IMPORT_ROLES))
@require_POST
def remove(request: HttpRequest, nr: str, pk: UUID) -> HttpResponse:
    own_school(request, nr)
    if actions.remove(run=_run(request, pk)):
        messages.success(request, _("Het bestand is verwijderd. Er is niets ingelezen."))
    else:
        messages.info(request, _("Dit bestand kan niet meer verwijderd worden: het wordt of is al ingelezen."))
    return redirect("schools:imports", nr=nr)


def _run(request: HttpRequest, pk: UUID) -> Import:
    """The file, for whoever brought it: the worker acts in that person's name."""
    actor = request.actor
    runs = Import.objects.visible_to(actor).filter(created_by_id=actor.membership_id).select_related("progress")
    return get_object_or_404(runs, pk=pk)


def _row(run: Import, nr: str, own_seat: int) -> dict[str, str]:
    own = run.created_by_id == own_seat
    return {
        "title": f"{run.get_kind_display().capitalize()}: {run.file_name}",
        "text": f"{run.created_by.user.name}, {moment(run.created_at)}",
        "url": f"/scholen/{nr}/import/{run.pk}/" if own else "",
        "tag": run.get_state_display(),
        "tag_kind": TAGS.get(ImportState(run.state), "info"),
    }


def _sample(run: Import) -> list[list[str]]:
    """The first rows of the file, each as wide as its header."""
    width = len(run.header)
    return [[*cells[:width], *[""] * (width - len(cells))] for _number, cells in run.rows[:SAMPLE_ROWS]]


def _counts(run: Import) -> list[tuple[str, str]]:
    """What the file changes, or changed, in words."""
    words = (
        ("new", _("Nieuw")),
        ("changed", _("Gewijzigd")),
        ("same", _("Bleef gelijk") if run.state == ImportState.DONE else _("Blijft gelijk")),
    )
    return [
        (label, ngettext("%(n)d rij", "%(n)d rijen", run.counts[key]) % {"n": run.counts[key]})
        for key, label in words
        if key in run.counts
    ]
