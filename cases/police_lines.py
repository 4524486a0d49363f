"""How the duties of track B read on the worklist, each to whose turn it is; a constant number of queries."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from cases.enums import AnswerState, DutyKind
from cases.models import PoliceAnswer, PoliceNews
from core.templatetags.schakel import moment
from duties.kinds import Line
from duties.models import Duty
from secrecy.models import Disclosure, Grant, Item

# What is asked of whoever has the text for the police, by where it stands.
ASKS = {
    AnswerState.ASKED: gettext_lazy("Lees de tekst voor de politie en antwoord Expo-R"),
    AnswerState.AGREED: gettext_lazy("Verstuur de terugkoppeling aan de politie: de directie stemt in"),
    AnswerState.OBJECTED: gettext_lazy("Herwerk de terugkoppeling aan de politie: de directie maakt bezwaar"),
}


def load(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    """A line for every duty that the actor may see something behind."""
    by_kind = {kind: [duty for duty in duties if duty.kind == kind] for kind in {duty.kind for duty in duties}}
    found: dict[UUID, Line] = {}
    for kind, read in _READERS.items():
        if kind in by_kind:
            found |= read(actor, by_kind[kind])
    return found


def _news(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    dossiers = [duty.dossier_id for duty in duties]
    told = {one.dossier_id: one for one in PoliceNews.objects.visible_to(actor).filter(dossier__in=dossiers)}
    named = {
        grant.pk: grant.addressee.user.name
        for grant in Grant.objects.visible_to(actor)
        .filter(pk__in=[duty.about for duty in duties])
        .select_related("addressee__user")
    }
    lines = {}
    for duty in duties:
        if duty.dossier_id in told:
            news = told[duty.dossier_id]
            url = reverse("cases:police", args=[news.pk])
            meta = f"{news.get_force_display()}, {moment(news.received_at)}"
            if duty.addressee_id == actor.membership_id:
                lines[duty.pk] = Line(str(DutyKind.POLICE_NEWS.label), url, meta=meta)
            elif duty.about in named:
                name = named[duty.about]
                title = _("%(name)s leest wat de politie meldde") % {"name": name}
                waiting = _("%(name)s is aan zet") % {"name": name}
                lines[duty.pk] = Line(title, url, meta=meta, waiting=waiting, icon="people")
    return lines


def _notices(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    about = [duty.about for duty in duties]
    notices = {
        item.pk: item for item in Item.objects.visible_to(actor).filter(pk__in=about).select_related("addressee__user")
    }
    lines = {}
    for duty in duties:
        notice = notices.get(duty.about)
        if notice is None or notice.addressee is None:
            continue
        own = duty.addressee_id == actor.membership_id
        # Two of one school may say the same words.
        meta = f"{moment(notice.created_at)}: {notice.body}"
        if duty.kind == DutyKind.DRAFT_ANSWER:
            if own:
                url = reverse("cases:police_answer_new", args=[notice.pk])
                lines[duty.pk] = Line(str(DutyKind.DRAFT_ANSWER.label), url, meta=meta)
        elif own:
            lines[duty.pk] = Line(str(DutyKind.CONCERN.label), reverse("cases:notice", args=[notice.pk]), meta=meta)
        else:
            name = notice.addressee.user.name
            title = _("%(name)s leest dat er een bezorgdheid is") % {"name": name}
            waiting = _("%(name)s is aan zet") % {"name": name}
            lines[duty.pk] = Line(title, reverse("cases:cases"), meta=meta, waiting=waiting, icon="people")
    return lines


def _answers(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    about = [duty.about for duty in duties]
    rows = PoliceAnswer.objects.visible_to(actor).filter(pk__in=about).select_related("school")
    answers = {one.pk: one for one in rows}
    lines = {}
    for duty in duties:
        answer = answers.get(duty.about)
        title = ASKS.get(AnswerState(answer.state)) if answer else None
        if answer is not None and title is not None:
            url = reverse("cases:police_answer", args=[answer.pk])
            meta = f"{answer.school.name}, {moment(answer.written_at)}"
            if duty.addressee_id == actor.membership_id:
                lines[duty.pk] = Line(str(title), url, meta=meta)
            else:
                lines[duty.pk] = Line(_("De tekst voor de politie"), url, meta=meta, waiting=answer.get_state_display())
    return lines


def _replies(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    about = [duty.about for duty in duties]
    sent = {one.pk: one for one in Disclosure.objects.visible_to(actor).filter(pk__in=about)}
    dossiers = [duty.dossier_id for duty in duties]
    told = {one.dossier_id: one for one in PoliceNews.objects.visible_to(actor).filter(dossier__in=dossiers)}
    rows = PoliceAnswer.objects.visible_to(actor).filter(dossier__in=dossiers).select_related("school")
    schools = {one.dossier_id: one.school.name for one in rows}
    lines = {}
    for duty in duties:
        answer, news = sent.get(duty.about), told.get(duty.dossier_id)
        if duty.addressee_id == actor.membership_id:
            meta = _("Uw melding van %(moment)s") % {"moment": moment(news.received_at)} if news else ""
            lines[duty.pk] = Line(str(DutyKind.POLICE_REPLY.label), reverse("cases:police_own"), meta=meta)
        elif answer is not None:
            url = reverse("cases:police_answer", args=[answer.about])
            meta = ", ".join(filter(None, (schools.get(duty.dossier_id), moment(answer.sent_at))))
            waiting = _("De politie is aan zet")
            lines[duty.pk] = Line(_("De politie leest het antwoord"), url, meta=meta, waiting=waiting)
    return lines


_READERS = {
    DutyKind.POLICE_NEWS: _news,
    DutyKind.CONCERN: _notices,
    DutyKind.DRAFT_ANSWER: _notices,
    DutyKind.POLICE_ANSWER: _answers,
    DutyKind.POLICE_REPLY: _replies,
}
