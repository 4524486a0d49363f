"""Each quarter an organisation looks at whom it named (DOMAIN §5 named grants): who looks at what, when it is asked, and that
neither the page nor SQL of one's own lets anybody else say that somebody still needs to read along."""

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from cases import grant_review
from cases.workflow import TransitionNotAllowed
from core.models import AuditEntry
from duties.models import Duty
from secrecy import grants
from secrecy.models import Grant, Wall
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner, as_role
from tests.duties.clockwork import at, days, every
from tests.secrecy.world import World, build, undone

pytestmark = pytest.mark.database
# The first morning of a quarter, a Tuesday; whoever is named in this world was so on 2 November.
NOW = at(2026, 12, 1, 10)
# By hand: the dossier, as what, and who. The care team looks at the people of the school and whom it let in for the city,
# the CLB contact at the people of the CLB, the director at what only the direction handles, and at the list of the police
# but for the own place on it. Emergencies end by themselves; who is named looks at nothing.
LOOKS_AT: dict[str, set[str]] = {
    "zorg": {"shared care behaviour", "shared city case_manager"},
    "colleague": {"shared care behaviour", "shared city case_manager"},
    "clb": {"shared clb clb_reference"},
    "director": {"police city case_manager", "police police behaviour"},
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def world(cast) -> World:
    made = build(cast)
    with as_owner():
        Grant.objects.create(
            dossier_id=made.cases["police"].dossier_id, regime="police", addressee=cast.behaviour, kind="police",
            reason="Staat op de lijst.", granted_by=cast.director, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    return made


def words(world: World, grant: Grant) -> str:
    names = {seat.pk: name for name, seat in world.cast.seats.items()}
    return f"{world.names[grant.dossier_id]} {grant.kind} {names[grant.addressee_id]}"


def the(world: World, label: str) -> Grant:
    with as_owner():
        return next(grant for grant in Grant.objects.filter(ended_at=None) if words(world, grant) == label)


def asked_sql(seat: Membership, grant: Grant, now: datetime = NOW) -> bool:
    with acting(seat, now), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.review_access(%s)", [grant.pk])
        return cursor.fetchone()[0]


def card(seat: Membership, now: datetime = NOW):
    with acting(seat, now) as actor:
        return grant_review.panel(actor)


def keep(seat: Membership, *found: Grant, now: datetime = NOW) -> int:
    with acting(seat, now) as actor:
        return grant_review.keep([grant.pk for grant in found], actor=actor, now=now)


def as_worker(*moments: datetime) -> list[int]:
    with as_role("schakel_worker"):
        return [grant_review.remind(now=moment) for moment in moments]


def test_who_looks_at_what(world):
    """Through the first wall, on the page, and as the function of the database has it: one table."""
    with as_owner():
        everything = list(Grant.objects.all())
    for name, seat in world.cast.seats.items():
        with acting(seat, NOW) as actor:
            found = {words(world, grant) for grant in grants.reviewable(actor)}
        allowed = set()
        for grant in everything:
            with undone():
                allowed |= {words(world, grant)} if asked_sql(seat, grant) else set()
        assert (name, found) == (name, LOOKS_AT.get(name, set()))
        assert (name, allowed) == (name, found)
        page = signed_in(seat).get("/toegang/")
        lines = page.context["lines"] if page.status_code == 200 else []
        assert {words(world, line["grant"]) for line in lines} == found
        assert (card(seat) is not None) == bool(found)


def test_a_grant_that_is_over_is_nobodys_to_look_at(world):
    grant = the(world, "shared care behaviour")
    with as_owner():
        Grant.objects.filter(pk=grant.pk).update(until=date(2026, 11, 30))
    assert keep(world.cast.zorg, grant) == 0
    assert not asked_sql(world.cast.zorg, grant)


def test_who_is_shut_out_looks_at_nothing_of_it(world):
    grant = the(world, "shared care behaviour")
    with as_owner():
        Wall.objects.create(
            dossier_id=grant.dossier_id, user=world.cast.zorg.user, why="family", by=world.cast.colleague, at=NOW
        )
    client = signed_in(world.cast.zorg)
    assert card(world.cast.zorg) is None
    assert client.get("/toegang/").context["lines"] == []
    assert client.post(f"/toegang/{grant.pk}/blijft/").status_code == 404
    assert client.get(f"/toegang/{grant.pk}/stopt/").status_code == 404
    assert not asked_sql(world.cast.zorg, grant)
    as_worker(at(2026, 12, 1, 8))
    assert (days(world.cast.zorg), days(world.cast.colleague)) == ([], [date(2026, 12, 1)])


def test_nobody_looks_at_their_own(world):
    """Not in another hat either: a coordinator who is named by a second seat."""
    grant = the(world, "shared care behaviour")
    with as_owner():
        second = Membership.objects.create(
            user=world.cast.zorg.user, organisation=world.cast.school, role="counsellor", starts_on="2020-09-01",
            confirmed_at="2020-09-01T09:00Z",
        )  # fmt: skip
        Grant.objects.filter(pk=grant.pk).update(addressee=second)
    assert keep(world.cast.zorg, grant) == 0
    assert not asked_sql(world.cast.zorg, grant)
    assert keep(world.cast.colleague, grant) == 1


def test_no_plain_update(world):
    grant = the(world, "shared care behaviour")
    with acting(world.cast.zorg, NOW) as actor, pytest.raises(ProgrammingError), transaction.atomic():
        Grant.objects.visible_to(actor).filter(pk=grant.pk).update(reviewed_at=NOW)
    with acting(world.cast.zorg, NOW), pytest.raises(ProgrammingError), transaction.atomic():
        grants.reviewers(NOW, NOW.date())


@pytest.mark.parametrize(
    ("today", "began"),
    [
        (date(2026, 8, 31), date(2026, 6, 1)), (date(2026, 9, 1), date(2026, 9, 1)), (date(2026, 11, 30), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2026, 12, 1)), (date(2027, 1, 1), date(2026, 12, 1)), (date(2027, 2, 28), date(2026, 12, 1)),
        (date(2027, 3, 1), date(2027, 3, 1)), (date(2027, 5, 31), date(2027, 3, 1)), (date(2027, 6, 1), date(2027, 6, 1)),
    ],
)  # fmt: skip
def test_the_quarters(today, began):
    assert grant_review.quarter(today) == began


def test_the_night_of_31_august(world):
    """On the clock of Brussels: what was given a minute before midnight is asked for from that midnight on."""
    grant = the(world, "shared clb clb_reference")
    last = at(2027, 8, 31, 23, 59)
    assert grant_review.began(date(2027, 9, 1)) == last + timedelta(minutes=1)
    for given, waits in ((last, True), (last + timedelta(minutes=1), False)):
        with as_owner():
            Grant.objects.filter(pk=grant.pk).update(granted_at=given)
        assert card(world.cast.clb, last + timedelta(seconds=30)) is None
        assert (card(world.cast.clb, last + timedelta(minutes=2)) is not None) == waits


def test_the_card_says_how_many_and_goes(world):
    assert card(world.cast.zorg).title == "Kijk na wie meeleest: 2 toegangen"
    assert card(world.cast.clb).title == "Kijk na wie meeleest: 1 toegang"
    # Given in this quarter: not asked for yet.
    assert card(world.cast.zorg, at(2026, 11, 30)) is None
    assert "Kijk na wie meeleest: 2 toegangen" in signed_in(world.cast.zorg).get("/").content.decode()
    assert keep(world.cast.zorg, the(world, "shared care behaviour")) == 1
    assert card(world.cast.colleague).title == "Kijk na wie meeleest: 1 toegang"
    assert keep(world.cast.colleague, the(world, "shared city case_manager")) == 1
    assert card(world.cast.zorg) is None
    assert "Kijk na wie meeleest" not in signed_in(world.cast.zorg).get("/").content.decode()
    assert card(world.cast.zorg, at(2027, 3, 1)).title == "Kijk na wie meeleest: 2 toegangen"


def test_it_stays(world):
    """Noted with who and when; twice is once a day; nobody reads more or less by it."""
    grant, client = the(world, "shared care behaviour"), signed_in(world.cast.zorg)
    answer = client.post(f"/toegang/{grant.pk}/blijft/", follow=True).content.decode()
    assert "Genoteerd: 1 toegang blijft." in answer
    assert "nagekeken op 1 december 2026 door Hanne Dewulf" in answer
    again = signed_in(world.cast.colleague).post(f"/toegang/{grant.pk}/blijft/", follow=True).content.decode()
    assert "Dat was vandaag al nagekeken." in again
    with as_owner():
        grant.refresh_from_db()
        assert AuditEntry.objects.filter(action="review_access", subject_keys=[str(grant.pk)]).count() == 1
    assert (grant.reviewed_by_id, grant.reviewed_at, grant.ended_at) == (world.cast.zorg.pk, NOW, None)
    assert keep(world.cast.colleague, grant, now=NOW + timedelta(days=1)) == 1


def test_a_whole_page_stays(world):
    """First who these are; then just those, and what is not one's own among them is passed over."""
    client = signed_in(world.cast.zorg)
    page = client.get("/toegang/blijft/").content.decode()
    assert (page.count('name="grant"'), "Amira Lauwers" in page) == (2, True)
    mine = [the(world, label) for label in sorted(LOOKS_AT["zorg"])]
    others = [the(world, "shared clb clb_reference"), the(world, "police police behaviour")]
    posted = {"grant": [str(grant.pk) for grant in (*mine, *others)]}
    assert "Genoteerd: 2 toegangen blijven." in client.post("/toegang/blijft/", posted, follow=True).content.decode()
    assert "Dat was vandaag al nagekeken." in client.post("/toegang/blijft/", posted, follow=True).content.decode()
    with as_owner():
        looked = Grant.objects.exclude(reviewed_at=None)
        assert {words(world, grant) for grant in looked} == LOOKS_AT["zorg"]
    assert client.post("/toegang/blijft/", {"grant": ["x"]}).status_code == 404


def test_no_two_buttons_are_called_the_same(world):
    """One person on two cases: the reference is in the name that is read aloud."""
    case = world.cases["case"]
    with as_owner():
        Grant.objects.create(
            dossier_id=case.dossier_id, regime="team", addressee=world.cast.behaviour, kind="care", reason="Ook hier.",
            granted_by=world.cast.zorg, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    page = signed_in(world.cast.zorg).get("/toegang/").content.decode()
    found = re.findall(r"<(?:button|a)[^>]*>((?:Blijft|Stopt) voor .*?)</(?:button|a)>", page)
    names = [re.sub(r"<[^>]+>", "", one) for one in found]
    assert len(names) == len(set(names)) == 6
    assert {f"{verb} voor Amira Lauwers, {case.ref}" for verb in ("Blijft", "Stopt")} <= set(names)


def test_it_stops(world):
    """First whom it is about; then they read no more, owe no look any more, and the register keeps it."""
    grant, client = the(world, "shared care behaviour"), signed_in(world.cast.zorg)
    case = world.cases["shared"]
    assert signed_in(world.cast.behaviour).get(f"/casussen/{case.ref}/").status_code == 200
    assert "Leest Amira Lauwers niet meer mee?" in client.get(f"/toegang/{grant.pk}/stopt/").content.decode()
    assert "leest niet meer mee" in client.post(f"/toegang/{grant.pk}/stopt/", follow=True).content.decode()
    assert signed_in(world.cast.behaviour).get(f"/casussen/{case.ref}/").status_code == 404
    with as_owner():
        assert Grant.objects.get(pk=grant.pk).ended_by == world.cast.zorg
        assert not Duty.objects.filter(about=grant.pk, done_at=None).exists()
    assert client.post(f"/toegang/{grant.pk}/stopt/").status_code == 404


def test_it_stops_for_the_clb_the_city_and_the_list_of_the_police(world):
    for who, label in (
        ("clb", "shared clb clb_reference"), ("colleague", "shared city case_manager"),
        ("director", "police police behaviour"), ("director", "police city case_manager"),
    ):  # fmt: skip
        grant = the(world, label)
        with acting(world.cast.seats[who], NOW) as actor:
            grant_review.stop(grant, actor=actor, now=NOW)
        with acting(world.cast.seats[who], NOW) as actor, pytest.raises(TransitionNotAllowed):
            grant_review.stop(grant, actor=actor, now=NOW)


def test_for_others_it_is_not_there(world):
    """The same 404 for who looks at others', for who looks at nothing, and for a grant that does not exist."""
    for label in set().union(*LOOKS_AT.values()):
        grant = the(world, label)
        for name, seat in world.cast.seats.items():
            if label in LOOKS_AT.get(name, set()):
                continue
            client = signed_in(seat)
            for answer in (
                client.post(f"/toegang/{grant.pk}/blijft/"), client.get(f"/toegang/{grant.pk}/stopt/"),
                client.post(f"/toegang/{grant.pk}/stopt/"),
            ):  # fmt: skip
                assert answer.status_code == 404, (name, label)
    with as_owner():
        assert not Grant.objects.exclude(reviewed_at=None).exists()


def test_the_digest_asks_until_it_is_done(world):
    """On the first school day of the quarter, the eve and the last school day of December, and every third after it."""
    mornings = list(every(timedelta(days=1), at(2026, 11, 23, 8), at(2027, 1, 12, 8)))
    assert sum(as_worker(*mornings[:8])) == 0
    as_worker(*mornings[8:18], at(2026, 12, 1, 8, 5), at(2026, 12, 1, 8, 30))
    assert keep(world.cast.clb, the(world, "shared clb clb_reference"), now=at(2026, 12, 10, 14)) == 1
    as_worker(*mornings[18:])
    asked = [
        date(2026, 12, 1), date(2026, 12, 17), date(2026, 12, 18), date(2027, 1, 6), date(2027, 1, 11),
    ]  # fmt: skip
    assert days(world.cast.zorg) == days(world.cast.colleague) == days(world.cast.director) == asked
    assert days(world.cast.clb) == asked[:1]
    quiet = set(world.cast.seats) - set(LOOKS_AT)
    assert not any(days(world.cast.seats[name]) for name in quiet)


def test_a_practice_school_gets_no_mail(world):
    with as_owner():
        type(world.cast.school).objects.filter(pk=world.cast.school.pk).update(practice=True)
    assert as_worker(at(2026, 12, 1, 8)) == [0]


def test_first_what_was_never_looked_at_and_a_page_of_fifty(world):
    """Then longest ago, and of those first what has no end of itself; as many queries with fifty rows as with two."""
    client = signed_in(world.cast.zorg)
    url, dossier = "/toegang/", world.cases["shared"].dossier_id

    def asked() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    few = asked()
    with as_owner():
        for number in range(60):
            Grant.objects.create(
                dossier_id=dossier, regime="team", kind="care", reason="Werkt mee.", granted_by=world.cast.zorg,
                addressee=member(f"velen{number}", f"Iemand {number}", world.cast.school, "counsellor"),
                granted_at=NOW - timedelta(days=number),
                **(
                    {"until": NOW.date() + timedelta(days=90)} if number < 5
                    else {"reviewed_at": NOW - timedelta(days=number), "reviewed_by": world.cast.zorg} if number < 15
                    else {}
                ),
            )  # fmt: skip
    assert asked() == few
    first, second = client.get(url).context["lines"], client.get(f"{url}?pagina=1").context["lines"]
    assert (len(first), len(second)) == (50, 12)
    order = [line["grant"] for line in (*first, *second)]
    kinds = ["looked" if one.reviewed_at else "ends" if one.until else "never" for one in order]
    assert kinds == ["never"] * 47 + ["ends"] * 5 + ["looked"] * 10
    assert [one.reviewed_at for one in order[52:]] == sorted(one.reviewed_at for one in order[52:])
    assert Counter(one.pk for one in order).most_common(1)[0][1] == 1
    assert client.get(f"{url}?pagina=x").context["lines"][0]["grant"] == order[0]
    kept = client.get("/toegang/blijft/?pagina=1").content.decode()
    assert kept.count('name="grant"') == 12


def test_an_empty_list_says_so(cast):
    client = signed_in(cast.outsider)
    assert "Niemand leest met naam mee." in client.get("/toegang/").content.decode()
    assert client.get("/toegang/blijft/").status_code == 302
