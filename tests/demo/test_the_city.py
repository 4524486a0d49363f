"""The demo city as ./script/demo loads it, whole, by its own command; what is asked of it is read as people read it."""

import fcntl
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import OrganisationKind, Role
from cases.enums import About, CaseState, DutyKind, Outcome
from cases.models import Case, CaseTransition, ConcernAnswer, Signal, SignalOutcome
from core import audit, identity
from core.calendar import Term, Unit
from demo import city
from duties.models import Duty
from schools.calendar import calendar_of
from schools.models import Campus, Level, Net, Parent, Pupil, School
from secrecy.models import Disclosure
from secrecy.release import Ground
from tests.cast import signed_in
from tests.conftest import as_owner, as_role, clone, keep_as
from tests.core.worker_process import url_for
from tests.demo.test_who_lives_there import README_ACCOUNTS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
ROOT = Path(__file__).resolve().parents[2]
CITY = "schakel_city"
# What a visit writes.
VISITS = {"django_session", "core_auditentry", "core_auditseal", "core_auditanchor", "axes_accesslog"}


def load() -> str:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "DATABASE_URL": url_for("schakel_owner"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "load_demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Loaded once a run, by whichever worker comes first; each reads a copy that is thrown away."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    with django_db_blocker.unblock():
        with (shared / "city.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / "city.built").exists():
                clone()
                assert load() == "loaded"
                keep_as(CITY)
                (shared / "city.built").touch()
        clone(CITY)
        yield
        clone()


@pytest.fixture(autouse=True)
def _in_the_city(_loaded, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def seat(username: str) -> Membership:
    with as_owner():
        return Membership.objects.select_related("user", "organisation").filter(user__username=username).earliest("pk")


def as_somebody(who: Membership, model: type) -> list:
    actor = Actor.of(who)
    with transaction.atomic(), identity.acting_as(actor.identity):
        return list(model.objects.visible_to(actor))


def worklist(username: str) -> str:
    page = signed_in(seat(username)).get("/")
    assert page.status_code == 200
    return page.content.decode()


def test_the_places_and_people_of_the_design():
    with as_owner():
        kinds = Counter(Organisation.objects.values_list("kind", flat=True))
        assert (kinds[OrganisationKind.MUNICIPALITY], kinds[OrganisationKind.CLB]) == (1, 2)
        schools = School.objects.filter(organisation__practice=False)
        assert schools.count() == 12
        assert set(schools.values_list("net", flat=True)) == set(Net.values)
        assert {Level.PRIMARY, Level.SECONDARY, Level.PART_TIME} == set(schools.values_list("level", flat=True))
        assert Campus.objects.filter(school__organisation__number=city.PLACES[city.SCHOOL].number).count() == 3
        assert Pupil.objects.filter(school__in=schools).count() == 3000
        assert Parent.objects.count() > 1500
        assert 190 <= User.objects.count() <= 215
        assert Organisation.objects.filter(practice=True).count() == 1


def test_cases_in_every_track_and_stage():
    with as_owner():
        assert 140 <= Case.objects.count() <= 170
        procedures = Counter(Case.objects.values_list("procedure", "state"))
        for track in ("gent-a", "gent-b", "gent-c"):
            assert procedures[track, CaseState.OPEN] >= 4
            assert procedures[track, CaseState.CLOSED] >= 2
        assert procedures["", CaseState.OPEN] >= 20
        running = Case.objects.filter(procedure="gent-a", state=CaseState.OPEN)
        assert {"1", "2", "3", "4", "5", "6", "7", "8", "9"} == set(running.values_list("step", flat=True))
        assert {0, 1, 2} == set(Case.objects.values_list("phase", flat=True))
        events = set(CaseTransition.objects.values_list("event", flat=True))
        assert {"close_early", "reopen", "adjust", "close", "take"} <= events
        assert set(ConcernAnswer.objects.values_list("concerned", flat=True)) == {True, False}
        assert Case.objects.filter(owner=None).exists()
        assert Case.objects.filter(acute=True).count() >= 4
        assert {About.STAFF, About.DIRECTION} <= set(Signal.objects.values_list("about_whom", flat=True))
        assert SignalOutcome.objects.filter(outcome=Outcome.DECLINED).count() >= 10
        assert Signal.objects.exclude(told_by="").exists()


def test_the_case_manager_was_told_something_by_name_and_has_something_still_to_read():
    with as_owner():
        told = Disclosure.objects.filter(ground=Ground.CONSENT, addressee__role=Role.CASE_MANAGER)
        assert [one.received_at is None for one in told.order_by("sent_at")] == [False, True]
        assert set(told.values_list("dossier__led_by_direction", flat=True)) == {True}
    assert worklist("casemanager").count("Lees wat een school u met naam meedeelt") == 1


def test_days_of_duties_are_those_of_the_calendar():
    with as_owner():
        duties = list(Duty.objects.filter(kind=DutyKind.STEP))
        schools = dict(Case.objects.values_list("dossier_id", "school_id"))
        assert len(duties) > 200
        for duty in duties:
            due = calendar_of(schools[duty.dossier_id]).due(duty.counted_from, Term(duty.term, Unit(duty.unit)))
            assert duty.due_on == due.date, duty.explanation


@pytest.mark.parametrize("username", README_ACCOUNTS)
def test_everybody_of_the_readme_gets_in(username):
    assert "<h1" in worklist(username)


def test_the_password_of_the_readme_is_everybodys():
    with as_owner():
        (kept,) = User.objects.values_list("password", flat=True).distinct()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        assert check_password(city.PASSWORD, kept)


def test_the_worklist_of_the_coordinator_shows_every_group():
    page = worklist("zorg")
    for group in ("late", "today", "later", "waiting", "unassigned"):
        assert f'id="{group}"' in page, group


@pytest.mark.parametrize("username", ["leerkracht", "directie", "gedrag", "clb", "clbref", "casemanager", "politie"])
def test_there_is_something_to_do_for(username):
    assert "U bent helemaal bij." not in worklist(username)


def test_where_nothing_happened_it_is_said():
    assert "U bent helemaal bij." in worklist("nieuw")


def test_lists_beside_the_worklist_are_filled():
    for username, address in (
        ("leerkracht", "/signalen/"),
        ("zorg", "/signalen/"),
        ("zorg", "/casussen/"),
        ("zorg", "/overleg/"),
        ("secretariaat", "/leerlingen/"),
        ("clb", "/casussen/"),
        ("clb", "/clb/dossiers/"),
        ("directie", "/signalen/"),
        ("gedrag", "/casussen/"),
        ("clbref", "/casussen/"),
        ("politie", "/politie/"),
        ("casemanager", "/verwijzingen/"),
        ("beleid", "/scholen/"),
    ):
        page = signed_in(seat(username)).get(address)
        assert page.status_code == 200, (username, address)
        assert 'class="sk-empty' not in page.content.decode(), (username, address)


def test_the_teacher_reads_each_of_the_three_words():
    page = signed_in(seat("leerkracht")).get("/signalen/").content.decode()
    for word in ("ontvangen", "wordt opgevolgd", "afgerond"):
        assert word in page


def test_nobody_sees_another_school():
    with as_owner():
        coordinators = list(
            Membership.objects.filter(role=Role.CARE_COORDINATOR).select_related("user", "organisation").order_by("pk")
        )
        schools = dict(Case.objects.values_list("pk", "school_id"))
        refs = dict(Case.objects.values_list("school_id", "ref"))
    for who in coordinators:
        assert {schools[case.pk] for case in as_somebody(who, Case)} <= {who.organisation_id}
    other = next(who for who in coordinators if who.organisation.number == city.PLACES["kaaizicht"].number)
    mine = next(ref for school, ref in refs.items() if school == seat("directie").organisation_id)
    assert signed_in(other).get(f"/casussen/{mine}/").status_code == 404
    assert as_somebody(seat("nieuw"), Case) == as_somebody(seat("nieuw"), Signal) == []
    for username in ("beleid", "dpo", "beheer", "secretariaat"):
        assert as_somebody(seat(username), Case) == []


def test_the_audit_holds():
    with as_role("schakel_worker"):
        audit.seal()
        verdict = audit.verify()
    assert (verdict.broken, verdict.why) == (None, None)
    assert verdict.checked > 2000


def test_loading_again_changes_nothing():
    before = everything()
    assert load() == "already there"
    assert everything() == before


def everything() -> dict[str, str]:
    """A fingerprint of every table, but for what a visit writes."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - VISITS)
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(r::text, chr(10) ORDER BY r::text), '')) FROM \"{table}\" r"
            )
            found[table] = cursor.fetchone()[0]
    return found


def test_nothing_of_it_was_mailed_or_lies_ahead():
    with as_owner():
        today = timezone.localdate()
        assert not Duty.objects.filter(
            due_on__lt=min(today, last_school_day()), reminded_at=None, done_at=None
        ).exists()
        assert not Case.objects.filter(opened_at__date__gt=today).exists()


def last_school_day() -> date:
    from demo.loading import anchor_of

    return anchor_of(timezone.localdate())
