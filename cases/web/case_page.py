"""What the case page shows, gathered from `visible_to` querysets; nothing here decides who may see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.roles import Role
from cases import leading, naming, notes, steps, told_city, track, voices, walls
from cases.enums import CLB_ROLES, FEEDBACK_DUTIES, CaseState, DutyKind
from cases.models import Case, CaseTransition, Feedback, PhaseMove, Signal, SignalOutcome, Talk, Voice
from cases.police import informing
from cases.procedures.care_only import CARE_ONLY
from cases.procedures.definition import Definition, Step
from cases.procedures.interpreter import available
from cases.procedures.state import REVIEW_CHOICES, EventKind, StepState, ready
from cases.web import audiences
from cases.web.care_section import MOVED, care_moments, care_section, moves_of
from cases.web.concern_moments import concern_moments
from cases.web.disclosure_paper import left, titled
from cases.web.forms import TalkerForm
from cases.web.meeting_page import agenda_section
from cases.web.moments import MOST_TEXTS, Moment, one_page
from cases.web.plan_section import actions_of, assessment_moments, plan_section
from cases.web.police_section import police_section
from cases.web.signal_page import reporter_name
from cases.web.step_forms import StepForm
from core.templatetags.schakel import clock, day, short_day
from core.web.paging import moment_of
from duties.models import Duty
from secrecy import disclosures
from secrecy.models import Disclosure, Dossier, Item, ItemKind, leads, reading_until
from secrecy.panel import Entry, Holder, facts_of, panel, people_of, sentence
from secrecy.tables import GrantKind, Regime

# What the police told is in no access request, nor is what the city writes a part of the school's file (DOMAIN §5).
NEVER_INSPECTED = frozenset({Regime.POLICE, Regime.CITY})


def line(case: Case, actor: Actor) -> dict[str, Any]:
    definition = track.shown(case, actor)
    owner = case.owner.user.name if case.owner else _("nog niemand")
    until = reading_until(case, actor)
    return {
        "title": case.title,
        "text": _("%(ref)s · eigenaar: %(owner)s") % {"ref": case.ref, "owner": owner},
        "moment": case.opened_at,
        "url": reverse("cases:case", args=[case.ref]),
        "tag": _("noodtoegang tot %(hour)s") % {"hour": clock(until)} if until else _tag(case, definition),
        "tag_kind": "warn" if until else "info",
    }


def _tag(case: Case, definition: Definition | None) -> str:
    if definition is None:
        return _("alleen zorg")
    return _("stap %(step)s") % {"step": case.step} if case.step in definition.by_key else _("in afronding")


# What whoever only reads is not offered, beside a part in the steps.
NOTHING_TO_DO = {"undoable": None, "may_assess": False, "may_tell_city": False}


@dataclass(frozen=True)
class StepCard:
    """One step that can be taken now: what it asks, by when, and the buttons this reader gets."""

    step: Step
    form: StepForm
    duty: Duty | None
    kinds: frozenset[EventKind]
    audience: list[Entry]
    regime: Regime

    @property
    def html_id(self) -> str:
        return f"nu-{self.step.key}"

    @property
    def audience_id(self) -> str:
        return f"wie-{self.step.key}"

    @property
    def has_own_page(self) -> bool:
        return steps.ANSWERED in self.step.requires

    @property
    def may_skip(self) -> bool:
        return EventKind.SKIP in self.kinds

    @property
    def mine(self) -> bool:
        return bool(self.kinds & {EventKind.DONE, *REVIEW_CHOICES})


def context(
    case: Case, actor: Actor, talker: TalkerForm | None = None, sent: StepForm | None = None, before: str = ""
) -> dict[str, Any]:
    """Everything the page needs; `talker` and `sent` are forms that came back with errors. `before`: the moment, as text,
    before which the timeline is asked for."""
    outcomes = list(
        SignalOutcome.objects.visible_to(actor)
        .filter(case=case)
        .select_related("signal__addressee__user", "signal__pupil", "signal__dossier")
    )
    signals = [outcome.signal for outcome in outcomes]
    dossiers = {case.dossier_id, *(signal.dossier_id for signal in signals)}
    duties = list(Duty.objects.visible_to(actor).open().filter(dossier__in=dossiers).in_order())
    owed = {duty.kind: duty for duty in duties}
    transitions = list(
        CaseTransition.objects.visible_to(actor).filter(case=case).select_related("by__user").order_by("at", "pk")
    )
    talks = list(Talk.objects.visible_to(actor).filter(case=case).select_related("addressee__user").order_by("pk"))
    talk, actions = next(iter(talks), None), actions_of(case, actor)
    phase_moves = moves_of(case, actor)
    answers = list(Feedback.objects.visible_to(actor).filter(dossier__in=dossiers).order_by("sent_at", "pk"))
    runs, leads_it = leading.runs(case, actor), leads(case.dossier, actor)
    people = people_of(case.dossier, actor)
    told = {"direction": _("kreeg bericht, zonder inhoud")} if case.acute else {}
    audience = panel(facts_of(case.dossier), Regime.TEAM, people, instead=told)
    name_talker = owed.get(DutyKind.NAME_TALKER) if runs and case.owner_id else None
    until = reading_until(case, actor)
    roles = set() if until else steps.roles_in(case, actor, steps.roles_held(talks, actions, actor))
    cards = step_cards(case, actor, transitions, duties, people, sent, roles)
    definition = track.shown(case, actor)
    return {
        "case": case,
        "age": case.age(actor.today),
        "steps": stepper(case, actor, transitions),
        "track": definition.short_title if definition else "",
        "runs": runs,
        "is_open": case.state == CaseState.OPEN,
        "name_talker": name_talker,
        "talker_form": talker or talker_form(case, actor),
        "briefing_audience": audiences.for_briefing(case, people) if name_talker else [],
        "talk": talk,
        "may_record": any(card.mine for card in cards),
        "cards": [card for card in cards if card.mine and not (name_talker and card.step.key == "1")],
        "others": [card for card in cards if not card.mine],
        "sent": sent,
        "may_be_refused": may_be_refused(case, actor, transitions),
        "undoable": steps.undoable(case, transitions, actor, actor.now) if case.procedure else None,
        "feedback_owed": [
            (duty, signal) for signal in signals for duty in duties if runs and is_feedback(duty, signal)
        ],
        "talker_feedback_owed": owed.get(DutyKind.TALKER_FEEDBACK) if runs else None,
        "feedback": feedback_rows(signals, talk, answers, duties, runs=runs),
        "timeline": one_page(
            moments(case, actor, phase_moves, signals, talk, transitions, answers, people, before), before
        ),
        "voices": voices.standing(lines_of_voices(case, actor)) if runs else [],
        **family_section(case, actor, people),
        "ends": actor.role in leading.LEADERS and ends(case, transitions, roles),
        **police_section(case, actor, transitions),
        "may_ask": runs and case.state == CaseState.OPEN and not case.dossier.clb_engaged,
        "shuts_out": leads_it,
        "walls": walls.standing(dossiers, actor) if leads_it else [],
        "names_people": naming.names(case, actor) is not None,
        "to_read": next(
            (d for d in duties if d.kind == DutyKind.NAMED and d.addressee_id == actor.membership_id), None
        ),
        "keeps_file": actor.role in CLB_ROLES,
        "may_disclose": actor.role == Role.CLB_CONTACT and case.state == CaseState.OPEN,
        "may_tell_city": told_city.may_tell(case, actor),
        "audience": audience,
        **care_section(case, actor, phase_moves),
        **plan_section(case, actions, actor),
        **agenda_section(case, actor),
        "reading_until": until,
        **(NOTHING_TO_DO if until else {}),
    }


def family_section(case: Case, actor: Actor, people: Sequence[Holder]) -> dict[str, Any]:
    """Who talks with the family, and whether that person stopped reading the case; one query."""
    found = voices.family_contact(case, actor)
    _place, leads_care = leading.leaders_of(case.dossier)
    reading = {one.seat_id for one in people if one.named == GrantKind.CARE or one.role == leads_care}
    return {"family": found, "family_stopped": found is not None and found.person_id not in reading}


def lines_of_voices(case: Case, actor: Actor) -> list[Voice]:
    return list(Voice.objects.visible_to(actor).filter(case=case).select_related("by__user"))


def step_cards(
    case: Case,
    actor: Actor,
    transitions: list[CaseTransition],
    duties: list[Duty],
    people: Sequence[Holder],
    sent: StepForm | None,
    roles: Collection[str],
) -> list[StepCard]:
    """The steps that can be taken now, in order, each with what this actor may do with it."""
    definition, state = track.definition_of(case), track.state_of(case, transitions)
    shown = track.shown(case, actor)
    if definition is None or shown is None or state is None or not state.running:
        return []
    offers = available(definition, track.history(transitions), roles=roles)
    cards = []
    for key in ready(definition, state):
        step = shown.by_key.get(key)
        if step is None or step == informing.step_of(case):
            continue
        form = sent if sent is not None and sent.step.key == key else StepForm(step=step, actor=actor)
        regime = Regime.POLICE if definition.is_closed(key) else steps.regime_of(actor)
        cards.append(
            StepCard(
                step=step,
                form=form,
                duty=next((duty for duty in duties if duty.detail == key), None),
                kinds=frozenset(offer.kind for offer in offers if offer.step == key),
                audience=audiences.under(regime, facts_of(case.dossier), people),
                regime=regime,
            )
        )
    return cards


def may_be_refused(case: Case, actor: Actor, transitions: list[CaseTransition]) -> bool:
    """Whether who leads the case may write down now that help was refused: while the actions run, and not asked yet."""
    definition, state = track.definition_of(case), track.state_of(case, transitions)
    step = steps.answering(definition) if definition else None
    if definition is None or state is None or step is None or not leading.runs(case, actor):
        return False
    offers = available(definition, track.history(transitions), roles={str(Role.CARE_COORDINATOR)})
    return any((offer.kind, offer.step) == (EventKind.WORK, step.key) for offer in offers) and (
        state.steps[step.key] is StepState.NOT_BEGUN
    )


def ends(case: Case, transitions: list[CaseTransition], roles: Collection[str]) -> bool:
    """Whether who holds these roles may close the case before its last step now, or open it again."""
    offers = available(track.ending_of(case), track.history(transitions), roles=roles)
    return any(offer.kind in (EventKind.CLOSE_EARLY, EventKind.REOPEN) for offer in offers)


def talker_form(case: Case, actor: Actor, data: QueryDict | None = None) -> TalkerForm:
    opened_on = timezone.localdate(case.opened_at)
    return TalkerForm(
        data,
        actor=actor,
        school_id=case.school_id,
        not_before=opened_on,
        about_pupil=case.about_pupil,
        dossiers=[case.dossier_id],
    )


def is_feedback(duty: Duty, signal: Signal) -> bool:
    return duty.kind == DutyKind.FEEDBACK and duty.about == signal.pk


def stepper(case: Case, actor: Actor, transitions: list[CaseTransition]) -> list[dict[str, str]]:
    """The steps of the case's own version that this reader may know of, with where each stands."""
    definition, state = track.shown(case, actor), track.state_of(case, transitions)
    if definition is None or state is None:
        return []
    shown_steps = []
    for step in definition.path:
        stands = state.steps[step.key]
        settled_on = state.settled_on.get(step.key)
        shown = "done" if stands.settled else "now" if step.key == case.step else "next"
        note = short_day(settled_on) if settled_on else _("loopt") if shown == "now" else ""
        shown_steps.append({"title": step.short_title, "state": shown, "note": note, "number": step.key})
    return shown_steps


