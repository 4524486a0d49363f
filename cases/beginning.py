"""Parts of what happens to a signal and to the beginning of a case: rows and duties, each for whoever reads them."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from accounts.roles import Role
from cases import track
from cases.enums import About, DutyKind, Outcome
from cases.models import Case, CaseTransition, Signal, SignalOutcome
from cases.workflow import SignalState
from core.calendar import Calendar, Term
from core.ids import reference, uuid7
from duties import actions as duties
from schools.models import Pupil
from secrecy.models import Item, ItemKind
from secrecy.tables import Regime

# The track that a decision about a signal begins; care only has none, and B begins with the direction (`police`).
TRACKS = {Outcome.TRACK: "gent-a", Outcome.TRACK_C: "gent-c"}
# Reading a signal and answering it: as A1, one school day (DOMAIN §3).
TRIAGE_TERM = Term(1)


def state_of(signal: Signal) -> SignalState:
    """Where a signal stands; the reporter's own view has no outcome and always reads NEW."""
    outcome = SignalOutcome.objects.filter(signal_id=signal.pk).first()
    return outcome.state if outcome else SignalState.NEW


def open_dossier(school_id: int, about_staff: bool, about_direction: bool, from_police: bool = False) -> int:
    """A new dossier of the own school. `from_police`: only the direction knows of it, until it informs the care team."""
    with connection.cursor() as cursor:
        facts = [about_staff, about_direction, from_police]
        cursor.execute("SELECT schakel.open_dossier(%s, %s, %s, %s)", [school_id, *facts])
        return cursor.fetchone()[0]


def lock_signal(signal_id: UUID, actor: Actor) -> Signal:
    return Signal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=signal_id)


def readers_of(signal: Signal) -> tuple[int, Role]:
    """Who reads a signal: (organisation id, role). Never who it is about."""
    if signal.about_whom == About.DIRECTION:
        board = Organisation.objects.values_list("parent_id", flat=True).get(pk=signal.school_id)
        return board or signal.school_id, Role.BOARD_MEMBER
    return signal.school_id, Role.DIRECTOR if signal.about_whom == About.STAFF else Role.CARE_COORDINATOR


def write(
    kind: ItemKind,
    body: str,
    dossier_id: int,
    *,
    about: UUID,
    by: Membership,
    addressee: Membership | None,
    now: datetime,
    key: UUID | None = None,
) -> Item:
    item = Item(
        id=key or uuid7(),
        dossier_id=dossier_id,
        regime=Regime.SCHOOL,
        addressee=addressee,
        kind=kind,
        holder_id=by.organisation_id,
        author=by,
        about=about,
        body=body.strip(),
        created_at=now,
    )
    item.save(force_insert=True)
    return item


def owe_readers(
    signal: Signal, kinds: tuple[DutyKind, ...], term: Term, calendar: Calendar, actor: Actor, now: datetime
) -> None:
    """Whoever reads this signal owes `kinds` about it; nobody in person yet."""
    organisation_id, role = readers_of(signal)
    for kind in kinds:
        duties.owe(
            kind=kind,
            about=signal.pk,
            dossier_id=signal.dossier_id,
            organisation_id=organisation_id,
            role=role,
            assignee=None,
            start=timezone.localdate(now),
            term=term,
            after=_("het signaal"),
            calendar=calendar,
            by=actor,
            urgent=signal.acute and kind != DutyKind.FEEDBACK,
            now=now,
        )


def make_case(
    signal: Signal,
    outcome: Outcome,
    pupil: Pupil | None,
    pupil_text: str,
    by: Membership,
    *,
    owner: Membership | None,
    now: datetime,
) -> Case:
    definition = track.newest(TRACKS[outcome], timezone.localdate(now)) if outcome in TRACKS else None
    about_pupil = outcome != Outcome.TRACK_C
    pupil = pupil if about_pupil else None
    case = Case(
        dossier_id=signal.dossier_id,
        regime=Regime.TEAM,
        school_id=signal.school_id,
        pupil=pupil,
        # Kept beside the link: who works on the case from elsewhere may read this, and not the school's list of pupils.
        pupil_text=str(pupil) if pupil else pupil_text,
        birth_date=pupil.birth_date if pupil else None,
        about_pupil=about_pupil,
        procedure=definition.key if definition else "",
        version=definition.version if definition else 0,
        step=definition.path[0].key if definition else "",
        owner=owner,
        acute=signal.acute,
        opened_at=now,
    )
    save_under_a_free_reference(case, "cases_case_ref")
    decide(signal, outcome, case, "", by, now)
    move(case, "open", "", by, now)
    return case


def save_under_a_free_reference(row: Case | Signal, constraint: str) -> None:
    """With enough rows two draw the same reference; the second draws again, and nobody learns of the first."""
    for attempt in range(4):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return
        except IntegrityError as error:
            if attempt == 3 or constraint not in str(error):
                raise
            row.ref = reference()


def owe_talker(case: Case, signal: Signal, calendar: Calendar, actor: Actor, now: datetime) -> None:
    duties.owe(
        kind=DutyKind.NAME_TALKER,
        about=case.pk,
        detail="1",
        dossier_id=case.dossier_id,
        organisation_id=case.owner.organisation_id if case.owner else case.school_id,
        role=Role(case.owner.role) if case.owner else Role.CARE_COORDINATOR,
        assignee=case.owner,
        start=timezone.localdate(signal.created_at),
        term=track.term(case, "1").term,
        after=track.counted_from(case, "1"),
        calendar=calendar,
        by=actor,
        urgent=case.acute,
        now=now,
    )


def decide(
    signal: Signal, outcome: Outcome, case: Case | None, reason: str, by: Membership, now: datetime
) -> SignalOutcome:
    decided = SignalOutcome(
        dossier_id=signal.dossier_id, signal=signal, outcome=outcome, case=case, reason=reason.strip(), by=by, at=now
    )
    decided.save(force_insert=True)
    return decided


def move(
    case: Case,
    event: str,
    step: str,
    by: Membership,
    now: datetime,
    done_on: date | None = None,
    late_reason: str = "",
) -> None:
    move = CaseTransition(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        case=case,
        event=event,
        step=step,
        role=Role(by.role) if step else "",
        done_on=done_on or timezone.localdate(now),
        by=by,
        at=now,
    )
    move.save(force_insert=True)
    if late_reason.strip():
        # Typed words are content, and stay at school.
        write(ItemKind.LATE, late_reason, case.dossier_id, about=move.pk, by=by, addressee=None, now=now)
