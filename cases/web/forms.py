"""The forms of signals and cases. They check shape and wording; whether something may happen is for the actions."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from accounts.web.people import PersonField, offer
from cases.actions import Reported
from cases.enums import About, Grade, Outcome
from cases.feedback import MESSAGES, SENTENCES
from cases.walls import candidates
from core.forms import ChoiceCards, ClearMessages, DayField, SuggestInput
from schools.models import Pupil, sort_key
from secrecy.panel import Entry
from secrecy.walls import left

LONG = 10_000
YEARS_BACK = 3


PUPIL_INPUT = SuggestInput(url=reverse_lazy("cases:pupils"), fills="pupil")


def past(day: date, today: date) -> date:
    if day > today:
        raise forms.ValidationError(
            _("Kies een dag die al voorbij is, bijvoorbeeld %(day)s"), params={"day": today.strftime("%d/%m/%Y")}
        )
    if day < today - timedelta(days=365 * YEARS_BACK):
        raise forms.ValidationError(_("Kijk de dag na: dit is meer dan drie jaar geleden"))
    return day


def long_enough(value: str) -> str:
    if len(value) > LONG:
        raise forms.ValidationError(
            _("Maak de tekst korter: %(count)s tekens is te lang, %(most)s kan"),
            params={"count": len(value), "most": LONG},
        )
    return value


# Which panel of readers goes with each answer to "about whom".
ROUTE = {About.STAFF: About.STAFF, About.DIRECTION: About.DIRECTION}


def named_pupil(actor: Actor, picked: str, text: str) -> Pupil | None:
    """The pupil that the text names for sure: picked from the list and left unchanged, or the only one so called."""
    pupils = Pupil.objects.visible_to(actor)
    if picked.isascii() and picked.isdecimal() and len(picked) < 18:
        pupil = pupils.filter(pk=picked).first()
        if pupil is not None and str(pupil) == text.strip():
            return pupil
    wanted = sort_key(text)
    found = [one for one in pupils.matching(text)[:20] if wanted in {sort_key(str(one)), sort_key(one.name)}]
    return found[0] if len(found) == 1 else None


class SignalForm(ClearMessages, forms.Form):
    """What was seen, apart from what is thought of it. The reporter describes and picks no track (DOMAIN §3)."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    acute = forms.BooleanField(
        label=_("Er is of was acuut gevaar"),
        help_text=_(
            "Wie uw signaal leest, krijgt dan meteen bericht. Gaat het over een leerling, dan ook de directie."
        ),
        required=False,
    )
    facts = forms.CharField(
        label=_("Wat hebt u gezien, gehoord of vernomen?"),
        help_text=_("Alleen feiten: wie deed of zei wat? Gebruik zo veel mogelijk de eigen woorden van de leerling."),
        error_messages={"required": _("Schrijf in één zin wat u hebt gezien, gehoord of vernomen")},
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[long_enough],
    )
    interpretation = forms.CharField(
        label=_("Wat denkt u daarbij?"),
        help_text=_("Uw gevoel of vermoeden telt ook. Het staat apart, zodat niemand het voor een feit neemt."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        validators=[long_enough],
    )
    about_whom = forms.ChoiceField(
        label=_("Over wie gaat het?"),
        choices=About.choices,
        initial=About.PUPIL,
        error_messages={"required": _("Kies over wie het gaat")},
        widget=ChoiceCards(
            descriptions={
                About.PUPIL: _("van deze school"),
                About.ENVIRONMENT: _("niet over de leerling zelf"),
                About.STAFF: _("gaat apart naar de directie"),
                About.DIRECTION: _("gaat apart naar het schoolbestuur"),
            }
        ),
    )
    pupil = forms.CharField(widget=forms.HiddenInput, required=False)
    pupil_text = forms.CharField(
        label=_("Om welke leerling, klas of groep gaat het?"),
        help_text=_("Typ minstens drie letters. Niet zeker? Beschrijf dan kort wie u bedoelt."),
        max_length=200,
        required=False,
        widget=PUPIL_INPUT,
    )
    place = forms.CharField(label=_("Plaats"), max_length=200, required=False)
    happened_on = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag het gebeurde")})
    involved = PersonField(
        label=_("Betrokken personeelslid"),
        help_text=_(
            "Gaat dit ook over een collega? Die persoon ziet uw signaal dan niet, en hoort dat niet van Schakel."
        ),
        required=False,
        empty_label=_("Niemand"),
    )
    family = PersonField(
        label=_("Ouder of familie van de leerling"),
        help_text=_(
            "Werkt een ouder of familielid van de leerling op school? Ook die persoon ziet uw signaal dan niet."
        ),
        required=False,
        empty_label=_("Niemand"),
    )
    told_by = forms.CharField(
        label=_("Noteert u dit voor iemand anders?"),
        help_text=_(
            "Wie vertelde het u? Alleen invullen voor iemand zonder account: u geeft later zelf het antwoord door."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, readers: Mapping[str, Sequence[Entry]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.initial.setdefault("form_key", uuid4())
        self.initial.setdefault("happened_on", actor.today)
        for name in ("involved", "family"):
            offer(self, name, candidates(actor.organisation_id, actor))
        # Needed for a pupil, a class or in danger: `clean` says so.
        self.fields["pupil_text"].depends = True  # type: ignore[attr-defined]
        if actor.role != Role.CARE_COORDINATOR:
            del self.fields["told_by"]
        self.nobody = {
            about: _("op uw school kan nu niemand dit in Schakel lezen: bel of spreek iemand aan")
            for about in About
            if not any(entry.sees and entry.role for entry in readers[ROUTE.get(about, "care")])
        }
        self.fields["about_whom"].widget.unavailable = self.nobody  # type: ignore[attr-defined]

    @property
    def conflict(self) -> bool:
        """Whether somebody was chosen who may not read this, or was chosen wrongly: then the fields stand open."""
        return any(self[name].value() or self[name].errors for name in ("involved", "family"))

    def clean_happened_on(self) -> date:
        return past(self.cleaned_data["happened_on"], self.actor.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        about, text = data.get("about_whom"), (data.get("pupil_text") or "").strip()
        if about in self.nobody:
            self.add_error("about_whom", _("Kies iets anders, of spreek iemand aan: dit kan nu niemand lezen"))
        data["pupil"] = named_pupil(self.actor, data.get("pupil") or "", text) if about == About.PUPIL else None
        if about == About.PUPIL and not text:
            self.add_error("pupil_text", _("Schrijf de naam van de leerling, of beschrijf kort wie u bedoelt"))
        elif about == About.GROUP and not text:
            self.add_error("pupil_text", _("Schrijf om welke klas of groep het gaat"))
        elif data.get("acute") and not text:
            self.add_error("pupil_text", _("Schrijf kort om wie of wat het gaat: er is gevaar"))
        return data

    def reported(self) -> Reported:
        data = self.cleaned_data
        return Reported(
            form_key=data["form_key"] or uuid4(),
            about_whom=About(data["about_whom"]),
            facts=data["facts"],
            interpretation=data["interpretation"],
            pupil=data["pupil"],
            pupil_text=data["pupil_text"].strip(),
            place=data["place"].strip(),
            happened_on=data["happened_on"],
            acute=data["acute"],
            told_by=data.get("told_by", "").strip(),
            involved=data["involved"].user if data["involved"] else None,
            family=data["family"].user if data["family"] else None,
        )


class AdditionForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("Wat wilt u toevoegen?"),
        help_text=_("Uw eerste tekst blijft staan; dit komt eronder."),
        error_messages={"required": _("Schrijf in één zin wat u wilt toevoegen")},
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[long_enough],
    )


class OpenCaseForm(ClearMessages, forms.Form):
    """What the coordinator decides about a signal, and who it is about for sure."""

    outcome = forms.ChoiceField(
        label=_("Wat doet u met dit signaal?"),
        choices=[
            (Outcome.TRACK, _("Stappenplan A volgen")),
            (Outcome.TRACK_C, _("Stappenplan C volgen")),
            (Outcome.CARE, _("Alleen zorg, zonder stappenplan")),
        ],
        initial=Outcome.TRACK,
        error_messages={"required": _("Kies wat u met dit signaal doet")},
        widget=ChoiceCards(
            descriptions={
                Outcome.TRACK: _("over een leerling: u zoekt eerst wie best het gesprek voert"),
                Outcome.TRACK_C: _("over de ruimere omgeving: de leerling is gesprekspartner, niet het onderwerp"),
                Outcome.CARE: _("u volgt dit op binnen de gewone zorg"),
            }
        ),
    )
    pupil = forms.CharField(widget=forms.HiddenInput, required=False)
    pupil_text = forms.CharField(
        label=_("Om welke leerling, klas of groep gaat het?"),
        help_text=_(
            "Typ minstens drie letters en kies uit de lijst. Voor stappenplan C: beschrijf de omgeving, zonder namen."
        ),
        max_length=200,
        widget=PUPIL_INPUT,
        error_messages={"required": _("Schrijf om wie het gaat")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        picked, text = data.get("pupil") or "", data.get("pupil_text") or ""
        if data.get("outcome") == Outcome.TRACK_C:
            if named_pupil(self.actor, picked, text):
                self.add_error(
                    "pupil_text", _("Stappenplan C gaat niet over een leerling: beschrijf de omgeving, zonder namen")
                )
            data["pupil"] = None
            return data
        pupils = Pupil.objects.visible_to(self.actor)
        if picked.isdecimal():
            data["pupil"] = pupils.filter(pk=picked).first()
        else:
            found = list(pupils.matching(text)[:2])
            data["pupil"] = found[0] if len(found) == 1 else None
        return data


class DeclineForm(ClearMessages, forms.Form):
    reason = forms.CharField(
        label=_("Waarom komt er geen casus?"),
        help_text=_("Deze reden blijft bij het signaal. De melder leest ze niet."),
        error_messages={"required": _("Schrijf in één zin waarom er geen casus komt")},
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[long_enough],
    )


class TalkerForm(ClearMessages, forms.Form):
    """Who talks, and what they need to know for it (A1). A date and one sentence are enough."""

    talker = PersonField(
        label=_("Wie voert best het gesprek?"),
        help_text=_("Kies iemand die de leerling vertrouwt. Die persoon ziet alleen uw opdracht, niet de casus."),
        error_messages={"required": _("Kies wie het gesprek voert")},
    )
    partner = forms.CharField(
        label=_("Met wie spreekt die collega?"),
        help_text=_("Een leerling of een ouder. Dit gesprek komt niet in het zorgdossier van de leerling."),
        max_length=200,
        error_messages={"required": _("Schrijf met wie die collega spreekt")},
    )
    briefing = forms.CharField(
        label=_("Wat moet die collega weten?"),
        help_text=_("Alleen wat nodig is voor het gesprek. De collega leest precies deze tekst."),
        error_messages={"required": _("Schrijf in één zin wat uw collega moet weten")},
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[long_enough],
    )
    done_on = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag u dit vroeg")})
    late_reason = forms.CharField(
        label=_("Waarom schrijft u dit later op?"),
        help_text=_("Alleen nodig als het meer dan drie dagen geleden is."),
        max_length=200,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        school_id: int,
        not_before: date,
        about_pupil: bool = True,
        dossiers: Sequence[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.not_before = not_before
        if about_pupil:
            del self.fields["partner"]
        self.initial.setdefault("done_on", actor.today)
        seats = Membership.objects.current(actor.today).filter(organisation_id=school_id)
        offer(self, "talker", left(seats.filter(role__in=TALKERS), dossiers))

    def clean_done_on(self) -> date:
        day = past(self.cleaned_data["done_on"], self.actor.today)
        if day < self.not_before:
            raise forms.ValidationError(
                _("Kies een dag vanaf %(day)s: toen kwam het signaal"),
                params={"day": self.not_before.strftime("%d/%m/%Y")},
            )
        return day


TALKERS = (Role.STAFF, Role.CARE_COORDINATOR, Role.COUNSELLOR, Role.BEHAVIOUR_EXPERT, Role.REFERENCE_PERSON)


class FeedbackForm(ClearMessages, forms.Form):
    """One graded message; the standard text has nothing to fill in, the sentence is previewed before it leaves.

    `opener` puts a ready-made sentence in the field of the own one, where it can be changed (`put_in`). Chosen, and
    nothing typed: it is the sentence.
    """

    grade = forms.ChoiceField(
        label=_("Wat mag de melder weten?"),
        choices=Grade.choices,
        error_messages={"required": _("Kies wat de melder mag weten")},
        widget=ChoiceCards(),
    )
    opener = forms.ChoiceField(
        label=_("Welke zin?"),
        help_text=_("Zet hem in het vak hierboven en pas hem aan. Hij vult niets in uit het dossier."),
        required=False,
        widget=ChoiceCards(),
        error_messages={"invalid_choice": _("Kies een zin uit de lijst")},
    )
    sentence = forms.CharField(
        label=_("Wilt u er een zin bij zetten?"),
        help_text=_("Geen naam van een leerling en niets uit het dossier. U ziet straks precies wat de ander leest."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Maak uw zin korter: hoogstens 500 tekens")},
    )
    oral_on = DayField(
        label=_("Op welke dag zei u dit?"),
        help_text=_("De melder heeft geen account: zeg het zelf en noteer de dag."),
        error_messages={"required": _("Schrijf op welke dag u dit zei")},
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        oral: bool = False,
        among: Mapping[Grade, str | Promise] = MESSAGES,
        sentences: Mapping[str, tuple[str | Promise, str | Promise]] = SENTENCES,
        question: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        grade = self.fields["grade"]
        grade.widget.descriptions = dict(among)
        opener = self.fields["opener"]
        assert isinstance(opener, forms.ChoiceField)
        opener.choices = [(key, label) for key, (label, _text) in sentences.items()]
        opener.widget.descriptions = self.texts = {key: text for key, (_label, text) in sentences.items()}
        if question:
            grade.label = question
            grade.error_messages["required"] = _("Kies wat de gespreksvoerder mag weten")
        if oral:
            self.initial.setdefault("oral_on", actor.today)
        else:
            del self.fields["oral_on"]

    def clean_oral_on(self) -> date:
        return past(self.cleaned_data["oral_on"], self.actor.today)

    def clean_sentence(self) -> str:
        return self.cleaned_data["sentence"].strip() or str(self.texts.get(self.cleaned_data.get("opener", ""), ""))

    def put_in(self) -> None:
        """Show the form as it was typed, without a word about what is wrong yet, and the chosen sentence in its field."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        chosen = str(self.texts.get(typed["opener"], ""))
        if chosen not in typed["sentence"]:
            typed["sentence"] = f"{typed['sentence'].strip()} {chosen}".strip()
        self.initial |= typed | {"opener": ""}
        self.is_bound = False
