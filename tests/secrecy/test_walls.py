"""Conflict of interest (DOMAIN §5): who is shut out, of what, who takes over, and who confirms it. Written by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from accounts.models import Membership
from accounts.roles import Role
from cases import actions, joining, walls
from cases.enums import About, DutyKind, Grade
from cases.models import Case, Signal
from cases.workflow import TransitionNotAllowed
from core.models import Mail
from duties import reminders
from duties.models import Duty
from secrecy import grants
from secrecy.models import Dossier, Grant, Item, Wall, leads
from secrecy.panel import people_of
from secrecy.tables import GrantKind, WallReason
from tests.cast import Cast, acting, answer, member, name_talker, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner, as_role
from tests.secrecy.two_worlds import lists, pictures, rows, suggested
from tests.secrecy.world import undone

pytestmark = pytest.mark.database
STAFF, FAMILY = WallReason.STAFF, WallReason.FAMILY


def shut_out(cast: Cast, row: Signal | Case, whom: Membership, by: Membership, why: WallReason = STAFF) -> Wall:
    with acting(by) as actor:
        made = walls.shut_out(
            dossier_id=row.dossier_id, school_id=row.school_id, person=whom.user, why=why, actor=actor
        )
    with as_owner():
        return Wall.objects.get(pk=made)


def sees(seat: Membership, row: Signal | Case) -> tuple[bool, bool]:
    """Whether `visible_to` gives the row, and whether the database does."""
    with acting(seat) as actor:
        kind = type(row).objects
        return kind.visible_to(actor).filter(pk=row.pk).exists(), kind.filter(pk=row.pk).exists()


YES, NO = (True, True), (False, False)


def owed(row: Signal | Case, kind: DutyKind) -> Duty:
    with as_owner():
        return Duty.objects.select_related("addressee__user").get(dossier=row.dossier_id, kind=kind, done_at=None)


# --- Shut, on every way -----------------------------------------------------------------------------------------------


def test_a_coordinator_who_is_shut_out_sees_nothing_of_the_case(cast):
    case = open_case(cast, report(cast))
    assert sees(cast.colleague, case) == YES
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    assert sees(cast.colleague, case) == NO
    assert sees(cast.zorg, case) == YES
    browser = signed_in(cast.colleague)
    assert browser.get(f"/casussen/{case.ref}/").status_code == 404
    for page in ("/", "/?toon=wacht", "/casussen/", "/signalen/"):
        assert case.ref not in browser.get(page).content.decode()
    with acting(cast.colleague), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM schakel.search(ARRAY['noor'], 21)")
        assert cursor.fetchone() == (0,)


def test_for_who_is_shut_out_the_world_is_one_without_the_case(cast):
    """Every table, with SQL of one's own: the same rows as a coordinator of another school has, and no wall."""
    before = rows(cast.colleague)
    case = open_case(cast, report(cast))
    name_talker(cast, case)
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    after = rows(cast.colleague)
    assert {table for table in after if after[table] != before[table]} == set()


def test_every_page_is_as_in_a_city_without_the_case(cast, monkeypatch):
    """A coordinator whom the reporter named as involved: status, headers and bytes of every list and every address."""
    monkeypatch.setattr("cases.web.forms.uuid4", lambda: UUID(int=1))
    with time_machine.travel(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), tick=False):
        browsers = [signed_in(cast.zorg), signed_in(cast.colleague)]
        for browser in browsers:
            browser.get("/")
        with undone():
            signal = report(cast, involved=cast.zorg.user)
            case = open_case(cast, signal, by=cast.colleague)
            with acting(cast.colleague) as actor:
                actions.give_feedback(
                    signal_id=signal.pk, grade=Grade.FOLLOWED_UP, sentence="", by=cast.colleague, actor=actor
                )
            urls = [*lists(), "/overleg/", "/zoeken/", "/leerlingen/", f"/leerlingen/{cast.pupil.pk}/"]
            urls += [f"/signalen/{signal.ref}/", f"/signalen/{signal.ref}/uitsluiten/", f"/casussen/{case.ref}/"]
            urls += [f"/casussen/{case.ref}/uitsluiten/", f"/casussen/{case.ref}/meewerken/"]
            there = [pictures(browser, urls) | suggested(browser) for browser in browsers]
        gone = [pictures(browser, urls) | suggested(browser) for browser in browsers]
    assert there[0] == gone[0]
    # The comparison can fail: the colleague does notice.
    assert there[1] != gone[1]


