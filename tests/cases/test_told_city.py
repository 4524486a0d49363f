"""From the school to Expo-R by name: only with consent, to one case manager of a city that keeps files; read, confirmed, taken
back (DOMAIN §5). Nobody else at the city hears of it, and the case manager reads nothing else of the case."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts.roles import Role
from cases import told_city
from cases.models import Case
from duties.models import Duty
from secrecy.disclosures import Consent, DisclosureRefused
from secrecy.models import ConsentBy, Disclosure, Item, Wall
from secrecy.release import Ground
from secrecy.tables import Regime
from tests.cases import police
from tests.cases.test_clb_file import close_early
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cast import acting, member, open_case, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import said

pytestmark = pytest.mark.database
WORDS = "Noor zoekt contact met een groep in het park. De ouders vragen een gesprek met u."


@pytest.fixture
def case(cast):
    police.city_on(cast)
    return at_the_actions(cast)


def address(case):
    return f"/casussen/{case.ref}/vrijgave/stad/"


def day(back=0):
    return (timezone.localdate() - timedelta(days=back)).strftime("%d/%m/%Y")


def typed(cast, **more):
    good = {"receiver": str(cast.case_manager.pk), "body": WORDS, "purpose": "een gesprek met de ouders"}
    good |= {"consent_by": "parents", "consent_on": day(1), "consent_how": "Aan tafel.", "judged_otherwise": "Te jong."}
    return good | {"expires_on": day(-30), "form_key": str(uuid4())} | more


def text_of(answer):
    return answer.content.decode()


def sent(cast, case, seat=None, **more):
    answer = signed_in(seat or cast.zorg).post(address(case), typed(cast, send="1", **more))
    assert answer.status_code == 302, text_of(answer)[:4000]
    with as_owner():
        return Disclosure.objects.select_related("dossier").get(ground="consent")


def readers(cast):
    """Who reads what was told to the city: both walls."""
    found = set()
    for name, seat in cast.seats.items():
        with acting(seat) as actor:
            first = Disclosure.objects.visible_to(actor).filter(ground="consent").exists()
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM secrecy_disclosure WHERE ground = 'consent'")
                assert first == (cursor.fetchone()[0] > 0), name
        if first:
            found.add(name)
    return found


CARE = {"zorg", "colleague"}


def test_the_case_manager_reads_exactly_what_was_previewed_and_confirms_it(cast, case):
    form = typed(cast)
    shown = text_of(signed_in(cast.zorg).post(address(case), form))
    for words in (
        WORDS,
        f"Over {case.title}",
        "Dit leest de casemanager, woord voor woord",
        "Wie verder bij de stad werkt",
    ):
        assert words in shown, words
    with as_owner():
        assert not Disclosure.objects.filter(ground="consent").exists()
    made = sent(cast, case, form_key=form["form_key"])
    assert (made.came_from, made.regime, made.addressee_id) == ("school", "school", cast.case_manager.pk)
    assert made.body == f"Over {case.title}\n\n{WORDS}"
    assert made.intact
    assert readers(cast) == CARE | {"case_manager"}
    client = signed_in(cast.case_manager)
    worklist = text_of(client.get("/"))
    assert "Lees wat een school u met naam meedeelt" in worklist
    assert "Proefschool, " in worklist
    assert f"/meegedeeld/{made.pk}/" in text_of(client.get("/verwijzingen/"))
    page = text_of(client.get(f"/meegedeeld/{made.pk}/"))
    assert WORDS in page
    assert "Aan tafel." not in page
    assert client.get(f"/casussen/{case.ref}/").status_code == 404
    assert "is aan zet" in text_of(signed_in(cast.zorg).get("/"))
    assert "Genoteerd: u hebt dit ontvangen." in said(client.post(f"/meegedeeld/{made.pk}/"))
    assert "Dit was al bevestigd op" in said(client.post(f"/meegedeeld/{made.pk}/"))
    with as_owner():
        made.refresh_from_db()
        assert made.received_by_id == cast.case_manager.pk
        assert Duty.objects.get(kind="city_named").done_by_id == cast.case_manager.pk
    at_school = text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/vrijgave/{made.pk}/"))
    assert "Mededeling van de school" in at_school
    assert "Aan tafel." in at_school
    assert "Ik heb dit ontvangen" not in at_school


def test_what_was_shared_in_the_zorgoverleg_leaves_it_as_such(cast, case):
    """Without a word of the school's own: then whoever reads the zorgoverleg reads that it was told."""
    with acting(cast.zorg) as actor:
        item = Item(
            dossier_id=case.dossier_id, regime=Regime.TEAM, kind="step", holder_id=cast.school.pk, author=cast.zorg,
            about=case.pk, body="Wij bellen Expo-R.", created_at=timezone.now(),
        )  # fmt: skip
        item.save(force_insert=True)
        assert actor.organisation_id == cast.school.pk
    made = sent(cast, case, texts=[str(item.pk)], body="")
    assert (made.came_from, made.regime) == ("team", "team")
    assert "Wij bellen Expo-R." in made.body
    assert readers(cast) == CARE | {"case_manager", "clb"}


