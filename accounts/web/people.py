"""Picking a person: name, what they do and where, in one component for every form.

Without script an ordinary list to choose from. With it (schakel.js) a line in which one types part of a name, a role or
an organisation: the list is already on the page, so nothing typed leaves the browser.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from core.forms import CheckCards


def what_and_where(seat: Membership) -> str:
    """A seat needs its organisation loaded."""
    return f"{seat.label}, {seat.organisation.name}"


class PersonSelect(forms.Select):
    """A list of seats. Each option carries its parts, so that the script need not take a sentence apart."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-sk-people": _("Aantal voorstellen:"),
            "data-sk-nobody": _("Niemand in de lijst heet zo. Typ een ander deel van de naam."),
        }
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        seat = getattr(value, "instance", None)
        if seat is not None:
            option["attrs"] |= {"data-sk-name": seat.user.name, "data-sk-note": what_and_where(seat)}
        return option


class PersonField(forms.ModelChoiceField):
    """One of the people that the form offers through `offer`; cleans to their membership."""

    widget = PersonSelect
    default_error_messages = {"invalid_choice": _("Kies iemand uit de lijst")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Membership.objects.none(), **{"empty_label": _("Kies een collega")} | kwargs)

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name}, {what_and_where(obj)}"


class PeopleCards(CheckCards):
    """People as cards: the name, and below it what they do and where."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        seat = getattr(value, "instance", None)
        if seat is not None:
            option["description"] = what_and_where(seat)
        return option


class PeopleField(forms.ModelMultipleChoiceField):
    """Some of the people that the form offers through `offer`."""

    widget = PeopleCards
    default_error_messages = {"invalid_choice": _("Kies uit de lijst"), "invalid_pk_value": _("Kies uit de lijst")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Membership.objects.none(), **kwargs)

    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.name


def offer(form: forms.BaseForm, name: str, seats: QuerySet[Membership]) -> None:
    """Whom the person field `name` of this form lets one choose from, by last name."""
    field = form.fields[name]
    assert isinstance(field, PersonField | PeopleField)
    field.queryset = seats.select_related("user", "organisation").order_by("user__last_name", "user__first_name", "pk")
