"""What the signal pages show, gathered from `visible_to` querysets."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import joining
from cases.enums import About, DutyKind, Grade, Outcome
from cases.leading import runs
from cases.models import Case, Feedback, Signal, SignalOutcome
from cases.web import audiences, earlier
from cases.web.forms import AdditionForm, DeclineForm, OpenCaseForm
from cases.workflow import SignalEvent, SignalState, available
from core.templatetags.schakel import clock, day
from duties.models import Duty
from secrecy.models import Item, ItemKind, reading_until, walled


def decides(signal: Signal, actor: Actor) -> bool:
    """Whether the actor reads this signal as one who decides about it, and not only as its reporter."""
    key = {
        Role.CARE_COORDINATOR: signal.care_key,
        Role.DIRECTOR: signal.direction_key,
        Role.BOARD_MEMBER: signal.board_key,
    }.get(actor.role)
    return key is not None and key == actor.organisation_id and signal.dossier_id not in walled(actor)


def own(signal: Signal, actor: Actor) -> bool:
    """Whether the actor reported this signal, in this organisation: a renewed seat is still the same person."""
    reporter = signal.addressee
    return (
        reporter is not None and reporter.user_id == actor.user_id and reporter.organisation_id == actor.organisation_id
    )


def reports(signal: Signal, actor: Actor) -> bool:
    """Whether the actor reads this signal as its reporter, and not as one who follows it up or reads it in an emergency."""
    return own(signal, actor) and not decides(signal, actor)


def line(signal: Signal, outcome: SignalOutcome | None, actor: Actor) -> dict[str, Any]:
    """One signal in a list. The reporter's line holds the own words and one word of answer, nothing else."""
    who, tag, kind = "", signal.get_word_display(), "ok" if signal.word == Grade.CLOSED else "info"
    if not reports(signal, actor):
        who = reporter_name(signal)
        tag, kind = (_("te bekijken"), "warn") if outcome is None else (outcome.get_outcome_display(), "")
    if until := reading_until(signal, actor):
        tag, kind = _("noodtoegang tot %(hour)s") % {"hour": clock(until)}, "warn"
    return {
        "title": signal.pupil or signal.pupil_text or signal.get_about_whom_display(),
        "text": who,
        "moment": signal.created_at,
        "url": reverse("cases:signal", args=[signal.ref]),
        "tag": tag,
        "tag_kind": kind,
    }


def afterwards() -> list[dict[str, str]]:
    """What happens after sending, for whoever writes a signal; true of every route."""
    return [
        {
            "icon": "document",
            "text": _("Voor een leerling leest de zorgcoördinator uw signaal en kiest wie best het gesprek voert."),
        },
        {
            "icon": "check",
            "text": _("U ziet ‘ontvangen’, ‘wordt opgevolgd’ of ‘afgerond’. De inhoud blijft bij wie begeleidt."),
        },
        {"icon": "plus", "text": _("U kunt later altijd iets toevoegen.")},
    ]


def joined(signal: Signal, case: Case, by: Membership) -> list[dict[str, str]]:
    """What happens when a signal is joined to a running case, for whoever does that."""
    known = {"ref": case.ref, "reporter": reporter_name(signal), "owner": (case.owner or by).user.name}
    texts = (
        ("plus", _("Het signaal komt met zijn aanvullingen in casus %(ref)s.")),
        ("lock", _("%(reporter)s leest verder de eigen tekst en één woord, en niet dat er een casus is.")),
        ("send", _("%(owner)s geeft %(reporter)s terugkoppeling, zoals bij een nieuwe casus.")),
        ("check", _("Er komt geen tweede casus: de stappen en de termijnen blijven zoals ze zijn.")),
    )
    return [{"icon": icon, "text": text % known} for icon, text in texts]


def reporter_name(signal: Signal) -> str:
    return signal.told_by or (signal.addressee.user.name if signal.addressee else "")