def feedback_rows(
    signals: list[Signal],
    talk: Talk | None,
    answers: list[Feedback],
    duties: list[Duty],
    *,
    runs: bool,
) -> list[dict[str, str]]:
    """Who was told what, and who still waits; the talker from the moment an answer is owed. `runs`: whether the reader
    tells them."""
    owed = {duty.about for duty in duties if duty.kind in FEEDBACK_DUTIES}
    rows = [
        _feedback_row(
            reporter_name(signal),
            _("melder"),
            [answer for answer in answers if answer.signal_id == signal.pk],
            signal.pk in owed,
            reverse("cases:feedback", args=[signal.ref]) if runs else "",
        )
        for signal in signals
    ]
    told = [answer for answer in answers if answer.talk_id is not None]
    if talk is not None and (told or talk.pk in owed):
        url = reverse("cases:talk_feedback", args=[talk.pk]) if runs else ""
        rows.append(_feedback_row(talk.addressee.user.name, _("gespreksvoerder"), told, talk.pk in owed, url))
    return rows


def _feedback_row(name: str, role: str, given: list[Feedback], waiting: bool, url: str) -> dict[str, str]:
    word = _("%(role)s · ‘%(word)s’") % {"role": role, "word": given[-1].get_grade_display()} if given else role
    return {
        "title": name,
        "text": word,
        "tag": _("Open") if waiting else _("Gegeven"),
        "tag_kind": "warn" if waiting else "ok",
        "tag_icon": "clock" if waiting else "check",
        "url": url,
    }


