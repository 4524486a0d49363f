"""Writing steps down: a day and one sentence are enough."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from cases.enums import SpokenWith
from cases.procedures.definition import Definition, Step
from cases.procedures.state import REVIEW_CHOICES, EventKind
from cases.steps import Entry
from cases.talks import Report
from cases.web.forms import long_enough, past
from core.forms import ChoiceCards, ClearMessages, DayField

CHOICE_LABELS = {
    EventKind.ADJUST: _("Bijsturen: terug naar de acties"),
    EventKind.GO_ON: _("Verdergaan zoals nu"),
    EventKind.CLOSE: _("Afsluiten"),
}


class StepForm(ClearMessages, forms.Form):
    """One step: the day, one sentence, and a reason where the interpreter asks for one."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    on = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag het gebeurde")})
    sentence = forms.CharField(
        label=_("Wat gebeurde er, in één zin?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        validators=[long_enough],
    )
    reason = forms.CharField(
        label=_("Reden"),
        help_text=_("Nodig om een stap over te slaan, of als er nog iets ontbreekt."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        validators=[long_enough],
    )
    backdated = forms.CharField(
        label=_("Waarom schrijft u dit later op?"),
        help_text=_("Alleen nodig als het meer dan drie dagen geleden is."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, step: Step, actor: Actor) -> None:
        super().__init__(data, prefix=f"stap-{step.key}", initial={"on": actor.today})
        self.step = step
        self.actor = actor
        for name in ("sentence", "reason", "backdated"):
            # Needed for some kinds of event, on some days: the interpreter says so.
            self.fields[name].depends = True
        if step.kind == "review":
            self.fields["choice"] = forms.ChoiceField(
                label=_("Hoe gaat het verder?"),
                choices=[(kind.value, CHOICE_LABELS[kind]) for kind in REVIEW_CHOICES],
                widget=ChoiceCards(),
                error_messages={"required": _("Kies hoe het verdergaat")},
            )

    def clean_on(self) -> date:
        return past(self.cleaned_data["on"], self.actor.today)

    def entry(self, kind: EventKind) -> Entry:
        """What the button asked for, with what was typed."""
        data = self.cleaned_data
        chosen = EventKind(data["choice"]) if "choice" in data else kind
        return Entry(
            kind=chosen,
            on=data["on"],
            step=self.step.key,
            sentence=data["sentence"],
            reason=data["reason"],
            backdated=data["backdated"],
        )


class CloseForm(ClearMessages, forms.Form):
    """Closing before the last step: with an outcome, a reason, and with whom it was discussed. Nobody acts alone."""

    outcome = forms.ChoiceField(
        label=_("Wat is de uitkomst?"), widget=ChoiceCards(), error_messages={"required": _("Kies een uitkomst")}
    )
    discussed_with = forms.CharField(
        label=_("Met wie besprak u dit?"),
        help_text=_("Niemand beslist alleen."),
        max_length=200,
        error_messages={"required": _("Schrijf met wie u dit besprak")},
    )
    reason = forms.CharField(
        label=_("Waarom sluit u de casus nu?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in één zin waarom u de casus nu sluit")},
        validators=[long_enough],
    )

    def __init__(self, data: QueryDict | None = None, *, definition: Definition) -> None:
        super().__init__(data)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(definition.early_close.outcomes.items())

    def entry(self, today: date) -> Entry:
        data = self.cleaned_data
        return Entry(
            kind=EventKind.CLOSE_EARLY,
            on=today,
            reason=str(_("%(reason)s Besproken met %(who)s."))
            % {"reason": data["reason"], "who": data["discussed_with"]},
            outcome=data["outcome"],
        )


class ReopenForm(ClearMessages, forms.Form):
    reason = forms.CharField(
        label=_("Waarom heropent u de casus?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in één zin waarom u de casus heropent")},
        validators=[long_enough],
    )

    def entry(self, today: date) -> Entry:
        return Entry(kind=EventKind.REOPEN, on=today, reason=self.cleaned_data["reason"])


class ReportForm(ClearMessages, forms.Form):
    """The talker's short report (A2)."""

    spoken_with = forms.ChoiceField(
        label=_("Met wie sprak u?"),
        choices=SpokenWith.choices,
        widget=ChoiceCards(),
        error_messages={"required": _("Kies met wie u sprak")},
    )
    held_on = DayField(label=_("Dag van het gesprek"), error_messages={"required": _("Schrijf op welke dag u sprak")})
    text = forms.CharField(
        label=_("Wat werd er gezegd, kort?"),
        help_text=_("Zo veel mogelijk in de eigen woorden van de leerling of de ouders."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Schrijf in één zin wat er gezegd werd")},
        validators=[long_enough],
    )
    told = forms.ChoiceField(
        label=_("Weet de leerling dat u dit met de zorgcoördinator bespreekt?"),
        choices=[("yes", _("Ja")), ("no", _("Nog niet"))],
        widget=ChoiceCards(),
        required=False,
    )
    why_not_told = forms.CharField(
        label=_("Waarom nog niet?"), widget=forms.Textarea(attrs={"rows": 2}), required=False, validators=[long_enough]
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"held_on": actor.today})
        self.actor = actor

    def clean_held_on(self) -> date:
        return past(self.cleaned_data["held_on"], self.actor.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        spoke = data.get("spoken_with") in {SpokenWith.PUPIL, SpokenWith.BOTH}
        if spoke and not data.get("told"):
            self.add_error("told", _("Kies of de leerling dit weet"))
        if spoke and data.get("told") == "no" and not data.get("why_not_told"):
            self.add_error("why_not_told", _("Schrijf kort waarom de leerling dit nog niet weet"))
        return data

    def report(self) -> Report:
        data = self.cleaned_data
        spoke = data["spoken_with"] != SpokenWith.PARENTS
        return Report(
            text=data["text"],
            spoken_with=SpokenWith(data["spoken_with"]),
            held_on=data["held_on"],
            pupil_told=data["told"] == "yes" if spoke else None,
            why_not_told=data["why_not_told"] if spoke else "",
        )
