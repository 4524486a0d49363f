from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Sends one tick to the worker now, instead of waiting for beat."

    def handle(self, *args: Any, **options: Any) -> None:
        current_app.send_task("core.tick")