def moments(
    case: Case,
    actor: Actor,
    phase_moves: list[PhaseMove],
    signals: list[Signal],
    talk: Talk | None,
    transitions: list[CaseTransition],
    answers: list[Feedback],
    people: Sequence[Holder],
    before: str,
) -> list[Moment]:
    """What happened: moves and messages as lines, texts with their regime as far as one page of the timeline needs."""
    texts = Item.objects.visible_to(actor).filter(dossier__in={case.dossier_id, *(one.dossier_id for one in signals)})
    if until := moment_of(before):
        texts = texts.filter(created_at__lt=until)
    newest = texts.select_related("author__user", "addressee__user").order_by("-created_at", "-pk")
    items = list(newest[:MOST_TEXTS])[::-1]
    shown = track.shown(case, actor)
    hidden = {step.key for step in definition.steps} if (definition := track.definition_of(case)) else set()
    hidden -= set(shown.by_key) if shown else set()
    found = [Moment(at=move.at, text=_move(shown, move)) for move in transitions if move.step not in hidden]
    found += [Moment(at=answer.sent_at, text=_answer(answer, signals, talk)) for answer in answers]
    note = case.families_note
    readers = readers_of(case, case.dossier, people)
    # A signal that was joined has a dossier of its own.
    reads_of = {signal.dossier_id: readers_of(case, signal.dossier, people) for signal in signals}
    for signal in signals:
        # Both are of one moment: what was seen always stands before what was thought of it.
        of_signal = [item for item in items if item.about == signal.pk]
        written = [
            item for kind in (ItemKind.FACTS, ItemKind.INTERPRETATION) for item in of_signal if item.kind == kind
        ]
        if written:
            found.append(
                Moment(
                    at=signal.created_at,
                    title=_("Signaal"),
                    meta=reporter_name(signal),
                    regime=written[0].regime,
                    who=reads_of[signal.dossier_id][Regime(written[0].regime)]
                    + " "
                    + _("De melder ziet de eigen tekst."),
                    bodies=[(item.get_kind_display(), item.body) for item in written],
                    url=notes.url(case, written[0], actor),
                    url_text=notes.LINK,
                )
            )
    found += assessment_moments(case.dossier_id, actor, items, readers)
    found += concern_moments(case, actor, readers)
    found += care_moments(phase_moves, items, readers)
    said = (ItemKind.FACTS, ItemKind.INTERPRETATION, ItemKind.ASSESSMENT, *MOVED)
    for item in items:
        if item.kind not in said:
            reads = _(" %(name)s leest deze tekst ook.") % {"name": item.addressee.user.name} if item.addressee else ""
            found.append(
                Moment(
                    at=item.created_at,
                    title=item.get_kind_display(),
                    meta=item.author.user.name,
                    regime=item.regime,
                    who=reads_of.get(item.dossier_id, readers)[Regime(item.regime)] + reads,
                    bodies=[("", item.body)],
                    **_onwards(case, item, actor),
                )
            )
    for given in Disclosure.objects.visible_to(actor).filter(about=case.pk).select_related("sent_by__user"):
        found.append(
            Moment(
                at=given.sent_at,
                title=titled(left(given)),
                meta=given.sent_by.user.name,
                regime=left(given),
                who=" ".join(
                    filter(None, (_("Vrijgegeven aan: %(names)s.") % {"names": ", ".join(given.receivers)}, note))
                ),
                bodies=[("", disclosures.shown(given))],
                released=True,
                url=reverse("cases:disclosure", args=[case.ref, given.pk]),
                url_text=_ended(given, actor),
            )
        )
    return found


