"""The forms of track B: what the police told, who may know, whom the direction informs, and the answer back."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from accounts.web.people import what_and_where
from cases.enums import PoliceChannel, PoliceForce
from cases.models import PoliceAnswer
from cases.police.facts import Standing
from cases.police.informing import Informed
from cases.police.news import Told
from cases.querysets import people_of
from cases.web.forms import PUPIL_INPUT, long_enough, named_pupil, past
from core.forms import CheckCards, ChoiceCards, ClearMessages, DayField, HourField
from secrecy.tables import REPORTING_ROLES

# Whom the police may list: who works at the school, and the CLB that is tied to it.
LISTABLE = frozenset({*REPORTING_ROLES, Role.CLB_CONTACT})


def seat_label(seat: Membership) -> str:
    """A colleague in a list to choose from: name and what they do here."""
    return f"{seat.user.name}, {seat.label}"


def partner_label(seat: Membership) -> str:
    """Somebody of another organisation in a list to choose from."""
    return f"{seat.user.name}, {what_and_where(seat)}"


def seats(on: date, role: Role) -> Any:
    found = Membership.objects.current(on).filter(role=role).select_related("user", "organisation")
    return found.order_by("organisation__name", "user__last_name", "user__first_name", "pk")


class NewsForm(ClearMessages, forms.Form):
    """What the police told the direction: from whom, when, about whom, what."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    force = forms.ChoiceField(
        label=_("Van wie komt het bericht?"),
        choices=PoliceForce.choices,
        widget=ChoiceCards(),
        error_messages={"required": _("Kies van wie het bericht komt")},
    )
    channel = forms.ChoiceField(
        label=_("Hoe kreeg u het?"),
        choices=PoliceChannel.choices,
        widget=ChoiceCards(),
        error_messages={"required": _("Kies hoe u het kreeg")},
    )
    contact_name = forms.CharField(
        label=_("Wie sprak u?"),
        help_text=_("Naam en dienst, zoals die persoon ze gaf."),
        max_length=200,
        error_messages={"required": _("Schrijf wie u sprak")},
    )
    contact = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Heeft die persoon een account in Schakel?"),
        help_text=_("Dan leest die daar ‘ontvangen door de directie’, en later de terugkoppeling. Verder niets."),
        empty_label=_("Nee, of ik weet het niet"),
        required=False,
        error_messages={"invalid_choice": _("Kies iemand uit de lijst")},
    )
    received_on = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag u het kreeg")})
    received_at = HourField(label=_("Uur"), error_messages={"required": _("Schrijf om welk uur u het kreeg")})
    pupil = forms.CharField(widget=forms.HiddenInput, required=False)
    pupil_text = forms.CharField(
        label=_("Om welke leerling, klas of groep gaat het?"),
        help_text=_("Typ minstens drie letters. Niet zeker? Beschrijf dan kort wie er bedoeld is."),
        max_length=200,
        widget=PUPIL_INPUT,
        error_messages={"required": _("Schrijf om wie het gaat")},
    )
    text = forms.CharField(
        label=_("Wat vertelde de politie?"),
        help_text=_("Alleen wat u mocht noteren. Dit leest u, en wie de politie uitdrukkelijk toelaat."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schrijf in één zin wat de politie vertelde")},
        validators=[long_enough],
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        now = timezone.localtime(actor.now)
        super().__init__(
            data, initial={"form_key": uuid4(), "received_on": now.date(), "received_at": now.time().replace(second=0)}
        )
        self.actor = actor
        contact = self.fields["contact"]
        assert isinstance(contact, forms.ModelChoiceField)
        contact.queryset = seats(actor.today, Role.POLICE_CONTACT)
        contact.label_from_instance = partner_label

    def clean_received_on(self) -> date:
        return past(self.cleaned_data["received_on"], self.actor.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, hour = data.get("received_on"), data.get("received_at")
        if day and hour:
            data["moment"] = self._moment(day, hour)
            if data["moment"] > self.actor.now:
                self.add_error("received_at", _("Kies een uur dat al voorbij is"))
        data["pupil"] = named_pupil(self.actor, data.get("pupil") or "", data.get("pupil_text") or "")
        return data

    @staticmethod
    def _moment(day: date, hour: time) -> datetime:
        return timezone.make_aware(datetime.combine(day, hour))

    def told(self) -> Told:
        data = self.cleaned_data
        return Told(
            form_key=data["form_key"] or uuid4(),
            text=data["text"],
            force=PoliceForce(data["force"]),
            channel=PoliceChannel(data["channel"]),
            contact_name=data["contact_name"],
            contact=data["contact"],
            received_at=data["moment"],
            pupil=data["pupil"],
            pupil_text=data["pupil_text"],
        )


class PermissionForm(ClearMessages, forms.Form):
    """To whom the police allows this to be passed on."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    given_on = DayField(label=_("Op welke dag gaf de politie toelating?"))
    given_by = forms.CharField(
        label=_("Wie bij de politie?"), max_length=200, error_messages={"required": _("Schrijf wie de toelating gaf")}
    )
    persons = forms.ModelMultipleChoiceField(
        Membership.objects.none(),
        label=_("Wie mag het lezen?"),
        help_text=_("Alleen wie de politie zelf noemde. Niemand? Laat dan alles leeg: dan leest alleen u het."),
        widget=CheckCards(),
        required=False,
        error_messages={
            "invalid_choice": _("Kies mensen uit de lijst"),
            "invalid_pk_value": _("Kies mensen uit de lijst"),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor, listed: set[int], given_by: str) -> None:
        super().__init__(data, initial={"form_key": uuid4(), "given_on": actor.today, "given_by": given_by})
        self.actor = actor
        persons = self.fields["persons"]
        assert isinstance(persons, forms.ModelMultipleChoiceField)
        persons.queryset = people_of(actor.organisation_id, actor.today, LISTABLE).exclude(pk__in=listed)
        persons.label_from_instance = seat_label

    def clean_given_on(self) -> date:
        return past(self.cleaned_data["given_on"], self.actor.today)


class InformForm(ClearMessages, forms.Form):
    """Whom the direction informs. Whoever knows already is not asked about again."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    coordinator = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Welke zorgcoördinator krijgt de casus?"),
        help_text=_("Het zorgteam leest: er is een bezorgdheid, en over wie. Niet wat de politie vertelde."),
        empty_label=_("Nog niemand"),
        required=False,
        error_messages={"invalid_choice": _("Kies iemand uit de lijst")},
    )
    clb = forms.BooleanField(
        label=_("Licht het CLB in"),
        help_text=_("De contactpersoon CLB leest dat er een bezorgdheid is en over wie, en ziet de casus vanaf nu."),
        required=False,
        initial=True,
    )
    case_manager = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Wie bij Expo-R licht u in?"),
        help_text=_("Die persoon leest dat er op uw school een bezorgdheid is. Geen naam van een leerling."),
        empty_label=_("Nog niemand"),
        required=False,
        error_messages={"invalid_choice": _("Kies iemand uit de lijst")},
    )
    on = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag u hen inlichtte")})
    reason = forms.CharField(
        label=_("Licht u iemand niet in? Waarom?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        validators=[long_enough],
    )
    backdated = forms.CharField(
        label=_("Waarom schrijft u dit later op?"),
        help_text=_("Alleen nodig als het meer dan drie dagen geleden is."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor, known: Standing) -> None:
        super().__init__(data, initial={"form_key": uuid4(), "on": actor.today})
        self.actor = actor
        coordinator, case_manager = self.fields["coordinator"], self.fields["case_manager"]
        assert isinstance(coordinator, forms.ModelChoiceField)
        assert isinstance(case_manager, forms.ModelChoiceField)
        coordinator.queryset = people_of(actor.organisation_id, actor.today, [Role.CARE_COORDINATOR])
        coordinator.label_from_instance = seat_label
        case_manager.queryset = seats(actor.today, Role.CASE_MANAGER)
        case_manager.label_from_instance = partner_label
        for name in ("coordinator", "clb", "case_manager"):
            if getattr(known, name):
                del self.fields[name]

    def clean_on(self) -> date:
        return past(self.cleaned_data["on"], self.actor.today)

    def informed(self) -> Informed:
        data = self.cleaned_data
        return Informed(
            on=data["on"],
            coordinator=data.get("coordinator"),
            clb=bool(data.get("clb")),
            case_manager=data.get("case_manager"),
            reason=data["reason"],
            backdated=data["backdated"],
        )


class AnswerForm(ClearMessages, forms.Form):
    """The text for the police, as Expo-R writes it. `version` is the one on the screen; 0: there is none yet."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    body = forms.CharField(
        label=_("Wat mag de politie weten?"),
        help_text=_(
            "De directie leest precies deze tekst, en daarna de politie. Niets uit het dossier van de school of het CLB."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schrijf in één zin wat de politie mag weten")},
        validators=[long_enough],
    )

    def __init__(self, data: QueryDict | None = None, *, answer: PoliceAnswer | None) -> None:
        kept = {"version": answer.version, "body": answer.body} if answer else {"version": 0}
        super().__init__(data, initial={"form_key": uuid4(), **kept})


class VersionForm(ClearMessages, forms.Form):
    """A button under a text: which text was on the screen."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None = None, *, answer: PoliceAnswer) -> None:
        super().__init__(data, initial={"form_key": uuid4(), "version": answer.version})


class AskForm(VersionForm):
    director = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Aan wie van de directie legt u de tekst voor?"),
        error_messages={"required": _("Kies wie hem leest"), "invalid_choice": _("Kies iemand uit de lijst")},
    )

    def __init__(self, data: QueryDict | None = None, *, answer: PoliceAnswer, on: date, first: int | None) -> None:
        super().__init__(data, answer=answer)
        director = self.fields["director"]
        assert isinstance(director, forms.ModelChoiceField)
        director.queryset = people_of(answer.school_id, on, [Role.DIRECTOR])
        director.label_from_instance = seat_label
        director.initial = first


class ReplyForm(VersionForm):
    """The director's answer, in writing."""

    words = forms.CharField(
        label=_("Uw antwoord"),
        help_text=_("Eén zin volstaat. Expo-R leest hem."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in één zin of u instemt, of waarom niet")},
        validators=[long_enough],
    )
