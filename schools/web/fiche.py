"""`/scholen/<nr>/fiche/`: who to ring for what, on a page and on paper; and keeping it right."""

from functools import lru_cache

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import MEMBER, access, only
from core import pdf
from core.calendar import school_year
from core.forms import ClearMessages
from core.templatetags.schakel import day
from schools import posts
from schools.models import POST_ROLES, Post, PostContact, School
from schools.web.numbers import own_school

PHONE = r"^\+?[0-9 ./()\-]{8,39}$"


class ContactForm(ClearMessages, forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Naam"),
        help_text=gettext_lazy("Wie hierboven staat: dezelfde naam, om er een telefoonnummer bij te zetten."),
        max_length=120,
        error_messages={"max_length": gettext_lazy("Maak de naam korter: hoogstens 120 tekens")},
    )
    phone = forms.RegexField(
        PHONE,
        label=gettext_lazy("Telefoon"),
        required=True,
        error_messages={"invalid": gettext_lazy("Schrijf alleen cijfers, bijvoorbeeld 09 000 00 00")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": gettext_lazy("Schrijf een e-mailadres zoals naam@voorbeeld.be")},
    )


@access(MEMBER)
@require_GET
def page(request: HttpRequest, nr: str) -> HttpResponse:
    school = _readable(request, nr)
    keeps = posts.keeps(request.actor, school)
    context = _context(request, school) | {"keeps": keeps}
    return render(request, "schools/fiche.html", context)


@access(MEMBER)
@require_GET
def pdf_file(request: HttpRequest, nr: str) -> HttpResponse:
    school = _readable(request, nr)
    html = render_to_string("schools/fiche_pdf.html", _context(request, school))
    response = HttpResponse(_on_paper(html), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="praktische-fiche-{nr}.pdf"'
    return response


@lru_cache(maxsize=32)
def _on_paper(html: str) -> bytes:
    """The same page is the same document (core.pdf): who asks for it again need not wait a second."""
    return pdf.pdf_from_html(html)


@access(only(*POST_ROLES))
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, nr: str, post: str) -> HttpResponse:
    """One post: who holds it, and typing somebody who has no account."""
    school, chosen = own_school(request, nr), _post(post)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        posts.add_contact(school=school, post=chosen, by=request.actor, **form.cleaned_data)
        messages.success(request, _("%(name)s staat op de fiche.") % {"name": form.cleaned_data["name"]})
        return redirect("schools:post", nr=nr, post=post)
    line = next(line for line in posts.fiche(school, request.actor.today) if line.post == chosen)
    context = {"school": school, "line": line, "form": form, "title": capfirst(chosen.label)}
    return render(request, "schools/post.html", context, status=422 if form.errors else 200)


@access(only(*POST_ROLES))
@require_POST
def confirm(request: HttpRequest, nr: str, post: str) -> HttpResponse:
    school, chosen = own_school(request, nr), _post(post)
    if posts.confirm(school=school, post=chosen, by=request.actor):
        messages.success(request, _("Bevestigd voor dit schooljaar: %(post)s.") % {"post": chosen.label})
    else:
        messages.warning(request, _("Vul eerst in wie dit doet: %(post)s.") % {"post": chosen.label})
    return redirect("schools:fiche", nr=nr)


@access(only(*POST_ROLES))
@require_POST
def strike(request: HttpRequest, nr: str, post: str, pk: int) -> HttpResponse:
    contact = get_object_or_404(PostContact, pk=pk, school=own_school(request, nr), post=_post(post))
    if posts.strike_contact(contact=contact, by=request.actor):
        messages.success(request, _("%(name)s: geschrapt van de fiche.") % {"name": contact.name})
    return redirect("schools:post", nr=nr, post=post)


def _post(text: str) -> Post:
    if text not in Post.values:
        raise Http404
    return Post(text)


def _readable(request: HttpRequest, nr: str) -> School:
    """The school of that number, for who works there or is assigned to it."""
    school = School.objects.select_related("organisation", "clb").filter(organisation__number=nr).first()
    if school is None or not posts.reads(request.actor, school):
        raise Http404
    return school


def _context(request: HttpRequest, school: School) -> dict[str, object]:
    today = request.actor.today
    number = school.organisation.number
    lines = [
        {
            "title": capfirst(line.post.label),
            "holders": line.holders,
            "warning": line.warning,
            "confirmed": _confirmed(line),
            "confirmable": bool(line.holders and line.warning),
            "url": reverse("schools:post", args=[number, line.post]),
            "confirm_url": reverse("schools:post_confirm", args=[number, line.post]),
        }
        for line in posts.fiche(school, today)
    ]
    return {
        "school": school,
        "lines": lines,
        "year": school_year(today),
        "today": today,
        "warnings": sum(bool(line["warning"]) for line in lines),
    }


def _confirmed(line: posts.Line) -> str:
    if line.confirmed is None or line.warning:
        return ""
    seen = line.confirmed
    return _("Bevestigd op %(day)s door %(name)s.") % {
        "day": day(seen.confirmed_at),
        "name": seen.confirmed_by.user.name,
    }
