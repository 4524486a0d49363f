"""Letting a text cross to other hands: exactly this text, to these people, on this ground (DOMAIN §5)."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import Membership
from core import audit
from core.templatetags.schakel import day
from secrecy import release
from secrecy.models import ConsentBy, Disclosure, Item, ItemKind
from secrecy.once import save_once
from secrecy.release import Allowance, Ground, Receiver
from secrecy.tables import Regime

log = logging.getLogger(__name__)
CAPABLE_FROM = 12  # presumed capable from twelve; below, the parents (DOMAIN §4; domain-rules B01, B02)


class DisclosureRefused(Exception):
    """It may not cross like this; `message` says what is missing, `field` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Consent:
    """Who agreed, on which day and how: said, in writing, in the talk of that day.

    `judged_otherwise`: why the pupil decides although younger than twelve, or the parents although older (B01, B02).
    """

    by: ConsentBy
    on: date
    how: str
    judged_otherwise: str = ""


@dataclass(frozen=True)
class Crossing:
    """One cell of the release table that a text takes, and how its receivers read it: all who read `under`, or `to`."""

    came_from: Regime
    receiver: Receiver
    ground: Ground
    under: Regime
    to: Membership | None = None


def to_care_meeting(ground: Ground) -> Crossing:
    """From the CLB to the zorgoverleg: what is shared there."""
    return Crossing(Regime.CLB, Receiver.CARE_MEETING, ground, Regime.TEAM)


# On which grounds that is.
TO_CARE_MEETING = release.grounds(Regime.CLB, Receiver.CARE_MEETING)


def consent_needed(ground: Ground) -> bool:
    """Whether this ground lets CLB text cross to the zorgoverleg only with consent."""
    return release.allowance(Regime.CLB, Receiver.CARE_MEETING, ground) is Allowance.WITH_CONSENT


def presumed_capable(age: int | None) -> bool | None:
    """Whether a pupil of that age decides alone unless judged otherwise; None when the age is not known."""
    return None if age is None else age >= CAPABLE_FROM


@transaction.atomic
def disclose(
    *,
    form_key: UUID,
    dossier_id: int,
    about: UUID,
    body: str,
    purpose: str,
    ground: Ground,
    consent: Consent | None,
    receivers: Sequence[str],
    by: Membership,
    actor: Actor,
    crossing: Crossing | None = None,
    expires_on: date | None = None,
    now: datetime | None = None,
) -> Disclosure:
    """Send the text: from now on its receivers read these very words, and nothing else of the sender's.

    Without `crossing`: from the CLB to the care team of the case. `expires_on` is the last day on which they read it.
    Raises DisclosureRefused when the ground needs a consent that is not there, or the last day is past. The same
    `form_key` with the same words sends once.
    """
    now = now or timezone.now()
    crossing = crossing or to_care_meeting(ground)
    said = release.allowance(crossing.came_from, crossing.receiver, ground)
    if said is Allowance.WITH_CONSENT and consent is None:
        raise DisclosureRefused(_("Hiervoor is instemming nodig: noteer wie ze gaf en wanneer."), "consent_by")
    release.require(crossing.came_from, crossing.receiver, ground, consent=consent is not None)
    if expires_on is not None and expires_on < actor.today:
        raise DisclosureRefused(_("Kies een laatste dag die nog niet voorbij is."), "expires_on")
    made = Disclosure(
        dossier_id=dossier_id,
        about=about,
        purpose=purpose.strip(),
        receivers=list(receivers),
        consent_by=consent.by if consent else "",
        consent_on=consent.on if consent else None,
        consent_how=consent.how.strip() if consent else "",
        judged_otherwise=consent.judged_otherwise.strip() if consent else "",
        expires_on=expires_on,
    )
    return _send(made, body, crossing, form_key=form_key, by=by, actor=actor, now=now)


def hand_over(
    *,
    form_key: UUID,
    dossier_id: int,
    about: UUID,
    crossing: Crossing,
    body: str,
    purpose: str,
    receivers: Sequence[str],
    agreed: bool = False,
    by: Membership,
    actor: Actor,
    now: datetime,
) -> Disclosure:
    """A text to one person, who reads these very words and nothing around them.

    `crossing.to` None: `receivers` names somebody without an account, to whom it is told. `agreed`: whoever the table
    asks agreed with these words. In the caller's transaction. The same `form_key` with the same words sends once.
    """
    release.require(crossing.came_from, crossing.receiver, crossing.ground, consent=agreed)
    made = Disclosure(dossier_id=dossier_id, about=about, purpose=purpose, receivers=list(receivers))
    return _send(made, body, crossing, form_key=form_key, by=by, actor=actor, now=now)


# What makes two forms with one key one disclosure. Another word, day, ground or receiver is another one.
_ALIKE = ("body", "purpose", "ground", "expires_on", "consent_by", "consent_on", "addressee_id")


