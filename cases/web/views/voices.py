"""The register of voices, and asking for advice before step 3."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import MEMBER, access, only, to_write
from accounts.actor import Actor
from accounts.models import Membership, works_for
from accounts.web.people import PersonField, offer
from cases import consultations, voices
from cases.leading import LEADERS
from cases.models import Case, Consultation
from cases.models.voices import VoiceState
from cases.web import audiences
from cases.web.forms import long_enough, past
from cases.web.led import led_case
from cases.web.two_texts import both_texts, saved_about
from cases.workflow import TransitionNotAllowed
from core import audit
from core.forms import ChoiceCards, ClearMessages, DayField
from duties.models import Duty
from secrecy.models import Item, ItemKind, reading_until
from secrecy.walls import left

# Nobody postpones telling a family for longer than a school year.
LONGEST_DAYS = 366


class VoiceForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    who = forms.CharField(
        label=gettext_lazy("Wie?"),
        help_text=gettext_lazy("De leerling of een ouder, met naam."),
        max_length=120,
        error_messages={"required": gettext_lazy("Schrijf om wie het gaat")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Wat is het?"),
        choices=[
            (VoiceState.INFORMED, gettext_lazy("Ingelicht")),
            (VoiceState.POSTPONED, gettext_lazy("Nog niet: uitgesteld")),
        ],
        widget=ChoiceCards(),
        error_messages={"required": gettext_lazy("Kies wat het is")},
    )
    day = DayField(
        label=gettext_lazy("Dag"),
        help_text=gettext_lazy("De dag waarop u inlichtte, of tot wanneer u uitstelt."),
        error_messages={"required": gettext_lazy("Schrijf een dag")},
    )
    words = forms.CharField(
        label=gettext_lazy("Waarover, of waarom nog niet?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schrijf dit in één zin")},
        validators=[long_enough],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, state = data.get("day"), data.get("state")
        if day and state == VoiceState.INFORMED and day > self.actor.today:
            self.add_error("day", _("Kies een dag die al voorbij is: u lichtte al in"))
        elif day and state == VoiceState.INFORMED:
            try:
                past(day, self.actor.today)
            except forms.ValidationError as error:
                self.add_error("day", error)
        if day and state == VoiceState.POSTPONED and not 0 <= (day - self.actor.today).days <= LONGEST_DAYS:
            self.add_error("day", _("Kies een dag die nog komt, binnen het jaar: tot dan stelt u uit"))
        return data


class QuestionForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    whom = PersonField(
        label=gettext_lazy("Aan wie vraagt u raad?"),
        empty_label=gettext_lazy("Kies iemand"),
        error_messages={"required": gettext_lazy("Kies aan wie u raad vraagt")},
    )
    question = forms.CharField(
        label=gettext_lazy("Uw vraag"),
        help_text=gettext_lazy("Het liefst zonder naam. Wie u vraagt, leest precies deze tekst en niets van de casus."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schrijf uw vraag in één zin")},
        validators=[long_enough],
    )

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Q(organisation_id=case.school_id) | works_for(case.school_id)
        seats = Membership.objects.current(actor.today).filter(here, role__in=consultations.ASKED_ROLES)
        offer(self, "whom", left(seats.distinct(), [case.dossier_id]))


class AnswerForm(ClearMessages, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Uw antwoord"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schrijf uw antwoord in één zin")},
        validators=[long_enough],
    )


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def voice(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that pupil or parent was informed, or why not yet."""
    case = led_case(request, ref)
    who = case.pupil.name if case.pupil else ""
    initial = {"who": who, "state": VoiceState.INFORMED, "day": request.actor.today}
    form = VoiceForm(request.POST or None, initial=initial, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            voices.note(
                case_id=case.pk,
                who=data["who"],
                state=VoiceState(data["state"]),
                day=data["day"],
                words=data["words"],
                form_key=data["form_key"] or uuid4(),
                by=request.membership,
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Genoteerd."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    context = {"case": case, "form": form, "audience": audiences.for_school(case, request.actor)}
    return render(request, "cases/voice.html", context, status=422 if form.errors else 200)


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a reference person or the CLB for advice, before the case is on the agenda."""
    case = led_case(request, ref)
    form = QuestionForm(request.POST or None, case=case, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            consultations.ask(
                case_id=case.pk,
                whom=data["whom"],
                question=data["question"],
                form_key=data["form_key"] or uuid4(),
                by=request.membership,
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Uw vraag is verstuurd."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    context = {"case": case, "form": form, "audience": audiences.for_question(case, request.actor)}
    return render(request, "cases/question.html", context, status=422 if form.errors else 200)


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def consultation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question and its answer, for who was asked and for the care team."""
    asked = Consultation.objects.visible_to(request.actor).select_related("asked_by__user", "addressee__user")
    found = get_object_or_404(asked, pk=pk)
    own = found.addressee is not None and found.addressee.user_id == request.actor.user_id
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and own and form.is_valid():
        try:
            consultations.answer(
                consultation=found, text=form.cleaned_data["text"], by=request.membership, actor=request.actor
            )
        except TransitionNotAllowed as refusal:
            saved = saved_about(found, request.actor, ItemKind.ANSWER)
            return both_texts(request, form, refusal, row=found, back=request.path, saved=saved)
        messages.success(request, _("Dank u. Uw antwoord is verstuurd."))
        return redirect("cases:consultation", pk=pk)
    audit.read("consultation", [found.pk], dossier_id=found.dossier_id)
    texts = {item.kind: item for item in Item.objects.visible_to(request.actor).filter(about=found.pk)}
    context = {
        "consultation": found,
        "question": texts.get(ItemKind.QUESTION),
        "answer": texts.get(ItemKind.ANSWER),
        "own": own,
        "reading_until": reading_until(found, request.actor),
        "duty": Duty.objects.visible_to(request.actor).open().filter(about=found.pk).first(),
        "form": form,
    }
    return render(request, "cases/consultation.html", context, status=422 if form.errors else 200)
