"""What radicalisering and polarisatie mean at a school, in behaviours; shown where somebody assesses a case."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from cases.models import HouseWords
from core import audit


def own_words(school_id: int) -> HouseWords | None:
    """The words of the school, for who works there; None while there are none. One query."""
    words = HouseWords.objects.filter(school=school_id).first()
    return words if words and (words.radicalisation or words.polarisation) else None


@transaction.atomic
def set_words(
    *, radicalisation: str, polarisation: str, by: Membership, actor: Actor, now: datetime | None = None
) -> None:
    """Set the words of the own school. The database lets its care coordinators only."""
    now = now or timezone.now()
    words = HouseWords(
        school_id=actor.organisation_id,
        radicalisation=radicalisation.strip(),
        polarisation=polarisation.strip(),
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
