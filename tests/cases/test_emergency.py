"""Break-glass (DOMAIN §5): a director or a CLB director reads for four hours, whoever leads the dossier is told, a DPO
reviews it; and nobody learns from the answer whether there was anything."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from cases import emergency, naming
from cases.enums import About
from cases.models import Case, ClbFile, Emergency, Signal
from cases.web.views.search import SEARCHERS
from cases.workflow import TransitionNotAllowed
from core.models import Mail, Outbox
from duties import reminders
from duties.models import Duty
from secrecy import walls
from secrecy.models import Dossier, Grant, Item
from secrecy.tables import Regime, WallReason
from tests.cast import Cast, acting, member, open_case, report, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
# A Tuesday at 10.30 in Brussels.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FOUR_HOURS = timedelta(hours=4)
WHY = "Er staat een dreigbericht online en ik moet nu weten wie Noor kent."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def clb_director(cast) -> Membership:
    with as_owner():
        return member("clbdir", "Mieke Declercq", cast.clb.organisation, Role.CLB_DIRECTOR)


@pytest.fixture
def case(cast) -> Case:
    """A case of the pupil that the CLB works on, with a text under each regime, and the CLB's own file."""
    made = open_case(cast, report(cast))
    with as_owner():
        Dossier.objects.filter(pk=made.dossier_id).update(clb_engaged=True, opened_xact=0)
        for regime in Regime:
            Item.objects.create(
                dossier_id=made.dossier_id, regime=regime, kind="decision", holder=cast.school, author=cast.zorg,
                body=f"Tekst onder {regime}.", created_at=NOW,
            )  # fmt: skip
        ClbFile.objects.create(
            dossier_id=made.dossier_id, regime="clb", ref=made.ref, school=cast.school, about="3B", opened_by=cast.clb,
            opened_at=NOW,
        )  # fmt: skip
    return made


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


def test_four_hours_to_the_second(cast, case, clock):
    """From the next request on, and at the last second it is gone, everywhere at once."""
    assert not sees(cast.director, case)
    ask(cast.director, cast.pupil)
    assert sees(cast.director, case)
    clock.move_to(NOW + FOUR_HOURS - timedelta(seconds=1))
    assert sees(cast.director, case)
    clock.move_to(NOW + FOUR_HOURS)
    assert not sees(cast.director, case)
    with as_owner():
        assert Grant.objects.get(kind="emergency").ended_at is None


def test_the_director_reads_the_school_and_what_was_shared(cast, case):
    ask(cast.director, cast.pupil)
    assert regimes(cast.director, case) == {"school", "team"}
    page = signed_in(cast.director).get(f"/casussen/{case.ref}/").content.decode()
    assert "Tekst onder school." in page
    assert "Tekst onder team." in page
    assert not any(f"Tekst onder {regime}." in page for regime in ("clb", "city", "police"))


def test_the_director_of_the_clb_reads_what_was_shared_and_its_own(cast, case, clb_director, clock):
    assert not sees(clb_director, case)
    ask(clb_director, cast.pupil)
    assert sees(clb_director, case)
    assert regimes(clb_director, case) == {"team", "clb"}
    assert "Tekst onder clb." in signed_in(clb_director).get(f"/clb/dossiers/{case.ref}/").content.decode()
    clock.move_to(NOW + FOUR_HOURS)
    assert regimes(clb_director, case) == set()
    assert signed_in(clb_director).get(f"/clb/dossiers/{case.ref}/").status_code == 404


@pytest.mark.parametrize("fact", ["restricted", "about_staff", "held_back"])
@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_what_is_kept_from_them_stays_so(cast, case, clb_director, who, fact):
    """About staff or the direction, told by the police and not yet to others, or shut to everybody: nothing opens."""
    facts = {fact: True} | ({"from_police": True} if fact == "held_back" else {})
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(**facts)
    seat = {"director": cast.director, "clb_director": clb_director}[who]
    before = regimes(seat, case)
    ask(seat, cast.pupil)
    assert regimes(seat, case) == before
    with as_owner():
        assert not Grant.objects.exists()


def test_a_signal_about_the_direction_is_not_opened(cast):
    signal = report(cast, about_whom=About.DIRECTION, pupil=cast.pupil)
    ask(cast.director, cast.pupil)
    with acting(cast.director) as actor:
        assert not Signal.objects.visible_to(actor).filter(pk=signal.pk).exists()


