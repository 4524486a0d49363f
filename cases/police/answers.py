"""B9, the feedback to the police: each move is one transaction that locks the text and checks that it is still the one on
the screen. What it may be is in `answer_workflow`."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import AnswerState, DutyKind
from cases.models import AnswerMove, PoliceAnswer, PoliceNews
from cases.police.answer_workflow import AnswerEvent, next_state
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from core.ids import uuid7
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy import city, disclosures, release
from secrecy.disclosures import Crossing
from secrecy.models import Disclosure, Item, ItemKind
from secrecy.once import save_once
from secrecy.release import Ground, Receiver
from secrecy.sealing import saying
from secrecy.tables import Regime

ANSWER_TERM = Term(5)
SEND_TERM = Term(2)


class WrittenMeanwhile(Exception):
    """Somebody saved the same text first. `answer` is how it stands now."""

    def __init__(self, answer: PoliceAnswer) -> None:
        super().__init__()
        self.answer = answer


@transaction.atomic
def begin(
    *, notice: Item, body: str, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> PoliceAnswer:
    """Expo-R begins the text, once the school asked for it. Twice is once.

    Raises TransitionNotAllowed when it was not asked for, WrittenMeanwhile when it was begun with other words, CityIsOff
    when the municipality keeps no files of its own.
    """
    now = now or timezone.now()
    before = PoliceAnswer.objects.visible_to(actor).filter(dossier=notice.dossier_id).first()
    if before is not None:
        return _begun(before, body)
    city.require(actor)
    if not duties.settle(kind=DutyKind.DRAFT_ANSWER, about=notice.pk, by=actor, now=now):
        raise TransitionNotAllowed(_("De school vroeg nog geen terugkoppeling voor de politie."))
    answer = PoliceAnswer(
        dossier_id=notice.dossier_id,
        regime=Regime.CITY,
        holder_id=by.organisation_id,
        school_id=notice.holder_id,
        body=body.strip(),
        written_by=by,
        written_at=now,
    )
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return _begun(PoliceAnswer.objects.visible_to(actor).get(dossier=notice.dossier_id), body)
    _note(answer, AnswerEvent.WRITE, form_key, by, now)
    return answer


@transaction.atomic
def write(
    *, answer_id: UUID, version: int, body: str, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> PoliceAnswer:  # fmt: skip
    """Expo-R changes the text; after an objection that makes it a draft again. The same words again are no second save.

    Raises WrittenMeanwhile when somebody saved other words since `version`, TransitionNotAllowed when it lies with the
    direction or has left.
    """
    now = now or timezone.now()
    answer, text = _lock(answer_id, actor), body.strip()
    if _done(answer, form_key, actor) and answer.body == text:
        return answer
    target = next_state(AnswerState(answer.state), AnswerEvent.WRITE, actor.role)
    if answer.version != version and answer.body != text:
        raise WrittenMeanwhile(answer)
    answer.body, answer.written_by, answer.written_at, answer.addressee = text, by, now, None
    _stand(answer, target)
    _note(answer, AnswerEvent.WRITE, form_key, by, now)
    return answer


@transaction.atomic
def ask(
    *,
    answer_id: UUID,
    version: int,
    director: Membership,
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> PoliceAnswer:
    """Put the text to a director of the school: from now on they read that text, and nothing else of Expo-R's."""
    now = now or timezone.now()
    answer = _lock(answer_id, actor)
    if _done(answer, form_key, actor):
        return answer
    target = next_state(AnswerState(answer.state), AnswerEvent.ASK, actor.role)
    _same(answer, version)
    if director.role != Role.DIRECTOR or director.organisation_id != answer.school_id:
        raise TransitionNotAllowed(_("Kies iemand van de directie van de school."), field="director")
    release.require(Regime.CITY, Receiver.DIRECTION, Ground.AGREEMENT)
    answer.addressee = director
    _stand(answer, target)
    _note(answer, AnswerEvent.ASK, form_key, by, now, ItemKind.POLICE_ANSWER, answer.body)
    # What an objection asked of Expo-R is done.
    duties.settle(kind=DutyKind.POLICE_ANSWER, about=answer.pk, by=actor, now=now)
    _owe(answer, director, actor, now)
    return answer


