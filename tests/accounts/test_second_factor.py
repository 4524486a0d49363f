"""The second step, on its pages: set up, asked at sign-in, each code once, wrong ones counted, lost, reset."""

import base64
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client

from accounts import secondfactor, tasks, totp
from accounts.models import Membership, SecondFactor, User
from accounts.secondfactor import Answer
from core import tasks as core_tasks
from core.models import AuditEntry, Mail, Outbox
from core.sealedtext import SealBroken
from tests.accounts.phone import CODES, SET, STEP, Phone, enrolled
from tests.cast import PASSWORD, acting, signed_in
from tests.conftest import as_owner, as_role
from tests.forms.answers import text_of

pytestmark = pytest.mark.database
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SIGN_IN = "/aanmelden/"
WRONG, LOCKED = "Deze code klopt niet, of ze is al gebruikt", "Wacht een kwartier"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def with_password(login: str = "zorg", **more: str) -> Client:
    """A browser in which the right password was given, and no more."""
    browser = Client()
    answer = browser.post(SIGN_IN, {"login": login, "password": PASSWORD} | more)
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    return browser


def gives(browser: Client, code: str):
    return browser.post(STEP, {"proof": code})


def is_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def actions(user_id: int) -> list[str]:
    """What the audit has about the second factor of this user, by name: the clock stands still."""
    with as_owner():
        rows = AuditEntry.objects.filter(subject_kind="second_factor", subject_keys=[str(user_id)])
        return sorted(f"{row.action} refused" if row.refused else row.action for row in rows)


def told(seat: Membership) -> int:
    with as_owner():
        return Outbox.objects.filter(task="accounts.tell_factor", argument=str(seat.user_id)).count()


