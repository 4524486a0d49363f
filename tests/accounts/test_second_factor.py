"""The second step on its pages: set up, replaced, taken away, compulsory, lost and reset."""

import base64
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import secondfactor, tasks, totp
from accounts.models import Membership, SecondFactor
from core import tasks as core_tasks
from core.models import Mail, Outbox
from tests.accounts.phone import CODES, SET, STEP, Phone, enrolled
from tests.accounts.signing_in import SIGN_IN, START, WRONG, actions, gives, is_in, told, with_password
from tests.cast import PASSWORD, acting, signed_in
from tests.conftest import as_owner, as_role
from tests.forms.answers import text_of

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


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


def test_keeping_the_codes_may_take_longer_than_a_confirmation(cast, clock):
    """Who prints them first is not asked for a code to say so; to see them again they are."""
    _phone, codes, browser = enrolled(cast.zorg)
    clock.shift(timedelta(minutes=6))
    for again in (browser.get(CODES), browser.get(CODES + "bestand/"), browser.post(CODES)):
        assert not any(code in text_of(again) for code in codes)
    assert browser.post(CODES, {"kept": "1"})["Location"] == "/"
    assert "new_codes" not in browser.session


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
