"""Conflict of interest (DOMAIN §5): who may shut somebody out, who confirms it, who lifts it, and the pages for that."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.roles import Role
from cases import handover, walls
from cases.enums import About, DutyKind
from cases.models import Case, Signal
from cases.workflow import TransitionNotAllowed
from core.models import Mail
from core.templatetags.schakel import moment
from duties import reminders
from duties.models import Duty
from secrecy.models import Dossier, Item, Wall
from tests.cast import Cast, acting, member, open_case, report, signed_in
from tests.conftest import as_owner, as_role
from tests.secrecy.walled import NO, STAFF, YES, name, owed, sees, shut_out

pytestmark = pytest.mark.database


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
    # What tells two of them apart, and no more.
    assert f"betrokken personeelslid, {moment(wall.at)}" in text
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


def test_the_reporter_reads_who_reads_it(cast):
    """Who named the whole care team reads that the direction reads it; and of the direction too, the board."""
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user)
    page = signed_in(cast.reporter).get(f"/signalen/{signal.ref}/").content.decode()
    assert cast.director.user.name in page
    assert "De zorgcoördinator van de school" not in page
    other = report(cast, about_whom=About.STAFF, involved=cast.director.user)
    page = signed_in(cast.reporter).get(f"/signalen/{other.ref}/").content.decode()
    assert cast.director.user.name not in page
    assert cast.board.user.name in page


def test_who_is_told_of_danger_is_not_told_to_call_who_is_involved(cast):
    report(cast, acute=True, involved=cast.zorg.user)
    with as_owner():
        notice = Item.objects.get(kind="notice")
    page = signed_in(cast.director).get(f"/kennisgevingen/{notice.pk}/").content.decode()
    assert cast.colleague.user.name in page
    assert cast.zorg.user.name not in page


def test_the_same_person_twice_is_one_wall(cast):
    signal = report(cast, involved=cast.zorg.user, family=cast.zorg.user)
    with as_owner():
        assert Wall.objects.filter(dossier=signal.dossier_id).count() == 1


def test_who_is_asked_and_sits_there_no_more_reads_no_wall(cast):
    case = open_case(cast, report(cast))
    shut_out(cast, case, cast.colleague, by=cast.zorg)
    with acting(cast.director):
        assert Wall.objects.exists()
    with as_owner():
        type(cast.director).objects.filter(pk=cast.director.pk).update(ends_on="2021-06-30")
    with acting(cast.director):
        assert not Wall.objects.exists()


def test_who_is_asked_leaves_and_the_successor_judges(cast):
    """The task goes over, and with it the wall that it is about."""
    case = open_case(cast, report(cast))
    wall = shut_out(cast, case, cast.colleague, by=cast.zorg)
    with as_owner():
        second = member("adjunct", "Ada Junct", cast.school, Role.DIRECTOR)
    with acting(cast.admin) as actor:
        handover.hand_over(departing=cast.director, successor=second, by=actor)
    assert owed(case, DutyKind.CONFIRM_WALL).addressee == second
    browser = signed_in(second)
    assert f"/uitsluitingen/{wall.pk}/" in browser.get("/").content.decode()
    assert browser.get(f"/uitsluitingen/{wall.pk}/").status_code == 200
    assert signed_in(cast.director).get(f"/uitsluitingen/{wall.pk}/").status_code == 404
    assert browser.post(f"/uitsluitingen/{wall.pk}/bevestigen/").status_code == 302
    with as_owner():
        wall.refresh_from_db()
        assert wall.confirmed_by == second


def test_a_reporter_does_not_learn_who_was_shut_out_later(cast):
    """Nor by a notice that they write to themselves."""
    signal = report(cast)
    shut_out(cast, signal, cast.colleague, by=cast.zorg)
    with acting(cast.reporter) as actor, connection.cursor() as cursor:
        Item(
            dossier_id=signal.dossier_id, regime="school", kind="notice", holder=cast.school, author=cast.reporter,
            addressee=cast.reporter, body="x", created_at=actor.now,
        ).save(force_insert=True)  # fmt: skip
        cursor.execute("SELECT schakel.walled_out(ARRAY[%s])", [signal.dossier_id])
        assert cursor.fetchone() == ([],)
