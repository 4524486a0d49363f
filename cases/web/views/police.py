"""Track B for the direction: writing the news down, who may know it, whom it informs. And the page of whoever may know."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MEMBER, access, only, to_write
from accounts.roles import OrganisationKind, Role
from cases.enums import DutyKind
from cases.models import Case, PoliceNews
from cases.police import informing, news
from cases.police.facts import news_of, standing
from cases.querysets import cases_for
from cases.web import audiences
from cases.web.police_forms import InformForm, NewsForm, PermissionForm
from cases.workflow import TransitionNotAllowed
from core import audit
from duties.models import Duty
from duties.web import confirmed
from secrecy.grants import GrantRefused
from secrecy.models import Item, ItemKind


@access(only(Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down what the police told."""
    if request.actor.organisation_kind != OrganisationKind.SCHOOL:
        raise Http404
    form = NewsForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            case = news.receive(told=form.told(), by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(
                request, _("De melding is genoteerd. Alleen u leest ze. Noteer nu aan wie u ze mag doorgeven.")
            )
            return redirect("cases:police_permission", ref=case.ref)
    context = {"form": form, "audience": audiences.for_police_news(request.membership)}
    return render(request, "cases/police_new.html", context, status=422 if form.errors else 200)


@access(only(Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
@to_write
def permission(request: HttpRequest, ref: str) -> HttpResponse:
    """Who may know, by permission of the police."""
    case = _case(request, ref)
    told = _news(request, case)
    listed = news.listed(case, request.actor)
    on_list = {grant.addressee_id for grant in listed}
    form = PermissionForm(request.POST or None, actor=request.actor, listed=on_list, given_by=told.contact_name)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            news.permit(case_id=case.pk, by=request.membership, actor=request.actor, **data)
        except (TransitionNotAllowed, GrantRefused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("De toelating is genoteerd. Wie op de lijst staat, kreeg bericht."))
            return redirect("cases:case", ref=ref)
    audit.read("police_news", [told.pk], dossier_id=case.dossier_id)
    context = {"case": case, "news": told, "listed": listed, "form": form}
    return render(request, "cases/police_permission.html", context, status=422 if form.errors else 200)


@access(only(Role.DIRECTOR))
@require_POST
def unlist(request: HttpRequest, ref: str, grant: UUID) -> HttpResponse:
    """Take somebody off the list."""
    case = _case(request, ref)
    _news(request, case)
    try:
        news.unlist(case_id=case.pk, grant_id=grant, actor=request.actor)
    except (TransitionNotAllowed, GrantRefused) as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Van de lijst gehaald. Die persoon leest de melding niet meer."))
    return redirect("cases:police_permission", ref=ref)


@access(only(Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
@to_write
def inform(request: HttpRequest, ref: str) -> HttpResponse:
    """Inform the care team, the CLB and Expo-R: that there is a worry."""
    case = _case(request, ref)
    if informing.step_of(case) is None:
        raise Http404
    known = standing(case, request.actor)
    form = InformForm(request.POST or None, actor=request.actor, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            informing.inform(
                case_id=case.pk,
                informed=form.informed(),
                form_key=form.cleaned_data["form_key"],
                by=request.membership,
                actor=request.actor,
            )
        except (TransitionNotAllowed, GrantRefused) as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Wie u koos, kreeg bericht dat er een bezorgdheid is."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    context = {"case": case, "form": form, "known": known}
    return render(request, "cases/police_inform.html", context, status=422 if form.errors else 200)


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the police told, for whoever is on its list. Others, the police contact included, find nothing here."""
    actor = request.actor
    rows = PoliceNews.objects.visible_to(actor).select_related("logged_by__user", "school")
    told = get_object_or_404(rows, pk=pk)
    text = Item.objects.visible_to(actor).filter(about=told.pk, kind=ItemKind.POLICE).first()
    if text is None:
        raise Http404
    listed = news.listed_on(told.dossier_id, actor)
    own = next((grant for grant in listed if grant.addressee_id == actor.membership_id), None)
    if request.method == "POST":
        if own is not None and news.read(grant_id=own.pk, actor=actor):
            messages.success(request, _("Genoteerd: u hebt dit gelezen."))
        elif own is not None:
            confirmed.say_done(request, kind=DutyKind.POLICE_NEWS, about=own.pk)
        return redirect("cases:police", pk=pk)
    audit.read("police_news", [told.pk], dossier_id=told.dossier_id)
    context = {
        "news": told,
        "text": text,
        "listed": listed,
        "unread": own is not None and Duty.objects.visible_to(actor).open().filter(about=own.pk).exists(),
        "case": cases_for(actor).filter(dossier=told.dossier_id).first(),
        "audience": audiences.for_listed(listed, actor),
    }
    return render(request, "cases/police.html", context)


def _case(request: HttpRequest, ref: str) -> Case:
    return get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)


def _news(request: HttpRequest, case: Case) -> PoliceNews:
    told = news_of(case, request.actor)
    if told is None:
        raise Http404
    return told
