"""Who may name whom on a dossier, what the named then read, and when it ends (DOMAIN §2, §5)."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Membership
from accounts.roles import Role
from cases.models import Case
from secrecy import grants
from secrecy.models import Dossier, Grant, Item
from secrecy.tables import GRANTS, READ_ONLY, GrantKind
from tests.cast import Cast, acting, member, open_case, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database

CARE, CLB, POLICE, CITY = GrantKind.CARE, GrantKind.CLB, GrantKind.POLICE, GrantKind.CITY
# Who may name whom, as what, on a case of the school with the CLB engaged; every other pair is refused.
MAY = {
    *(
        (by, who, CARE)
        for by in ("zorg", "colleague")
        for who in ("behaviour", "director", "talker", "colleague", "zorg")
    ),
    *((by, "case_manager", CITY) for by in ("zorg", "colleague")),
    ("clb", "clb_reference", CLB),
    ("clb", "clb", CLB),
}
NAMERS = (
    "zorg",
    "colleague",
    "reporter",
    "director",
    "behaviour",
    "clb",
    "clb_reference",
    "outsider",
    "admin",
    "case_manager",
)
NAMED = (
    "behaviour",
    "director",
    "talker",
    "colleague",
    "zorg",
    "clb",
    "clb_reference",
    "case_manager",
    "outsider",
    "police",
    "admin",
    "dpo",
)


@pytest.fixture
def case(cast: Cast) -> Case:
    made = open_case(cast, report(cast))
    with as_owner():
        # As if it was opened another day: a director who opens one names people at once.
        Dossier.objects.filter(pk=made.dossier_id).update(clb_engaged=True, opened_xact=0)
    return made


def name(cast: Cast, case: Case, by: str, who: str, kind: GrantKind, **more) -> Grant:
    with acting(cast.seats[by]) as actor:
        made = grants.grant(
            dossier_id=case.dossier_id, membership=cast.seats[who], kind=kind, reason="Helpt mee.", actor=actor, **more
        )
    with as_owner():
        return Grant.objects.get(pk=made)


def test_who_may_name_whom(cast, case):
    done = set()
    for by in NAMERS:
        for who in NAMED:
            for kind in GrantKind:
                try:
                    grant = name(cast, case, by, who, kind)
                except grants.GrantRefused:
                    continue
                done.add((by, who, kind))
                with as_owner():
                    grant.delete()
    assert done == MAY


def reads(cast: Cast, case: Case, who: str) -> bool:
    with acting(cast.seats[who]) as actor:
        found = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
        assert found == Case.objects.filter(pk=case.pk).exists()
    return found


def test_from_that_moment_until_it_ends(cast, case):
    assert not reads(cast, case, "behaviour")
    grant = name(cast, case, "zorg", "behaviour", CARE)
    assert reads(cast, case, "behaviour")
    with acting(cast.zorg) as actor:
        grants.end(grant_id=grant.pk, actor=actor)
    assert not reads(cast, case, "behaviour")
    with acting(cast.zorg) as actor, pytest.raises(grants.GrantRefused, match="al beëindigd"):
        grants.end(grant_id=grant.pk, actor=actor)


def test_the_last_day_counts(cast, case):
    with acting(cast.zorg) as actor:
        today = actor.today
    grant = name(cast, case, "zorg", "behaviour", CARE, until=today)
    assert reads(cast, case, "behaviour")
    with as_owner():
        Grant.objects.filter(pk=grant.pk).update(until=today - timedelta(days=1))
    assert not reads(cast, case, "behaviour")


def test_a_day_gone_by_is_refused(cast, case):
    with acting(cast.zorg) as actor:
        yesterday = actor.today - timedelta(days=1)
    with pytest.raises(grants.GrantRefused):
        name(cast, case, "zorg", "behaviour", CARE, until=yesterday)


def test_named_twice_is_named_once(cast, case):
    assert name(cast, case, "zorg", "behaviour", CARE).pk == name(cast, case, "colleague", "behaviour", CARE).pk


def test_whoever_is_named_may_go(cast, case):
    grant = name(cast, case, "zorg", "behaviour", CARE)
    with acting(cast.behaviour) as actor:
        grants.end(grant_id=grant.pk, actor=actor)
    assert not reads(cast, case, "behaviour")


def test_the_school_does_not_end_what_it_cannot_see(cast, case):
    """A list under a police permission is the director's and the listed people's; the coordinator learns nothing of it."""
    with as_owner():
        grant = Grant.objects.create(
            dossier_id=case.dossier_id, regime="police", addressee=cast.director, kind=POLICE, reason="Lijst.",
            granted_by=cast.director, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    with acting(cast.zorg) as actor, pytest.raises(grants.GrantRefused):
        grants.end(grant_id=grant.pk, actor=actor)
    with acting(cast.zorg), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.end_access(%s)", [grant.pk])
        assert cursor.fetchone() == (False,)


def test_a_case_manager_lets_in_nobody(cast, case):
    """Who was let in reads the own grant and no other, names no colleague, and ends only the own one."""
    with as_owner():
        second = member("casemanager2", "Ilse Baert", cast.case_manager.organisation, Role.CASE_MANAGER)
        third = member("casemanager3", "Joke Sels", cast.case_manager.organisation, Role.CASE_MANAGER)
    own = name(cast, case, "zorg", "case_manager", CITY)
    with acting(cast.zorg) as actor:
        other = grants.grant(dossier_id=case.dossier_id, membership=second, kind=CITY, reason="Samen.", actor=actor)
    with acting(cast.case_manager) as actor:
        with pytest.raises(grants.GrantRefused):
            grants.grant(dossier_id=case.dossier_id, membership=third, kind=CITY, reason="Samen.", actor=actor)
        assert [grant.pk for grant in Grant.objects.visible_to(actor)] == [own.pk]
        assert [grant.pk for grant in Grant.objects.all()] == [own.pk]
    assert ask(cast.case_manager, "end_access(%s)", other) is False
    assert ask(cast.case_manager, "end_access(%s)", own.pk) is True
    with acting(cast.zorg) as actor:
        grants.end(grant_id=other, actor=actor)


# What the care team of a case may not know of: who is on the list of the police, and that the CLB's own file was read; nor
# may it end what the CLB gave, or an emergency.
NOT_THEIRS = (GrantKind.POLICE, *sorted(READ_ONLY))


def given(cast: Cast, case: Case, kind: GrantKind) -> Grant:
    hours = {"expires_at": "2100-01-01T09:00Z"} if kind in READ_ONLY else {}
    with as_owner():
        return Grant.objects.create(
            dossier_id=case.dossier_id, regime=GRANTS[kind].seen_under, addressee=cast.clb_reference, kind=kind, reason="x",
            granted_by=cast.clb, granted_at="2026-11-02T09:00Z", **hours,
        )  # fmt: skip


@pytest.mark.parametrize("kind", NOT_THEIRS)
def test_closing_tells_nothing_of_who_reads_in_another_way(cast, case, kind):
    """Not with SQL of one's own either: whoever leads the case ends none of these, and counts none."""
    grant = given(cast, case, kind)
    assert ask(cast.zorg, "end_all_access(%s, %s, schakel.clock())", case.dossier_id, list(GrantKind)) == 0
    with as_owner():
        grant.refresh_from_db()
    assert grant.ended_at is None


