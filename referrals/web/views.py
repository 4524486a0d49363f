"""The desk of Expo-R: the notices it got, its own file beside each, feedback to the school; and the switch of the DPO."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only
from accounts.actor import Actor
from accounts.roles import OrganisationKind, Role
from accounts.stepup import freshly_confirmed
from cases import told_city
from cases.enums import DutyKind as CaseDuty
from cases.enums import Grade
from cases.models import PoliceAnswer
from cases.web.two_texts import Saved, both_texts
from cases.workflow import TransitionNotAllowed
from core import audit
from core.web.paging import newest_first
from duties.models import Duty
from duties.web import confirmed
from referrals import actions
from referrals.enums import DutyKind, LegalBasis
from referrals.feedback import message
from referrals.models import CityFile
from referrals.querysets import notices_for
from referrals.web.forms import FeedbackForm, NoteForm, OpenForm
from secrecy import city
from secrecy.disclosures import shown
from secrecy.models import Disclosure, Item, ItemKind
from secrecy.release import Ground
from secrecy.tables import Regime

MOST_TOLD = 100


@access(only(Role.CASE_MANAGER))
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The notices in person, newest first, each with how its file stands."""
    actor = request.actor
    page = newest_first(request, notices_for(actor), "created_at", [notices_for(actor).select_related(None).order_by()])
    files = {file.dossier_id: file for file in CityFile.objects.visible_to(actor)}
    audit.read("notice", [notice.pk for notice in page.rows])
    lines = [_line(notice, files.get(notice.dossier_id)) for notice in page.rows]
    context = {"page": page, "lines": lines, "city_on": city.is_on(actor), "told": _told(actor)}
    return render(request, "referrals/desk.html", context)


@access(only(Role.CASE_MANAGER))
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice, and the municipality's own file beside it."""
    actor = request.actor
    found = get_object_or_404(notices_for(actor), pk=pk)
    file = CityFile.objects.visible_to(actor).filter(dossier=found.dossier_id).select_related("opened_by__user").first()
    opening = OpenForm(request.POST if "open" in request.POST else None)
    note = NoteForm(request.POST if "note" in request.POST else None)
    done = _act(request, found, file, opening, note) if request.method == "POST" else None
    if done is not None:
        return done
    audit.read("notice", [found.pk], dossier_id=found.dossier_id)
    notes = Item.objects.visible_to(actor).filter(dossier=found.dossier_id, kind=ItemKind.CITY_NOTE)
    sent = Disclosure.objects.visible_to(actor).filter(about=found.pk, ground=Ground.FEEDBACK).order_by("-sent_at")
    asked = Duty.objects.visible_to(actor).open().filter(kind=CaseDuty.DRAFT_ANSWER, about=found.pk).exists()
    context = {
        "notice": found,
        "file": file,
        "city_on": city.is_on(actor),
        "opening": opening,
        "note": note,
        "notes": notes.select_related("author__user").order_by("-created_at", "-pk"),
        "sent": [(given, shown(given)) for given in sent],
        "answer": PoliceAnswer.objects.visible_to(actor).filter(dossier=found.dossier_id).first(),
        "asked": asked,
    }
    return render(request, "referrals/notice.html", context, status=422 if opening.errors or note.errors else 200)


@access(only(Role.CASE_MANAGER))
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Feedback to the director who sent the notice: choose, see exactly what they will read, send."""
    found = get_object_or_404(notices_for(request.actor), pk=pk)
    form = FeedbackForm(request.POST or None)
    context = {"notice": found, "form": form}
    audit.read("notice", [found.pk], dossier_id=found.dossier_id)
    if request.method != "POST" or "back" in request.POST:
        return render(request, "referrals/feedback.html", context)
    if not form.is_valid():
        return render(request, "referrals/feedback.html", context, status=422)
    data = form.cleaned_data
    grade = Grade(data["grade"])
    if "send" not in request.POST:
        preview = {"preview": message(grade, data["sentence"]), "grade": grade.label}
        return render(request, "referrals/feedback_preview.html", context | preview)
    try:
        actions.tell_school(
            notice=found,
            grade=grade,
            sentence=data["sentence"],
            form_key=data["form_key"],
            by=request.membership,
            actor=request.actor,
        )
    except TransitionNotAllowed as refusal:
        form.add_error(None, refusal.message)
        return render(request, "referrals/feedback.html", context, status=422)
    messages.success(request, _("De directie leest nu precies deze tekst."))
    return redirect("referrals:desk_notice", pk=pk)


@access(only(Role.DIRECTOR))
@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What Expo-R told this director; nothing else of theirs."""
    actor = request.actor
    mine = Disclosure.objects.visible_to(actor).filter(
        ground=Ground.FEEDBACK, addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id
    )
    given = get_object_or_404(mine.select_related("sent_by__user", "sent_by__organisation"), pk=pk)
    if request.method == "POST":
        if actions.read(disclosure_id=given.pk, actor=actor):
            messages.success(request, _("Genoteerd: u hebt dit gelezen."))
        else:
            confirmed.say_done(request, kind=DutyKind.CITY_FEEDBACK, about=given.pk)
        return redirect("worklist")
    audit.read("disclosure", [given.pk], dossier_id=given.dossier_id)
    unread = Duty.objects.visible_to(actor).open().filter(about=given.pk).exists()
    return render(request, "referrals/received.html", {"given": given, "text": shown(given), "unread": unread})


