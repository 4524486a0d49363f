"""The plan van aanpak: actions with an owner and a day, done with a sentence or dropped with a reason (A4, A8)."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import ActionAim, ActionKind, ActionState, CaseState, DutyKind
from cases.leading import leaders_of, lock, require, runs
from cases.models import Action, Case, Talk
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term, Unit
from core.ids import uuid7
from duties import actions as duties
from duties.models import Duty
from schools.calendar import calendar_of
from schools.models import Pupil, School, sort_key
from secrecy import release
from secrecy.models import Item, ItemKind, VisibleQuerySet
from secrecy.once import save_once
from secrecy.release import Ground, Receiver
from secrecy.sealing import saying
from secrecy.tables import Regime

# Nobody plans an action for longer than a school year.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Planned:
    """An action as it was agreed. Exactly one of `owner` and `owner_name`; `form_key` is one per rendered form."""

    form_key: UUID
    text: str
    kind: ActionKind
    aim: ActionAim
    due_on: date
    owner: Membership | None = None
    owner_name: str = ""


@dataclass(frozen=True)
class Subject:
    """What an action is agreed about: a case, or an agenda point of a pupil without one. `watcher` follows up what
    somebody without an account took on. `pupil_text` is whom it is about in words, or on track C who was talked with."""

    dossier_id: int
    school_id: int
    pupil: Pupil | None
    pupil_text: str
    watcher: Membership | None
    case: Case | None = None
    is_open: bool = True

    @classmethod
    def of(cls, case: Case, actor: Actor) -> "Subject":
        is_open = case.state == CaseState.OPEN
        text = case.pupil_text
        if not case.about_pupil:
            text = Talk.objects.visible_to(actor).filter(case=case).values_list("pupil_text", flat=True).first() or ""
        return cls(case.dossier_id, case.school_id, case.pupil, text, case.owner, case, is_open)


@transaction.atomic
def add_action(*, case_id: UUID, planned: Planned, by: Membership, actor: Actor, now: datetime | None = None) -> Action:
    """Put an action in the plan of a case. The owner gets the text and the day, and nothing else of the case.

    Raises TransitionNotAllowed when the case is closed, the day cannot be meant, or a class talk or an action for somebody
    outside names the pupil, or for who does not lead the case. The same `form_key` again gives the first action.
    """
    case = lock(case_id, actor)
    return agree(subject=Subject.of(case, actor), planned=planned, by=by, actor=actor, now=now or timezone.now())


def agree(*, subject: Subject, planned: Planned, by: Membership, actor: Actor, now: datetime) -> Action:
    """Write an action down about a subject that the caller holds a lock on, in the caller's transaction."""
    earlier = Action.objects.visible_to(actor).filter(dossier=subject.dossier_id)
    before = earlier.filter(form_key=planned.form_key).first()
    if before is not None:
        if saying(Item.objects.visible_to(actor).filter(about=before.pk), planned.text.strip()):
            return before
        # An old page sent again with other words is another action.
        planned = replace(planned, form_key=uuid7())
    _check(subject, planned, timezone.localdate(now))
    release.require(Regime.TEAM, Receiver.ACTION_OWNER, Ground.TASK)
    action = Action(
        dossier_id=subject.dossier_id,
        regime=Regime.TEAM,
        addressee=planned.owner,
        case=subject.case,
        kind=planned.kind,
        aim=planned.aim,
        owner_name="" if planned.owner else planned.owner_name.strip(),
        due_on=planned.due_on,
        made_by=by,
        made_at=now,
        form_key=planned.form_key,
    )
    save_once(action, earlier)  # no earlier one: the caller holds the lock
    _write(action, ItemKind.ACTION, planned.text, by, now, addressee=planned.owner)
    _owe(action, subject, actor, now)
    audit.record("plan", "action", [action.pk], dossier_id=action.dossier_id, now=now)
    return action


