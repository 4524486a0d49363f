"""The only contact of the school's CLB is shut out of a case: the direction of the CLB appoints another one, and reads nothing of
the case itself. Until then nobody there reads it (DOMAIN §5, conflict of interest; docs/adr/0016)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Assignment, Membership
from accounts.roles import Role
from cases import clb_files, unanswered, walls
from cases.models import Case
from duties.models import Duty
from secrecy import grants
from secrecy.grants import GrantRefused
from secrecy.models import Grant, Item, Wall
from secrecy.tables import GrantKind, WallReason
from tests.cases import police
from tests.cases.panels import panel_of
from tests.cases.test_clb_file import close_early
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database


def shut_out(cast, case, whom=None):
    with acting(cast.zorg) as actor:
        return walls.shut_out(
            dossier_id=case.dossier_id, school_id=case.school_id, person=(whom or cast.clb).user, why=WallReason.FAMILY,
            actor=actor,
        )  # fmt: skip


def people_of_the_clb(cast):
    """Its direction, and a contact of another school."""
    with as_owner():
        director = member("clbdirectie", "Rita Mertens", cast.clb.organisation, Role.CLB_DIRECTOR)
        return director, member("clb2", "Jonas Wouters", cast.clb.organisation, Role.CLB_CONTACT)


def shut_out_at_the_clb(cast):
    director, other = people_of_the_clb(cast)
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    shut_out(cast, case)
    return case, director, other


def asked_at(director):
    with as_owner():
        return f"/clb/aanduiden/{Duty.objects.get(kind='clb_successor', addressee=director, done_at=None).about}/"


def text_of(answer):
    return answer.content.decode()


def sees(seat, case):
    with acting(seat) as actor:
        first, second = Case.objects.visible_to(actor).filter(pk=case.pk), Case.objects.filter(pk=case.pk)
        assert first.exists() == second.exists()
        return first.exists()


def test_the_direction_is_asked_and_reads_nothing_of_the_case(cast):
    case, director, other = shut_out_at_the_clb(cast)
    assert not any(sees(seat, case) for seat in (cast.clb, director, other))
    client = signed_in(director)
    address = asked_at(director)
    assert "Duid een contactpersoon aan voor een casus" in text_of(client.get("/"))
    page = text_of(client.get(address))
    assert cast.school.name in page
    assert other.user.name in page
    for secret in (case.ref, case.title, cast.pupil.last_name, cast.clb.user.name):
        assert secret not in page, secret
    assert client.get(f"/casussen/{case.ref}/").status_code == 404
    assert "gevraagd" not in text_of(signed_in(cast.clb).get("/"))


def test_nobody_else_learns_of_it(cast):
    case, director, _other = shut_out_at_the_clb(cast)
    address = asked_at(director)
    for name, seat in cast.seats.items():
        assert signed_in(seat).get(address).status_code == 404, name
        with acting(seat) as actor:
            assert not Item.objects.visible_to(actor).filter(kind="clb_notice").exists(), name
            assert not Duty.objects.visible_to(actor).filter(kind="clb_successor").exists(), name
    assert "Kennisgeving aan het CLB" not in text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))


def test_who_is_appointed_works_as_the_contact(cast):
    case, director, other = shut_out_at_the_clb(cast)
    answer = signed_in(director).post(asked_at(director), {"whom": str(other.pk)})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert sees(other, case)
    assert not sees(cast.clb, case)
    assert not sees(director, case)
    client = signed_in(other)
    assert "Lees de casus waarop u aangeduid bent" in text_of(client.get("/"))
    page = client.get(f"/casussen/{case.ref}/")
    assert page.status_code == 200
    assert "Ik las deze casus" in text_of(page)
    with as_owner():
        grant = Grant.objects.get(kind="clb", ended_at=None)
        assert (grant.addressee_id, grant.granted_by_id) == (other.pk, director.pk)
        assert not Duty.objects.filter(kind="clb_successor", done_at=None).exists()
    assert client.post(f"/casussen/{case.ref}/meewerken/{grant.pk}/gelezen/").status_code in {302, 404}
    assert client.get(f"/casussen/{case.ref}/vrijgave/").status_code == 200
    with acting(other) as actor:
        clb_files.write_note(ref=case.ref, text="Nota.", form_key=uuid4(), by=other, actor=actor)
        # And draws in a colleague, as a contact does.
        grants.grant(
            dossier_id=case.dossier_id,
            membership=cast.clb_reference,
            kind=GrantKind.CLB,
            reason="CLB-team",
            actor=actor,
        )
    with acting(cast.clb) as actor:
        assert not Item.objects.visible_to(actor).filter(kind="clb_note").exists()


def test_asked_once_and_again_when_the_next_one_is_shut_out_too(cast):
    case, director, other = shut_out_at_the_clb(cast)
    with as_owner():
        third = member("clb3", "Lien Cools", cast.clb.organisation, Role.CLB_CONTACT)
    shut_out(cast, case, cast.talker)
    with as_owner():
        assert Duty.objects.filter(kind="clb_successor").count() == 1
    signed_in(director).post(asked_at(director), {"whom": str(other.pk)})
    shut_out(cast, case, other)
    assert not sees(other, case)
    page = text_of(signed_in(director).get(asked_at(director)))
    assert third.user.name in page
    assert other.user.name not in page


def test_shut_out_before_the_case_comes_to_the_clb(cast):
    director, _other = people_of_the_clb(cast)
    case = open_case(cast, report(cast))
    shut_out(cast, case)
    with as_owner():
        assert not Duty.objects.filter(kind="clb_successor").exists()
    put_on_agenda(cast, case)
    assert asked_at(director)


def test_not_while_another_contact_is_left(cast):
    _director, other = people_of_the_clb(cast)
    with as_owner():
        Assignment.objects.create(membership=other, organisation=cast.school, confirmed_at="2020-09-01T09:00Z")
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    shut_out(cast, case)
    assert sees(other, case)
    with as_owner():
        assert not Duty.objects.filter(kind="clb_successor").exists()


def test_no_longer_needed(cast):
    """The wall was a mistake: nobody is appointed, and it is settled."""
    case, director, other = shut_out_at_the_clb(cast)
    address = asked_at(director)
    with as_owner():
        wall = Wall.objects.get()
    with acting(cast.zorg) as actor:
        walls.lift(wall=wall, reason="Een naamgenoot.", actor=actor)
    client = signed_in(director)
    answer = client.post(address, {"whom": str(other.pk)}, follow=True)
    assert "Dit is niet meer nodig" in text_of(answer)
    assert not sees(other, case)
    assert "Dit is afgehandeld." in text_of(client.get(address))


@pytest.mark.parametrize("who", ["nobody", "shut out", "no contact", "not asked"])
def test_the_database_lets_the_direction_name_nobody_else(cast, who):
    director, other = people_of_the_clb(cast)
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    if who != "not asked":
        shut_out(cast, case)
    whom = {"nobody": cast.zorg, "shut out": cast.clb, "no contact": cast.clb_reference, "not asked": other}[who]
    with acting(director) as actor, pytest.raises(GrantRefused):
        grants.grant(dossier_id=case.dossier_id, membership=whom, kind=GrantKind.CLB, reason="x", actor=actor)


def test_a_contact_who_is_shut_out_is_not_told_what_the_police_brought(cast):
    director, other = people_of_the_clb(cast)
    case = police.receive(cast)
    with acting(cast.director, police.hours(1)) as actor:
        walls.shut_out(
            dossier_id=case.dossier_id, school_id=case.school_id, person=cast.clb.user, why=WallReason.FAMILY, actor=actor,
            now=police.hours(1),
        )  # fmt: skip
    police.permit(cast, case)
    police.inform(cast, case)
    with as_owner():
        told = set(Item.objects.filter(kind="clb_notice").values_list("regime", "addressee"))
        assert told == {("clb", director.pk), ("team", None)}
    signed_in(director).post(asked_at(director), {"whom": str(other.pk)})
    assert "Er is een bezorgdheid over" in text_of(signed_in(other).get(f"/casussen/{case.ref}/"))
    assert not sees(cast.clb, case)
    with acting(cast.clb) as actor:
        assert not Item.objects.visible_to(actor).filter(kind="clb_notice").exists()


# --- Whom it appointed, or the direction itself, is gone later ---------------------------------------------------------


def ends(seat):
    with as_owner():
        Membership.objects.filter(pk=seat.pk).update(ends_on=timezone.localdate() - timedelta(days=1))


def passed_on():
    with as_role("schakel_worker"):
        return unanswered.pass_on(now=timezone.now())


def appointed(cast):
    case, director, other = shut_out_at_the_clb(cast)
    with as_owner():
        third = member("clb3", "Lien Cools", cast.clb.organisation, Role.CLB_CONTACT)
    assert signed_in(director).post(asked_at(director), {"whom": str(other.pk)}).status_code == 302
    assert passed_on() == 0
    return case, director, other, third


def test_whom_it_appointed_leaves(cast):
    case, director, other, third = appointed(cast)
    ends(other)
    assert (passed_on(), passed_on()) == (1, 0)
    client = signed_in(director)
    assert "Duid een contactpersoon aan voor een casus" in text_of(client.get("/"))
    page = text_of(client.get(address := asked_at(director)))
    assert third.user.name in page
    assert other.user.name not in page
    assert case.ref not in page
    assert client.post(address, {"whom": str(third.pk)}).status_code == 302
    assert sees(third, case)
    assert passed_on() == 0


def test_whom_it_appointed_lets_go(cast):
    """Only they do: a school ends nothing that the CLB gave."""
    case, director, other, _third = appointed(cast)
    with as_owner():
        grant = Grant.objects.get(kind="clb", ended_at=None)
    with acting(cast.zorg) as actor, pytest.raises(GrantRefused):
        grants.end(grant_id=grant.pk, actor=actor)
    assert sees(other, case)
    with acting(other) as actor:
        grants.end(grant_id=grant.pk, actor=actor)
    assert not sees(other, case)
    assert passed_on() == 1
    assert asked_at(director)


def test_a_case_that_closed_needs_nobody(cast):
    case, _director, other, _third = appointed(cast)
    close_early(cast, case)
    ends(other)
    assert passed_on() == 0


def test_the_direction_that_was_asked_left_without_an_answer(cast):
    _case, director, _other = shut_out_at_the_clb(cast)
    ends(director)
    assert passed_on() == 0
    with as_owner():
        fresh = member("clbdirectie2", "Nora Pauwels", cast.clb.organisation, Role.CLB_DIRECTOR)
    assert (passed_on(), passed_on()) == (1, 0)
    client = signed_in(fresh)
    assert "Duid een contactpersoon aan voor een casus" in text_of(client.get("/"))
    assert cast.school.name in text_of(client.get(asked_at(fresh)))


def test_a_second_director_changes_nothing_for_the_one_who_was_asked(cast):
    """Whoever was asked first keeps the question, whatever the order of the seats."""
    _case, director, _other = shut_out_at_the_clb(cast)
    with as_owner():
        second = member("clbdirectie2", "Nora Pauwels", cast.clb.organisation, Role.CLB_DIRECTOR)
        duty = Duty.objects.get(kind="clb_successor")
        Duty.objects.filter(pk=duty.pk).update(addressee=second)
        Item.objects.filter(pk=duty.about).update(addressee=second)
    assert passed_on() == 0
    assert asked_at(second)


# --- What the panel says ------------------------------------------------------------------------------------------------


def contact_on_the_panel(seat, case):
    lines = panel_of(signed_in(seat).get(f"/casussen/{case.ref}/"))
    return [line for line in lines if "ontactpersoon CLB" in line]


NOBODY = ["ziet dit niet: Contactpersoon CLB: er is nu niemand; wie dat wordt, leest dit wel"]


def test_the_panel_says_that_nobody_of_the_clb_reads_it(cast):
    case, director, other = shut_out_at_the_clb(cast)
    assert contact_on_the_panel(cast.zorg, case) == NOBODY
    assert "ziet dit niet: Stad en politie: niet" in panel_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))
    signed_in(director).post(asked_at(director), {"whom": str(other.pk)})
    (line,) = contact_on_the_panel(cast.zorg, case)
    assert line.startswith("ziet dit: Jonas Wouters, contactpersoon CLB: volgt deze casus op")
    ends(other)
    assert contact_on_the_panel(cast.zorg, case) == NOBODY


@pytest.mark.parametrize("left", [True, False])
def test_to_a_board_the_panel_says_the_same_without_a_name(cast, left):
    """The board does not see who works for the school at the CLB; it is told whether anybody does."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    if not left:
        shut_out(cast, case)
    with as_owner():
        for seat in (cast.zorg, cast.colleague, cast.director):
            Wall.objects.create(
                dossier_id=case.dossier_id, user=seat.user, why="family", by=cast.zorg, at=timezone.now()
            )
    with as_role("schakel_worker"):
        walls.take_over_all(now=timezone.now())
    lines = contact_on_the_panel(cast.board, case)
    if left:
        assert [line.partition(": werkt")[0] for line in lines] == ["ziet dit: Contactpersoon CLB"]
    else:
        assert lines == NOBODY
