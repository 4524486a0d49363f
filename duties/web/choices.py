"""`/meldingen/`: which ordinary reminders somebody wants by mail, and when. The same in all their seats."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import SIGNED_IN, access
from core.forms import ChoiceCards, ClearMessages
from duties.actions import choose_reminders
from duties.models import DigestHour, ReminderChoice


class ChoicesForm(ClearMessages, forms.Form):
    before = forms.BooleanField(label=gettext_lazy("Eén werkdag voor een taak klaar moet zijn"), required=False)
    on = forms.BooleanField(label=gettext_lazy("Op de dag zelf"), required=False)
    after = forms.BooleanField(
        label=gettext_lazy("Daarna, om de drie schooldagen zolang de taak open staat"), required=False
    )
    hour = forms.ChoiceField(
        label=gettext_lazy("Wanneer op de dag?"),
        choices=DigestHour.choices,
        widget=ChoiceCards(
            descriptions={
                DigestHour.MORNING: gettext_lazy("Bij het begin van de schooldag."),
                DigestHour.NOON: gettext_lazy("Wat u voor de middag afwerkt, telt niet meer mee."),
            }
        ),
        error_messages={
            "required": gettext_lazy("Kies wanneer op de dag"),
            "invalid_choice": gettext_lazy("Kies ’s morgens of ’s middags"),
        },
    )


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    user_id = request.user.pk
    choice = ReminderChoice.objects.filter(user=user_id).first() or ReminderChoice(user_id=user_id)
    initial = {"before": choice.before, "on": choice.on, "after": choice.after, "hour": choice.hour}
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        choose_reminders(user_id=user_id, **form.cleaned_data)
        messages.success(request, _("Uw keuze is bewaard. Ze geldt vanaf de volgende mail."))
        return redirect("duties:choices")
    return render(request, "duties/choices.html", {"form": form, "fixed": FIXED}, status=422 if form.errors else 200)


# What no choice switches off.
FIXED = (
    {
        "title": gettext_lazy("Een termijn uit de wet"),
        "text": gettext_lazy("Zoals bij een tuchtdossier. U krijgt elke herinnering."),
        "tag": gettext_lazy("altijd"),
    },
    {
        "title": gettext_lazy("Een nieuwe taak die op u wacht"),
        "text": gettext_lazy("Meteen; ’s nachts en in het weekend pas de volgende werkdag."),
        "tag": gettext_lazy("altijd"),
    },
    {
        "title": gettext_lazy("Acuut gevaar"),
        "text": gettext_lazy("Meteen, ook ’s nachts en in het weekend."),
        "tag": gettext_lazy("altijd"),
    },
    {
        "title": gettext_lazy("Een taak van een collega die blijft liggen"),
        "text": gettext_lazy("Alleen wat u zelf ook mag zien, en hoogstens één mail per dag."),
        "tag": gettext_lazy("altijd"),
    },
)