@transaction.atomic
def finish_action(
    *, action_id: UUID, sentence: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Action:
    """The owner, or for them who leads the case, says in one sentence that it is done.

    Raises TransitionNotAllowed when it was done or dropped already, or when it is somebody else's.
    """
    now = now or timezone.now()
    action = _lock(action_id, actor)
    if not may_finish(action, actor):
        raise TransitionNotAllowed(_("Alleen wie de actie op zich nam of wie de casus leidt, kan ze afronden."))
    return _settle(action, ActionState.DONE, ItemKind.ACTION_DONE, sentence, by, actor, now)


@transaction.atomic
def drop_action(*, action_id: UUID, reason: str, by: Membership, actor: Actor, now: datetime | None = None) -> Action:
    """Who leads the case drops an action, with a reason that stays with the team.

    Raises TransitionNotAllowed when it was done or dropped already, or for anybody else.
    """
    now = now or timezone.now()
    action = _lock(action_id, actor)
    require(action, actor)
    return _settle(action, ActionState.DROPPED, ItemKind.ACTION_DROPPED, reason, by, actor, now)


def owned_by(action: Action, actor: Actor) -> bool:
    """Whether this actor took the action on, in this hat."""
    seat = action.addressee
    return seat is not None and (seat.user_id, seat.organisation_id) == (actor.user_id, actor.organisation_id)  # type: ignore[attr-defined]


def may_finish(action: Action, actor: Actor) -> bool:
    return owned_by(action, actor) or runs(action, actor)


def facts_of(case: Case, actor: Actor) -> set[str]:
    """What the plan says to the interpreter: whether there is an action, and whether none is open."""
    states = set(Action.objects.visible_to(actor).filter(case=case).values_list("state", flat=True))
    facts = set() if ActionState.OPEN in states else {"actions_settled"}
    return facts | ({"plan_has_action"} if states - {ActionState.DROPPED} else set())


def own_actions(case: Case, actor: Actor) -> VisibleQuerySet:
    """The actions of a case that the actor took on, in whichever seat at this organisation."""
    mine = Action.objects.visible_to(actor).filter(case=case, addressee__user_id=actor.user_id)
    return mine.filter(addressee__organisation_id=actor.organisation_id)


def pause(*, case: Case, actor: Actor, now: datetime) -> None:
    """A closed case asks nobody anything: what its actions made people owe is not owed any more."""
    owed = Duty.objects.visible_to(actor).open().filter(dossier=case.dossier_id, kind=DutyKind.ACTION)
    for duty in owed:
        duties.close(duty=duty, by=actor, now=now)


def resume(*, case: Case, actor: Actor, now: datetime) -> None:
    """A reopened case asks again what was still open in its plan."""
    still = Action.objects.visible_to(actor).filter(case=case, state=ActionState.OPEN)
    for action in still.select_related("addressee"):
        _owe(action, Subject.of(case, actor), actor, now)


def named_in(text: str, subject: Subject) -> str:
    """The first name in `text` that tells whom this is about; "" when there is none.

    Whole words, without accents and capitals. Of a pupil: first name and last name. Of somebody who is only described:
    each word with a capital, such as a name has.
    """
    if subject.pupil is not None:
        names = [subject.pupil.first_name, subject.pupil.last_name]
    else:
        names = [word for word in re.findall(r"[^\W\d_]{3,}", subject.pupil_text) if word[0].isupper()]
    plain = sort_key(text)
    return next((name for name in names if re.search(rf"(?<!\w){re.escape(sort_key(name))}(?!\w)", plain)), "")


# --- Parts ------------------------------------------------------------------------------------------------------------


def _check(subject: Subject, planned: Planned, today: date) -> None:
    if not subject.is_open:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst als er nog een actie nodig is."))
    if planned.due_on < today:
        raise TransitionNotAllowed(_("Kies een dag die nog komt"), field="due_on")
    if (planned.due_on - today).days > LONGEST_DAYS:
        raise TransitionNotAllowed(_("Kies een dag binnen het jaar"), field="due_on")
    outside = planned.owner is not None and not _of_the_team(planned.owner, subject)
    name = named_in(planned.text, subject) if outside or planned.kind == ActionKind.CLASS_TALK else ""
    if name and outside:
        raise TransitionNotAllowed(
            _("Deze actie gaat naar iemand buiten de school. Schrijf ze zonder ‘%(name)s’.") % {"name": name},
            field="text",
        )
    if name:
        raise TransitionNotAllowed(
            _("Een klasgesprek noemt geen leerling. Schrijf de actie zonder ‘%(name)s’.") % {"name": name}, field="text"
        )


def _of_the_team(owner: Membership, subject: Subject) -> bool:
    """Whether somebody is of the school, or of the CLB that is tied to it."""
    tied = School.objects.filter(pk=subject.school_id).values_list("clb_id", flat=True).first()
    return owner.organisation_id in {subject.school_id, tied}


def _lock(action_id: UUID, actor: Actor) -> Action:
    actions = Action.objects.visible_to(actor).select_related("addressee__user")
    return actions.select_for_update(of=("self",)).get(pk=action_id)


def _settle(
    action: Action, state: ActionState, kind: ItemKind, text: str, by: Membership, actor: Actor, now: datetime
) -> Action:
    if action.state != ActionState.OPEN:
        raise TransitionNotAllowed(
            _("Deze actie is al %(state)s. Hieronder ziet u wat er gebeurde.") % {"state": action.get_state_display()}
        )
    action.state, action.settled_by, action.settled_at = state, by, now
    action.save(update_fields=["state", "settled_by", "settled_at"])
    # The owner keeps reading the own words; what somebody else writes stays with the team.
    _write(action, kind, text, by, now, addressee=by if owned_by(action, actor) else None)
    duties.settle(kind=DutyKind.ACTION, about=action.pk, by=actor, now=now)
    audit.record(str(state), "action", [action.pk], dossier_id=action.dossier_id, now=now)
    return action


def _write(
    action: Action, kind: ItemKind, body: str, by: Membership, now: datetime, *, addressee: Membership | None
) -> None:
    Item(
        dossier_id=action.dossier_id,
        regime=Regime.TEAM,
        addressee=addressee,
        kind=kind,
        holder_id=by.organisation_id,  # type: ignore[attr-defined]
        author=by,
        about=action.pk,
        body=body.strip(),
        created_at=now,
    ).save(force_insert=True)


def _owe(action: Action, subject: Subject, actor: Actor, now: datetime) -> None:
    """The owner owes it; for somebody without an account the owner of the case watches over it."""
    owner = action.addressee or subject.watcher
    place, role = (owner.organisation_id, Role(owner.role)) if owner else leaders_of(action.dossier)
    today = timezone.localdate(now)
    duties.owe(
        kind=DutyKind.ACTION,
        about=action.pk,
        dossier_id=action.dossier_id,
        organisation_id=place,
        role=role,
        assignee=owner,
        start=today,
        # The day was agreed as a day: every day until then counts.
        term=Term(max((action.due_on - today).days, 0), Unit.CALENDAR),
        after=_("de afspraak"),
        calendar=calendar_of(subject.school_id),
        regime=Regime.TEAM,
        by=actor,
        notify=True,
        now=now,
    )
