"""The forms of the pupils' pages."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ChoiceCards, ClearMessages, DayField
from schools.imports.reading import is_national_number
from schools.models import Authority, Enrolment, Parentage, Pupil, Relation

OLDEST_YEARS = 30


def _line(label: Any, most: int, *, required: bool = False, **more: Any) -> forms.CharField:
    too_long = _("Maak het korter: hoogstens %(most)s tekens") % {"most": most}
    return forms.CharField(
        label=label, max_length=most, required=required, error_messages={"max_length": too_long}, **more
    )


class NoNationalNumber(forms.Form):
    """No field takes a rijksregisternummer (DOMAIN §10), whatever its name."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, str) and is_national_number(value):
                self.add_error(name, _("Dit lijkt een rijksregisternummer. Schakel bewaart dat nooit: laat het weg"))
        return data


class PupilForm(ClearMessages, NoNationalNumber):
    first_name = _line(_("Voornaam"), 80, required=True)
    last_name = _line(_("Naam"), 80, required=True)
    class_name = _line(_("Klas"), 20)
    birth_date = DayField(label=_("Geboortedatum"), required=False)
    school_key = _line(
        _("Stamboeknummer"), 40, help_text=_("Het nummer van uw eigen systeem; nooit het rijksregisternummer.")
    )
    ends_on = DayField(
        label=_("Uitgeschreven op"), required=False, help_text=_("Alleen als de leerling de school verlaat of verliet.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @staticmethod
    def values_of(pupil: Pupil, latest: Enrolment | None) -> dict[str, Any]:
        names = ("first_name", "last_name", "class_name", "birth_date", "school_key")
        return {name: getattr(pupil, name) for name in names} | {"ends_on": latest.ends_on if latest else None}

    def clean_birth_date(self) -> date | None:
        day = self.cleaned_data["birth_date"]
        if day is not None and not 0 < self.today.year - day.year <= OLDEST_YEARS:
            raise forms.ValidationError(_("Kijk het jaar na: zo oud is een leerling niet"))
        return day

    def clean_ends_on(self) -> date | None:
        day = self.cleaned_data["ends_on"]
        if day is not None and abs(day.year - self.today.year) > OLDEST_YEARS:
            raise forms.ValidationError(_("Kijk het jaar na"))
        return day


class ParentForm(ClearMessages, NoNationalNumber):
    first_name = _line(_("Voornaam"), 80, required=True)
    last_name = _line(_("Naam"), 80, required=True)
    relation = forms.ChoiceField(label=_("Wie is dit voor de leerling?"), choices=Relation.choices, widget=ChoiceCards)
    authority = forms.ChoiceField(
        label=_("Draagt deze ouder het ouderlijk gezag?"),
        help_text=_("Kies ‘niet bekend’ zolang u het niet zeker weet."),
        choices=Authority.choices,
        widget=ChoiceCards,
        initial=Authority.UNKNOWN,
    )
    phone = _line(_("Telefoon"), 40)
    mobile = _line(_("Gsm"), 40)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Schrijf een e-mailadres zoals naam@voorbeeld.be")},
    )
    address = _line(_("Adres"), 200)
    language = _line(_("Taal waarin u met deze ouder praat"), 40)
    interpreter = forms.BooleanField(label=_("Een tolk is nodig"), required=False)

    @staticmethod
    def values_of(link: Parentage) -> dict[str, Any]:
        names = ("first_name", "last_name", "phone", "mobile", "email", "address", "language", "interpreter")
        own = {name: getattr(link.parent, name) for name in names}
        return own | {"relation": link.relation, "authority": link.authority}