def test_what_somebody_wrote_stays_theirs(cast):
    """The reporter who turns out to be involved keeps the own signal, may add to it and hears the answer."""
    signal = report(cast, by=cast.colleague)
    open_case(cast, signal)
    page = signed_in(cast.reporter)
    shut_out(cast, signal, cast.colleague, by=cast.zorg)
    browser = signed_in(cast.colleague)
    found = browser.get(f"/signalen/{signal.ref}/")
    assert found.status_code == 200
    text = found.content.decode()
    assert "Tijdens de les riep Noor" in text
    assert "Naar de casus" not in text
    assert "Uitgesloten" not in text
    answer(cast, signal.pk, Grade.FOLLOWED_UP)
    assert "wordt opgevolgd" in browser.get(f"/signalen/{signal.ref}/").content.decode()
    with acting(cast.colleague) as actor:
        actions.add_to_signal(signal=signal, text="Vandaag weer.", by=cast.colleague, actor=actor)
    for way, data in (("openen", {}), ("zonder-casus", {"reason": "x"}), ("terugkoppeling", {"grade": "closed"})):
        assert browser.post(f"/signalen/{signal.ref}/{way}/", data).status_code == 404
    assert page.get(f"/signalen/{signal.ref}/").status_code == 404


def test_in_every_hat(cast):
    """The same person at the CLB: the wall is around the person, not the seat."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with as_owner():
        both = Membership.objects.create(
            user=cast.clb.user, organisation=cast.school, role=Role.CARE_COORDINATOR, starts_on="2020-09-01",
            confirmed_at="2020-09-01T09:00Z",
        )  # fmt: skip
    assert sees(cast.clb, case) == sees(both, case) == YES
    shut_out(cast, case, both, by=cast.zorg, why=FAMILY)
    assert sees(cast.clb, case) == sees(both, case) == NO


def test_a_clb_contact_who_is_the_parent(cast):
    """Neither what is shared, nor the CLB's own file, nor writing in it."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with as_owner():
        dossier = Dossier.objects.get(pk=case.dossier_id)
        note = Item.objects.create(
            dossier=dossier, regime="clb", kind="clb_note", holder=cast.clb.organisation, author=cast.clb, body="x",
            created_at="2026-11-02T09:00Z",
        )  # fmt: skip
    shut_out(cast, case, cast.clb, by=cast.zorg, why=FAMILY)
    assert sees(cast.clb, case) == NO
    with acting(cast.clb) as actor, connection.cursor() as cursor:
        assert not Item.objects.visible_to(actor).filter(pk=note.pk).exists()
        for ask in ("may_add_clb(%s)", "engage_clb(%s, false)"):
            cursor.execute(f"SELECT schakel.{ask}", [case.dossier_id])
            assert cursor.fetchone() == (False,)


def test_named_and_shut_out(cast):
    case = open_case(cast, report(cast))
    name(cast, case, cast.behaviour)
    assert sees(cast.behaviour, case) == YES
    shut_out(cast, case, cast.behaviour, by=cast.zorg)
    assert sees(cast.behaviour, case) == NO
    with acting(cast.zorg) as actor:
        assert cast.behaviour.user.name not in {one.name for one in people_of(_dossier(case), actor)}


def name(cast: Cast, case: Case, whom: Membership, by: Membership | None = None) -> Any:
    with acting(by or cast.zorg) as actor:
        return grants.grant(
            dossier_id=case.dossier_id, membership=whom, kind=GrantKind.CARE, reason="Helpt mee.", actor=actor
        )


def _dossier(row: Signal | Case) -> Dossier:
    with as_owner():
        return Dossier.objects.get(pk=row.dossier_id)


def test_who_is_shut_out_is_not_named_and_names_nobody(cast):
    """In the words of any refusal."""
    case = open_case(cast, report(cast))
    shut_out(cast, case, cast.behaviour, by=cast.zorg)
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    said = set()
    for whom, by in ((cast.behaviour, cast.zorg), (cast.talker, cast.colleague), (cast.outsider, cast.zorg)):
        with pytest.raises(grants.GrantRefused) as refusal:
            name(cast, case, whom, by)
        said.add(refusal.value.message)
    assert said == {"Deze persoon kan hier niet aangeduid worden."}
    with as_owner():
        assert not Grant.objects.exists()


