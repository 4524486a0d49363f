"""Conflict of interest: who is shut out of a signal or a case, shutting somebody out, and a second person's judgement."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only, to_write
from cases import walls
from cases.leading import LEADERS
from cases.models import Case, Signal
from cases.querysets import cases_for, signals_for
from cases.web import signal_page
from cases.web.two_texts import Saved, both_texts
from cases.web.wall_forms import LiftForm, WallForm
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.joined import together
from secrecy.models import Wall, leads
from secrecy.tables import WallReason


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def from_case(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
    if not leads(case.dossier, request.actor):
        raise Http404
    return _people(request, case, reverse("cases:case", args=[ref]), case.title)


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def from_signal(request: HttpRequest, ref: str) -> HttpResponse:
    signal = get_object_or_404(signals_for(request.actor), ref=ref)
    if not signal_page.decides(signal, request.actor):
        raise Http404
    whom = signal.pupil or signal.pupil_text or signal.get_about_whom_display()
    return _people(request, signal, reverse("cases:signal", args=[ref]), str(whom))


def _people(request: HttpRequest, row: Case | Signal, back: str, title: str) -> HttpResponse:
    """Who is shut out, who was, and a form to shut somebody out."""
    actor = request.actor
    form = WallForm(request.POST or None, school_id=row.school_id, actor=actor)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"].user
        try:
            walls.shut_out(
                dossier_id=row.dossier_id,
                school_id=row.school_id,
                person=person,
                why=WallReason(form.cleaned_data["why"]),
                actor=actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            said = _("%(name)s ziet dit dossier niet meer. Een tweede persoon kijkt dat na.") % {"name": person.name}
            messages.success(request, said)
            return redirect(back)
    found = Wall.objects.visible_to(actor).filter(dossier__in=together(row.dossier_id, actor))
    every = list(found.select_related("user", "by__user", "confirmed_by__user", "lifted_by__user").order_by("at", "pk"))
    audit.read("wall", [wall.pk for wall in every], dossier_id=row.dossier_id)
    context = {
        "row": row,
        "title": title,
        "back": back,
        "form": form,
        "standing": [wall for wall in every if wall.lifted_at is None],
        "past": [wall for wall in every if wall.lifted_at is not None],
    }
    return render(request, "cases/walls.html", context, status=422 if form.errors else 200)


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One wall, for who leads the dossier or is asked to judge: confirm it, or lift it with a reason."""
    wall = _wall(request, pk)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            walls.lift(wall=wall, reason=form.cleaned_data["reason"], actor=request.actor)
        except TransitionNotAllowed as refusal:
            wall = _wall(request, pk)
            return both_texts(request, form, refusal, row=wall, back=request.path, saved=_decided(wall))
        messages.success(request, _("%(name)s is niet meer uitgesloten.") % {"name": wall.user.name})
        return redirect("worklist")
    audit.read("wall", [wall.pk], dossier_id=wall.dossier_id)
    return render(request, "cases/wall.html", _context(wall, form, request), status=422 if form.errors else 200)


@access(only(*LEADERS))
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    wall = _wall(request, pk)
    try:
        walls.confirm(wall=wall, actor=request.actor)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.message)
        return redirect("cases:wall", pk=pk)
    messages.success(request, _("Bevestigd: %(name)s blijft uitgesloten.") % {"name": wall.user.name})
    return redirect("worklist")


def _decided(wall: Wall) -> list[Saved]:
    """What was decided about it meanwhile."""
    if wall.lifted_by is not None and wall.lifted_at is not None:
        return [Saved(_("Opgeheven"), wall.lifted_by.user.name, wall.lifted_at, wall.lift_reason, regime="")]
    if wall.confirmed_by is not None and wall.confirmed_at is not None:
        stays = _("%(name)s blijft uitgesloten.") % {"name": wall.user.name}
        return [Saved(_("Bevestigd"), wall.confirmed_by.user.name, wall.confirmed_at, stays, regime="")]
    return []


def _context(wall: Wall, form: LiftForm, request: HttpRequest) -> dict[str, Any]:
    own = wall.by.user_id == request.actor.user_id
    return {
        "wall": wall,
        "form": form,
        "may_confirm": wall.confirmed_at is None and not own,
        "may_lift": wall.lifted_at is None and (wall.confirmed_at is None or not own),
    }


def _wall(request: HttpRequest, pk: UUID) -> Wall:
    walls_seen = Wall.objects.visible_to(request.actor)
    people = ("user", "by__user", "confirmed_by__user", "lifted_by__user")
    return get_object_or_404(walls_seen.select_related(*people), pk=pk)
