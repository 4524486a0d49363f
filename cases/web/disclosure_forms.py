"""Writing what the CLB lets cross to the zorgoverleg."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from cases.models import Case
from cases.web.forms import long_enough, past
from core.forms import ChoiceCards, ClearMessages, DayField
from secrecy.disclosures import CAPABLE_FROM, Consent, consent_needed
from secrecy.models import ConsentBy
from secrecy.release import GROUND_LABELS, Ground

GROUNDS = (Ground.ADVICE, Ground.OWN_FINDINGS)


class DisclosureForm(ClearMessages, forms.Form):
    """The text, why it crosses and on which ground; for what the CLB learned itself also who agreed."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(
        label=_("Wat mag het zorgoverleg lezen?"),
        help_text=_("Precies deze tekst vertrekt, en niets anders uit het CLB-dossier."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schrijf wat het zorgoverleg mag lezen")},
        validators=[long_enough],
    )
    purpose = forms.CharField(
        label=_("Waarvoor heeft het zorgoverleg dit nodig?"),
        max_length=200,
        error_messages={"required": _("Schrijf in enkele woorden waarvoor dit nodig is")},
    )
    ground = forms.ChoiceField(
        label=_("Waarover gaat het?"),
        choices=[(ground.value, str(GROUND_LABELS[ground]).capitalize()) for ground in GROUNDS],
        widget=ChoiceCards(
            descriptions={
                Ground.ADVICE: _("daarvoor is geen instemming nodig"),
                Ground.OWN_FINDINGS: _("alleen met instemming van de bekwame leerling of de ouders"),
            }
        ),
        error_messages={"required": _("Kies waarover het gaat")},
    )
    consent_by = forms.ChoiceField(
        label=_("Wie stemde in?"),
        choices=ConsentBy.choices,
        required=False,
        widget=ChoiceCards(),
        help_text=_("Een leerling is vanaf 12 jaar in principe bekwaam en beslist dan zelf."),
    )
    consent_on = DayField(label=_("Op welke dag?"), required=False)
    consent_how = forms.CharField(
        label=_("Hoe? En waarom niet de leerling zelf, als die 12 of ouder is?"), max_length=200, required=False
    )

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.actor = actor
        self.initial.setdefault("form_key", uuid4())

    def clean_consent_on(self) -> date | None:
        day = self.cleaned_data["consent_on"]
        return past(day, self.actor.today) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("ground") and consent_needed(Ground(data["ground"])):
            for name, sentence in (
                ("consent_by", _("Kies wie instemde")),
                ("consent_on", _("Schrijf op welke dag er ingestemd werd")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
            age = self.case.age(self.actor.today)
            who = data.get("consent_by")
            # An age that is not known asks for words too: nobody may slip through because a date is missing.
            instead = who == ConsentBy.PARENTS and (age is None or age >= CAPABLE_FROM)
            if instead and not data.get("consent_how"):
                self.add_error("consent_how", _("Schrijf waarom de ouders instemden en niet de leerling zelf"))
            if who == ConsentBy.PUPIL and age is None and not data.get("consent_how"):
                self.add_error("consent_how", _("Schrijf waarom de leerling hierover zelf kan beslissen"))
            if who == ConsentBy.PUPIL and age is not None and age < CAPABLE_FROM:
                self.add_error("consent_by", _("Deze leerling is nog geen 12 jaar: vraag het aan de ouders"))
        return data

    def consent(self) -> Consent | None:
        """The consent that the ground asks; None where it asks none."""
        data = self.cleaned_data
        if not consent_needed(Ground(data["ground"])):
            return None
        return Consent(ConsentBy(data["consent_by"]), data["consent_on"], data["consent_how"])


class RecallForm(ClearMessages, forms.Form):
    reason = forms.CharField(
        label=_("Waarom roept u dit terug?"),
        max_length=200,
        error_messages={"required": _("Schrijf kort waarom u dit terugroept")},
    )
