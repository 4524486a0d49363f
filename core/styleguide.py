"""The style guide at /stijl/: every component with invented values. Only in development and in the demo."""

import datetime
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.forms import CheckCards, ChoiceCards, ClearMessages, DayField, HourField, SuggestInput
from core.icons import ICONS
from core.templatetags.schakel import REGIMES

TODAY = datetime.date(2026, 11, 12)
KEPT_AT = datetime.datetime(2026, 11, 12, 9, 42, tzinfo=datetime.UTC)

#: Ink on paper, as tokens.css pairs them: (ink, paper, what for).
PAIRS = [
    ("ink", "bg", "tekst"),
    ("ink-2", "bg", "bijkomende tekst"),
    ("ink-2", "sunken", "bijkomende tekst op een vlak"),
    ("primary", "bg", "link, gekozen"),
    ("on-primary", "primary", "gevulde knop"),
    ("late", "late-soft", "te laat, fout, gevaar"),
    ("warn", "warn-soft", "opgelet"),
    ("ok", "ok-soft", "klaar"),
    ("info", "info-soft", "goed om te weten"),
    *[(f"r-{key}", f"r-{key}-tint", f"label {key}") for key in REGIMES],
]


class ExampleForm(ClearMessages, forms.Form):
    facts = forms.CharField(
        label="Wat hebt u gezien, gehoord of vernomen?",
        help_text="Alleen feiten: wie deed of zei wat? Gebruik zo veel mogelijk de eigen woorden van de leerling.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Schrijf in één zin wat u hebt gezien, gehoord of vernomen"},
    )
    reading = forms.CharField(
        label="Wat denkt u daarbij?",
        help_text="Uw gevoel of vermoeden telt ook. Het staat apart, zodat niemand het voor een feit neemt.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    about = forms.ChoiceField(
        label="Over wie gaat het?",
        choices=[("pupil", "Een leerling"), ("group", "Een klas of groep"), ("staff", "Een personeelslid")],
        widget=ChoiceCards(
            descriptions={"pupil": "van deze school"},
            unavailable={"staff": "Kan hier niet: dit gaat apart naar de directie"},
        ),
        error_messages={"required": "Kies over wie het gaat"},
    )
    pupil_name = forms.CharField(
        label="Naam van de leerling",
        help_text="Typ minstens drie letters. Niet zeker? Beschrijf dan kort wie u bedoelt.",
        widget=SuggestInput(url="/stijl/voorstellen/", fills="pupil"),
        required=False,
    )
    pupil = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.ChoiceField(
        label="Plaats", choices=[("", "Kies een plaats"), ("class", "In de klas"), ("yard", "Op de speelplaats")]
    )
    day = DayField(label="Dag")
    hour = HourField(label="Uur", required=False)
    present = forms.MultipleChoiceField(
        label="Wie was erbij?",
        choices=[("class", "Klasgenoten"), ("staff", "Collega’s")],
        widget=CheckCards(descriptions={"staff": "leerkrachten, opvoeders, onderhoud"}),
        required=False,
    )
    oral = forms.BooleanField(
        label="Dit kreeg ik mondeling", help_text="van iemand zonder account in Schakel", required=False
    )

    def clean_day(self) -> datetime.date:
        if self.cleaned_data["day"] > TODAY:
            raise forms.ValidationError("Kies een dag die al voorbij is, bijvoorbeeld 12/11/2026")
        return self.cleaned_data["day"]


FILLED = {
    "facts": "Tijdens de les zei Mats tegen twee klasgenoten dat hij na de vakantie niet meer naar school komt.",
    "about": "pupil",
    "pupil_name": "Mats Provoost, 5A",
    "place": "class",
    "day": TODAY,
    "hour": datetime.time(10, 15),
}
FAULTY = {**FILLED, "facts": "", "day": "31/12/2026", "about": ""}

