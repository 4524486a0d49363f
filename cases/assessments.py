"""The assessment form (A4, and A6 of the CLB): seven parts in words, never a score, with a day to look at it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import clb_files
from cases.clb_files import CLB_ROLES
from cases.enums import AssessmentPart, CaseState, DutyKind
from cases.leading import owed_by, require, runs
from cases.models import Assessment, Case
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term, Unit
from core.ids import uuid7
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy.models import Item, ItemKind
from secrecy.once import save_once
from secrecy.tables import Regime

# Who assesses for the zorgoverleg beside who leads the case: a reference person of the school once named on it. The CLB
# assesses for itself.
_ALSO = frozenset({Role.REFERENCE_PERSON, *CLB_ROLES})
REFERENCE = frozenset({Role.REFERENCE_PERSON, Role.CLB_REFERENCE_PERSON})
# An assessment that nobody looks at again within a school year is not worth keeping.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Assessed:
    """What was filled in. The facts are always there; other parts may still be unknown."""

    form_key: UUID
    parts: Mapping[AssessmentPart, str]
    review_on: date
    reference_person: str = ""


def may_assess(case: Case, actor: Actor) -> bool:
    """Whether the actor fills in an assessment of a case that they read."""
    return actor.role in _ALSO or runs(case, actor)


@transaction.atomic
def assess(
    *, case_id: UUID, assessed: Assessed, by: Membership, actor: Actor, now: datetime | None = None
) -> Assessment:
    """Keep an assessment of a case: shared in the zorgoverleg, or the CLB's own in its file. The same `form_key` again gives the first one.

    Raises TransitionNotAllowed for a closed case, a review day that cannot be meant, or who may not assess it.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_related("dossier").select_for_update(of=("self",)).get(pk=case_id)
    if actor.role not in _ALSO:
        require(case, actor)
    earlier = Assessment.objects.visible_to(actor).filter(case=case)
    before = earlier.filter(form_key=assessed.form_key).first()
    if before is not None:
        if _parts(before, actor) == {str(part): body.strip() for part, body in assessed.parts.items() if body.strip()}:
            return before
        # An old page sent again with other words is another assessment.
        assessed = replace(assessed, form_key=uuid7())
    today = timezone.localdate(now)
    if case.state != CaseState.OPEN:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst."))
    if not 0 < (assessed.review_on - today).days <= LONGEST_DAYS:
        raise TransitionNotAllowed(_("Kies een dag die nog komt, binnen het jaar"), field="review_on")
    regime = Regime.CLB if actor.role in CLB_ROLES else Regime.TEAM
    if regime is Regime.CLB:
        clb_files.keep(case=case, by=by, actor=actor, now=now)
    items = {part: _item(case, regime, body, by, now) for part, body in assessed.parts.items() if body.strip()}
    made = Assessment(
        dossier_id=case.dossier_id,
        regime=regime,
        case=case,
        parts={str(part): str(item.pk) for part, item in items.items()},
        # A reference person who fills it in was heard.
        reference_person=assessed.reference_person.strip() or (by.user.name if actor.role in REFERENCE else ""),
        review_on=assessed.review_on,
        by=by,
        at=now,
        form_key=assessed.form_key,
    )
    for item in items.values():
        item.about = made.pk
    save_once(made, earlier)  # no earlier one: the case is locked
    for item in items.values():
        item.save(force_insert=True)
    if regime is Regime.TEAM:
        # What the CLB plans to look at again is its own: the school learns nothing of it.
        duties.settle(kind=DutyKind.REVIEW, about=case.pk, by=actor, now=now)
        _owe_review(case, made.review_on, actor, now)
    audit.record("assess", "case", [case.pk, made.pk], dossier_id=case.dossier_id, now=now)
    return made


def facts_of(case: Case, actor: Actor) -> set[str]:
    """What the assessments say to the interpreter."""
    made = list(Assessment.objects.visible_to(actor).filter(case=case).values_list("regime", "reference_person"))
    found: set[str] = set()
    for regime, whose in ((Regime.TEAM, ""), (Regime.CLB, "clb_")):
        heard = [reference for under, reference in made if under == regime]
        found |= {f"{whose}assessment_made"} if heard else set()
        found |= {f"{whose}reference_person_heard"} if any(heard) else set()
    return found


def pause(*, case: Case, actor: Actor, now: datetime) -> None:
    """A closed case is not looked at again."""
    duties.settle(kind=DutyKind.REVIEW, about=case.pk, by=actor, now=now)


def resume(*, case: Case, actor: Actor, now: datetime) -> None:
    """A reopened case is, on the day that its last assessment said; today when that went by."""
    shared = Assessment.objects.visible_to(actor).filter(case=case, regime=Regime.TEAM)
    last = shared.order_by("-at").first()
    if last is not None:
        _owe_review(case, last.review_on, actor, now)


def _owe_review(case: Case, review_on: date, actor: Actor, now: datetime) -> None:
    """Looking at the assessment again, by its own day; owed by the owner of the case until there is a new one."""
    today = timezone.localdate(now)
    duties.owe(
        kind=DutyKind.REVIEW,
        about=case.pk,
        dossier_id=case.dossier_id,
        **owed_by(case),
        start=today,
        term=Term(max((review_on - today).days, 0), Unit.CALENDAR),
        after=_("de inschatting"),
        calendar=calendar_of(case.school_id),
        by=actor,
        now=now,
    )


def _parts(made: Assessment, actor: Actor) -> dict[str, str]:
    """What an assessment says, part by part."""
    bodies = {str(item.pk): item.body for item in Item.objects.visible_to(actor).filter(about=made.pk)}
    return {part: bodies.get(key, "") for part, key in made.parts.items()}


def _item(case: Case, regime: Regime, body: str, by: Membership, now: datetime) -> Item:
    return Item(
        dossier_id=case.dossier_id,
        regime=regime,
        kind=ItemKind.ASSESSMENT,
        holder_id=by.organisation_id,
        author=by,
        body=body.strip(),
        created_at=now,
    )
