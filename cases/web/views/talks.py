"""What a talker sees: the briefing, and nothing else of the case."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import MEMBER, access
from cases.enums import DutyKind
from cases.models import Talk
from core import audit
from duties.models import Duty
from secrecy.models import Item, ItemKind


@access(MEMBER)
@require_GET
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    talks = Talk.objects.visible_to(request.actor).filter(addressee__user_id=request.actor.user_id)
    talk = get_object_or_404(talks.select_related("pupil", "asked_by__user"), pk=pk)
    briefing = get_object_or_404(Item.objects.visible_to(request.actor), about=talk.pk, kind=ItemKind.BRIEFING)
    duty = Duty.objects.visible_to(request.actor).filter(kind=DutyKind.TALK, about=talk.pk).first()
    audit.read("talk", [talk.pk], dossier_id=talk.dossier_id)
    return render(request, "cases/talk.html", {"talk": talk, "briefing": briefing, "duty": duty})
