"""Signals: writing one down, one's own list, and what a coordinator does with them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import access, only
from accounts.roles import Role
from accounts.shell import SIGNALLERS
from cases import actions
from cases.enums import DutyKind, Outcome
from cases.leading import LEADERS, runs
from cases.models import Signal, SignalOutcome
from cases.querysets import outcomes_for, signals_for
from cases.web import audiences, signal_page
from cases.web.forms import AdditionForm, DeclineForm, OpenCaseForm, SignalForm
from cases.web.two_texts import Saved, both_texts
from cases.workflow import TransitionNotAllowed
from core import audit
from core.web.paging import newest_first
from duties.web import confirmed
from schools.models import Pupil
from secrecy.models import Draft
from secrecy.tables import REPORTING_ROLES

# Whoever works at a school may report; so may the care team itself.
SIGNALLERS |= REPORTING_ROLES
READERS = frozenset(SIGNALLERS | {Role.BOARD_MEMBER})


@access(only(*READERS))
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    page = newest_first(request, signals_for(actor), "created_at", Signal.objects.each_way(actor))
    outcomes = outcomes_for(actor, page.rows)
    lines = [signal_page.line(signal, outcomes.get(signal.pk), actor) for signal in page.rows]
    if lines:
        audit.read("signal", [signal.pk for signal in page.rows])
    return render(request, "cases/signals.html", {"page": page, "lines": lines, "decides": actor.role in LEADERS})


@access(only(*SIGNALLERS))
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor, by = request.actor, request.membership
    kept = Draft.objects.filter(membership=by, form=actions.DRAFT_FORM).first()
    panels = audiences.for_new_signal(by.organisation, actor)
    if request.method == "POST":
        form = SignalForm(request.POST, actor=actor, readers=panels)
        if "later" in request.POST:
            _keep_draft(request)
            messages.success(request, _("Uw concept is bewaard. Alleen u ziet het."))
            return redirect("worklist")
        if form.is_valid():
            signal = actions.log_signal(reported=form.reported(), by=by, actor=actor)
            messages.success(request, _("Uw signaal is verstuurd. U krijgt hier antwoord van wie het leest."))
            return redirect("cases:signal", ref=signal.ref)
        kept = _keep_draft(request)
    else:
        form = SignalForm(initial=dict(kept.data) if kept else {}, actor=actor, readers=panels)
    context = {
        "form": form,
        "saved_at": kept.saved_at if kept else None,
        "afterwards": signal_page.afterwards(),
        "audiences": audiences.for_new_signal(by.organisation, actor),
    }
    return render(request, "cases/signal_new.html", context, status=422 if form.errors else 200)


@access(only(*SIGNALLERS))
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    kept = _keep_draft(request)
    return render(request, "components/draft_saved.html", {"saved_at": kept.saved_at})


def _keep_draft(request: HttpRequest) -> Draft:
    """What is typed now, as it is, whether or not it could be sent."""
    # Not the form's key: the draft of a sent signal must never make the next one look like a double click.
    fields = [name for name in SignalForm.base_fields if name in request.POST and name != "form_key"]
    data = {name: request.POST[name][:20_000] for name in fields}
    kept, _new = Draft.objects.update_or_create(
        membership=request.membership,
        form=actions.DRAFT_FORM,
        defaults={
            "user": request.user,
            "holder_id": request.membership.organisation_id,
            "data": data,
            "saved_at": timezone.now(),
        },
    )
    return kept


@access(only(*SIGNALLERS))
@require_POST
def pupils(request: HttpRequest) -> HttpResponse:
    """Suggestions while typing: the actor's own pupils only."""
    typed = request.POST.get("pupil_text", "")[:80]
    found = Pupil.objects.visible_to(request.actor).matching(typed).order_by("sort_key", "pk")[:8]
    suggestions = [{"label": str(pupil), "value": pupil.pk, "note": ""} for pupil in found]
    nothing = _("Niemand gevonden. U mag de leerling ook beschrijven.") if len(typed.strip()) >= 3 else None
    return render(request, "components/suggestions.html", {"suggestions": suggestions, "nothing": nothing})


