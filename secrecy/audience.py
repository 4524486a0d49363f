"""Facts in, keys out. Pure; the triggers in the database are the same table rendered as SQL, and a test compares them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.actor import Actor
from secrecy.tables import ARMS, Arm, Fact, KeyValue, Regime

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


def is_open(arm: Arm, true: Collection[Fact]) -> bool:
    """Whether the facts let this arm in at all, whatever the regime."""
    return arm.when <= set(true) and not arm.unless & set(true)


def audience(facts: Facts, regime: Regime | None, addressee: tuple[int, int] | None = None) -> dict[str, int | None]:
    """The key columns of a row: {column: key or None}.

    `regime` None is the dossier itself. `addressee` is (organisation id, user id) of the one person it is for or from.
    """
    return {arm.column: _key(arm, facts, regime, addressee) for arm in ARMS}


def _key(arm: Arm, facts: Facts, regime: Regime | None, addressee: tuple[int, int] | None) -> int | None:
    if arm.personal:
        return person_key(*addressee) if addressee and regime else None
    if regime is None and not arm.on_dossier:
        return None
    if not is_open(arm, facts.true) or (regime is not None and regime not in arm.regimes):
        return None
    return facts.school_id if arm.value is KeyValue.SCHOOL else facts.board_id


def keys_of(actor: Actor) -> dict[str, list[int]]:
    """The actor's own keys per column; empty lists are left out, so most actors compare with one or two columns."""
    keys: dict[str, list[int]] = {}
    for arm in ARMS:
        if arm.personal:
            keys[arm.column] = [person_key(actor.organisation_id, actor.user_id)]
        elif actor.role in arm.roles:
            keys[arm.column] = [actor.organisation_id]
        elif actor.role in arm.assigned_roles and actor.assigned_ids:
            keys[arm.column] = list(actor.assigned_ids)
    return keys


def opens(keys: Mapping[str, Sequence[int]], row: object) -> bool:
    """Whether who holds these keys may read this row: what `visible_to` asks, for a row that is at hand."""
    return any(getattr(row, column) in held for column, held in keys.items())
