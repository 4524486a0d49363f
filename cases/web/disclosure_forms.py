"""Writing what the CLB lets cross to the zorgoverleg, or the school to the case manager of a city, and taking it back."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership
from cases import told_city
from cases.models import Case
from cases.web import audiences
from cases.web.forms import long_enough, past
from cases.web.police_forms import partner_label
from core.forms import CheckCards, ChoiceCards, ClearMessages, DayField
from core.templatetags.schakel import day
from secrecy import release
from secrecy.disclosures import Consent, consent_needed, presumed_capable
from secrecy.models import ConsentBy, Item, ItemKind
from secrecy.panel import Entry, Holder, facts_of, panel
from secrecy.release import GROUND_LABELS, Allowance, Ground, Receiver
from secrecy.tables import CARE, Regime

GROUNDS = (Ground.ADVICE, Ground.OWN_FINDINGS)
# What of the CLB's own file can leave as it stands: texts that somebody wrote, not what was noted of other disclosures.
CROSSING = (ItemKind.CLB_NOTE, ItemKind.ASSESSMENT, ItemKind.STEP)
# What a consent says at least, and the sentence where it does not.
ASKED = {"consent_by": _("Kies wie instemde"), "consent_on": _("Schrijf op welke dag er ingestemd werd")}
FIRST_TERM_DAYS = 90
FARTHEST_DAYS = 3 * 365


# The same of what the school wrote itself, also what it shared in the zorgoverleg: never a text of the CLB, the police or
# the city, nor who reported.
OF_SCHOOL = (
    ItemKind.FACTS,
    ItemKind.REPORT,
    ItemKind.STEP,
    ItemKind.MEETING_NOTE,
    ItemKind.ASSESSMENT,
    ItemKind.MEASURE,
    ItemKind.GOAL,
)


def own_texts(case: Case, actor: Actor, regimes: Collection[Regime], kinds: Collection[ItemKind]) -> list[Item]:
    """The texts of these kinds that the actor's own organisation wrote in this case, newest first; one query."""
    rows = Item.objects.visible_to(actor).filter(dossier=case.dossier_id, regime__in=regimes, kind__in=kinds)
    return list(rows.filter(holder=actor.organisation_id).order_by("-created_at", "pk"))


def title(item: Item) -> str:
    return f"{item.get_kind_display()}, {day(item.created_at)}"


