"""The only contact of the school's CLB is shut out of a case: the direction of the CLB appoints another one, and reads nothing of
the case itself. Until then nobody there reads it (DOMAIN §5, conflict of interest; docs/adr/0016)."""

from uuid import uuid4

import pytest

from accounts.models import Assignment
from accounts.roles import Role
from cases import clb_files, walls
from cases.models import Case
from duties.models import Duty
from secrecy import grants
from secrecy.grants import GrantRefused
from secrecy.models import Grant, Item, Wall
from secrecy.tables import GrantKind, WallReason
from tests.cases import police
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

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
