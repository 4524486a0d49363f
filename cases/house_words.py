"""What radicalisering and polarisatie mean at a school, in behaviours; shown where somebody assesses a case."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from cases.models import HouseWords
from core import audit


class SetMeanwhile(Exception):
    """Somebody set other words first. `words` is how they stand now."""

    def __init__(self, words: HouseWords) -> None:
        super().__init__()
        self.words = words


def stamp(words: HouseWords | None) -> str:
    """Which words these are, for a hidden field; empty for none."""
    return words.set_at.isoformat() if words and (words.radicalisation or words.polarisation) else ""


def own_words(school_id: int) -> HouseWords | None:
    """The words of the school, for who works there; None while there are none. One query."""
    words = HouseWords.objects.filter(school=school_id).first()
    return words if words and (words.radicalisation or words.polarisation) else None


@transaction.atomic
def set_words(
    *,
    radicalisation: str,
    polarisation: str,
    seen: str = "",
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> None:
    """Set the words of the own school. The database lets its care coordinators only.

    `seen` are the words that were on the screen (`stamp`). Raises SetMeanwhile when a colleague set others since.
    """
    now = now or timezone.now()
    there = HouseWords.objects.select_for_update(of=("self",)).filter(school=actor.organisation_id).first()
    texts = (radicalisation.strip(), polarisation.strip())
    if there and stamp(there) != seen and texts != (there.radicalisation, there.polarisation):
        raise SetMeanwhile(there)
    words = HouseWords(
        school_id=actor.organisation_id,
        radicalisation=texts[0],
        polarisation=texts[1],
        set_by=by,
        set_at=now,
    )
    HouseWords.objects.bulk_create(
        [words],
        update_conflicts=True,
        unique_fields=["school"],
        update_fields=["radicalisation", "polarisation", "set_by", "set_at"],
    )
    audit.record("set_words", "school", [actor.organisation_id], now=now)