@access(only(*READERS))
@require_GET
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    return _page(request, _signal(request, ref))


@access(only(*SIGNALLERS))
@require_POST
def add(request: HttpRequest, ref: str) -> HttpResponse:
    signal = _signal(request, ref)
    if not signal_page.own(signal, request.actor):
        raise Http404
    form = AdditionForm(request.POST)
    if not form.is_valid():
        return _page(request, signal, addition=form)
    actions.add_to_signal(
        signal=signal,
        text=form.cleaned_data["text"],
        form_key=form.cleaned_data["form_key"],
        by=request.membership,
        actor=request.actor,
    )
    messages.success(request, _("Uw aanvulling is verstuurd."))
    return redirect("cases:signal", ref=ref)


@access(only(*LEADERS))
@require_POST
def open_case(request: HttpRequest, ref: str) -> HttpResponse:
    signal = _signal(request, ref)
    if not (signal_page.decides(signal, request.actor) and runs(signal, request.actor)):
        raise Http404
    form = OpenCaseForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _page(request, signal, opening=form)
    data = form.cleaned_data
    try:
        case = actions.open_case(
            signal_id=signal.pk,
            outcome=Outcome(data["outcome"]),
            pupil=data["pupil"],
            pupil_text=data["pupil_text"],
            by=request.membership,
            actor=request.actor,
        )
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.message)
        return redirect("cases:signal", ref=ref)
    messages.success(request, _("De casus is geopend. U bent de eigenaar."))
    return redirect("cases:case", ref=case.ref)


@access(only(*LEADERS))
@require_POST
def decline(request: HttpRequest, ref: str) -> HttpResponse:
    signal = _signal(request, ref)
    if not signal_page.decides(signal, request.actor):
        raise Http404
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, signal, declining=form)
    try:
        actions.decline_signal(
            signal_id=signal.pk, reason=form.cleaned_data["reason"], by=request.membership, actor=request.actor
        )
    except TransitionNotAllowed as refusal:
        back = reverse("cases:signal", args=[ref])
        return both_texts(request, form, refusal, row=signal, back=back, saved=_decided(request, signal))
    messages.success(request, _("Uw beslissing is bewaard. Geef de melder nog terugkoppeling."))
    return redirect("cases:feedback", ref=ref)


@access(only(*LEADERS))
@require_POST
def addition_read(request: HttpRequest, ref: str, item: UUID) -> HttpResponse:
    signal = _signal(request, ref)
    if actions.read_addition(item_id=item, actor=request.actor):
        messages.success(request, _("Genoteerd: u hebt de aanvulling gelezen."))
    else:
        confirmed.say_done(request, kind=DutyKind.READ_ADDITION, about=item)
    return redirect("cases:signal", ref=signal.ref)


def _decided(request: HttpRequest, signal: Signal) -> list[Saved]:
    """What somebody else decided about it."""
    found = SignalOutcome.objects.visible_to(request.actor).filter(signal=signal).select_related("by__user")
    return [
        Saved(one.get_outcome_display(), one.by.user.name, one.at, one.reason or one.get_outcome_display())
        for one in found
    ]


def _signal(request: HttpRequest, ref: str) -> Signal:
    return get_object_or_404(signals_for(request.actor).select_related("school"), ref=ref)


def _page(request: HttpRequest, signal: Signal, **forms: Any) -> HttpResponse:
    """The reporter's own view, or that of everybody else who reads it: two pages, because they show different things."""
    audit.read("signal", [signal.pk], dossier_id=signal.dossier_id)
    status = 422 if any(form.errors for form in forms.values()) else 200
    if signal_page.reports(signal, request.actor):
        context = signal_page.for_reporter(signal, request.actor, **forms)
        return render(request, "cases/signal_own.html", context, status=status)
    context = signal_page.for_reader(signal, request.actor, **forms)
    return render(request, "cases/signal.html", context, status=status)
