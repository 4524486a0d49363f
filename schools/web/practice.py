"""`/scholen/<nr>/oefenen/`: emptying a practice school, after typing its number."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from core.forms import ClearMessages
from schools import practice
from schools.web.numbers import own_school


class ResetForm(ClearMessages, forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Schrijf het nummer van de oefenschool"),
        error_messages={"required": gettext_lazy("Schrijf het nummer, zodat u niet per vergissing wist")},
    )

    def __init__(self, *args: object, number: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = number
        self.fields["number"].help_text = _("Dat is %(number)s.") % {"number": number}

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        if typed != self.wanted:
            raise forms.ValidationError(_("Dit is niet het nummer van deze oefenschool"))
        return typed


@access(only(Role.ORGANISATION_ADMIN))
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, nr: str) -> HttpResponse:
    school = own_school(request, nr)
    if not practice.may_reset(school.organisation, request.actor):
        raise Http404
    form = ResetForm(request.POST if request.method == "POST" else None, number=nr)
    if form.is_valid() and practice.reset(by=request.actor):
        messages.success(request, _("De oefenschool is leeg: er is geen signaal en geen casus meer."))
        return redirect("schools:school", nr=nr)
    return render(
        request, "schools/practice.html", {"form": form, "school": school}, status=422 if form.errors else 200
    )
