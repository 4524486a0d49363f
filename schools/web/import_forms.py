"""Bringing a file, and saying which of its columns is which field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.roles import Role
from core.forms import ChoiceCards, ClearMessages
from schools.imports.columns import COLUMNS
from schools.imports.reading import MOST_BYTES, FileRefused, Table, read
from schools.models import Import, ImportKind

DESCRIPTIONS = {
    ImportKind.CLASSES: _("De klassen met hun titularis."),
    ImportKind.PUPILS: _("Namen, klas, geboortedatum en inschrijving. Eerst deze, dan de ouders."),
    ImportKind.PARENTS: _("Eén rij per ouder en leerling: hoe u hen bereikt en wie het gezag draagt."),
    ImportKind.STAFF: _("Stelt plaatsen voor. Geen enkele plaats opent iets tot een tweede persoon ze bevestigt."),
}


class BringForm(ClearMessages, forms.Form):
    kind = forms.ChoiceField(
        label=_("Wat staat er in het bestand?"),
        error_messages={"required": _("Kies wat er in het bestand staat"), "invalid_choice": _("Kies uit de lijst")},
    )
    file = forms.FileField(
        label=_("Welk bestand?"),
        help_text=_("Een CSV-bestand, hoogstens 5 MB. In Excel: ‘Opslaan als’, ‘CSV’."),
        error_messages={
            "required": _("Kies een bestand"),
            "invalid": _("Kies een bestand"),
            "missing": _("Kies een bestand"),
            "empty": _("Dit bestand is leeg. Kies een ander"),
            "max_length": _("Geef het bestand een kortere naam"),
        },
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        kinds = [kind for kind in ImportKind if kind != ImportKind.STAFF or actor.role == Role.ORGANISATION_ADMIN]
        field.widget = ChoiceCards(descriptions=DESCRIPTIONS)
        field.choices = [(kind.value, str(kind.label).capitalize()) for kind in kinds]

    def clean_file(self) -> Table:
        file: UploadedFile = self.cleaned_data["file"]
        self.file_name = file.name or ""
        try:
            return read(file.read(MOST_BYTES + 1))
        except FileRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class ColumnsForm(ClearMessages, forms.Form):
    """For each field of this kind of file: the column it stands in, or none."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, run: Import) -> None:
        super().__init__(data)
        choices = [(str(place), name) for place, name in enumerate(run.header) if name]
        for column in COLUMNS[run.kind]:
            self.fields[column.key] = forms.ChoiceField(
                label=column.label,
                help_text=column.hint,
                required=column.required,
                choices=[("", _("Kies een kolom") if column.required else _("Niet inlezen")), *choices],
                initial=str(run.columns.get(column.key, "")),
                error_messages={
                    "required": _("Kies de kolom met: %(label)s") % {"label": column.label},
                    "invalid_choice": _("Kies een kolom uit de lijst"),
                },
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        used: dict[str, str] = {}
        for key, place in list(data.items()):
            if place and place in used:
                label = self.fields[used[place]].label
                self.add_error(key, _("Deze kolom koos u al voor ‘%(label)s’. Kies een andere") % {"label": label})
            elif place:
                used[place] = key
        return data

    @property
    def columns(self) -> dict[str, int]:
        return {key: int(place) for key, place in self.cleaned_data.items() if place}