def _ended(given: Disclosure, actor: Actor) -> str:
    if given.recalled_at:
        return _("Teruggeroepen")
    if not given.is_over(actor.today):
        return _("Grond, ontvangst en terugroepen")
    return _("Niet meer te lezen") if given.received_at else _("Niet meer te lezen, en niet bevestigd")


def readers_of(case: Case, dossier: Dossier, people: Sequence[Holder]) -> dict[Regime, str]:
    """Under each text its own readers: a text of the school is not the CLB's to read, whoever works on the case."""
    facts = facts_of(dossier)
    return {
        regime: sentence(panel(facts, regime, people), families=case.about_pupil and regime not in NEVER_INSPECTED)
        for regime in Regime
    }


def _onwards(case: Case, item: Item, actor: Actor) -> dict[str, str]:
    """Where a text leads: a letter to its own page, any other text of the school to a copy of it."""
    if item.kind == ItemKind.INVITATION:
        url = reverse("cases:invitation", args=[case.ref, item.about]) if leading.runs(case, actor) else ""
        return {"url": url, "url_text": _("Druk af, of noteer wanneer de brief vertrok")}
    return {"url": notes.url(case, item, actor), "url_text": str(notes.LINK)}


MOVES = {
    EventKind.WORK: gettext_lazy("Stap %(step)s, %(title)s: bezig"),
    EventKind.DONE: gettext_lazy("Stap %(step)s, %(title)s: klaar"),
    EventKind.SKIP: gettext_lazy("Stap %(step)s, %(title)s: overgeslagen"),
    EventKind.AGAIN: gettext_lazy("Stap %(step)s, %(title)s: opnieuw opgenomen"),
    EventKind.ADJUST: gettext_lazy("Stap %(step)s, %(title)s: plan bijgestuurd"),
    EventKind.GO_ON: gettext_lazy("Stap %(step)s, %(title)s: verder zoals nu"),
    EventKind.CLOSE: gettext_lazy("Stap %(step)s, %(title)s: afgesloten"),
    EventKind.CLOSE_EARLY: gettext_lazy("Vroeger gesloten: %(outcome)s"),
    EventKind.REOPEN: gettext_lazy("Casus heropend"),
    EventKind.UNDO: gettext_lazy("Laatste stap ongedaan gemaakt"),
}