def _texts(signal: Signal, actor: Actor) -> dict[str, Any]:
    items = list(
        Item.objects.visible_to(actor)
        .filter(about=signal.pk, kind__in=[ItemKind.FACTS, ItemKind.INTERPRETATION, ItemKind.ADDITION])
        .order_by("created_at", "pk")
    )
    return {
        "facts": next((item for item in items if item.kind == ItemKind.FACTS), None),
        "interpretation": next((item for item in items if item.kind == ItemKind.INTERPRETATION), None),
        "additions": [item for item in items if item.kind == ItemKind.ADDITION],
    }


def _answers(signal: Signal, actor: Actor) -> list[Feedback]:
    return list(
        Feedback.objects.visible_to(actor).filter(signal=signal).select_related("by__user").order_by("-sent_at", "pk")
    )


def for_reporter(signal: Signal, actor: Actor, addition: AdditionForm | None = None) -> dict[str, Any]:
    return {
        "signal": signal,
        "answers": _answers(signal, actor),
        "addition": addition or AdditionForm(),
        "earlier": earlier.for_reporter(signal, actor),
        "audience": audiences.for_signal(signal, actor),
        **_texts(signal, actor),
    }


def to_join(signal: Signal, actor: Actor) -> list[dict[str, Any]]:
    """The running cases of this pupil, each with the page that shows what joining does; one query."""
    rows = []
    for case in joining.to_join(signal, actor):
        known = {"owner": case.owner.user.name if case.owner else _("nog niemand")}
        known["day"] = day(timezone.localdate(case.opened_at))
        rows.append(
            {
                "title": _("Voeg bij casus %(ref)s") % {"ref": case.ref},
                "text": _("eigenaar: %(owner)s · geopend op %(day)s") % known,
                "url": reverse("cases:signal_join", args=[signal.ref, case.ref]),
            }
        )
    return rows


def for_reader(
    signal: Signal,
    actor: Actor,
    opening: OpenCaseForm | None = None,
    declining: DeclineForm | None = None,
    addition: AdditionForm | None = None,
) -> dict[str, Any]:
    """For whoever did not report it; what to do with it is only offered to who decides."""
    outcomes = SignalOutcome.objects.visible_to(actor).filter(signal=signal)
    outcome = outcomes.select_related("case__dossier", "by__user").first()
    state = outcome.state if outcome else SignalState.NEW
    deciding = decides(signal, actor)
    may = available(state) if deciding else frozenset()
    duties = list(Duty.objects.visible_to(actor).open().filter(dossier=signal.dossier_id).in_order())
    texts = _texts(signal, actor)
    to_read = {duty.about for duty in duties if deciding and duty.kind == DutyKind.READ_ADDITION}
    initial = {
        "outcome": Outcome.TRACK_C if signal.about_whom == About.ENVIRONMENT else Outcome.TRACK,
        "pupil": signal.pupil_id or "",
        "pupil_text": str(signal.pupil) if signal.pupil else signal.pupil_text,
    }
    return {
        "signal": signal,
        "reporter": reporter_name(signal),
        "outcome": outcome,
        "decides": deciding,
        "reading_until": reading_until(signal, actor),
        "answers": _answers(signal, actor),
        "may_open": SignalEvent.OPEN_CASE in may and runs(signal, actor),
        "to_join": to_join(signal, actor) if SignalEvent.JOIN in may and runs(signal, actor) else [],
        "may_part": outcome is not None and joining.may_part(outcome, actor, actor.now),
        "may_decline": SignalEvent.DECLINE in may,
        "opening": opening or OpenCaseForm(initial=initial, actor=actor),
        "declining": declining or DeclineForm(),
        "to_read": to_read,
        "earlier": earlier.for_decider(signal, actor),
        "triage": next((d for d in duties if d.kind in {DutyKind.TRIAGE, DutyKind.STAFF_SIGNAL}), None),
        "owed": next((d for d in duties if d.kind == DutyKind.FEEDBACK), None),
        "audience": (
            audiences.for_signal_in(signal, outcome.case.dossier if outcome and outcome.case else signal.dossier, actor)
        ),
        **texts,
    }
