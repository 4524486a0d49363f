"""`/schoolkalender/`: the Flemish vacations and the school's own free days, on which every term counts."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access, only
from core.calendar import SchoolYear, free_periods, school_year
from core.forms import ClearMessages, DayField
from core.templatetags.schakel import day
from schools import actions
from schools.actions import FreeDayRefused
from schools.models import CALENDAR_ROLES, FreeDay


@dataclass(frozen=True)
class Line:
    """A vacation, or a day of the school itself; `free_day` is the key of one that can be struck."""

    title: str
    text: str
    first: date
    own: bool = False
    free_day: int | None = None


class FreeDayForm(ClearMessages, forms.Form):
    day = DayField(
        label=gettext_lazy("Welke dag?"), error_messages={"required": gettext_lazy("Schrijf de dag die vrij is")}
    )
    name = forms.CharField(
        label=gettext_lazy("Wat is het?"),
        help_text=gettext_lazy(
            "Bijvoorbeeld: facultatieve verlofdag, pedagogische studiedag. Geen namen van personen."
        ),
        max_length=80,
        error_messages={
            "required": gettext_lazy("Schrijf wat voor dag het is"),
            "max_length": gettext_lazy("Maak het korter: hoogstens 80 tekens"),
        },
    )


@access(only(*CALENDAR_ROLES))
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if not actions.keeps_calendar(actor):
        raise Http404
    form = FreeDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_free_day(day=data["day"], name=data["name"], by=actor)
        except FreeDayRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(
                request, _("%(day)s staat op de kalender van uw school.") % {"day": day(data["day"]).capitalize()}
            )
            return redirect("schools:calendar")
    this = school_year(actor.today)
    own = list(FreeDay.objects.filter(school_id=actor.organisation_id).order_by("day"))
    years = [
        {
            "title": _("Schooljaar %(year)s") % {"year": year},
            "id": f"jaar-{year}",
            "lines": _lines(year, own, actor.today),
        }
        for year in (this, SchoolYear(this.start_year + 1))
    ]
    context = {"form": form, "years": years, "organisation": request.membership.organisation}
    return render(request, "schools/calendar.html", context, status=422 if form.errors else 200)


@access(only(*CALENDAR_ROLES))
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = FreeDay.objects.filter(pk=pk, school_id=request.actor.organisation_id).first()
    if found is None:
        raise Http404
    try:
        actions.remove_free_day(free_day_id=pk, by=request.actor)
    except FreeDayRefused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("%(day)s is weer een gewone schooldag.") % {"day": day(found.day).capitalize()})
    return redirect("schools:calendar")


def _lines(year: SchoolYear, own: list[FreeDay], today: date) -> list[Line]:
    """A school year in order of date."""
    lines = [
        Line(
            title=period.name.capitalize(),
            text=day(period.first) if period.first == period.last else f"{day(period.first)} – {day(period.last)}",
            first=period.first,
        )
        for period in free_periods(year)
    ]
    lines += [
        Line(
            title=free.name,
            text=day(free.day),
            first=free.day,
            own=True,
            free_day=free.pk if free.day >= today else None,
        )
        for free in own
        if free.day in year
    ]
    return sorted(lines, key=lambda line: line.first)
