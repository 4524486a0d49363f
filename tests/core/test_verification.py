"""The walk along the chain as the worker does it for a DPO: in pieces, resumed, once, with its outcome on the page."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from core import tasks, verification
from core.models import AuditAnchor, AuditCheck, AuditSeal, Outbox
from tests.cast import member, signed_in
from tests.conftest import as_owner, as_role
from tests.core.test_audit_chain import seal, sql, write

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dpo(committed_cast):
    write(25)
    seal(25)
    return signed_in(committed_cast.dpo)


def work() -> None:
    """What the outbox promised, once over."""
    with as_owner():
        promised = list(Outbox.objects.filter(task="core.verify_audit", done_at=None).values_list("pk", "argument"))
    for pk, argument in promised:
        with as_role("schakel_worker"):
            tasks.verify_audit(str(pk), argument)


def open_promises() -> int:
    with as_owner():
        return Outbox.objects.filter(task="core.verify_audit", done_at=None).count()


def text(dpo) -> str:
    return dpo.get("/toezicht/controle/").content.decode()


def test_from_the_button_to_the_outcome(dpo):
    assert "nog niet gecontroleerd" in text(dpo)
    assert dpo.post("/toezicht/controle/").status_code == 302
    assert "Bezig:" in text(dpo)
    assert 'hx-trigger="every 2s"' in text(dpo)
    work()
    assert "De ketting klopt" in text(dpo)
    with as_owner():
        check = AuditCheck.objects.get()
        assert (check.position, check.why) == (AuditSeal.objects.count(), "")
    assert open_promises() == 0


def test_a_second_click_finds_the_first(dpo):
    for _click in range(3):
        dpo.post("/toezicht/controle/")
    assert open_promises() == 1
    work()
    dpo.post("/toezicht/controle/")
    work()
    with as_owner():
        assert AuditCheck.objects.filter(done_at__isnull=False).count() == 2


def test_a_long_chain_is_walked_in_pieces_and_a_task_ends_in_time(dpo, monkeypatch):
    monkeypatch.setattr(verification, "PIECE", 10)
    # One piece, and the time of a task is over.
    clock = iter(range(0, 10_000, verification.SECONDS * 3 // 4))
    monkeypatch.setattr(verification, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    dpo.post("/toezicht/controle/")
    rounds = 0
    while open_promises() and rounds < 40:
        work()
        rounds += 1
    assert "De ketting klopt" in text(dpo)
    assert rounds > 2


def test_a_piece_goes_on_where_the_last_one_ended(dpo, monkeypatch):
    """What a walk has behind it is not looked at again; what lies ahead is."""
    dpo.post("/toezicht/controle/")
    monkeypatch.setattr(verification, "PIECE", 10)
    with as_owner():
        check = AuditCheck.objects.get()
    with as_role("schakel_worker"):
        verification._go_on(check, None)
    assert (check.position, check.done_at) == (10, None)
    rows = list_of_entries()
    sql("UPDATE core_auditentry SET role = 'x' WHERE id = %s", rows[17])
    with as_role("schakel_worker"):
        verification._go_on(check, None)
    assert check.done_at is not None
    assert check.position == 17
    assert str(rows[17]) in check.why
    assert "De ketting is gebroken" in text(dpo)


def test_a_chain_cut_during_the_walk_is_noticed(dpo, monkeypatch):
    dpo.post("/toezicht/controle/")
    monkeypatch.setattr(verification, "PIECE", 10)
    with as_owner():
        check = AuditCheck.objects.get()
    with as_role("schakel_worker"):
        verification._go_on(check, None)
    sql("DELETE FROM core_auditseal WHERE position > 5")
    with as_owner():
        AuditAnchor.objects.all().delete()
    with as_role("schakel_worker"):
        verification._go_on(check, None)
    assert "not what it was" in check.why


def test_a_worker_that_holds_it_is_left_alone(dpo):
    dpo.post("/toezicht/controle/")
    with as_owner():
        check = AuditCheck.objects.get()
        promise = Outbox.objects.get(task="core.verify_audit")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET ROLE schakel_owner")
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM core_auditcheck FOR UPDATE")
            with as_role("schakel_worker"):
                verification.run(check.pk, str(promise.pk))
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert open_promises() == 1
    work()
    assert open_promises() == 0


def test_an_anchor_as_page_and_as_file(dpo):
    with as_owner():
        made = AuditAnchor.objects.get()
    page = dpo.get(f"/toezicht/controle/{made.day}/").content.decode()
    assert bytes(made.hash).hex()[:8] in page
    file = dpo.get(f"/toezicht/controle/{made.day}.txt")
    assert file.content.decode() == f"{made.day} {made.position}:{bytes(made.hash).hex()}\n"
    assert file["Content-Disposition"] == f'attachment; filename="anker-{made.day}.txt"'
    assert dpo.get(f"/toezicht/controle/{made.day + timedelta(days=1)}/").status_code == 404


def test_the_walk_is_for_everybody_and_asked_by_a_dpo_only(dpo, committed_cast):
    dpo.post("/toezicht/controle/")
    work()
    with as_owner():
        other = member("dpo2", "Rik Somers", committed_cast.clb.organisation, "dpo")
    assert "De ketting klopt" in signed_in(other).get("/toezicht/controle/").content.decode()
    assert signed_in(committed_cast.director).post("/toezicht/controle/").status_code == 404


def list_of_entries() -> list:
    with as_owner():
        return list(AuditSeal.objects.order_by("position").values_list("entry_id", flat=True))
