"""Support measures, and moving between the phases of care."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from cases.care import Asked, Measure, Reviewed, meeting_days
from cases.care_phase import PHASE_LABELS, CarePhase, Given, PhaseEvent, Shortfall, available, next_phase
from cases.enums import Verdict
from cases.models import Case
from cases.web.forms import long_enough, past
from core.forms import CheckCards, ChoiceCards, ClearMessages, DayField
from core.templatetags.schakel import weekday
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy

REVIEW_AFTER = timedelta(weeks=6)
HEARD = [("pupil", gettext_lazy("De leerling")), ("parents", gettext_lazy("De ouders"))]


class MeasureForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=gettext_lazy("Wat spreekt u af?"),
        help_text=gettext_lazy("Bijvoorbeeld: elke maandag tien minuten met de leerlingbegeleider."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Schrijf in één zin wat u afspreekt")},
        validators=[long_enough],
    )
    goal = forms.CharField(
        label=gettext_lazy("Wat wilt u ermee bereiken?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Schrijf in één zin wat u ermee wilt bereiken")},
        validators=[long_enough],
    )
    owner_name = forms.CharField(
        label=gettext_lazy("Wie zorgt hiervoor?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Schrijf wie hiervoor zorgt")},
    )
    review_on = DayField(
        label=gettext_lazy("Wanneer bekijkt u dit opnieuw?"),
        error_messages={"required": gettext_lazy("Schrijf wanneer u dit opnieuw bekijkt")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4(), "review_on": actor.today + REVIEW_AFTER}, **kwargs)

    def measure(self) -> Measure:
        data = self.cleaned_data
        key = data["form_key"] or uuid4()
        return Measure(key, data["text"], data["goal"], data["owner_name"], data["review_on"])


class ReviewForm(ClearMessages, forms.Form):
    """How a measure went. A new day is needed unless it stops: the action says so."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Hoe loopt het?"),
        choices=Verdict.choices,
        widget=ChoiceCards(
            descriptions={
                Verdict.WORKS: gettext_lazy("het helpt, en gaat zo verder"),
                Verdict.ADJUST: gettext_lazy("schrijf hieronder wat u anders doet"),
                Verdict.STOP: gettext_lazy("het doel is bereikt, of het helpt niet"),
            }
        ),
        error_messages={"required": gettext_lazy("Kies hoe het loopt")},
    )
    words = forms.CharField(
        label=gettext_lazy("Wat ziet u, in één zin?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schrijf in één zin wat u ziet")},
        validators=[long_enough],
    )
    review_on = DayField(
        label=gettext_lazy("Wanneer bekijkt u dit opnieuw?"),
        help_text=gettext_lazy("Niet nodig als de maatregel stopt."),
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4(), "review_on": actor.today + REVIEW_AFTER}, **kwargs)
        self.fields["review_on"].depends = True

    def reviewed(self) -> Reviewed:
        data = self.cleaned_data
        return Reviewed(data["form_key"] or uuid4(), Verdict(data["verdict"]), data["words"], data["review_on"])


class PhaseForm(ClearMessages, forms.Form):
    """One move up or down. What it needs beyond words depends on the move: the action says what is missing."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    event = forms.ChoiceField(
        label=gettext_lazy("Naar welke fase?"),
        widget=ChoiceCards(),
        error_messages={"required": gettext_lazy("Kies naar welke fase")},
    )
    why = forms.CharField(
        label=gettext_lazy("Waarom?"),
        help_text=gettext_lazy(
            "Naar een hogere fase: wat zijn de noden en oorzaken, en wat hielp nog niet? Terug: hoe kijkt u terug?"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schrijf in één zin waarom")},
        validators=[long_enough],
    )
    heard = forms.MultipleChoiceField(
        label=gettext_lazy("Met wie bekeek u dit?"), choices=HEARD, required=False, widget=CheckCards()
    )
    why_not_heard = forms.CharField(
        label=gettext_lazy("Sprak u niet met allebei? Waarom nog niet?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        validators=[long_enough],
    )
    shortfall = forms.ChoiceField(
        label=gettext_lazy("Waarom volstaat verhoogde zorg niet?"),
        choices=[
            (Shortfall.TRIED, gettext_lazy("Wat geprobeerd is, schiet tekort")),
            (Shortfall.UNCLEAR, gettext_lazy("Het is onduidelijk wat nodig is")),
        ],
        required=False,
        widget=ChoiceCards(),
    )
    decided_on = forms.TypedChoiceField(
        label=gettext_lazy("Op welk zorgoverleg is dit beslist?"),
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
    )
    consent_by = forms.ChoiceField(
        label=gettext_lazy("Wie stemde in met de hulp van het CLB?"),
        help_text=gettext_lazy("Een leerling is vanaf 12 jaar in principe bekwaam en beslist dan zelf."),
        choices=ConsentBy.choices,
        required=False,
        widget=ChoiceCards(),
    )
    consent_on = DayField(label=gettext_lazy("Op welke dag?"), required=False)
    consent_how = forms.CharField(
        label=gettext_lazy("Hoe?"),
        help_text=gettext_lazy("Mondeling, schriftelijk, in welk gesprek."),
        max_length=200,
        required=False,
    )

    EXTENDING = ("shortfall", "decided_on", "consent_by", "consent_on", "consent_how")

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4()}, **kwargs)
        self.actor = actor
        phase = CarePhase(case.phase)
        event, days = self.fields["event"], self.fields["decided_on"]
        assert isinstance(event, forms.ChoiceField)
        assert isinstance(days, forms.ChoiceField)
        event.choices = [(one.value, _label(next_phase(phase, one), one)) for one in available(phase)]
        days.choices = [
            ("", _("Kies een overleg")),
            *((day.isoformat(), weekday(day)) for day in meeting_days(case, actor)),
        ]
        if phase is not CarePhase.RAISED:
            for name in self.EXTENDING:
                del self.fields[name]
        for name in ("why_not_heard", "heard", *self.EXTENDING):
            if name in self.fields:
                self.fields[name].depends = True

    def clean_consent_on(self) -> date | None:
        day = self.cleaned_data["consent_on"]
        return past(day, self.actor.today) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("consent_by") and not data.get("consent_on") and "consent_on" not in self.errors:
            self.add_error("consent_on", _("Schrijf op welke dag die instemde"))
        return data

    def asked(self) -> Asked:
        data = self.cleaned_data
        consent = None
        if data.get("consent_by"):
            consent = Consent(ConsentBy(data["consent_by"]), data["consent_on"], data["consent_how"].strip())
        given = Given(
            why=data["why"],
            pupil_heard="pupil" in data["heard"],
            parents_heard="parents" in data["heard"],
            why_not_heard=data["why_not_heard"],
            shortfall=Shortfall(data["shortfall"]) if data.get("shortfall") else None,
            decided_on=data.get("decided_on"),
        )
        return Asked(data["form_key"] or uuid4(), PhaseEvent(data["event"]), given, consent)


def _label(target: CarePhase, event: PhaseEvent) -> str:
    words = {"number": target, "phase": str(PHASE_LABELS[target]).lower()}
    up = event is PhaseEvent.UP
    return (_("Naar fase %(number)d: %(phase)s") if up else _("Terug naar fase %(number)d: %(phase)s")) % words