def test_only_the_pupil_that_was_asked_for(cast, case):
    with as_owner():
        Case.objects.filter(pk=case.pk).update(pupil=None)
        Signal.objects.update(pupil=None)
    ask(cast.director, cast.pupil)
    assert not sees(cast.director, case)


@pytest.mark.parametrize("who", ["director", "clb_director"])
def test_who_is_walled_out_opens_nothing(cast, case, clb_director, who):
    """The request is noted as any other, and nobody hears of it but the DPO."""
    seat = {"director": cast.director, "clb_director": clb_director}[who]
    with acting(cast.zorg) as actor:
        walls.shut_out(dossier_id=case.dossier_id, person=seat.user, why=WallReason.FAMILY, actor=actor)
    ask(seat, cast.pupil)
    assert not sees(seat, case)
    with as_owner():
        assert Emergency.objects.count() == 1
        assert not Grant.objects.exists()
        assert not Duty.objects.filter(kind="emergency").exists()


def test_a_wall_that_comes_later_shuts_it_at_once(cast, case):
    ask(cast.director, cast.pupil)
    assert sees(cast.director, case)
    with acting(cast.zorg) as actor:
        walls.shut_out(dossier_id=case.dossier_id, person=cast.director.user, why=WallReason.FAMILY, actor=actor)
    assert not sees(cast.director, case)


@pytest.mark.parametrize("who", ["zorg", "reporter", "clb", "dpo", "admin", "board", "police", "case_manager"])
def test_nobody_else_may_ask(cast, case, who):
    seat = cast.seats[who]
    assert signed_in(seat).get("/noodtoegang/").status_code == 404
    assert signed_in(seat).post("/noodtoegang/", {"send": "1"}).status_code == 404
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask(seat, cast.pupil)
    with as_owner():
        assert not Emergency.objects.exists()
        assert not Grant.objects.exists()


def test_not_for_a_pupil_of_another_school(cast, case, clb_director):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask(cast.other_director, cast.pupil)
    with as_owner():
        School = cast.pupil.school
        School.clb = None
        School.save()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask(clb_director, cast.pupil)


def test_a_pupil_of_one_school_is_not_opened_under_another(cast, case):
    """What the form says is looked at again: the pupil of this school, by the key of a pupil elsewhere."""
    with acting(cast.other_director) as actor:
        found = emergency.Found(cast.pupil.pk, cast.other_school.pk, "Noor", "")
        emergency.ask(form_key=uuid4(), pupil=found, reason=WHY, by=cast.other_director, actor=actor)
    assert not sees(cast.other_director, case)


def test_an_old_request_is_not_opened_again(cast, case, clock):
    made = ask(cast.director, cast.pupil)
    clock.move_to(NOW + FOUR_HOURS)
    with acting(cast.director), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schakel.open_emergency(%s, 'x', '2026-11-24', '2026-11-24', '', '', now(), now())", [made.pk]
        )
        assert cursor.fetchone() == (False,)
    assert not sees(cast.director, case)


def test_it_is_theirs_in_this_hat_only(cast, case):
    with as_owner():
        other = Membership.objects.create(
            user=cast.director.user, organisation=cast.school, role=Role.STAFF, starts_on=date(2020, 9, 1),
            confirmed_at=NOW,
        )  # fmt: skip
    ask(cast.director, cast.pupil)
    assert regimes(other, case) == set()


# --- Reading only -----------------------------------------------------------------------------------------------------


def test_who_reads_changes_nothing(cast, case, clb_director):
    """By a form typed by hand, and by SQL of one's own under each regime that they read."""
    for seat, opened in ((cast.director, ("school", "team")), (clb_director, ("team", "clb"))):
        ask(seat, cast.pupil)
        for regime in opened:
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(seat):
                Item(
                    dossier_id=case.dossier_id, regime=regime, kind="decision", holder_id=seat.organisation_id,
                    author=seat, body="Erbij.", created_at=NOW,
                ).save(force_insert=True)  # fmt: skip
        with acting(seat):
            assert Case.objects.filter(pk=case.pk).update(state="closed") == 0
            assert ClbFile.objects.update(team_on=NOW.date()) == 0
            assert Duty.objects.filter(dossier=case.dossier_id).update(done_at=NOW, done_by=seat) == 0
    director, clb = signed_in(cast.director), signed_in(clb_director)
    for part in ("sluiten", "heropenen"):
        assert director.post(f"/casussen/{case.ref}/{part}/", {"reason": "x"}).status_code == 404
    assert clb.post(f"/clb/dossiers/{case.ref}/notitie/", {"text": "x"}).status_code == 404
    assert clb.get(f"/casussen/{case.ref}/").status_code == 200


