"""Shutting somebody out of a dossier, and lifting that."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.web.people import PersonField, offer
from cases import walls
from core.forms import ChoiceCards, ClearMessages
from secrecy.tables import WallReason

SILENT = _("Die persoon ziet dit dossier vanaf nu niet, in geen enkele rol, en hoort daar niets van.")


class WallForm(ClearMessages, forms.Form):
    """Who, and as what."""

    why = forms.ChoiceField(
        label=_("Waarom mag deze persoon dit niet zien?"),
        choices=[(WallReason.STAFF, _("Betrokken personeelslid")), (WallReason.FAMILY, _("Ouder of familie"))],
        widget=ChoiceCards(
            descriptions={
                WallReason.STAFF: _("wat gemeld is, gaat ook over deze persoon"),
                WallReason.FAMILY: _("ouder of ander familielid van de leerling"),
            }
        ),
        error_messages={
            "required": _("Kies waarom deze persoon dit niet mag zien"),
            "invalid_choice": _("Kies een reden uit de lijst"),
        },
    )
    person = PersonField(
        label=_("Wie?"),
        help_text=SILENT,
        empty_label=_("Kies iemand"),
        error_messages={"required": _("Kies wie dit niet mag zien")},
    )

    def __init__(self, *args: Any, school_id: int, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", walls.candidates(school_id, actor, all_readers=True))


class LiftForm(ClearMessages, forms.Form):
    reason = forms.CharField(
        label=_("Waarom mag deze persoon het dossier weer zien?"),
        help_text=_("Dit blijft in het register staan, voor wie dit dossier leidt."),
        max_length=200,
        error_messages={
            "required": _("Schrijf in één zin waarom deze persoon het dossier weer mag zien"),
            "max_length": _("Maak de reden korter: hoogstens 200 tekens"),
        },
    )
