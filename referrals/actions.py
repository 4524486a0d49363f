"""What a case manager does with a notice: a file of the own, notes in it, feedback to the school. One transaction each."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import Grade
from cases.workflow import TransitionNotAllowed
from core import audit
from core.calendar import Term
from duties import actions as duties
from referrals.enums import DutyKind, LegalBasis
from referrals.feedback import message
from referrals.models import CityFile
from schools.calendar import calendar_of
from secrecy import city, disclosures
from secrecy.disclosures import Crossing
from secrecy.models import Disclosure, Item, ItemKind
from secrecy.once import save_once
from secrecy.release import Ground, Receiver
from secrecy.sealing import saying
from secrecy.tables import Regime

READ_TERM = Term(5)


@transaction.atomic
def open_file(
    *, notice: Item, basis: LegalBasis, words: str, by: Membership, actor: Actor, now: datetime | None = None
) -> CityFile:
    """Begin the municipality's own file for a notice, on a legal basis. Twice is once.

    Raises CityIsOff where the DPO did not switch this on, TransitionNotAllowed when it began on another basis already.
    """
    now = now or timezone.now()
    before = CityFile.objects.visible_to(actor).filter(dossier=notice.dossier_id).first()
    if before is not None:
        return _began(before, basis, words)
    city.require(actor)
    file = CityFile(
        dossier_id=notice.dossier_id,
        regime=Regime.CITY,
        holder_id=by.organisation_id,
        notice=notice.pk,
        school_id=notice.holder_id,
        legal_basis=basis,
        basis_words=words.strip(),
        opened_by=by,
        opened_at=now,
    )
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        return _began(CityFile.objects.visible_to(actor).get(dossier=notice.dossier_id), basis, words)
    audit.record("open", "city_file", [file.pk], dossier_id=file.dossier_id, now=now)
    return file


@transaction.atomic
def add_note(
    *, file_id: UUID, text: str, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> Item:
    """A note in the own file; the same `form_key` with the same words again is the first note.

    Raises TransitionNotAllowed once it is closed.
    """
    now = now or timezone.now()
    file = _lock(file_id, actor)
    # An old page sent again with other words is another note.
    same = Item.objects.visible_to(actor).filter(about=file.pk)
    if before := saying(same.filter(pk=form_key), text.strip()):
        return before
    if not file.is_open:
        raise TransitionNotAllowed(_("Dit dossier is gesloten. Er kan niets meer bij."))
    note = Item(
        id=form_key,
        dossier_id=file.dossier_id,
        regime=Regime.CITY,
        kind=ItemKind.CITY_NOTE,
        holder_id=by.organisation_id,
        author=by,
        about=file.pk,
        body=text.strip(),
        created_at=now,
    )
    save_once(note, same, field="pk", alike=("body",))
    audit.record("note", "city_file", [file.pk], dossier_id=file.dossier_id, now=now)
    return note


@transaction.atomic
def close_file(*, file_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> CityFile:
    """Close the own file; it stays to be read. Raises TransitionNotAllowed when it was closed already."""
    now = now or timezone.now()
    file = _lock(file_id, actor)
    if not file.is_open:
        raise TransitionNotAllowed(_("Dit dossier is al gesloten."))
    file.closed_by, file.closed_at = by, now
    file.save(update_fields=["closed_by", "closed_at"])
    audit.record("close", "city_file", [file.pk], dossier_id=file.dossier_id, now=now)
    return file


@transaction.atomic
def tell_school(
    *,
    notice: Item,
    grade: Grade,
    sentence: str,
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> Disclosure:
    """Feedback to the director who sent the notice: a graded message and perhaps one sentence, previewed before it left.

    The director reads exactly this, and owes reading it. The same `form_key` with the same words sends once. Raises
    TransitionNotAllowed when that director left: nobody else was told of it.
    """
    now = now or timezone.now()
    body = message(grade, sentence)
    same = Disclosure.objects.visible_to(actor).filter(about=notice.pk, form_key=form_key)
    if before := saying(same, body.strip()):
        return before
    director = notice.author
    if not Membership.objects.current(timezone.localdate(now)).filter(pk=director.pk, user__is_active=True).exists():
        raise TransitionNotAllowed(_("Wie u inlichtte, werkt daar niet meer. Bel de school."))
    sent = disclosures.hand_over(
        form_key=form_key,
        dossier_id=notice.dossier_id,
        about=notice.pk,
        crossing=Crossing(Regime.CITY, Receiver.DIRECTION, Ground.FEEDBACK, Regime.CITY, director),
        body=body,
        purpose=_("terugkoppeling aan de school"),
        receivers=[director.user.name],
        by=by,
        actor=actor,
        now=now,
    )
    if sent.sent_at != now:
        # The other click was quicker.
        return sent
    duties.owe(
        kind=DutyKind.CITY_FEEDBACK,
        about=sent.pk,
        dossier_id=notice.dossier_id,
        organisation_id=director.organisation_id,
        role=Role(director.role),
        assignee=director,
        start=timezone.localdate(now),
        term=READ_TERM,
        after=_("de terugkoppeling"),
        calendar=calendar_of(notice.holder_id),
        regime=Regime.CITY,
        by=actor,
        notify=True,
        now=now,
    )
    return sent


@transaction.atomic
def read(*, disclosure_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """The director has read the feedback. False when they said so already."""
    return duties.settle(kind=DutyKind.CITY_FEEDBACK, about=disclosure_id, by=actor, now=now)


def _began(file: CityFile, basis: LegalBasis, words: str) -> CityFile:
    if (file.legal_basis, file.basis_words) != (basis, words.strip()):
        raise TransitionNotAllowed(_("Uw dossier was al geopend."))
    return file


def _lock(file_id: UUID, actor: Actor) -> CityFile:
    return CityFile.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=file_id)
