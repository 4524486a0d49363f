"""`audience()` and the triggers of the database against one table written by hand: facts × regime → keys."""

import itertools
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from accounts.models import Organisation
from accounts.roles import Role
from secrecy.audience import Facts, audience
from secrecy.models import Dossier, Item
from secrecy.tables import Fact, Regime
from tests.cast import Cast, acting, member, open_case, report
from tests.conftest import as_owner
from tests.secrecy.world import as_owner_run, protected_models, undone

pytestmark = pytest.mark.database
S, D, C, R = Fact.ABOUT_STAFF, Fact.ABOUT_DIRECTION, Fact.CLB_ENGAGED, Fact.RESTRICTED
P, H = Fact.FROM_POLICE, Fact.HELD_BACK
L, B = Fact.LED_BY_DIRECTION, Fact.LED_BY_BOARD

# Which arms open (DOMAIN §2, §3, §5): the dossier itself, then a row under school, team, clb, city and police.
# The CLB's own file is the CLB's, engaged or not any more. About the direction is always about staff. Whoever is named
# meets every regime by a key of its own. Restricted shuts every arm but the personal one.
TABLE: dict[frozenset[Fact], tuple[str, str, str, str, str, str]] = {
    frozenset(): ("care named", "care named", "care named", "clb_file named", "named", "named"),
    frozenset({C}): ("care clb named", "care named", "care clb named", "clb_file named", "named", "named"),
    frozenset({S}): ("direction named", "direction named", "direction named", "named", "named", "named"),
    frozenset({S, C}): ("direction named", "direction named", "direction named", "named", "named", "named"),
    frozenset({S, D}): ("board named", "board named", "board named", "named", "named", "named"),
    frozenset({S, D, C}): ("board named", "board named", "board named", "named", "named", "named"),
    # Police news: the direction's, held back until it informs the care team. Never about staff.
    frozenset({P, H}): ("direction named", "direction named", "direction named", "clb_file named", "named", "named"),
    frozenset({P, H, C}): (
        "direction clb named",
        "direction named",
        "direction clb named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({P}): (
        "care direction named",
        "care direction named",
        "care direction named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({P, C}): (
        "care direction clb named",
        "care direction named",
        "care direction clb named",
        "clb_file named",
        "named",
        "named",
    ),
    # Everybody of the care team is shut out: the direction leads. Who is not shut out of it keeps the key.
    frozenset({L}): (
        "care direction named",
        "care direction named",
        "care direction named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({L, C}): (
        "care direction clb named",
        "care direction named",
        "care direction clb named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({L, P}): (
        "care direction named",
        "care direction named",
        "care direction named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({L, P, C}): (
        "care direction clb named",
        "care direction named",
        "care direction clb named",
        "clb_file named",
        "named",
        "named",
    ),
    # And everybody of the direction: the board.
    frozenset({B}): ("care board named", "care board named", "care board named", "clb_file named", "named", "named"),
    frozenset({B, C}): (
        "care board clb named",
        "care board named",
        "care board clb named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({B, S}): (
        "direction board named",
        "direction board named",
        "direction board named",
        "named",
        "named",
        "named",
    ),
    frozenset({B, S, C}): (
        "direction board named",
        "direction board named",
        "direction board named",
        "named",
        "named",
        "named",
    ),
    frozenset({B, P}): (
        "care direction board named",
        "care direction board named",
        "care direction board named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({B, P, C}): (
        "care direction board clb named",
        "care direction board named",
        "care direction board clb named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({B, P, H}): (
        "direction board named",
        "direction board named",
        "direction board named",
        "clb_file named",
        "named",
        "named",
    ),
    frozenset({B, P, H, C}): (
        "direction board clb named",
        "direction board named",
        "direction board clb named",
        "clb_file named",
        "named",
        "named",
    ),
}
TABLE |= {facts | {R}: ("",) * 6 for facts in TABLE}
REGIMES = (None, Regime.SCHOOL, Regime.TEAM, Regime.CLB, Regime.CITY, Regime.POLICE)
COLUMNS = ("care_key", "direction_key", "board_key", "clb_key", "clb_file_key", "named_key", "person_key")
# The dossier's number times sixteen, and this.
NUMBERS = {None: 0, "school": 1, "team": 2, "clb": 3, "city": 4, "police": 5}
CELLS = [(facts, regime) for facts in TABLE for regime in REGIMES]


