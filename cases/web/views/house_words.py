"""`/schoolwoorden/`: what radicalisering and polarisatie mean at the own school, written by its care coordinators."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from cases.house_words import SetMeanwhile, own_words, set_words, stamp
from core.forms import ClearMessages

TOO_LONG = gettext_lazy("Maak de tekst korter: hoogstens 2000 tekens")


def _field(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=2000,
        error_messages={"max_length": TOO_LONG},
    )


class HouseWordsForm(ClearMessages, forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    radicalisation = _field(
        gettext_lazy("Radicalisering, bij ons"),
        gettext_lazy("Wat ziet of hoort u dan? Geen geloof, afkomst of kleding. Bijvoorbeeld: praat geweld goed."),
    )
    polarisation = _field(
        gettext_lazy("Polarisatie, bij ons"),
        gettext_lazy("Bijvoorbeeld: groepen die niet meer met elkaar willen samenwerken."),
    )


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    own = own_words(request.actor.organisation_id)
    initial = {"radicalisation": own.radicalisation, "polarisation": own.polarisation} if own else {}
    form = HouseWordsForm(request.POST if request.method == "POST" else None, initial=initial | {"seen": stamp(own)})
    theirs = None
    if form.is_valid():
        try:
            set_words(**form.cleaned_data, by=request.membership, actor=request.actor)
        except SetMeanwhile as clash:
            theirs = clash.words
            # What was typed stays in the form, now on top of what a colleague saved.
            form.data = form.data.copy()
            form.data["seen"] = stamp(theirs)
        else:
            messages.success(request, _("De woorden van uw school zijn bewaard. Ze staan nu bij elke inschatting."))
            return redirect("cases:house_words")
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "cases/house_words.html", {"form": form, "theirs": theirs}, status=status)
