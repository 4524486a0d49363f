"""What the case page says of the police, to whoever is on its list; nothing at all to others."""

from collections.abc import Iterable
from typing import Any

from accounts.actor import Actor
from accounts.roles import Role
from cases import track
from cases.enums import CaseState
from cases.models import Case, CaseTransition, PoliceAnswer
from cases.police import informing
from cases.police.facts import news_of
from cases.procedures.state import ready
from duties.models import Duty


def police_section(case: Case, actor: Actor, transitions: Iterable[CaseTransition]) -> dict[str, Any]:
    """`police_news` for who may know; for the direction what is to be done about it. No query on another track."""
    step = informing.step_of(case)
    if step is None:
        return {"police_news": None, "to_inform": None}
    found: dict[str, Any] = {"police_news": news_of(case, actor), "to_inform": None}
    if actor.role != Role.DIRECTOR:
        return found
    definition, state = track.definition_of(case), track.state_of(case, transitions)
    due = definition is not None and state is not None and state.running and step.key in ready(definition, state)
    return found | {
        "may_permit": found["police_news"] is not None and case.state == CaseState.OPEN,
        "police_answer": PoliceAnswer.objects.visible_to(actor).filter(dossier=case.dossier_id).first(),
        "to_inform": step if due else None,
        "inform_duty": Duty.objects.visible_to(actor).open().filter(about=case.pk, detail=step.key).first(),
    }