class DisclosureForm(ClearMessages, forms.Form):
    """Which texts, or a new one; why it crosses, on which ground, until when; for own findings also who agreed.

    From the CLB to the zorgoverleg; `CityForm` goes from the school to a case manager.
    """

    heading = _("Geef iets vrij aan het zorgoverleg")
    as_read = _("Dit leest het zorgoverleg, woord voor woord")
    stays = _("De instemmingen en al het andere in het CLB-dossier")
    done = _("Het zorgoverleg leest nu precies deze tekst.")
    nothing = _("Schrijf wat het zorgoverleg mag lezen, of kies een tekst")
    leaves, kinds = frozenset({Regime.CLB}), CROSSING
    under = Regime.TEAM

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    texts = forms.MultipleChoiceField(
        label=_("Welke teksten uit het CLB-dossier?"),
        help_text=_("Kies ze alleen als ze helemaal mee mogen. Een korte nieuwe tekst volstaat meestal."),
        required=False,
        widget=CheckCards(),
        error_messages={"invalid_choice": _("Kies uit de teksten die hier staan")},
    )
    body = forms.CharField(
        label=_("Wat mag het zorgoverleg lezen?"),
        help_text=_("Precies deze tekst vertrekt, met de teksten die u koos, en niets anders uit het CLB-dossier."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        validators=[long_enough],
    )
    purpose = forms.CharField(
        label=_("Waarvoor heeft het zorgoverleg dit nodig?"),
        max_length=200,
        error_messages={"required": _("Schrijf in enkele woorden waarvoor dit nodig is")},
    )
    ground = forms.ChoiceField(
        label=_("Waarover gaat het?"),
        choices=[(ground.value, str(GROUND_LABELS[ground]).capitalize()) for ground in GROUNDS],
        widget=ChoiceCards(
            descriptions={
                Ground.ADVICE: _("daarvoor is geen instemming nodig"),
                Ground.OWN_FINDINGS: _("alleen met instemming van de bekwame leerling of de ouders"),
            }
        ),
        error_messages={"required": _("Kies waarover het gaat")},
    )
    consent_by = forms.ChoiceField(
        label=_("Wie stemde in?"),
        choices=ConsentBy.choices,
        required=False,
        widget=ChoiceCards(),
        help_text=_("Een leerling is vanaf 12 jaar in principe bekwaam en beslist dan zelf."),
    )
    consent_on = DayField(label=_("Op welke dag?"), required=False)
    consent_how = forms.CharField(label=_("Hoe?"), max_length=200, required=False)
    judged_otherwise = forms.CharField(
        label=_("Beoordeelt u de bekwaamheid anders dan de leeftijd doet vermoeden? Schrijf waarom"),
        help_text=_(
            "Bijvoorbeeld: de leerling is jonger dan 12 en begrijpt goed waarover het gaat. Uw naam staat erbij."
        ),
        max_length=200,
        required=False,
    )
    expires_on = DayField(
        label=_("Tot en met welke dag mag het zorgoverleg dit lezen?"),
        help_text=_("Daarna leest alleen het CLB het nog. Leeg: tot u het terugroept."),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.actor = actor
        self.items = own_texts(case, actor, self.leaves, self.kinds)
        self.fields["texts"].choices = [(str(item.pk), title(item)) for item in self.items]  # type: ignore[attr-defined]  # a choice field
        self.initial.setdefault("form_key", uuid4())
        self.initial.setdefault("expires_on", actor.today + timedelta(days=FIRST_TERM_DAYS))

    def clean_consent_on(self) -> date | None:
        on = self.cleaned_data["consent_on"]
        return past(on, self.actor.today) if on else None

    def clean_expires_on(self) -> date | None:
        on = self.cleaned_data["expires_on"]
        if on and on < self.actor.today:
            raise forms.ValidationError(_("Kies een laatste dag die nog niet voorbij is"))
        if on and on > self.actor.today + timedelta(days=FARTHEST_DAYS):
            raise forms.ValidationError(_("Kijk de dag na: ze ligt meer dan drie jaar van vandaag"))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("texts") and not (data.get("body") or "").strip() and "body" not in self.errors:
            self.add_error("body", self.nothing)
        elif not self.errors:
            try:
                long_enough(self.words())
            except forms.ValidationError as too_long:
                self.add_error("body", too_long)
        if self.asks_consent():
            self._clean_consent(data)
        return data

    def on_ground(self) -> Ground | None:
        """The ground that was chosen, once the form is clean."""
        return Ground(self.cleaned_data["ground"]) if self.cleaned_data.get("ground") else None

    def asks_consent(self) -> bool:
        ground = self.on_ground()
        return ground is not None and consent_needed(ground)

    def came_from(self) -> Regime:
        """The regime that the words leave."""
        return Regime.CLB

    def readers(self, people: Sequence[Holder]) -> list[Entry]:
        """Who will read it."""
        return panel(facts_of(self.case.dossier), self.under, people)

    def receivers(self, readers: Sequence[Entry]) -> list[str]:
        """Their names, as the register keeps them; each once, also of who reads it in two roles."""
        return list(dict.fromkeys(one.name for one in readers if one.sees))

    def beside(self) -> dict[str, Any]:
        """What sending asks beside what every disclosure has."""
        return {}

    def _clean_consent(self, data: dict[str, Any]) -> None:
        for name, sentence in ASKED.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        who, on = data.get("consent_by"), data.get("consent_on")
        if data.get("judged_otherwise") or not who or not on or self._as_presumed(who, on):
            return
        if who == ConsentBy.PARENTS:
            self.add_error("judged_otherwise", _("Schrijf waarom de ouders instemden en niet de leerling zelf"))
        else:
            self.add_error("judged_otherwise", _("Schrijf waarom de leerling hierover zelf kan beslissen"))

    def _as_presumed(self, by: str, on: date) -> bool:
        """Whether it is presumed from the age that this person decides: the pupil as on the day they agreed, the parents as
        long as the pupil is too young today. An age that is not known presumes nothing: nobody may slip through because a
        date is missing."""
        pupil = by == ConsentBy.PUPIL
        return presumed_capable(self.case.age(on if pupil else self.actor.today)) is pupil

    def chosen(self) -> list[Item]:
        """The texts that leave as they stand, oldest first."""
        return [item for item in reversed(self.items) if str(item.pk) in self.cleaned_data.get("texts", [])]

    def words(self) -> str:
        """The very words that leave: the chosen texts, each with what it is and of which day, then the new one."""
        parts = [f"{title(item)}\n{item.body}" for item in self.chosen()]
        return "\n\n".join([*parts, (self.cleaned_data.get("body") or "").strip()]).strip()

    def left_behind(self) -> list[str]:
        """What of the CLB's file does not leave, by name."""
        return [title(item) for item in self.items if item not in self.chosen()]

    def consent(self) -> Consent | None:
        """The consent that the ground asks; None where it asks none."""
        data = self.cleaned_data
        if not self.asks_consent():
            return None
        by, on = ConsentBy(data["consent_by"]), data["consent_on"]
        return Consent(by, on, data["consent_how"], "" if self._as_presumed(by, on) else data["judged_otherwise"])


class CityForm(DisclosureForm):
    """The same from the school to one case manager, by name: only with consent (DOMAIN §5; the release table)."""

    heading = _("Deel iets met naam mee aan Expo-R")
    as_read = _("Dit leest de casemanager, woord voor woord")
    stays = _("Al het andere in de casus, en wie het signaal gaf")
    done = _("De casemanager leest nu precies deze tekst.")
    nothing = _("Schrijf wat de casemanager mag lezen, of kies een tekst")
    leaves, kinds = CARE, OF_SCHOOL
    under = Regime.SCHOOL

    ground = None
    receiver = forms.ModelChoiceField(
        label=_("Aan wie?"),
        help_text=_("Alleen een casemanager van een stad die zelf dossiers bijhoudt."),
        queryset=Membership.objects.none(),
        empty_label=_("Kies de casemanager"),
        error_messages={
            "required": _("Kies de casemanager"),
            "invalid_choice": _("Kies iemand van de lijst"),
        },
    )

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, case=case, actor=actor, **kwargs)
        seats = told_city.case_managers(case, actor).select_related("user", "organisation")
        field = self.fields["receiver"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = seats.order_by("organisation__name", "user__last_name", "user__first_name", "pk")
        field.label_from_instance = partner_label
        for name, (label, hint) in _TO_CITY.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        if all(self._asks(regime) for regime in self.leaves):
            for name, sentence in ASKED.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def on_ground(self) -> Ground:
        return Ground.CONSENT

    def asks_consent(self) -> bool:
        return self._asks(self.came_from())

    def _asks(self, came_from: Regime) -> bool:
        return release.allowance(came_from, Receiver.CITY, self.on_ground()) is Allowance.WITH_CONSENT

    def came_from(self) -> Regime:
        """What was shared in the zorgoverleg leaves it as such; with a word of the school's own it is the school's."""
        own = (self.cleaned_data.get("body") or "").strip() or any(
            item.regime == Regime.SCHOOL for item in self.chosen()
        )
        return Regime.SCHOOL if own else Regime.TEAM

    def words(self) -> str:
        """About whom, and then the words: the case manager reads nothing else that says it."""
        about = _("Over %(who)s") % {"who": self.case.title}
        return f"{about}\n\n{super().words()}"

    def readers(self, people: Sequence[Holder]) -> list[Entry]:
        sent = self.is_bound and not self.errors
        to = str(partner_label(self.cleaned_data["receiver"])) if sent else _("Wie u kiest")
        return audiences.for_city(self.case, self.came_from() if sent else self.under, people, to)

    def receivers(self, readers: Sequence[Entry]) -> list[str]:
        return [str(partner_label(self.cleaned_data["receiver"]))]

    def beside(self) -> dict[str, Any]:
        return {"to": self.cleaned_data["receiver"], "came_from": self.came_from()}


_TO_CITY = {
    "texts": (
        _("Welke teksten van de school?"),
        _("Kies ze alleen als ze helemaal mee mogen, en als er geen naam van een ander kind in staat."),
    ),
    "body": (
        _("Wat mag de casemanager lezen?"),
        _(
            "Precies deze tekst vertrekt, met de naam van de leerling en de teksten die u koos. Verder niets van de casus."
        ),
    ),
    "purpose": (_("Waarvoor heeft de casemanager dit nodig?"), ""),
    "consent_by": (
        _("Wie stemde in?"),
        _(
            "Een leerling is vanaf 12 jaar in principe bekwaam en beslist dan zelf. Dat hulp geweigerd werd, is geen grond."
        ),
    ),
    "expires_on": (
        _("Tot en met welke dag mag de casemanager dit lezen?"),
        _("Daarna leest alleen de school het nog. Leeg: tot u het terugroept."),
    ),
}


class RecallForm(ClearMessages, forms.Form):
    reason = forms.CharField(
        label=_("Waarom roept u dit terug?"),
        max_length=200,
        error_messages={"required": _("Schrijf kort waarom u dit terugroept")},
    )


class WithdrawForm(ClearMessages, forms.Form):
    """Who agreed takes that back: on which day and how."""

    withdrawn_on = DayField(
        label=_("Op welke dag werd de instemming ingetrokken?"),
        error_messages={"required": _("Schrijf op welke dag de instemming ingetrokken werd")},
    )
    withdrawn_how = forms.CharField(
        label=_("Hoe?"),
        help_text=_("Bijvoorbeeld: aan de telefoon. Wie de tekst kreeg, leest dit niet."),
        max_length=200,
        error_messages={"required": _("Schrijf kort hoe de instemming ingetrokken werd")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_withdrawn_on(self) -> date:
        return past(self.cleaned_data["withdrawn_on"], self.actor.today)
