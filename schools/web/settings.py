"""`/scholen/<nr>/gegevens/` and its campuses: what a school says of itself, changed after a look at what changes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from core.forms import ClearMessages
from schools import settings
from schools.models import Campus, Net, School
from schools.settings import SETTERS, SettingRefused, Settings


class SettingsForm(ClearMessages, forms.Form):
    net = forms.ChoiceField(
        label=gettext_lazy("Net"), choices=[("", gettext_lazy("Niet ingevuld")), *Net.choices], required=False
    )
    umbrella = forms.CharField(
        label=gettext_lazy("Koepel"),
        max_length=100,
        required=False,
        error_messages={"max_length": gettext_lazy("Maak dit korter: hoogstens 100 tekens")},
    )
    municipality = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Gemeente"),
        help_text=gettext_lazy("De gemeente waarvan Team Expo-R voor deze school werkt."),
        empty_label=gettext_lazy("Geen"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een gemeente uit de lijst")},
    )
    practice = forms.BooleanField(
        label=gettext_lazy("Dit is een oefenschool"),
        help_text=gettext_lazy(
            "Er vertrekt geen mail, elke pagina zegt het, en de beheerder van de school kan alles wissen."
        ),
        required=False,
    )

    def __init__(self, *args: Any, practice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        municipality = self.fields["municipality"]
        assert isinstance(municipality, forms.ModelChoiceField)
        municipality.queryset = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).order_by("name", "pk")
        if not practice:
            del self.fields["practice"]

    def settings(self) -> Settings:
        return Settings(**self.cleaned_data)


class CampusForm(ClearMessages, forms.Form):
    number = forms.RegexField(
        r"^\d{1,3}$",
        label=gettext_lazy("Nummer van de vestigingsplaats"),
        error_messages={"invalid": gettext_lazy("Schrijf een tot drie cijfers")},
    )
    name = forms.CharField(
        label=gettext_lazy("Naam"),
        max_length=100,
        required=False,
        error_messages={"max_length": gettext_lazy("Maak de naam korter: hoogstens 100 tekens")},
    )
    address = forms.CharField(
        label=gettext_lazy("Straat en nummer"),
        max_length=200,
        error_messages={"max_length": gettext_lazy("Maak het adres korter: hoogstens 200 tekens")},
    )
    municipality = forms.CharField(
        label=gettext_lazy("Postnummer en gemeente"),
        max_length=80,
        error_messages={"max_length": gettext_lazy("Maak dit korter: hoogstens 80 tekens")},
    )
    nis_code = forms.RegexField(
        r"^\d{5}$",
        label=gettext_lazy("NIS-code van de gemeente"),
        error_messages={"invalid": gettext_lazy("Schrijf de vijf cijfers van de NIS-code")},
    )


@access(only(*SETTERS))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, nr: str) -> HttpResponse:
    """Fill in, see what changes, and only then keep it."""
    school = _school(request, nr)
    initial = {
        "net": school.net,
        "umbrella": school.umbrella,
        "municipality": school.municipality_id,
        "practice": school.organisation.practice,
    }
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        practice=settings.may_set_practice(request.actor),
    )
    if form.is_valid() and "back" not in request.POST:
        changes = settings.changes(school, form.settings())
        if changes and "send" not in request.POST:
            context = {"school": school, "form": form, "changes": changes}
            return render(request, "schools/settings_confirm.html", context)
        try:
            if changes:
                settings.save(school=school, wanted=form.settings(), by=request.actor)
        except SettingRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("De gegevens zijn bewaard.") if changes else _("Er was niets gewijzigd."))
            return redirect("schools:school", nr=nr)
    context = {"school": school, "form": form, "campuses": Campus.objects.filter(school=school).order_by("number")}
    return render(request, "schools/settings.html", context, status=422 if form.errors else 200)


@access(only(*SETTERS))
@require_http_methods(["GET", "POST"])
def campus(request: HttpRequest, nr: str, pk: int | None = None) -> HttpResponse:
    """A new campus, or what is known of one."""
    school = _school(request, nr)
    found = _campus(school, pk) if pk is not None else None
    names = CampusForm.base_fields
    form = CampusForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(found, name) for name in names} if found else None,
    )
    if form.is_valid():
        try:
            settings.save_campus(school=school, campus=found, values=form.cleaned_data, by=request.actor)
        except SettingRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("De vestigingsplaats is bewaard."))
            return redirect("schools:settings", nr=nr)
    context = {"school": school, "form": form, "campus": found}
    return render(request, "schools/campus.html", context, status=422 if form.errors else 200)


@access(only(*SETTERS))
@require_POST
def remove_campus(request: HttpRequest, nr: str, pk: int) -> HttpResponse:
    settings.remove_campus(campus=_campus(_school(request, nr), pk), by=request.actor)
    messages.success(request, _("De vestigingsplaats is verwijderd."))
    return redirect("schools:settings", nr=nr)


def _school(request: HttpRequest, nr: str) -> School:
    """The school of that number, for who keeps what it says of itself."""
    schools = School.objects.select_related("organisation", "municipality")
    school = get_object_or_404(schools, organisation__number=nr)
    if not settings.may_set(request.actor, school):
        raise Http404
    return school


def _campus(school: School, pk: int) -> Campus:
    return get_object_or_404(Campus, pk=pk, school=school)
