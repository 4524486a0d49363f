"""Break-glass (DOMAIN §5): a director, or the director of a CLB, reads what there is about a pupil for four hours.

It answers alike whether or not there was anything. Who leads a dossier that opened is told, and a DPO reviews every
request. What may be opened is decided in the database (`cases.emergency_policies`).
"""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import DutyKind
from cases.models import Emergency
from cases.models.emergency import LASTS, LEAST_LETTERS, READ_TERM, REVIEW_TERM
from cases.workflow import TransitionNotAllowed
from core import audit
from core.models import Mail
from duties import actions as duties
from duties import schedule
from duties.reminders import promise_once_a_day
from schools.calendar import calendar_of
from schools.models import sort_key
from secrecy.once import save_once


@dataclass(frozen=True)
class Found:
    """A pupil on whom the actor may ask."""

    pk: int
    school_id: int
    name: str
    school: str


def pupils(typed: str, *, most: int = 8) -> list[Found]:
    """The pupils of the actor's school, or of the schools of the CLB, with a part of the name that begins with each typed
    word; nothing below three letters."""
    words = sort_key(typed.replace(",", " ").replace("-", " ").replace("'", " ")).split()
    if len("".join(words)) < LEAST_LETTERS:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schakel.emergency_pupils(%s, %s)", [words, most])
        return [Found(*row) for row in cursor.fetchall()]


@transaction.atomic
def ask(*, form_key: UUID, pupil: Found, reason: str, by: Membership, actor: Actor) -> Emergency:
    """Open what there is about the pupil, until four hours from the actor's own clock. The same `form_key` asks once.

    Raises TransitionNotAllowed when three of the actor's requests run already.
    """
    day = timezone.localdate(actor.now)
    calendar = calendar_of(pupil.school_id)
    made = Emergency(
        holder_id=by.organisation_id,
        by=by,
        school_id=pupil.school_id,
        pupil_id=pupil.pk,
        about=pupil.name,
        reason=reason.strip(),
        at=actor.now,
        expires_at=actor.now + LASTS,
        review_by=calendar.due(day, REVIEW_TERM).date,
        form_key=form_key,
    )
    before = save_once(made, Emergency.objects.of(actor), alike=("pupil_id", "reason"))
    if before is not None:
        return before
    after = _("de noodtoegang")
    due = calendar.due(day, READ_TERM, after)
    remind = schedule.moment(schedule.first(due.date, day, calendar))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schakel.open_emergency(%s, %s, %s, %s, %s, %s, %s, %s)",
            [made.pk, made.reason, day, due.date, after, due.explanation, remind, schedule.at_once(actor.now)],
        )
        if not cursor.fetchone()[0]:
            raise TransitionNotAllowed(_("U hebt al drie keer noodtoegang. Wacht tot er een afloopt."))
    actor.found.pop("keys", None)
    audit.record("break_glass", "emergency", [made.pk], now=actor.now)
    return made


@transaction.atomic
def note_read(*, grant_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Who leads the dossier says to have read who asked, and why. False when somebody did already."""
    return duties.settle(kind=DutyKind.EMERGENCY, about=grant_id, by=actor, own=True, now=now or timezone.now())


@transaction.atomic
def review(*, request: Emergency, justified: bool, verdict: str, actor: Actor) -> None:
    """What the DPO says of it, once. Raises TransitionNotAllowed when somebody reviewed it already, or on an own request."""
    written = copy(request)
    written.verdict = verdict.strip()
    sealed = Emergency._meta.get_field("verdict").pre_save(written, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.review_emergency(%s, %s, %s)", [request.pk, justified, sealed])
        if not cursor.fetchone()[0]:
            raise TransitionNotAllowed(_("Dit verzoek is al nagekeken, of het is van uzelf."))
    audit.record("review_emergency", "emergency", [request.pk], now=actor.now)


def remind(*, now: datetime) -> int:
    """Promise a digest to the DPOs with something to review: when it is asked, on the last day, and every third school day
    after it. Returns how many people it is for.

    A digest since the last day of asking said the same: a tick that comes twice adds nothing. Runs as the worker.
    """
    if not schedule.awake(now):
        return 0
    today = timezone.localdate(now)
    asked: dict[int, datetime] = {}
    for holder, school, at, review_by in _waiting():
        since = _asked_on(at, review_by, now)
        for house in (holder, school):
            asked[house] = max(asked.get(house, since), since)
    told: set[int] = set()
    seats = Membership.objects.current(today).filter(
        role=Role.DPO, organisation__in=asked, organisation__practice=False, user__is_active=True
    )
    for house, user in seats.values_list("organisation_id", "user_id"):
        if not Mail.objects.filter(recipient_id=user, kind="digest", created_at__gte=asked[house]).exists():
            told.add(user)
    promise_once_a_day(told, "digest", today, now)
    return len(told)


def _waiting() -> list[tuple[int, int, datetime, date]]:
    """The requests without a review: asker's house, school, when, and the last day; the worker reads no more of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder_id, school_id, at, review_by FROM schakel.emergencies_waiting()")
        return cursor.fetchall()


def _asked_on(at: datetime, review_by: date, now: datetime) -> datetime:
    """The last moment on which this review was asked for."""
    last, day = at, review_by
    while (morning := schedule.moment(day)) <= now:
        last, day = morning, schedule.COUNTRY.due(day, schedule.EVERY).date
    return last