CONTENT = {
    "today": TODAY,
    "kept_at": KEPT_AT,
    "pairs": PAIRS,
    "icons": sorted(ICONS),
    "regimes": [
        {"key": "school", "text": "Het zorgteam van deze casus op school."},
        {"key": "team", "text": "Zorgteam en CLB-medewerkers op deze casus."},
        {"key": "clb", "text": "Alleen CLB-medewerkers op deze casus. Nooit school, stad of directie."},
        {"key": "city", "text": "Alleen de casemanager van de verwijzing."},
        {"key": "table", "text": "Genodigden, zolang het casusoverleg open is."},
        {"key": "police", "text": "Alleen wie de politie uitdrukkelijk toelaat."},
    ],
    "chips": [
        {"label": "Alles", "url": "#werklijst", "count": 14, "current": True},
        {"label": "Van mij", "url": "#werklijst", "count": 9},
        {"label": "Terugkoppeling", "url": "#werklijst", "count": 0},
        {"label": "Zonder teller", "url": "#werklijst"},
    ],
    "late_tasks": [
        {
            "title": "Geef Bram Coolens terugkoppeling over zijn signaal",
            "ref": "B6J-5TS",
            "meta": "Kobe Stynen, 4A · stap 5",
            "due": "2 schooldagen te laat",
            "why": "Moest op ma 9 november: 2 schooldagen na stap 4. De herfstvakantie telde niet mee.",
            "waiting": "Bram Coolens wacht sinds 29 oktober op antwoord",
        },
    ],
    "phases": [
        {"title": "Fase 0", "text": "Brede basiszorg", "state": "past"},
        {"title": "Fase 1", "text": "Verhoogde zorg, sinds 6 okt.", "state": "now"},
        {"title": "Fase 2", "text": "Uitbreiding van zorg", "state": "next"},
    ],
    "steps": [
        {"title": "Gespreksvoerder kiezen", "state": "done", "note": "25 sept."},
        {"title": "Gesprek met leerling of ouders", "state": "done", "note": "30 sept."},
        {"title": "Op het zorgoverleg", "state": "done", "note": "6 okt."},
        {"title": "Inschatting en plan", "state": "now", "note": "loopt"},
        {"title": "Terugkoppeling", "state": "next", "note": "2 schooldagen na stap 4"},
    ],
    "described_steps": [
        {"title": "Gesprek met de leerling", "note": "Gespreksvoerder · 5 schooldagen", "more": "Klaar: kort verslag."},
        {"title": "Casus op het zorgoverleg", "note": "Zorgcoördinator · volgend overleg", "number": "2b"},
    ],
    "done": [
        {"text": "Gesprek met Noor over de groepschat", "done": True},
        {"text": "Klasgesprek in 3B, door Tom Peleman", "done": False},
        {"text": "U kunt later altijd iets toevoegen.", "icon": "plus"},
    ],
    "actions": [
        {
            "title": "Gesprek met Noor",
            "text": "Els Boon · preventief",
            "tag": "Uitgevoerd 13 okt.",
            "tag_kind": "ok",
            "tag_icon": "check",
        },
        {
            "title": "Klasgesprek in 3B",
            "text": "Tom Peleman · noemt geen leerling",
            "url": "#casus",
            "tag": "Tegen vr 13 nov.",
            "tag_kind": "warn",
            "tag_icon": "clock",
        },
    ],
    "audience": [
        {"name": "Hanne Dewulf", "role": "zorgcoördinator", "text": "uw tekst en uw naam"},
        {"name": "Griet Aertsen", "role": "CLB", "until": datetime.date(2027, 5, 3)},
        {"name": "De directie", "text": "nog niet, behalve bij gevaar", "sees": False},
    ],
    "people": [
        ("Hanne Dewulf", "Zorgcoördinator, eigenaar van de casus. Tot de bewaartermijn eindigt."),
        ("Els Boon", "Gespreksvoerder: alleen haar eigen verslag."),
    ],
    "meeting": [("Wanneer", "14.30 uur, lokaal B12"), ("Op de agenda", "4 punten, 1 nog niet voorbereid")],
}


def content(data: Mapping | None = None) -> dict:
    """What the page shows. `data`: the fields of a form that was sent."""
    return CONTENT | {"form": ExampleForm(initial=FILLED) if data is None else ExampleForm(data)}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Who: anybody, where the address exists. Shows the form with errors after a POST or for `?fout`; keeps nothing."""
    sent = request.POST if request.method == "POST" else FAULTY if "fout" in request.GET else None
    page = content(sent)
    if page["form"].is_valid():
        messages.success(request, _("Dit formulier is in orde. Er is niets bewaard: dit is een stijlgids."))
    return render(request, "styleguide/page.html", page)


def suggestions(request: HttpRequest) -> HttpResponse:
    """Who: as the style guide. The fragment under a SuggestInput, from three invented names."""
    typed = request.POST.get("pupil_name", "").strip().lower()
    names = [("Mats Provoost", "5A"), ("Matteo Claeys", "3B"), ("Noor Van Hecke", "3B")]
    found = [{"label": f"{name}, {group}", "value": name, "note": ""} for name, group in names if typed in name.lower()]
    nothing = _("Geen voorstel. Uw tekst blijft staan.")
    few = len(typed) < 3
    context = {"suggestions": [] if few else found, "nothing": "" if few else nothing}
    return render(request, "components/suggestions.html", context)


def draft(request: HttpRequest) -> HttpResponse:
    """Who: as the style guide. Answers as a kept draft would; keeps nothing."""
    return render(request, "components/draft_saved.html", {"saved_at": KEPT_AT})
