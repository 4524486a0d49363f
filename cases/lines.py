"""How this room's duties read on the worklist; a constant number of queries whatever their number."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from cases import plans, police_lines, track
from cases.enums import DutyKind
from cases.models import Action, Case, Consultation, PointGuest, Signal, SupportMeasure, Talk
from core.calendar import spoken
from core.templatetags.schakel import clock, moment
from duties.kinds import Line
from duties.models import Duty
from secrecy.models import Disclosure, Grant, Item, ItemKind, Wall

ABOUT_SIGNAL = {DutyKind.TRIAGE, DutyKind.STAFF_SIGNAL, DutyKind.FEEDBACK}
ABOUT_CASE = {DutyKind.NAME_TALKER, DutyKind.STEP, DutyKind.REVIEW}
ABOUT_TALK = {DutyKind.TALK, DutyKind.READ_REPORT, DutyKind.TALKER_FEEDBACK, DutyKind.READ_FEEDBACK}
ABOUT_ITEM = {DutyKind.READ_ADDITION, DutyKind.ACUTE_NOTICE, DutyKind.AGENDA_NOTICE, DutyKind.ACCESS}
ABOUT_GRANT = {DutyKind.NAMED, DutyKind.EMERGENCY}
POLICE = {
    DutyKind.POLICE_NEWS,
    DutyKind.CONCERN,
    DutyKind.DRAFT_ANSWER,
    DutyKind.POLICE_ANSWER,
    DutyKind.POLICE_REPLY,
}


def load(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    """A line for every duty whose subject the actor may see."""
    items = _by_key(Item, actor, [duty.about for duty in duties if duty.kind in ABOUT_ITEM])
    signal_ids = [duty.about for duty in duties if duty.kind in ABOUT_SIGNAL]
    signal_ids += [item.about for item in items.values()]
    signals = _by_key(Signal, actor, signal_ids, "pupil", "addressee__user")
    talks = _by_key(Talk, actor, [duty.about for duty in duties if duty.kind in ABOUT_TALK], "pupil", "addressee__user")
    case_ids = [duty.about for duty in duties if duty.kind in ABOUT_CASE]
    case_ids += [talk.case_id for talk in talks.values()]
    case_ids += [item.about for item in items.values() if item.kind == ItemKind.AGENDA]
    action_ids = [duty.about for duty in duties if duty.kind == DutyKind.ACTION]
    actions = _by_key(Action, actor, action_ids, "addressee__user")
    measures = _by_key(SupportMeasure, actor, [duty.about for duty in duties if duty.kind == DutyKind.MEASURE])
    texts = _texts(actor, [*actions, *measures])
    guest_ids = [duty.about for duty in duties if duty.kind == DutyKind.MEETING]
    guests = _by_key(PointGuest, actor, guest_ids, "meeting", "guest__user")
    case_ids += [row.case_id for row in (*actions.values(), *measures.values())]
    told_ids = [duty.about for duty in duties if duty.kind == DutyKind.CITY_NAMED]
    told = _by_key(Disclosure, actor, told_ids, "addressee__user", "sent_by__organisation")
    case_ids += [given.about for given in told.values()]
    cases = _by_key(Case, actor, case_ids, "pupil")
    grant_ids = [duty.about for duty in duties if duty.kind in ABOUT_GRANT]
    named = _by_key(Grant, actor, grant_ids, "addressee__user")
    named_cases = _by_dossier(actor, [grant.dossier_id for grant in named.values()])
    asked = _by_key(
        Consultation,
        actor,
        [duty.about for duty in duties if duty.kind == DutyKind.ANSWER],
        "asked_by__user",
        "addressee__user",
    )
    walls = _by_key(Wall, actor, [duty.about for duty in duties if duty.kind == DutyKind.CONFIRM_WALL], "user")
    found: dict[UUID, Line | None] = dict(police_lines.load(actor, [duty for duty in duties if duty.kind in POLICE]))
    for duty in duties:
        if duty.kind in ABOUT_SIGNAL:
            found[duty.pk] = _signal_line(duty, signals.get(duty.about))
        elif duty.kind in ABOUT_CASE:
            found[duty.pk] = _case_line(actor, duty, cases.get(duty.about))
        elif duty.kind in ABOUT_TALK:
            found[duty.pk] = _talk_line(actor, duty, talks.get(duty.about), cases)
        elif duty.kind == DutyKind.ANSWER:
            found[duty.pk] = _answer_line(actor, duty, asked.get(duty.about))
        elif duty.kind == DutyKind.READ_ADDITION:
            item = items.get(duty.about)
            found[duty.pk] = _addition_line(signals.get(item.about) if item else None)
        elif duty.kind in {DutyKind.ACUTE_NOTICE, DutyKind.AGENDA_NOTICE}:
            found[duty.pk] = _notice_line(actor, duty, items.get(duty.about), signals, cases)
        elif duty.kind == DutyKind.ACTION:
            found[duty.pk] = _action_line(actor, actions.get(duty.about), texts, cases)
        elif duty.kind == DutyKind.MEASURE:
            found[duty.pk] = _measure_line(measures.get(duty.about), texts, cases)
        elif duty.kind == DutyKind.NAMED:
            found[duty.pk] = _named_line(actor, duty, named.get(duty.about), named_cases)
        elif duty.kind == DutyKind.CLB_SUCCESSOR:
            found[duty.pk] = _successor_line(actor, duty)
        elif duty.kind == DutyKind.CITY_NAMED:
            found[duty.pk] = _told_line(actor, duty, told.get(duty.about), cases)
        elif duty.kind == DutyKind.CONFIRM_WALL:
            found[duty.pk] = _wall_line(walls.get(duty.about))
        elif duty.kind == DutyKind.ACCESS:
            url = reverse("cases:access_answer", args=[duty.about])
            found[duty.pk] = Line(str(DutyKind.ACCESS.label), url) if duty.about in items else None
        elif duty.kind == DutyKind.EMERGENCY:
            found[duty.pk] = _emergency_line(named.get(duty.about))
        elif duty.kind == DutyKind.MEETING:
            found[duty.pk] = _guest_line(actor, guests.get(duty.about))
    return {key: line for key, line in found.items() if line is not None}


def _successor_line(actor: Actor, duty: Duty) -> Line | None:
    """Only for the direction of the CLB."""
    if duty.addressee_id != actor.membership_id:
        return None
    return Line(str(DutyKind.CLB_SUCCESSOR.label), reverse("cases:clb_successor", args=[duty.about]))


def _told_line(actor: Actor, duty: Duty, given: Disclosure | None, cases: dict[UUID, Case]) -> Line | None:
    """For the case manager the page of it; for the school that it is not confirmed yet, or can be no more."""
    if given is None or given.addressee is None:
        return None
    if duty.addressee_id == actor.membership_id:
        url = reverse("cases:told", args=[given.pk])
        return Line(
            str(DutyKind.CITY_NAMED.label), url, meta=f"{given.sent_by.organisation.name}, {moment(given.sent_at)}"
        )
    case = cases.get(given.about)
    if case is None:
        return None
    name = given.addressee.user.name
    url = reverse("cases:disclosure", args=[case.ref, given.pk])
    if duty.addressee_id is None:
        title = _("%(name)s bevestigde niet dat de mededeling gelezen is") % {"name": name}
        return Line(title, url, reference=case.ref, meta=case.title)
    title = _("%(name)s leest wat de school meedeelde") % {"name": name}
    return Line(title, url, reference=case.ref, waiting=_("%(name)s is aan zet") % {"name": name}, icon="people")


def _wall_line(wall: Wall | None) -> Line | None:
    if wall is None:
        return None
    title = _("Kijk na of %(name)s terecht uitgesloten is") % {"name": wall.user.name}
    meta = f"{wall.get_why_display()}, {moment(wall.at)}"
    return Line(title, reverse("cases:wall", args=[wall.pk]), meta=meta)


def _by_key(model: Any, actor: Actor, keys: Sequence[UUID | None], *related: str) -> dict[UUID, Any]:
    if not keys:
        return {}
    rows = model.objects.visible_to(actor).filter(pk__in=set(keys))
    return {row.pk: row for row in (rows.select_related(*related) if related else rows)}


def _by_dossier(actor: Actor, dossier_ids: Sequence[int]) -> dict[int, Case]:
    rows = Case.objects.visible_to(actor).filter(dossier__in=dossier_ids).select_related("pupil")
    return {case.dossier_id: case for case in rows} if dossier_ids else {}


def _texts(actor: Actor, rows: Sequence[UUID]) -> dict[UUID | None, str]:
    """What each action or measure says, by its key."""
    if not rows:
        return {}
    said = Item.objects.visible_to(actor).filter(about__in=rows, kind__in=[ItemKind.ACTION, ItemKind.MEASURE])
    return {item.about: item.body for item in said}


def _whom(signal: Signal) -> str:
    return str(signal.pupil or signal.pupil_text or signal.get_about_whom_display())


def _reporter(signal: Signal) -> str:
    return signal.told_by or (signal.addressee.user.name if signal.addressee else "")


def _signal_line(duty: Duty, signal: Signal | None) -> Line | None:
    if signal is None:
        return None
    since = spoken(timezone.localdate(signal.created_at))
    waiting = _("%(name)s wacht sinds %(day)s op antwoord") % {"name": _reporter(signal), "day": since}
    if duty.kind == DutyKind.FEEDBACK:
        title = _("Geef %(name)s terugkoppeling over het signaal") % {"name": _reporter(signal)}
        return Line(title, reverse("cases:feedback", args=[signal.ref]), meta=_whom(signal), waiting=waiting)
    title = str(DutyKind(duty.kind).label)
    return Line(title, reverse("cases:signal", args=[signal.ref]), meta=_whom(signal), waiting=waiting)


def _case_line(actor: Actor, duty: Duty, case: Case | None) -> Line | None:
    if case is None:
        return None
    definition = track.shown(case, actor)
    step = definition.by_key.get(duty.detail) if definition else None
    if step is None and duty.detail and definition is not None:
        # A step that this reader may not know of.
        return Line(_("De directie is aan zet"), reverse("cases:case", args=[case.ref]), reference=case.ref)
    if step is None or duty.kind == DutyKind.NAME_TALKER:
        title = str(DutyKind(duty.kind).label)
    else:
        title = _("Stap %(step)s: %(title)s") % {"step": step.key, "title": step.title}
    whom = case.pupil or case.pupil_text
    meta = _("%(whom)s · stap %(step)s") % {"whom": whom, "step": duty.detail} if duty.detail else str(whom)
    waiting = _("%(who)s is aan zet") % {"who": step.who} if step and duty.addressee_id is None else ""
    page = "cases:assessment" if duty.kind == DutyKind.REVIEW else "cases:case"
    return Line(title, reverse(page, args=[case.ref]), reference=case.ref, meta=meta, waiting=waiting)


# How the care team reads what hangs on a talk: the title, and who waits.
TALK_LINES = {
    DutyKind.TALK: (gettext_lazy("%(name)s voert het gesprek"), gettext_lazy("%(name)s is aan zet")),
    DutyKind.READ_REPORT: (
        gettext_lazy("Lees het gespreksverslag van %(name)s"),
        gettext_lazy("%(name)s wacht tot u het verslag overneemt"),
    ),
    DutyKind.TALKER_FEEDBACK: (
        gettext_lazy("Geef %(name)s terugkoppeling over het gesprek"),
        gettext_lazy("%(name)s wacht op antwoord"),
    ),
    DutyKind.READ_FEEDBACK: (
        gettext_lazy("%(name)s leest de terugkoppeling over het gesprek"),
        gettext_lazy("%(name)s is aan zet"),
    ),
}


def _talk_line(actor: Actor, duty: Duty, talk: Talk | None, cases: dict[UUID, Any]) -> Line | None:
    if talk is None:
        return None
    name = talk.addressee.user.name if talk.addressee else ""
    own = talk.addressee is not None and talk.addressee.user_id == actor.user_id
    if own and duty.kind == DutyKind.TALK:
        return Line(_("Voer het gesprek"), reverse("cases:talk", args=[talk.pk]), meta=talk.about)
    if own and duty.kind == DutyKind.READ_FEEDBACK:
        return Line(str(DutyKind.READ_FEEDBACK.label), reverse("cases:talk", args=[talk.pk]), meta=talk.about)
    case = cases.get(talk.case_id)
    if case is None:
        return None
    title, waiting = TALK_LINES[DutyKind(duty.kind)]
    tells = duty.kind == DutyKind.TALKER_FEEDBACK
    return Line(
        title % {"name": name},
        reverse("cases:talk_feedback", args=[talk.pk]) if tells else reverse("cases:case", args=[case.ref]),
        reference=case.ref,
        meta=talk.about,
        waiting=waiting % {"name": name},
        icon="people",
    )


def _answer_line(actor: Actor, duty: Duty, asked: Consultation | None) -> Line | None:
    if asked is None:
        return None
    url = reverse("cases:consultation", args=[asked.pk])
    if duty.addressee_id == actor.membership_id:
        waiting = _("%(name)s wacht op uw antwoord") % {"name": asked.asked_by.user.name}
        return Line(str(DutyKind.ANSWER.label), url, waiting=waiting)
    name = asked.addressee.user.name if asked.addressee else ""
    title = _("%(name)s antwoordt op uw vraag") % {"name": name}
    return Line(title, url, waiting=_("%(name)s is aan zet") % {"name": name}, icon="people")


def _addition_line(signal: Signal | None) -> Line | None:
    if signal is None:
        return None
    return Line(
        str(DutyKind.READ_ADDITION.label),
        reverse("cases:signal", args=[signal.ref]),
        meta=_whom(signal),
        waiting=_("%(name)s schreef iets bij") % {"name": _reporter(signal)},
    )


def _notice_line(
    actor: Actor, duty: Duty, notice: Item | None, signals: dict[UUID, Any], cases: dict[UUID, Any]
) -> Line | None:
    if notice is None or notice.about is None:
        return None
    if duty.addressee_id == actor.membership_id:
        # What the notice says tells it from the next one.
        return Line(str(DutyKind(duty.kind).label), reverse("cases:notice", args=[notice.pk]), meta=notice.body)
    waiting = _("De directie is aan zet")
    signal, case = signals.get(notice.about), cases.get(notice.about)
    if signal is not None:
        title = _("De directie leest de melding van acuut gevaar")
        return Line(title, reverse("cases:signal", args=[signal.ref]), meta=_whom(signal), waiting=waiting)
    if case is not None:
        title = _("De directie leest de kennisgeving van het zorgoverleg")
        url = reverse("cases:case", args=[case.ref])
        return Line(title, url, reference=case.ref, meta=case.title, waiting=waiting)
    return None


def _action_line(
    actor: Actor, action: Action | None, texts: dict[UUID | None, str], cases: dict[UUID, Any]
) -> Line | None:
    """The owner reads the action and nothing of the case; the team reads whose it is."""
    if action is None:
        return None
    text = Truncator(texts.get(action.pk, "")).chars(100)
    url = reverse("cases:action", args=[action.pk])
    case = cases.get(action.case_id)
    ref, meta = (case.ref, case.title) if case else ("", _("Een actie die u op u nam"))
    if plans.owned_by(action, actor):
        return Line(text, url, reference=ref, meta=meta)
    waiting = _("%(name)s is aan zet") % {"name": action.owner}
    return Line(text, url, reference=ref, meta=meta if case else "", waiting=waiting, icon="people")


def _measure_line(measure: SupportMeasure | None, texts: dict[UUID | None, str], cases: dict[UUID, Any]) -> Line | None:
    """Looking back at what was agreed to help."""
    case = cases.get(measure.case_id) if measure else None
    if measure is None or case is None:
        return None
    title = _("Bekijk hoe de maatregel loopt: %(text)s") % {"text": Truncator(texts.get(measure.pk, "")).chars(100)}
    return Line(title, reverse("cases:measure_review", args=[case.ref, measure.pk]), case.ref, case.title)


def _named_line(actor: Actor, duty: Duty, named: Grant | None, cases: dict[int, Case]) -> Line | None:
    """Whoever was named finds the case; the team reads who still has to look."""
    case = cases.get(named.dossier_id) if named else None
    if named is None or case is None:
        return None
    if duty.addressee_id == actor.membership_id:
        return Line(str(DutyKind.NAMED.label), reverse("cases:case", args=[case.ref]), case.ref, case.title)
    name = named.addressee.user.name
    title = _("%(name)s leest de casus") % {"name": name}
    waiting = _("%(name)s is aan zet") % {"name": name}
    return Line(title, reverse("cases:naming", args=[case.ref]), case.ref, case.title, waiting, icon="people")


def _emergency_line(grant: Grant | None) -> Line | None:
    if grant is None or grant.addressee is None:
        return None
    title = _("Lees waarom %(name)s noodtoegang vroeg") % {"name": grant.addressee.user.name}
    return Line(title, reverse("cases:emergency_notice", args=[grant.pk]), meta=str(grant.last))


def _guest_line(actor: Actor, joins: PointGuest | None) -> Line | None:
    """The guest finds the meeting; the team reads who was invited."""
    if joins is None:
        return None
    url, when = reverse("cases:meeting", args=[joins.meeting_id]), spoken(joins.meeting.day)
    if joins.guest_id == actor.membership_id:
        title = _("Schuif aan op het zorgoverleg van %(day)s") % {"day": when}
        return Line(title, url, meta=clock(joins.meeting.starts_at))
    title = _("%(name)s schuift aan op het zorgoverleg van %(day)s") % {"name": joins.guest.user.name, "day": when}
    return Line(title, url, meta=joins.about, waiting=_("tot het overleg sluit"), icon="people")
