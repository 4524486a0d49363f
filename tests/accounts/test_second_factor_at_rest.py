"""The second step in the database: sealed, behind the second wall, and counted there."""

import base64
import json
import threading
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError, ProgrammingError

from accounts import secondfactor
from accounts.models import SecondFactor, User
from accounts.secondfactor import Answer
from core.sealedtext import SealBroken
from tests.accounts.phone import SET, Phone, enrolled
from tests.accounts.signing_in import START, gives, is_in, with_password
from tests.cast import acting, signed_in
from tests.conftest import as_owner
from tests.forms.answers import text_of

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def test_no_table_holds_a_seed_or_a_code(cast):
    browser = signed_in(cast.reporter)
    pending = Phone.reading(text_of(browser.get(SET)))
    phone, codes, _browser = enrolled(cast.zorg)
    secrets = {pending.seed, phone.seed, base64.b32decode(phone.seed).hex(), *codes}
    with as_owner(), connection.cursor() as cursor:
        sessions = json.dumps([session.get_decoded() for session in Session.objects.all()])
        tables = [sessions]
        for table in ("accounts_secondfactor", "accounts_user", "core_auditentry", "core_outbox"):
            cursor.execute(f"SELECT string_agg(row::text, ' ') FROM {table} row")
            tables.append(cursor.fetchone()[0])
    assert "new_seed" in sessions
    assert "new_codes" in sessions
    for secret in secrets:
        assert not any(secret in text for text in tables)


def test_a_seed_opens_only_for_whose_it_is(cast):
    enrolled(cast.zorg)
    with as_owner():
        seed = SecondFactor.objects.get().seed
    assert secondfactor.opened(cast.zorg.user_id, "seed", seed)
    for user_id, field in ((cast.reporter.user_id, "seed"), (cast.zorg.user_id, "codes")):
        with pytest.raises(SealBroken):
            secondfactor.opened(user_id, field, seed)


def test_the_database_refuses_a_seed_in_plain_words(cast):
    enrolled(cast.zorg)
    for field in ("seed", "codes"):
        with pytest.raises(IntegrityError, match="second_factor_is_sealed"), as_owner(), transaction.atomic():
            SecondFactor.objects.update(**{field: "JBSWY3DPEHPK3PXP"})


def test_nobody_else_reaches_the_row(cast):
    enrolled(cast.zorg)
    for name, seat in cast.seats.items():
        with acting(seat):
            assert SecondFactor.objects.count() == (1 if name == "zorg" else 0)
            assert SecondFactor.objects.update(wrong=0) == (1 if name == "zorg" else 0)
    with acting(cast.admin), pytest.raises(ProgrammingError), transaction.atomic():
        User.objects.filter(pk=cast.zorg.user_id).update(factor_changed_at=None)
    with acting(cast.reporter), pytest.raises(ProgrammingError), transaction.atomic():
        SecondFactor.objects.bulk_create(
            [SecondFactor(user=cast.admin.user, since=START, seed="x", codes="x", last_step=0)]
        )


def test_another_master_key(cast, settings, clock):
    phone, codes, _browser = enrolled(cast.zorg)
    new, old = b"n" * 32, settings.MASTER_KEYS[0]
    settings.MASTER_KEYS = [new, old]
    clock.shift(60)
    assert gives(with_password(), phone.code()).status_code == 302, "while both are known"
    out = StringIO()
    with as_owner():
        call_command("rotate_keys", "--master", stdout=out)
    assert "1 second factors sealed again" in out.getvalue()
    settings.MASTER_KEYS = [new]
    clock.shift(60)
    browser = with_password()
    assert gives(browser, phone.code()).status_code == 302
    assert gives(with_password(), codes[0]).status_code == 302
    assert is_in(browser), "sealing again ended no session"
    settings.MASTER_KEYS = [old]
    assert gives(with_password(), phone.later()).status_code == 500


def test_new_codes_of_a_process_that_did_not_know_the_new_key_yet(cast, settings, clock):
    """Sealing again found the seed done; a second time it finds the codes."""
    enrolled(cast.zorg)
    new, old = b"n" * 32, settings.MASTER_KEYS[0]
    settings.MASTER_KEYS = [new, old]
    with as_owner():
        assert secondfactor.seal_again() == 1
    settings.MASTER_KEYS = [old]
    codes = secondfactor.renew_codes(user=cast.zorg.user)
    settings.MASTER_KEYS = [new, old]
    with as_owner():
        assert secondfactor.seal_again() == 1
        assert secondfactor.seal_again() == 0
    settings.MASTER_KEYS = [new]
    assert gives(with_password(), codes[0]).status_code == 302


def test_one_code_at_two_processes_at_once_is_taken_once(committed_cast):
    """Each thread with a connection of its own: what is counted stands in the database, not in a process."""
    seat = committed_cast.zorg
    phone, codes, _browser = enrolled(seat)
    for typed, right in ((phone.later(), Answer.CODE), (codes[0], Answer.RECOVERY)):
        answers, gate = [], threading.Barrier(4)

        def give(typed: str = typed, gate: threading.Barrier = gate, answers: list[Answer] = answers) -> None:
            try:
                gate.wait()
                answers.append(secondfactor.check(user=seat.user, typed=typed))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=give) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == sorted([right, *[Answer.WRONG] * 3])
        with as_owner():
            SecondFactor.objects.update(wrong=0)
