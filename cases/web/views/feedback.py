"""Telling the reporter what became of the signal: choose, see exactly what they will read, send."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from cases import actions
from cases.enums import Grade
from cases.feedback import message
from cases.models import Signal
from cases.querysets import outcomes_for, signals_for
from cases.web.forms import FeedbackForm
from cases.web.signal_page import decides, reporter_name
from cases.web.views.signals import DECIDERS
from cases.workflow import TransitionNotAllowed
from core import audit


@access(only(*DECIDERS))
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, ref: str) -> HttpResponse:
    signal = get_object_or_404(signals_for(request.actor), ref=ref)
    if not decides(signal, request.actor):
        raise Http404
    audit.read("signal", [signal.pk], dossier_id=signal.dossier_id)
    form = FeedbackForm(
        request.POST or None, initial={"grade": _next_word(signal)}, actor=request.actor, oral=signal.oral
    )
    context = {"signal": signal, "form": form, "reporter": reporter_name(signal)}
    if request.method != "POST" or "back" in request.POST:
        return render(request, "cases/feedback.html", context)
    if not form.is_valid():
        return render(request, "cases/feedback.html", context, status=422)
    data = form.cleaned_data
    grade = Grade(data["grade"])
    if "send" not in request.POST:
        context["preview"] = message(grade, data["sentence"])
        context["grade"] = grade.label
        return render(request, "cases/feedback_preview.html", context)
    try:
        actions.give_feedback(
            signal_id=signal.pk,
            grade=grade,
            sentence=data["sentence"],
            oral_on=data.get("oral_on"),
            by=request.membership,
            actor=request.actor,
        )
    except TransitionNotAllowed as refusal:
        form.add_error("grade", str(refusal.message))
        return render(request, "cases/feedback.html", context, status=422)
    messages.success(request, _("Uw terugkoppeling aan %(name)s is bewaard.") % {"name": context["reporter"]})
    outcome = outcomes_for(request.actor, [signal]).get(signal.pk)
    if outcome and outcome.case:
        return redirect("cases:case", ref=outcome.case.ref)
    return redirect("cases:signal", ref=ref)


def _next_word(signal: Signal) -> Grade:
    """What one would most likely say now: the first answer is the receipt."""
    answered = signal.feedback.exists()
    return Grade.FOLLOWED_UP if answered and signal.word == Grade.RECEIVED else Grade(signal.word)