def test_texts_of_the_clb_cannot_be_picked(cast, case):
    with as_owner():
        theirs = Item.objects.create(
            dossier_id=case.dossier_id, regime="team", kind="step", holder_id=cast.clb.organisation_id, author=cast.clb,
            about=case.pk, body="Van het CLB.", created_at=timezone.now(),
        )  # fmt: skip
    answer = signed_in(cast.zorg).post(address(case), typed(cast, texts=[str(theirs.pk)], send="1"))
    assert (answer.status_code, "Kies uit de teksten die hier staan" in text_of(answer)) == (422, True)


@pytest.mark.parametrize("how", ["intrekken", "terugroepen"])
def test_taken_back_the_case_manager_reads_it_no_more(cast, case, how):
    made = sent(cast, case)
    page = f"/casussen/{case.ref}/vrijgave/{made.pk}/"
    words = {"withdrawn_on": day(), "withdrawn_how": "Papa belde.", "reason": "Te veel."}
    # Also when the case is closed by then.
    close_early(cast, case)
    for name, seat in cast.seats.items():
        if name not in CARE:
            assert signed_in(seat).post(f"{page}{how}/", words).status_code == 404, name
    assert signed_in(cast.colleague).post(f"{page}{how}/", words).status_code == 302
    assert readers(cast) == CARE
    client = signed_in(cast.case_manager)
    assert client.get(f"/meegedeeld/{made.pk}/").status_code == 404
    assert client.post(f"/meegedeeld/{made.pk}/").status_code == 404
    assert "Lees wat een school" not in text_of(client.get("/"))
    desk = text_of(client.get("/verwijzingen/"))
    ended = "De instemming is ingetrokken." if how == "intrekken" else "Ze is teruggeroepen."
    assert ended in desk
    assert "Papa belde." not in desk
    assert "Te veel." not in desk
    for reader in ("dossier", "leerling", "ouders"):
        assert signed_in(cast.zorg).get(f"{page}verklaring-{reader}.pdf").status_code == 200


def test_without_consent_it_does_not_leave(cast, case):
    answer = signed_in(cast.zorg).post(
        address(case), typed(cast, consent_by="", consent_on="", consent_how="", send="1")
    )
    assert (answer.status_code, "Kies wie instemde" in text_of(answer)) == (422, True)
    assert readers(cast) == set()


def test_only_where_the_city_keeps_files(cast, case):
    """Off: the list is empty, the page says why, and the database refuses it as well."""
    police.city_on(cast, False)
    page = text_of(signed_in(cast.zorg).get(address(case)))
    assert "Nog geen stad om dit aan mee te delen" in page
    assert cast.case_manager.user.name not in page
    assert signed_in(cast.zorg).post(address(case), typed(cast, send="1")).status_code == 422
    with pytest.raises(DisclosureRefused, match="houdt geen dossiers bij"):
        by_action(cast, case, cast.case_manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        by_row(cast, case, cast.case_manager)


@pytest.mark.parametrize("name", ["policy", "director", "clb", "police"])
def test_only_to_a_case_manager(cast, case, name):
    with pytest.raises(DisclosureRefused):
        by_action(cast, case, cast.seats[name])
    with pytest.raises(DatabaseError), transaction.atomic():
        by_row(cast, case, cast.seats[name])


def test_not_to_a_case_manager_who_is_shut_out(cast, case):
    with as_owner():
        Wall.objects.create(
            dossier_id=case.dossier_id, user=cast.case_manager.user, why="family", by=cast.zorg, at=timezone.now()
        )
    assert cast.case_manager.user.name not in text_of(signed_in(cast.zorg).get(address(case)))
    with pytest.raises(DisclosureRefused):
        by_action(cast, case, cast.case_manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        by_row(cast, case, cast.case_manager)


def by_action(cast, case, to):
    with acting(cast.zorg) as actor:
        return told_city.disclose(
            form_key=uuid4(), case=case, body=WORDS, came_from=Regime.SCHOOL, to=to, purpose="x", ground=Ground.CONSENT,
            consent=Consent(ConsentBy.PUPIL, actor.today, "x"), receivers=["x"], by=cast.zorg, actor=actor,
        )  # fmt: skip


def test_only_in_the_register_of_who_sends_it(cast, case):
    """Its DPO looks for what left under the own organisation: under another one it would be missing there."""
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        by_row(cast, case, cast.case_manager, holder=cast.other_school.pk)
    by_row(cast, case, cast.case_manager)


def by_row(cast, case, to, holder=None):
    with acting(cast.zorg):
        Disclosure(
            dossier_id=case.dossier_id, regime="school", came_from="school", addressee=to, about=case.pk, body="x",
            sha256="0" * 64, purpose="x", ground="consent", receivers=[], holder_id=holder or cast.school.pk, sent_by=cast.zorg,
            sent_at=timezone.now(), form_key=uuid4(),
        ).save(force_insert=True)  # fmt: skip


def test_only_who_leads_a_running_case_of_a_pupil(cast, case):
    for name, seat in cast.seats.items():
        wanted = 200 if name in CARE else 404
        assert signed_in(seat).get(address(case)).status_code == wanted, name
    button = "Deel iets met naam mee aan Expo-R"
    assert button in text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))
    assert button not in text_of(signed_in(cast.clb).get(f"/casussen/{case.ref}/"))
    with as_owner():
        Case.objects.filter(pk=case.pk).update(about_pupil=False, pupil=None, birth_date=None)
    assert signed_in(cast.zorg).get(address(case)).status_code == 404
    with as_owner():
        Case.objects.filter(pk=case.pk).update(about_pupil=True)
    close_early(cast, case)
    assert signed_in(cast.zorg).get(address(case)).status_code == 404
    assert button not in text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))


