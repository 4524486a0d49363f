"""System checks: combinations of settings that lose or repeat work are refused at start."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register
def celery_cannot_repeat_work(**_: Any) -> list[Error]:
    """A visibility timeout shorter than a task makes Redis hand the running task to a second worker."""
    timeout = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 0)
    if timeout < 2 * settings.CELERY_TASK_TIME_LIMIT:
        return [Error("visibility_timeout must be at least twice CELERY_TASK_TIME_LIMIT.", id="schakel.E001")]
    return []


@register
def celery_cannot_lose_work(**_: Any) -> list[Error]:
    """acks_late alone loses the task of a killed child; both together do not."""
    if not (settings.CELERY_TASK_ACKS_LATE and settings.CELERY_TASK_REJECT_ON_WORKER_LOST):
        return [
            Error("CELERY_TASK_ACKS_LATE and CELERY_TASK_REJECT_ON_WORKER_LOST must both be on.", id="schakel.E002")
        ]
    return []


@register
def identity_key_is_strong(**_: Any) -> list[Error]:
    try:
        strong = len(bytes.fromhex(settings.IDENTITY_KEY)) >= 32
    except ValueError:
        strong = False
    return (
        [] if strong else [Error("SCHAKEL_IDENTITY_KEY must be at least 64 hexadecimal characters.", id="schakel.E003")]
    )
