"""Who looked at a dossier: from the audit, for its care team. Who, in which role, when; never what they read."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import Organisation, User


@dataclass(frozen=True)
class Look:
    """One person in one role on one day: first and last time, and how often."""

    name: str
    organisation: str
    role: str
    first_at: datetime
    last_at: datetime
    times: int


def looks(dossier_id: int, *, before: datetime | None = None, most: int = 50) -> list[Look]:
    """The newest looks before a moment; three queries. Empty for whom the dossier is not to lead: the database asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schakel.who_looked(%s, %s, %s)", [dossier_id, before, most])
        rows = cursor.fetchall()
    people = {user.pk: user.name for user in User.objects.filter(pk__in={row[0] for row in rows})}
    houses = dict(Organisation.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "name"))
    return [
        Look(people.get(user_id, ""), houses.get(organisation_id, ""), role, first_at, last_at, times)
        for user_id, organisation_id, role, first_at, last_at, times in rows
    ]