def _name(value) -> str:
    return "+".join(sorted(value)) or "plain" if isinstance(value, frozenset) else str(value)


def expected(
    facts: frozenset[Fact], regime: Regime | None, school: int, board: int | None, person: int | None, dossier: int
) -> dict:
    """The key columns as the table says."""
    arms = TABLE[facts][REGIMES.index(regime)].split()
    named = dossier * 16 + NUMBERS[regime]
    value = {"care": school, "direction": school, "board": board, "clb": school, "clb_file": school, "named": named}
    return {f"{arm}_key": value[arm] if arm in arms else None for arm in value} | {"person_key": person}


def allowed(facts: frozenset[Fact]) -> bool:
    """What the constraints of the dossier let be true together."""
    by_whom = not (L in facts and facts & {S, H, B}) and not (B in facts and D in facts)
    return (
        (D not in facts or S in facts)
        and (P not in facts or S not in facts)
        and (H not in facts or P in facts)
        and by_whom
    )


def test_the_table_is_complete():
    assert set(Fact) == {S, D, C, R, P, H, L, B}
    assert set(Regime) == {Regime.SCHOOL, Regime.TEAM, Regime.CLB, Regime.CITY, Regime.POLICE}
    every = {frozenset(combo) for size in range(9) for combo in itertools.combinations(Fact, size)}
    assert set(TABLE) == {facts for facts in every if allowed(facts)}


@pytest.mark.parametrize(("facts", "regime"), CELLS, ids=_name)
@pytest.mark.parametrize("board", [70, None])
def test_pure(facts, regime, board):
    found = audience(11, Facts(7, board, facts), regime)
    assert found == expected(facts, regime, 7, board, None, 11)


@pytest.mark.parametrize("facts", TABLE, ids=_name)
def test_pure_for_one_person(facts):
    """Whatever the facts, one's own row stays one's own: organisation 7, user 9."""
    for regime in REGIMES[1:]:
        assert audience(11, Facts(7, 70, facts), regime, (7, 9))["person_key"] == 7 * 4294967296 + 9
    assert audience(11, Facts(7, 70, facts), None, (7, 9))["person_key"] is None


def test_pure_for_what_left_the_own_file():
    """Read by its receivers, and by who keeps the file that it left; by nobody else for having been there."""
    assert audience(11, Facts(7), Regime.TEAM, None, Regime.CLB)["clb_file_key"] == 7
    assert audience(11, Facts(7, None, frozenset({S})), Regime.TEAM, None, Regime.CLB)["clb_file_key"] is None
    assert audience(11, Facts(7), Regime.TEAM, None, Regime.SCHOOL) == audience(11, Facts(7), Regime.TEAM)
    assert audience(11, Facts(7), Regime.TEAM, None, Regime.CLB) | {"clb_file_key": None} == audience(
        11, Facts(7), Regime.TEAM
    )


def make_dossier(cast: Cast, facts: frozenset[Fact], school: Organisation) -> Dossier:
    return Dossier.objects.create(
        school=school,
        board_id=school.parent_id,
        opened_by=cast.zorg.user,
        opened_at="2026-11-02T09:00Z",
        opened_xact=0,
        **{fact: fact in facts for fact in Fact},
    )


def keys(row) -> dict[str, int | None]:
    row.refresh_from_db()
    return {column: getattr(row, column) for column in COLUMNS}


def add(cast: Cast, dossier: Dossier, regime: Regime, addressee=None) -> Item:
    return Item.objects.create(
        id=uuid4(), dossier=dossier, regime=regime, addressee=addressee, kind="facts", holder=dossier.school,
        author=cast.zorg, body="x", created_at="2026-11-02T09:00Z", care_key=1, clb_key=2, person_key=3,
    )  # fmt: skip


@pytest.mark.parametrize("facts", TABLE, ids=_name)
def test_the_trigger_says_the_same(cast, facts):
    """Also for a school without a board, and whatever key the row came with."""
    with as_owner():
        loose = Organisation.objects.create(kind="school", name="Losse school", number="998009")
        for school in (cast.school, loose):
            dossier = make_dossier(cast, facts, school)
            assert keys(dossier) == expected(facts, None, school.pk, school.parent_id, None, dossier.pk)
            for regime in REGIMES[1:]:
                plain, personal = add(cast, dossier, regime), add(cast, dossier, regime, cast.talker)
                person = cast.school.pk * 4294967296 + cast.talker.user_id
                assert keys(plain) == expected(facts, regime, school.pk, school.parent_id, None, dossier.pk)
                assert keys(personal) == expected(facts, regime, school.pk, school.parent_id, person, dossier.pk)


