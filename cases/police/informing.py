"""B2: the direction informs the care team, the CLB and Expo-R. None of them reads what the police told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import clb_successor, notices, steps, track
from cases.engagement import engage_clb, tell_care_team
from cases.enums import CaseState, DutyKind
from cases.models import Case
from cases.police.facts import standing
from cases.procedures.definition import Step
from cases.procedures.state import EventKind
from cases.querysets import people_of
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term, listed
from secrecy import grants, release, walls
from secrecy.models import Item, ItemKind
from secrecy.release import Ground, Receiver
from secrecy.tables import GrantKind, Regime

READ_TERM = Term(1)


@dataclass(frozen=True)
class Informed:
    """Whom the direction informs now: a coordinator, who gets the case; the school's CLB; a case manager of Expo-R.

    `reason` says why somebody is not informed, `backdated` why it is only saved now.
    """

    on: date
    coordinator: Membership | None = None
    clb: bool = False
    case_manager: Membership | None = None
    reason: str = ""
    backdated: str = ""


@transaction.atomic
def inform(
    *, case_id: UUID, informed: Informed, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> Case:
    """Inform the chosen people, and take step 2 with it when it is not taken yet: all of it, or nothing.

    The coordinator becomes the owner, and the case opens to the care team; the CLB contact sees the case from this
    notice on; Expo-R gets a notice without a name. Whoever knows already is not told again. Raises
    TransitionNotAllowed, with the field, for anybody but the direction or when the track refuses.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)
    step = step_of(case)
    if step is None or actor.role != Role.DIRECTOR:
        raise TransitionNotAllowed(_("Alleen de directie licht hierover in."))
    if case.state != CaseState.OPEN:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst."))
    known = standing(case, actor)
    told = []
    if informed.coordinator and not known.coordinator:
        told.append(_tell_coordinator(case, informed.coordinator))
    if informed.clb and not known.clb:
        told += _tell_clb(case, by, actor, now)
    if informed.case_manager and not known.case_manager:
        told.append(_tell_expo_r(case, informed.case_manager, by, actor, now))
    audit.record("inform", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    if not _taken(case, step, actor):
        _take(case, step, informed, told, form_key, by, actor, now)
    return case


def step_of(case: Case) -> Step | None:
    """The step in which others are informed: the one that asks whether Expo-R is."""
    definition = track.definition_of(case)
    if definition is None:
        return None
    return next((step for step in definition.path if "expo_r_informed" in step.advises + step.requires), None)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _taken(case: Case, step: Step, actor: Actor) -> bool:
    state = track.state_of(case, case.transitions.visible_to(actor))
    return state is not None and state.steps[step.key].settled


def _take(
    case: Case,
    step: Step,
    informed: Informed,
    told: list[str],
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime,
) -> None:
    sentence = _("Ingelicht: %(names)s.") % {"names": listed(told)} if told else _("Nog niemand ingelicht.")
    entry = steps.Entry(
        kind=EventKind.DONE,
        on=informed.on,
        step=step.key,
        sentence=sentence,
        reason=informed.reason,
        backdated=informed.backdated,
    )
    steps.record(case_id=case.pk, entries=[entry], by=by, actor=actor, form_key=form_key, now=now)


def _tell_coordinator(case: Case, coordinator: Membership) -> str:
    tell_care_team(case.dossier_id)
    case.owner = coordinator
    case.save(update_fields=["owner"])
    return coordinator.user.name


def _tell_clb(case: Case, by: Membership, actor: Actor, now: datetime) -> list[str]:
    """The CLB contacts of the school: that there is a worry, and about whom. From this notice on they see the case."""
    contacts = people_of(case.school_id, timezone.localdate(now), [Role.CLB_CONTACT])
    if not contacts.exists():
        raise TransitionNotAllowed(
            _("Uw school heeft geen contactpersoon CLB in Schakel. Bel het CLB zelf."), field="clb"
        )
    release.require(Regime.SCHOOL, Receiver.CLB, Ground.NOTICE)
    engage_clb(case.dossier_id, True)
    clb_successor.follow(dossier_id=case.dossier_id, school_id=case.school_id, actor=actor, now=now)
    text = _("Er is een bezorgdheid over %(whom)s. Neem contact op met de directie: %(name)s.") % {
        "whom": case.pupil or case.pupil_text,
        "name": by.user.name,
    }
    told = list(walls.left(contacts, [case.dossier_id]))
    for contact in told:
        _notify(case, ItemKind.CLB_NOTICE, text, contact, by, actor, now)
    if told:
        return [contact.user.name for contact in told]
    # All of them are shut out: whoever the direction of the CLB appoints reads it.
    Item(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        kind=ItemKind.CLB_NOTICE,
        holder_id=by.organisation_id,
        author=by,
        about=case.pk,
        body=text,
        created_at=now,
    ).save(force_insert=True)
    return [_("de directie van het CLB")]


def _tell_expo_r(case: Case, case_manager: Membership, by: Membership, actor: Actor, now: datetime) -> str:
    """A notice without a name, and room for the case manager's own notes on the same dossier (`city`)."""
    release.require(Regime.SCHOOL, Receiver.CITY, Ground.NOTICE)
    grants.grant(
        dossier_id=case.dossier_id,
        membership=case_manager,
        kind=GrantKind.CITY,
        reason=_("kreeg de kennisgeving van de school"),
        actor=actor,
        now=now,
    )
    text = _("Er is een bezorgdheid op %(school)s. Neem contact op met de directie: %(name)s.") % {
        "school": by.organisation.name,
        "name": by.user.name,
    }
    _notify(case, ItemKind.CITY_NOTICE, text, case_manager, by, actor, now)
    return case_manager.user.name


def _notify(case: Case, kind: ItemKind, text: str, to: Membership, by: Membership, actor: Actor, now: datetime) -> None:
    notices.give(
        case=case,
        kind=kind,
        duty=DutyKind.CONCERN,
        text=text,
        to=to,
        regime=Regime.TEAM,
        term=READ_TERM,
        by=by,
        actor=actor,
        now=now,
    )
