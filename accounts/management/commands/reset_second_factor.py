"""Takes the second factor away from somebody whom no administrator may reset. docs/running.md says when."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import secondfactor
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Takes the second factor of one account away: for who sits at more than one organisation, or is the only "
        "administrator. Their sessions end, they get a mail, and the audit has it. As the owner of the tables."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("There is no such account.")
        done = secondfactor.reset_by_operator(user=user)
        self.stdout.write("Taken away; a mail says so." if done else "There was none.")
