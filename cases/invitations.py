"""The letter that invites parents for a talk: our own words to begin with, neutral for whoever else may read it.

It names no case, no track and no other organisation; a letter lies on a kitchen table (DOMAIN §5; school-family.md F3:
the pupil hears of it first, §10: no pupil interprets).
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from accounts.roles import Role
from cases.leading import leaders_of, lock_open, require
from cases.models import Case, Invitation
from cases.workflow import TransitionNotAllowed
from core import audit
from core.ids import uuid7
from core.templatetags.schakel import day
from secrecy.models import Item, ItemKind
from secrecy.once import save_once
from secrecy.tables import Regime
from secrecy.walls import left

TEMPLATE = gettext_lazy(
    "Beste ouders\n\n"
    "Wij nodigen u graag uit voor een gesprek over hoe het met uw kind gaat op school. Wij horen graag hoe u dat ziet: "
    "u kent uw kind het best. Samen zoeken wij wat helpt.\n\n"
    "U mag iemand meebrengen die u vertrouwt. Uw kind weet dat wij u uitnodigen.\n\n"
    "Spreekt u liever een andere taal? Laat het ons weten: dan zorgen wij voor een tolk. Dat kost u niets, en uw kind "
    "hoeft niet te tolken.\n\n"
    "Past dit moment niet? Laat het ons weten, dan zoeken wij samen een ander.\n\n"
    "Met vriendelijke groeten"
)
# Who may sign: whoever works with pupils or leads the school, and who leads the case.
INVITERS = (
    Role.STAFF,
    Role.CARE_COORDINATOR,
    Role.COUNSELLOR,
    Role.BEHAVIOUR_EXPERT,
    Role.REFERENCE_PERSON,
    Role.DIRECTOR,
)
LONGEST_DAYS = 366
# The beginnings of words that would tell who reads along what the talk is about, or that there is a file.
_TELLING = re.compile(
    r"\b(radicalis|deradicalis|extremis|polaris|terroris|politie|parket|stappenplan|zorgoverleg|casus|dossier|signaal|"
    r"expo-?r\b|livc)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Letter:
    """The letter, word for word. `form_key` is one per rendered form and becomes its own key."""

    form_key: UUID
    addressed_to: str
    inviter: Membership
    day: date
    starts_at: time
    place: str
    contact: str
    text: str

    @property
    def role(self) -> str:
        """As what the inviter signs; nothing where the name of the post would tell what it is about."""
        return "" if telling(self.inviter.label) else self.inviter.label


def telling(text: str) -> str:
    """The first word that does not belong in a letter that others may read, as it was typed; empty when there is none."""
    found = _TELLING.search(text)
    return found[0] if found else ""


def inviters(case: Case, actor: Actor) -> MembershipQuerySet:
    """Who may sign: colleagues at the school, and who leads the case; nobody who is shut out of it."""
    place, role = leaders_of(case.dossier)
    signs = Q(organisation_id=case.school_id, role__in=INVITERS) | Q(organisation_id=place, role=role)
    return left(Membership.objects.current(actor.today).filter(signs, user__is_active=True), [case.dossier_id])


@transaction.atomic
def write(*, case_id: UUID, letter: Letter, by: Membership, actor: Actor, now: datetime | None = None) -> Invitation:
    """Keep a letter as it will be printed, in the school's own file of the case. The same form again gives the first one.

    Raises TransitionNotAllowed for a closed case, a day that cannot be meant, a word that tells too much, or who does not
    lead the case.
    """
    now = now or timezone.now()
    case = lock_open(case_id, actor)
    _check(letter, timezone.localdate(now))
    earlier = Invitation.objects.visible_to(actor).filter(case=case)
    before = earlier.filter(pk=letter.form_key).first()
    if before is not None:
        if letter_of(before, actor) == letter:
            return before
        # An old page sent again with other words is another letter.
        letter = replace(letter, form_key=uuid7())
    made = Invitation(
        id=letter.form_key,
        dossier_id=case.dossier_id,
        regime=Regime.SCHOOL,
        case=case,
        addressed_to=letter.addressed_to,
        inviter=letter.inviter,
        day=letter.day,
        starts_at=letter.starts_at,
        place=letter.place,
        contact=letter.contact,
        by=by,
        at=now,
    )
    save_once(made, Invitation.objects.none(), field="pk")
    Item(
        dossier_id=case.dossier_id,
        regime=Regime.SCHOOL,
        kind=ItemKind.INVITATION,
        holder_id=by.organisation_id,
        author=by,
        about=made.pk,
        body=letter.text,
        created_at=now,
    ).save(force_insert=True)
    audit.record("invite", "case", [case.pk, made.pk], dossier_id=case.dossier_id, now=now)
    return made


@transaction.atomic
def give(*, invitation_id: UUID, on: date, by: Membership, actor: Actor, now: datetime | None = None) -> Invitation:
    """Note on which day the letter was handed over or posted, once.

    Raises TransitionNotAllowed when that was noted already, for a day before it was written or to come, or for who does
    not lead the case.
    """
    now = now or timezone.now()
    found = Invitation.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=invitation_id)
    require(found, actor)
    if found.given_on is not None:
        raise TransitionNotAllowed(_("Al genoteerd: gegeven op %(day)s.") % {"day": day(found.given_on)})
    written_on = timezone.localdate(found.at)
    if not written_on <= on <= timezone.localdate(now):
        raise TransitionNotAllowed(
            _("Kies een dag van %(first)s tot vandaag") % {"first": day(written_on)}, field="given_on"
        )
    found.given_on, found.given_by = on, by
    found.save(update_fields=["given_on", "given_by"])
    audit.record("give", "invitation", [found.pk], dossier_id=found.dossier_id, now=now)
    return found


def letter_of(invitation: Invitation, actor: Actor) -> Letter:
    """A letter that was kept, with its words; two queries."""
    text = Item.objects.visible_to(actor).filter(about=invitation.pk, kind=ItemKind.INVITATION)
    return Letter(
        form_key=invitation.pk,
        addressed_to=invitation.addressed_to,
        inviter=invitation.inviter,
        day=invitation.day,
        starts_at=invitation.starts_at,
        place=invitation.place,
        contact=invitation.contact,
        text=text.get().body,
    )


def _check(letter: Letter, today: date) -> None:
    if not 0 <= (letter.day - today).days <= LONGEST_DAYS:
        raise TransitionNotAllowed(_("Kies een dag die nog komt, binnen het jaar"), field="day")
    for name in ("addressed_to", "place", "contact", "text"):
        word = telling(getattr(letter, name))
        if word:
            raise TransitionNotAllowed(too_telling(word), field=name)


def too_telling(word: str) -> str:
    return _("Schrijf dit neutraal: ‘%(word)s’ zegt te veel aan wie meeleest") % {"word": word}
