"""The talk: a task holder reports, the coordinator takes over (step A2 and the first half of A3)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import DutyKind, SpokenWith
from cases.models import Talk, TalkReport
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy.models import Item, ItemKind
from secrecy.tables import Regime

READ_TERM = Term(1)


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
    """The talker's short report. It goes to the care coordinator, who owes reading it within a school day.

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
        raise TransitionNotAllowed(_("U gaf uw verslag al door. De zorgcoördinator heeft het.")) from error
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
        organisation_id=actor.organisation_id,
        role=Role.CARE_COORDINATOR,
        assignee=talk.asked_by,
        start=timezone.localdate(now),
        term=READ_TERM,
        after=_("het verslag"),
        calendar=calendar_of(actor.organisation_id),
        by=actor,
        now=now,
    )
    return made