def test_a_joined_signal_follows_the_wall_of_its_case_and_the_other_way_round(cast):
    case = open_case(cast, report(cast))
    second, third = report(cast, facts="Nog iets."), report(cast, facts="En nog iets.")
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    assert sees(cast.colleague, second) == YES
    join(cast, second, case)
    assert sees(cast.colleague, second) == NO
    # Somebody is named as involved in a signal that comes later: joined to it, the case is shut to them too.
    shut_out(cast, third, cast.director, by=cast.zorg)
    name(cast, case, cast.director)
    assert sees(cast.director, case) == YES
    join(cast, third, case)
    assert sees(cast.director, case) == sees(cast.director, second) == NO


def join(cast: Cast, signal: Signal, case: Case) -> None:
    with acting(cast.zorg) as actor:
        joining.join(signal_id=signal.pk, case_id=case.pk, by=cast.zorg, actor=actor)


# --- Who may shut out, confirm and lift -------------------------------------------------------------------------------


def tries(cast: Cast, row: Signal | Case, whom: str, by: str) -> bool:
    with as_owner():
        Wall.objects.all().delete()
        Duty.objects.filter(kind=DutyKind.CONFIRM_WALL).delete()
    try:
        shut_out(cast, row, cast.seats[whom], by=cast.seats[by])
    except TransitionNotAllowed:
        return False
    return True


def test_who_may_shut_somebody_out(cast):
    """Of a case the care team, of what concerns staff the direction, of what concerns the direction the board."""
    rows_of = {
        "case": open_case(cast, report(cast)),
        "staff": report(cast, about_whom=About.STAFF),
        "direction": report(cast, about_whom=About.DIRECTION),
    }
    with as_owner():
        # As if they were opened another day: whoever opens one may, in that transaction.
        Dossier.objects.update(opened_xact=0)
    may = {name: {by for by in cast.seats if tries(cast, row, "behaviour", by)} for name, row in rows_of.items()}
    assert may == {"case": {"zorg", "colleague"}, "staff": {"director"}, "direction": {"board"}}


def test_nobody_shuts_themselves_out_and_nobody_who_is_shut_out_shuts_out_others(cast):
    case = open_case(cast, report(cast))
    assert not tries(cast, case, "zorg", "zorg")
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    with pytest.raises(TransitionNotAllowed):
        shut_out(cast, case, cast.zorg, by=cast.colleague)


def test_a_wall_is_read_by_who_leads_and_by_who_is_asked(cast):
    case = open_case(cast, report(cast))
    wall = shut_out(cast, case, cast.behaviour, by=cast.zorg)
    for seat in cast.seats.values():
        with acting(seat) as actor:
            read = Wall.objects.visible_to(actor).filter(pk=wall.pk).exists(), Wall.objects.filter(pk=wall.pk).exists()
        assert read == (YES if seat in (cast.zorg, cast.colleague) else NO), seat
    alone = shut_out(cast, case, cast.colleague, by=cast.zorg)
    for seat in cast.seats.values():
        with acting(seat) as actor:
            read = (
                Wall.objects.visible_to(actor).filter(pk=alone.pk).exists(),
                Wall.objects.filter(pk=alone.pk).exists(),
            )
        assert read == (YES if seat in (cast.zorg, cast.director) else NO), seat


def test_the_application_writes_no_wall_itself(cast):
    case = open_case(cast, report(cast))
    wall = shut_out(cast, case, cast.behaviour, by=cast.zorg)
    for statement in (
        "UPDATE secrecy_wall SET confirmed_at = now()",
        "DELETE FROM secrecy_wall",
        f"INSERT INTO secrecy_wall SELECT * FROM secrecy_wall WHERE id = '{wall.pk}'",
        f"SELECT schakel.walled_from({case.dossier_id}, {cast.behaviour.user_id})",
        "SELECT schakel.take_over_all(now()::date)",
    ):
        with pytest.raises(Exception, match="permission denied"), acting(cast.zorg), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_second_person_confirms_within_a_school_day(cast):
    tuesday = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    case = open_case(cast, report(cast, now=tuesday), now=tuesday)
    with acting(cast.zorg, tuesday) as actor:
        made = walls.shut_out(
            dossier_id=case.dossier_id, school_id=case.school_id, person=cast.behaviour.user, why=STAFF, actor=actor,
            now=tuesday,
        )  # fmt: skip
    duty = owed(case, DutyKind.CONFIRM_WALL)
    assert (duty.due_on.isoformat(), duty.role, duty.addressee_id) == ("2026-11-25", "care_coordinator", None)
    with as_owner():
        wall = Wall.objects.get(pk=made)
    with acting(cast.zorg, tuesday) as actor, pytest.raises(TransitionNotAllowed):
        walls.confirm(wall=wall, actor=actor)
    with acting(cast.colleague, tuesday) as actor:
        walls.confirm(wall=wall, actor=actor)
    with as_owner():
        wall.refresh_from_db()
        assert wall.confirmed_by == cast.colleague
        assert not Duty.objects.filter(kind=DutyKind.CONFIRM_WALL, done_at=None).exists()
    assert sees(cast.behaviour, case) == NO


