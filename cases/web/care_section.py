"""The care continuum on the case page: the strip, the measures that run, and every move as a moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from cases.care_phase import PHASE_LABELS, CarePhase
from cases.leading import runs
from cases.models import Case, PhaseMove, SupportMeasure
from cases.web.moments import Moment
from core.templatetags.schakel import short_day, weekday
from secrecy.models import Item, ItemKind
from secrecy.tables import Regime

# These texts stand with the measure or the move that they belong to.
MOVED = (ItemKind.MEASURE, ItemKind.GOAL, ItemKind.PHASE, ItemKind.UNHEARD)


def moves_of(case: Case, actor: Actor) -> list[PhaseMove]:
    """Every move between phases, oldest first; one query."""
    return list(PhaseMove.objects.visible_to(actor).filter(case=case).select_related("by__user").order_by("at"))


def care_section(case: Case, actor: Actor, moves: Sequence[PhaseMove]) -> dict[str, Any]:
    """`phases` for the strip and `measures` as rows, those that run first; a query for them, and one for their words."""
    last = moves[-1] if moves else None
    rows = SupportMeasure.objects.visible_to(actor).filter(case=case)
    measures = sorted(rows.order_by("review_on", "pk"), key=lambda measure: not measure.runs)
    said = _said(measures, actor)
    return {"phases": strip(case, last), "measures": [_row(case, one, said, actor) for one in measures]}


def measure_summary(measure: SupportMeasure, actor: Actor) -> list[tuple[str, str]]:
    """What was agreed, for the page that looks back at it."""
    said = _said([measure], actor)
    return [
        (_("Afspraak"), said.get((measure.pk, ItemKind.MEASURE), "")),
        (_("Doel"), said.get((measure.pk, ItemKind.GOAL), "")),
        (_("Wie zorgt hiervoor"), measure.owner_name),
        (_("Te bekijken op"), weekday(measure.review_on)),
    ]


def strip(case: Case, last: PhaseMove | None) -> list[dict[str, str]]:
    """The three phases; a later one stacks on the earlier ones, which go on."""
    rows = []
    for phase in CarePhase:
        state = "now" if phase == case.phase else "past" if phase < case.phase else "next"
        text = str(PHASE_LABELS[phase])
        if last is not None and state == "now":
            text = _("%(phase)s, sinds %(day)s") % {"phase": text, "day": short_day(timezone.localdate(last.at))}
        rows.append({"title": _("Fase %(number)d") % {"number": phase}, "text": text, "state": state})
    return rows


def care_moments(moves: Sequence[PhaseMove], items: Sequence[Item], readers: Mapping[Regime, str]) -> list[Moment]:
    """Each move with its words, from the items the page read already."""
    said = {(item.about, item.kind): item.body for item in items if item.kind in MOVED}
    return [
        Moment(
            at=move.at,
            title=_("Fase %(source)d → fase %(target)d") % {"source": move.source, "target": move.target},
            meta=move.by.user.name,
            regime=move.regime,
            who=readers[Regime(move.regime)],
            bodies=_bodies(move, said),
        )
        for move in moves
    ]


def _bodies(move: PhaseMove, said: Mapping[Any, str]) -> list[tuple[str, str]]:
    names = ((_("leerling"), move.pupil_heard), (_("ouders"), move.parents_heard))
    heard = ", ".join(name for name, was in names if was) or _("nog niemand")
    bodies = [("", said.get((move.pk, ItemKind.PHASE), "")), (_("Gehoord"), heard)]
    if (move.pk, ItemKind.UNHEARD) in said:
        bodies.append((_("Waarom nog niet allemaal"), said[move.pk, ItemKind.UNHEARD]))
    if move.decided_on and move.consent_on:
        bodies.append((_("Beslist op het zorgoverleg van"), weekday(move.decided_on)))
        who = {"who": move.get_consent_by_display(), "day": weekday(move.consent_on), "how": move.consent_how}
        bodies.append((_("Instemming met de hulp van het CLB"), _("%(who)s, %(day)s %(how)s") % who))
    return bodies


def _said(measures: Sequence[SupportMeasure], actor: Actor) -> dict[Any, str]:
    """What each measure says, by its key and the kind of text; one query."""
    texts = Item.objects.visible_to(actor).filter(about__in=[one.pk for one in measures], kind__in=MOVED)
    return {(item.about, item.kind): item.body for item in texts}


def _row(case: Case, measure: SupportMeasure, said: Mapping[Any, str], actor: Actor) -> dict[str, str]:
    known = {"goal": said.get((measure.pk, ItemKind.GOAL), ""), "owner": measure.owner_name}
    row = {"title": said.get((measure.pk, ItemKind.MEASURE), "")}
    if measure.stopped_at is not None:
        known["day"] = weekday(timezone.localdate(measure.stopped_at))
        return row | {"text": _("Doel: %(goal)s · %(owner)s · gestopt op %(day)s") % known, "tag": _("gestopt")}
    known["day"] = weekday(measure.review_on)
    if runs(case, actor):
        row["url"] = reverse("cases:measure_review", args=[case.ref, measure.pk])
    if measure.review_on < actor.today:
        text = _("Doel: %(goal)s · %(owner)s · te bekijken sinds %(day)s")
        return row | {"text": text % known, "tag": _("te bekijken"), "tag_kind": "warn"}
    return row | {"text": _("Doel: %(goal)s · %(owner)s · opnieuw te bekijken op %(day)s") % known}
