"""`/noodtoegang/`: asking to read in an emergency; the notice for who leads a dossier; the review by the DPO.

The answer to who asks is the same to the last byte whether or not there was anything to open.
"""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import MEMBER, access, only
from accounts.actor import Actor
from accounts.roles import Role
from accounts.shell import role_label
from accounts.stepup import freshly_confirmed
from cases import emergency
from cases.enums import DutyKind
from cases.models import Emergency
from cases.models.emergency import ASKERS, LASTS
from cases.querysets import cases_for, signals_for
from cases.web.emergency_forms import EmergencyForm, VerdictForm
from cases.web.two_texts import Saved, both_texts
from cases.workflow import TransitionNotAllowed
from core import audit
from core.templatetags.schakel import clock, day, moment
from core.web.paging import newest_first
from duties.models import Duty
from duties.querysets import mine
from duties.web import confirmed
from secrecy.models import Grant
from secrecy.tables import READ_ONLY


@access(only(*sorted(ASKERS)))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which pupil and why; then once more, with who will be told; then four hours. Below it what the actor asked before."""
    actor = request.actor
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    own = Emergency.objects.of(actor)
    page = newest_first(request, own.select_related("school").order_by("-at", "-pk"), "at", [own])
    context = {
        "form": form,
        "page": page,
        "lines": [_own_line(one, actor) for one in page.rows],
        "of_clb": actor.role == Role.CLB_DIRECTOR,
        "until": actor.now + LASTS,
    }
    if request.method != "POST" or "back" in request.POST:
        return render(request, "cases/emergency.html", context)
    if not form.is_valid():
        return render(request, "cases/emergency.html", context, status=422)
    if "send" not in request.POST:
        return render(request, "cases/emergency_preview.html", context)
    try:
        made = emergency.ask(
            form_key=form.cleaned_data["form_key"] or uuid4(),
            pupil=form.found,
            reason=form.cleaned_data["reason"],
            by=request.membership,
            actor=actor,
        )
    except TransitionNotAllowed as refusal:
        form.add_error(None, str(refusal.message))
        return render(request, "cases/emergency.html", context, status=422)
    messages.success(
        request,
        _("Genoteerd. Wat er over deze leerling is en u mag lezen, staat tot %(hour)s in uw lijsten.")
        % {"hour": clock(made.expires_at)},
    )
    return redirect("cases:emergency")


@access(only(*sorted(ASKERS)))
@require_POST
def pupils(request: HttpRequest) -> HttpResponse:
    """Suggestions while typing: the pupils on whom the actor may ask."""
    typed = request.POST.get("pupil_text", "")[:80]
    of_clb = request.actor.role == Role.CLB_DIRECTOR
    found = [
        {"label": one.name, "value": one.pk, "note": one.school if of_clb else ""} for one in emergency.pupils(typed)
    ]
    nothing = _("Niemand gevonden.") if len(typed.strip()) >= emergency.LEAST_LETTERS else None
    return render(request, "components/suggestions.html", {"suggestions": found, "nothing": nothing})


def _own_line(one: Emergency, actor: Actor) -> dict[str, str]:
    if one.reviewed_at is not None:
        said = _("terecht") if one.justified else _("niet terecht")
        tag = {"tag": _("nagekeken: %(said)s") % {"said": said}, "tag_kind": "ok" if one.justified else "warn"}
    else:
        tag = {"tag": _("wacht op nazicht"), "tag_kind": ""}
    runs = _("loopt tot %(hour)s") if one.lasts(actor) else _("liep tot %(hour)s")
    return {
        "title": one.about,
        "text": " · ".join(
            filter(None, (one.school.name, moment(one.at), runs % {"hour": clock(one.expires_at)}, one.verdict))
        ),
        **tag,
    }


# --- Who leads a dossier that opened ----------------------------------------------------------------------------------


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who asked, when, until when, and why: for whoever may know of the dossier. Who leads it says to have read this."""
    actor = request.actor
    rows = Grant.objects.visible_to(actor).filter(kind__in=READ_ONLY)
    grant = get_object_or_404(rows.select_related("addressee__user", "addressee__organisation"), pk=pk)
    if request.method == "POST":
        if emergency.note_read(grant_id=grant.pk, actor=actor):
            messages.success(request, _("Genoteerd: u las dit."))
        else:
            confirmed.say_done(request, kind=DutyKind.EMERGENCY, about=grant.pk)
        return redirect("worklist")
    audit.read("grant", [grant.pk], dossier_id=grant.dossier_id)
    owed = Duty.objects.visible_to(actor).open().filter(mine(actor), kind=DutyKind.EMERGENCY, about=grant.pk)
    context = {
        "grant": grant,
        "role": role_label(grant.addressee.role),
        "unread": owed.exists(),
        "case": cases_for(actor).filter(dossier=grant.dossier_id).first(),
        "signal": signals_for(actor).filter(dossier=grant.dossier_id).first(),
    }
    return render(request, "cases/emergency_notice.html", context)


