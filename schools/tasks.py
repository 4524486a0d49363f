from celery import shared_task

from schools.imports import running


@shared_task(name="schools.import")
def bring_in(outbox_id: str, import_id: str) -> None:
    running.run(import_id, outbox_id)
