"""Writing what the CLB lets cross to the zorgoverleg, and taking it back."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from cases.models import Case
from cases.web.forms import long_enough, past
from core.forms import CheckCards, ChoiceCards, ClearMessages, DayField
from core.templatetags.schakel import day
from secrecy.disclosures import Consent, consent_needed, presumed_capable
from secrecy.models import ConsentBy, Item, ItemKind
from secrecy.release import GROUND_LABELS, Ground
from secrecy.tables import Regime

GROUNDS = (Ground.ADVICE, Ground.OWN_FINDINGS)
# What of the CLB's own file can leave as it stands: texts that somebody wrote, not what was noted of other disclosures.
CROSSING = (ItemKind.CLB_NOTE, ItemKind.ASSESSMENT, ItemKind.STEP)
FIRST_TERM_DAYS = 90
FARTHEST_DAYS = 3 * 365


def own_texts(case: Case, actor: Actor) -> list[Item]:
    """The texts of the CLB's file of this case that the actor may read, newest first; one query."""
    rows = Item.objects.visible_to(actor).filter(dossier=case.dossier_id, regime=Regime.CLB, kind__in=CROSSING)
    return list(rows.order_by("-created_at", "pk"))


def title(item: Item) -> str:
    return f"{item.get_kind_display()}, {day(item.created_at)}"


class DisclosureForm(ClearMessages, forms.Form):
    """Which texts, or a new one; why it crosses, on which ground, until when; for own findings also who agreed."""

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
        self.items = own_texts(case, actor)
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
            self.add_error("body", _("Schrijf wat het zorgoverleg mag lezen, of kies een tekst"))
        elif not self.errors:
            try:
                long_enough(self.words())
            except forms.ValidationError as too_long:
                self.add_error("body", too_long)
        if data.get("ground") and consent_needed(Ground(data["ground"])):
            self._clean_consent(data)
        return data

    def _clean_consent(self, data: dict[str, Any]) -> None:
        for name, sentence in (
            ("consent_by", _("Kies wie instemde")),
            ("consent_on", _("Schrijf op welke dag er ingestemd werd")),
        ):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        who = data.get("consent_by")
        presumed = presumed_capable(self.case.age(self.actor.today))
        if data.get("judged_otherwise") or not who:
            return
        # An age that is not known asks for words too: nobody may slip through because a date is missing.
        if who == ConsentBy.PARENTS and presumed is not False:
            self.add_error("judged_otherwise", _("Schrijf waarom de ouders instemden en niet de leerling zelf"))
        if who == ConsentBy.PUPIL and presumed is not True:
            self.add_error("judged_otherwise", _("Schrijf waarom de leerling hierover zelf kan beslissen"))

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
        if not consent_needed(Ground(data["ground"])):
            return None
        by = ConsentBy(data["consent_by"])
        presumed = presumed_capable(self.case.age(self.actor.today))
        as_presumed = presumed is (by == ConsentBy.PUPIL)
        return Consent(by, data["consent_on"], data["consent_how"], "" if as_presumed else data["judged_otherwise"])


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
        help_text=_("Bijvoorbeeld: aan de telefoon. Alleen het CLB leest dit."),
        max_length=200,
        error_messages={"required": _("Schrijf kort hoe de instemming ingetrokken werd")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_withdrawn_on(self) -> date:
        return past(self.cleaned_data["withdrawn_on"], self.actor.today)
