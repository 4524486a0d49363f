"""Who can see this, and why: shown before saving and beside every text, from the same table that decides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Assignment, Membership
from accounts.roles import Role
from accounts.shell import role_label
from secrecy import grants, walls
from secrecy.audience import Facts, is_open
from secrecy.models import Dossier
from secrecy.tables import ARMS, GRANTS, Arm, Fact, GrantKind, KeyValue, Regime


@dataclass(frozen=True)
class Entry:
    """One line of the panel: who, and what they see or why they do not."""

    name: str
    text: str
    sees: bool
    role: str = ""
    until: date | str = ""


@dataclass(frozen=True)
class Holder:
    """Somebody who sits in a role now, or is named on this dossier (`named`), as a name on the panel; without a name, that
    nobody is left in that role who reads it."""

    name: str
    role: Role
    named: GrantKind | None = None
    reason: str = ""
    until: date | str = ""
    seat_id: int | None = None
    user_id: int | None = None


# Their grants end with the case (`grants.end_all`); what the police and the city opened ends otherwise.
_UNTIL_CLOSING = frozenset({GrantKind.CARE, GrantKind.CLB})


def holders(organisation_ids: Sequence[int], on: date, dossier_ids: Sequence[int] = ()) -> list[Holder]:
    """Who sits where an arm could open, as far as the reader may know them; one query.

    The school comes first: who is assigned to it works elsewhere, and is found by that. Who is shut out of one of the
    dossiers is left out; that no contact of the CLB is left is said, also to who may not know who they were.
    """
    here = {role for arm in ARMS for role in arm.roles}
    assigned = {role for arm in ARMS for role in arm.assigned_roles}
    tied = Assignment.objects.in_force().filter(organisation_id=organisation_ids[0]).values("membership_id")
    # Each way by an index of its own: joined by OR, all memberships of all organisations would be read.
    found = Membership.objects.filter(organisation_id__in=organisation_ids, role__in=here).values("pk")
    found = found.union(tied, Membership.objects.filter(stands_in_for__in=tied).values("pk"))
    seats = list(
        walls.left(Membership.objects.current(on), dossier_ids)
        .filter(pk__in=found, role__in=here | assigned)
        .annotate(contact_left=walls.ContactLeft(dossier_ids))
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )
    people = [Holder(seat.user.name, Role(seat.role), seat_id=seat.pk, user_id=seat.user_id) for seat in seats]
    tied = [one for one in people if one.role in assigned]
    unknown = dossier_ids and any(seat.contact_left for seat in seats)  # to the reader: a board sees nobody of the CLB
    return people if tied or unknown else [*people, *(Holder("", role) for role in sorted(assigned))]


def people_of(dossier: Dossier, actor: Actor) -> list[Holder]:
    """Who sits where an arm of this dossier could open, and who is named on it; two queries."""
    organisations = [dossier.school_id, *([dossier.board_id] if dossier.board_id else [])]
    named = [
        Holder(
            grant.addressee.user.name,
            Role(grant.addressee.role),
            GrantKind(grant.kind),
            grant.reason,
            grant.last,
            grant.addressee_id,
        )
        for grant in grants.reading(dossier.pk, actor)
    ]
    return holders(organisations, actor.today, [dossier.pk]) + named


def panel(
    facts: Facts,
    regime: Regime,
    people: Sequence[Holder],
    *,
    first: Sequence[Entry] = (),
    sees: str = "",
    why: Mapping[str, str] = MappingProxyType({}),
    instead: Mapping[str, str] = MappingProxyType({}),
) -> list[Entry]:
    """The lines for a row under `regime` in a dossier with these facts.

    `people` are the holders; `sees` says what a reader gets to see ("uw tekst en uw naam"); `first` stands before all;
    `why` says for an arm, by name, what is special about its seeing this; `instead` why it does not (when it was told
    something else, say).
    """
    lines, words = list(first), _Words(sees, why, instead)
    for arm in ARMS:
        if not arm.personal:
            lines += _lines(arm, facts, regime, people, words)
    if any(_lets_in(arm, facts, regime) for arm in ARMS if arm.name == "clb"):
        lines.append(Entry(_("Stad en politie"), _("niet"), sees=False))
    return sorted(lines, key=lambda line: not line.sees)


class _Words(NamedTuple):
    sees: str
    why: Mapping[str, str]
    instead: Mapping[str, str]


def _lines(arm: Arm, facts: Facts, regime: Regime, people: Sequence[Holder], words: _Words) -> list[Entry]:
    if arm.value is KeyValue.NAMED:
        return _named(regime, people) if is_open(arm, facts.true) else []
    if not _lets_in(arm, facts, regime):
        shut = arm.absent or (arm.who if arm.otherwise else "")
        return [Entry(str(shut), words.instead.get(arm.name) or _otherwise(arm, facts), sees=False)] if shut else []
    named = [holder for holder in people if holder.named is None and holder.role in arm.roles | arm.assigned_roles]
    text = words.why.get(arm.name) or words.sees or str(arm.why)
    if not named:
        return [] if _all_shut_out(arm, facts) else [Entry(_opened_to(arm), text, sees=True)]
    if not any(holder.name for holder in named):
        taken_up = any(holder.named is GrantKind.CLB and holder.role in arm.assigned_roles for holder in people)
        return (
            []
            if taken_up
            else [Entry(_opened_to(arm), _("er is nu niemand; wie dat wordt, leest dit wel"), sees=False)]
        )
    # Who stands in for a colleague in the same role holds two seats, and is one reader.
    return list(dict.fromkeys(Entry(holder.name, text, True, role_label(holder.role)) for holder in named))


def _lets_in(arm: Arm, facts: Facts, regime: Regime) -> bool:
    return regime in arm.regimes and is_open(arm, facts.true)


def _named(regime: Regime, people: Sequence[Holder]) -> list[Entry]:
    return [
        Entry(
            holder.name,
            holder.reason.removesuffix(".") or str(GRANTS[holder.named].why),
            True,
            role_label(holder.role),
            holder.until or (_("tot de casus sluit") if holder.named in _UNTIL_CLOSING else ""),
        )
        for holder in people
        if holder.named and regime in GRANTS[holder.named].regimes
    ]


def _all_shut_out(arm: Arm, facts: Facts) -> bool:
    """Whether others lead the dossier because everybody whom this arm would let in is shut out of it."""
    took_over = {
        "care": {Fact.LED_BY_DIRECTION, Fact.LED_BY_BOARD},
        "direction": {Fact.LED_BY_BOARD},
    }
    return bool(facts.true & took_over.get(arm.name, set()))


def _otherwise(arm: Arm, facts: Facts) -> str:
    if arm.name == "direction" and Fact.ABOUT_DIRECTION in facts.true:
        return _("niet: dit gaat over de directie")
    if arm.name == "care" and Fact.HELD_BACK in facts.true:
        return _("nog niet: de directie lichtte het zorgteam nog niet in")
    return str(arm.otherwise)


def _opened_to(arm: Arm) -> str:
    """Whom an open arm lets in, when nobody is named. An arm for assigned people lets only those roles in."""
    labels = [role_label(role) for role in sorted(arm.assigned_roles)]
    return ", ".join(label[:1].upper() + label[1:] for label in labels) or str(arm.who)


def sentence(entries: Sequence[Entry], *, families: bool) -> str:
    """The readers as one line under a text; `families` adds that parents and pupil may ask to read it."""
    names = [entry.name for entry in entries if entry.sees]
    parts = [_("%(names)s.") % {"names": ", ".join(names)}] if names else []
    if families:
        parts.append(_("Ouders en leerling kunnen dit inkijken."))
    return " ".join(parts)


def facts_of(dossier: Dossier) -> Facts:
    """The facts of a `Dossier` row."""
    return Facts(
        school_id=dossier.school_id,
        board_id=dossier.board_id,
        true=frozenset(fact for fact in Fact if getattr(dossier, fact)),
    )