@access(only(Role.DPO))
@require_http_methods(["GET", "POST"])
def city_switch(request: HttpRequest) -> HttpResponse:
    """Whether the municipality keeps files of its own: its DPO decides."""
    if request.actor.organisation_kind != OrganisationKind.MUNICIPALITY:
        raise Http404
    if request.method == "POST":
        on = request.POST.get("on") == "1"
        if city.switch(on=on, by=request.membership, actor=request.actor):
            messages.success(request, _("Aangezet.") if on else _("Afgezet: er begint geen nieuw dossier meer."))
        return redirect("referrals:city")
    return render(request, "referrals/city.html", {"latest": city.latest(request.actor)})


# --- Parts ------------------------------------------------------------------------------------------------------------


def _told(actor: Actor) -> list[dict[str, Any]]:
    """What schools told by name, the newest first; and of what was taken back only that it was. Two queries."""
    rows = [
        {
            "title": given.sent_by.organisation.name,
            "text": given.sent_by.user.name,
            "moment": given.sent_at,
            "url": reverse("cases:told", args=[given.pk]),
            "tag": _("ontvangen") if given.received_at else _("nieuw"),
            "tag_kind": "ok" if given.received_at else "warn",
        }
        for given in told_city.received_by(actor)[:MOST_TOLD]
    ]
    gone = Item.objects.visible_to(actor).filter(
        kind=ItemKind.READ_NO_MORE, addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id
    )
    rows += [
        {"title": item.holder.name, "text": item.body, "moment": item.created_at, "tag": _("niet meer te lezen")}
        for item in gone.select_related("holder").order_by("-created_at", "-pk")[:MOST_TOLD]
    ]
    return sorted(rows, key=lambda row: row["moment"], reverse=True)


def _line(found: Item, file: CityFile | None) -> dict[str, Any]:
    tag, kind = (_("nieuw"), "warn") if file is None else (_("loopt"), "info") if file.is_open else (_("gesloten"), "")
    return {
        "title": found.holder.name,
        "text": found.author.user.name,
        "moment": found.created_at,
        "url": reverse("referrals:desk_notice", args=[found.pk]),
        "tag": tag,
        "tag_kind": kind,
    }


def _act(
    request: HttpRequest, found: Item, file: CityFile | None, opening: OpenForm, note: NoteForm
) -> HttpResponse | None:
    """Do what the button asked; None when the form needs another look."""
    who: dict[str, Any] = {"by": request.membership, "actor": request.actor}
    back = reverse("referrals:desk_notice", args=[found.pk])
    try:
        if "open" in request.POST:
            if not opening.is_valid():
                return None
            data = opening.cleaned_data
            actions.open_file(notice=found, basis=LegalBasis(data["basis"]), words=data["words"], **who)
            messages.success(request, _("Uw dossier is geopend. Alleen u leest het."))
        elif file is not None and "note" in request.POST:
            if not note.is_valid():
                return None
            actions.add_note(file_id=file.pk, **note.cleaned_data, **who)
            messages.success(request, _("Uw nota is bewaard."))
        elif file is not None and "close" in request.POST:
            actions.close_file(file_id=file.pk, **who)
            messages.success(request, _("Het dossier is gesloten."))
    except (TransitionNotAllowed, city.CityIsOff) as refusal:
        typed = next((form for form in (opening, note) if form.is_bound), None)
        if typed is not None:
            return both_texts(request, typed, refusal, row=found, back=back, saved=_basis(file))
        messages.warning(request, refusal.message)
    return redirect(back)


def _basis(file: CityFile | None) -> list[Saved]:
    if file is None:
        return []
    label = file.get_legal_basis_display()
    return [Saved(label, file.opened_by.user.name, file.opened_at, file.basis_words, Regime.CITY)]
