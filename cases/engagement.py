"""The facts of a dossier that somebody changes: whether the CLB sees it, and whether the care team knows of it."""

from django.db import connection


def engage_clb(dossier_id: int, engaged: bool) -> None:
    """Open the dossier to the school's CLB contact, or shut it; every row below gets its keys again in this transaction.

    The database lets only the care team open one (`secrecy.policies`); the same answer again changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.engage_clb(%s, %s)", [dossier_id, engaged])


def tell_care_team(dossier_id: int) -> None:
    """Open a dossier that the direction held back to the care team of the school (B2); again changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.tell_care_team(%s)", [dossier_id])