def test_the_page_says_until_when_and_offers_nothing(cast, case, clb_director):
    for seat in (cast.director, clb_director):
        ask(seat, cast.pupil)
        client = signed_in(seat)
        page = client.get(f"/casussen/{case.ref}/").content.decode()
        assert "Noodtoegang tot 14.30 uur" in page
        main = page[page.index("<main") : page.index("</main")]
        assert "<form" not in main
        assert "sluiten/" not in main
        assert "noodtoegang tot 14.30 uur" in client.get("/casussen/").content.decode()
    file = clb.get(f"/clb/dossiers/{case.ref}/").content.decode() if (clb := signed_in(clb_director)) else ""
    assert "Noodtoegang tot 14.30 uur" in file
    assert "Schrijf een notitie" not in file


def test_who_was_named_meanwhile_works_on(cast, case):
    """The coordinator names the director: from then on the case is theirs to work in, also after the four hours."""
    ask(cast.director, cast.pupil)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(acute=True)
    with acting(cast.zorg) as actor:
        naming.name(
            case_id=case.pk, whom=cast.director, reason="Volgt mee op.", until=None, by=cast.zorg, actor=actor, now=NOW
        )
    assert "Noodtoegang tot" not in signed_in(cast.director).get(f"/casussen/{case.ref}/").content.decode()


def test_the_care_team_cannot_end_it(cast, case):
    ask(cast.director, cast.pupil)
    with as_owner():
        grant = Grant.objects.get()
    with acting(cast.zorg), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.end_access(%s)", [grant.pk])
        assert cursor.fetchone() == (False,)
    assert sees(cast.director, case)


# --- Who is told ------------------------------------------------------------------------------------------------------


def test_who_leads_the_case_is_told(cast, case):
    ask(cast.director, cast.pupil)
    with as_owner():
        duty = Duty.objects.get(kind="emergency")
        assert (duty.addressee_id, duty.role, duty.due_on) == (cast.zorg.pk, "care_coordinator", date(2026, 11, 25))
        promise = Outbox.objects.get(task="duties.notify", argument=str(duty.pk))
    with as_role("schakel_worker"):
        reminders.notify(duty.pk, str(promise.pk))
        assert list(Mail.objects.values_list("recipient_id", "kind")) == [(cast.zorg.user_id, "new")]
    client = signed_in(cast.zorg)
    assert "Lees waarom Katrien Moerman noodtoegang vroeg" in client.get("/").content.decode()
    url = f"/noodtoegang/bericht/{duty.about}/"
    page = client.get(url).content.decode()
    assert WHY in page
    assert "24 november 2026, 14.30 uur" in page
    assert "Katrien Moerman, directie" in page
    assert "vroeg noodtoegang" in (whole := client.get(f"/casussen/{case.ref}/").content.decode()) or WHY in whole
    assert client.post(url).status_code == 302
    with as_owner():
        duty.refresh_from_db()
        assert duty.done_by_id == cast.zorg.pk


def test_who_asked_does_not_settle_it(cast, case):
    ask(cast.director, cast.pupil)
    with as_owner():
        grant = Grant.objects.get()
    client = signed_in(cast.director)
    assert "Ik heb dit gelezen" not in client.get(f"/noodtoegang/bericht/{grant.pk}/").content.decode()
    client.post(f"/noodtoegang/bericht/{grant.pk}/")
    with as_owner():
        assert Duty.objects.get(kind="emergency").done_at is None


def test_the_clb_hears_of_its_own_file_and_the_school_does_not(cast, case, clb_director):
    """Also of a case that the school closed: then the CLB keeps only its file."""
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=False)
    ask(clb_director, cast.pupil)
    with acting(cast.clb) as actor:
        told = Duty.objects.visible_to(actor).get(kind="emergency")
        assert (told.regime, told.role, told.organisation_id) == ("clb", "clb_contact", cast.clb.organisation_id)
    with acting(cast.zorg) as actor:
        assert [duty.regime for duty in Duty.objects.visible_to(actor).filter(kind="emergency")] == ["team"]
    assert WHY in signed_in(cast.clb).get(f"/noodtoegang/bericht/{told.about}/").content.decode()
    assert signed_in(cast.zorg).get(f"/noodtoegang/bericht/{told.about}/").status_code == 404