def _send(
    made: Disclosure, body: str, crossing: Crossing, *, form_key: UUID, by: Membership, actor: Actor, now: datetime
) -> Disclosure:
    """Freeze the words and store the row, once a form; in the caller's transaction."""
    made.body = body.strip()
    made.sha256 = hashlib.sha256(made.body.encode()).hexdigest()
    made.came_from, made.regime, made.ground = crossing.came_from, crossing.under, crossing.ground
    made.addressee = crossing.to
    made.holder_id = by.organisation_id
    made.sent_by, made.sent_at, made.form_key = by, now, form_key
    before = save_once(made, Disclosure.objects.visible_to(actor).filter(about=made.about), alike=_ALIKE)
    if before is not None:
        return before
    audit.record("disclose", "disclosure", [made.pk], dossier_id=made.dossier_id, now=now)
    return made


@transaction.atomic
def receive(*, disclosure_id: UUID, by: Membership, actor: Actor, now: datetime | None = None) -> bool:
    """A receiver confirms having read it. False when somebody did already."""
    now = now or timezone.now()
    found = _lock(disclosure_id, actor)
    if found.received_at is not None:
        return False
    found.received_at, found.received_by = now, by
    found.save(update_fields=["received_at", "received_by"])
    audit.record("receive", "disclosure", [found.pk], dossier_id=found.dossier_id, now=now)
    return True


@transaction.atomic
def recall(
    *, disclosure_id: UUID, reason: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Take the text back: from the next request its receivers read it no more. What they read, they have read.

    They are told that it was, and nothing else. Raises DisclosureRefused when it was taken back already, or by somebody
    who does not act for who sent it.
    """
    now = now or timezone.now()
    found = _lock(disclosure_id, actor)
    _take_back(found, reason.strip(), _("Ze is teruggeroepen."), by, actor, now)
    audit.record("recall", "disclosure", [found.pk], dossier_id=found.dossier_id, now=now)
    return found


@transaction.atomic
def withdraw(
    *, disclosure_id: UUID, on: date, how: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Who agreed takes that back, on that day and in that way: the text is recalled for the future at once.

    Raises DisclosureRefused when it crossed without consent, was taken back already, or on a day before the consent or
    to come.
    """
    now = now or timezone.now()
    found = _lock(disclosure_id, actor)
    if found.consent_on is None:
        raise DisclosureRefused(_("Deze tekst vertrok niet op grond van een instemming. U kunt hem wel terugroepen."))
    if not found.consent_on <= on <= actor.today:
        raise DisclosureRefused(
            _("Kies een dag van %(first)s tot vandaag") % {"first": day(found.consent_on)}, "withdrawn_on"
        )
    found.withdrawn_by, found.withdrawn_on, found.withdrawn_how = by, on, how.strip()
    said = _("De instemming is ingetrokken.")
    _take_back(found, said, said, by, actor, now, "withdrawn_by", "withdrawn_on", "withdrawn_how")
    audit.record("withdraw", "disclosure", [found.pk], dossier_id=found.dossier_id, now=now)
    return found


def _take_back(
    found: Disclosure, reason: str, told: str, by: Membership, actor: Actor, now: datetime, *more: str
) -> None:
    """Shut it to its receivers, and tell them so in words without content."""
    if found.recalled_at is not None:
        raise DisclosureRefused(_("Deze vrijgave werd al teruggeroepen."))
    if not found.sent_for(actor):
        raise DisclosureRefused(_("Alleen wie iets vrijgaf, kan het terugroepen."))
    found.recalled_at, found.recalled_by, found.recall_reason = now, by, reason
    found.save(update_fields=["recalled_at", "recalled_by", "recall_reason", *more])
    gone = _("De tekst die op %(day)s vrijgegeven werd, leest u niet meer.") % {
        "day": day(timezone.localdate(found.sent_at))
    }
    Item(
        dossier_id=found.dossier_id,
        regime=found.regime,
        addressee_id=found.addressee_id,
        kind=ItemKind.READ_NO_MORE,
        holder_id=found.holder_id,  # who took over from the sender stays unnamed
        author=by,
        about=found.pk,
        body=f"{gone} {told}",
        created_at=now,
    ).save(force_insert=True)


def words_of(found: Disclosure) -> str | None:
    """The text, when it is still the one that was sent. None when it is not: that goes into the audit and the log."""
    if found.intact:
        return found.body
    log.error("Disclosure %s no longer matches its hash.", found.pk)
    audit.record("broken", "disclosure", [found.pk], dossier_id=found.dossier_id)
    return None


CHANGED = gettext_lazy("De tekst in Schakel is niet meer de tekst die verzonden werd. Daarom tonen wij hem niet.")


def shown(found: Disclosure) -> str:
    """The text, or the sentence that stands in its place when it is not the one that was sent."""
    return words_of(found) or str(CHANGED)


def _lock(disclosure_id: UUID, actor: Actor) -> Disclosure:
    return Disclosure.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=disclosure_id)