def test_who_leads_the_case_does_not_end_one_that_the_clb_gave(cast, case):
    """Closing the case ends it; before that it is the CLB that let its people in."""
    grant = given(cast, case, CLB)
    assert ask(cast.zorg, "end_access(%s)", grant.pk) is False
    assert ask(cast.clb, "end_access(%s)", grant.pk) is True


@pytest.mark.parametrize(("minutes", "again"), [(9, 1), (11, 0)])
def test_closing_is_undone_within_minutes(cast, case, minutes, again):
    """After that the CLB names its people anew: the school could otherwise open the file of the CLB."""
    grant = given(cast, case, CLB)
    with acting(cast.zorg) as actor:
        closed = actor.now
        assert grants.end_all(dossier_id=case.dossier_id, kinds=(CLB,), actor=actor, now=closed) == 1
    with acting(cast.zorg, closed + timedelta(minutes=minutes)) as actor:
        assert grants.take_up_again(dossier_id=case.dossier_id, ended_at=closed, actor=actor) == again
    with as_owner():
        grant.refresh_from_db()
    assert (grant.ended_at is None) == bool(again)


def ask(seat: Membership, call: str, *values: object) -> object:
    with acting(seat), connection.cursor() as cursor:
        cursor.execute(f"SELECT schakel.{call}", values)
        return cursor.fetchone()[0]


