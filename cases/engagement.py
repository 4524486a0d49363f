"""Whether the CLB sees a dossier: the one fact that a zorgoverleg changes."""

from django.db import connection


def engage_clb(dossier_id: int, engaged: bool) -> None:
    """Open the dossier to the school's CLB contact, or shut it; every row below gets its keys again in this transaction.

    The database lets only the care team open one (`secrecy.policies`); the same answer again changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.engage_clb(%s, %s)", [dossier_id, engaged])
