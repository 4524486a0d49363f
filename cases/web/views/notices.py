"""A notice in person: that something is there, and whom to call. No content."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from cases import actions
from cases.enums import DutyKind
from cases.querysets import cases_for
from core import audit
from duties.models import Duty
from duties.web import confirmed
from secrecy.models import Item, ItemKind
from secrecy.panel import holders

KINDS = {
    ItemKind.NOTICE: DutyKind.ACUTE_NOTICE,
    ItemKind.AGENDA: DutyKind.AGENDA_NOTICE,
    ItemKind.CLB_NOTICE: DutyKind.CONCERN,
    ItemKind.CITY_NOTICE: DutyKind.CONCERN,
}


@access(only(Role.DIRECTOR, Role.CLB_CONTACT, Role.CASE_MANAGER))
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    mine = Item.objects.visible_to(actor).filter(
        addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id
    )
    notice = get_object_or_404(mine, kind__in=KINDS, pk=pk)
    if request.method == "POST":
        kind = KINDS[ItemKind(notice.kind)]
        if actions.read_notice(notice_id=notice.pk, kind=kind, actor=request.actor):
            messages.success(request, _("Genoteerd: u hebt deze melding gelezen."))
        else:
            confirmed.say_done(request, kind=kind, about=notice.pk)
        return redirect("worklist")
    audit.read("notice", [notice.pk], dossier_id=notice.dossier_id)
    people = holders([request.actor.organisation_id], request.actor.today, [notice.dossier_id])
    coordinators = [person.name for person in people if person.role == Role.CARE_COORDINATOR]
    open_duty = Duty.objects.visible_to(request.actor).open().filter(about=notice.pk).exists()
    context = {
        "notice": notice,
        "coordinators": coordinators,
        "unread": open_duty,
        "acute": notice.kind == ItemKind.NOTICE,
        "concern": notice.kind in {ItemKind.CLB_NOTICE, ItemKind.CITY_NOTICE},
        "case": cases_for(actor).filter(dossier=notice.dossier_id).first(),
    }
    return render(request, "cases/notice.html", context)
