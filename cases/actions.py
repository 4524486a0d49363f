"""What happens to signals and to the first step of a case. Each is one transaction: change, duties, audit, outbox."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.roles import Role
from cases import beginning, track, walls, workflow
from cases import feedback as messages
from cases.enums import About, CaseState, DutyKind, Grade, Outcome
from cases.leading import lock, require, runs
from cases.models import Case, CaseTransition, Feedback, Signal, SignalOutcome, Talk
from cases.procedures.state import Event, EventKind
from cases.workflow import SignalEvent, TransitionNotAllowed
from core import audit
from core.calendar import Calendar, Term
from duties import actions as duties
from schools.calendar import calendar_of
from schools.models import Pupil
from secrecy import release
from secrecy.models import Draft, Item, ItemKind
from secrecy.release import Ground, Receiver
from secrecy.sealing import saying
from secrecy.tables import Regime, WallReason
from secrecy.walls import left

STAFF_SIGNAL_TERM = Term(5)
DRAFT_FORM = "signal"


@dataclass(frozen=True)
class Reported:
    """A signal as it was written down. `form_key` is one per rendered form, so that a double click is one signal."""

    form_key: UUID
    about_whom: About
    facts: str
    happened_on: date
    interpretation: str = ""
    pupil: Pupil | None = None
    pupil_text: str = ""
    place: str = ""
    acute: bool = False
    told_by: str = ""
    # Who may not read it: a member of staff who is involved, and family of the pupil who works here.
    involved: User | None = None
    family: User | None = None


@transaction.atomic
def log_signal(*, reported: Reported, by: Membership, actor: Actor, now: datetime | None = None) -> Signal:
    """Write a signal down, in a dossier of its own, and let the right people owe reading it.

    Acute danger about a pupil starts the case at once and tells the director (DOMAIN §3 Signal). About staff: the route
    goes to the direction; about the direction: to the board. The same `form_key` again returns the first signal.
    """
    now = now or timezone.now()
    mine = Signal.objects.visible_to(actor).filter(form_key=reported.form_key)
    before = mine.first()
    if before is not None:
        if _same(before, reported, actor):
            return before
        # An old page sent again with another text: another signal, never silence.
        reported = replace(reported, form_key=uuid4())
    try:
        with transaction.atomic():
            return _log(reported, by, actor, now)
    except IntegrityError:
        # The other click was quicker; its signal is this one. A key of somebody else's form tells nothing: draw another.
        return mine.first() or _log(replace(reported, form_key=uuid4()), by, actor, now)


def _same(signal: Signal, reported: Reported, actor: Actor) -> bool:
    """Whether this is the same report once more, and not another one from a page that was kept open."""
    facts = Item.objects.visible_to(actor).filter(about=signal.pk, kind=ItemKind.FACTS).first()
    return facts is not None and facts.body == reported.facts.strip()


def _log(reported: Reported, by: Membership, actor: Actor, now: datetime) -> Signal:
    about_staff = reported.about_whom in {About.STAFF, About.DIRECTION}
    about_direction = reported.about_whom == About.DIRECTION
    # An oral signal belongs to whoever told it, not to the coordinator who wrote it down; but about staff the coordinator
    # reads nothing more, and must be the one who gets the answer and passes it on.
    reporter = None if reported.told_by and not about_staff else by
    signal = Signal(
        dossier_id=beginning.open_dossier(actor.organisation_id, about_staff, about_direction),
        addressee=reporter,
        school_id=actor.organisation_id,
        about_whom=reported.about_whom,
        pupil=reported.pupil,
        pupil_text=reported.pupil_text,
        place=reported.place,
        happened_on=reported.happened_on,
        acute=reported.acute,
        told_by=reported.told_by,
        logged_by=by,
        created_at=now,
        form_key=reported.form_key,
    )
    out = [(reported.involved, WallReason.STAFF), (reported.family, WallReason.FAMILY)]
    if about_direction:
        out += [(person, WallReason.STAFF) for person in walls.of_the_direction(actor)]
    shut_out = [
        walls.shut_out(
            dossier_id=signal.dossier_id, school_id=signal.school_id, person=person, why=why, actor=actor, now=now
        )
        for person, why in out
        if person is not None
    ]
    beginning.save_under_a_free_reference(signal, "cases_signal_ref")
    for kind, body in ((ItemKind.FACTS, reported.facts), (ItemKind.INTERPRETATION, reported.interpretation)):
        if body.strip():
            beginning.write(kind, body, signal.dossier_id, about=signal.pk, by=by, addressee=reporter, now=now)
    audit.record("log", "signal", [signal.pk], dossier_id=signal.dossier_id, now=now)
    calendar = calendar_of(actor.organisation_id)
    if about_staff:
        beginning.owe_readers(
            signal, (DutyKind.STAFF_SIGNAL, DutyKind.FEEDBACK), STAFF_SIGNAL_TERM, calendar, actor, now
        )
    elif reported.acute and reported.about_whom == About.PUPIL:
        _start_acute_case(signal, by, calendar, actor, now)
    else:
        beginning.owe_readers(signal, (DutyKind.TRIAGE, DutyKind.FEEDBACK), beginning.TRIAGE_TERM, calendar, actor, now)
    if shut_out:
        walls.take_over(signal.dossier_id)
    Draft.objects.filter(membership_id=by.pk, form=DRAFT_FORM).delete()
    return signal


@transaction.atomic
def add_to_signal(
    *,
    signal: Signal,
    text: str,
    by: Membership,
    actor: Actor,
    form_key: UUID | None = None,
    now: datetime | None = None,
) -> Item:
    """The reporter adds something to the own signal; whoever reads the signal owes reading it within a school day.

    `form_key` is one per rendered form: the same key and words again return the first addition.
    """
    now = now or timezone.now()
    mine = Item.objects.visible_to(actor).filter(pk=form_key, about=signal.pk)
    if form_key and (before := saying(mine, text.strip())):
        return before
    try:
        with transaction.atomic():
            item = _add(signal, text, by, now, form_key)
    except IntegrityError:
        # The other click was quicker; its addition is this one. An old page with other words adds something else.
        if before := saying(mine.all(), text.strip()):
            return before
        item = _add(signal, text, by, now, None)
    duties.owe(
        kind=DutyKind.READ_ADDITION,
        about=item.pk,
        dossier_id=signal.dossier_id,
        organisation_id=beginning.readers_of(signal)[0],
        role=beginning.readers_of(signal)[1],
        assignee=None,
        start=timezone.localdate(now),
        term=beginning.TRIAGE_TERM,
        after=_("de aanvulling"),
        calendar=calendar_of(signal.school_id),
        by=actor,
        now=now,
    )
    # The reporter knows nothing of who leads it now.
    walls.take_over(signal.dossier_id)
    audit.record("add", "signal", [signal.pk], dossier_id=signal.dossier_id, now=now)
    return item


@transaction.atomic
def open_case(
    *,
    signal_id: UUID,
    outcome: Outcome,
    pupil: Pupil | None,
    pupil_text: str,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> Case:
    """Open a case from a signal, on track A or C or for care only. Who opens it owns it.

    On track C it is about the environment that `pupil_text` describes, and no pupil's: `pupil` is left out.
    Raises TransitionNotAllowed when somebody decided already (eight clicks open one case), or for who does not lead it.
    """
    now = now or timezone.now()
    signal = beginning.lock_signal(signal_id, actor)
    require(signal, actor)
    workflow.next_signal_state(beginning.state_of(signal), SignalEvent.OPEN_CASE)
    case = beginning.make_case(signal, outcome, pupil, pupil_text, by, owner=by, now=now)
    duties.settle(kind=DutyKind.TRIAGE, about=signal.pk, by=actor, now=now)
    duties.assign(kind=DutyKind.FEEDBACK, about=signal.pk, to=by, by=actor, now=now)
    if case.procedure:
        beginning.owe_talker(case, signal, calendar_of(signal.school_id), actor, now)
    audit.record("open", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    return case


@transaction.atomic
def decline_signal(
    *, signal_id: UUID, reason: str, by: Membership, actor: Actor, now: datetime | None = None
) -> SignalOutcome:
    """Close a signal without a case, with a motivated answer. Feedback to the reporter stays owed until sent."""
    now = now or timezone.now()
    signal = beginning.lock_signal(signal_id, actor)
    workflow.next_signal_state(beginning.state_of(signal), SignalEvent.DECLINE)
    outcome = beginning.decide(signal, Outcome.DECLINED, None, reason, by, now)
    for kind in (DutyKind.TRIAGE, DutyKind.STAFF_SIGNAL):
        duties.settle(kind=kind, about=signal.pk, by=actor, now=now)
    duties.assign(kind=DutyKind.FEEDBACK, about=signal.pk, to=by, by=actor, now=now)
    audit.record("decline", "signal", [signal.pk], dossier_id=signal.dossier_id, now=now)
    return outcome


@transaction.atomic
def give_feedback(
    *,
    signal_id: UUID,
    grade: Grade,
    sentence: str,
    by: Membership,
    actor: Actor,
    oral_on: date | None = None,
    now: datetime | None = None,
) -> Feedback:
    """Tell the reporter what became of the signal, within secrecy; closes the duty (DOMAIN §5 Feedback).

    `oral_on` ticks off what was said by word of mouth to somebody without an account. Raises TransitionNotAllowed when
    the word would go back (afgerond → ontvangen).
    """
    now = now or timezone.now()
    signal = beginning.lock_signal(signal_id, actor)
    if not messages.may_follow(Grade(signal.word), grade):
        raise TransitionNotAllowed(
            _("De melder las al een later woord. Kies ‘%(word)s’ of verder.") % {"word": signal.get_word_display()}
        )
    text = messages.message(grade, sentence)
    # The same words twice in a row are one message: a double click tells nobody anything twice.
    latest = Feedback.objects.visible_to(actor).filter(signal=signal).order_by("-sent_at").first()
    if latest is not None and (latest.grade, latest.text) == (grade, text):
        duties.settle(kind=DutyKind.FEEDBACK, about=signal.pk, by=actor, now=now)
        return latest
    release.require(Regime.SCHOOL, Receiver.REPORTER, Ground.FEEDBACK)
    feedback = Feedback(
        dossier_id=signal.dossier_id,
        addressee_id=signal.addressee_id,
        signal=signal,
        grade=grade,
        text=text,
        by=by,
        sent_at=now,
        oral_on=oral_on,
    )
    feedback.save(force_insert=True)
    signal.word = grade
    signal.save(update_fields=["word"])
    duties.settle(kind=DutyKind.FEEDBACK, about=signal.pk, by=actor, now=now)
    audit.record("feedback", "signal", [signal.pk], dossier_id=signal.dossier_id, now=now)
    return feedback


@transaction.atomic
def take_case(*, case_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> Case:
    """Who leads a case becomes its owner: one that acute danger started, or whose owner is gone. Its open duties become theirs.

    Raises TransitionNotAllowed when a colleague was quicker, or for who does not lead it.
    """
    now = now or timezone.now()
    case = lock(case_id, actor)
    if case.owner_id is not None:
        raise TransitionNotAllowed(_("Een collega heeft deze casus al op zich genomen."))
    case.owner = by
    case.save(update_fields=["owner"])
    duties.assign(kind=DutyKind.NAME_TALKER, about=case.pk, to=by, by=actor, now=now)
    for signal_id in case.signal_outcomes.visible_to(actor).values_list("signal_id", flat=True):
        duties.assign(kind=DutyKind.FEEDBACK, about=signal_id, to=by, by=actor, now=now)
    beginning.move(case, "take", "", by, now)
    audit.record("take", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    return case


@transaction.atomic
def name_talker(
    *,
    case_id: UUID,
    talker: Membership,
    briefing: str,
    done_on: date,
    by: Membership,
    actor: Actor,
    late_reason: str = "",
    partner: str = "",
    now: datetime | None = None,
) -> Talk:
    """Step A1 or C1: name and brief who talks with pupil or parents. The talker sees the briefing and nothing else.

    `partner`: whom to talk with when the case is about the environment and not about a pupil (C), in words.
    Raises TransitionNotAllowed when a talker was named already or the case is not at that step.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)
    if case.state != CaseState.OPEN or case.step != "1":
        raise TransitionNotAllowed(_("Er is al een gespreksvoerder aangeduid."))
    if case.owner_id is None:
        raise TransitionNotAllowed(_("Neem de casus eerst op u, of vraag een collega dat te doen."))
    sentence = _("%(name)s voert het gesprek") % {"name": talker.user.name}
    done = Event(EventKind.DONE, done_on, timezone.localdate(now), step="1", sentence=sentence, backdated=late_reason)
    moves = CaseTransition.objects.visible_to(actor).filter(case=case)
    roles = [Role.CARE_COORDINATOR if runs(case, actor) else actor.role]
    track.accept(case, moves, done, roles=roles, facts=["talker_named", "talker_briefed"])
    talk = Talk(
        dossier_id=case.dossier_id,
        addressee=talker,
        case=case,
        pupil_id=case.pupil_id,
        pupil_text=case.pupil_text if case.about_pupil else partner.strip(),
        about_pupil=case.about_pupil,
        asked_by=by,
        asked_at=now,
    )
    talk.save(force_insert=True)
    release.require(Regime.SCHOOL, Receiver.TALKER, Ground.TASK)
    beginning.write(ItemKind.BRIEFING, briefing, case.dossier_id, about=talk.pk, by=by, addressee=talker, now=now)
    case.step = "2"
    case.save(update_fields=["step"])
    beginning.move(case, done.kind, done.step, by, now, done_on, late_reason)
    duties.settle(kind=DutyKind.NAME_TALKER, about=case.pk, by=actor, now=now)
    duties.owe(
        kind=DutyKind.TALK,
        about=talk.pk,
        detail="2",
        dossier_id=case.dossier_id,
        organisation_id=case.school_id,
        role=Role(talker.role),
        assignee=talker,
        start=done_on,
        term=track.term(case, "2").term,
        after=_("de aanduiding"),
        calendar=calendar_of(case.school_id),
        by=actor,
        notify=True,
        now=now,
    )
    audit.record("name_talker", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    return talk


def _start_acute_case(signal: Signal, by: Membership, calendar: Calendar, actor: Actor, now: datetime) -> None:
    """Acute danger: the case starts at once, every coordinator is told, and the director gets a notice (DOMAIN §2, §3).

    The notice names the pupil and who to call, no content: what was written stays with the care team.
    """
    case = beginning.make_case(signal, Outcome.TRACK, signal.pupil, signal.pupil_text, by, owner=None, now=now)
    beginning.owe_readers(signal, (DutyKind.FEEDBACK,), beginning.TRIAGE_TERM, calendar, actor, now)
    beginning.owe_talker(case, signal, calendar, actor, now)
    release.require(Regime.SCHOOL, Receiver.DIRECTION, Ground.ACUTE_DANGER)
    directors = left(Membership.objects.current(timezone.localdate(now)), [signal.dossier_id]).filter(
        organisation_id=signal.school_id, role=Role.DIRECTOR
    )
    text = _("Er is acuut gevaar gemeld over %(whom)s. Neem nu contact op met de zorgcoördinator.") % {
        "whom": case.pupil or case.pupil_text
    }
    for director in directors:
        notice = beginning.write(
            ItemKind.NOTICE, text, signal.dossier_id, about=signal.pk, by=by, addressee=director, now=now
        )
        duties.owe(
            kind=DutyKind.ACUTE_NOTICE,
            about=notice.pk,
            dossier_id=signal.dossier_id,
            organisation_id=signal.school_id,
            role=Role.DIRECTOR,
            assignee=director,
            start=timezone.localdate(now),
            term=Term(0),
            after=_("de melding"),
            calendar=calendar,
            by=actor,
            urgent=True,
            now=now,
        )


def _add(signal: Signal, text: str, by: Membership, now: datetime, key: UUID | None) -> Item:
    return beginning.write(
        ItemKind.ADDITION, text, signal.dossier_id, about=signal.pk, by=by, addressee=by, now=now, key=key
    )


def read_notice(*, notice_id: UUID, kind: DutyKind, actor: Actor, now: datetime | None = None) -> bool:
    """The director has read a notice: the duty is done."""
    with transaction.atomic():
        return duties.settle(kind=kind, about=notice_id, by=actor, now=now)


def read_addition(*, item_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Whoever reads the signal has read the addition: the duty is done."""
    with transaction.atomic():
        return duties.settle(kind=DutyKind.READ_ADDITION, about=item_id, by=actor, now=now)