def test_a_director_who_opens_one_names_at_once(cast):
    """Police news: the list goes with it, in the same transaction. Any other reporter who opens one names nobody."""
    for by, may in (("director", True), ("reporter", False)):
        dossier_id = report(cast, by=cast.seats[by]).dossier_id
        for who, kind in (("director", POLICE), ("clb", POLICE), ("director", CARE), ("case_manager", CITY)):
            with acting(cast.seats[by]) as actor:
                try:
                    grants.grant(
                        dossier_id=dossier_id, membership=cast.seats[who], kind=kind, reason="Lijst.", actor=actor
                    )
                except grants.GrantRefused:
                    assert not may, (by, who, kind)
                else:
                    assert may, (by, who, kind)


def test_the_listed_director_lists_others_and_nobody_else_does(cast, case):
    with as_owner():
        Grant.objects.create(
            dossier_id=case.dossier_id, regime="police", addressee=cast.director, kind=POLICE, reason="Lijst.",
            granted_by=cast.director, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    name(cast, case, "director", "zorg", POLICE)
    name(cast, case, "director", "clb", POLICE)
    for by in ("zorg", "clb"):
        with pytest.raises(grants.GrantRefused):
            name(cast, case, by, "colleague", POLICE)
    with pytest.raises(grants.GrantRefused):
        name(cast, case, "director", "outsider", POLICE)


def test_listed_reads_the_police_text_and_only_that(cast, case):
    with as_owner():
        kept = {
            regime: Item.objects.create(
                dossier_id=case.dossier_id, regime=regime, kind="facts", holder=cast.school, author=cast.director, body="x",
                created_at="2026-11-02T09:00Z",
            ).pk
            for regime in ("school", "team", "clb", "city", "police")
        }  # fmt: skip
        for who, kind in (("director", POLICE), ("behaviour", CARE), ("clb_reference", CLB), ("case_manager", CITY)):
            Grant.objects.create(
                dossier_id=case.dossier_id, regime="police", addressee=cast.seats[who], kind=kind, reason="x",
                granted_by=cast.director, granted_at="2026-11-02T09:00Z",
            )  # fmt: skip

    def texts(who: str) -> set[str]:
        with acting(cast.seats[who]) as actor:
            first = set(Item.objects.visible_to(actor).filter(pk__in=kept.values()).values_list("regime", flat=True))
            assert first == set(Item.objects.filter(pk__in=kept.values()).values_list("regime", flat=True))
        return first

    assert texts("director") == {"police"}
    assert texts("behaviour") == {"school", "team"}
    assert texts("clb_reference") == {"team", "clb"}
    assert texts("case_manager") == {"city"}
    assert texts("zorg") == {"school", "team"}


def test_somebody_who_left_is_not_named(cast, case):
    with as_owner():
        cast.behaviour.ends_on = "2021-06-30"
        cast.behaviour.save()
    with pytest.raises(grants.GrantRefused):
        name(cast, case, "zorg", "behaviour", CARE)
