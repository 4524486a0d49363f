"""The register of voices: pupil and each parent, informed when, by whom, of what; or postponed, why and until when.

And who talks with the family: one named person a case, so that it hears one story (DOMAIN §3 Voices).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from cases import naming
from cases.leading import leaders_of, lock, lock_open
from cases.models import Case, FamilyContact, Voice
from cases.models.voices import VoiceState
from cases.workflow import TransitionNotAllowed
from core import audit
from core.ids import uuid7
from secrecy.tables import Regime
from secrecy.walls import left


@transaction.atomic
def note(
    *,
    case_id: UUID,
    who: str,
    state: VoiceState,
    day: date,
    words: str,
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> Voice:
    """Add a line; earlier lines about the same person stay. `form_key` is one per rendered form: the same again is one.

    Raises TransitionNotAllowed for the key of another form, or for who does not lead the case.
    """
    now = now or timezone.now()
    case = lock(case_id, actor)
    before = Voice.objects.visible_to(actor).filter(pk=form_key, case=case).first()
    if before is not None and (before.who, before.words) == (who.strip(), words.strip()):
        return before
    line = Voice(
        # An old page sent again with other words is another line.
        id=uuid7() if before else form_key,
        dossier_id=case.dossier_id,
        regime=Regime.SCHOOL,
        case=case,
        who=who.strip(),
        state=state,
        day=day,
        words=words.strip(),
        by=by,
        at=now,
    )
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError as error:
        raise TransitionNotAllowed(_("Dit is al genoteerd. Laad de pagina opnieuw.")) from error
    audit.record("voice", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    return line


def standing(lines: list[Voice]) -> list[Voice]:
    """The newest line about each person, in the order in which they were first named."""
    newest: dict[str, Voice] = {}
    for line in sorted(lines, key=lambda one: (one.at, one.pk)):
        newest[line.who] = line
    return list(newest.values())


def contact_candidates(case: Case, actor: Actor) -> MembershipQuerySet:
    """Who may talk with a family: who leads the case, and whom they may name on it; nobody who is shut out of it."""
    place, role = leaders_of(case.dossier)
    seats = Membership.objects.current(actor.today).filter(user__is_active=True)
    lead = Q(organisation_id=place, role=role)
    seats = seats.filter(lead | Q(organisation_id=case.school_id, role__in=naming.OF_SCHOOL.roles))
    return left(seats, [case.dossier_id])


def leads_care(case: Case, seat: Membership) -> bool:
    """Whether somebody sits where the case is led, and so reads it without being named."""
    return (seat.organisation_id, seat.role) == leaders_of(case.dossier)


def family_contacts(case: Case, actor: Actor) -> list[FamilyContact]:
    """Who talked with the family, the newest first: that one does now. One query."""
    lines = FamilyContact.objects.visible_to(actor).filter(case=case).select_related("person__user", "by__user")
    return list(lines.order_by("-at", "-pk"))


def family_contact(case: Case, actor: Actor) -> FamilyContact | None:
    """Who talks with the family now."""
    return next(iter(family_contacts(case, actor)), None)


@transaction.atomic
def name_family_contact(
    *, case_id: UUID, person: Membership, by: Membership, actor: Actor, now: datetime | None = None
) -> FamilyContact:
    """Note who talks with the family from now on; earlier lines stay. Whoever does so already changes nothing.

    Who does not read the case yet is named on it with this (`cases.naming`), under the same conditions.
    Raises TransitionNotAllowed for a closed case, for who does not lead it, for somebody who cannot do this, or when it is
    too early for them.
    """
    now = now or timezone.now()
    case = lock_open(case_id, actor)
    if not contact_candidates(case, actor).filter(pk=person.pk).exists():
        raise TransitionNotAllowed(_("Kies iemand uit de lijst"), field="person")
    if not leads_care(case, person):
        try:
            naming.name(
                case_id=case.pk,
                whom=person,
                reason=_("spreekt met het gezin"),
                until=None,
                by=by,
                actor=actor,
                now=now,
            )
        except TransitionNotAllowed as refusal:
            raise TransitionNotAllowed(refusal.message, field="person") from refusal
    before = family_contact(case, actor)
    if before is not None and before.person_id == person.pk:
        return before
    line = FamilyContact(dossier_id=case.dossier_id, regime=Regime.TEAM, case=case, person=person, by=by, at=now)
    line.save(force_insert=True)
    audit.record("family_contact", "case", [case.pk, line.pk], dossier_id=case.dossier_id, now=now)
    return line
