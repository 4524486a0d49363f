"""What a talker sees: the briefing, the own report, then what became of it, and nothing else of the case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MEMBER, access
from accounts.actor import Actor
from cases import talks
from cases.enums import DutyKind
from cases.models import Talk, TalkReport
from cases.web import audiences
from cases.web.step_forms import ReportForm
from cases.web.two_texts import both_texts, saved_about
from cases.workflow import TransitionNotAllowed
from core import audit
from duties.models import Duty
from duties.web import confirmed
from secrecy.models import Item, ItemKind


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    talk = _own(actor, pk)
    form = ReportForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            talks.hand_in(talk=talk, report=form.report(), by=request.membership, actor=actor)
        except TransitionNotAllowed as refusal:
            saved = saved_about(talk, actor, ItemKind.REPORT, ItemKind.REASON)
            return both_texts(request, form, refusal, row=talk, back=request.path, saved=saved)
        messages.success(request, _("Dank u. Uw verslag is doorgegeven."))
        return redirect("cases:talk", pk=pk)
    audit.read("talk", [talk.pk], dossier_id=talk.dossier_id)
    texts = {item.kind: item for item in Item.objects.visible_to(actor).filter(about=talk.pk)}
    owed = {duty.kind: duty for duty in Duty.objects.visible_to(actor).open().filter(about=talk.pk)}
    context = {
        "talk": talk,
        "briefing": texts.get(ItemKind.BRIEFING),
        "report": TalkReport.objects.visible_to(actor).filter(talk=talk).first(),
        "report_text": texts.get(ItemKind.REPORT),
        "why_not_told": texts.get(ItemKind.REASON),
        "answers": list(talk.feedback.visible_to(actor).order_by("-sent_at", "pk")),
        "duty": owed.get(DutyKind.TALK),
        "to_read": owed.get(DutyKind.READ_FEEDBACK),
        "form": form,
        "audience": audiences.for_report(talk, actor),
    }
    return render(request, "cases/talk.html", context, status=422 if form.errors else 200)


@access(MEMBER)
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The talker has read what became of the talk."""
    talk = _own(request.actor, pk)
    if talks.read_feedback(talk=talk, actor=request.actor):
        messages.success(request, _("Dank u. Dit staat niet meer op uw werklijst."))
    else:
        confirmed.say_done(request, kind=DutyKind.READ_FEEDBACK, about=talk.pk)
    return redirect("cases:talk", pk=pk)


def _own(actor: Actor, pk: UUID) -> Talk:
    mine = Talk.objects.visible_to(actor).filter(addressee__user_id=actor.user_id)
    return get_object_or_404(mine.select_related("pupil", "asked_by__user"), pk=pk)
