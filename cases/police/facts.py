"""What is known about a case that began with the police, read for the interpreter and for pages; nothing here writes."""

from dataclasses import dataclass

from accounts.actor import Actor
from cases.enums import AnswerState
from cases.models import Case, PoliceAnswer, PoliceNews, PolicePermission
from secrecy.audience import named_key
from secrecy.models import Dossier, Item, ItemKind, held_keys
from secrecy.tables import Regime

ANSWERED = {AnswerState.AGREED, AnswerState.OBJECTED, AnswerState.SENT}


@dataclass(frozen=True)
class Standing:
    """Who was informed so far (B2)."""

    coordinator: bool
    clb: bool
    case_manager: bool

    @property
    def complete(self) -> bool:
        return self.coordinator and self.clb and self.case_manager


def may_know(case: Case, actor: Actor) -> bool:
    """Whether the actor is on the list of the police for this case; no query when the keys were read already."""
    return named_key(case.dossier_id, Regime.POLICE) in held_keys(actor).get("named_key", [])


def news_of(case: Case, actor: Actor) -> PoliceNews | None:
    """What the police told about this case; None for whoever is not on the list."""
    rows = PoliceNews.objects.visible_to(actor).filter(dossier=case.dossier_id)
    return rows.select_related("addressee__user", "logged_by__user").first()


def standing(case: Case, actor: Actor) -> Standing:
    """Who was informed so far; two queries."""
    held_back = Dossier.objects.visible_to(actor).filter(pk=case.dossier_id, held_back=True).exists()
    kinds = set(
        Item.objects.visible_to(actor)
        .filter(dossier=case.dossier_id, kind__in=[ItemKind.CLB_NOTICE, ItemKind.CITY_NOTICE])
        .values_list("kind", flat=True)
    )
    return Standing(not held_back, ItemKind.CLB_NOTICE in kinds, ItemKind.CITY_NOTICE in kinds)


def facts_of(case: Case, actor: Actor) -> set[str]:
    """The facts of track B that hold now, as far as the actor may see the rows that say so."""
    known = standing(case, actor)
    answer = PoliceAnswer.objects.visible_to(actor).filter(dossier=case.dossier_id).first()
    said = {
        "notice_noted": news_of(case, actor) is not None,
        "permission_noted": PolicePermission.objects.visible_to(actor).filter(dossier=case.dossier_id).exists(),
        "team_informed": known.coordinator,
        "clb_informed": known.clb,
        "expo_r_informed": known.case_manager,
        "director_answered": answer is not None and answer.state in ANSWERED,
        "police_told": answer is not None and answer.state == AnswerState.SENT,
    }
    return {fact for fact, holds in said.items() if holds}
