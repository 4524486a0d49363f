"""Who sits where at the own organisation: the list, proposing a seat, confirming it as a second person, ending it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions, leaving, secondfactor
from accounts.access import access, only
from accounts.actions import MembershipRefused
from accounts.models import Membership
from accounts.permissions import CONFIRMERS, PROPOSERS, READERS, why_not_confirm, why_not_end
from accounts.secondfactor import Reset
from accounts.stepup import freshly_confirmed
from accounts.web import seats
from accounts.web.forms import EndForm, ProposeForm
from core import audit
from core.templatetags.schakel import day


@access(only(*READERS))
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    shown = list(seats.recent(actor))
    audit.read("membership", [seat.pk for seat in shown])
    context = {
        "organisation": request.membership.organisation,
        "groups": seats.groups(shown, actor),
        "proposes": actor.role in PROPOSERS,
        "confirms": actor.role in CONFIRMERS,
    }
    return render(request, "accounts/members.html", context)


@access(only(*PROPOSERS))
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = ProposeForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.propose(
                person=data["account"],
                role=data["role"],
                post=data["post"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                stands_in_for=data["stands_in_for"],
                by=actor,
            )
        except MembershipRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(
                request,
                _("U stelde %(name)s voor. De plaats opent niets tot iemand anders ze bevestigt.")
                % {"name": data["account"].name},
            )
            return redirect("accounts:members")
    context = {
        "form": form,
        "organisation": request.membership.organisation,
        "confirmers": seats.confirmers(actor),
    }
    return render(request, "accounts/member_propose.html", context, status=422 if form.errors else 200)


@access(only(*CONFIRMERS))
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    actor, seat = request.actor, _seat(request, pk)
    refused = why_not_confirm(seat, actor)
    if request.method == "POST":
        try:
            actions.confirm(membership=seat, by=actor)
        except MembershipRefused as refusal:
            refused = refusal.message
        else:
            messages.success(request, _("U bevestigde de plaats van %(name)s.") % {"name": seat.user.name})
            return redirect("accounts:members")
    audit.read("membership", [seat.pk])
    context = {
        "seat": seat,
        "refused": refused,
        "rows": seats.summary(seat),
        "opens": seats.role_of(seat).sees,
        "later": seat.starts_on > actor.today,
    }
    return render(request, "accounts/member_confirm.html", context, status=422 if request.method == "POST" else 200)


@access(only(*PROPOSERS))
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a seat, or take back a proposal that nobody confirmed yet."""
    actor, seat = request.actor, _seat(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None, actor=actor, seat=seat)
    waiting = seat.confirmed_at is None
    refused = why_not_end(seat, actor)
    if request.method == "POST" and (waiting or form.is_valid()):
        try:
            if waiting:
                actions.withdraw(membership=seat, by=actor)
                said = _("U trok het voorstel voor %(name)s in.") % {"name": seat.user.name}
            else:
                last_day = form.cleaned_data["last_day"]
                actions.end(membership=seat, last_day=last_day, by=actor)
                said = _("De plaats van %(name)s eindigt na %(day)s.") % {"name": seat.user.name, "day": day(last_day)}
        except MembershipRefused as refusal:
            if refusal.field:
                form.add_error(refusal.field, refusal.message)
            else:
                refused = refusal.message
        else:
            messages.success(request, said)
            return redirect("accounts:members")
    audit.read("membership", [seat.pk])
    context = {
        "seat": seat,
        "form": form,
        "waiting": waiting,
        "refused": refused,
        "rows": seats.summary(seat),
        "closes": seats.role_of(seat).sees,
        "hand_over": leaving.url(seat, actor),
        "own": seat.pk == actor.membership_id,
        "last_one": not waiting and not refused and seats.is_last(seat, actor),
    }
    return render(request, "accounts/member_end.html", context, status=422 if request.method == "POST" else 200)


@access(only(*PROPOSERS))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second step away from somebody who lost the telephone and the recovery codes."""
    seat = _seat(request, pk)
    if request.method == "POST":
        name = {"name": seat.user.name}
        found = secondfactor.reset(user=seat.user)
        if found == Reset.DONE:
            messages.success(
                request, _("De tweede stap van %(name)s is weg. Er vertrekt een mail die dat zegt.") % name
            )
        else:
            messages.warning(request, NOT_RESET[found] % name)
        return redirect("accounts:members")
    audit.read("membership", [seat.pk])
    context = {"seat": seat, "rows": seats.summary(seat), "required": settings.SECOND_FACTOR == "required"}
    return render(request, "accounts/member_factor.html", context)


NOT_RESET = {
    Reset.NONE: gettext_lazy("%(name)s had geen tweede stap."),
    Reset.ELSEWHERE: gettext_lazy(
        "%(name)s heeft ook elders een plaats. Daarom kan alleen wie Schakel beheert de tweede stap terugzetten."
    ),
    Reset.REFUSED: gettext_lazy("U kunt de tweede stap van %(name)s niet terugzetten."),
}


def _seat(request: HttpRequest, pk: int) -> Membership:
    visible = Membership.objects.visible_to(request.actor)
    return get_object_or_404(
        visible.select_related("user", "organisation", "proposed_by", "confirmed_by", "stands_in_for__user"), pk=pk
    )