def test_the_trigger_says_the_same_for_every_kind_of_row(cast):
    """All tables hang on the same trigger: each gets the keys of its own regime after a change of facts."""
    with as_owner():
        case = open_case_of(cast)
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=True)
        for model in protected_models()[1:]:
            for row in model.objects.filter(dossier=case.dossier_id):
                found = {name: key for name, key in keys(row).items() if name != "person_key"}
                wanted = expected(
                    frozenset({C}), Regime(row.regime), cast.school.pk, cast.school.parent_id, None, case.dossier_id
                )
                assert found == {name: key for name, key in wanted.items() if name != "person_key"}, row


def open_case_of(cast: Cast):
    return open_case(cast, report(cast))


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(TABLE, 2))[::37], ids=_name)
def test_a_change_of_facts_keys_every_row_again(cast, before, after):
    """In the same transaction, also rows that whoever changes the fact could not see."""
    with as_owner():
        dossier = make_dossier(cast, before, cast.school)
        rows = [add(cast, dossier, regime) for regime in REGIMES[1:]]
        Dossier.objects.filter(pk=dossier.pk).update(**{fact: fact in after for fact in Fact})
        assert keys(dossier) == expected(after, None, cast.school.pk, cast.school.parent_id, None, dossier.pk)
        for row in rows:
            wanted = expected(after, Regime(row.regime), cast.school.pk, cast.school.parent_id, None, dossier.pk)
            assert keys(row) == wanted


def engage(cast: Cast, seat, case, engaged: bool) -> bool:
    with acting(seat), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.engage_clb(%s, %s)", [case.dossier_id, engaged])
        return cursor.fetchone()[0]


def test_a_fact_changed_by_the_coordinator_also_keys_what_they_cannot_see(cast):
    """The coordinator puts the case before the CLB: a row that only the CLB will ever read follows."""
    case = open_case_of(cast)
    with as_owner():
        elsewhere = member("los", "Lo Stander", cast.other_school, Role.STAFF)
        row = add(cast, Dossier.objects.get(pk=case.dossier_id), Regime.TEAM, elsewhere)
    # As if the care team had been walled out of this one row.
    as_owner_run(
        "ALTER TABLE secrecy_item DISABLE TRIGGER key_row",
        f"UPDATE secrecy_item SET care_key = NULL WHERE id = '{row.pk}'",
        "ALTER TABLE secrecy_item ENABLE TRIGGER key_row",
    )
    with acting(cast.zorg):
        assert not Item.objects.filter(pk=row.pk).exists()
    assert engage(cast, cast.zorg, case, True)
    with as_owner():
        assert keys(row)["clb_key"] == cast.school.pk


def test_who_may_change_that_fact(cast):
    """The care team puts a case before the CLB; the CLB may leave it, not enter it."""
    case = open_case_of(cast)
    may = {name for name, seat in cast.seats.items() if tried(lambda seat=seat: engage(cast, seat, case, True))}
    assert may == {"zorg", "colleague"}
    engage(cast, cast.zorg, case, True)
    may = {name for name, seat in cast.seats.items() if tried(lambda seat=seat: engage(cast, seat, case, False))}
    assert may == {"zorg", "colleague", "clb"}


def tried(action) -> bool:
    with undone():
        return action()


def test_a_rolled_back_change_keys_nothing(cast):
    case = open_case_of(cast)
    with as_owner():
        with undone():
            Dossier.objects.filter(pk=case.dossier_id).update(restricted=True)
            assert keys(case)["care_key"] is None
        assert keys(case)["care_key"] == cast.school.pk


def test_about_the_direction_is_about_staff(cast):
    with as_owner(), pytest.raises(IntegrityError, match="dossier_direction_is_staff"), transaction.atomic():
        make_dossier(cast, frozenset({D}), cast.school)


def test_every_table_has_both_triggers(db):
    with connection.cursor() as cursor:
        for model in protected_models()[1:]:
            table = model._meta.db_table
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE tgname IN ('key_row', %s) "
                "AND tgrelid IN (%s::regclass, 'secrecy_dossier'::regclass) ORDER BY 1",
                [f"key_{table}", table],
            )
            assert cursor.fetchall() == sorted([(table, "O"), ("secrecy_dossier", "O")]), table
