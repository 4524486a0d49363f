"""Which contact works for which school of the CLB: the list, proposing, confirming, ending."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only
from accounts.actor import Actor
from accounts.models import Assignment
from accounts.roles import OrganisationKind
from accounts.web.people import PersonField, offer
from core import audit
from core.forms import ClearMessages
from schools import assignments
from schools.assignments import CONFIRMERS, PROPOSERS, AssignmentRefused
from schools.models import School


class ProposeForm(ClearMessages, forms.Form):
    contact = PersonField(
        label=gettext_lazy("Welke contactpersoon?"),
        empty_label=gettext_lazy("Kies een contactpersoon"),
        error_messages={
            "required": gettext_lazy("Kies een contactpersoon"),
            "invalid_choice": gettext_lazy("Kies een contactpersoon uit de lijst"),
        },
    )
    school = forms.ModelChoiceField(
        School.objects.none(),
        label=gettext_lazy("Voor welke school?"),
        empty_label=gettext_lazy("Kies een school"),
        error_messages={
            "required": gettext_lazy("Kies een school"),
            "invalid_choice": gettext_lazy("Kies een school uit de lijst"),
        },
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "contact", assignments.contacts(actor))
        school = self.fields["school"]
        assert isinstance(school, forms.ModelChoiceField)
        school.queryset = assignments.schools_of(actor)
        school.label_from_instance = lambda one: one.organisation.name


@access(only(*CONFIRMERS))
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The schools of the CLB, each with its contacts, and a form to propose one."""
    actor = _at_clb(request)
    proposes = actor.role in PROPOSERS
    form = ProposeForm(request.POST if request.method == "POST" and proposes else None, actor=actor)
    if request.method == "POST" and not proposes:
        raise Http404
    if form.is_valid():
        contact, school = form.cleaned_data["contact"], form.cleaned_data["school"]
        try:
            assignments.propose(contact=contact, school=school, by=actor)
        except AssignmentRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(
                request,
                _("U stelde %(name)s voor. Dit opent niets tot iemand anders het bevestigt.")
                % {"name": contact.user.name},
            )
            return redirect("schools:assignments")
    rows = list(
        Assignment.objects.visible_to(actor)
        .filter(Q(membership__ends_on=None) | Q(membership__ends_on__gte=actor.today), ended_at=None)
        .select_related("membership__user", "proposed_by", "confirmed_by")
        .order_by("membership__user__last_name", "pk")
    )
    audit.read("assignment", [row.pk for row in rows])
    context = {
        "form": form if proposes else None,
        "schools": [(school, _lines(rows, school, actor)) for school in assignments.schools_of(actor)],
    }
    return render(request, "schools/assignments.html", context, status=422 if form.errors else 200)


@access(only(*CONFIRMERS))
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _at_clb(request)
    found = _assignment(actor, pk)
    try:
        assignments.confirm(assignment=found, by=actor)
    except AssignmentRefused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request, _("Bevestigd: %(name)s werkt nu voor deze school.") % {"name": found.membership.user.name}
        )
    return redirect("schools:assignments")


@access(only(*PROPOSERS))
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _at_clb(request)
    found = _assignment(actor, pk)
    try:
        assignments.end(assignment=found, by=actor)
    except AssignmentRefused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request,
            _("Beëindigd: %(name)s ziet de casussen van deze school niet meer.") % {"name": found.membership.user.name},
        )
    return redirect("schools:assignments")


def _at_clb(request: HttpRequest) -> Actor:
    """Only a CLB has schools to work for; elsewhere there is no such page."""
    if request.actor.organisation_kind != OrganisationKind.CLB:
        raise Http404
    return request.actor


def _assignment(actor: Actor, pk: int) -> Assignment:
    return get_object_or_404(Assignment.objects.visible_to(actor).select_related("membership__user"), pk=pk)


def _lines(rows: list[Assignment], school: School, actor: Actor) -> list[dict[str, Any]]:
    """The contacts of one school, each with what the actor can do."""
    found = []
    for row in rows:
        if row.organisation_id == school.pk:
            waits = row.confirmed_at is None
            refused = assignments.why_not_confirm(row, actor) if waits else ""
            found.append(
                {
                    "row": row,
                    "waits": waits,
                    "why": refused,
                    "confirms": waits and not refused,
                    "ends": actor.role in PROPOSERS,
                }
            )
    return found