OTHER_MOVES = {
    "open": gettext_lazy("Casus geopend"),
    "take": gettext_lazy("Casus op zich genomen"),
    "hand_over": gettext_lazy("Casus overgedragen aan een collega"),
    "join": gettext_lazy("Een signaal bij deze casus gevoegd"),
    "part": gettext_lazy("Dat signaal er weer uitgehaald"),
}


def _move(definition: Definition | None, move: CaseTransition) -> str:
    """What happened, when and by whom, in one line; what was typed stands beside it, under its own regime."""
    text = str(OTHER_MOVES.get(move.event, ""))
    if not text and move.event == EventKind.CLOSE_EARLY and definition is None:
        text = _("Gesloten: %(outcome)s") % {"outcome": CARE_ONLY.early_close.outcomes.get(move.outcome, "")}
    elif not text:
        definition = definition or CARE_ONLY
        step = definition.by_key.get(move.step)
        text = str(MOVES[EventKind(move.event)]) % {
            "step": move.step,
            "title": step.short_title.lower() if step else "",
            "outcome": definition.early_close.outcomes.get(move.outcome, ""),
        }
    if move.done_on != timezone.localdate(move.at):
        text += " " + _("op %(day)s") % {"day": day(move.done_on)}
    return f"{text} ({move.by.user.name})"


def _answer(answer: Feedback, signals: list[Signal], talk: Talk | None) -> str:
    name = next((reporter_name(signal) for signal in signals if signal.pk == answer.signal_id), "")
    if talk is not None and answer.talk_id == talk.pk:
        name = talk.addressee.user.name
    return _("Terugkoppeling aan %(name)s: ‘%(word)s’") % {"name": name, "word": answer.get_grade_display()}
