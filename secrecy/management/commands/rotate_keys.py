"""New keys for every organisation, or every key under a new master key. docs/running.md says when and how."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import secondfactor
from core.sealedtext import SealBroken
from secrecy import keyring, rotation


class Command(BaseCommand):
    help = (
        "Gives every organisation a new key and seals its texts again, while Schakel runs. Stopped halfway, the same "
        "command goes on where it was. As the owner of the tables."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")
        parser.add_argument(
            "--pause",
            type=float,
            default=60,
            help="seconds before the old keys go: longer than any page may take, for it may have read a text just before",
        )
        parser.add_argument(
            "--master",
            action="store_true",
            help="only what stands under the master key itself, keys and second factors: under SCHAKEL_MASTER_KEY again, "
            "what SCHAKEL_OLD_MASTER_KEY wrapped or sealed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if said := keyring.complaint():
            raise CommandError(said)
        try:
            if options["master"]:
                again, factors = rotation.wrap_again(), secondfactor.seal_again()
                self._say(f"{again} keys wrapped again, {factors} second factors sealed again.")
                self._say("SCHAKEL_OLD_MASTER_KEY may go now.")
                return
            if rotation.under_way():
                self.stdout.write("Going on with a rotation that was stopped.")
            else:
                self.stdout.write(f"{rotation.begin()} organisations have a new key.")
            total = rotation.seal_again(self._say, batch=options["batch"])
            self._say(f"{total} rows sealed again.")
            time.sleep(options["pause"])
        except SealBroken as broken:
            raise CommandError(f"A sealed text does not open, so its old key stays: {broken}") from broken
        self.stdout.write(f"{rotation.throw_away()} old keys thrown away.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
