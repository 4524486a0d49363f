"""Which processes live. Kept in PostgreSQL: Redis being away is one of the things it has to tell."""

from datetime import datetime, timedelta

from celery import current_app
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.models import Heartbeat

FRESH = timedelta(seconds=150)


def beat(name: str, *, now: datetime | None = None) -> None:
    """Note that process `name` lives."""
    with transaction.atomic():
        Heartbeat.objects.update_or_create(name=name, defaults={"at": now or timezone.now()})


def state(*, now: datetime | None = None) -> dict[str, str]:
    """Each part of the product and whether it is "ok" or "down"."""
    now = now or timezone.now()
    found: dict[str, datetime] = {}
    try:
        found = dict(Heartbeat.objects.values_list("name", "at"))
        database = True
    except DatabaseError:
        connection.close()
        database = False
    up = {"database": database, "broker": _broker_answers()}
    for name in ("worker", "beat"):
        up[name] = name in found and now - found[name] < FRESH
    return {name: "ok" if alive else "down" for name, alive in up.items()}


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    except Exception:
        return False
    return True
