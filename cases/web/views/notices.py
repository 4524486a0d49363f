"""A notice to the direction: that something is there, about whom, and whom to call. No content."""

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
from core import audit
from duties.models import Duty
from secrecy.models import Item, ItemKind
from secrecy.panel import holders

KINDS = {ItemKind.NOTICE: DutyKind.ACUTE_NOTICE, ItemKind.AGENDA: DutyKind.AGENDA_NOTICE}


@access(only(Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    notice = get_object_or_404(Item.objects.visible_to(request.actor), kind__in=KINDS, pk=pk)
    if request.method == "POST":
        kind = KINDS[ItemKind(notice.kind)]
        if actions.read_notice(notice_id=notice.pk, kind=kind, actor=request.actor):
            messages.success(request, _("Genoteerd: u hebt deze melding gelezen."))
        return redirect("worklist")
    audit.read("notice", [notice.pk], dossier_id=notice.dossier_id)
    people = holders([request.actor.organisation_id], request.actor.today)
    coordinators = [person.name for person in people if person.role == Role.CARE_COORDINATOR]
    open_duty = Duty.objects.visible_to(request.actor).open().filter(about=notice.pk).exists()
    context = {
        "notice": notice,
        "coordinators": coordinators,
        "unread": open_duty,
        "acute": notice.kind == ItemKind.NOTICE,
    }
    return render(request, "cases/notice.html", context)