def test_unconfirmed_it_stays_shut_and_others_hear(cast):
    start = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    signal = report(cast, now=start)
    case = open_case(cast, signal, now=start)
    with acting(cast.zorg, start) as actor:
        walls.shut_out(
            dossier_id=case.dossier_id, school_id=case.school_id, person=cast.colleague.user, why=STAFF, actor=actor,
            now=start,
        )  # fmt: skip
    with as_role("schakel_worker"):
        for days in range(1, 22):
            reminders.remind(now=start + timedelta(days=days))
    with as_owner():
        assert Mail.objects.filter(recipient_id=cast.director.user_id).exists()
        assert not Mail.objects.filter(recipient_id=cast.colleague.user_id).exists()
    assert sees(cast.colleague, case) == NO


def test_nobody_else_leads_so_the_director_is_asked_and_sees_only_that(cast):
    case = open_case(cast, report(cast))
    wall = shut_out(cast, case, cast.colleague, by=cast.zorg)
    assert (wall.asked_id, owed(case, DutyKind.CONFIRM_WALL).addressee) == (cast.director.pk, cast.director)
    assert sees(cast.director, case) == NO
    browser = signed_in(cast.director)
    text = browser.get("/").content.decode()
    assert f"/uitsluitingen/{wall.pk}/" in text
    assert case.ref not in text
    page = browser.get(f"/uitsluitingen/{wall.pk}/").content.decode()
    assert "Noor" not in page
    assert case.ref not in page
    assert browser.post(f"/uitsluitingen/{wall.pk}/bevestigen/").status_code == 302
    with as_owner():
        wall.refresh_from_db()
        assert wall.confirmed_by == cast.director


def test_the_board_is_asked_about_the_director(cast):
    """The only one left of the care team names the director and the colleague: nobody but the board can judge."""
    case = open_case(cast, report(cast))
    shut_out(cast, case, cast.director, by=cast.zorg)
    wall = shut_out(cast, case, cast.colleague, by=cast.zorg)
    assert wall.asked_id == cast.board.pk


def test_lifting(cast):
    case = open_case(cast, report(cast))
    wall = shut_out(cast, case, cast.behaviour, by=cast.zorg)
    name(cast, case, cast.talker)
    with acting(cast.reporter) as actor, pytest.raises(TransitionNotAllowed):
        walls.lift(wall=wall, reason="Toch niet.", actor=actor)
    with acting(cast.colleague) as actor:
        walls.confirm(wall=wall, actor=actor)
    # Confirmed, it is not for who put it up to take away.
    with acting(cast.zorg) as actor, pytest.raises(TransitionNotAllowed):
        walls.lift(wall=wall, reason="Toch niet.", actor=actor)
    with acting(cast.colleague) as actor:
        walls.lift(wall=wall, reason="Het was een naamgenoot.", actor=actor)
    name(cast, case, cast.behaviour)
    assert sees(cast.behaviour, case) == YES


def test_a_mistake_is_taken_back_by_who_made_it_until_somebody_confirmed(cast):
    case = open_case(cast, report(cast))
    wall = shut_out(cast, case, cast.colleague, by=cast.zorg)
    with acting(cast.zorg) as actor:
        walls.lift(wall=wall, reason="Verkeerde naam.", actor=actor)
    assert sees(cast.colleague, case) == YES
    with as_owner():
        assert not Duty.objects.filter(kind=DutyKind.CONFIRM_WALL, done_at=None).exists()


# --- Who takes over ---------------------------------------------------------------------------------------------------