def test_the_direction_that_leads_it_tells_it_too(cast):
    """News of the police is the direction's as well; what the police told is on no list."""
    police.city_on(cast)
    found = police.receive(cast)
    page = text_of(signed_in(cast.director).get(address(found)))
    assert police.NEWS not in page
    made = sent(cast, found, cast.director)
    assert readers(cast) == {"director", "case_manager"}
    assert police.NEWS not in made.body


def test_a_colleague_at_the_city_reads_nothing_of_it(cast, case):
    with as_owner():
        other = member("collega.stad", "Joke Baert", cast.case_manager.organisation, Role.CASE_MANAGER)
    made = sent(cast, case)
    with acting(other) as actor:
        assert not Disclosure.objects.visible_to(actor).exists()
    client = signed_in(other)
    assert client.get(f"/meegedeeld/{made.pk}/").status_code == 404
    assert str(made.pk) not in text_of(client.get("/verwijzingen/"))


def test_a_double_click_sends_and_asks_once(cast, case):
    form = typed(cast, send="1")
    for _click in range(2):
        assert signed_in(cast.zorg).post(address(case), form).status_code == 302
    with as_owner():
        assert Disclosure.objects.filter(ground="consent").count() == 1
        assert Duty.objects.filter(kind="city_named").count() == 1


def test_telling_the_city_is_no_summary_of_the_clb(cast):
    """Step 7 asks what the CLB released; a word to the city is none (cases.steps)."""
    police.city_on(cast)
    found = open_case(cast, report(cast))
    sent(cast, found)
    from cases import steps

    with acting(cast.zorg) as actor:
        row = Case.objects.visible_to(actor).get(pk=found.pk)
        assert "summary_released" not in steps.facts_of(row, actor)


def test_the_same_words_to_somebody_else_are_another_one(cast, case):
    """With the back button: the form and its key are the same, the case manager is not."""
    with as_owner():
        other = member("collega.stad", "Joke Baert", cast.case_manager.organisation, Role.CASE_MANAGER)
    form = typed(cast, send="1")
    for seat in (cast.case_manager, other, other):
        assert signed_in(cast.zorg).post(address(case), form | {"receiver": str(seat.pk)}).status_code == 302
    with as_owner():
        told = set(Disclosure.objects.filter(ground="consent").values_list("addressee", flat=True))
        assert told == {cast.case_manager.pk, other.pk}
        assert set(Duty.objects.filter(kind="city_named").values_list("addressee", flat=True)) == told
    assert "Lees wat een school u met naam meedeelt" in text_of(signed_in(other).get("/"))


@pytest.mark.parametrize(("ahead", "unit"), [(0, "calendar_day"), (1, "calendar_day"), (60, "school_day")])
def test_it_is_owed_no_longer_than_it_can_be_read(cast, case, ahead, unit):
    made = sent(cast, case, expires_on=day(-ahead))
    with as_owner():
        duty = Duty.objects.get(kind="city_named")
    assert duty.due_on <= made.expires_on
    assert duty.unit == unit
