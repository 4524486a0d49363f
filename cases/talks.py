"""The talk: a task holder reports (A2), who leads the case takes over (A3), and tells what became of it (A5)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import feedback as messages
from cases import walls
from cases.enums import DutyKind, Grade, SpokenWith
from cases.leading import runs
from cases.models import Case, Feedback, Talk, TalkReport
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from secrecy import release
from secrecy.models import Item, ItemKind
from secrecy.release import Ground, Receiver
from secrecy.tables import Regime

READ_TERM = Term(1)
# Nobody waits for it; the talker finds the answer on the worklist until then, and after.
READ_FEEDBACK_TERM = Term(10)


@dataclass(frozen=True)
class Report:
    """What the talker hands in. `why_not_told` says why the pupil does not know yet, when spoken to."""

    text: str
    spoken_with: SpokenWith
    held_on: date
    pupil_told: bool | None
    why_not_told: str = ""


@transaction.atomic
def hand_in(*, talk: Talk, report: Report, by: Membership, actor: Actor, now: datetime | None = None) -> TalkReport:
    """The talker's short report. It goes to whoever asked for the talk, who owes reading it within a school day.

    Raises TransitionNotAllowed when a report was handed in already.
    """
    now = now or timezone.now()
    made = TalkReport(
        dossier_id=talk.dossier_id,
        addressee=by,
        talk=talk,
        spoken_with=report.spoken_with,
        pupil_told=report.pupil_told,
        held_on=report.held_on,
        by=by,
        at=now,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise TransitionNotAllowed(_("U gaf uw verslag al door.")) from error
    for kind, body in ((ItemKind.REPORT, report.text), (ItemKind.REASON, report.why_not_told)):
        if body.strip():
            Item(
                dossier_id=talk.dossier_id,
                regime=Regime.SCHOOL,
                addressee=by,
                kind=kind,
                holder_id=by.organisation_id,
                author=by,
                about=talk.pk,
                body=body.strip(),
                created_at=now,
                happened_on=report.held_on,
            ).save(force_insert=True)
    audit.record("report", "talk", [talk.pk], dossier_id=talk.dossier_id, now=now)
    if not duties.settle(kind=DutyKind.TALK, about=talk.pk, by=actor, now=now):
        # The case closed meanwhile: the report is kept, and nobody owes reading it.
        return made
    duties.owe(
        kind=DutyKind.READ_REPORT,
        about=talk.pk,
        detail="2",
        dossier_id=talk.dossier_id,
        organisation_id=talk.asked_by.organisation_id,
        role=Role(talk.asked_by.role),
        assignee=talk.asked_by,
        start=timezone.localdate(now),
        term=READ_TERM,
        after=_("het verslag"),
        calendar=calendar_of(actor.organisation_id),
        by=actor,
        now=now,
    )
    # The talker knows nothing of who leads the case, and whoever asked may be shut out of it by now.
    walls.take_over(talk.dossier_id)
    return made


@transaction.atomic
def give_feedback(
    *, talk_id: UUID, grade: Grade, sentence: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Feedback:
    """Tell the talker what became of the talk, within secrecy; closes the duty (DOMAIN §3, A5).

    From then on the talker reads this message and the own report: a briefing that was reported on is shut (DOMAIN §2). Raises
    TransitionNotAllowed when the word would go back, and Talk.DoesNotExist for who does not lead the case.
    """
    now = now or timezone.now()
    talk = Talk.objects.visible_to(actor).select_related("addressee").get(pk=talk_id)
    if not runs(talk, actor):
        raise Talk.DoesNotExist
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=talk.case_id)
    latest = talk.feedback.visible_to(actor).order_by("-sent_at").first()
    if latest is not None and not messages.may_follow(Grade(latest.grade), grade):
        raise TransitionNotAllowed(
            _("De gespreksvoerder las al een later woord. Kies ‘%(word)s’ of verder.")
            % {"word": latest.get_grade_display()}
        )
    text = messages.message(grade, sentence, among=messages.TALKER_MESSAGES)
    if latest is not None and (latest.grade, latest.text) == (grade, text):
        duties.settle(kind=DutyKind.TALKER_FEEDBACK, about=talk.pk, by=actor, now=now)
        return latest
    release.require(Regime.SCHOOL, Receiver.TALKER, Ground.FEEDBACK)
    given = Feedback(
        dossier_id=talk.dossier_id, addressee=talk.addressee, talk=talk, grade=grade, text=text, by=by, sent_at=now
    )
    given.save(force_insert=True)
    duties.settle(kind=DutyKind.TALKER_FEEDBACK, about=talk.pk, by=actor, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.shut_briefing(%s)", [talk.pk])
    _ask_to_read(talk, case.school_id, actor, now)
    audit.record("feedback", "talk", [talk.pk], dossier_id=talk.dossier_id, now=now)
    return given


def read_feedback(*, talk: Talk, actor: Actor, now: datetime | None = None) -> bool:
    """The talker has read the message: the duty is done."""
    with transaction.atomic():
        return duties.settle(kind=DutyKind.READ_FEEDBACK, about=talk.pk, by=actor, now=now)


def _ask_to_read(talk: Talk, school_id: int, actor: Actor, now: datetime) -> None:
    seat = talk.addressee
    still = Duty.objects.visible_to(actor).open().filter(kind=DutyKind.READ_FEEDBACK, about=talk.pk)
    if seat is None or still.exists():
        return
    duties.owe(
        kind=DutyKind.READ_FEEDBACK,
        about=talk.pk,
        dossier_id=talk.dossier_id,
        organisation_id=seat.organisation_id,
        role=Role(seat.role),
        assignee=seat,
        start=timezone.localdate(now),
        term=READ_FEEDBACK_TERM,
        after=_("de terugkoppeling"),
        calendar=calendar_of(school_id),
        by=actor,
        notify=True,
        now=now,
    )
