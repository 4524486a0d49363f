from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import audit


class Command(BaseCommand):
    help = "Walks the audit chain and names the first row that does not fit. Exit code 1 when one is found."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--anchor", help="POSITION:HASH (hexadecimal) from a copy kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = None
        if options["anchor"]:
            try:
                position, _, digest = options["anchor"].partition(":")
                anchor = (int(position), bytes.fromhex(digest))
            except ValueError as error:
                raise CommandError("Write the anchor as POSITION:HASH, as the anchor file does.") from error
        verdict = audit.verify(anchor=anchor)
        if verdict.why:
            raise CommandError(f"{verdict.checked} rows fit, then: {verdict.why}")
        self.stdout.write(f"{verdict.checked} rows fit")