def test_the_reporter_names_a_coordinator_and_the_colleague_takes_it_up(cast):
    signal = report(cast, involved=cast.zorg.user)
    assert sees(cast.zorg, signal) == NO
    assert sees(cast.colleague, signal) == YES
    assert sees(cast.director, signal) == NO
    assert owed(signal, DutyKind.CONFIRM_WALL).role == "care_coordinator"


def test_the_whole_care_team_is_shut_out_and_the_direction_leads(cast):
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user)
    assert sees(cast.zorg, signal) == sees(cast.colleague, signal) == NO
    assert sees(cast.director, signal) == YES
    duty = owed(signal, DutyKind.TRIAGE)
    assert (duty.role, duty.organisation_id) == ("director", cast.school.pk)
    browser = signed_in(cast.director)
    assert signal.ref in browser.get("/").content.decode()
    data = {"outcome": "track", "pupil": str(cast.pupil.pk), "pupil_text": str(cast.pupil)}
    assert browser.post(f"/signalen/{signal.ref}/openen/", data).status_code == 302
    with as_owner():
        case = Case.objects.get(dossier=signal.dossier_id)
        assert case.owner == cast.director
    page = browser.get(f"/casussen/{case.ref}/")
    assert page.status_code == 200
    assert "Uitgesloten" in page.content.decode()
    asked = {"talker": cast.talker.pk, "briefing": "Praat.", "done_on": "24/11/2026"}
    asked["done_on"] = datetime.now(UTC).strftime("%d/%m/%Y")
    assert browser.post(f"/casussen/{case.ref}/gespreksvoerder/", asked).status_code == 302
    with as_owner():
        case.refresh_from_db()
        assert case.step == "2"


def test_a_new_coordinator_leads_again(cast):
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user)
    with as_owner():
        fresh = member("nieuw", "Nele Maes", cast.school, Role.CARE_COORDINATOR)
    with as_role("schakel_worker"):
        walls.take_over_all(now=datetime.now(UTC))
    assert sees(fresh, signal) == YES
    assert sees(cast.director, signal) == NO
    assert owed(signal, DutyKind.TRIAGE).role == "care_coordinator"


def test_deputies_lead_before_the_direction(cast):
    with as_owner():
        member("inval", "Ine Val", cast.school, Role.CARE_COORDINATOR, stands_in_for=cast.zorg, ends_on="2030-06-30")
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user)
    assert sees(cast.director, signal) == NO
    assert not _dossier(signal).led_by_direction


def test_after_the_direction_the_board(cast):
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user)
    with acting(cast.director) as actor:
        assert leads(_dossier(signal), actor)
    with as_owner():
        second = member("adjunct", "Ada Junct", cast.school, Role.DIRECTOR)
    shut_out(cast, signal, cast.director, by=second)
    with as_owner():
        Membership.objects.filter(pk=second.pk).update(ends_on="2020-09-02")
    with as_role("schakel_worker"):
        walls.take_over_all(now=datetime.now(UTC))
    assert sees(cast.director, signal) == NO
    assert sees(cast.board, signal) == YES
    duty = owed(signal, DutyKind.TRIAGE)
    assert (duty.role, duty.organisation_id) == ("board_member", cast.board.organisation_id)
    browser = signed_in(cast.board)
    data = {"outcome": "track", "pupil": "", "pupil_text": "Noor"}
    assert browser.post(f"/signalen/{signal.ref}/openen/", data).status_code == 302
    with as_owner():
        ref = Case.objects.get(dossier=signal.dossier_id).ref
    assert browser.get(f"/casussen/{ref}/").status_code == 200


def test_about_staff_names_the_director(cast):
    """Whoever reports about staff and names the director: the board handles it, the director reads nothing."""
    signal = report(cast, about_whom=About.STAFF, involved=cast.director.user)
    assert sees(cast.director, signal) == NO
    assert sees(cast.board, signal) == YES
    assert owed(signal, DutyKind.STAFF_SIGNAL).role == "board_member"


def test_what_lay_with_the_owner_is_the_colleagues(cast):
    """Without telling why: the history of the case says nothing of it."""
    case = open_case(cast, report(cast))
    assert owed(case, DutyKind.NAME_TALKER).addressee == cast.zorg
    shut_out(cast, case, cast.zorg, by=cast.colleague)
    for kind in (DutyKind.NAME_TALKER, DutyKind.FEEDBACK):
        assert owed(case, kind).addressee is None
    with as_owner():
        case.refresh_from_db()
        assert case.owner is None
        assert [move.event for move in case.transitions.all()] == ["open"]
    with acting(cast.colleague) as actor:
        actions.take_case(case_id=case.pk, by=cast.colleague, actor=actor)
    assert owed(case, DutyKind.FEEDBACK).addressee == cast.colleague


