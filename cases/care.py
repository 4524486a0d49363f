"""Moving between the phases of the care continuum, and the support measures that such a move rests on (DOMAIN §4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from cases.care_phase import CarePhase, Given, PhaseEvent, check
from cases.enums import DutyKind, Verdict
from cases.leading import lock_open, owed_by
from cases.models import AgendaPoint, Case, MeasureReview, PhaseMove, SupportMeasure
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term, Unit
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from secrecy.disclosures import Consent
from secrecy.models import Item, ItemKind
from secrecy.once import save_once
from secrecy.tables import Regime

# A measure that nobody looks at again within a school year is not worth keeping.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Measure:
    """A support measure as it was agreed."""

    form_key: UUID
    text: str
    goal: str
    owner_name: str
    review_on: date


@dataclass(frozen=True)
class Reviewed:
    """How a measure went. `review_on`: when it is looked at again; None when it stops."""

    form_key: UUID
    verdict: Verdict
    words: str
    review_on: date | None


@dataclass(frozen=True)
class Asked:
    """A move as it was asked for: what the form knows of `Given`; what rows know is filled in by `move`."""

    form_key: UUID
    event: PhaseEvent
    given: Given
    consent: Consent | None = None


@transaction.atomic
def add_measure(
    *, case_id: UUID, measure: Measure, by: Membership, actor: Actor, now: datetime | None = None
) -> SupportMeasure:
    """Write a support measure down, shared in the zorgoverleg. The same `form_key` again gives the first one.

    Raises TransitionNotAllowed for a closed case, a day that cannot be meant, or who does not lead the case.
    """
    now = now or timezone.now()
    case = _lock(case_id, actor)
    _check_day(measure.review_on, now)
    made = SupportMeasure(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        case=case,
        owner_name=measure.owner_name.strip(),
        review_on=measure.review_on,
        by=by,
        at=now,
        form_key=measure.form_key,
    )
    before = save_once(made, SupportMeasure.objects.visible_to(actor).filter(case=case))
    if before is not None:
        return before
    _write(case, made.pk, ItemKind.MEASURE, measure.text, by, now)
    _write(case, made.pk, ItemKind.GOAL, measure.goal, by, now)
    _owe_review(case, made, actor, now)
    audit.record("measure", "case", [case.pk, made.pk], dossier_id=case.dossier_id, now=now)
    return made


@transaction.atomic
def review_measure(
    *,
    case_id: UUID,
    measure_id: UUID,
    reviewed: Reviewed,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> MeasureReview:
    """Look back at a measure: it works, it is adjusted, or it stops. The same `form_key` again gives the first one.

    With that the duty is met; unless it stops, the next one stands on its new day. Raises TransitionNotAllowed for a
    measure that stopped, a closed case, a day that cannot be meant, or who does not lead the case.
    """
    now = now or timezone.now()
    case = _lock(case_id, actor)
    measure = SupportMeasure.objects.visible_to(actor).get(pk=measure_id, case=case)
    mine = MeasureReview.objects.visible_to(actor).filter(measure=measure)
    before = mine.filter(form_key=reviewed.form_key).first()
    if before is not None:
        return before
    if not measure.runs:
        raise TransitionNotAllowed(_("Deze maatregel is al gestopt. Hieronder ziet u wat er gebeurde."))
    stops = reviewed.verdict is Verdict.STOP
    if reviewed.review_on is None and not stops:
        raise TransitionNotAllowed(_("Schrijf wanneer u dit opnieuw bekijkt"), field="review_on")
    if reviewed.review_on is not None and not stops:
        _check_day(reviewed.review_on, now)
    made = MeasureReview(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        measure=measure,
        verdict=reviewed.verdict,
        review_on=None if stops else reviewed.review_on,
        by=by,
        at=now,
        form_key=reviewed.form_key,
    )
    save_once(made, mine)  # an earlier row was looked for above: the case is locked
    words = _("%(verdict)s. %(words)s") % {"verdict": made.get_verdict_display(), "words": reviewed.words.strip()}
    _write(case, measure.pk, ItemKind.MEASURE_REVIEW, words, by, now)
    duties.settle(kind=DutyKind.MEASURE, about=measure.pk, by=actor, now=now)
    if made.review_on is None:
        measure.stopped_at, measure.stopped_by = now, by
    else:
        measure.review_on = made.review_on
        _owe_review(case, measure, actor, now)
    measure.save(update_fields=["review_on", "stopped_at", "stopped_by"])
    audit.record("review_measure", "case", [case.pk, measure.pk], dossier_id=case.dossier_id, now=now)
    return made


def pause(*, case: Case, actor: Actor, now: datetime) -> None:
    """A closed case asks nobody to look at its measures."""
    for duty in Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id, kind=DutyKind.MEASURE):
        duties.close(duty=duty, by=actor, now=now)


def resume(*, case: Case, actor: Actor, now: datetime) -> None:
    """A reopened case does again for those that run, on the day each has; today when that went by."""
    for measure in SupportMeasure.objects.visible_to(actor).filter(case=case, stopped_at=None):
        _owe_review(case, measure, actor, now)


@transaction.atomic
def move(*, case_id: UUID, asked: Asked, by: Membership, actor: Actor, now: datetime | None = None) -> PhaseMove:
    """Go one phase up or down. The same `form_key` again gives the first move.

    Raises TransitionNotAllowed with what is missing, for a closed case, or for who does not lead it.
    """
    now = now or timezone.now()
    case = _lock(case_id, actor)
    mine = PhaseMove.objects.visible_to(actor).filter(case=case)
    before = mine.filter(form_key=asked.form_key).first()
    if before is not None:
        return before
    given = replace(
        asked.given,
        measures=SupportMeasure.objects.visible_to(actor).filter(case=case, stopped_at=None).count(),
        decided_on=asked.given.decided_on if asked.given.decided_on in meeting_days(case, actor) else None,
        clb_engaged=case.dossier.clb_engaged,
        consent=asked.consent is not None,
    )
    source = CarePhase(case.phase)
    target = check(source, asked.event, given)
    extended, consent = target is CarePhase.EXTENDED, asked.consent
    made = PhaseMove(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        case=case,
        source=source,
        target=target,
        pupil_heard=given.pupil_heard,
        parents_heard=given.parents_heard,
        shortfall=given.shortfall or "" if extended else "",
        decided_on=given.decided_on if extended else None,
        consent_by=consent.by if consent and extended else "",
        consent_on=consent.on if consent and extended else None,
        consent_how=consent.how if consent and extended else "",
        by=by,
        at=now,
        form_key=asked.form_key,
    )
    save_once(made, mine)  # an earlier row was looked for above: the case is locked
    case.phase = target
    case.save(update_fields=["phase"])
    _write(case, made.pk, ItemKind.PHASE, given.why, by, now)
    if not (given.pupil_heard and given.parents_heard):
        _write(case, made.pk, ItemKind.UNHEARD, given.why_not_heard, by, now)
    audit.record("phase", "case", [case.pk, made.pk], dossier_id=case.dossier_id, now=now)
    return made


def meeting_days(case: Case, actor: Actor) -> list[date]:
    """The days of the zorgoverleg at which this case was discussed, newest first: not those still to come."""
    points = AgendaPoint.objects.visible_to(actor).filter(case=case, meeting__day__lte=actor.today)
    return list(points.order_by("-meeting__day").values_list("meeting__day", flat=True))


# --- Parts ------------------------------------------------------------------------------------------------------------


def _lock(case_id: UUID, actor: Actor) -> Case:
    case = lock_open(case_id, actor)
    if not case.about_pupil:
        raise TransitionNotAllowed(_("Deze casus gaat niet over een leerling: ze heeft geen fase van zorg."))
    return case


def _check_day(review_on: date, now: datetime) -> None:
    if not 0 < (review_on - timezone.localdate(now)).days <= LONGEST_DAYS:
        raise TransitionNotAllowed(_("Kies een dag die nog komt, binnen het jaar"), field="review_on")


def _owe_review(case: Case, measure: SupportMeasure, actor: Actor, now: datetime) -> None:
    """Looking at a measure again, by its own day; owed by the owner of the case, as the review of an assessment is."""
    today = timezone.localdate(now)
    duties.owe(
        kind=DutyKind.MEASURE,
        about=measure.pk,
        dossier_id=case.dossier_id,
        **owed_by(case),
        start=today,
        term=Term(max((measure.review_on - today).days, 0), Unit.CALENDAR),
        after=_("de afspraak"),
        calendar=calendar_of(case.school_id),
        by=actor,
        now=now,
    )


def _write(case: Case, about: UUID, kind: ItemKind, body: str, by: Membership, now: datetime) -> None:
    Item(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        kind=kind,
        holder_id=by.organisation_id,
        author=by,
        about=about,
        body=body.strip(),
        created_at=now,
    ).save(force_insert=True)