# --- The DPO ----------------------------------------------------------------------------------------------------------


@access(only(Role.DPO))
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """The requests to review, and those that were; the newest first."""
    shown = request.GET.get("toon", "")
    wanted = Emergency.objects.reviewed_by(request.actor)
    if shown != "alle":
        wanted = wanted.filter(reviewed_at=None)
    rows = wanted.select_related("by__user", "school").order_by("-at", "-pk")
    page = newest_first(request, rows, "at", [wanted])
    url = reverse("cases:emergency_reviews")
    context = {
        "page": page,
        "lines": [_review_line(one, request.actor) for one in page.rows],
        "chips": [
            {"label": _("Na te kijken"), "url": url, "count": None, "current": shown != "alle"},
            {"label": _("Alle"), "url": f"{url}?toon=alle", "count": None, "current": shown == "alle"},
        ],
    }
    return render(request, "cases/emergency_reviews.html", context)


@access(only(Role.DPO))
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: who, for which school, when and why. Not the pupil, and not whether there was anything to read."""
    found = get_object_or_404(
        Emergency.objects.reviewed_by(request.actor).select_related(
            "by__user", "by__organisation", "school", "reviewed_by__user"
        ),
        pk=pk,
    )
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            emergency.review(
                request=found,
                justified=form.cleaned_data["justified"] == "yes",
                verdict=form.cleaned_data["verdict"],
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            found.refresh_from_db()
            return both_texts(request, form, refusal, row=found, back=request.path, saved=_verdict(found))
        messages.success(request, _("Nagekeken. Wie vroeg, leest uw oordeel."))
        return redirect("cases:emergency_reviews")
    audit.read("emergency", [found.pk])
    context = {"request_made": found, "role": role_label(found.by.role), "form": form}
    return render(request, "cases/emergency_review.html", context, status=422 if form.errors else 200)


def _verdict(one: Emergency) -> list[Saved]:
    """What another DPO, or another tab, said of it first."""
    if one.reviewed_by is None or one.reviewed_at is None:
        return []
    said = _("Nagekeken: terecht") if one.justified else _("Nagekeken: niet terecht")
    return [Saved(said, one.reviewed_by.user.name, one.reviewed_at, one.verdict, regime="")]


def _review_line(one: Emergency, actor: Actor) -> dict[str, str]:
    if one.reviewed_at is not None:
        tag, kind = (_("terecht"), "ok") if one.justified else (_("niet terecht"), "warn")
    else:
        late = one.review_by < actor.today
        tag, kind = _("na te kijken tegen %(day)s") % {"day": day(one.review_by)}, "late" if late else "warn"
    return {
        "title": one.by.user.name,
        "text": f"{role_label(one.by.role)} · {one.school.name} · {moment(one.at)}",
        "url": reverse("cases:emergency_review", args=[one.pk]),
        "tag": tag,
        "tag_kind": kind,
    }
