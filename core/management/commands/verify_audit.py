from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import anchors, audit


class Command(BaseCommand):
    help = "Walks the audit chain and names the first row that does not fit. Exit code 1 when one is found."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--anchor", help="a copy kept elsewhere: POSITION:HASH, or the file that holds it")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = None
        if options["anchor"]:
            try:
                anchor = anchors.parse(options["anchor"])
            except ValueError as error:
                raise CommandError(
                    "Write the anchor as POSITION:HASH, as the anchor file does, or give that file."
                ) from error
        verdict = audit.verify(anchor=anchor)
        if verdict.why:
            raise CommandError(f"{verdict.checked} rows fit, then: {verdict.why}")
        self.stdout.write(f"{verdict.checked} rows fit")
