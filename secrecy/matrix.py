"""The two tables written out in full: every role × relation × regime, and every regime × receiver × ground.

Made from the tables that decide (`secrecy.tables`, `secrecy.release`): what is added there stands here by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.roles import Role
from secrecy.release import Cell, Ground, Receiver, cell
from secrecy.tables import ARMS, FACT_LABELS, GRANTS, Arm, Certainty, Fact, KeyValue, Regime


@dataclass(frozen=True)
class Way:
    """One way in for one role: by which relation, to which regimes, under which conditions; `key` names it in an address."""

    key: str
    relation: str
    regimes: frozenset[Regime]
    conditions: tuple[str, ...]
    source: str
    certainty: Certainty


def ways(role: Role) -> list[Way]:
    """Every way in for somebody in this role; each personal row and each kind of grant is one."""
    return [way for arm in ARMS for way in _of(arm, role)]


def _of(arm: Arm, role: Role) -> Iterator[Way]:
    if arm.value is KeyValue.NAMED:
        for kind, opens in GRANTS.items():
            if role in opens.roles:
                how = _("met naam: %(why)s") if opens.writes else _("in nood, alleen om te lezen: %(why)s")
                relation = how % {"why": opens.why}
                yield Way(
                    f"met-naam-{kind}", relation, opens.regimes, tuple(_conditions(arm)), opens.source, opens.certainty
                )
        return
    relation = _relation(arm, role)
    if relation:
        yield Way(arm.name, relation, arm.regimes, tuple(_conditions(arm)), arm.source, arm.certainty)


def _relation(arm: Arm, role: Role) -> str:
    """How this role stands to what the arm opens; empty when it does not."""
    if arm.personal:
        return _("wat van of voor deze persoon zelf is")
    if role in arm.roles:
        return (
            _("door de functie, op de eigen school")
            if arm.value is KeyValue.SCHOOL
            else _("door de functie, in het bestuur")
        )
    return _("voor de scholen waaraan de persoon toegewezen is") if role in arm.assigned_roles else ""


def _conditions(arm: Arm) -> Iterator[str]:
    """The facts that must hold and that must not, in words."""
    for fact in _listed(arm.when):
        yield _("als %(fact)s") % {"fact": FACT_LABELS[fact]}
    if arm.either:
        yield _("als %(facts)s") % {"facts": _(" of ").join(str(FACT_LABELS[fact]) for fact in _listed(arm.either))}
    for fact in _listed(arm.unless):
        yield _("niet als %(fact)s") % {"fact": FACT_LABELS[fact]}


def _listed(facts: frozenset[Fact]) -> list[Fact]:
    return [fact for fact in Fact if fact in facts]


def releases(regime: Regime) -> list[tuple[Ground, list[tuple[Receiver, Cell]]]]:
    """What may leave this regime: every ground, and for each every receiver."""
    return [(ground, [(receiver, cell(regime, receiver, ground)) for receiver in Receiver]) for ground in Ground]


# What the law leaves open or what was not read: said on the page, never filled in by a guess (domain-rules §10).
def unknown() -> list[str | Promise]:
    return [
        _("L08, open punt 7: op welke wet een gemeente een eigen dossier over een besproken persoon mag steunen. Daarom staat „dossier casemanager” uit tot de functionaris van de gemeente het aanzet, met een grond per dossier."),
        _("Casusoverleg (Sw. art. 353 §2, oud 458ter): of „wet” daar ook een decreet of ordonnantie is, en vanaf wanneer boek II geldt. Dit regime is nog niet in gebruik: wat aan die tafel gezegd wordt, staat niet in Schakel."),
        _("Decreet leerlingenbegeleiding van 27 april 2018: gelezen in een versie van 2020, en het decreet van 17 november 2023 over gegevens bij het CLB niet. Wat daarop steunt heet hier „bron, niet in de wet gelezen”."),
        _("Ambtsgeheim van schoolpersoneel: gelezen op de pagina’s van de Vlaamse overheid en van Klasse, niet in een wet."),
        _("Decreet van 21 mei 2021 over de deelname aan een LIVC-R: niet gelezen."),
    ]  # fmt: skip
