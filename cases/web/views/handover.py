"""Handing somebody's open duties and cases to a successor. An administrator decides it without seeing any of them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from accounts.shell import role_label
from accounts.web.people import PersonField, offer
from cases import handover
from cases.enums import PERSONAL_DUTIES, CaseState
from cases.models import Case
from cases.workflow import TransitionNotAllowed
from core import audit
from core.forms import ClearMessages
from duties.models import Duty


class HandOverForm(ClearMessages, forms.Form):
    successor = PersonField(
        label=gettext_lazy("Wie neemt over?"), error_messages={"required": gettext_lazy("Kies wie overneemt")}
    )

    def __init__(self, *args: object, departing: Membership, actor: Actor) -> None:
        super().__init__(*args)
        offer(self, "successor", handover.successors(departing, actor))


@access(only(*handover.BY))
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    seats = Membership.objects.visible_to(actor).filter(confirmed_at__isnull=False)
    departing = get_object_or_404(seats.select_related("user", "organisation"), pk=pk)
    if Role(departing.role) not in handover.BY[actor.role]:
        raise Http404
    form = HandOverForm(request.POST if request.method == "POST" else None, departing=departing, actor=actor)
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            handover.hand_over(departing=departing, successor=successor, by=actor)
        except TransitionNotAllowed as refusal:
            form.add_error("successor", str(refusal.message))
        else:
            messages.success(
                request,
                _("Wat %(old)s nog te doen had, staat nu bij %(new)s.")
                % {"old": departing.user.name, "new": successor.user.name},
            )
            return redirect("accounts:members")
    audit.read("membership", [departing.pk])
    context = {
        "form": form,
        "departing": departing,
        "role": role_label(departing.role),
        "nobody": not form.fields["successor"].queryset.exists(),  # type: ignore[attr-defined]
        "rows": _rows(departing, actor) if actor.role == Role.CARE_COORDINATOR else [],
    }
    return render(request, "cases/hand_over.html", context, status=422 if form.errors else 200)


def _rows(departing: Membership, actor: Actor) -> list[tuple[str, str]]:
    """How much it is, for a coordinator, who may see all of it."""
    duties = Duty.objects.visible_to(actor).open().filter(addressee=departing)
    cases = Case.objects.visible_to(actor).filter(owner=departing, state=CaseState.OPEN)
    return [
        (_("Open taken"), str(duties.exclude(kind__in=PERSONAL_DUTIES).count())),
        (_("Open casussen"), str(cases.count())),
    ]
