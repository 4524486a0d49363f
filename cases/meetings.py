"""The zorgoverleg: planning it, putting cases on its agenda (A3), the note and decision at the table, closing it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import clb_successor, plans
from cases.beginning import open_dossier
from cases.engagement import engage_clb
from cases.enums import CaseState, DutyKind, PointOutcome
from cases.models import AgendaPoint, CareMeeting, Case, MeetingParticipant, PointGuest
from cases.plans import Planned
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term, Unit
from duties import actions as duties
from schools.calendar import calendar_of
from schools.models import Pupil
from secrecy import release
from secrecy.models import Item, ItemKind
from secrecy.once import save_once
from secrecy.release import Ground, Receiver
from secrecy.tables import Regime

# A meeting may be written down afterwards, but not long afterwards; and nobody plans one for longer than a year.
DAYS_BACK, DAYS_AHEAD = 14, 366
# Who may join for one point; whoever reads the whole agenda is no guest.
GUESTS = frozenset(
    {
        Role.STAFF,
        Role.DIRECTOR,
        Role.COUNSELLOR,
        Role.BEHAVIOUR_EXPERT,
        Role.REFERENCE_PERSON,
        Role.BRIDGE_FIGURE,
    }
)


@dataclass(frozen=True)
class When:
    """A meeting as it was planned. `form_key` is one per rendered form."""

    form_key: UUID
    day: date
    starts_at: time
    place: str = ""
    participants: Sequence[Membership] = ()


@dataclass(frozen=True)
class Words:
    """What one save writes on a point: the live note, what was decided, and in what words."""

    note: str = ""
    outcome: str = ""
    decision: str = ""


class WrittenMeanwhile(Exception):
    """Somebody else saved the same point first. `point` is how it stands now."""

    def __init__(self, point: AgendaPoint) -> None:
        super().__init__()
        self.point = point


@transaction.atomic
def plan_meeting(*, when: When, by: Membership, actor: Actor, now: datetime | None = None) -> CareMeeting:
    """Plan a zorgoverleg of the own school. The same `form_key` again gives the first one.

    Raises TransitionNotAllowed for a day that cannot be meant, or for anybody but a care coordinator.
    """
    now = now or timezone.now()
    if actor.role != Role.CARE_COORDINATOR:
        raise TransitionNotAllowed(_("Alleen de zorgcoördinator plant een zorgoverleg."))
    earlier = CareMeeting.objects.visible_to(actor).filter(school_id=actor.organisation_id)
    before = earlier.filter(form_key=when.form_key).first()
    if before is not None:
        return before
    today = timezone.localdate(now)
    if not today - timedelta(days=DAYS_BACK) <= when.day <= today + timedelta(days=DAYS_AHEAD):
        raise TransitionNotAllowed(_("Kies een dag tussen twee weken geleden en een jaar vooruit"), field="day")
    meeting = CareMeeting(
        school_id=actor.organisation_id,
        day=when.day,
        starts_at=when.starts_at,
        place=when.place.strip(),
        made_by=by,
        made_at=now,
        form_key=when.form_key,
    )
    quicker = save_once(meeting, earlier)
    if quicker is not None:
        return quicker
    for seat in {by.pk: by, **{seat.pk: seat for seat in when.participants}}.values():
        MeetingParticipant(meeting=meeting, membership=seat).save(force_insert=True)
    audit.record("plan", "meeting", [meeting.pk], now=now)
    return meeting


@transaction.atomic
def put_case_on_agenda(
    *, meeting_id: UUID, case_id: UUID, prepared: str, form_key: UUID, by: Membership, actor: Actor,
    now: datetime | None = None,
) -> AgendaPoint:  # fmt: skip
    """Put a case on the agenda: from then on the school's CLB contact sees it, and this text (A3; DOMAIN §2).

    Raises TransitionNotAllowed when the meeting or the case is closed, or when the case stands on this agenda already.
    """
    now = now or timezone.now()
    cases = Case.objects.visible_to(actor).select_related("pupil").select_for_update(of=("self",))
    case = cases.get(pk=case_id)
    earlier = AgendaPoint.objects.visible_to(actor).filter(meeting_id=meeting_id, case=case)
    before = earlier.filter(form_key=form_key).first()
    if before is not None:
        return before
    if case.state != CaseState.OPEN:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst."))
    if earlier.exists():
        raise TransitionNotAllowed(_("Deze casus staat al op de agenda van dit overleg."), field="meeting")
    meeting = _open_meeting(meeting_id, actor)
    engage_clb(case.dossier_id, True)
    clb_successor.follow(dossier_id=case.dossier_id, school_id=case.school_id, actor=actor, now=now)
    about = str(case.pupil or case.pupil_text)
    return _put(meeting, case.dossier_id, about, prepared, form_key, by, now, case=case, pupil=case.pupil)


@transaction.atomic
def put_pupil_on_agenda(
    *, meeting_id: UUID, pupil: Pupil | None, about: str, prepared: str, form_key: UUID, by: Membership, actor: Actor,
    now: datetime | None = None,
) -> AgendaPoint:  # fmt: skip
    """Put a pupil, class or theme without a case on the agenda, in a dossier of its own that only this meeting shares.

    Raises TransitionNotAllowed when the meeting is closed.
    """
    now = now or timezone.now()
    meeting = _open_meeting(meeting_id, actor)
    points = AgendaPoint.objects.visible_to(actor).filter(meeting=meeting, case=None)
    before = points.filter(form_key=form_key).first()
    if before is not None:
        return before
    dossier_id = open_dossier(meeting.school_id, False, False)
    engage_clb(dossier_id, True)
    clb_successor.follow(dossier_id=dossier_id, school_id=meeting.school_id, actor=actor, now=now)
    return _put(meeting, dossier_id, str(pupil or about.strip()), prepared, form_key, by, now, pupil=pupil)


@transaction.atomic
def invite(
    *, point_id: UUID, guest: Membership, by: Membership, actor: Actor, now: datetime | None = None
) -> PointGuest:
    """Let somebody join for one point: they read its prepared text and its decision until the meeting closes.

    Raises TransitionNotAllowed when the meeting is closed or the person reads the whole agenda anyway. Twice is once.
    """
    now = now or timezone.now()
    point = AgendaPoint.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=point_id)
    meeting = _open_meeting(point.meeting_id, actor)
    before = PointGuest.objects.visible_to(actor).filter(point=point, guest=guest).first()
    if before is not None:
        return before
    if guest.role not in GUESTS or guest.organisation_id != meeting.school_id:
        raise TransitionNotAllowed(_("Kies iemand van de school die niet al aan tafel zit."), field="guest")
    release.require(Regime.TEAM, Receiver.GUEST, Ground.MEETING)
    prepared = Item.objects.visible_to(actor).get(about=point.pk, kind=ItemKind.POINT)
    joins = PointGuest(
        dossier_id=point.dossier_id,
        regime=Regime.TEAM,
        addressee=guest,
        meeting=meeting,
        point=point,
        guest=guest,
        about=point.about,
        prepared=prepared.body,
        outcome=point.outcome,
        decision=point.decision,
        invited_at=now,
    )
    joins.save(force_insert=True)
    if not MeetingParticipant.objects.filter(meeting=meeting, membership=guest).exists():
        MeetingParticipant(meeting=meeting, membership=guest).save(force_insert=True)
    today = timezone.localdate(now)
    duties.owe(
        kind=DutyKind.MEETING,
        about=joins.pk,
        dossier_id=point.dossier_id,
        organisation_id=meeting.school_id,
        role=Role(guest.role),
        assignee=guest,
        start=today,
        term=Term(max((meeting.day - today).days, 0), Unit.CALENDAR),
        after=_("de uitnodiging"),
        calendar=calendar_of(meeting.school_id),
        by=actor,
        notify=True,
        now=now,
    )
    audit.record("invite", "point", [point.pk, guest.pk], dossier_id=point.dossier_id, now=now)
    return joins


@transaction.atomic
def save_point(
    *, point_id: UUID, version: int, words: Words, action: Planned | None, by: Membership, actor: Actor,
    now: datetime | None = None,
) -> AgendaPoint:  # fmt: skip
    """Save note and decision of a point, and perhaps a new action, all or nothing.

    `version` is the one that was on the screen: raises WrittenMeanwhile when somebody saved other words since. The same
    words again are no second save. Raises TransitionNotAllowed when the meeting is closed, or for a refused action.
    """
    now = now or timezone.now()
    points = AgendaPoint.objects.visible_to(actor).select_related("case__owner", "case__pupil", "pupil")
    point = points.select_for_update(of=("self",)).get(pk=point_id)
    meeting = _open_meeting(point.meeting_id, actor)
    words = Words(words.note.strip(), words.outcome, words.decision.strip())
    if words != Words(point.note, point.outcome, point.decision):
        if version != point.version:
            raise WrittenMeanwhile(point)
        point.note, point.outcome, point.decision = words.note, words.outcome, words.decision
        point.version += 1
        point.saved_by, point.saved_at = by, now
        point.save(update_fields=["note", "outcome", "decision", "version", "saved_by", "saved_at"])
        guests = PointGuest.objects.visible_to(actor).filter(point=point)
        guests.update(outcome=words.outcome, decision=words.decision)
        audit.record("write", "point", [point.pk], dossier_id=point.dossier_id, now=now)
    if action is not None:
        subject = plans.Subject.of(point.case, actor) if point.case else _subject(point, meeting, by)
        plans.agree(subject=subject, planned=action, by=by, actor=actor, now=now)
    return point


@transaction.atomic
def mark_present(*, meeting_id: UUID, present: Collection[UUID], actor: Actor, now: datetime | None = None) -> None:
    """Note who came, by participant. Raises TransitionNotAllowed when the meeting is closed."""
    meeting = _open_meeting(meeting_id, actor)
    invited = MeetingParticipant.objects.filter(meeting=meeting)
    invited.filter(pk__in=present).update(present=True)
    invited.exclude(pk__in=present).update(present=False)
    audit.record("present", "meeting", [meeting.pk], now=now)


@transaction.atomic
def close_meeting(*, meeting_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> CareMeeting:
    """Close the meeting: notes and decisions become items that nobody changes any more, guests read nothing from now on.

    What was about a pupil without a case is shut to the CLB too: it was shared at this table. Raises
    TransitionNotAllowed when it was closed already.
    """
    now = now or timezone.now()
    meeting = _open_meeting(meeting_id, actor)
    for joins in PointGuest.objects.visible_to(actor).filter(meeting=meeting):
        duties.settle(kind=DutyKind.MEETING, about=joins.pk, by=actor, now=now)
        joins.addressee = None
        joins.save(update_fields=["addressee"])
    for point in AgendaPoint.objects.visible_to(actor).filter(meeting=meeting).order_by("position"):
        _freeze(point, meeting, by, now)
        if point.case_id is None:
            engage_clb(point.dossier_id, False)
    # Last: the database does the same for the points that are shut to whoever closes it.
    meeting.closed_at, meeting.closed_by = now, by
    meeting.save(update_fields=["closed_at", "closed_by"])
    audit.record("close", "meeting", [meeting.pk], now=now)
    return meeting


def on_agenda(case: Case, actor: Actor) -> AgendaPoint | None:
    """The point of this case on the latest agenda; None when it never stood on one."""
    points = AgendaPoint.objects.visible_to(actor).filter(case=case).select_related("meeting")
    return points.order_by("-meeting__day", "-put_at").first()


# --- Parts ------------------------------------------------------------------------------------------------------------


def _open_meeting(meeting_id: UUID, actor: Actor) -> CareMeeting:
    """The meeting, locked, for who runs it. Raises CareMeeting.DoesNotExist for anybody else."""
    run = CareMeeting.objects.visible_to(actor).filter(school_id=actor.organisation_id)
    if actor.role != Role.CARE_COORDINATOR:
        run = run.none()
    meeting = run.select_for_update(of=("self",)).get(pk=meeting_id)
    if not meeting.is_open:
        raise TransitionNotAllowed(_("Dit overleg is gesloten. Er kan niets meer bij."))
    return meeting


def _put(
    meeting: CareMeeting, dossier_id: int, about: str, prepared: str, form_key: UUID, by: Membership, now: datetime, *,
    case: Case | None = None, pupil: Pupil | None = None,
) -> AgendaPoint:  # fmt: skip
    last = AgendaPoint.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    point = AgendaPoint(
        dossier_id=dossier_id,
        regime=Regime.TEAM,
        meeting=meeting,
        case=case,
        pupil=pupil,
        about=about,
        position=(last or 0) + 1,
        put_by=by,
        put_at=now,
        form_key=form_key,
    )
    # No earlier one: the case or the meeting is locked, and was asked.
    save_once(point, AgendaPoint.objects.none())
    _write(point, ItemKind.POINT, prepared, by, now, meeting.day)
    audit.record("agenda", "point", [point.pk], dossier_id=dossier_id, now=now)
    return point


def _subject(point: AgendaPoint, meeting: CareMeeting, by: Membership) -> plans.Subject:
    return plans.Subject(point.dossier_id, meeting.school_id, point.pupil, point.about, by)


def _freeze(point: AgendaPoint, meeting: CareMeeting, by: Membership, now: datetime) -> None:
    """What was written at the table becomes items of who closes the meeting: nobody writes in another's name.

    The point keeps the word decided on, and who wrote it last.
    """
    outcome = str(PointOutcome(point.outcome).label) if point.outcome else ""
    decision = ". ".join(part for part in (outcome, point.decision) if part)
    for kind, body in ((ItemKind.MEETING_NOTE, point.note), (ItemKind.DECISION, decision)):
        if body:
            _write(point, kind, body, by, now, meeting.day)
    point.note = point.decision = ""
    point.save(update_fields=["note", "decision"])


def _write(point: AgendaPoint, kind: ItemKind, body: str, by: Membership, now: datetime, day: date) -> None:
    Item(
        dossier_id=point.dossier_id,
        regime=Regime.TEAM,
        kind=kind,
        holder_id=by.organisation_id,
        author=by,
        about=point.pk,
        body=body.strip(),
        created_at=now,
        happened_on=day,
    ).save(force_insert=True)