def test_a_signal_without_a_case_opens_too_and_its_reader_is_told(cast):
    signal = report(cast)
    ask(cast.director, cast.pupil)
    with acting(cast.director) as actor:
        assert Signal.objects.visible_to(actor).filter(pk=signal.pk).exists()
    assert signed_in(cast.director).get(f"/signalen/{signal.ref}/").status_code == 200
    with as_owner():
        assert Duty.objects.get(kind="emergency").addressee_id is None
    for seat in (cast.zorg, cast.colleague):
        assert "noodtoegang vroeg" in signed_in(seat).get("/").content.decode()


# --- Asking -----------------------------------------------------------------------------------------------------------


def typed(cast: Cast, **changes) -> dict[str, str]:
    good = {"pupil": str(cast.pupil.pk), "pupil_text": str(cast.pupil), "reason": WHY, "sure": "on"}
    return good | {"form_key": str(uuid4())} | changes


def test_asking_through_the_page(cast, case):
    client = signed_in(cast.director)
    assert client.post("/noodtoegang/leerlingen/", {"pupil_text": "noor"}).content.decode().count("Noor Van Hecke") >= 1
    good = typed(cast)
    preview = client.post("/noodtoegang/", good)
    assert preview.status_code == 200
    assert "Vraagt u nu noodtoegang?" in preview.content.decode()
    with as_owner():
        assert not Emergency.objects.exists()
    for _click in range(2):
        assert client.post("/noodtoegang/", good | {"send": "1"}).status_code == 302
    with as_owner():
        assert Emergency.objects.count() == Grant.objects.count() == 1
    page = client.get("/noodtoegang/").content.decode()
    assert "Wat er over deze leerling is en u mag lezen, staat tot 14.30 uur in uw lijsten." in page
    assert "loopt tot 14.30 uur" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "Kort."}, "minstens 20 tekens"),
        ({"reason": "x" * 501}, "hoogstens 500 tekens"),
        ({"sure": ""}, "Bevestig dat dit een noodgeval is"),
        ({"pupil": "", "pupil_text": "Niemand Zo"}, "Zo heet niemand bij u"),
        ({"pupil": "", "pupil_text": "Mats O'Brien-Ünal"}, "Zo heet niemand bij u"),
    ],
)
def test_what_is_wrong_is_said_and_kept(cast, changes, said):
    answer = signed_in(cast.director).post("/noodtoegang/", typed(cast, send="1", **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with as_owner():
        assert not Emergency.objects.exists()


def test_a_clb_director_finds_pupils_of_its_schools(cast, clb_director):
    client = signed_in(clb_director)
    found = client.post("/noodtoegang/leerlingen/", {"pupil_text": "mats"}).content.decode()
    assert "Mats O&#x27;Brien-Ünal" in found
    assert "Anderschool" in found
    assert (
        "Mats" not in signed_in(cast.director).post("/noodtoegang/leerlingen/", {"pupil_text": "mats"}).content.decode()
    )
    answer = client.post("/noodtoegang/", typed(cast, pupil="", pupil_text="obrien"))
    assert "Zo heet niemand" in answer.content.decode()
    assert "Anderschool" in client.post("/noodtoegang/", typed(cast, pupil="", pupil_text="O'Brien")).content.decode()


def test_who_did_not_just_confirm_is_asked_to(cast, clock):
    """The page, and the form that was open meanwhile, ask for a proof first; then what was typed is taken."""
    client = signed_in(cast.director)
    assert client.get("/noodtoegang/").status_code == 200
    clock.shift(timedelta(minutes=6))
    asked = client.get("/noodtoegang/")
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("accounts:confirm"))
    assert client.post("/noodtoegang/", typed(cast, send="1")).status_code == 422
    with as_owner():
        assert not Emergency.objects.exists()


def test_three_at_once(cast, clock):
    for _one in range(3):
        ask(cast.director, cast.pupil)
    with pytest.raises(TransitionNotAllowed, match="al drie keer"), transaction.atomic():
        ask(cast.director, cast.pupil)
    answer = signed_in(cast.director).post("/noodtoegang/", typed(cast, send="1"))
    assert answer.status_code == 422
    assert "al drie keer" in answer.content.decode()
    clock.move_to(NOW + FOUR_HOURS)
    ask(cast.director, cast.pupil)


# --- The DPO ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def clb_dpo(cast) -> Membership:
    with as_owner():
        return member("clbdpo", "Jef Maes", cast.clb.organisation, Role.DPO)


def test_the_dpo_reads_who_and_why_and_no_more(cast, case, clock):
    made = ask(cast.director, cast.pupil)
    client = signed_in(cast.dpo)
    assert "1 verzoek wacht op uw nazicht, tegen 1 december 2026." in client.get("/").content.decode()
    pages = [client.get(url).content.decode() for url in ("/noodtoegang/nazicht/", f"/noodtoegang/nazicht/{made.pk}/")]
    assert "Katrien Moerman" in pages[0]
    assert WHY in pages[1]
    assert "Proefschool" in pages[1]
    for page in pages:
        assert case.ref not in page
        assert "Van Hecke" not in page
    assert regimes(cast.dpo, case) == set()
    assert not sees_rows(cast.dpo)
    bad = client.post(f"/noodtoegang/nazicht/{made.pk}/", {"verdict": "Te kort."})
    assert bad.status_code == 422
    good = {"justified": "no", "verdict": "De zorgcoördinator was op school en te bereiken."}
    assert client.post(f"/noodtoegang/nazicht/{made.pk}/", good).status_code == 302
    again = client.post(f"/noodtoegang/nazicht/{made.pk}/", good)
    assert again.status_code == 409
    assert "al nagekeken" in again.content.decode()
    assert "wacht op uw nazicht" not in client.get("/").content.decode()
    own = signed_in(cast.director).get("/noodtoegang/").content.decode()
    assert "nagekeken: niet terecht" in own
    assert good["verdict"] in own


def sees_rows(seat: Membership) -> bool:
    with acting(seat) as actor:
        return Grant.objects.visible_to(actor).exists() or Grant.objects.exists()


def test_which_dpo_reviews(cast, clb_director, clb_dpo):
    """That of who asked, and that of the pupil's school; of a request of the school not the CLB's."""
    of_school, of_clb = ask(cast.director, cast.pupil), ask(clb_director, cast.pupil)
    with as_owner():
        elsewhere = member("anderedpo", "An Wils", cast.other_school, Role.DPO)
    reached = {
        (seat.user.username, one.by.user.username)
        for seat in (cast.dpo, clb_dpo, elsewhere, cast.admin, cast.director)
        for one in (of_school, of_clb)
        if signed_in(seat).get(f"/noodtoegang/nazicht/{one.pk}/").status_code == 200
    }
    assert reached == {("dpo", "directie"), ("dpo", "clbdir"), ("clbdpo", "clbdir")}
    with acting(elsewhere) as actor:
        assert not Emergency.objects.reviewed_by(actor).exists()
        assert not Emergency.objects.exists()


def test_nobody_reviews_an_own_request(cast):
    made = ask(cast.director, cast.pupil)
    with as_owner():
        both = Membership.objects.create(
            user=cast.director.user, organisation=cast.school, role=Role.DPO, starts_on=date(2020, 9, 1), confirmed_at=NOW
        )  # fmt: skip
    with acting(both) as actor, pytest.raises(TransitionNotAllowed), transaction.atomic():
        emergency.review(request=Emergency.objects.get(pk=made.pk), justified=True, verdict=WHY, actor=actor)


def test_what_was_written_is_sealed(cast):
    made = ask(cast.director, cast.pupil)
    with acting(cast.dpo) as actor:
        emergency.review(request=Emergency.objects.get(pk=made.pk), justified=True, verdict=WHY, actor=actor)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT reason, about, verdict FROM cases_emergency")
        assert not any(word in text for text in cursor.fetchone() for word in ("dreigbericht", "Noor"))
        assert Emergency.objects.get(pk=made.pk).verdict == WHY


def test_the_dpo_is_reminded(cast, clock):
    """At once, on the last day of the term, and every third school day after it."""
    clock.move_to(datetime(2026, 11, 24, 20, 30, tzinfo=UTC))
    made = ask(cast.director, cast.pupil)
    assert made.review_by == date(2026, 12, 1)
    sent = []
    for day in range(15):
        for hour in (3, 8, 15):
            now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=day, hours=hour)
            clock.move_to(max(now, datetime(2026, 11, 24, 20, 31, tzinfo=UTC)))
            with as_role("schakel_worker"):
                emergency.remind(now=max(now, datetime(2026, 11, 24, 20, 31, tzinfo=UTC)))
                days = sorted(Mail.objects.filter(recipient_id=cast.dpo.user_id).values_list("due_on", flat=True))
                sent = [one.strftime("%d/%m") for one in days]
    assert sent == ["24/11", "01/12", "04/12"]
