"""What the page of a zorgoverleg shows, gathered from `visible_to` querysets."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from cases.models import Action, AgendaPoint, CareMeeting, Case, MeetingParticipant, PointGuest
from cases.web import audiences
from cases.web.meeting_forms import GuestForm, PointForm, PresenceForm
from cases.web.plan_forms import ActionForm
from cases.web.plan_section import action_rows, in_order
from core.templatetags.schakel import clock, long_day
from secrecy.models import Item, ItemKind

TEXTS = (ItemKind.POINT, ItemKind.MEETING_NOTE, ItemKind.DECISION)


def line(meeting: CareMeeting, schools: bool) -> dict[str, str]:
    """One meeting in a list; with the school's name for who works with several."""
    place = f", {meeting.place}" if meeting.place else ""
    text = clock(meeting.starts_at) + place
    return {
        "title": str(long_day(meeting.day)).capitalize(),
        "text": f"{meeting.school.name} · {text}" if schools else text,
        "url": reverse("cases:meeting", args=[meeting.pk]),
        "tag": _("open") if meeting.is_open else _("gesloten"),
        "tag_kind": "info" if meeting.is_open else "",
    }


def runs(meeting: CareMeeting, actor: Actor) -> bool:
    return actor.role == Role.CARE_COORDINATOR and meeting.school_id == actor.organisation_id


def points_of(meeting: CareMeeting, actor: Actor) -> list[AgendaPoint]:
    points = AgendaPoint.objects.visible_to(actor).filter(meeting=meeting)
    return list(points.select_related("case", "saved_by__user").order_by("position", "put_at", "pk"))


def chosen(points: Sequence[AgendaPoint], asked: str) -> int:
    """The index of the point in hand: the one asked for, by its key or its place on this page; else the first without a
    decision, else the first."""
    for place, point in enumerate(points):
        if asked in {str(point.pk), str(place + 1)}:
            return place
    return next((place for place, point in enumerate(points) if not point.outcome), 0)


def texts_of(points: Sequence[AgendaPoint], actor: Actor) -> dict[UUID | None, dict[str, Item]]:
    """The frozen texts of each point by kind; one query."""
    found: dict[UUID | None, dict[str, Item]] = {point.pk: {} for point in points}
    for item in Item.objects.visible_to(actor).filter(about__in=list(found), kind__in=TEXTS):
        found[item.about][item.kind] = item
    return found


def context(
    meeting: CareMeeting, actor: Actor, points: Sequence[AgendaPoint], index: int, **sent: Any
) -> dict[str, Any]:
    """Everything the page in hand needs; `sent` are forms that came back with errors, and `theirs` after a clash."""
    point = points[index] if points else None
    people = MeetingParticipant.objects.filter(meeting=meeting).select_related("membership__user")
    invited = sorted(people, key=lambda one: one.membership.user.name)
    writes = runs(meeting, actor) and meeting.is_open
    found: dict[str, Any] = {
        "meeting": meeting,
        "points": [(place, one, _state(place, one, index)) for place, one in enumerate(points, start=1)],
        "point": point,
        "number": index + 1,
        "next": index + 2 if index + 1 < len(points) else None,
        "invited": invited,
        "runs": runs(meeting, actor),
        "writes": writes,
        "presence": sent.get("presence") or PresenceForm(invited=invited),
        "theirs": sent.get("theirs"),
    }
    if point is None:
        return found
    actions = list(in_order(Action.objects.visible_to(actor).filter(dossier=point.dossier_id)))
    guests = [one.guest.user.name for one in _guests(point, actor)]
    found |= {
        "texts": texts_of([point], actor)[point.pk],
        "case": point.case if point.case_id else None,
        "guests": guests,
        "plan_rows": action_rows(actions, actor),
    }
    if writes:
        found |= {
            "form": sent.get("form") or PointForm(point=point),
            "action_form": sent.get("action_form")
            or ActionForm(school_id=meeting.school_id, today=actor.today, prefix="actie", dossiers=[point.dossier_id]),
            "guest_form": sent.get("guest_form") or GuestForm(actor=actor, dossiers=[point.dossier_id]),
            "audience": audiences.for_point(meeting.school, actor, guests),
        }
    return found


def _guests(point: AgendaPoint, actor: Actor) -> list[PointGuest]:
    guests = PointGuest.objects.visible_to(actor).filter(point=point).select_related("guest__user")
    return sorted(guests, key=lambda one: one.guest.user.name)


def _state(place: int, point: AgendaPoint, index: int) -> str:
    if place == index + 1:
        return "now"
    return "done" if point.outcome else "next"


def agenda_section(case: Case, actor: Actor) -> dict[str, Any]:
    """The meetings where a case stands or stood on the agenda, for its own page; one query."""
    points = AgendaPoint.objects.visible_to(actor).filter(case=case).select_related("meeting")
    rows = []
    for point in points.order_by("-meeting__day"):
        meeting = point.meeting
        rows.append(
            {
                "title": _("Zorgoverleg van %(day)s") % {"day": long_day(meeting.day)},
                "text": point.get_outcome_display(),
                "url": f"{reverse('cases:meeting', args=[meeting.pk])}?punt={point.pk}",
                "tag": _("open") if meeting.is_open else _("gesloten"),
                "tag_kind": "info" if meeting.is_open else "",
            }
        )
    # A zorgoverleg is of the whole school: who took a case over from its coordinators plans none (docs/adr/0016).
    return {"agenda_rows": rows, "plans_meetings": actor.role == Role.CARE_COORDINATOR}
