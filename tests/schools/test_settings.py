"""What a school says of itself: who keeps it, a look at what changes, bad input, campuses, and the practice flag."""

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Organisation
from core.models import AuditEntry
from schools.models import Campus, School
from tests.cast import acting, report, signed_in
from tests.conftest import as_owner
from tests.schools.importing import text

pytestmark = pytest.mark.database
HERE = "/scholen/998002/"
URL = f"{HERE}gegevens/"
NEW = f"{HERE}vestiging/"
KEEPERS = {"admin", "platform"}
CAMPUS = {
    "number": "1",
    "name": "Hoofd",
    "address": "Proefstraat 1",
    "municipality": "9000 Teststad",
    "nis_code": "44021",
}


def typed(cast, **changes):
    return {"net": "free", "umbrella": "Koepel Test", "municipality": str(cast.case_manager.organisation_id)} | changes


def kept(cast):
    with as_owner():
        found = School.objects.select_related("organisation").get(pk=cast.school.pk)
    return found.net, found.umbrella, found.municipality_id, found.organisation.practice


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def test_kept_only_after_a_look_at_what_changes(cast):
    client, before = signed_in(cast.admin), kept(cast)
    assert "Gegevens wijzigen" in text(client.get(HERE))
    look = client.post(URL, typed(cast))
    assert look.status_code == 200
    assert "Nu: niet ingevuld Het wordt: gesubsidieerd vrij onderwijs" in text(look)
    assert "Het wordt: Teststad" in text(look)
    assert kept(cast) == before
    # Back: everything as typed, nothing kept.
    assert 'value="Koepel Test"' in client.post(URL, typed(cast, back="1")).content.decode()
    assert kept(cast) == before
    done = client.post(URL, typed(cast, send="1"), follow=True)
    assert "De gegevens zijn bewaard." in text(done)
    assert "Koepel Test" in text(done)
    assert kept(cast) == ("free", "Koepel Test", cast.case_manager.organisation_id, False)
    assert "Er was niets gewijzigd." in text(client.post(URL, typed(cast, send="1"), follow=True))
    with as_owner():
        assert AuditEntry.objects.filter(action="set_school").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"net": "privaat"}, "privaat"),
        ({"umbrella": "x" * 101}, "Maak dit korter: hoogstens 100 tekens"),
        ({"municipality": "999999"}, "Kies een gemeente uit de lijst"),
    ],
)
def test_bad_input(cast, changes, sentence):
    before = kept(cast)
    answer = signed_in(cast.admin).post(URL, typed(cast, send="1", **changes))
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert kept(cast) == before


def test_a_school_is_no_municipality(cast):
    answer = signed_in(cast.admin).post(URL, typed(cast, send="1", municipality=str(cast.other_school.pk)))
    assert (answer.status_code, "Kies een gemeente uit de lijst" in text(answer)) == (422, True)


def test_campuses_come_change_and_go(cast):
    client = signed_in(cast.admin)
    assert "De vestigingsplaats is bewaard." in text(client.post(NEW, CAMPUS, follow=True))
    taken = client.post(NEW, CAMPUS | {"name": "Tweede"})
    assert (taken.status_code, "heeft dit nummer al" in text(taken)) == (422, True)
    assert 'value="Tweede"' in taken.content.decode()
    with as_owner():
        one = Campus.objects.get()
    client.post(f"{NEW}{one.pk}/", CAMPUS | {"address": "Proefstraat 2"})
    assert "Proefstraat 2, 9000 Teststad" in text(client.get(HERE))
    assert signed_in(cast.platform).get(f"/scholen/998003/vestiging/{one.pk}/").status_code == 404
    client.post(f"{NEW}{one.pk}/verwijderen/")
    with as_owner():
        assert not Campus.objects.exists()


def test_who_may(cast):
    with as_owner():
        one = Campus.objects.create(school_id=cast.school.pk, **CAMPUS)
    for name, seat in cast.seats.items():
        client, expected = signed_in(seat), 200 if name in KEEPERS else 404
        for url in (URL, NEW, f"{NEW}{one.pk}/"):
            assert client.get(url).status_code == expected, (name, url)
        if name not in KEEPERS:
            assert client.post(f"{NEW}{one.pk}/verwijderen/").status_code == 404
            assert client.post(URL, typed(cast, send="1")).status_code == 404
    assert signed_in(cast.admin).get("/scholen/998003/gegevens/").status_code == 404


def test_the_database_keeps_writers_to_their_school(cast):
    with as_owner():
        Campus.objects.create(school_id=cast.school.pk, **CAMPUS)
    for name, seat in cast.seats.items():
        own = 1 if name in KEEPERS else 0
        with acting(seat):
            for school, may in ((cast.school, own), (cast.other_school, name == "platform")):
                assert ask("SELECT schakel.set_school(%s, '', %s, NULL)", school.pk, name) == bool(may), name
                assert ask("SELECT schakel.set_school(%s, '', '', %s)", school.pk, cast.clb.organisation_id) is False
            with pytest.raises(ProgrammingError), transaction.atomic():
                School.objects.filter(pk=cast.school.pk).update(umbrella=name)
            assert Campus.objects.filter(school=cast.school.pk).update(name=name) == own, name
            if not own:
                with pytest.raises(ProgrammingError), transaction.atomic():
                    Campus.objects.create(school_id=cast.school.pk, **CAMPUS | {"number": "2"})
                assert Campus.objects.filter(school=cast.school.pk).delete()[0] == 0


def test_only_the_platform_says_that_a_school_is_for_practice(cast):
    signed_in(cast.admin).post(URL, typed(cast, practice="on", send="1"))
    assert kept(cast)[3] is False
    client = signed_in(cast.platform)
    assert "Oefenschool Nu: nee Het wordt: ja" in text(client.post(URL, typed(cast, practice="on")))
    client.post(URL, typed(cast, practice="on", send="1"))
    assert kept(cast)[3] is True
    client.post(URL, typed(cast, send="1"))
    assert kept(cast)[3] is False
    for name, seat in cast.seats.items():
        if name != "platform":
            with acting(seat):
                assert ask("SELECT schakel.set_practice(%s, true)", cast.school.pk) is False, name
    assert not Organisation.objects.filter(practice=True).exists()


def test_never_where_something_was_written(cast):
    """Emptying a practice school deletes its cases: no real school becomes one, and no practice case becomes real."""
    report(cast)
    answer = signed_in(cast.platform).post(URL, typed(cast, practice="on", send="1"))
    assert (answer.status_code, "zolang er op deze school niets genoteerd is" in text(answer)) == (422, True)
    assert kept(cast) == ("", "", None, False)
    with as_owner():
        Organisation.objects.filter(pk=cast.school.pk).update(practice=True)
    assert signed_in(cast.platform).post(URL, typed(cast, send="1")).status_code == 422
    assert kept(cast)[3] is True
