"""Facts in, keys out. Pure; the triggers in the database are the same table rendered as SQL, and a test compares them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.actor import Actor
from secrecy.tables import ARMS, GRANTS, NAMED_BITS, REGIME_NUMBERS, Arm, Fact, GrantKind, KeyValue, Regime

_USERS = 2**32


@dataclass(frozen=True)
class Facts:
    """What decides who may see the rows of one dossier. Ids are organisation ids."""

    school_id: int
    board_id: int | None = None
    true: frozenset[Fact] = frozenset()


def person_key(organisation_id: int, user_id: int) -> int:
    """One person in one organisation: the same person's other hat has another key."""
    return organisation_id * _USERS + user_id


def named_key(dossier_id: int, regime: Regime | None) -> int:
    """What is under one regime in one dossier; None is the dossier itself."""
    return (dossier_id << NAMED_BITS) + (REGIME_NUMBERS[regime] if regime else 0)


def opened_by(dossier_id: int, kind: GrantKind) -> list[int]:
    """The named keys that a grant of this kind gives."""
    opens = GRANTS[kind]
    regimes: list[Regime | None] = [None] if opens.dossier else []
    return sorted(named_key(dossier_id, regime) for regime in [*regimes, *opens.regimes])


def is_open(arm: Arm, true: Collection[Fact]) -> bool:
    """Whether the facts let this arm in at all, whatever the regime."""
    facts = set(true)
    return arm.when <= facts and not arm.unless & facts and (not arm.either or bool(arm.either & facts))


def audience(
    dossier_id: int,
    facts: Facts,
    regime: Regime | None,
    addressee: tuple[int, int] | None = None,
    came_from: Regime | None = None,
) -> dict[str, int | None]:
    """The key columns of a row of that dossier: {column: key or None}.

    `regime` None is the dossier itself. `addressee` is (organisation id, user id) of the one person it is for or from.
    `came_from`: the regime that a disclosure left; who keeps that file (an arm not `on_dossier`) goes on reading it.
    """
    keys = {arm.column: _key(arm, dossier_id, facts, regime, addressee) for arm in ARMS}
    if came_from:
        kept = [arm for arm in ARMS if not arm.on_dossier and keys[arm.column] is None]
        keys |= {arm.column: _key(arm, dossier_id, facts, came_from, addressee) for arm in kept}
    return keys


def _key(
    arm: Arm, dossier_id: int, facts: Facts, regime: Regime | None, addressee: tuple[int, int] | None
) -> int | None:
    if arm.personal:
        return person_key(*addressee) if addressee and regime else None
    if regime is None and not arm.on_dossier:
        return None
    if not is_open(arm, facts.true) or (regime is not None and regime not in arm.regimes):
        return None
    if arm.value is KeyValue.NAMED:
        return named_key(dossier_id, regime)
    return facts.school_id if arm.value is KeyValue.SCHOOL else facts.board_id


def keys_of(actor: Actor, granted: Iterable[tuple[int, GrantKind]] = ()) -> dict[str, list[int]]:
    """The actor's own keys per column; empty lists are left out, so most actors compare with one or two columns.

    `granted`: the dossiers on which they are named, each with the kind of the grant.
    """
    named = sorted({key for dossier_id, kind in granted for key in opened_by(dossier_id, kind)})
    keys: dict[str, list[int]] = {}
    for arm in ARMS:
        if arm.personal:
            keys[arm.column] = [person_key(actor.organisation_id, actor.user_id)]
        elif arm.value is KeyValue.NAMED:
            if named:
                keys[arm.column] = named
        elif actor.role in arm.roles:
            keys[arm.column] = [actor.organisation_id]
        elif actor.role in arm.assigned_roles and actor.assigned_ids:
            keys[arm.column] = list(actor.assigned_ids)
    return keys


def opens(keys: Mapping[str, Sequence[int]], row: object) -> bool:
    """Whether who holds these keys may read this row: what `visible_to` asks, for a row that is at hand."""
    return any(getattr(row, column) in held for column, held in keys.items())
