"""`/leerlingen/`: who is enrolled and how to reach the family. Nothing here says or hints whether there is a case."""

import json

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only
from core import audit
from core.sealed import seal, unseal
from core.templatetags.schakel import day
from schools import families
from schools.families import FamilyRefused
from schools.models import FAMILY_EDITORS, FAMILY_ROLES, Enrolment, Parentage, Pupil
from schools.web.pupil_forms import ParentForm, PupilForm

SIZE = 50
LONGEST = 100
ADULT = 18

Place = tuple[str, int]  # sort key and key of the pupil after whom a page begins


@access(only(*FAMILY_ROLES))
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list. What is searched for, and after whom a page begins, stand sealed in the address: both are names."""
    if request.method == "POST":
        return redirect(reverse("schools:pupils") + _asking(request, request.POST.get("q", "").strip()[:LONGEST]))
    actor = request.actor
    typed, place = _asked(request)
    pupils = Pupil.objects.with_family(actor).order_by("sort_key", "pk")
    if typed:
        pupils = pupils.matching(typed)
    found = list(_after(pupils, place)[: SIZE + 1])
    shown = found[:SIZE]
    if shown:
        audit.read("pupil", [pupil.pk for pupil in shown])
    more = _asking(request, typed, shown[-1]) if len(found) > SIZE else ""
    context = {
        "typed": typed,
        "rows": [
            {"title": pupil.name, "text": pupil.class_name, "url": reverse("schools:pupil", args=[pupil.pk])}
            for pupil in shown
        ],
        "more": more,
        "first": (_asking(request, typed) or ".") if place else "",
        "edits": actor.role in FAMILY_EDITORS,
    }
    return render(request, "schools/pupils.html", context)


@access(only(*FAMILY_ROLES))
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    pupil = _pupil(request, pk)
    audit.read("pupil", [pupil.pk])
    actor = request.actor
    enrolments = list(Enrolment.objects.visible_to(actor).filter(pupil=pupil).order_by("-starts_on"))
    parents = Parentage.objects.visible_to(actor).filter(pupil=pupil).select_related("parent")
    age = pupil.age(actor.today)
    context = {
        "pupil": pupil,
        "adult": age is not None and age >= ADULT,
        "rows": [
            (_("Klas"), pupil.class_name or _("niet bekend")),
            (_("Geboortedatum"), day(pupil.birth_date) if pupil.birth_date else _("niet bekend")),
            (_("Stamboeknummer"), pupil.school_key or _("niet bekend")),
            *((_("Ingeschreven"), _period(enrolment)) for enrolment in enrolments),
        ],
        "parents": [_parent(link) for link in parents.order_by("parent__last_name", "parent__first_name", "pk")],
        "edits": actor.role in FAMILY_EDITORS,
    }
    return render(request, "schools/pupil.html", context)


@access(only(*FAMILY_EDITORS))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new pupil, or what is known of one."""
    pupil = _pupil(request, pk) if pk is not None else None
    latest = pupil and Enrolment.objects.visible_to(request.actor).filter(pupil=pupil).order_by("-starts_on").first()
    form = PupilForm(
        request.POST if request.method == "POST" else None,
        today=request.actor.today,
        initial=PupilForm.values_of(pupil, latest) if pupil else None,
    )
    if form.is_valid():
        values = form.cleaned_data
        ends_on = values.pop("ends_on")
        try:
            kept = families.save_pupil(pupil=pupil, values=values, ends_on=ends_on, by=request.actor)
        except FamilyRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("De gegevens van %(name)s zijn bewaard.") % {"name": kept.name})
            return redirect("schools:pupil", pk=kept.pk)
    context = {"form": form, "pupil": pupil}
    return render(request, "schools/pupil_edit.html", context, status=422 if form.errors else 200)


@access(only(*FAMILY_EDITORS))
@require_http_methods(["GET", "POST"])
def parent(request: HttpRequest, pk: int, link: int | None = None) -> HttpResponse:
    """A new parent of a pupil, or how to reach one."""
    pupil = _pupil(request, pk)
    links = Parentage.objects.visible_to(request.actor).filter(pupil=pupil).select_related("parent")
    parentage = get_object_or_404(links, pk=link) if link is not None else None
    form = ParentForm(
        request.POST if request.method == "POST" else None,
        initial=ParentForm.values_of(parentage) if parentage else None,
    )
    if form.is_valid():
        values = form.cleaned_data
        relation, authority = values.pop("relation"), values.pop("authority")
        kept = families.save_parent(
            pupil=pupil, parentage=parentage, values=values, relation=relation, authority=authority, by=request.actor
        )
        messages.success(request, _("De gegevens van %(name)s zijn bewaard.") % {"name": kept.name})
        return redirect("schools:pupil", pk=pupil.pk)
    context = {"form": form, "pupil": pupil, "parentage": parentage}
    return render(request, "schools/parent_edit.html", context, status=422 if form.errors else 200)


def _pupil(request: HttpRequest, pk: int) -> Pupil:
    return get_object_or_404(Pupil.objects.with_family(request.actor), pk=pk)


def _asking(request: HttpRequest, typed: str, last: Pupil | None = None) -> str:
    """The address of a page of the list, after its own: nothing for the whole list from the beginning."""
    if not typed and last is None:
        return ""
    place = [last.sort_key, last.pk] if last else []
    return f"?z={seal(json.dumps([typed, *place]), membership_id=request.membership.pk)}"


def _asked(request: HttpRequest) -> tuple[str, Place | None]:
    """What `_asking` wrote; what is not ours, or too old, asks for the whole list."""
    said = unseal(request.GET.get("z", ""), membership_id=request.membership.pk, seconds=settings.SESSION_IDLE_SECONDS)
    typed, *place = json.loads(said) if said else [""]
    return typed, (place[0], place[1]) if place else None


def _after(pupils: QuerySet[Pupil], place: Place | None) -> QuerySet[Pupil]:
    """The pupils behind a place in the list."""
    if place is None:
        return pupils
    name, key = place
    return pupils.filter(Q(sort_key__gt=name) | Q(sort_key=name, pk__gt=key))


def _period(enrolment: Enrolment) -> str:
    where = _(" in %(name)s") % {"name": enrolment.class_name} if enrolment.class_name else ""
    if enrolment.ends_on:
        first, last = day(enrolment.starts_on), day(enrolment.ends_on)
        return _("van %(first)s tot en met %(last)s") % {"first": first, "last": last} + where
    return _("vanaf %(first)s") % {"first": day(enrolment.starts_on)} + where


def _parent(link: Parentage) -> dict[str, object]:
    one = link.parent
    rows = [
        (_("Ouderlijk gezag"), link.get_authority_display()),
        (_("Telefoon"), one.phone),
        (_("Gsm"), one.mobile),
        (_("E-mail"), one.email),
        (_("Adres"), one.address),
        (_("Taal"), one.language),
        (_("Tolk"), _("nodig") if one.interpreter else ""),
    ]
    return {
        "title": f"{one.name}, {link.get_relation_display()}",
        "rows": [(label, value) for label, value in rows if value],
        "url": reverse("schools:parent", args=[link.pupil_id, link.pk]),
    }
