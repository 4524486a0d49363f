"""Each cell of the table of arms and of the table of grants, changed one at a time: somebody sees more or less than the oracle
says, and so the change is caught, in both walls, without looking at a copy of the table.

The world has a dossier for every combination of facts that may be true together, a text under each regime in each, somebody
in every role at every place that it can sit, and somebody named as each kind. The functions, triggers and policies of the
changed table are built inside a savepoint.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Assignment, Membership
from accounts.roles import ROLES, OrganisationKind, Role
from secrecy import audience, keys
from secrecy.audience import is_open
from secrecy.models import Dossier, Grant, Item
from secrecy.tables import ARMS, GRANTS, READ_ONLY, Arm, Fact, GrantKind, KeyValue, Opens, Regime
from tests.cast import Cast, acting, member
from tests.conftest import as_owner
from tests.secrecy import oracle
from tests.secrecy.test_audience import TABLE, make_dossier
from tests.secrecy.test_random_worlds import truth
from tests.secrecy.world import as_owner_run, undone
from tests.secrecy.worlds import NOW

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.timeout(900)]
Grants = dict[GrantKind, Opens]
PARTS = 12
# The contact reads the CLB's own texts already by a way with fewer conditions (`clb_file`).
CHANGES_NOTHING = {"clb: regime clb"}


@dataclass(frozen=True)
class Mutant:
    """One changed cell, said in words, and the tables with it."""

    cell: str
    arms: tuple[Arm, ...] = ARMS
    grants: Grants = field(default_factory=lambda: GRANTS)


def toggled(found: frozenset[Any], one: Any) -> frozenset[Any]:
    return found ^ {one}


def with_arm(arm: Arm, cell: str, **changes: Any) -> Mutant:
    changed = replace(arm, **changes)
    return Mutant(f"{arm.name}: {cell}", tuple(changed if one is arm else one for one in ARMS))


def of_arm(arm: Arm) -> Iterator[Mutant]:
    for regime in Regime:
        # An arm that opens no regime at all cannot be written down: `test_dropped_wall` takes whole ways away.
        if left := toggled(arm.regimes, regime):
            yield with_arm(arm, f"regime {regime}", regimes=left)
    here = {KeyValue.SCHOOL: OrganisationKind.SCHOOL, KeyValue.BOARD: OrganisationKind.BOARD}.get(arm.value)
    for role in Role:
        if arm.assigned_roles:
            if OrganisationKind.CLB in ROLES[role].at:
                yield with_arm(arm, f"assigned role {role}", assigned_roles=toggled(arm.assigned_roles, role))
        elif here in ROLES[role].at:
            yield with_arm(arm, f"role {role}", roles=toggled(arm.roles, role))
    for fact in Fact:
        for how in ("when", "either", "unless"):
            changed = replace(arm, **{how: toggled(getattr(arm, how), fact)})
            # Facts that exclude each other can make a change that changes nothing.
            if any(is_open(changed, facts) != is_open(arm, facts) for facts in TABLE):
                yield with_arm(arm, f"{how} {fact}", **{how: getattr(changed, how)})
    yield with_arm(arm, "the dossier itself", on_dossier=not arm.on_dossier)


def of_grant(kind: GrantKind) -> Iterator[Mutant]:
    opens = GRANTS[kind]
    for regime in Regime:
        yield Mutant(
            f"grant {kind}: regime {regime}",
            grants=GRANTS | {kind: replace(opens, regimes=toggled(opens.regimes, regime))},
        )
    yield Mutant(f"grant {kind}: the dossier itself", grants=GRANTS | {kind: replace(opens, dossier=not opens.dossier)})


def mutants() -> list[Mutant]:
    """Every cell; the personal arm has none: whoever a row is for reads it, whatever else is true."""
    return [mutant for arm in ARMS if not arm.personal for mutant in of_arm(arm)] + [
        mutant for kind in GRANTS for mutant in of_grant(kind)
    ]


# --- The world --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Watcher:
    """Somebody, with what they read by the table as it stands: told by the oracle once."""

    seat: Membership
    wanted: frozenset[Any]


def people(cast: Cast) -> list[Membership]:
    """Somebody in every role at every kind of organisation where it can sit; at the CLB each works for the school."""
    places = {
        OrganisationKind.SCHOOL: cast.school,
        OrganisationKind.BOARD: cast.board.organisation,
        OrganisationKind.CLB: cast.clb.organisation,
        OrganisationKind.MUNICIPALITY: cast.case_manager.organisation,
        OrganisationKind.POLICE: cast.police.organisation,
    }
    made = []
    for role in Role:
        for kind in sorted(ROLES[role].at & places.keys()):
            seat = member(f"{role}-{kind}", f"Iemand {role} {kind}", places[kind], role)
            if kind is OrganisationKind.CLB:
                Assignment.objects.create(membership=seat, organisation=cast.school, confirmed_at=NOW)
            made.append(seat)
    return made


def named(cast: Cast, kind: GrantKind, dossiers: Sequence[Dossier]) -> Membership:
    """Somebody who would read nothing, were they not named on all of these."""
    seat = member(f"named-{kind}", f"Genaamd {kind}", cast.school, Role.SECRETARIAT)
    for dossier in dossiers:
        Grant.objects.create(
            id=uuid4(), dossier=dossier, regime=GRANTS[kind].seen_under, addressee=seat, kind=kind, reason="Werkt mee.",
            granted_by=cast.zorg, granted_at=NOW, expires_at=NOW + timedelta(hours=4) if kind in READ_ONLY else None,
        )  # fmt: skip
    return seat


@pytest.fixture
def watchers(cast: Cast) -> list[Watcher]:
    with as_owner():
        dossiers = [make_dossier(cast, facts, cast.school) for facts in TABLE]
        for dossier in dossiers:
            for regime in Regime:
                Item.objects.create(
                    id=uuid4(), dossier=dossier, regime=regime, kind="facts", holder=cast.school, author=cast.zorg, body="x",
                    created_at=NOW,
                )  # fmt: skip
        seats = people(cast) + [named(cast, kind, dossiers) for kind in GRANTS]
        files = {
            one.pk: oracle.File(one.pk, one.school_id, one.board_id, *(getattr(one, fact) for fact in Fact))
            for one in dossiers
        }
        texts = [(item.pk, files[item.dossier_id], item.regime) for item in Item.objects.filter(dossier__in=dossiers)]
        told = truth().seats
        found = []
        for seat in seats:
            known = told[seat.pk]
            wanted = {pk for pk, file in files.items() if oracle.sees_file(known, file)}
            wanted |= {pk for pk, file, regime in texts if oracle.sees_row(known, file, regime, None)}
            found.append(Watcher(seat, frozenset(wanted)))
    assert all(watcher.wanted for watcher in found[-len(GRANTS) :])
    return found


def first_wall(seat: Membership) -> set[Any]:
    with acting(seat, NOW) as actor, as_owner():
        return {pk for model in (Dossier, Item) for pk in model.objects.visible_to(actor).values_list("pk", flat=True)}


def second_wall(seat: Membership) -> set[Any]:
    with acting(seat, NOW):
        return {pk for model in (Dossier, Item) for pk in model.objects.values_list("pk", flat=True)}


def rebuild(mutant: Mutant) -> None:
    """Keys, triggers and the policy of the dossier by the changed table, and every row keyed again."""
    functions = "".join(keys._keys_function(arm) for arm in mutant.arms) + keys._dossier_keys() + keys._row_keys()
    opening = keys.meets([arm for arm in mutant.arms if arm.on_dossier and not arm.personal], "id")
    as_owner_run(
        f"SET LOCAL ROLE schakel_definer; {functions} SET LOCAL ROLE schakel_owner",
        f"ALTER POLICY schakel_app_select ON secrecy_dossier USING ({opening})",
        "UPDATE secrecy_dossier SET opened_xact = opened_xact",
        "UPDATE secrecy_item SET dossier_id = dossier_id",
    )


def caught(watchers: Sequence[Watcher], wall: Any) -> bool:
    return any(wall(watcher.seat) != watcher.wanted for watcher in watchers)


def test_as_it_stands_everybody_sees_what_the_oracle_says(watchers):
    for watcher in watchers:
        assert first_wall(watcher.seat) == watcher.wanted, watcher.seat
        assert second_wall(watcher.seat) == watcher.wanted, watcher.seat


def test_there_are_as_many_cells_as_the_tables_have():
    cells = [mutant.cell for mutant in mutants()]
    assert len(cells) == len(set(cells))
    assert len(cells) > 150


@pytest.mark.parametrize("part", range(PARTS))
def test_every_changed_cell_is_caught_in_both_walls(watchers, monkeypatch, part):
    """The ones it is about are asked first: most changes are caught by the first who is asked. In parts: a transaction around
    all of them would keep the sealer of other tests waiting for minutes."""
    escaped = []
    for mutant in (some := mutants()[part::PARTS]):
        subject = mutant.cell.rpartition(" ")[2]
        asked = sorted(
            watchers,
            key=lambda one: (
                one.seat.role != subject,
                mutant.cell.partition(":")[0].removeprefix("grant ") not in one.seat.user.username,
            ),
        )
        with undone(), monkeypatch.context() as changed:
            for module in (keys, audience):
                changed.setattr(module, "ARMS", mutant.arms)
                changed.setattr(module, "GRANTS", mutant.grants)
            rebuild(mutant)
            escaped += [(mutant.cell, wall.__name__) for wall in (first_wall, second_wall) if not caught(asked, wall)]
    assert {cell for cell, _wall in escaped} == CHANGES_NOTHING & {mutant.cell for mutant in some}, escaped
