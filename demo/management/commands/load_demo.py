from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.loading import load


class Command(BaseCommand):
    help = "Loads the demo city once; run again, it changes nothing. Only under the demo's settings."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--anchor", type=date.fromisoformat, help="the day that counts as today (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is only for config.settings.demo; this is a real installation.")
        new = load(options["anchor"] or timezone.localdate())
        self.stdout.write("loaded" if new else "already there")
