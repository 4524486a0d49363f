"""The letter that invites parents, and the day on which they got it."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import Membership
from accounts.web.people import PersonField, offer
from cases import invitations
from cases.invitations import TEMPLATE, Letter
from cases.models import Case
from cases.web.forms import long_enough, past
from core.forms import ClearMessages, DayField, HourField


class InvitationForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    addressed_to = forms.CharField(
        label=gettext_lazy("Aan wie is de brief?"),
        help_text=gettext_lazy("Wonen de ouders niet samen? Schrijf dan elk een eigen brief."),
        max_length=200,
        error_messages={"required": gettext_lazy("Schrijf aan wie de brief is")},
    )
    inviter = PersonField(
        label=gettext_lazy("Wie nodigt uit?"),
        help_text=gettext_lazy(
            "Die naam staat onder de brief. Wie u kiest, krijgt hierdoor geen bericht en geen toegang."
        ),
        error_messages={"required": gettext_lazy("Kies wie de ouders uitnodigt")},
    )
    day = DayField(label=gettext_lazy("Dag"), error_messages={"required": gettext_lazy("Schrijf op welke dag")})
    starts_at = HourField(label=gettext_lazy("Uur"), error_messages={"required": gettext_lazy("Schrijf om hoe laat")})
    place = forms.CharField(
        label=gettext_lazy("Plaats"),
        help_text=gettext_lazy("Ook waar men binnenkomt."),
        max_length=200,
        error_messages={"required": gettext_lazy("Schrijf waar het gesprek is")},
    )
    contact = forms.CharField(
        label=gettext_lazy("Hoe antwoorden de ouders?"),
        help_text=gettext_lazy("Een telefoonnummer of een e-mailadres."),
        max_length=200,
        error_messages={"required": gettext_lazy("Schrijf hoe de ouders kunnen antwoorden")},
    )
    text = forms.CharField(
        label=gettext_lazy("De brief"),
        help_text=gettext_lazy(
            "Pas deze tekst aan. Schrijf neutraal waarover het gaat: anderen in huis kunnen meelezen. Laat staan dat "
            "ouders iemand mogen meebrengen en een tolk kunnen vragen."
        ),
        widget=forms.Textarea(attrs={"rows": 16}),
        initial=TEMPLATE,
        error_messages={"required": gettext_lazy("Schrijf de tekst van de brief")},
        validators=[long_enough],
    )

    def __init__(self, data: QueryDict | None, *, case: Case, actor: Actor, inviter: Membership) -> None:
        about = _("De ouders van %(name)s") % {"name": case.pupil.name} if case.pupil else ""
        initial = {"form_key": uuid4(), "addressed_to": about, "inviter": inviter.pk, "contact": inviter.user.email}
        super().__init__(data, initial=initial)
        self.actor = actor
        offer(self, "inviter", invitations.inviters(case, actor))

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not 0 <= (day - self.actor.today).days <= invitations.LONGEST_DAYS:
            raise forms.ValidationError(_("Kies een dag die nog komt, binnen het jaar"))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("addressed_to", "place", "contact", "text"):
            word = invitations.telling(data.get(name, ""))
            if word:
                self.add_error(name, invitations.too_telling(word))
        return data

    def letter(self) -> Letter:
        data = self.cleaned_data
        return Letter(
            form_key=data["form_key"] or uuid4(),
            addressed_to=data["addressed_to"].strip(),
            inviter=data["inviter"],
            day=data["day"],
            starts_at=data["starts_at"],
            place=data["place"].strip(),
            contact=data["contact"].strip(),
            # As a browser sends it and as it is kept, a line ends alike.
            text=data["text"].replace("\r\n", "\n").strip(),
        )


class GivenForm(ClearMessages, forms.Form):
    given_on = DayField(
        label=gettext_lazy("Op welke dag gaf of verstuurde u de brief?"),
        error_messages={"required": gettext_lazy("Schrijf op welke dag de brief vertrok")},
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"given_on": actor.today})
        self.actor = actor

    def clean_given_on(self) -> date:
        return past(self.cleaned_data["given_on"], self.actor.today)
