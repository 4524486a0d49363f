"""What is known already about the same pupil: to a coordinator all of it, to a reporter the own signals (DOMAIN §3)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from cases.models import Case, Signal
from cases.querysets import cases_for, outcomes_for, signals_for
from core.templatetags.schakel import day

MOST = 10


def for_decider(signal: Signal, actor: Actor) -> list[dict[str, Any]]:
    """Earlier cases and signals about the pupil, newest first, the cases on top; three queries."""
    if signal.pupil_id is None:
        return []
    cases = list(cases_for(actor).filter(pupil=signal.pupil_id).exclude(dossier=signal.dossier_id)[:MOST])
    signals = list(signals_for(actor).filter(pupil=signal.pupil_id).exclude(pk=signal.pk)[:MOST])
    outcomes = outcomes_for(actor, signals)
    rows = [_case(case) for case in cases]
    for one in signals:
        outcome = outcomes.get(one.pk)
        rows.append(_signal(one, outcome.get_outcome_display() if outcome else _("te bekijken")))
    return rows


def for_reporter(signal: Signal, actor: Actor) -> list[dict[str, Any]]:
    """The reporter's own earlier signals about the pupil, and nothing that others wrote; one query."""
    if signal.pupil_id is None:
        return []
    own = signals_for(actor).filter(
        pupil=signal.pupil_id,
        addressee__user_id=actor.user_id,
        addressee__organisation_id=actor.organisation_id,
    )
    return [_signal(one, one.get_word_display()) for one in own.exclude(pk=signal.pk)[:MOST]]


def _case(case: Case) -> dict[str, Any]:
    title = _("Casus %(ref)s") % {"ref": case.ref}
    return _row(title, case.opened_at, case.get_state_display(), reverse("cases:case", args=[case.ref]))


def _signal(signal: Signal, tag: str) -> dict[str, Any]:
    title = _("Signaal %(ref)s") % {"ref": signal.ref}
    return _row(title, signal.created_at, tag, reverse("cases:signal", args=[signal.ref]))


def _row(title: str, moment: Any, tag: Any, url: str) -> dict[str, Any]:
    return {"title": title, "text": day(timezone.localdate(moment)), "tag": tag, "url": url}
