"""A practice school: a school to try things in, and to empty again (DOMAIN, DESIGN "The demo city").

It is marked on every page, and no mail about its tasks leaves (`duties.querysets`). Its pupils, calendar and fiche stay
when it is emptied: only what was tried out goes, with its meetings and what its people were still typing.
"""

from datetime import datetime

from django.db import connection, transaction

from accounts.actor import Actor
from accounts.models import Organisation
from accounts.roles import Role
from core import audit


def may_reset(school: Organisation, actor: Actor) -> bool:
    """The administrator of a practice school; the database function asks the same."""
    return school.practice and actor.role == Role.ORGANISATION_ADMIN and school.pk == actor.organisation_id


@transaction.atomic
def reset(*, by: Actor, now: datetime | None = None) -> bool:
    """Delete every dossier of the actor's practice school with all that hangs from it, its meetings, and the drafts of its
    people. False when it is no such school.

    How much there was is not said: an administrator reads no cases, also not how many.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.reset_practice()")
        done = bool(cursor.fetchone()[0])
    if done:
        audit.record("reset_practice", "school", [by.organisation_id], now=now)
    return done