# --- The arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "code"),
    # RFC 6238, appendix B: the last six of its eight digits.
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_the_standard(seconds, code):
    seed = base64.b32encode(b"12345678901234567890").decode()
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.accepted(seed, code, now=now, after=0) == seconds // 30
    assert Phone(seed).code(now) == code
    assert totp.accepted(seed, code, now=now, after=seconds // 30) is None


@pytest.mark.parametrize(("off", "taken"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_half_a_minute_off(off, taken):
    phone = Phone(totp.new_seed())
    typed = phone.code(START + timedelta(seconds=off))
    assert (totp.accepted(phone.seed, typed, now=START, after=0) is not None) is taken


# --- Setting it up ----------------------------------------------------------------------------------------------------


def test_without_one_the_password_is_enough_where_it_is_offered(cast):
    answer = Client().post(SIGN_IN, {"login": "zorg", "password": PASSWORD})
    assert answer["Location"] == "/"


def test_the_page_draws_the_key_and_writes_it_out(cast):
    page = text_of(signed_in(cast.zorg).get(SET))
    assert page.count("<svg role=") == 1
    assert "style=" not in page
    assert "data:" not in page
    assert len(base64.b32decode(Phone.reading(page).seed)) == 20


def test_the_same_key_when_the_page_comes_back_and_another_for_another(cast):
    browser = signed_in(cast.zorg)
    first = Phone.reading(text_of(browser.get(SET)))
    wrong = browser.post(SET, {"code": first.wrong()})
    assert wrong.status_code == 422
    assert WRONG in text_of(wrong)
    assert Phone.reading(text_of(wrong)).seed == first.seed
    assert Phone.reading(text_of(signed_in(cast.reporter).get(SET))).seed != first.seed
    with as_owner():
        assert not SecondFactor.objects.exists()


def test_a_first_code_without_the_page_sets_nothing(cast):
    browser = signed_in(cast.zorg)
    assert browser.post(SET, {"code": "123456"}).status_code == 200
    with as_owner():
        assert not SecondFactor.objects.exists()


def test_set_up_and_the_codes_shown_once(cast):
    phone, codes, browser = enrolled(cast.zorg)
    file = browser.get(CODES + "bestand/")
    assert "attachment" in file["Content-Disposition"]
    assert all(code in text_of(file) for code in codes)
    assert browser.post(CODES, {"kept": "1"}).status_code == 302
    assert not any(code in text_of(browser.get(CODES)) for code in codes)
    assert browser.get(CODES + "bestand/").status_code == 302
    assert "U hebt nog 10 herstelcodes" in text_of(browser.get(STEP + "beheren/"))
    assert actions(cast.zorg.user_id) == ["enrol"]
    assert told(cast.zorg) == 1
    assert phone.seed not in text_of(browser.get(SET))


def test_a_mail_says_so_without_content(cast):
    enrolled(cast.zorg)
    with as_role("schakel_worker"):
        row = Outbox.objects.get(task="accounts.tell_factor")
        tasks.tell_factor(str(row.pk), row.argument)
        tasks.tell_factor(str(row.pk), row.argument)
        mail = Mail.objects.get(kind="second_factor")
        assert mail.recipient_id == cast.zorg.user_id
        promised = Outbox.objects.get(task="core.send_mail")
        from django.core import mail as box

        core_tasks.send_mail(str(promised.pk), promised.argument)
        assert [message.subject for message in box.outbox] == ["Uw tweede stap in Schakel"]


def test_every_other_session_ends(cast):
    before, elsewhere = signed_in(cast.zorg), signed_in(cast.zorg)
    enrolled(cast.zorg, before)
    assert is_in(before)
    assert not is_in(elsewhere)


# --- At sign-in -------------------------------------------------------------------------------------------------------


def test_the_code_after_the_password(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    clock.shift(60)
    browser = with_password(next="/signalen/")
    assert not is_in(browser)
    assert "Nog één stap" in text_of(browser.get(STEP))
    answer = gives(browser, f" {phone.code()[:3]} {phone.code()[3:]} ")
    assert (answer.status_code, answer["Location"]) == (302, "/signalen/")
    assert is_in(browser)
    assert actions(cast.zorg.user_id) == ["enrol", "second_step"]


def test_without_the_password_there_is_no_second_step(cast):
    enrolled(cast.zorg)
    for browser in (Client(), signed_in(cast.reporter)):
        for answer in (browser.get(STEP), gives(browser, "123456")):
            assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)


def test_a_password_alone_opens_nothing(cast, clock):
    enrolled(cast.zorg)
    browser = with_password()
    for address in ("/", "/casussen/", SET, CODES, STEP + "beheren/", STEP + "bevestigen/"):
        assert browser.get(address)["Location"].startswith(SIGN_IN)
    clock.shift(timedelta(minutes=16))
    assert browser.get(STEP)["Location"] == SIGN_IN, "the password is not good for ever"


def test_half_way_somebody_else_may_sign_in(cast):
    enrolled(cast.zorg)
    browser = with_password()
    assert browser.get(SIGN_IN).status_code == 200
    assert browser.post(SIGN_IN, {"login": "melder", "password": PASSWORD})["Location"] == "/"
    assert "Bram Coolens" in text_of(browser.get("/"))
    browser.post("/aanmelden/afmelden/")
    assert browser.get(STEP)["Location"] == SIGN_IN


def test_a_code_is_taken_once(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    used = phone.code()
    again = gives(with_password(), used)
    assert again.status_code == 422
    assert WRONG in text_of(again)
    clock.shift(30)
    now = phone.code()
    assert gives(with_password(), now).status_code == 302
    late = gives(with_password(), now)
    assert late.status_code == 422
    assert gives(with_password(), used).status_code == 422
    assert _shown(gives(with_password(), phone.wrong())) == _shown(late), "a used code reads as a wrong one"


def _shown(answer) -> str:
    page = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]+"', r"\1", text_of(answer))
    return re.sub(r'value="\d{6}"', "", page)


def test_five_wrong_codes_lock_from_everywhere_for_a_quarter_of_an_hour(cast, clock):
    phone, codes, _browser = enrolled(cast.zorg)
    clock.shift(60)
    tries = [gives(with_password(), phone.wrong()) for _ in range(5)]
    assert [answer.status_code for answer in tries] == [422, 422, 422, 422, 429]
    assert LOCKED in text_of(tries[-1])
    browser = with_password()
    assert gives(browser, phone.code()).status_code == 429
    assert gives(browser, codes[0]).status_code == 429
    assert not is_in(browser)
    assert told(cast.zorg) == 2, "setting it up, and somebody who guesses"
    clock.shift(timedelta(minutes=15))
    assert gives(with_password(), phone.code()).status_code == 302


def test_a_right_code_forgets_the_wrong_ones(cast, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    for _round in range(2):
        clock.shift(60)
        for _ in range(4):
            assert gives(with_password(), phone.wrong()).status_code == 422
        assert gives(with_password(), phone.code()).status_code == 302


def test_a_recovery_code_works_once(cast, clock):
    _phone, codes, _browser = enrolled(cast.zorg)
    browser = with_password()
    assert gives(browser, codes[3].lower().replace("-", " ")).status_code == 302
    assert "Ze werkt niet opnieuw" in text_of(browser.get("/"))
    again = gives(with_password(), codes[3])
    assert again.status_code == 422
    assert WRONG in text_of(again)
    assert "U hebt nog 9 herstelcodes" in text_of(browser.get(STEP + "beheren/"))
    assert "recovery_code" in actions(cast.zorg.user_id)


@pytest.mark.parametrize("typed", ["", "😢", "x" * 129, "0" * 7, "' OR 1=1 --"])
def test_what_is_no_code_is_refused_with_a_sentence(cast, typed):
    enrolled(cast.zorg)
    answer = gives(with_password(), typed)
    assert answer.status_code == 422
    assert "sk-error-summary" in text_of(answer)


def test_password_reset_does_not_skip_it(cast, clock, mailoutbox):
    phone, _codes, _browser = enrolled(cast.zorg)
    browser = Client()
    browser.post("/aanmelden/wachtwoord-vergeten/", {"email": "zorg@school.example"})
    link = re.search(r"http\S+(/aanmelden/\S+)", mailoutbox[-1].body)
    assert link
    form = browser.get(link[1])["Location"]
    new = "een-heel-ander-wachtwoord"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(browser)
    answer = browser.post(SIGN_IN, {"login": "zorg", "password": new})
    assert answer["Location"] == STEP
    assert not is_in(browser)
    clock.shift(60)
    assert gives(browser, phone.code()).status_code == 302
    assert is_in(browser)


# --- Afterwards -------------------------------------------------------------------------------------------------------


def test_another_telephone_takes_a_code_of_the_old_one(cast, clock):
    old, _codes, browser = enrolled(cast.zorg)
    clock.shift(timedelta(minutes=6))
    asked = browser.get(SET)
    assert asked["Location"].startswith(STEP + "bevestigen/")
    assert browser.post(asked["Location"], {"proof": PASSWORD, "next": SET}).status_code == 422
    assert browser.post(asked["Location"], {"proof": old.code(), "next": SET})["Location"] == SET
    new, codes, _browser = enrolled(cast.zorg, browser)
    assert new.seed != old.seed
    clock.shift(60)
    assert gives(with_password(), old.code()).status_code == 422
    assert gives(with_password(), new.code()).status_code == 302
    assert gives(with_password(), codes[0]).status_code == 302
    assert "replace" in actions(cast.zorg.user_id)


def test_new_recovery_codes_end_those_of_before(cast):
    _phone, before, browser = enrolled(cast.zorg)
    browser.post(CODES, {"kept": "1"})
    browser.post(CODES)
    after = re.findall(r"<code>([\w-]{14})</code>", text_of(browser.get(CODES)))
    assert len(set(after) - set(before)) == 10
    assert gives(with_password(), before[0]).status_code == 422
    assert gives(with_password(), after[0]).status_code == 302


def test_taking_it_away_where_it_is_only_offered(cast, settings):
    _phone, _codes, browser = enrolled(cast.zorg)
    settings.SECOND_FACTOR = "required"
    browser.post(STEP + "verwijderen/")
    with pytest.raises(PermissionError), acting(cast.zorg):
        secondfactor.remove(user=cast.zorg.user)
    with as_owner():
        assert SecondFactor.objects.exists()
    settings.SECOND_FACTOR = "offered"
    assert browser.post(STEP + "verwijderen/").status_code == 302
    assert is_in(browser)
    with as_owner():
        assert not SecondFactor.objects.exists()
    assert "remove" in actions(cast.zorg.user_id)


# --- Where it is compulsory -------------------------------------------------------------------------------------------


def test_where_it_is_compulsory_everything_is_shut_until_it_is_set(cast, settings):
    settings.SECOND_FACTOR = "required"
    browser = signed_in(cast.zorg)
    for address in ("/", "/casussen/", "/signalen/nieuw/", "/zoeken/", "/meldingen/", "/aanmelden/wachtwoord/", CODES):
        for answer in (browser.get(address), browser.post(address)):
            assert (answer.status_code, answer["Location"]) == (302, SET), address
    assert browser.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == SET
    public = browser.get("/geheimhouding/")
    assert "Hanne Dewulf ·" not in text_of(public), "no seat, no menu, no counts"
    assert browser.get(STEP + "beheren/").status_code == 200
    enrolled(cast.zorg, browser)
    assert is_in(browser)
    assert browser.get("/casussen/").status_code == 200


def test_signing_out_is_always_possible(cast, settings):
    settings.SECOND_FACTOR = "required"
    browser = signed_in(cast.zorg)
    assert browser.post("/aanmelden/afmelden/").status_code == 302
    assert "_auth_user_id" not in browser.session


def test_a_session_of_before_it_was_compulsory_gives_its_code(cast, settings, clock):
    phone, _codes, _browser = enrolled(cast.zorg)
    browser = signed_in(cast.zorg)  # by password only, in this test alone
    settings.SECOND_FACTOR = "required"
    clock.shift(60)
    asked = browser.get(browser.get("/")["Location"])
    assert asked["Location"].startswith(STEP + "bevestigen/")
    assert browser.post(asked["Location"], {"proof": PASSWORD}).status_code == 422
    assert not is_in(browser)
    assert browser.post(asked["Location"], {"proof": phone.code()}).status_code == 302
    assert is_in(browser)


# --- At rest, and behind the second wall ------------------------------------------------------------------------------


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


# --- Lost -------------------------------------------------------------------------------------------------------------


def reset_page(seat: Membership) -> str:
    return f"/medewerkers/{seat.pk}/tweede-stap/"


def test_the_administrator_resets_what_somebody_lost(cast):
    _phone, _codes, browser = enrolled(cast.zorg)
    admin = signed_in(cast.admin)
    assert reset_page(cast.zorg) in text_of(admin.get("/medewerkers/"))
    assert reset_page(cast.admin) not in text_of(admin.get("/medewerkers/"))
    assert "Alleen als telefoon én herstelcodes weg zijn" in text_of(admin.get(reset_page(cast.zorg)))
    done = admin.post(reset_page(cast.zorg))
    assert "De tweede stap van Hanne Dewulf is weg" in text_of(admin.get(done["Location"]))
    assert not is_in(browser), "every session ended"
    assert Client().post(SIGN_IN, {"login": "zorg", "password": PASSWORD})["Location"] == "/"
    assert actions(cast.zorg.user_id) == ["enrol", "reset"]
    assert told(cast.zorg) == 2
    admin.post(reset_page(cast.zorg))
    assert actions(cast.zorg.user_id) == ["enrol", "reset", "reset refused"]


def test_not_of_who_sits_elsewhere_too_nor_their_own(cast):
    with as_owner():
        Membership.objects.create(
            user=cast.zorg.user, organisation=cast.clb.organisation, role="clb_worker", starts_on=START.date(),
            confirmed_at=START,
        )  # fmt: skip
    enrolled(cast.zorg)
    enrolled(cast.admin)
    admin = signed_in(cast.admin)
    for seat, sentence in ((cast.zorg, "heeft ook elders een plaats"), (cast.admin, "niet terugzetten")):
        done = admin.post(reset_page(seat))
        assert sentence in text_of(admin.get(done["Location"]))
    with as_owner():
        assert SecondFactor.objects.count() == 2
    assert signed_in(cast.admin).post(reset_page(cast.outsider)).status_code == 404
    for other in (cast.director, cast.zorg, cast.platform):
        with acting(other):
            assert secondfactor.reset(user=cast.reporter.user) == "refused"


def test_the_operator_resets_the_others(cast):
    enrolled(cast.admin)
    out = StringIO()
    with as_owner():
        call_command("reset_second_factor", "beheer", stdout=out)
        call_command("reset_second_factor", "beheer", stdout=out)
        with pytest.raises(CommandError):
            call_command("reset_second_factor", "niemand", stdout=out)
        assert not SecondFactor.objects.exists()
    assert out.getvalue().split("\n")[:2] == ["Taken away; a mail says so.", "There was none."]
    assert actions(cast.admin.user_id) == ["enrol", "reset", "reset refused"]
