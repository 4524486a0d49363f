from celery import shared_task

from duties import reminders


@shared_task(name="duties.notify")
def notify(outbox_id: str, duty_id: str) -> None:
    reminders.notify(duty_id, outbox_id)
