"""From the school to Expo-R by name: one case manager reads exactly what the school wrote down for them (DOMAIN §5).

The release table lets it cross with the consent of whom it is about, and on no other ground: that help was refused is none.
Only to a municipality whose DPO switched `city` on. The case manager reads this text, and nothing else of the case.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from accounts.roles import Role
from cases.enums import CaseState, DutyKind
from cases.models import Case
from core.calendar import Calendar, Term, Unit
from duties import actions as duties
from duties.models import Duty
from duties.querysets import DutyQuerySet
from schools.calendar import calendar_of
from secrecy import city, disclosures, walls
from secrecy.disclosures import Consent, Crossing, DisclosureRefused
from secrecy.models import Disclosure, VisibleQuerySet, leads
from secrecy.release import Ground, Receiver
from secrecy.tables import Regime

READ_TERM = Term(5)


def may_tell(case: Case, actor: Actor) -> bool:
    """Whether the actor may let a text of this case cross: who leads it, while it runs, and about a pupil (in track C the
    pupil is no subject: DOMAIN §3)."""
    return case.about_pupil and case.state == CaseState.OPEN and leads(case.dossier, actor)


def case_managers(case: Case, actor: Actor) -> MembershipQuerySet:
    """Who may be told: at a municipality that keeps files of its own, and not shut out of the case."""
    seats = Membership.objects.current(actor.today).filter(
        role=Role.CASE_MANAGER, organisation__in=city.switched_on(), user__is_active=True
    )
    return walls.left(seats, [case.dossier_id])


def received_by(actor: Actor) -> VisibleQuerySet:
    """What schools told this case manager in person and may still be read, newest first; with who sent it."""
    mine = Disclosure.objects.visible_to(actor).filter(
        ground=Ground.CONSENT, addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id
    )
    return mine.select_related("sent_by__user", "sent_by__organisation").order_by("-sent_at", "-pk")


@transaction.atomic
def disclose(
    *,
    form_key: UUID,
    case: Case,
    body: str,
    came_from: Regime,
    to: Membership,
    purpose: str,
    ground: Ground,
    consent: Consent | None,
    receivers: list[str],
    by: Membership,
    actor: Actor,
    expires_on: date | None = None,
    now: datetime | None = None,
) -> Disclosure:
    """Let a text cross to this case manager, who owes reading it. The same `form_key` with the same words sends once.

    Raises DisclosureRefused for a case that runs no more or is not the actor's to lead, and for anybody but a case manager
    who may be told.
    """
    now = now or timezone.now()
    locked = Case.objects.visible_to(actor).select_for_update(of=("self",)).select_related("dossier").get(pk=case.pk)
    if not may_tell(locked, actor):
        raise DisclosureRefused(_("Dit kan niet meer: de casus is gesloten, of u leidt ze niet."))
    if not case_managers(locked, actor).filter(pk=to.pk).exists():
        raise DisclosureRefused(_("Kies iemand van de lijst: deze stad houdt geen dossiers bij."), "receiver")
    made = disclosures.disclose(
        form_key=form_key,
        dossier_id=locked.dossier_id,
        about=locked.pk,
        body=body,
        purpose=purpose,
        ground=ground,
        consent=consent,
        receivers=receivers,
        crossing=Crossing(came_from, Receiver.CITY, ground, under=came_from, to=to),
        expires_on=expires_on,
        by=by,
        actor=actor,
        now=now,
    )
    if made.sent_at == now:  # not the other click of a double one
        calendar = calendar_of(locked.school_id)
        duties.owe(
            kind=DutyKind.CITY_NAMED,
            about=made.pk,
            dossier_id=locked.dossier_id,
            organisation_id=to.organisation_id,
            role=Role(to.role),
            assignee=to,
            start=timezone.localdate(now),
            term=_read_term(calendar, timezone.localdate(now), expires_on),
            after=_("de mededeling"),
            calendar=calendar,
            regime=came_from,
            by=actor,
            notify=True,
            now=now,
        )
    return made


def _read_term(calendar: Calendar, start: date, last_day: date | None) -> Term:
    """Never past the last day on which it can be read: then that day."""
    if last_day is None or calendar.due(start, READ_TERM).date <= last_day:
        return READ_TERM
    return Term((last_day - start).days, Unit.CALENDAR)


@transaction.atomic
def receive(*, disclosure_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> bool:
    """The case manager confirms having read it. False when that was so already."""
    duties.settle(kind=DutyKind.CITY_NAMED, about=disclosure_id, by=actor, now=now)
    return disclosures.receive(disclosure_id=disclosure_id, by=by, actor=actor, now=now)


def given_back(disclosure_id: UUID, actor: Actor) -> DutyQuerySet:
    """That the case manager did not confirm it, and can no more: an open duty of who leads the case (`cases.unanswered`)."""
    owed = Duty.objects.visible_to(actor).open()
    return owed.filter(kind=DutyKind.CITY_NAMED, about=disclosure_id, addressee=None)


@transaction.atomic
def note_unread(*, disclosure_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Who leads the case saw that. False when there was nothing to see, or a colleague did already."""
    duty = given_back(disclosure_id, actor).select_for_update(of=("self",)).first()
    if duty is None:
        return False
    duties.close(duty=duty, by=actor, now=now)
    return True


@transaction.atomic
def recall(
    *, disclosure_id: UUID, reason: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Take the text back; nobody owes reading it any more."""
    duties.settle(kind=DutyKind.CITY_NAMED, about=disclosure_id, by=actor, now=now)
    return disclosures.recall(disclosure_id=disclosure_id, reason=reason, by=by, actor=actor, now=now)


@transaction.atomic
def withdraw(
    *, disclosure_id: UUID, on: date, how: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Who agreed takes that back: the text with it."""
    duties.settle(kind=DutyKind.CITY_NAMED, about=disclosure_id, by=actor, now=now)
    return disclosures.withdraw(disclosure_id=disclosure_id, on=on, how=how, by=by, actor=actor, now=now)
