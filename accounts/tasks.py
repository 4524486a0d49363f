from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core import mail, outbox


@shared_task(name="accounts.tell_factor")
@transaction.atomic
def tell_factor(outbox_id: str, user_id: str) -> None:
    """Tell somebody by mail that something about their second step happened."""
    mail.queue(
        recipient_ids=[int(user_id)], kind="second_factor", subject_key=UUID(outbox_id), due_on=timezone.localdate()
    )
    outbox.done(outbox_id)
