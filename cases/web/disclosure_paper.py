"""A disclosure as it is shown: the letter that a receiver reads, and the statement for the file and for the family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Membership
from cases.models import Case, ClbFile
from core.templatetags.schakel import day, moment
from secrecy.disclosures import Consent, presumed_capable, words_of
from secrecy.models import ConsentBy, Disclosure
from secrecy.release import GROUND_LABELS, Ground
from secrecy.tables import Regime


@dataclass(frozen=True)
class Letter:
    """What a receiver reads, before it is sent and after. `words` None: they are no longer those that were sent. `left`: the
    regime that they were under."""

    left: Regime
    words: str | None
    sender: Membership
    on: date
    receivers: Sequence[str]
    purpose: str
    ground: str | Promise
    agreed: str
    until: date | None

    @property
    def title(self) -> str:
        return titled(self.left)

    @property
    def house(self) -> str:
        """Who goes on reading it once it is over."""
        return _("het CLB") if self.left is Regime.CLB else _("de school")


def titled(came_from: Regime) -> str:
    return _("Vrijgave van het CLB") if came_from is Regime.CLB else _("Mededeling van de school")


def left(found: Disclosure) -> Regime:
    """The regime that the words were under; the oldest rows do not say, and these all left the CLB."""
    return Regime(found.came_from or Regime.CLB)


def drafted(
    came_from: Regime, words: str, purpose: str, ground: Ground, consent: Consent | None, receivers: Sequence[str], until: date | None,
    sender: Membership, on: date,
) -> Letter:  # fmt: skip
    """The letter as it will be."""
    agreed = _agreed(consent.by, consent.on) if consent else ""
    return Letter(came_from, words.strip(), sender, on, receivers, purpose, GROUND_LABELS[ground], agreed, until)


def sent(found: Disclosure) -> Letter:
    """The letter as it was sent; also asks whether its words still are (and reports it when not)."""
    return Letter(
        left(found),
        words_of(found),
        found.sent_by,
        timezone.localdate(found.sent_at),
        found.receivers,
        found.purpose,
        GROUND_LABELS[Ground(found.ground)],
        _agreed(ConsentBy(found.consent_by), found.consent_on) if found.consent_by and found.consent_on else "",
        found.expires_on,
    )


def _agreed(by: ConsentBy, on: date) -> str:
    return f"{by.label}, {day(on)}"


class For(StrEnum):
    """For whom a statement is: each leaves out what these may not read."""

    FILE = "dossier"
    PUPIL = "leerling"
    PARENTS = "ouders"


def statement(found: Disclosure, case: Case | ClbFile, reader: For, *, own: bool, today: date) -> dict[str, Any]:
    """The statement as the PDF prints it: what left, to whom, why, on which ground, until when, with whose consent.

    The version of the parents has no text when the pupil decides alone (domain-rules D04). The words in which another
    agreed, or why somebody recalled it, stand only in the file of who sent it (`own`).
    """
    letter = sent(found)
    in_file = reader is For.FILE and own
    shut = reader is For.PARENTS and _decides_alone(found, case, today)
    rows: list[tuple[str, str]] = [
        (_("Over"), case.title),
        (_("Van"), f"{letter.sender.organisation.name} ({letter.sender.user.name})"),
        (_("Aan"), ", ".join(letter.receivers)),
        (_("Op"), moment(found.sent_at)),
        (_("Waarvoor"), "" if shut else letter.purpose),
        (_("Grond"), capfirst(str(letter.ground))),
        (_("Instemming"), letter.agreed),
        (_("Hoe"), found.consent_how if in_file or reader == _of(found.consent_by) else ""),
        (_("Anders beoordeeld dan de leeftijd doet vermoeden"), _judged(found) if in_file else ""),
        (_("Te lezen tot en met"), day(letter.until)),
        (_("Ontvangen"), moment(found.received_at) if found.received_at else ""),
        (_("Teruggeroepen"), moment(found.recalled_at) if found.recalled_at else ""),
        (_("Waarom teruggeroepen"), found.recall_reason if in_file else ""),
        (_("Instemming ingetrokken"), day(found.withdrawn_on)),
        (_("Hoe ingetrokken"), found.withdrawn_how if in_file or reader == _of(found.consent_by) else ""),
        (_("Kenmerk van de tekst (SHA-256)"), found.sha256 if reader is For.FILE else ""),
    ]
    return {
        "letter": letter,
        "rows": [(label, value) for label, value in rows if value],
        "shut": shut,
        "for_family": reader is not For.FILE,
        "school": case.school.name,
    }


def _of(consent_by: str) -> For | None:
    return (
        {ConsentBy.PUPIL: For.PUPIL, ConsentBy.PARENTS: For.PARENTS}.get(ConsentBy(consent_by)) if consent_by else None
    )


def _judged(found: Disclosure) -> str:
    if not found.judged_otherwise:
        return ""
    return _("%(why)s Beoordeeld door %(name)s, %(day)s.") % {
        "why": found.judged_otherwise,
        "name": found.sent_by.user.name,
        "day": day(found.sent_at),
    }


def _decides_alone(found: Disclosure, case: Case | ClbFile, today: date) -> bool:
    """Whether the pupil decides about this text: by the consent that was given, else by age; an unknown age shuts."""
    if found.consent_by:
        return found.consent_by == ConsentBy.PUPIL
    return presumed_capable(case.age(today)) is not False
