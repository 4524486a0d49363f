"""Somebody who opens far more dossiers than the role explains is slowed and reported; nobody else notices."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from cases.enums import About
from core.models import AuditEntry, AuditReport, Mail
from secrecy import reading, reports
from tests.cases.emergency.asked import ask
from tests.cast import acting, name_talker, open_case, report, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
NOW = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0)
LIMIT = reading.LIMITS[Role.CARE_COORDINATOR].hour


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def signals(cast, clock):
    """Three signals of others, and as many dossiers as the limit that the coordinator opened in the last half hour."""
    made = [report(cast, now=NOW - timedelta(hours=2)) for _number in range(3)]
    opened(cast.zorg, LIMIT, minutes_ago=1)
    return made


def opened(seat, count: int, *, minutes_ago: float, kind: str = "case", first: int = 1) -> None:
    """As if that many pages of dossiers had been shown."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    with as_owner():
        for number in range(first, first + count):
            AuditEntry.objects.create(
                at=at, user_id=seat.user_id, membership_id=seat.pk, organisation_id=seat.organisation_id, role=seat.role,
                action="read", subject_kind=kind, subject_keys=["x"], dossier_id=number,
            )  # fmt: skip


def found() -> list[AuditReport]:
    with as_owner():
        return list(AuditReport.objects.order_by("first_at", "id"))


def test_every_role_has_a_limit_with_a_reason():
    assert set(reading.LIMITS) == set(Role)
    assert all(0 < limit.hour < limit.day and limit.why for limit in reading.LIMITS.values())


def test_below_the_limit_nothing_happens(cast, clock):
    made = report(cast, now=NOW - timedelta(hours=2))
    opened(cast.zorg, LIMIT - 1, minutes_ago=1)
    assert signed_in(cast.zorg).get(f"/signalen/{made.ref}/").status_code == 200
    assert found() == []


def test_beyond_it_each_new_dossier_costs_a_pause(cast, clock, signals):
    client = signed_in(cast.zorg)
    answer = client.get(f"/signalen/{signals[0].ref}/")
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(reading.PAUSE - 60)
    assert "Over 4 minuten" in answer.content.decode()
    assert signals[0].ref not in answer.content.decode()
    clock.shift(timedelta(seconds=reading.PAUSE))
    assert client.get(f"/signalen/{signals[0].ref}/").status_code == 200
    # What was opened stays open; the next one waits again.
    assert client.get(f"/signalen/{signals[0].ref}/").status_code == 200
    assert client.get(f"/signalen/{signals[1].ref}/").status_code == 429


def test_it_is_noted_and_reported_once(cast, clock, signals):
    client = signed_in(cast.zorg)
    for _time in range(3):
        client.get(f"/signalen/{signals[0].ref}/")
    [made] = found()
    assert (made.kind, made.user_id, made.count, made.seen_at) == ("reading", cast.zorg.user_id, LIMIT, None)
    assert made.organisation_id == cast.school.pk
    with as_owner():
        refused = AuditEntry.objects.filter(refused=True, subject_kind="signal")
        assert {row.dossier_id for row in refused} == {signals[0].dossier_id}
        assert refused.count() == 3
    assert "Hanne Dewulf" in signed_in(cast.dpo).get("/toezicht/").content.decode()
    for seat in (cast.director, cast.admin):
        assert signed_in(seat).get("/toezicht/").status_code == 404


def test_looked_at_and_again_is_another_report(cast, clock, signals):
    client = signed_in(cast.zorg)
    client.get(f"/signalen/{signals[0].ref}/")
    [made] = found()
    assert signed_in(cast.dpo).post(f"/toezicht/meldingen/{made.pk}/", {"words": "Voorbereiding."}).status_code == 302
    client.get(f"/signalen/{signals[0].ref}/")
    assert sorted(one.seen_at is None for one in found()) == [False, True]


def test_slowly_is_not_slowed_but_still_reported(cast, clock, signals):
    clock.shift(timedelta(minutes=20))
    assert signed_in(cast.zorg).get(f"/signalen/{signals[0].ref}/").status_code == 200
    assert [one.count for one in found()] == [LIMIT + 1]