@transaction.atomic
def take_back(
    *, answer_id: UUID, version: int, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> PoliceAnswer:
    """Expo-R takes the text back to change it; an agreement with the old words falls away."""
    now = now or timezone.now()
    answer = _lock(answer_id, actor)
    if _done(answer, form_key, actor):
        return answer
    target = next_state(AnswerState(answer.state), AnswerEvent.TAKE_BACK, actor.role)
    _same(answer, version)
    duties.settle(kind=DutyKind.POLICE_ANSWER, about=answer.pk, by=actor, now=now)
    answer.addressee, answer.contact, answer.contact_name = None, None, ""
    _stand(answer, target)
    _note(answer, AnswerEvent.TAKE_BACK, form_key, by, now)
    return answer


@transaction.atomic
def reply(
    *,
    answer_id: UUID,
    version: int,
    agrees: bool,
    words: str,
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> PoliceAnswer:
    """The director agrees or objects, in writing, with the very text on the screen; then it is Expo-R's turn again.

    Agreeing also says whom at the police it is for. Raises TransitionNotAllowed when the text changed meanwhile, was
    answered, or when who agrees is not on the list of the police.
    """
    now = now or timezone.now()
    answer = _lock(answer_id, actor)
    said = saying(Item.objects.visible_to(actor).filter(about=form_key), words.strip())
    if _done(answer, form_key, actor) and said:
        return answer
    event = AnswerEvent.AGREE if agrees else AnswerEvent.OBJECT
    target = next_state(AnswerState(answer.state), event, actor.role)
    _same(answer, version)
    if agrees:
        news = (
            PoliceNews.objects.visible_to(actor).filter(dossier=answer.dossier_id).select_related("addressee").first()
        )
        if news is None:
            raise TransitionNotAllowed(_("U staat niet op de lijst van de politie. Vraag het wie de melding kreeg."))
        answer.contact, answer.contact_name = news.addressee, news.contact_name
    duties.settle(kind=DutyKind.POLICE_ANSWER, about=answer.pk, by=actor, now=now)
    _stand(answer, target)
    _note(answer, event, form_key, by, now, ItemKind.AGREEMENT if agrees else ItemKind.OBJECTION, words)
    _owe(answer, answer.written_by, actor, now)
    return answer


@transaction.atomic
def send(
    *, answer_id: UUID, version: int, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Send the text that the director agreed with: the police contact reads these very words, and nothing around them.

    A contact without an account reads nothing in Schakel: then this notes that it was told. Twice is once.
    """
    now = now or timezone.now()
    answer = _lock(answer_id, actor)
    if not _done(answer, form_key, actor):
        target = next_state(AnswerState(answer.state), AnswerEvent.SEND, actor.role)
        _same(answer, version)
        sent = disclosures.hand_over(
            form_key=form_key,
            dossier_id=answer.dossier_id,
            about=answer.pk,
            crossing=Crossing(Regime.CITY, Receiver.POLICE, Ground.AGREEMENT, Regime.CITY, answer.contact),
            body=answer.body,
            purpose=_("terugkoppeling aan de politie"),
            agreed=True,
            receivers=[answer.contact_name],
            by=by,
            actor=actor,
            now=now,
        )
        duties.settle(kind=DutyKind.POLICE_ANSWER, about=answer.pk, by=actor, now=now)
        answer.sent_by, answer.sent_at = by, now
        _stand(answer, target)
        _note(answer, AnswerEvent.SEND, uuid7(), by, now)
        _owe_reading(answer, sent, actor, now)
    return Disclosure.objects.visible_to(actor).get(about=answer.pk)


@transaction.atomic
def read(*, disclosure_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """The police contact has read the answer. False when they said so already."""
    return duties.settle(kind=DutyKind.POLICE_REPLY, about=disclosure_id, by=actor, now=now)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _lock(answer_id: UUID, actor: Actor) -> PoliceAnswer:
    rows = PoliceAnswer.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("written_by", "contact").get(pk=answer_id)


def _begun(answer: PoliceAnswer, body: str) -> PoliceAnswer:
    if answer.body != body.strip():
        raise WrittenMeanwhile(answer)
    return answer


def _done(answer: PoliceAnswer, form_key: UUID, actor: Actor) -> bool:
    """Whether this very form did its work on this text already: a double click."""
    moves = AnswerMove.objects.visible_to(actor).filter(pk=form_key, answer=answer)
    sent = Disclosure.objects.visible_to(actor).filter(form_key=form_key, about=answer.pk)
    return moves.exists() or sent.exists()


def _same(answer: PoliceAnswer, version: int) -> None:
    if answer.version != version:
        raise TransitionNotAllowed(_("Deze tekst is intussen gewijzigd. Lees hem opnieuw."))


def _stand(answer: PoliceAnswer, state: AnswerState) -> None:
    answer.state = state
    answer.version += 1
    columns = ["addressee", "state", "body", "version", "written_by", "written_at"]
    answer.save(update_fields=[*columns, "contact", "contact_name", "sent_by", "sent_at"])


def _note(
    answer: PoliceAnswer,
    event: AnswerEvent,
    key: UUID,
    by: Membership,
    now: datetime,
    kind: ItemKind | None = None,
    words: str = "",
) -> None:
    """The row of a move, and what was put or answered as an item that both Expo-R and the director read."""
    move = AnswerMove(
        id=key,
        dossier_id=answer.dossier_id,
        regime=Regime.CITY,
        addressee=answer.addressee,
        answer=answer,
        event=event,
        by=by,
        at=now,
    )
    save_once(move, AnswerMove.objects.none(), field="pk")
    if kind is not None:
        Item(
            dossier_id=answer.dossier_id,
            regime=Regime.CITY,
            addressee=answer.addressee,
            kind=kind,
            holder_id=by.organisation_id,
            author=by,
            about=move.pk,
            body=words.strip(),
            created_at=now,
        ).save(force_insert=True)
    audit.record(event, "police_answer", [answer.pk], dossier_id=answer.dossier_id, now=now)


def _owe(answer: PoliceAnswer, to: Membership, actor: Actor, now: datetime) -> None:
    """Whose turn it is: one open duty at a time."""
    duties.owe(
        kind=DutyKind.POLICE_ANSWER,
        about=answer.pk,
        dossier_id=answer.dossier_id,
        organisation_id=to.organisation_id,
        role=Role(to.role),
        assignee=to,
        start=timezone.localdate(now),
        term=ANSWER_TERM if to.role == Role.DIRECTOR else SEND_TERM,
        after=_("de tekst van Expo-R") if to.role == Role.DIRECTOR else _("het antwoord van de directie"),
        calendar=calendar_of(answer.school_id),
        regime=Regime.CITY,
        by=actor,
        notify=True,
        now=now,
    )


def _owe_reading(answer: PoliceAnswer, sent: Disclosure, actor: Actor, now: datetime) -> None:
    if answer.contact is None:
        return
    duties.owe(
        kind=DutyKind.POLICE_REPLY,
        about=sent.pk,
        dossier_id=answer.dossier_id,
        organisation_id=answer.contact.organisation_id,
        role=Role(answer.contact.role),
        assignee=answer.contact,
        start=timezone.localdate(now),
        term=ANSWER_TERM,
        after=_("het antwoord"),
        calendar=calendar_of(answer.school_id),
        regime=Regime.CITY,
        by=actor,
        notify=True,
        now=now,
    )
