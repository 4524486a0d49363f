"""Actions of the plan: adding one to a case, and the page where its owner reads it and says that it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MEMBER, access, only, to_write
from cases import plans
from cases.enums import ActionState
from cases.leading import LEADERS, runs
from cases.models import Action
from cases.querysets import cases_for
from cases.web import audiences
from cases.web.led import led_case
from cases.web.plan_forms import ActionForm, DropForm, FinishForm
from cases.web.plan_section import standing
from cases.web.two_texts import both_texts, saved_about
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.models import Item, ItemKind, reading_until
from secrecy.panel import people_of


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Put an action in the plan of a case."""
    case = led_case(request, ref)
    form = ActionForm(
        request.POST or None, school_id=case.school_id, today=request.actor.today, dossiers=[case.dossier_id]
    )
    if request.method == "POST" and form.is_valid():
        try:
            action = plans.add_action(
                case_id=case.pk, planned=form.planned(), by=request.membership, actor=request.actor
            )
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De actie staat in het plan, bij %(name)s.") % {"name": action.owner})
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    people = people_of(case.dossier, request.actor)
    context = {"case": case, "form": form, "audience": audiences.for_new_action(case, people)}
    return render(request, "cases/action_add.html", context, status=422 if form.errors else 200)


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One action: its text and its day for whoever owns it; for who leads the case also dropping it."""
    actor = request.actor
    actions = Action.objects.visible_to(actor).select_related("addressee__user", "made_by__user")
    action = get_object_or_404(actions, pk=pk)
    finish = FinishForm(request.POST if "done" in request.POST else None)
    drop = DropForm(request.POST if "drop" in request.POST else None)
    if request.method == "POST":
        try:
            if _settle(request, action, finish, drop):
                return redirect("cases:action", pk=pk)
        except TransitionNotAllowed as refusal:
            typed = drop if drop.is_bound else finish
            saved = saved_about(action, actor, ItemKind.ACTION_DONE, ItemKind.ACTION_DROPPED)
            return both_texts(request, typed, refusal, row=action, back=request.path, saved=saved)
    audit.read("action", [action.pk], dossier_id=action.dossier_id)
    texts = {item.kind: item for item in Item.objects.visible_to(actor).filter(about=action.pk)}
    is_open = action.state == ActionState.OPEN
    context = {
        "action": action,
        "standing": standing(action, actor),
        "text": texts.get("action"),
        "done": texts.get("action_done"),
        "dropped": texts.get("action_dropped"),
        "case": cases_for(actor).filter(pk=action.case_id).first(),
        "reading_until": reading_until(action, actor),
        "owned": plans.owned_by(action, actor),
        "may_finish": is_open and plans.may_finish(action, actor),
        "may_drop": is_open and runs(action, actor),
        "finish": finish,
        "drop": drop,
        "audience": audiences.for_finished_action(action, actor),
    }
    return render(request, "cases/action.html", context, status=422 if finish.errors or drop.errors else 200)


def _settle(request: HttpRequest, action: Action, finish: FinishForm, drop: DropForm) -> bool:
    """Do what the button asked; False when the form needs another look. Raises TransitionNotAllowed when it is too late."""
    about = {"action_id": action.pk, "by": request.membership, "actor": request.actor}
    if drop.is_bound:
        if not drop.is_valid():
            return False
        plans.drop_action(reason=drop.cleaned_data["reason"], **about)
        messages.success(request, _("De actie is vervallen."))
    elif finish.is_bound:
        if not finish.is_valid():
            return False
        plans.finish_action(sentence=finish.cleaned_data["sentence"], **about)
        messages.success(request, _("Dank u. De actie is uitgevoerd."))
    return True
