"""Asking to read in an emergency, and what the DPO says of it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases import emergency
from core.forms import ChoiceCards, ClearMessages, SuggestInput
from schools.models import sort_key

SHORTEST, LONGEST = 20, 500


class ReasonField(forms.CharField):
    """Why, in a sentence that somebody else can judge."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            min_length=SHORTEST,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={
                "required": _("Schrijf waarom, in minstens één volledige zin"),
                "min_length": _("Schrijf een volledige zin: minstens 20 tekens"),
                "max_length": _("Maak het korter: hoogstens 500 tekens"),
            },
            **more,
        )


class EmergencyForm(ClearMessages, forms.Form):
    """Which pupil, why, and that it is an emergency. `found` is the pupil that is meant."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    pupil = forms.CharField(widget=forms.HiddenInput, required=False)
    pupil_text = forms.CharField(
        label=_("Om welke leerling gaat het?"),
        help_text=_("Typ minstens drie letters van de naam en kies uit de lijst."),
        max_length=200,
        widget=SuggestInput(url=reverse_lazy("cases:emergency_pupils"), fills="pupil"),
        error_messages={"required": _("Kies om welke leerling het gaat")},
    )
    reason = ReasonField(
        label=_("Waarom moet u dit nu lezen?"),
        help_text=_(
            "Wie het dossier opvolgt en de functionaris gegevensbescherming lezen precies wat u hier schrijft."
        ),
    )
    sure = forms.BooleanField(
        label=_("Dit is een noodgeval: wachten brengt iemand in gevaar"),
        error_messages={
            "required": _("Bevestig dat dit een noodgeval is. Is het dat niet, vraag het dan aan het zorgteam")
        },
    )
    found: emergency.Found

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"form_key": uuid4()})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if text := data.get("pupil_text"):
            candidates = self._meant(text, data.get("pupil") or "")
            if len(candidates) == 1:
                self.found = candidates[0]
            elif candidates:
                names = "; ".join(one.name for one in candidates[:8])
                self.add_error("pupil_text", _("Typ de volledige naam en klas van één leerling: %s") % names)
            else:
                self.add_error("pupil_text", _("Zo heet niemand bij u. Kijk de naam na"))
        return data

    @staticmethod
    def _meant(text: str, picked: str) -> list[emergency.Found]:
        """The one that was picked and left unchanged, or that is called so; else all that could be meant."""
        offered = emergency.pupils(text, most=20)
        wanted = sort_key(text)
        sure = [one for one in offered if str(one.pk) == picked and one.name == text.strip()]
        return sure or [one for one in offered if sort_key(one.name) == wanted] or offered


class VerdictForm(ClearMessages, forms.Form):
    """Whether it was justified, and why one thinks so."""

    justified = forms.ChoiceField(
        label=_("Was dit een noodgeval?"),
        choices=[("yes", _("Ja, terecht")), ("no", _("Nee, niet terecht"))],
        widget=ChoiceCards(),
        error_messages={"required": _("Kies of dit terecht was"), "invalid_choice": _("Kies of dit terecht was")},
    )
    verdict = ReasonField(label=_("Waarom?"), help_text=_("Wie vroeg, leest dit. Schrijf geen inhoud van een dossier."))