def test_an_hour_later_it_is_over(cast, clock, signals):
    clock.shift(timedelta(minutes=61))
    assert signed_in(cast.zorg).get(f"/signalen/{signals[0].ref}/").status_code == 200
    assert found() == []


def test_a_day_has_a_limit_too(cast, clock, signals):
    opened(cast.zorg, reading.LIMITS[Role.CARE_COORDINATOR].day, minutes_ago=90, first=1000)
    clock.shift(timedelta(minutes=62))
    # Long after the last one: no pause, but a report.
    assert signed_in(cast.zorg).get(f"/signalen/{signals[0].ref}/").status_code == 200
    assert len(found()) == 1
    assert signed_in(cast.zorg).get(f"/signalen/{signals[1].ref}/").status_code == 429


def test_what_one_made_oneself_does_not_count(cast, clock):
    """A teacher who reports on many pupils reads each of them back."""
    client = signed_in(cast.reporter)
    for _number in range(reading.LIMITS[Role.STAFF].hour + 2):
        made = report(cast)
        assert client.get(f"/signalen/{made.ref}/").status_code == 200
    assert found() == []


def test_what_was_asked_in_person_is_never_slowed(cast, clock):
    talk = name_talker(cast, open_case(cast, report(cast)))
    opened(cast.talker, 100, minutes_ago=1)
    client = signed_in(cast.talker)
    assert client.get(f"/gesprekken/{talk.pk}/").status_code == 200
    assert client.get("/signalen/nieuw/").status_code == 200
    assert client.get("/").status_code == 200
    assert found() == []


def test_what_is_sent_is_never_lost(cast, clock, signals):
    """A form that comes back with a sentence is a page of the dossier, and is shown."""
    answer = signed_in(cast.zorg).post(f"/signalen/{signals[0].ref}/zonder-casus/", {"reason": ""})
    assert answer.status_code == 422
    assert len(found()) == 1, "but it is reported"


def test_counting_costs_no_query(cast, clock, signals):
    client = signed_in(cast.colleague)
    address = f"/signalen/{signals[0].ref}/"
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    assert len([query for query in caught if "audit" in query["sql"]]) == 1


def test_in_an_emergency_nothing_waits(cast, clock):
    """But it is reported; and what is not open because of it waits as ever."""
    made = report(cast, now=NOW - timedelta(hours=2))
    other = report(cast, about_whom=About.STAFF, now=NOW - timedelta(hours=2))
    ask(cast.director, cast.pupil)
    opened(cast.director, reading.LIMITS[Role.DIRECTOR].hour, minutes_ago=1)
    client = signed_in(cast.director)
    assert client.get(f"/signalen/{made.ref}/").status_code == 200
    assert [one.user_id for one in found()] == [cast.director.user_id]
    assert client.get(f"/signalen/{other.ref}/").status_code == 429


def test_another_person_is_not_slowed(cast, clock, signals):
    assert signed_in(cast.colleague).get(f"/signalen/{signals[0].ref}/").status_code == 200


def test_a_refusal_does_not_count_and_very_many_are_reported(cast, clock):
    client = signed_in(cast.director)
    for number in range(reading.REFUSALS):
        assert found() == [], number
        assert client.get("/casussen/K7Q-4MX/").status_code == 404
    [made] = found()
    assert (made.kind, made.user_id, made.count) == ("refusals", cast.director.user_id, reading.REFUSALS)
    case = open_case(cast, report(cast))
    assert signed_in(cast.zorg).get(f"/casussen/{case.ref}/").status_code == 200


def test_somebody_without_a_seat_is_refused_quietly(cast, clock):
    with acting(cast.zorg), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.audit_refused(gen_random_uuid(), now(), '[\"/x/\"]', 'r')")
    assert found() == []


def test_the_dpo_gets_one_mail_without_content(cast, clock, signals):
    signed_in(cast.zorg).get(f"/signalen/{signals[0].ref}/")
    with as_role("schakel_worker"):
        assert reports.tell(now=timezone.now()) == 1
        assert reports.tell(now=timezone.now()) == 0
    with as_owner():
        assert list(Mail.objects.values_list("recipient_id", "kind")) == [(cast.dpo.user_id, "oversight")]
