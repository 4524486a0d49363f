"""A form that is sent twice makes one row; a key that somebody else's form has tells nothing."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from core.ids import uuid7

T = TypeVar("T", bound=models.Model)


def save_once(row: T, earlier: models.QuerySet[T], *, field: str = "form_key", alike: Sequence[str] = ()) -> T | None:
    """Insert `row`; return the row that this form made before, if any, and None when `row` is new.

    `earlier` are the rows that may be meant: those that the actor sees, of the same subject; and of these, the ones with
    the same `alike` (by name: a sealed text cannot be asked for). A key that is taken by any other row, seen or not, is
    drawn again, so that a refusal says nothing of it.
    """
    before = _made_before(row, earlier, field, alike)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The other click was quicker, or the key is somebody else's. Any other fault comes back below.
        before = _made_before(row, earlier, field, alike)
        if before is not None:
            return before
        setattr(row, field, uuid7())
        row.save(force_insert=True)
    return None


def _made_before(row: T, earlier: models.QuerySet[T], field: str, alike: Sequence[str]) -> T | None:
    found = earlier.filter(**{field: getattr(row, field)}).first()
    if found is None or any(getattr(found, name) != getattr(row, name) for name in alike):
        return None
    return found