def test_the_talker_keeps_the_task(cast):
    """What somebody was asked in person stays: otherwise they would notice."""
    case = open_case(cast, report(cast))
    talk = name_talker(cast, case)
    shut_out(cast, case, cast.talker, by=cast.zorg)
    browser = signed_in(cast.talker)
    assert browser.get(f"/gesprekken/{talk.pk}/").status_code == 200
    assert owed(case, DutyKind.TALK).addressee == cast.talker


def test_danger_is_told_to_who_is_not_involved(cast):
    signal = report(cast, acute=True, involved=cast.director.user, family=cast.zorg.user)
    with as_owner():
        assert not Item.objects.filter(addressee=cast.director).exists()
        assert Case.objects.filter(dossier=signal.dossier_id).exists()
    with as_role("schakel_worker"):
        reminders.remind(now=datetime.now(UTC) + timedelta(days=1))
    with as_owner():
        mailed = set(Mail.objects.values_list("recipient_id", flat=True))
    assert cast.colleague.user_id in mailed
    assert not mailed & {cast.director.user_id, cast.zorg.user_id}


def test_a_leaver_hands_over_to_somebody_who_is_shut_out(cast):
    """That case goes to nobody in particular: whoever may see it takes it up."""
    case = open_case(cast, report(cast))
    other = open_case(cast, report(cast, facts="Een andere zaak."))
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    with acting(cast.admin), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.hand_over(%s, %s)", [cast.zorg.pk, cast.colleague.pk])
        assert cursor.fetchone() == (True,)
    with as_owner():
        case.refresh_from_db()
        other.refresh_from_db()
    assert (case.owner_id, other.owner_id) == (None, cast.colleague.pk)
    assert owed(case, DutyKind.NAME_TALKER).addressee is None


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_pages_of_the_coordinator(cast):
    case = open_case(cast, report(cast))
    browser = signed_in(cast.zorg)
    url = f"/casussen/{case.ref}/uitsluiten/"
    assert browser.get(url).status_code == 200
    wrong = browser.post(url, {"why": "staff", "person": ""})
    assert wrong.status_code == 422
    assert "Kies wie dit niet mag zien" in wrong.content.decode()
    assert browser.post(url, {"why": "staff", "person": cast.behaviour.pk}).status_code == 302
    assert "Uitgesloten:" in browser.get(f"/casussen/{case.ref}/").content.decode()
    with as_owner():
        wall = Wall.objects.get()
    page = f"/uitsluitingen/{wall.pk}/"
    assert browser.post(f"{page}bevestigen/").status_code == 302
    with as_owner():
        wall.refresh_from_db()
        assert wall.confirmed_at is None
    second = signed_in(cast.colleague)
    assert second.post(page, {"reason": ""}).status_code == 422
    assert second.post(page, {"reason": "Een naamgenoot."}).status_code == 302
    for seat in (cast.behaviour, cast.reporter, cast.director, cast.outsider):
        assert signed_in(seat).get(page).status_code == 404
        assert signed_in(seat).get(url).status_code == 404


def test_the_form_of_a_signal(cast):
    data = {"facts": "Ze riep.", "about_whom": "pupil", "pupil_text": str(cast.pupil), "pupil": cast.pupil.pk}
    data |= {"happened_on": datetime.now(UTC).strftime("%d/%m/%Y"), "involved": cast.zorg.pk}
    browser = signed_in(cast.reporter)
    assert browser.post("/signalen/nieuw/", data).status_code == 302
    with as_owner():
        wall = Wall.objects.get()
        assert (wall.user, wall.why, wall.by) == (cast.zorg.user, "staff", cast.reporter)
        signal = Signal.objects.get()
    assert cast.zorg.user.name not in browser.get(f"/signalen/{signal.ref}/").content.decode()
    # Nobody names themselves.
    assert browser.post("/signalen/nieuw/", data | {"involved": cast.reporter.pk}).status_code == 422


def test_the_same_person_twice_is_one_wall(cast):
    signal = report(cast, involved=cast.zorg.user, family=cast.zorg.user)
    with as_owner():
        assert Wall.objects.filter(dossier=signal.dossier_id).count() == 1
