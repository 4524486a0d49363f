"""`/stappenplannen/<slug>/termijnen/`: the terms of the own school, set by its care coordinators."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from cases import track
from cases.house_terms import own_terms, set_terms
from cases.procedures.definition import Definition, HouseTermsError, Step, with_house_terms
from core.calendar import listed
from core.forms import ClearMessages


class HouseTermsForm(ClearMessages, forms.Form):
    """A number of days for each step that has a term; empty means: as in the stappenplan."""

    def __init__(self, *args: object, definition: Definition, own: dict[str, int]) -> None:
        super().__init__(*args)
        self.definition = definition
        for step in definition.steps:
            if step.term is not None:
                self.fields[_name(step.key)] = _field(step, own.get(step.key))

    def clean(self) -> dict[str, object]:
        """The bounds are the definition's own; so are the sentences."""
        data = super().clean() or self.cleaned_data
        try:
            with_house_terms(self.definition, self.terms)
        except HouseTermsError as error:
            for key, sentence in error.problems.items():
                self.add_error(_name(key), sentence)
        return data

    @property
    def terms(self) -> dict[str, int]:
        """What was filled in: step key → days."""
        days = {step.key: self.cleaned_data.get(_name(step.key)) for step in self.definition.steps}
        return {key: count for key, count in days.items() if count is not None}

    @property
    def shown(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields)


def _name(key: str) -> str:
    return f"stap_{key}"


def _field(step: Step, own: int | None) -> forms.IntegerField:
    assert step.term is not None
    bounds = {
        "minimum": step.term.minimum,
        "maximum": step.term.unit.counted(step.term.maximum),
        "usual": step.deadline,
    }
    return forms.IntegerField(
        label=_("Stap %(step)s: %(title)s") % {"step": step.key, "title": step.short_title},
        help_text=_("Tussen %(minimum)d en %(maximum)s. Gewoon: %(usual)s.") % bounds,
        initial=own,
        required=False,
        error_messages={"invalid": _("Schrijf bij stap %(step)s een getal, zonder komma") % {"step": step.key}},
    )


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    definition = next((one for one in track.definitions().values() if one.slug == slug), None)
    if definition is None:
        raise Http404
    own = own_terms(request.actor.organisation_id, definition.key)
    form = HouseTermsForm(request.POST if request.method == "POST" else None, definition=definition, own=own)
    if form.is_valid():
        set_terms(definition=definition, terms=form.terms, by=request.membership, actor=request.actor)
        messages.success(request, _("De termijnen van uw school zijn bewaard. Ze tellen voor elke nieuwe taak."))
        return redirect("cases:house_terms", slug=slug)
    without = [step.key for step in definition.steps if step.term is None]
    context = {
        "form": form,
        "definition": definition,
        "own": bool(own),
        "without": listed(tuple(without)),
        "number_without": len(without),
    }
    return render(request, "cases/house_terms.html", context, status=422 if form.errors else 200)
