"""Naming somebody on a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.web.people import PersonField, offer
from cases import naming
from cases.models import Case
from core.forms import ClearMessages, DayField


class NameForm(ClearMessages, forms.Form):
    """Who, why, and perhaps until when."""

    whom = PersonField(
        label=_("Wie werkt mee?"),
        empty_label=_("Kies iemand"),
        error_messages={"required": _("Kies wie meewerkt"), "invalid_choice": _("Kies iemand uit de lijst")},
    )
    reason = forms.CharField(
        label=_("Waarom deze persoon?"),
        help_text=_("Bijvoorbeeld: volgt de afspraken in de klas op. Dit staat naast de naam, voor wie de casus ziet."),
        max_length=200,
        error_messages={
            "required": _("Schrijf in enkele woorden waarom deze persoon meewerkt"),
            "max_length": _("Maak de reden korter: hoogstens 200 tekens"),
        },
    )
    until = DayField(
        label=_("Tot en met"),
        help_text=_("Leeg laten: tot u het beëindigt, of tot de casus sluit."),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "whom", naming.candidates(case, actor))
