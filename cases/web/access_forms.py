"""Asking to read along."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.web.emergency_forms import ReasonField
from core.forms import ClearMessages


class AccessForm(ClearMessages, forms.Form):
    """Which case, by its reference or in own words, and why."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reference = forms.CharField(
        label=_("Referentie"),
        help_text=_("Hebt u ze? Bijvoorbeeld K7Q-4MX. Met een referentie komt uw vraag bij wie kan beslissen."),
        max_length=20,
        required=False,
        error_messages={"max_length": _("Schrijf alleen de referentie: drie tekens, een streepje, drie tekens")},
    )
    about = forms.CharField(
        label=_("Over wie of wat gaat het?"),
        help_text=_("In eigen woorden, als u geen referentie hebt."),
        max_length=200,
        required=False,
        error_messages={"max_length": _("Maak het korter: hoogstens 200 tekens")},
    )
    why = ReasonField(
        label=_("Waarom denkt u dat u dit moet kunnen lezen?"),
        help_text=_("Wie beslist, leest dit met uw naam."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"form_key": uuid4()})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not (data.get("reference") or data.get("about")):
            self.add_error("about", _("Schrijf een referentie, of over wie of wat het gaat"))
        return data
