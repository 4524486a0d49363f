"""What the CLB writes in its own file."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from cases.clb_files import Agreed
from cases.web.forms import long_enough, past
from core.forms import ChoiceCards, ClearMessages, DayField
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy


class KeyedForm(ClearMessages, forms.Form):
    """A form with a key of its own, so that a double click writes once."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.initial.setdefault("form_key", uuid4())

    @property
    def key(self) -> UUID:
        return self.cleaned_data["form_key"] or uuid4()


class NoteForm(KeyedForm):
    text = forms.CharField(
        label=_("Notitie"),
        help_text=_("Voor het dossier van het CLB. Niets hiervan komt bij de school."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schrijf uw notitie in één zin")},
        validators=[long_enough],
    )


class TeamForm(ClearMessages, forms.Form):
    team_on = DayField(
        label=_("Op welke dag bespreekt het CLB-team dit?"),
        help_text=_("Een dag die voorbij is, mag ook: dan is het besproken."),
        error_messages={"required": _("Schrijf de dag van het CLB-team")},
    )


class ConsentForm(KeyedForm):
    given_by = forms.ChoiceField(
        label=_("Wie stemde in?"),
        help_text=_("Een leerling is vanaf 12 jaar in principe bekwaam en beslist dan zelf."),
        choices=ConsentBy.choices,
        widget=ChoiceCards(),
        error_messages={"required": _("Kies wie instemde")},
    )
    given_on = DayField(label=_("Op welke dag?"), error_messages={"required": _("Schrijf op welke dag")})
    purpose = forms.CharField(
        label=_("Waarvoor?"),
        help_text=_("Bijvoorbeeld: onze bevindingen delen met het zorgoverleg."),
        max_length=200,
        error_messages={
            "required": _("Schrijf waarvoor de instemming geldt"),
            "max_length": _("Maak dit korter: hoogstens 200 tekens"),
        },
    )
    how = forms.CharField(
        label=_("Hoe? En waarom niet de leerling zelf, als die 12 of ouder is?"),
        help_text=_("Bijvoorbeeld: in het gesprek gezegd, of op papier getekend."),
        max_length=200,
        error_messages={
            "required": _("Schrijf hoe de instemming gegeven werd"),
            "max_length": _("Maak dit korter: hoogstens 200 tekens"),
        },
    )

    def clean_given_on(self) -> date:
        return past(self.cleaned_data["given_on"], self.actor.today)

    def agreed(self) -> Agreed:
        data = self.cleaned_data
        return Agreed(self.key, Consent(ConsentBy(data["given_by"]), data["given_on"], data["how"]), data["purpose"])


class WithdrawForm(ClearMessages, forms.Form):
    withdrawn_on = DayField(
        label=_("Op welke dag werd de instemming ingetrokken?"),
        help_text=_("Wat intussen gedaan of vrijgegeven is, blijft gedaan. Roep een vrijgave zelf terug."),
        error_messages={"required": _("Schrijf op welke dag")},
    )
