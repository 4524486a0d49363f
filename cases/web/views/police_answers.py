"""B9 on the page: Expo-R writes and sends, the director reads that text and answers, the police contact reads what came."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from accounts.stepup import freshly_confirmed
from cases.enums import AnswerState, DutyKind
from cases.models import AnswerMove, PoliceAnswer, PoliceNews
from cases.police import answers
from cases.police.answer_workflow import available
from cases.web.police_forms import AnswerForm, AskForm, ReplyForm, VersionForm
from cases.web.two_texts import Saved, both_texts
from cases.workflow import TransitionNotAllowed
from core import audit
from duties.models import Duty
from duties.web import confirmed
from secrecy import city
from secrecy.disclosures import shown
from secrecy.models import Disclosure, Item, ItemKind
from secrecy.tables import Regime

REPLIES = (ItemKind.AGREEMENT, ItemKind.OBJECTION)
WORDS = (ItemKind.POLICE_ANSWER, *REPLIES)
_MEANWHILE = gettext_lazy("Een collega bewaarde intussen een andere tekst.")


@access(only(Role.CASE_MANAGER))
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the text that the school asked for, from the notice that Expo-R got."""
    actor = request.actor
    notices = Item.objects.visible_to(actor).filter(kind=ItemKind.CITY_NOTICE)
    notice = get_object_or_404(notices.select_related("holder", "author__user"), pk=pk)
    begun = PoliceAnswer.objects.visible_to(actor).filter(dossier=notice.dossier_id).first()
    if begun is not None and request.method == "GET":
        return redirect("cases:police_answer", pk=begun.pk)
    form = AnswerForm(request.POST or None, answer=None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = answers.begin(
                notice=notice, body=data["body"], form_key=data["form_key"], by=request.membership, actor=actor
            )
        except (TransitionNotAllowed, city.CityIsOff) as refusal:
            form.add_error(None, str(refusal.message))
        except answers.WrittenMeanwhile as clash:
            return _both(request, form, _MEANWHILE, clash.answer)
        else:
            messages.success(request, _("Uw tekst is bewaard. Leg hem nu voor aan de directie."))
            return redirect("cases:police_answer", pk=made.pk)
    audit.read("notice", [notice.pk], dossier_id=notice.dossier_id)
    context = {"notice": notice, "form": form}
    return render(request, "cases/police_answer_new.html", context, status=422 if form.errors else 200)


@access(only(Role.CASE_MANAGER, Role.DIRECTOR))
@freshly_confirmed(when=lambda request: "send" in request.POST)
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text, how it stands, and what this reader may do with it."""
    rows = PoliceAnswer.objects.visible_to(request.actor).select_related(
        "school", "written_by__user", "addressee__user"
    )
    answer = get_object_or_404(rows, pk=pk)
    forms, sent = _forms(request, answer), None
    if request.method == "POST":
        sent = next((name for name in _DO if name in request.POST), "write")
        done = _do(request, answer, sent, forms)
        if done is not None:
            return done
    audit.read("police_answer", [answer.pk], dossier_id=answer.dossier_id)
    return _page(request, answer, forms, sent)


@access(only(Role.POLICE_CONTACT))
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The police contact's own view: what they told was received by the direction, and the answer to it. No more."""
    actor = request.actor
    told = list(PoliceNews.objects.visible_to(actor).order_by("-received_at", "-pk")[:100])
    sent = {answer.dossier_id: answer for answer in Disclosure.objects.visible_to(actor)}
    if request.method == "POST":
        pressed = request.POST.get("answer")
        for answer in (one for one in sent.values() if str(one.pk) == pressed):
            if answers.read(disclosure_id=answer.pk, actor=actor):
                messages.success(request, _("Genoteerd: u hebt het antwoord gelezen."))
            else:
                confirmed.say_done(request, kind=DutyKind.POLICE_REPLY, about=answer.pk)
        return redirect("cases:police_own")
    unread = set(
        Duty.objects.visible_to(actor).open().filter(kind=DutyKind.POLICE_REPLY).values_list("about", flat=True)
    )
    audit.read("police_news", [one.pk for one in told])
    texts = {dossier: shown(answer) for dossier, answer in sent.items()}
    rows = [(one, sent.get(one.dossier_id), texts.get(one.dossier_id)) for one in told]
    return render(request, "cases/police_own.html", {"rows": rows, "unread": unread})


# --- Parts ------------------------------------------------------------------------------------------------------------


def _forms(request: HttpRequest, answer: PoliceAnswer) -> dict[str, Any]:
    """A form for each button of the page; the one that was pressed holds what was typed."""

    def data(*names: str) -> Any:
        return request.POST if request.method == "POST" and any(name in request.POST for name in names) else None

    notice = Item.objects.visible_to(request.actor).filter(dossier=answer.dossier_id, kind=ItemKind.CITY_NOTICE).first()
    first = notice.author_id if notice else None
    replied = data("agree", "object")
    return {
        "write": AnswerForm(data("write"), answer=answer),
        "ask": AskForm(data("ask"), answer=answer, on=request.actor.today, first=first),
        "take_back": VersionForm(data("take_back"), answer=answer),
        "agree": (reply := ReplyForm(replied, answer=answer)),
        "object": reply,
        "send": VersionForm(data("send"), answer=answer),
    }


def _reply(agrees: bool) -> Callable[..., Any]:
    return lambda words, **what: answers.reply(agrees=agrees, words=words, **what)


_DO: dict[str, tuple[Callable[..., Any], Any]] = {
    "write": (answers.write, gettext_lazy("Uw tekst is bewaard.")),
    "ask": (answers.ask, gettext_lazy("De directie leest nu precies deze tekst.")),
    "take_back": (answers.take_back, gettext_lazy("De tekst ligt weer bij u.")),
    "agree": (_reply(True), gettext_lazy("U stemde in. Expo-R kan de tekst nu versturen.")),
    "object": (_reply(False), gettext_lazy("Uw bezwaar is bewaard. Expo-R past de tekst aan.")),
    "send": (answers.send, gettext_lazy("De tekst is verstuurd.")),
}


def _do(request: HttpRequest, answer: PoliceAnswer, name: str, forms: dict[str, Any]) -> HttpResponse | None:
    """Do what the button asked; None when the page must come back with what was typed."""
    form = forms[name]
    if not form.is_valid():
        return None
    act, said = _DO[name]
    try:
        act(answer_id=answer.pk, by=request.membership, actor=request.actor, **form.cleaned_data)
    except answers.WrittenMeanwhile as clash:
        return _both(request, form, _MEANWHILE, clash.answer)
    except TransitionNotAllowed as refusal:
        if isinstance(form, AnswerForm | ReplyForm) and not refusal.field:
            return _both(request, form, str(refusal.message), answer)
        form.add_error(refusal.field or None, str(refusal.message))
        # The page shows the text as it is now: the next press is about that one.
        form.data = form.data.copy()
        form.data["version"] = str(PoliceAnswer.objects.visible_to(request.actor).get(pk=answer.pk).version)
        return None
    messages.success(request, str(said))
    return redirect("cases:police_answer", pk=answer.pk)


def _both(request: HttpRequest, form: AnswerForm | ReplyForm, sentence: str, answer: PoliceAnswer) -> HttpResponse:
    """What was typed came too late: the text as it stands, what was answered to it, and what was typed."""
    moves = AnswerMove.objects.visible_to(request.actor).filter(answer=answer).values("pk")
    replies = Item.objects.visible_to(request.actor).filter(about__in=moves, kind__in=REPLIES)
    saved = [Saved(_("De tekst"), answer.written_by.user.name, answer.written_at, answer.body, Regime.CITY)]
    saved += [
        Saved(one.get_kind_display(), one.author.user.name, one.created_at, one.body, one.regime)
        for one in replies.select_related("author__user").order_by("created_at", "pk")
    ]
    back = reverse("cases:police_answer", args=[answer.pk])
    return both_texts(request, form, TransitionNotAllowed(sentence), row=answer, back=back, saved=saved)


def _page(request: HttpRequest, answer: PoliceAnswer, forms: dict[str, Any], sent: str | None) -> HttpResponse:
    actor = request.actor
    moves = list(
        AnswerMove.objects.visible_to(actor).filter(answer=answer).select_related("by__user").order_by("at", "pk")
    )
    items = Item.objects.visible_to(actor).filter(about__in=[move.pk for move in moves], kind__in=WORDS)
    words = {item.about: item for item in items.select_related("author__user")}
    left = Disclosure.objects.visible_to(actor).filter(about=answer.pk).first()
    read = left and Duty.objects.visible_to(actor).filter(kind=DutyKind.POLICE_REPLY, about=left.pk).first()
    wrong = forms[sent] if sent and forms[sent].errors else None
    context = {
        "answer": answer,
        "may": {str(event) for event in available(AnswerState(answer.state), actor.role)},
        "writes": actor.role == Role.CASE_MANAGER,
        "history": [words[move.pk] for move in moves if move.pk in words],
        "left": left,
        "read_at": read.done_at if read else None,
        "wrong": wrong,
        **{f"{name}_form": form for name, form in forms.items() if name != "object"},
    }
    return render(request, "cases/police_answer.html", context, status=422 if wrong else 200)
