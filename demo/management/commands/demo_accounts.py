from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles import ROLES
from demo import city, people


class Command(BaseCommand):
    help = "Lists the demo's accounts, one a line: user name, password, role."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for person in people.NAMED:
            if person.account:
                _organisation, role, _post = person.seats[0]
                self.stdout.write(f"{person.account:<12} {city.PASSWORD}   {ROLES[role].label}")
