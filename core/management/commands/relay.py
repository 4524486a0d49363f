import time
from typing import Any

from django.core.management.base import BaseCommand

from core import outbox


class Command(BaseCommand):
    help = "Publishes promised work from the outbox: once, or on and on (a relay beside the worker's own)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--every", type=float, default=0, help="seconds between passes; 0 is one pass")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                self.stdout.write(f"{outbox.relay()} published")
            except Exception as error:
                if not options["every"]:
                    raise
                self.stderr.write(f"relay: {type(error).__name__}")
            if not options["every"]:
                return
            time.sleep(options["every"])
