"""Who works on a case by name: the list, naming somebody, letting them go, and saying that one looked."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only, to_write
from accounts.roles import Role
from accounts.shell import role_label
from cases import naming
from cases.enums import CaseState, DutyKind
from cases.leading import LEADERS
from cases.models import Case
from cases.querysets import cases_for
from cases.web import audiences
from cases.web.case_page import family_section
from cases.web.naming_forms import NameForm
from cases.workflow import TransitionNotAllowed
from core import audit
from duties.web import confirmed
from secrecy import grants
from secrecy.models import Grant
from secrecy.panel import people_of
from secrecy.tables import Regime


@access(only(*LEADERS, Role.CLB_CONTACT))
@require_http_methods(["GET", "POST"])
@to_write
def people(request: HttpRequest, ref: str) -> HttpResponse:
    """Who is named, who was, and a form to name somebody of the own organisation."""
    actor, case = request.actor, _case(request, ref)
    mine = naming.names(case, actor)
    if mine is None:
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None, case=case, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            naming.name(
                case_id=case.pk,
                whom=data["whom"],
                reason=data["reason"],
                until=data["until"],
                by=request.membership,
                actor=actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(
                request, _("%(name)s ziet deze casus vanaf nu en kreeg bericht.") % {"name": data["whom"].user.name}
            )
            return redirect("cases:naming", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    now = grants.in_force(case.dossier_id, actor)
    every = Grant.objects.visible_to(actor).filter(dossier=case.dossier_id).exclude(pk__in=[one.pk for one in now])
    context = {
        **family_section(case, actor, people_of(case.dossier, actor)),
        "case": case,
        "form": form if case.state == CaseState.OPEN else None,
        "named": [(one, role_label(one.addressee.role), one.kind == mine.kind) for one in now],
        "past": [
            (one, role_label(one.addressee.role))
            for one in every.select_related("addressee__user", "ended_by__user").order_by("-granted_at", "pk")
        ],
        "roles": ", ".join(role_label(role) for role in mine.roles),
        "audience": audiences.for_named(case, mine.kind, actor),
        "regime": Regime.TEAM,
    }
    return render(request, "cases/naming.html", context, status=422 if form.errors else 200)


@access(only(*LEADERS, Role.CLB_CONTACT))
@require_POST
def let_go(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    case = _case(request, ref)
    if naming.names(case, request.actor) is None:
        raise Http404
    try:
        naming.let_go(case_id=case.pk, grant_id=pk, actor=request.actor)
    except TransitionNotAllowed as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Beëindigd: deze persoon ziet de casus niet meer."))
    return redirect("cases:naming", ref=ref)


@access(only(Role.CLB_CONTACT, *sorted(naming.NAMED_ROLES)))
@require_POST
def looked(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """Whoever was named says to have read the case."""
    _case(request, ref)
    if naming.looked(grant_id=pk, actor=request.actor):
        messages.success(request, _("Dank u. Genoteerd dat u de casus las."))
    else:
        confirmed.say_done(request, kind=DutyKind.NAMED, about=pk)
    return redirect("cases:case", ref=ref)


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
