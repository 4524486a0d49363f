"""Other keys under what is sealed already, while people go on working.

A rotation first makes every organisation a new key, in one step; from then on nothing is sealed with the old ones. Then
it seals each text again, a batch in a transaction, and throws an old key away when nothing names it any more. Stopped anywhere,
it goes on where it was: the retired keys say what is left. As the owner of the tables, who alone may change a text.
"""

import time
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from core.sealedtext import check_value
from secrecy.keyring import RETIRING, OrganisationKey, made
from secrecy.sealing import Held, SealedText

BATCH = 200


def under_way() -> bool:
    return OrganisationKey.objects.exclude(retired_at=None).exists()


def begin() -> int:
    """Retire every key and make its organisation a new one; says how many. Waits for whoever is sealing right now.

    It asks again and again for a moment when nobody does: who would seal meanwhile waits at most a second for it.
    """
    while True:
        try:
            return _begin()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(0.5)


@transaction.atomic
def _begin() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute(RETIRING)
    in_force = OrganisationKey.objects.filter(retired_at=None)
    organisations = list(in_force.values_list("organisation_id", flat=True))
    in_force.update(retired_at=timezone.now())
    OrganisationKey.objects.bulk_create([made(organisation) for organisation in organisations])
    return len(organisations)


def seal_again(say: Callable[[str], None], *, batch: int = BATCH) -> int:
    """Seal what still names a retired key with the one in force; says how many rows."""
    total = 0
    for old in _retired():
        for model in sealed_models():
            for count in _batches(model, old, batch):
                total += count
                # The number of the organisation: its name would tell whoever reads this who keeps a file.
                say(f"organisation {old.organisation_id}, {model._meta.label}: {count}")
    return total


def throw_away() -> int:
    """Delete the retired keys that no text names any more; says how many. Not before pages that read such a text a
    moment ago have opened it."""
    count = 0
    for old in _retired():
        if not any(_naming(model, old).exists() for model in sealed_models()):
            old.delete()
            count += 1
    return count


def wrap_again() -> int:
    """Put every key that another master key wrapped under the one in force; no text changes. Says how many."""
    others = OrganisationKey.objects.exclude(master=check_value(settings.MASTER_KEYS[0]))
    count = 0
    with transaction.atomic():
        for row in others.select_for_update():
            row.put_under(row.open())
            row.save(update_fields=["wrapped", "master"])
            count += 1
    return count


def sealed_models() -> list[type[Held]]:
    """Every table with sealed columns."""
    return [model for model in apps.get_models() if issubclass(model, Held)]


def sealed_fields(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.fields if isinstance(field, SealedText)]


def _retired() -> list[OrganisationKey]:
    return list(OrganisationKey.objects.exclude(retired_at=None).order_by("retired_at", "pk"))


def _naming(model: type[Held], old: OrganisationKey) -> models.QuerySet[Any]:
    """The rows of one table with a text that was sealed with this key."""
    named = (Q(**{f"{field}__regex": rf"^\u001e1\.{old.pk.hex}\."}) for field in sealed_fields(model))
    return model._default_manager.filter(reduce(or_, named), holder=old.organisation_id)


def _batches(model: type[Held], old: OrganisationKey, batch: int) -> Iterator[int]:
    """Seal such rows again, and say how many after each transaction."""
    fields = sealed_fields(model)
    rows, last = _naming(model, old).order_by("pk"), None
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = 0")
            later = rows.filter(pk__gt=last) if last else rows
            found = list(later.select_for_update(of=("self",))[:batch])
            for row in found:
                for field in fields:
                    setattr(row, field, getattr(row, field))  # opened, so that it is sealed anew
                row.save(update_fields=fields)
        if not found:
            return
        last = found[-1].pk
        yield len(found)
