"""The plan of a case as its page shows it: each action, whose it is, and how it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from cases import assessments
from cases.enums import ActionKind, ActionState, AssessmentPart
from cases.models import Action, Assessment, Case
from cases.web.moments import Moment
from core.templatetags.schakel import short_day, weekday
from secrecy.models import Item, ItemKind
from secrecy.tables import Regime


def actions_of(case: Case, actor: Actor) -> list[Action]:
    return list(in_order(Action.objects.visible_to(actor).filter(case=case)))


def plan_section(case: Case, actions: Sequence[Action], actor: Actor) -> dict[str, Any]:
    """`plan_rows`, `plan_count` and `may_assess` for a page; one query."""
    settled = sum(action.state != ActionState.OPEN for action in actions)
    return {
        "may_assess": assessments.may_assess(case, actor),
        "plan_rows": action_rows(actions, actor),
        "plan_count": _("%(settled)s van %(all)s klaar") % {"settled": settled, "all": len(actions)} if actions else "",
    }


def assessment_moments(
    dossier_id: int, actor: Actor, items: Sequence[Item], readers: Mapping[Regime, str]
) -> list[Moment]:
    """Each assessment whose items the page read already as one moment, part by part; one query."""
    bodies = {str(item.pk): item.body for item in items if item.kind == ItemKind.ASSESSMENT}
    found = []
    made_here = Assessment.objects.visible_to(actor).filter(
        dossier=dossier_id, regime__in={item.regime for item in items}
    )
    for made in made_here.select_related("by__user").order_by("at"):
        parts = [
            (str(part.label).rstrip("?"), bodies.get(made.parts.get(part.value, ""), "")) for part in AssessmentPart
        ]
        by = made.by.user.name
        heard = _("%(by)s, met %(reference)s") % {"by": by, "reference": made.reference_person}
        review = _("opnieuw te bekijken op %(day)s") % {"day": weekday(made.review_on)}
        found.append(
            Moment(
                at=made.at,
                title=_("Inschatting"),
                meta=f"{heard if made.reference_person else by} · {review}",
                regime=made.regime,
                who=readers[Regime(made.regime)],
                bodies=[(label, body) for label, body in parts if body],
            )
        )
    return found


def in_order(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Actions with their owners, the first to be done first."""
    return actions.select_related("addressee__user").order_by("due_on", "pk")


def action_rows(actions: Sequence[Action], actor: Actor) -> list[dict[str, str]]:
    """A line for each action; one query."""
    texts = texts_of(actor, actions)
    return [_row(action, texts.get(action.pk, ""), actor) for action in actions]


def texts_of(actor: Actor, actions: Sequence[Action]) -> dict[Any, str]:
    """What each action says, by action; one query."""
    said = Item.objects.visible_to(actor).filter(about__in=[action.pk for action in actions], kind=ItemKind.ACTION)
    return {item.about: item.body for item in said} if actions else {}


def _row(action: Action, text: str, actor: Actor) -> dict[str, str]:
    who = f"{action.owner} · {action.get_aim_display()}"
    if action.kind == ActionKind.CLASS_TALK:
        who += " · " + _("noemt geen leerling")
    return {"title": text, "text": who, "url": reverse("cases:action", args=[action.pk]), **standing(action, actor)}


def standing(action: Action, actor: Actor) -> dict[str, str]:
    """The tag of an action: done, dropped, or by when."""
    if action.settled_at is not None:
        done = action.state == ActionState.DONE
        text = _("Uitgevoerd %(day)s") if done else _("Vervallen %(day)s")
        day = short_day(timezone.localdate(action.settled_at))
        return {"tag": text % {"day": day}, "tag_kind": "ok" if done else "", "tag_icon": "check" if done else ""}
    late = action.due_on < actor.today
    text = _("Tegen %(day)s") % {"day": weekday(action.due_on)}
    return {"tag": text, "tag_kind": "late" if late else "warn", "tag_icon": "clock"}
