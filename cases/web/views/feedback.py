"""Telling the reporter or the talker what became of it: choose, see exactly what they will read, send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only, to_write
from cases import actions, talks
from cases.enums import Grade
from cases.feedback import MESSAGES, TALKER_MESSAGES, TALKER_SENTENCES, message
from cases.leading import LEADERS, runs
from cases.models import Signal, Talk
from cases.querysets import cases_for, outcomes_for, signals_for
from cases.web.forms import FeedbackForm
from cases.web.signal_page import decides, reporter_name
from cases.workflow import TransitionNotAllowed
from core import audit


@dataclass(frozen=True)
class Told:
    """Who is told, with which standard messages, and how the two pages speak of them."""

    name: str
    among: Mapping[Grade, str | Promise]
    crumb: str
    crumb_url: str
    intro: str
    look: str
    read: str
    send: str


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def give(request: HttpRequest, ref: str) -> HttpResponse:
    """Feedback to the reporter of a signal."""
    signal = get_object_or_404(signals_for(request.actor), ref=ref)
    if not decides(signal, request.actor):
        raise Http404
    audit.read("signal", [signal.pk], dossier_id=signal.dossier_id)
    told = Told(
        name=reporter_name(signal),
        among=MESSAGES,
        crumb=_("Signaal"),
        crumb_url=reverse("cases:signal", args=[ref]),
        intro=_("Kies wat de melder mag weten. U ziet de tekst voor ze vertrekt."),
        look=_("Bekijk wat de melder leest"),
        read=_("Dit leest de melder, woord voor woord"),
        send=_("Ik heb dit gezegd") if signal.oral else _("Verstuur naar de melder"),
    )
    form = FeedbackForm(
        request.POST or None, initial={"grade": _next_word(signal)}, actor=request.actor, oral=signal.oral
    )

    def send(data: dict[str, Any]) -> None:
        actions.give_feedback(
            signal_id=signal.pk,
            grade=Grade(data["grade"]),
            sentence=data["sentence"],
            oral_on=data.get("oral_on"),
            by=request.membership,
            actor=request.actor,
        )

    def onwards() -> HttpResponse:
        outcome = outcomes_for(request.actor, [signal]).get(signal.pk)
        if outcome and outcome.case:
            return redirect("cases:case", ref=outcome.case.ref)
        return redirect("cases:signal", ref=ref)

    return _answer(request, form, told, send, onwards)


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def to_talker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Feedback to who talked with pupil or parents (A5)."""
    talk = get_object_or_404(Talk.objects.visible_to(request.actor).select_related("addressee__user"), pk=pk)
    case = get_object_or_404(cases_for(request.actor).select_related("dossier"), pk=talk.case_id)
    if not runs(case, request.actor):
        raise Http404
    audit.read("talk", [talk.pk], dossier_id=talk.dossier_id)
    told = Told(
        name=talk.addressee.user.name,
        among=TALKER_MESSAGES,
        crumb=case.ref,
        crumb_url=reverse("cases:case", args=[case.ref]),
        intro=_("Kies wat de gespreksvoerder mag weten. U ziet de tekst voor ze vertrekt."),
        look=_("Bekijk wat de gespreksvoerder leest"),
        read=_("Dit leest de gespreksvoerder, woord voor woord"),
        send=_("Verstuur naar de gespreksvoerder"),
    )
    form = FeedbackForm(
        request.POST or None,
        initial={"grade": Grade.FOLLOWED_UP},
        actor=request.actor,
        among=TALKER_MESSAGES,
        sentences=TALKER_SENTENCES,
        question=_("Wat mag de gespreksvoerder weten?"),
    )

    def send(data: dict[str, Any]) -> None:
        talks.give_feedback(
            talk_id=talk.pk,
            grade=Grade(data["grade"]),
            sentence=data["sentence"],
            by=request.membership,
            actor=request.actor,
        )

    return _answer(request, form, told, send, lambda: redirect("cases:case", ref=case.ref))


def _answer(
    request: HttpRequest,
    form: FeedbackForm,
    told: Told,
    send: Callable[[dict[str, Any]], None],
    onwards: Callable[[], HttpResponse],
) -> HttpResponse:
    """The form, then the words exactly as they will be read, then on; a refusal comes back on the form."""
    context: dict[str, Any] = {"told": told, "form": form}
    if {"back", "opener_in"} & request.POST.keys():
        form.put_in()
        return render(request, "cases/feedback.html", context)
    if request.method != "POST":
        return render(request, "cases/feedback.html", context)
    if not form.is_valid():
        return render(request, "cases/feedback.html", context, status=422)
    data = form.cleaned_data
    if "send" not in request.POST:
        grade = Grade(data["grade"])
        context |= {"preview": message(grade, data["sentence"], among=told.among), "grade": grade.label}
        return render(request, "cases/feedback_preview.html", context)
    try:
        send(data)
    except TransitionNotAllowed as refusal:
        form.add_error("grade", str(refusal.message))
        return render(request, "cases/feedback.html", context, status=422)
    messages.success(request, _("Uw terugkoppeling aan %(name)s is bewaard.") % {"name": told.name})
    return onwards()


def _next_word(signal: Signal) -> Grade:
    """What one would most likely say now: the first answer is the receipt."""
    answered = signal.feedback.exists()
    return Grade.FOLLOWED_UP if answered and signal.word == Grade.RECEIVED else Grade(signal.word)
