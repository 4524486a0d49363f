"""Who brings files in, what the worker may do in their name, and what staff files give: nothing by themselves."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from core import identity
from schools.imports import running
from schools.models import Import, ImportProgress, Parent, Pupil
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner
from tests.schools.importing import HERE, as_worker, bring, bring_in, check, csv, sentences, text, work

pytestmark = pytest.mark.database
HEAD = "Stamnr;Naam;Voornaam"
STAFF_HEAD = "E-mailadres;Naam;Voornaam;Functie"


def test_who_may_come_here(cast):
    page = bring(cast.secretariat, "pupils", csv(HEAD, "S1;Peel;Lotte"))
    url = page.request["PATH_INFO"]
    for name, seat in cast.seats.items():
        client = signed_in(seat)
        assert client.get(HERE).status_code == (200 if name in {"secretariat", "admin"} else 404), name
        own = 200 if name == "secretariat" else 404
        assert client.get(url).status_code == own, name
        if own == 404:
            for part in ("", "inlezen/", "verwijderen/"):
                assert client.post(url + part, {}).status_code == 404, (name, part)
    with as_owner():
        elsewhere = member("admin2", "Jan Peeters", cast.other_school, Role.ORGANISATION_ADMIN)
    assert signed_in(elsewhere).get(HERE).status_code == 404
    assert signed_in(elsewhere).get("/scholen/998003/import/").status_code == 200
    assert signed_in(elsewhere).get(url.replace("998002", "998003")).status_code == 404


def test_the_worker_sees_only_the_school_of_whom_it_acts_for(cast):
    with as_owner():
        seat = member("admin2", "Jan Peeters", cast.other_school, Role.ORGANISATION_ADMIN)
    with as_worker():
        with identity.acting_as(identity.anonymous()), transaction.atomic():
            assert not Pupil.objects.exists()
        with acting(seat):
            assert [pupil.school_id for pupil in Pupil.objects.all()] == [cast.other_school.pk]
            with pytest.raises(ProgrammingError), transaction.atomic():
                Pupil.objects.create(school_id=cast.school.pk, first_name="A", last_name="B")
        with acting(cast.director):
            assert not Pupil.objects.exists()


def test_who_left_brings_nothing_in(cast):
    page = bring(cast.secretariat, "pupils", csv(HEAD, "S1;Peel;Lotte"))
    client, url = signed_in(cast.secretariat), page.request["PATH_INFO"]
    client.post(url, {name: field.initial for name, field in page.context["form"].fields.items()})
    with as_owner():
        yesterday = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(pk=cast.secretariat.pk).update(ends_on=yesterday)
    assert work() == 1
    with as_owner():
        run = Import.objects.get()
        assert sentences(run) == [
            "Rij 0, : uw plaats bij deze school is voorbij. Vraag een collega om het bestand te brengen."
        ]


def test_after_a_day_the_rows_are_gone(cast):
    bring(cast.secretariat, "pupils", csv(HEAD, "S1;Peel;Lotte"))
    with as_worker():
        now = timezone.now()
        assert running.remove_old(now=now + timedelta(hours=23, minutes=59)) == 0
        assert running.remove_old(now=now + timedelta(hours=24, minutes=1)) == 1
        assert running.remove_old(now=now + timedelta(hours=25)) == 0
    with as_owner():
        run = Import.objects.get()
    assert (run.state, run.rows, run.problems) == ("removed", [], [])


def test_something_unexpected_says_so_and_writes_nothing(cast, monkeypatch):
    def breaks(*_args):
        raise RuntimeError("stuk")

    page = bring(cast.secretariat, "pupils", csv(HEAD, "S1;Peel;Lotte"))
    client, url = signed_in(cast.secretariat), page.request["PATH_INFO"]
    check(client, page)
    monkeypatch.setattr(running, "write", breaks)
    client.post(f"{url}inlezen/")
    assert work() == 1
    assert "Er kwam iets tussen" in text(client.get(url))
    with as_owner():
        assert not Pupil.objects.filter(school_key="S1").exists()
    monkeypatch.undo()
    check(client, client.get(url))
    client.post(f"{url}inlezen/")
    assert work() == 1
    assert "Alles staat in Schakel." in text(client.get(url))


def test_staff_are_only_proposed(cast):
    """An account without a password, a seat that opens nothing; a second person confirms, not who brought the file."""
    content = csv(
        STAFF_HEAD, "Nieuw@School.example;Maes;Ilse;leerkracht", "zorg2@school.example;Claes;Bo;zorgcoördinator"
    )
    run = bring_in(cast.admin, "staff", content)
    assert (run.state, run.counts) == ("done", {"new": 2, "changed": 0, "same": 0})
    with as_owner():
        ilse = User.objects.get(email="nieuw@school.example")
        assert (ilse.name, ilse.has_usable_password(), ilse.is_staff, ilse.is_superuser) == (
            "Ilse Maes",
            False,
            False,
            False,
        )
        seats = Membership.objects.filter(user__email__in=["nieuw@school.example", "zorg2@school.example"])
        assert {(seat.role, seat.confirmed_at, seat.proposed_by_id) for seat in seats} == {
            ("staff", None, cast.admin.user_id),
            ("care_coordinator", None, cast.admin.user_id),
        }
        seat = seats.get(role="care_coordinator")
    assert signed_in(cast.admin).post(f"/medewerkers/{seat.pk}/bevestigen/").status_code == 422
    assert signed_in(cast.director).post(f"/medewerkers/{seat.pk}/bevestigen/").status_code == 302
    again = bring_in(cast.admin, "staff", content)
    assert again.counts == {"new": 0, "changed": 0, "same": 2}
    with as_owner():
        assert User.objects.filter(email="nieuw@school.example").count() == 1


def test_staff_who_are_there_keep_their_account_and_bad_roles_are_said(cast):
    content = csv(STAFF_HEAD, "melder@school.example;Iets;Anders;leerkracht", "x@school.example;Maes;Ilse;tovenaar")
    run = bring_in(cast.admin, "staff", content)
    assert sentences(run) == [
        "Rij 3, Functie: kennen we niet als rol. Schrijf bijvoorbeeld leerkracht, zorgcoördinator of directie."
    ]
    run = bring_in(cast.admin, "staff", csv(STAFF_HEAD, "melder@school.example;Iets;Anders;leerkracht"))
    assert run.counts == {"new": 0, "changed": 0, "same": 1}
    with as_owner():
        assert User.objects.get(email="melder@school.example").name == "Bram Coolens"


def test_staff_files_are_for_the_administrator(cast):
    answer = bring(cast.secretariat, "staff", csv(STAFF_HEAD, "x@school.example;Maes;Ilse;leerkracht"))
    assert answer.status_code == 422
    assert "Personeel" not in text(signed_in(cast.secretariat).get(HERE)).partition("Welke kolommen")[0]
    bring(cast.admin, "staff", csv(STAFF_HEAD, "x@school.example;Maes;Ilse;leerkracht"), "personeel.csv")
    assert "personeel.csv" not in text(signed_in(cast.secretariat).get(HERE))
    for seat in (cast.secretariat, cast.director):
        with (
            as_worker(),
            acting(seat),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT schakel.account_for('x@school.example', 'Ilse', 'Maes')")


def test_progress_shows_while_the_rest_is_still_held_back(committed_cast, monkeypatch):
    """Half-way, the page counts, and not one pupil is there yet."""
    cast, seen = committed_cast, []
    page = bring(cast.secretariat, "pupils", csv(HEAD, *[f"S{n};Peel;Lotte{n}" for n in range(450)]))
    client, url = signed_in(cast.secretariat), page.request["PATH_INFO"]
    assert (
        client.post(url, {name: field.initial for name, field in page.context["form"].fields.items()}).status_code
        == 302
    )
    waiting = client.get(url)
    assert "Wordt nagekeken: 0 van 450." in text(waiting)
    assert f'href="{url}">Kijk hoe ver het is' in waiting.content.decode()
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<div")
    assert 'hx-trigger="every 2s"' in fragment
    work()
    assert "every 2s" not in client.get(url).content.decode()
    client.post(f"{url}inlezen/")
    real = running._Progress._show

    def looking(progress):
        real(progress)
        aside = connection.copy()
        with aside.cursor() as cursor:
            cursor.execute("SET ROLE schakel_owner")
            cursor.execute(
                "SELECT done, (SELECT count(*) FROM schools_pupil WHERE school_key <> '') FROM schools_importprogress"
            )
            seen.append(cursor.fetchone())
        aside.close()

    monkeypatch.setattr(running._Progress, "_show", looking)
    work()
    assert {there for _done, there in seen} == {0}
    assert sorted(done for done, _there in seen)[-1] > 450
    with as_owner():
        assert Pupil.objects.filter(school_id=cast.school.pk).count() == 451
        assert ImportProgress.objects.count() == 1
        assert not Parent.objects.exists()
