"""The tick, the relay and the mail. Tasks take ids, read again, and ask whether the work is done already."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from core import anchors, audit, heartbeat, mail, outbox, ticks, verification

log = logging.getLogger(__name__)


@shared_task(name="core.tick")
def tick() -> None:
    """Once a minute: do what is due. Each part stands alone; one that fails is logged and does not stop the others."""
    now = timezone.now()
    heartbeat.beat("worker", now=now)
    own = [("relay", _relay), ("seal", audit.seal), ("anchors", anchors.send), ("sweep", outbox.sweep)]
    for name, part in [*ticks.parts(), *own]:
        try:
            part(now=now)
        except Exception:
            log.exception("tick: %s failed", name)


@shared_task(name="core.relay")
def relay() -> None:
    _relay(now=timezone.now())


def _relay(*, now: datetime) -> None:
    while outbox.relay(now=now) == outbox.BATCH:
        pass


@shared_task(name="core.send_mail")
def send_mail(outbox_id: str, mail_id: str) -> None:
    try:
        mail.deliver(mail_id, outbox_id)
    except Exception as error:
        # The server, or a message that cannot be made (a broken address): later again, until 48 hours have passed.
        log.warning("mail %s not sent: %s", mail_id, type(error).__name__)
        mail.failed(mail_id, outbox_id)


@shared_task(name="core.verify_audit")
def verify_audit(outbox_id: str, check_id: str) -> None:
    verification.run(check_id, outbox_id)
