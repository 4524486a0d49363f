"""Dossiers that were joined: a part keeps its own rows and keys, and whoever is named on the whole reads it too."""

from django.db import connection

from accounts.actor import Actor
from secrecy.models import Dossier


def together(dossier_id: int, actor: Actor) -> list[int]:
    """The dossier and its parts, as far as the actor may know them; one query."""
    return [dossier_id, *Dossier.objects.visible_to(actor).filter(part_of=dossier_id).values_list("pk", flat=True)]


def join(*, part: int, whole: int) -> bool:
    """Make one dossier part of another. False for who does not lead the care of both, and where one has joined already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.join_dossier(%s, %s)", [part, whole])
        return cursor.fetchone()[0]
