"""Conflict of interest (DOMAIN §5): who handles a dossier when somebody is shut out of it, and what lay with that person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Membership
from accounts.roles import Role
from cases import actions, walls
from cases.enums import About, DutyKind
from cases.models import Case
from cases.web import audiences
from core.models import Mail
from duties import reminders
from secrecy.models import Item, leads
from tests.cast import acting, member, name_talker, open_case, report, signed_in
from tests.conftest import as_owner, as_role
from tests.secrecy.walled import NO, YES, dossier_of, owed, sees, shut_out

pytestmark = pytest.mark.database


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
    assert not dossier_of(signal).led_by_direction


def test_after_the_direction_the_board(cast):
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user)
    with acting(cast.director) as actor:
        assert leads(dossier_of(signal), actor)
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


def test_about_the_direction_and_one_of_it_sits_on_the_board(cast):
    """Nobody reads in another hat what is said about them; before it is sent, the reporter reads who will."""
    with as_owner():
        both = Membership.objects.create(
            user=cast.director.user, organisation=cast.board.organisation, role=Role.BOARD_MEMBER, starts_on="2020-09-01",
            confirmed_at="2020-09-01T09:00Z",
        )  # fmt: skip
    with acting(cast.reporter) as actor:
        told = audiences.for_new_signal(cast.school, actor)
    assert {entry.name for entry in told[About.DIRECTION] if entry.sees} == {"U", "Paul Merckx"}
    signal = report(cast, about_whom=About.DIRECTION)
    assert sees(both, signal) == sees(cast.director, signal) == NO
    assert sees(cast.board, signal) == YES
    assert owed(signal, DutyKind.CONFIRM_WALL).role == "board_member"
    # Alone on the board: then nobody could read it, and the form says so.
    with as_owner():
        Membership.objects.filter(pk=cast.board.pk).update(ends_on="2021-06-30")
    data = {"about_whom": "direction", "facts": "Ze riep in de gang.", "happened_on": "01/09/2026", "form_key": ""}
    answer = signed_in(cast.reporter).post("/signalen/nieuw/", data)
    assert answer.status_code == 422
    assert "op uw school kan nu niemand dit in Schakel lezen" in answer.content.decode()


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
