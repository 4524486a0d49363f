"""Letting a text cross to other hands: exactly this text, to these people, on this ground (DOMAIN §5)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from core import audit
from core.ids import uuid7
from secrecy import release
from secrecy.models import ConsentBy, Disclosure
from secrecy.once import save_once
from secrecy.release import Allowance, Ground, Receiver
from secrecy.tables import Regime

CAPABLE_FROM = 12  # presumed capable from twelve; below, the parents (DOMAIN §4)


class DisclosureRefused(Exception):
    """It may not cross like this; `message` says what is missing, `field` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Consent:
    """Who agreed, on which day and how: said, in writing, in the talk of that day."""

    by: ConsentBy
    on: date
    how: str


def consent_needed(ground: Ground) -> bool:
    """Whether this ground lets CLB text cross to the zorgoverleg only with consent."""
    return release.allowance(Regime.CLB, Receiver.CARE_MEETING, ground) is Allowance.WITH_CONSENT


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
    expires_on: date | None = None,
    now: datetime | None = None,
) -> Disclosure:
    """Send the text: from now on the care team of the case reads these very words, and nothing else of the CLB's.

    Raises DisclosureRefused when the ground needs a consent that is not there. The same `form_key` with the same
    words sends once.
    """
    now = now or timezone.now()
    if consent_needed(ground) and consent is None:
        raise DisclosureRefused(_("Hiervoor is instemming nodig: noteer wie ze gaf en wanneer."), "consent_by")
    release.require(Regime.CLB, Receiver.CARE_MEETING, ground, consent=consent is not None)
    text = body.strip()
    before = Disclosure.objects.visible_to(actor).filter(form_key=form_key).first()
    if before is not None and before.body != text:
        # An old page sent again with other words is another disclosure.
        form_key = uuid7()
    made = Disclosure(
        dossier_id=dossier_id,
        regime=Regime.TEAM,
        holder_id=by.organisation_id,
        about=about,
        body=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        purpose=purpose,
        ground=ground,
        receivers=list(receivers),
        consent_by=consent.by if consent else "",
        consent_on=consent.on if consent else None,
        consent_how=consent.how if consent else "",
        sent_by=by,
        sent_at=now,
        expires_on=expires_on,
        form_key=form_key,
    )
    quicker = save_once(made, Disclosure.objects.visible_to(actor).filter(about=about))
    if quicker is not None:
        return quicker
    audit.record("disclose", "disclosure", [made.pk], dossier_id=dossier_id, now=now)
    return made


def hand_over(
    *,
    form_key: UUID,
    dossier_id: int,
    about: UUID,
    regime: Regime,
    body: str,
    purpose: str,
    ground: Ground,
    to: Membership | None,
    receivers: Sequence[str],
    by: Membership,
    actor: Actor,
    now: datetime,
) -> Disclosure:
    """A text from under `regime` to one person, who reads these very words and nothing around them.

    `to` None: `receivers` names somebody without an account, to whom it is told. In the caller's transaction, after the
    caller asked the release table. The same `form_key` with the same words sends once.
    """
    text = body.strip()
    made = Disclosure(
        dossier_id=dossier_id,
        regime=regime,
        holder_id=by.organisation_id,
        addressee=to,
        about=about,
        body=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        purpose=purpose,
        ground=ground,
        receivers=list(receivers),
        sent_by=by,
        sent_at=now,
        form_key=form_key,
    )
    # An old page sent again with other words is another disclosure.
    before = save_once(made, Disclosure.objects.visible_to(actor).filter(about=about), alike=("body",))
    if before is not None:
        return before
    audit.record("disclose", "disclosure", [made.pk], dossier_id=dossier_id, now=now)
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

    Raises DisclosureRefused when it was taken back already, or by somebody of another organisation.
    """
    now = now or timezone.now()
    found = _lock(disclosure_id, actor)
    if found.recalled_at is not None:
        raise DisclosureRefused(_("Deze vrijgave werd al teruggeroepen."))
    if found.sent_by.organisation_id != actor.organisation_id:
        raise DisclosureRefused(_("Alleen wie iets vrijgaf, kan het terugroepen."))
    found.recalled_at, found.recalled_by, found.recall_reason = now, by, reason.strip()
    found.regime = Regime.CLB
    found.save(update_fields=["recalled_at", "recalled_by", "recall_reason", "regime"])
    audit.record("recall", "disclosure", [found.pk], dossier_id=found.dossier_id, now=now)
    return found


def _lock(disclosure_id: UUID, actor: Actor) -> Disclosure:
    found = Disclosure.objects.visible_to(actor).select_for_update(of=("self",)).select_related("sent_by")
    return found.get(pk=disclosure_id)
