"""The register of disclosures of the own organisation, for its data protection officer; on the screen and as CSV."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only
from accounts.actor import Actor
from accounts.roles import Role
from accounts.stepup import freshly_confirmed
from core import audit, csvfile
from core.forms import ClearMessages, DayField
from core.sealed import seal, unseal
from core.templatetags.schakel import day, moment
from core.web.paging import moment_of
from secrecy.models import ConsentBy
from secrecy.register import Entry, Wanted, entries
from secrecy.release import GROUND_LABELS, Ground
from secrecy.tables import REGIME_LABELS, Regime

SIZE = 50
MOST_EXPORTED = 10_000
OLDEST = date(2000, 1, 1)
HEAD = (
    gettext_lazy("Verzonden"),
    gettext_lazy("Door"),
    gettext_lazy("Uit"),
    gettext_lazy("Te lezen onder"),
    gettext_lazy("Aan"),
    gettext_lazy("Grond"),
    gettext_lazy("Instemming"),
    gettext_lazy("Te lezen tot en met"),
    gettext_lazy("Ontvangen"),
    gettext_lazy("Teruggeroepen"),
    gettext_lazy("Instemming ingetrokken"),
    gettext_lazy("Kenmerk (SHA-256)"),
    gettext_lazy("Ongewijzigd"),
)


class RegisterForm(ClearMessages, forms.Form):
    """Which part of the register to show. Sent by POST: a name stands in no address (docs/adr/0008)."""

    since = DayField(label=gettext_lazy("Van"), required=False)
    until = DayField(label=gettext_lazy("Tot en met"), required=False)
    ground = forms.ChoiceField(
        label=gettext_lazy("Grond"),
        required=False,
        choices=[
            ("", gettext_lazy("Alle gronden")),
            *((ground.value, label) for ground, label in GROUND_LABELS.items()),
        ],
        error_messages={"invalid_choice": gettext_lazy("Kies een grond uit de lijst")},
    )
    receiver = forms.CharField(
        label=gettext_lazy("Ontvanger"),
        help_text=gettext_lazy("Een naam, of een deel ervan."),
        max_length=60,
        required=False,
        error_messages={"max_length": gettext_lazy("Typ minder: een deel van de naam volstaat")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_since(self) -> date | None:
        return self._sensible("since")

    def clean_until(self) -> date | None:
        return self._sensible("until")

    def _sensible(self, name: str) -> date | None:
        on = self.cleaned_data[name]
        if on and not OLDEST <= on <= self.actor.today:
            raise forms.ValidationError(_("Kies een dag die al voorbij is, of vandaag"))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("Kies een laatste dag die niet vóór de eerste ligt"))
        return data


@access(only(Role.DPO))
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = RegisterForm(request.POST, actor=request.actor)
        if form.is_valid():
            typed = {name: str(value) for name, value in form.cleaned_data.items() if value}
            token = seal(json.dumps(typed), membership_id=request.membership.pk)
            return redirect(f"{reverse('secrecy:register')}?{urlencode({'z': token} if typed else {})}")
        return render(request, "secrecy/register.html", {"form": form}, status=422)
    typed = _typed(request)
    place = _place(request.GET.get("voor", ""))
    found = entries(_wanted(typed), after=place, most=SIZE + 1)
    audit.read("disclosure_register", [one.id for one in found[:SIZE]])
    same = {"z": request.GET["z"]} if typed else {}
    older = ""
    if len(found) > SIZE:
        last = found[SIZE - 1]
        older = "?" + urlencode(same | {"voor": f"{last.sent_at.isoformat()},{last.id}"})
    context = {
        "form": RegisterForm(initial=_initial(typed), actor=request.actor),
        "shown": True,
        "rows": [_row(one) for one in found[:SIZE]],
        "older": older,
        "newer": f"?{urlencode(same)}" if place else "",
        "export": urlencode(same),
    }
    return render(request, "secrecy/register.html", context)


@access(only(Role.DPO))
@freshly_confirmed
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as CSV, without what came from the police (DOMAIN §5): not even that it exists."""
    found = entries(_wanted(_typed(request)), most=MOST_EXPORTED + 1, exported=True)
    audit.record("export", "disclosure_register", [one.id for one in found[:MOST_EXPORTED]])
    rows = [_row(one)["cells"] for one in found[:MOST_EXPORTED]]
    if len(found) > MOST_EXPORTED:
        rows.append([_("Er zijn er meer. Kies een kortere periode.")])
    response = HttpResponse(csvfile.write(HEAD, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="vrijgaven.csv"'
    return response


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was asked, from the sealed address; nothing when it is not ours or too old."""
    seconds = settings.SESSION_IDLE_SECONDS
    text = unseal(request.GET.get("z", ""), membership_id=request.membership.pk, seconds=seconds)
    return json.loads(text) if text else {}


def _wanted(typed: dict[str, str]) -> Wanted:
    since, until = (date.fromisoformat(typed[name]) if name in typed else None for name in ("since", "until"))
    return Wanted(since, until, typed.get("ground", ""), typed.get("receiver", ""))


def _initial(typed: dict[str, str]) -> dict[str, Any]:
    wanted = _wanted(typed)
    return {"since": wanted.since, "until": wanted.until, "ground": wanted.ground, "receiver": wanted.receiver}


def _row(one: Entry) -> dict[str, Any]:
    if one.broken_at:
        whole = _("nee, vastgesteld op %(moment)s") % {"moment": moment(one.broken_at)}
    else:
        whole = _("geen wijziging vastgesteld")
    agreed = f"{ConsentBy(one.consent_by).label}, {day(one.consent_on)}" if one.consent_by else _("niet nodig")
    cells = [
        moment(one.sent_at),
        one.sent_by,
        str(REGIME_LABELS[Regime(one.came_from)]),
        str(REGIME_LABELS[Regime(one.regime)]),
        ", ".join(one.receivers),
        str(GROUND_LABELS[Ground(one.ground)]),
        agreed,
        day(one.expires_on) or _("geen einddatum"),
        moment(one.received_at) if one.received_at else _("nog niet bevestigd"),
        moment(one.recalled_at) if one.recalled_at else "",
        day(one.withdrawn_on),
        one.sha256,
        whole,
    ]
    return {"cells": cells, "broken": one.broken_at is not None}


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Where the page begins, from the address; anything else is the beginning."""
    at, _comma, key = text.partition(",")
    found = moment_of(at)
    try:
        return (found, UUID(key)) if found else None
    except ValueError:
        return None
