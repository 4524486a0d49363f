"""A form that is sent twice makes one row; a key that somebody else's form has tells nothing."""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from core.ids import uuid7

T = TypeVar("T", bound=models.Model)


def save_once(row: T, earlier: models.QuerySet[T], *, field: str = "form_key") -> T | None:
    """Insert `row`; return the row that this form made before, if any, and None when `row` is new.

    `earlier` are the rows that may be meant: those that the actor sees, of the same subject. A key that is taken by any
    other row, seen or not, is drawn again, so that a refusal says nothing of it.
    """
    same: dict[str, Any] = {field: getattr(row, field)}
    before = earlier.filter(**same).first()
    if before is not None:
        return before
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The other click was quicker, or the key is somebody else's. Any other fault comes back below.
        before = earlier.filter(**same).first()
        if before is not None:
            return before
        setattr(row, field, uuid7())
        row.save(force_insert=True)
    return None
