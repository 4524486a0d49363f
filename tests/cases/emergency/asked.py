"""Asking to read in an emergency, and what somebody reads then: what its tests share."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import connection

from accounts.models import Membership
from cases import emergency
from cases.models import Case, Emergency
from cases.web.views.search import SEARCHERS
from secrecy.models import Item
from tests.cast import acting, signed_in

# A Tuesday at 10.30 in Brussels.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FOUR_HOURS = timedelta(hours=4)
WHY = "Er staat een dreigbericht online en ik moet nu weten wie Noor kent."


def ask(seat: Membership, pupil, **changes) -> Emergency:
    with acting(seat) as actor:
        found = emergency.Found(pupil.pk, pupil.school_id, str(pupil), "")
        given = {"form_key": uuid4(), "pupil": found, "reason": WHY} | changes
        return emergency.ask(**given, by=seat, actor=actor)


def regimes(seat: Membership, case: Case) -> set[str]:
    """Under which regimes this seat reads texts of the case; the same through both walls."""
    with acting(seat) as actor:
        first = set(Item.objects.visible_to(actor).filter(dossier=case.dossier_id).values_list("regime", flat=True))
        assert first == set(Item.objects.filter(dossier=case.dossier_id).values_list("regime", flat=True))
    return first


def sees(seat: Membership, case: Case) -> bool:
    """List, detail, count, search, both walls and SQL of one's own: one answer."""
    with acting(seat) as actor, connection.cursor() as cursor:
        first = Case.objects.visible_to(actor).filter(pk=case.pk).count()
        cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [case.pk])
        second = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM secrecy_dossier WHERE id = %s", [case.dossier_id])
        root = cursor.fetchone()[0]
    client = signed_in(seat)
    listed = case.ref in client.get("/casussen/").content.decode()
    page = client.get(f"/casussen/{case.ref}/").status_code == 200
    answers = [bool(first), bool(second), bool(root), listed, page]
    if seat.role in SEARCHERS:
        answers.append(
            f"/casussen/{case.ref}/" in client.post("/zoeken/", {"q": "Hecke"}, follow=True).content.decode()
        )
    assert len(set(answers)) == 1, answers
    return answers[0]
