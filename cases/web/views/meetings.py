"""The zorgoverleg: the list, planning one, putting points on its agenda, and the page that runs it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import MEMBER, access, only, to_write
from accounts.models import Organisation
from accounts.roles import Role
from cases import meetings
from cases.meetings import WrittenMeanwhile
from cases.models import AgendaPoint, CareMeeting, MeetingParticipant, PointGuest
from cases.querysets import cases_for
from cases.web import audiences, meeting_page
from cases.web.meeting_forms import AgendaForm, GuestForm, MeetingForm, PointForm, PresenceForm, PupilPointForm
from cases.web.plan_forms import ActionForm
from cases.workflow import TransitionNotAllowed
from core import audit

READERS = (Role.CARE_COORDINATOR, Role.CLB_CONTACT)
SHOWN = 50


@access(MEMBER)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The meetings one takes part in; newest first."""
    found = _visible(request).order_by("-day", "-starts_at")[:SHOWN]
    schools = request.actor.role == Role.CLB_CONTACT
    context = {
        "lines": [meeting_page.line(meeting, schools) for meeting in found],
        "plans": request.actor.role == Role.CARE_COORDINATOR,
    }
    return render(request, "cases/meetings.html", context)


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = meetings.plan_meeting(when=form.when(), by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Het overleg staat klaar. Zet er nu punten op."))
            return redirect("cases:meeting", pk=meeting.pk)
    return render(request, "cases/meeting_new.html", {"form": form}, status=422 if form.errors else 200)


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
@to_write
def put_case(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a case on an agenda (A3)."""
    case = get_object_or_404(cases_for(request.actor).select_related("dossier"), ref=ref)
    form = AgendaForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            meetings.put_case_on_agenda(
                meeting_id=data["meeting"].pk,
                case_id=case.pk,
                prepared=data["prepared"],
                form_key=data["form_key"] or form.initial["form_key"],
                by=request.membership,
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("De casus staat op de agenda. De contactpersoon CLB ziet ze vanaf nu."))
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    school = Organisation.objects.get(pk=case.school_id)
    context = {"case": case, "form": form, "audience": audiences.for_point(school, request.actor)}
    return render(request, "cases/agenda_case.html", context, status=422 if form.errors else 200)


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
def put_pupil(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a pupil, class or group without a case on this agenda."""
    meeting = _run(request, pk)
    form = PupilPointForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            point = meetings.put_pupil_on_agenda(
                meeting_id=meeting.pk,
                pupil=data["pupil"],
                about=data["pupil_text"],
                prepared=data["prepared"],
                form_key=data["form_key"] or form.initial["form_key"],
                by=request.membership,
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("%(about)s staat op de agenda.") % {"about": point.about})
            return redirect(_at(meeting, point.pk))
    context = {"meeting": meeting, "form": form, "audience": audiences.for_point(meeting.school, request.actor)}
    return render(request, "cases/agenda_pupil.html", context, status=422 if form.errors else 200)


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting in one page: the agenda, the point in hand, note, decision, action. For a guest: the own points."""
    meeting = get_object_or_404(_visible(request), pk=pk)
    if request.actor.role not in READERS:
        return _guest_page(request, meeting)
    points = meeting_page.points_of(meeting, request.actor)
    index = meeting_page.chosen(points, request.GET.get("punt", ""))
    if request.method == "GET":
        return _page(request, meeting, points, index)
    if not (points and meeting_page.runs(meeting, request.actor)):
        raise Http404
    return _save(request, meeting, points, index)


def _save(request: HttpRequest, meeting: CareMeeting, points: list[AgendaPoint], index: int) -> HttpResponse:
    """Note, decision and perhaps an action: saved together, or the page again with everything as typed."""
    point, actor = points[index], request.actor
    form = PointForm(request.POST, point=point)
    action_form = ActionForm(
        request.POST, school_id=meeting.school_id, today=actor.today, prefix="actie", dossiers=[point.dossier_id]
    )
    wanted = not action_form.is_blank
    sent: dict[str, Any] = {"form": form, "action_form": action_form if wanted else None}
    if not all([form.is_valid(), not wanted or action_form.is_valid()]):
        return _page(request, meeting, points, index, 422, **sent)
    try:
        meetings.save_point(
            point_id=point.pk,
            version=form.cleaned_data["version"],
            words=form.words(),
            action=action_form.planned() if wanted else None,
            by=request.membership,
            actor=actor,
        )
    except WrittenMeanwhile as clash:
        # What was typed stays in the form, now on top of what a colleague saved.
        form.data = form.data.copy()
        form.data["version"] = str(clash.point.version)
        return _page(request, meeting, points, index, 409, theirs=clash.point, **sent)
    except TransitionNotAllowed as refusal:
        if refusal.field and wanted:
            action_form.add_error(refusal.field, str(refusal.message))
        else:
            form.add_error(None, str(refusal.message))
        return _page(request, meeting, points, index, 422, **sent)
    messages.success(request, _("Punt %(number)s is bewaard.") % {"number": index + 1})
    forward = "next" in request.POST and index + 1 < len(points)
    return redirect(_at(meeting, index + 2 if forward else index + 1))


@access(only(Role.CARE_COORDINATOR))
@require_POST
def invite(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Let somebody join for one point."""
    meeting = _run(request, pk)
    points = meeting_page.points_of(meeting, request.actor)
    index = next((place for place, one in enumerate(points) if one.pk == point), None)
    if index is None:
        raise Http404
    form = GuestForm(request.POST, actor=request.actor, dossiers=[points[index].dossier_id])
    if form.is_valid():
        guest = form.cleaned_data["guest"]
        try:
            meetings.invite(point_id=point, guest=guest, by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            form.add_error("guest" if refusal.field else None, str(refusal.message))
        else:
            messages.success(request, _("%(name)s schuift aan voor dit punt.") % {"name": guest.user.name})
            return redirect(_at(meeting, index + 1))
    return _page(request, meeting, points, index, 422, guest_form=form)


@access(only(Role.CARE_COORDINATOR))
@require_POST
def present(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note who is there."""
    meeting = _run(request, pk)
    invited = list(MeetingParticipant.objects.filter(meeting=meeting).select_related("membership__user"))
    form = PresenceForm(request.POST, invited=invited)
    back = _at(meeting, request.POST.get("punt", "1"))
    if form.is_valid():
        try:
            chosen = [UUID(key) for key in form.cleaned_data["present"]]
            meetings.mark_present(meeting_id=meeting.pk, present=chosen, actor=request.actor)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Wie aanwezig is, is bewaard."))
    else:
        messages.warning(request, _("Kies uit de lijst wie aanwezig is."))
    return redirect(back)


@access(only(Role.CARE_COORDINATOR))
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first: after this nobody writes in the meeting any more."""
    meeting = _run(request, pk)
    if request.method == "POST":
        try:
            meetings.close_meeting(meeting_id=meeting.pk, by=request.membership, actor=request.actor)
        except TransitionNotAllowed as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Het overleg is gesloten. Verslag en beslissingen liggen vast."))
        return redirect("cases:meeting", pk=pk)
    undecided = [point for point in meeting_page.points_of(meeting, request.actor) if not point.outcome]
    audit.read("point", [point.pk for point in undecided])
    return render(request, "cases/meeting_close.html", {"meeting": meeting, "undecided": undecided})


@access(only(*READERS))
@require_GET
def printed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole meeting on one page, to print."""
    meeting = get_object_or_404(_visible(request), pk=pk)
    points = meeting_page.points_of(meeting, request.actor)
    texts = meeting_page.texts_of(points, request.actor)
    audit.read("point", [point.pk for point in points])
    present = MeetingParticipant.objects.filter(meeting=meeting, present=True).select_related("membership__user")
    context = {
        "meeting": meeting,
        "points": [(point, texts[point.pk]) for point in points],
        "present": sorted(one.membership.user.name for one in present),
    }
    return render(request, "cases/meeting_print.html", context)


def _visible(request: HttpRequest) -> QuerySet[CareMeeting]:
    return CareMeeting.objects.visible_to(request.actor).select_related("school")


def _run(request: HttpRequest, pk: UUID) -> CareMeeting:
    """A meeting that this coordinator runs: of the own school."""
    return get_object_or_404(_visible(request), pk=pk, school_id=request.actor.organisation_id)


def _at(meeting: CareMeeting, point: int | str | UUID) -> str:
    """The page with a point in hand: by its key, or its place for this reader."""
    return f"{reverse('cases:meeting', args=[meeting.pk])}?punt={point}"


def _page(
    request: HttpRequest, meeting: CareMeeting, points: list[AgendaPoint], index: int, status: int = 200, **sent: Any
) -> HttpResponse:
    context = meeting_page.context(meeting, request.actor, points, index, **sent)
    audit.read("point", [point.pk for point in points])
    return render(request, "cases/meeting.html", context, status=status)


def _guest_page(request: HttpRequest, meeting: CareMeeting) -> HttpResponse:
    """What somebody reads who joins for some points, while the meeting is open."""
    if request.method != "GET":
        raise Http404
    joins = PointGuest.objects.visible_to(request.actor).filter(meeting=meeting)
    found = list(joins.order_by("invited_at"))
    audit.read("guest", [one.pk for one in found])
    return render(request, "cases/meeting_guest.html", {"meeting": meeting, "joins": found})
