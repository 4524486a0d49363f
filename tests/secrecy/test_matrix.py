"""The two tables in full, written by hand from DOMAIN §2, §3 and §5: compared with what the code decides, and walked
through the database as the application role."""

import itertools
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Assignment, Membership, Organisation
from accounts.roles import OrganisationKind, Role
from secrecy import grants, matrix
from secrecy.grants import GrantRefused
from secrecy.models import Dossier, Grant, Item
from secrecy.release import Allowance, Ground, Receiver, ReleaseForbidden, allowance, cell, require
from secrecy.tables import GRANTS, Certainty, GrantKind, Opens, Regime
from tests.cast import acting, member
from tests.conftest import as_owner

pytestmark = pytest.mark.database
LETTERS = {"S": Regime.SCHOOL, "T": Regime.TEAM, "C": Regime.CLB, "G": Regime.CITY, "P": Regime.POLICE}
ALL = "STCGP"
# What is true of the dossier in each column; then as what somebody is named on a plain one; then the own row.
SITUATIONS = {
    "plain": {},
    "with the CLB": {"clb_engaged": True},
    "about staff": {"about_staff": True},
    "about the direction": {"about_staff": True, "about_direction": True},
    "from the police": {"from_police": True},
    "not told yet": {"from_police": True, "held_back": True},
    "shut": {"clb_engaged": True, "restricted": True},
}
KINDS = ("care", "clb", "police", "city")
IN_AN_EMERGENCY = ("emergency", "emerg_team", "emerg_clb")
COLUMNS = (*SITUATIONS, *KINDS, *IN_AN_EMERGENCY, "own")
# Which regimes somebody in this role reads (S school, T team, C clb, G city, P police; "-" cannot be named so at all).
# fmt: off
READS = {
    # role                    plain  CLB   staff  dir.  police  held  shut  care  clb   police  city  emergency  own
    "staff":                  ("",   "",   "",    "",   "",     "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "care_coordinator":       ("ST", "ST", "",    "",   "ST",   "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "counsellor":             ("",   "",   "",    "",   "",     "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "behaviour_expert":       ("",   "",   "",    "",   "",     "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "reference_person":       ("",   "",   "",    "",   "",     "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "director":               ("",   "",   "ST",  "",   "ST",   "ST", "",   "ST", "-",  "P",    "-",  "ST", "-", "-", ALL),
    "secretariat":            ("",   "",   "",    "",   "",     "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "board_member":           ("",   "",   "",    "ST", "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "clb_contact":            ("C",  "TC", "",    "",   "C",    "C",  "",   "-",  "TC", "P",    "-",  "-",  "-", "-", ALL),
    "clb_worker":             ("",   "",   "",    "",   "",     "",   "",   "-",  "TC", "P",    "-",  "-",  "-", "-", ALL),
    "clb_reference_person":   ("",   "",   "",    "",   "",     "",   "",   "-",  "TC", "P",    "-",  "-",  "-", "-", ALL),
    "clb_director":           ("",   "",   "",    "",   "",     "",   "",   "-",  "TC", "P",    "-",  "-",  "T", "C", ALL),
    "case_manager":           ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "G",  "-",  "-", "-", ALL),
    "municipal_contact":      ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "policy_officer":         ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "police_contact":         ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "partner_contact":        ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "bridge_figure":          ("",   "",   "",    "",   "",     "",   "",   "ST", "-",  "P",    "-",  "-",  "-", "-", ALL),
    "dpo":                    ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "organisation_admin":     ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
    "platform_admin":         ("",   "",   "",    "",   "",     "",   "",   "-",  "-",  "-",    "-",  "-",  "-", "-", ALL),
}
# fmt: on
# The ways in by which the page explains the first seven columns.
WAYS = {
    "care_coordinator": {"care": "ST"},
    "director": {"direction": "ST"},
    "board_member": {"board": "ST"},
    "clb_contact": {"clb": "T", "clb_file": "C"},
}
# Where somebody in this role sits; at the school of the dossier unless said otherwise.
AT = {
    "board_member": "board",
    "case_manager": "case_manager",
    "municipal_contact": "case_manager",
    "policy_officer": "case_manager",
    "police_contact": "police",
    "platform_admin": "platform",
    **dict.fromkeys(("clb_contact", "clb_worker", "clb_reference_person", "clb_director"), "clb"),
}


def regimes(letters: str) -> set[str]:
    return {LETTERS[letter] for letter in letters.replace("-", "")}


def test_the_table_is_complete():
    assert set(READS) == set(Role)
    assert {len(row) for row in READS.values()} == {len(COLUMNS)}
    assert set(LETTERS.values()) == set(Regime)
    assert {*KINDS, *IN_AN_EMERGENCY} == set(GrantKind)
    assert len(READS) * len(COLUMNS) == 315


def seat_of(cast, role: str) -> Membership:
    if role == "partner_contact":
        house = Organisation.objects.create(kind=OrganisationKind.PARTNER, name="Jeugdhuis Test")
    else:
        house = cast.seats[AT[role]].organisation if role in AT else cast.school
    seat = member(f"rol-{role}", f"Rol {role}", house, Role(role))
    if role == Role.CLB_CONTACT:
        Assignment.objects.create(membership=seat, organisation=cast.school, confirmed_at="2020-09-01T09:00Z")
    return seat


def dossier_with_everything(cast, facts: dict[str, bool], addressee: Membership | None = None) -> Dossier:
    """One dossier with a text under each regime."""
    made = Dossier.objects.create(
        school=cast.school, board_id=cast.school.parent_id, opened_by=cast.zorg.user, opened_at="2026-11-02T09:00Z",
        opened_xact=0, **facts,
    )  # fmt: skip
    for regime in Regime:
        Item.objects.create(
            id=uuid4(), dossier=made, regime=regime, addressee=addressee, kind="facts", holder=cast.school,
            author=cast.zorg, body="x", created_at="2026-11-02T09:00Z",
        )  # fmt: skip
    return made


def read_by(seat: Membership, dossier: Dossier) -> set[str]:
    """What is read through the first wall, and by plain SQL through the second: the same."""
    with acting(seat) as actor, connection.cursor() as cursor:
        first = set(Item.objects.visible_to(actor).filter(dossier_id=dossier.pk).values_list("regime", flat=True))
        cursor.execute("SELECT DISTINCT regime FROM secrecy_item WHERE dossier_id = %s", [dossier.pk])
        second = {regime for (regime,) in cursor.fetchall()}
    assert first == second
    return first


@pytest.mark.parametrize("role", READS)
def test_walked_through_both_walls(cast, role):
    with as_owner():
        seat = seat_of(cast, role)
        dossiers = {name: dossier_with_everything(cast, facts) for name, facts in SITUATIONS.items()}
        named = {kind: dossier_with_everything(cast, {}) for kind in (*KINDS, *IN_AN_EMERGENCY)}
        own = dossier_with_everything(cast, {"restricted": True}, seat)
    row = dict(zip(COLUMNS, READS[role], strict=True))
    for name, dossier in dossiers.items():
        assert read_by(seat, dossier) == regimes(row[name]), name
    assert read_by(seat, own) == regimes(row["own"])
    for kind, dossier in named.items():
        if row[kind] == "-":
            continue
        with as_owner():
            Grant.objects.create(
                id=uuid4(), dossier=dossier, regime=GRANTS[GrantKind(kind)].seen_under, addressee=seat, kind=kind,
                reason="x", granted_by=cast.zorg, granted_at="2026-11-02T09:00Z",
                expires_at=timezone.now() + timedelta(hours=4) if kind in IN_AN_EMERGENCY else None,
            )  # fmt: skip
        assert read_by(seat, dossier) == regimes(row["plain"]) | regimes(row[kind]), kind


@pytest.mark.parametrize("role", READS)
def test_who_cannot_be_named_is_refused_by_the_database(cast, role):
    """Asked by whoever may name people as this: the care team, the CLB contact, a director on the list of the police."""
    by = {"care": cast.zorg, "clb": cast.clb, "police": cast.director, "city": cast.zorg}
    with as_owner():
        seat = seat_of(cast, role)
        dossier = dossier_with_everything(cast, {"clb_engaged": True})
        Grant.objects.create(
            id=uuid4(), dossier=dossier, regime="police", addressee=cast.director, kind="police", reason="x",
            granted_by=cast.director, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    for kind in KINDS:
        may = READS[role][COLUMNS.index(kind)] != "-"
        with acting(by[kind]) as actor:
            try:
                grants.grant(
                    dossier_id=dossier.pk, membership=seat, kind=GrantKind(kind), reason="x", actor=actor
                )  # fmt: skip
                assert may, kind
            except GrantRefused:
                assert not may, kind
        assert (Role(role) in GRANTS[GrantKind(kind)].roles) is may, kind


@pytest.mark.parametrize("role", READS)
def test_the_page_explains_these_ways_and_no_other(role):
    found = {way.key: way.regimes for way in matrix.ways(Role(role))}
    row = dict(zip(COLUMNS, READS[role], strict=True))
    wanted = {name: regimes(letters) for name, letters in WAYS.get(role, {}).items()} | {"person": regimes(ALL)}
    wanted |= {f"met-naam-{kind}": regimes(row[kind]) for kind in (*KINDS, *IN_AN_EMERGENCY) if row[kind] != "-"}
    assert {key for key in found if key.startswith("met-naam-")} == {key for key in wanted if "met-naam" in key}
    assert {key: found.get(key) for key in wanted} == wanted
    assert {key for key in found if not key.startswith("met-naam-")} == {key for key in wanted if "met-naam" not in key}


# --- What may cross ---------------------------------------------------------------------------------------------------

# Everything that is not never: from, to, on which ground → how, and how sure that is.
CROSSES = """
school → reporter      feedback      allowed       source
school → talker        task          allowed       house
school → talker        feedback      allowed       source
school → direction     acute_danger  allowed       house
school → direction     agenda        allowed       source
school → consulted     consultation  allowed       source
school → clb           notice        allowed       source
school → city          notice        allowed       source
school → city          consent       with_consent  source
team   → city          consent       with_consent  source
team   → action_owner  task          allowed       house
team   → guest         meeting       allowed       house
clb    → care_meeting  advice        allowed       source
clb    → care_meeting  own_findings  with_consent  source
clb    → city          consent       with_consent  house
clb    → prosecutor    may_report    allowed       law
city   → direction     agreement     allowed       source
city   → direction     feedback      allowed       house
city   → police        agreement     with_consent  source
"""
BY_HAND = {
    (words[0], words[2], words[3]): (words[4], words[5]) for words in map(str.split, CROSSES.strip().splitlines())
}


@pytest.mark.parametrize(("regime", "receiver"), list(itertools.product(Regime, Receiver)), ids=str)
def test_every_cell_of_the_release_table(regime, receiver):
    """Never is the answer to all that is not written above; then not even a consent opens it."""
    for ground in Ground:
        how, sure = BY_HAND.get((regime, receiver, ground), ("never", "house"))
        said = cell(regime, receiver, ground)
        assert (said.allowance, said.certainty) == (how, sure), ground
        assert said.source
        assert allowance(regime, receiver, ground) == how
        for consent in (False, True):
            if how == Allowance.ALLOWED or (how == Allowance.WITH_CONSENT and consent):
                require(regime, receiver, ground, consent=consent)
            else:
                with pytest.raises(ReleaseForbidden):
                    require(regime, receiver, ground, consent=consent)


def test_refused_help_is_no_ground_and_what_the_police_said_never_leaves():
    assert not [key for key in BY_HAND if "refused_help" in key or key[0] == "police"]
    assert {key[1] for key in BY_HAND if key[2] == "may_report"} == {"prosecutor"}


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_has_every_cell_once_with_its_own_address(db):
    page = Client().get("/geheimhouding/").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for role in Role:
        for way in matrix.ways(role):
            for regime in Regime:
                assert f"{role}-{way.key}-{regime}" in ids
    for regime, receiver, ground in itertools.product(Regime, Receiver, Ground):
        assert f"vrij-{regime}-{receiver}-{ground}" in ids
    for words in ("wet", "bron, niet in de wet gelezen", "huisregel", "L08, open punt 7", "nog niet in gebruik"):
        assert words in page
    for link in re.findall(r'href="#(vrij-[^"]+)"', page):
        assert link in ids


def test_a_new_kind_of_grant_stands_on_the_page_by_itself(db, monkeypatch):
    new = Opens(
        frozenset({Regime.SCHOOL}), dossier=True, seen_under=Regime.SCHOOL, why="kijkt in nood", source="DOMAIN §5 nood",
        certainty=Certainty.HOUSE, roles=frozenset({Role.DIRECTOR}),
    )  # fmt: skip
    monkeypatch.setitem(GRANTS, "test", new)
    page = Client().get("/geheimhouding/").content.decode()
    assert 'id="director-met-naam-test-school"' in page
    assert 'id="staff-met-naam-test-school"' not in page
    assert "DOMAIN §5 nood" in page
