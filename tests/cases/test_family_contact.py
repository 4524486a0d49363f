"""Who talks with the family: one named person a case, who reads it, with what was before."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from cases import naming, voices
from cases.models import Case, FamilyContact
from cases.workflow import TransitionNotAllowed
from secrecy.models import Grant
from tests.cases.ledger import NOW, added, contents, duties
from tests.cases.panels import panel_of
from tests.cast import acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, said, text_of

pytestmark = pytest.mark.database


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def choose(cast, case, person, *, now=NOW, seat=None):
    seat = seat or cast.zorg
    with acting(seat, now) as actor:
        return voices.name_family_contact(case_id=case.pk, person=person, by=seat, actor=actor, now=now)


def readers(cast):
    found = set()
    for name, seat in cast.seats.items():
        with acting(seat, NOW) as actor:
            assert set(FamilyContact.objects.all()) == set(FamilyContact.objects.visible_to(actor))
            if FamilyContact.objects.exists():
                found.add(name)
    return found


def test_a_coordinator_of_the_school_needs_no_more_than_the_line(cast, case):
    before = contents()
    choose(cast, case, cast.colleague)
    after = contents()
    assert added(before, after) == {"cases_familycontact": 1, "core_auditentry": 1}
    choose(cast, case, cast.colleague)
    assert contents() == after


def test_who_sees_who_talks_with_the_family(cast, case):
    choose(cast, case, cast.zorg)
    assert readers(cast) == {"zorg", "colleague"}
    put_on_agenda(cast, case, now=NOW)
    assert readers(cast) == {"zorg", "colleague", "clb"}


def test_who_does_not_read_the_case_yet_is_named_on_it_with_this(cast, case):
    choose(cast, case, cast.behaviour)
    with as_owner():
        [grant] = Grant.objects.filter(addressee=cast.behaviour)
    assert (grant.kind, grant.reason, grant.until) == ("care", "spreekt met het gezin", None)
    [owed] = duties(kind="named")
    assert owed.addressee_id == cast.behaviour.pk
    assert readers(cast) == {"zorg", "colleague", "behaviour"}


def test_the_newest_line_stands_and_the_others_stay(cast, case):
    for number, person in enumerate((cast.zorg, cast.behaviour, cast.zorg)):
        choose(cast, case, person, now=NOW + timedelta(hours=number))
    with acting(cast.colleague, NOW) as actor:
        assert [line.person for line in voices.family_contacts(case, actor)] == [cast.zorg, cast.behaviour, cast.zorg]
        assert voices.family_contact(case, actor).at == NOW + timedelta(hours=2)


@pytest.mark.parametrize("name", ["talker", "reporter", "secretariat", "admin", "clb", "outsider", "case_manager"])
def test_nobody_who_may_not_read_the_case(cast, case, name):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="Kies iemand uit de lijst") as refusal:
        choose(cast, case, cast.seats[name])
    assert refusal.value.field == "person"
    assert contents() == before


def test_the_direction_not_before_it_is_informed(cast, case):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="vanaf stap 3") as refusal:
        choose(cast, case, cast.director)
    assert refusal.value.field == "person"
    assert contents() == before


@pytest.mark.parametrize("seat", ["reporter", "talker", "director", "behaviour", "clb", "outsider"])
def test_only_the_care_team_chooses(cast, case, seat):
    with pytest.raises(Case.DoesNotExist):
        choose(cast, case, cast.zorg, seat=cast.seats[seat])


def test_a_closed_case_is_left_as_it_is(cast, case):
    with as_owner():
        Case.objects.filter(pk=case.pk).update(state="closed", closed_at=NOW, closed_by=cast.zorg)
    with pytest.raises(TransitionNotAllowed, match="gesloten"):
        choose(cast, case, cast.zorg)


class TestPages:
    @pytest.fixture(autouse=True)
    def _on_the_day(self, time_machine):
        time_machine.move_to(NOW, tick=False)

    def test_choose_and_read_on_the_case_and_among_who_works_on_it(self, cast, case, time_machine):
        client, url = signed_in(cast.zorg), f"/casussen/{case.ref}/gezin/"
        assert "Nog niemand aangeduid. Eén vaste persoon" in text_of(client.get(f"/casussen/{case.ref}/"))
        page = said(client.post(url, {"person": cast.behaviour.pk}))
        assert "Amira Lauwers spreekt vanaf nu met het gezin." in page
        assert "spreekt met het gezin sinds 13 oktober 2026" in page
        assert "<b>Amira Lauwers</b>, Gedragsexpert" in text_of(client.get(f"/casussen/{case.ref}/meewerken/"))
        time_machine.shift(timedelta(minutes=1))
        client.post(url, {"person": cast.colleague.pk})
        history = text_of(client.get(url))
        assert "vanaf 13 oktober 2026, genoteerd door Hanne Dewulf" in history
        assert history.index("<b>Wout Segers</b>") < history.index("<b>Amira Lauwers</b>")
        own = text_of(signed_in(cast.behaviour).get(f"/casussen/{case.ref}/"))
        assert "<b>Wout Segers</b>, Zorgcoördinator" in own
        assert url not in own

    def test_somebody_who_was_let_go_or_left_is_to_be_replaced(self, cast, case):
        says, client = "Leest deze casus niet meer: kies iemand anders", signed_in(cast.zorg)
        choose(cast, case, cast.behaviour)
        assert says not in text_of(client.get(f"/casussen/{case.ref}/"))
        with acting(cast.zorg, NOW) as actor:
            with as_owner():
                grant = Grant.objects.get(addressee=cast.behaviour)
            naming.let_go(case_id=case.pk, grant_id=grant.pk, actor=actor, now=NOW)
        assert says in text_of(client.get(f"/casussen/{case.ref}/"))
        choose(cast, case, cast.colleague, now=NOW + timedelta(hours=1))
        assert says not in text_of(client.get(f"/casussen/{case.ref}/"))
        with as_owner():
            Membership.objects.filter(pk=cast.colleague.pk).update(ends_on=NOW.date() - timedelta(days=1))
        assert says in text_of(client.get(f"/casussen/{case.ref}/meewerken/"))

    @pytest.mark.parametrize(
        ("person", "says"),
        [("", "Kies wie met het gezin spreekt"), ("director", "vanaf stap 3"), ("talker", "Kies iemand uit de lijst")],
    )
    def test_bad_choices(self, cast, case, person, says):
        typed, client = {"person": cast.seats[person].pk if person else "", "x": "1"}, signed_in(cast.zorg)
        before = contents()
        refused(client.post(f"/casussen/{case.ref}/gezin/", typed), says)
        changed = {name for name, rows in contents().items() if rows != before[name]}
        assert changed <= {"core_auditentry", "django_session"}


def test_the_page_says_from_when_the_clb_reads_it(cast):
    """Before the case is on an agenda the CLB reads nothing yet; afterwards it does."""
    case = open_case(cast, report(cast))
    address = f"/casussen/{case.ref}/gezin/"

    def contact() -> str:
        return next(line for line in panel_of(signed_in(cast.zorg).get(address)) if "contactpersoon CLB" in line)

    assert contact().endswith("vanaf het zorgoverleg, tot de casus sluit")
    put_on_agenda(cast, case)
    assert contact().endswith("wat in het zorgoverleg gedeeld is, tot de casus sluit")
