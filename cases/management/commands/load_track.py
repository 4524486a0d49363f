from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.procedures import library
from cases.procedures.loading import DefinitionError, load


class Command(BaseCommand):
    help = "Checks a stappenplan in a TOML file and adds it to SCHAKEL_TRACKS_DIR; it counts from its valid_from on."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="say what is wrong with it, and add nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        source, folder = options["file"], settings.TRACKS_DIR
        try:
            if options["check"]:
                definition = load(source)
            elif folder is None:
                raise CommandError("Set SCHAKEL_TRACKS_DIR to the folder of your own tracks.")
            else:
                definition = library.add(source, folder)
        except OSError as error:
            raise CommandError(f"{source}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{source}: not UTF-8") from error
        except DefinitionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{definition.slug}: {definition.title}, {len(definition.steps)} steps")
