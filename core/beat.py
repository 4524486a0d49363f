"""Celery's beat, with a heartbeat of its own. The schedule is static, so it keeps no file."""

import logging
import time
from typing import Any

from celery import beat
from django.db import close_old_connections

from core import heartbeat

log = logging.getLogger(__name__)
BEAT_SECONDS = 30


class Scheduler(beat.Scheduler):
    _last = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() - self._last > BEAT_SECONDS:
            self._last = time.monotonic()
            close_old_connections()
            try:
                heartbeat.beat("beat")
            except Exception:
                # The database is away; /healthz says so by itself, and beat goes on.
                log.exception("no heartbeat")
        return min(super().tick(*args, **kwargs), BEAT_SECONDS)
