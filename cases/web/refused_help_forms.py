"""Help refused (8w): what the school writes, and what the CLB answers."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from cases.models import Case
from cases.models.refused_help import ConcernRoute, ExpoR, Gateway
from cases.refused_help import ADULT_FROM, Answered, grounds
from cases.web.forms import long_enough, past
from core.forms import ChoiceCards, ClearMessages, DayField
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy
from secrecy.release import GROUND_LABELS, Ground


class _Dated(ClearMessages, forms.Form):
    """A day, with a reason where it is written down later, and one key a rendered form."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag het gebeurde")})
    backdated = forms.CharField(
        label=_("Waarom schrijft u dit later op?"),
        help_text=_("Alleen nodig als het meer dan drie dagen geleden is."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4(), "on": actor.today}, **kwargs)
        self.actor = actor

    def clean_on(self) -> date:
        return past(self.cleaned_data["on"], self.actor.today)


class RefusedHelpForm(_Dated):
    words = forms.CharField(
        label=_("Welke hulp werd geweigerd, en door wie?"),
        help_text=_("Feiten, in één zin. Het CLB leest dit om te kunnen antwoorden."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in één zin welke hulp geweigerd werd, en door wie")},
        validators=[long_enough],
    )
    field_order = ("form_key", "words", "on", "backdated")


class ConcernForm(_Dated):
    """The answer of the CLB. Which parts are needed follows from the answer; the action says so too."""

    concerned = forms.ChoiceField(
        label=_("Is er verontrusting?"),
        help_text=_(
            "Dat is: de ontwikkelingskansen of de integriteit van de jongere zijn bedreigd, en het CLB kan ze niet meer "
            "waarborgen. Hulp weigeren is op zich niet verontrustend. Gaat het alleen om radicalisering, lees "
            "‘verontrusting’ dan eng."
        ),
        choices=[("yes", _("Ja")), ("no", _("Nee"))],
        widget=ChoiceCards(),
        error_messages={"required": _("Kies of er verontrusting is")},
    )
    motivation = forms.CharField(
        label=_("Waarom?"),
        help_text=_("Altijd nodig: ook als er geen verontrusting is."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf in één zin waarom")},
        validators=[long_enough],
    )
    route = forms.ChoiceField(
        label=_("Zo ja: wat deed u ermee?"),
        choices=ConcernRoute.choices,
        required=False,
        widget=ChoiceCards(
            descriptions={
                ConcernRoute.CONSULT: _("u vraagt advies en werkt zelf verder"),
                ConcernRoute.M_DOCUMENT: _("het mag, het moet niet; alleen voor een minderjarige"),
            }
        ),
    )
    gateway = forms.ChoiceField(
        label=_("Bij wie?"),
        choices=Gateway.choices,
        required=False,
        widget=ChoiceCards(
            descriptions={
                Gateway.VK: _("bij een vermoeden van kindermishandeling"),
                Gateway.OCJ: _("bij een problematische leefsituatie"),
            }
        ),
    )
    expo_r = forms.ChoiceField(
        label=_("Lichtte u Team Expo-R in?"),
        choices=ExpoR.choices,
        widget=ChoiceCards(
            descriptions={
                ExpoR.NAME_FREE: _("de gewone weg"),
                ExpoR.NAMED: _("alleen op een grond uit de vrijgavetabel; hulp weigeren is geen grond"),
                ExpoR.NOT: _("schrijf hieronder waarom niet"),
            }
        ),
        error_messages={"required": _("Kies of u Expo-R inlichtte")},
    )
    why_not_expo_r = forms.CharField(
        label=_("Waarom lichtte u Expo-R niet in?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        validators=[long_enough],
    )
    ground = forms.ChoiceField(label=_("Op welke grond gaf u de naam?"), required=False, widget=ChoiceCards())
    consent_by = forms.ChoiceField(
        label=_("Wie stemde in?"),
        help_text=_("Een leerling is vanaf 12 jaar in principe bekwaam en beslist dan zelf."),
        choices=ConsentBy.choices,
        required=False,
        widget=ChoiceCards(),
    )
    consent_on = DayField(label=_("Op welke dag?"), required=False)
    consent_how = forms.CharField(
        label=_("Hoe?"), help_text=_("Mondeling, schriftelijk, in welk gesprek."), max_length=200, required=False
    )
    field_order = ("form_key", "concerned", "motivation")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground, route = self.fields["ground"], self.fields["route"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [(one.value, str(GROUND_LABELS[one]).capitalize()) for one in grounds()]
        age = case.age(self.actor.today)
        if age is not None and age >= ADULT_FROM:
            route.widget.unavailable = {ConcernRoute.M_DOCUMENT: _("de leerling is meerderjarig")}
        # Needed by what was answered above: `clean` says so.
        for name in ("route", "gateway", "why_not_expo_r", "ground", "consent_by", "consent_on"):
            self.fields[name].depends = True

    def clean_consent_on(self) -> date | None:
        day = self.cleaned_data["consent_on"]
        return past(day, self.actor.today) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("concerned") == "yes":
            self._needs("route", _("Kies wat u met de verontrusting deed"))
            self._needs("gateway", _("Kies bij welke voorziening"))
        if data.get("expo_r") == ExpoR.NOT:
            self._needs("why_not_expo_r", _("Schrijf in één zin waarom u Expo-R niet inlichtte"))
        if data.get("expo_r") == ExpoR.NAMED:
            self._needs("ground", _("Kies op welke grond u de naam gaf"))
            if data.get("consent_by"):
                self._needs("consent_on", _("Schrijf op welke dag die instemde"))
        return data

    def answered(self) -> Answered:
        """What counts: an answer that another answer made void is left out."""
        data = self.cleaned_data
        concerned, expo_r = data["concerned"] == "yes", ExpoR(data["expo_r"])
        named = expo_r == ExpoR.NAMED
        consent = None
        if named and data["consent_by"]:
            consent = Consent(ConsentBy(data["consent_by"]), data["consent_on"], data["consent_how"].strip())
        return Answered(
            form_key=data["form_key"] or uuid4(),
            on=data["on"],
            concerned=concerned,
            motivation=data["motivation"],
            expo_r=expo_r,
            route=ConcernRoute(data["route"]) if concerned else None,
            gateway=Gateway(data["gateway"]) if concerned else None,
            ground=Ground(data["ground"]) if named else None,
            consent=consent,
            why_not_expo_r=data["why_not_expo_r"] if expo_r == ExpoR.NOT else "",
            backdated=data["backdated"],
        )

    def _needs(self, name: str, sentence: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)
