"""A school's own terms: read for every new duty, set by its care coordinators within the definition's bounds."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from cases.models import HouseTerms
from cases.procedures.definition import Definition, HouseTermsError, with_house_terms
from core import audit


def own_terms(school_id: int, procedure: str) -> dict[str, int]:
    """What the school set for this procedure: step key → days; one query."""
    return (
        HouseTerms.objects.filter(school=school_id, procedure=procedure).values_list("terms", flat=True).first() or {}
    )


def at_school(definition: Definition, school_id: int) -> Definition:
    """The definition as this school runs it.

    A term that was set for another version and lies outside the bounds of this one is left out, never an error: a case
    goes on.
    """
    overrides = own_terms(school_id, definition.key)
    while overrides:
        try:
            return with_house_terms(definition, overrides)
        except HouseTermsError as error:
            overrides = {key: count for key, count in overrides.items() if key not in error.problems}
    return definition


@transaction.atomic
def set_terms(
    *, definition: Definition, terms: Mapping[str, int], by: Membership, actor: Actor, now: datetime | None = None
) -> None:
    """Set the school's own terms: step key → days; what is left out, or equals the definition, follows the definition.

    Duties that are owed already keep their day. Raises HouseTermsError with a sentence for each step that does not fit.
    """
    now = now or timezone.now()
    with_house_terms(definition, terms)
    shipped = {step.key: step.term.count for step in definition.steps if step.term}
    own = {key: count for key, count in terms.items() if count != shipped[key]}
    HouseTerms.objects.bulk_create(
        [HouseTerms(school_id=actor.organisation_id, procedure=definition.key, terms=own, set_by=by, set_at=now)],
        update_conflicts=True,
        unique_fields=["school", "procedure"],
        update_fields=["terms", "set_by", "set_at"],
    )
    audit.record("set_terms", "procedure", [definition.key], now=now)
