"""The forms of the plan van aanpak: an action, how it went, why it is dropped."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.web.people import PersonField, offer
from cases.enums import ActionAim, ActionKind
from cases.plans import Planned
from cases.querysets import partners_of, people_of
from cases.web.forms import TALKERS, long_enough
from core.forms import ChoiceCards, ClearMessages, DayField
from secrecy.walls import left

OWNERS = frozenset({*TALKERS, Role.DIRECTOR, Role.BRIDGE_FIGURE, Role.CLB_CONTACT})


class ActionForm(ClearMessages, forms.Form):
    """One action: what, who, by when. The owner is a colleague, or a name when they have no account."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Wat spreekt u af?"),
        help_text=_("Wie de actie op zich neemt, leest precies deze tekst. Een klasgesprek noemt geen leerling."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Schrijf in één zin wat er gebeurt")},
        validators=[long_enough],
    )
    kind = forms.ChoiceField(
        label=_("Soort actie"),
        choices=ActionKind.choices,
        initial=ActionKind.PUPIL,
        error_messages={"required": _("Kies een soort actie"), "invalid_choice": _("Kies een soort actie")},
    )
    aim = forms.ChoiceField(
        label=_("Waarvoor dient ze?"),
        choices=ActionAim.choices,
        initial=ActionAim.PREVENTIVE,
        error_messages={
            "required": _("Kies preventief of curatief"),
            "invalid_choice": _("Kies preventief of curatief"),
        },
        widget=ChoiceCards(
            descriptions={
                ActionAim.PREVENTIVE: _("voorkomen dat het erger wordt"),
                ActionAim.CURATIVE: _("herstellen wat misliep"),
            }
        ),
    )
    owner = PersonField(label=_("Wie neemt dit op zich?"), required=False)
    partner = PersonField(
        label=_("Of iemand van buiten de school"),
        help_text=_("Een partner, een ander CLB of Expo-R. Schrijf de actie dan zonder namen."),
        empty_label=_("Kies een partner"),
        required=False,
    )
    owner_name = forms.CharField(
        label=_("Of iemand zonder account"),
        help_text=_("Bijvoorbeeld een ouder of de leerling. U volgt het dan zelf op."),
        max_length=200,
        required=False,
    )
    due_on = DayField(label=_("Tegen welke dag?"), error_messages={"required": _("Schrijf tegen welke dag")})

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        school_id: int,
        today: date,
        prefix: str | None = None,
        dossiers: Sequence[int] = (),
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.initial["form_key"] = uuid4()
        offer(self, "owner", left(people_of(school_id, today, OWNERS), dossiers))
        offer(self, "partner", left(partners_of(school_id, today), dossiers))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = (data.get("owner_name") or "").strip()
        chosen = [data.get("owner"), data.get("partner"), name]
        if sum(bool(one) for one in chosen) > 1:
            last = "owner_name" if name else "partner"
            self.add_error(last, _("Kies één iemand: een collega, een partner of een naam"))
        if not any(chosen) and not {"owner", "partner"} & set(self.errors):
            self.add_error("owner", _("Kies wie dit op zich neemt, of schrijf hiernaast een naam"))
        return data

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: in a meeting that means that no action was agreed."""
        typed = ("text", "owner", "partner", "owner_name", "due_on")
        return not any(str(self[name].value() or "").strip() for name in typed)

    def planned(self) -> Planned:
        data = self.cleaned_data
        return Planned(
            form_key=data["form_key"] or uuid4(),
            text=data["text"],
            kind=ActionKind(data["kind"]),
            aim=ActionAim(data["aim"]),
            due_on=data["due_on"],
            owner=data["owner"] or data["partner"],
            owner_name=data["owner_name"],
        )


class FinishForm(ClearMessages, forms.Form):
    sentence = forms.CharField(
        label=_("Hoe verliep het, in één zin?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in één zin hoe het verliep")},
        validators=[long_enough],
    )


class DropForm(ClearMessages, forms.Form):
    reason = forms.CharField(
        label=_("Waarom vervalt deze actie?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in één zin waarom de actie vervalt")},
        validators=[long_enough],
    )
