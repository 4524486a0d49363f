"""What a DPO looks for, and what came of a report. Names travel in a form, never in an address: there stand only numbers."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import ROLES, Role
from accounts.web.people import PersonField, offer
from core.forms import ClearMessages, DayField
from secrecy.audit_words import ACTIONS, CHANGED
from secrecy.oversight import Sought

FIRST = date(2020, 1, 1)  # nothing is older


class FilterForm(ClearMessages, forms.Form):
    since = DayField(label=_("Vanaf"), required=False)
    until = DayField(label=_("Tot en met"), required=False)
    person = PersonField(
        label=_("Wie?"),
        empty_label=_("Iedereen"),
        required=False,
        help_text=_("Wie bij u een plaats heeft of had. Iemand van elders kiest u in de lijst zelf."),
    )
    role = forms.ChoiceField(
        label=_("In welke rol?"), required=False, error_messages={"invalid_choice": _("Kies een rol uit de lijst")}
    )
    action = forms.ChoiceField(
        label=_("Wat deed die?"), required=False, error_messages={"invalid_choice": _("Kies uit de lijst")}
    )
    refused = forms.BooleanField(label=_("Alleen wat geweigerd werd"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        offer(self, "person", Membership.objects.visible_to(actor).filter(confirmed_at__isnull=False))
        for name, choices in (
            ("role", [("", _("Elke rol")), *((role.value, capfirst(str(info.label))) for role, info in ROLES.items())]),
            (
                "action",
                [("", _("Alles")), *((key, words) for key, (words, _verbs) in ACTIONS.items()), ("change", CHANGED)],
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.widget.choices = choices

    def clean_since(self) -> date | None:
        return self._day("since")

    def clean_until(self) -> date | None:
        return self._day("until")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("since"), data.get("until")
        if first and last and last < first:
            self.add_error("until", _("Kies een laatste dag na de eerste"))
        return data

    def query(self) -> str:
        """The address of what was chosen."""
        data = self.cleaned_data
        chosen = Sought(
            since=data["since"],
            until=data["until"],
            person=data["person"].user_id if data["person"] else None,
            role=data["role"],
            action=data["action"],
            refused=data["refused"],
        )
        return query_of(chosen)

    def _day(self, name: str) -> date | None:
        day = self.cleaned_data[name]
        if day and not FIRST <= day <= self.actor.today:
            raise forms.ValidationError(_("Kies een dag tot en met vandaag"))
        return day


class SeenForm(ClearMessages, forms.Form):
    words = forms.CharField(
        label=_("Wat stelde u vast?"),
        help_text=_("Eén zin, zonder namen van leerlingen. Alleen u en wie na u komt, lezen ze."),
        max_length=300,
        error_messages={
            "required": _("Schrijf in één zin wat u vaststelde"),
            "max_length": _("Maak het korter: hoogstens 300 tekens"),
        },
    )


def query_of(sought: Sought) -> str:
    """`van=2026-11-01&wie=12`: what is sought, as an address; only what was chosen."""
    parts = {
        "van": sought.since.isoformat() if sought.since else "",
        "tot": sought.until.isoformat() if sought.until else "",
        "wie": str(sought.person or ""),
        "rol": sought.role,
        "wat": sought.action,
        "geweigerd": "1" if sought.refused else "",
        "dossier": code_of(sought.dossier),
    }
    return urlencode({key: value for key, value in parts.items() if value})


def sought_in(query: QueryDict) -> Sought:
    """What an address seeks; what it says wrongly is left out."""
    return Sought(
        since=day_of(query.get("van", "")),
        until=day_of(query.get("tot", "")),
        person=_number(query.get("wie", ""), 10),
        role=query.get("rol", "") if query.get("rol") in set(Role) else "",
        action=query.get("wat", "") if query.get("wat") in {*ACTIONS, "change"} else "",
        refused=query.get("geweigerd") == "1",
        dossier=_number(query.get("dossier", ""), 16),
    )


def code_of(dossier: int | None) -> str:
    """A dossier without its reference: the number that it has in the database, which stands nowhere else."""
    return f"{dossier:x}" if dossier is not None else ""


def _number(text: str, base: int) -> int | None:
    try:
        found = int(text, base)
    except ValueError:
        return None
    return found if 0 < found < 2**62 else None


def day_of(text: str) -> date | None:
    """A day from an address, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day < date(2200, 1, 1) else None
