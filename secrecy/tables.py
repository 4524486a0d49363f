"""The one rule of visibility, as a table. Everything else is derived from it: `audience()`, `visible_to()`, the
"who can see this" panel, and the policies and triggers in the database (`manage.py makepolicies`).

An *arm* is one way in: whom it lets in (relation), by which key a row and an actor meet, to which regimes it opens, and
under which facts of the dossier. Regimes are not levels: none contains another (DOMAIN §5).
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, OrganisationKind, Role


class Regime(StrEnum):
    SCHOOL = "school"
    TEAM = "team"
    CLB = "clb"
    CITY = "city"
    POLICE = "police"


REGIME_LABELS: dict[Regime, str | Promise] = {
    Regime.SCHOOL: _("Ambtsgeheim"),
    Regime.TEAM: _("Gedeeld in het zorgoverleg"),
    Regime.CLB: _("Beroepsgeheim CLB"),
    Regime.CITY: _("Dossier casemanager"),
    Regime.POLICE: _("Herkomst politie of parket"),
}
# In a named key, the dossier itself is 0 and each regime has a number. Never give a number to another regime.
REGIME_NUMBERS: dict[Regime, int] = {
    Regime.SCHOOL: 1,
    Regime.TEAM: 2,
    Regime.CLB: 3,
    Regime.CITY: 4,
    Regime.POLICE: 5,
}
NAMED_BITS = 4


class Certainty(StrEnum):
    """How sure a cell is: read in the law itself; in another source, or an older text of the law; or decided by us."""

    LAW = "law"
    SOURCE = "source"
    HOUSE = "house"


CERTAINTY_LABELS: dict[Certainty, str | Promise] = {
    Certainty.LAW: _("wet"),
    Certainty.SOURCE: _("bron, niet in de wet gelezen"),
    Certainty.HOUSE: _("huisregel"),
}


class GrantKind(StrEnum):
    """As what somebody is named on one dossier: what they read of it, and until when that is said beside the name."""

    CARE = "care"
    CLB = "clb"
    POLICE = "police"
    CITY = "city"
    # Break-glass, for hours: what the school keeps, what was shared with the CLB, and the CLB's own.
    EMERGENCY = "emergency"
    EMERGENCY_TEAM = "emerg_team"
    EMERGENCY_CLB = "emerg_clb"


# No content for those who run the accounts or look after the register, also not by name (DOMAIN §2).
NEVER_NAMED = frozenset({Role.ORGANISATION_ADMIN, Role.PLATFORM_ADMIN, Role.DPO, Role.POLICY_OFFICER})


def nameable(*kinds: OrganisationKind) -> frozenset[Role]:
    """The roles at these organisations that may be named on a dossier."""
    return frozenset(role for role, info in ROLES.items() if info.at & set(kinds)) - NEVER_NAMED


@dataclass(frozen=True)
class Opens:
    """What a grant of one kind opens: these regimes, and the dossier itself when `dossier`. `seen_under`: who reads
    that somebody is named. `why` is what the panel says of them. `roles`: who may be named as this at all. Not `writes`:
    they read, and change nothing."""

    regimes: frozenset[Regime]
    dossier: bool
    seen_under: Regime
    why: str | Promise
    source: str
    certainty: Certainty = Certainty.HOUSE
    roles: frozenset[Role] = frozenset(Role) - NEVER_NAMED
    writes: bool = True


GRANTS: dict[GrantKind, Opens] = {
    GrantKind.CARE: Opens(
        frozenset({Regime.SCHOOL, Regime.TEAM}),
        dossier=True,
        seen_under=Regime.TEAM,
        why=_("werkt mee aan deze casus"),
        source="DOMAIN §2 leerlingbegeleider, referentiepersoon, directie",
        roles=nameable(OrganisationKind.SCHOOL),
    ),
    GrantKind.CLB: Opens(
        frozenset({Regime.TEAM, Regime.CLB}),
        dossier=True,
        seen_under=Regime.TEAM,
        why=_("werkt voor het CLB mee aan deze casus"),
        source="DOMAIN §2 CLB-medewerker, referentiepersoon CLB; §5 clb; decreet leerlingenbegeleiding art. 8 (C08)",
        certainty=Certainty.SOURCE,
        roles=nameable(OrganisationKind.CLB),
    ),
    GrantKind.POLICE: Opens(
        frozenset({Regime.POLICE}),
        dossier=False,
        seen_under=Regime.POLICE,
        why=_("staat op de toestemming van de politie"),
        source="DOMAIN §3 B; §5 police; Gents stappenplan B",
        certainty=Certainty.SOURCE,
        roles=nameable(OrganisationKind.SCHOOL, OrganisationKind.CLB),
    ),
    GrantKind.CITY: Opens(
        frozenset({Regime.CITY}),
        dossier=False,
        seen_under=Regime.TEAM,
        why=_("volgt dit op voor de stad"),
        source="DOMAIN §2 casemanager; §5 city (L08, open punt 7)",
        roles=frozenset({Role.CASE_MANAGER}),
    ),
    GrantKind.EMERGENCY: Opens(
        frozenset({Regime.SCHOOL, Regime.TEAM}),
        dossier=True,
        seen_under=Regime.TEAM,
        why=_("vroeg noodtoegang als directie, voor vier uur"),
        source="DOMAIN §5 break-glass; never clb from outside the CLB, never police",
        roles=frozenset({Role.DIRECTOR}),
        writes=False,
    ),
    GrantKind.EMERGENCY_TEAM: Opens(
        frozenset({Regime.TEAM}),
        dossier=True,
        seen_under=Regime.TEAM,
        why=_("vroeg noodtoegang als CLB-directeur, voor vier uur"),
        source="DOMAIN §5 break-glass",
        roles=frozenset({Role.CLB_DIRECTOR}),
        writes=False,
    ),
    # The CLB's own file, also of a case that the school closed: its people hear of it, and nobody else.
    GrantKind.EMERGENCY_CLB: Opens(
        frozenset({Regime.CLB}),
        dossier=False,
        seen_under=Regime.CLB,
        why=_("vroeg noodtoegang als CLB-directeur, voor vier uur"),
        source="DOMAIN §5 break-glass; clb only within the CLB",
        roles=frozenset({Role.CLB_DIRECTOR}),
        writes=False,
    ),
}
READ_ONLY = frozenset(kind for kind, opens in GRANTS.items() if not opens.writes)
# Each quarter somebody says whether a grant is still needed: of these kinds who leads the dossier, for the school named them
# or let them in.
REVIEWED_BY_LEADER = frozenset({GrantKind.CARE, GrantKind.CITY})


class Fact(StrEnum):
    """What is true of a dossier and decides who may see it. Columns of `secrecy.Dossier`."""

    ABOUT_STAFF = "about_staff"
    ABOUT_DIRECTION = "about_direction"
    CLB_ENGAGED = "clb_engaged"
    RESTRICTED = "restricted"
    # Told to the direction by the police (track B); and until the direction informs it, the care team knows nothing.
    FROM_POLICE = "from_police"
    HELD_BACK = "held_back"
    # Nobody who would lead it is left: all of them are shut out of it (`secrecy.walling`), and the next ones took over.
    LED_BY_DIRECTION = "led_by_direction"
    LED_BY_BOARD = "led_by_board"


# Who at a school may open a dossier: whoever may report. Administrators and the DPO have no reason to.
REPORTING_ROLES = frozenset(
    {
        Role.STAFF,
        Role.CARE_COORDINATOR,
        Role.COUNSELLOR,
        Role.BEHAVIOUR_EXPERT,
        Role.REFERENCE_PERSON,
        Role.SECRETARIAT,
        Role.DIRECTOR,
    }
)


class KeyValue(StrEnum):
    """What fills a key column: an organisation of the dossier, the row's own addressee, or the dossier with the regime."""

    SCHOOL = "school_id"
    BOARD = "board_id"
    ADDRESSEE = "addressee"
    NAMED = "named"


@dataclass(frozen=True)
class Arm:
    """One way in. `column` is the key on every protected row; `roles` hold it for their own organisation, `assigned_roles`
    for the schools they are assigned to; no roles at all: the key is personal (user × organisation), or of who is named.

    It opens `when` all those facts hold, and one of `either`, and none of `unless`.
    `on_dossier`: whether it also opens the dossier itself, and with that the right to write in it. `who` names whom it
    lets in; `absent` whom it keeps out while it is shut (a wider circle, for the panel), with `otherwise` as the reason.
    """

    name: str
    column: str
    value: KeyValue
    regimes: frozenset[Regime]
    roles: frozenset[Role] = frozenset()
    assigned_roles: frozenset[Role] = frozenset()
    when: frozenset[Fact] = frozenset()
    either: frozenset[Fact] = frozenset()
    unless: frozenset[Fact] = frozenset()
    who: str | Promise = ""
    why: str | Promise = ""
    absent: str | Promise = ""
    otherwise: str | Promise = ""
    on_dossier: bool = True
    source: str = ""
    certainty: Certainty = Certainty.HOUSE

    @property
    def function(self) -> str:
        """The database function that gives an actor's own keys for this arm."""
        return f"schakel.{self.name}_keys"

    @property
    def writing(self) -> str:
        """The same for who writes: somebody may be named only to read."""
        return "schakel.named_to_write_keys" if self.value is KeyValue.NAMED else self.function

    @property
    def personal(self) -> bool:
        return self.value is KeyValue.ADDRESSEE


ARMS: tuple[Arm, ...] = (
    Arm(
        name="care",
        column="care_key",
        value=KeyValue.SCHOOL,
        regimes=frozenset({Regime.SCHOOL, Regime.TEAM}),
        roles=frozenset({Role.CARE_COORDINATOR}),
        unless=frozenset({Fact.ABOUT_STAFF, Fact.RESTRICTED, Fact.HELD_BACK}),
        who=_("De zorgcoördinator van de school"),
        why=_("leidt de zorg op deze school"),
        otherwise=_("niet: dit gaat over een personeelslid"),
        source="DOMAIN §2 zorgcoördinator; §5 school; ambtsgeheim (G01, G02)",
        certainty=Certainty.SOURCE,
    ),
    Arm(
        name="direction",
        column="direction_key",
        value=KeyValue.SCHOOL,
        regimes=frozenset({Regime.SCHOOL, Regime.TEAM}),
        roles=frozenset({Role.DIRECTOR}),
        either=frozenset({Fact.ABOUT_STAFF, Fact.FROM_POLICE, Fact.LED_BY_DIRECTION}),
        unless=frozenset({Fact.ABOUT_DIRECTION, Fact.RESTRICTED}),
        who=_("De directie"),
        why=_("behandelt dit voor de school"),
        otherwise=_("nog niet, behalve bij gevaar"),
        source="DOMAIN §3 signalen over personeel; §2 directie, traject B vanaf stap 1; §5 conflict of interest",
    ),
    Arm(
        name="board",
        column="board_key",
        value=KeyValue.BOARD,
        regimes=frozenset({Regime.SCHOOL, Regime.TEAM}),
        roles=frozenset({Role.BOARD_MEMBER}),
        either=frozenset({Fact.ABOUT_DIRECTION, Fact.LED_BY_BOARD}),
        unless=frozenset({Fact.RESTRICTED}),
        who=_("Het schoolbestuur"),
        why=_("behandelt dit in plaats van de directie"),
        otherwise=_("niet"),
        source="DOMAIN §3 signalen over de directie; §5 conflict of interest",
    ),
    Arm(
        name="clb",
        column="clb_key",
        value=KeyValue.SCHOOL,
        regimes=frozenset({Regime.TEAM}),
        assigned_roles=frozenset({Role.CLB_CONTACT}),
        when=frozenset({Fact.CLB_ENGAGED}),
        unless=frozenset({Fact.ABOUT_STAFF, Fact.RESTRICTED}),
        who=_("De contactpersoon CLB"),
        why=_("werkt mee aan deze casus: wat in het zorgoverleg gedeeld is, tot de casus sluit"),
        absent=_("CLB, stad en politie"),
        otherwise=_("niet, tenzij iemand dat later uitdrukkelijk beslist"),
        source="DOMAIN §2 contactpersoon CLB; §5 team; decreet leerlingenbegeleiding art. 14 §1 (C01)",
        certainty=Certainty.SOURCE,
    ),
    # The CLB's own file stays with the CLB, also after the school has closed the case.
    Arm(
        name="clb_file",
        column="clb_file_key",
        value=KeyValue.SCHOOL,
        regimes=frozenset({Regime.CLB}),
        assigned_roles=frozenset({Role.CLB_CONTACT}),
        unless=frozenset({Fact.ABOUT_STAFF, Fact.RESTRICTED}),
        who=_("De contactpersoon CLB"),
        why=_("het eigen dossier van het CLB, ook nadat de school de casus sluit"),
        source="DOMAIN §2 contactpersoon CLB; §5 clb; Strafwetboek art. 352, oud 458 (G04)",
        certainty=Certainty.LAW,
        on_dossier=False,
    ),
    # One key for all kinds of grants: who is named holds the keys of just those regimes of just that dossier.
    Arm(
        name="named",
        column="named_key",
        value=KeyValue.NAMED,
        regimes=frozenset(Regime),
        unless=frozenset({Fact.RESTRICTED}),
        source="DOMAIN §2 cases they are named on; §5 named grants",
    ),
    Arm(
        name="person",
        column="person_key",
        value=KeyValue.ADDRESSEE,
        regimes=frozenset(Regime),
        why=_("de eigen tekst of de eigen taak"),
        source="DOMAIN §2 personeelslid, gespreksvoerder",
    ),
)
FACT_LABELS: dict[Fact, str | Promise] = {
    Fact.ABOUT_STAFF: _("het over een personeelslid gaat"),
    Fact.ABOUT_DIRECTION: _("het over de directie gaat"),
    Fact.CLB_ENGAGED: _("de casus op het zorgoverleg staat of stond en nog loopt, of het CLB ingelicht is"),
    Fact.RESTRICTED: _("het dossier voor iedereen afgeschermd is"),
    Fact.FROM_POLICE: _("het nieuws van de politie komt"),
    Fact.HELD_BACK: _("de directie het zorgteam nog niet inlichtte"),
    Fact.LED_BY_DIRECTION: _("de directie het overneemt, omdat er geen zorgcoördinator over is"),
    Fact.LED_BY_BOARD: _("het schoolbestuur het overneemt, omdat er niemand van de school over is"),
}
KEY_COLUMNS: tuple[str, ...] = tuple(arm.column for arm in ARMS)
# What the school keeps for itself and what is shared in the zorgoverleg: whoever leads a dossier reads both.
CARE = frozenset({Regime.SCHOOL, Regime.TEAM})
# Whoever holds one of these handles the dossier for the school or its board.
LEADING: tuple[Arm, ...] = tuple(arm for arm in ARMS if arm.roles)


class WallReason(StrEnum):
    """Why somebody is shut out of a dossier (DOMAIN §5, conflict of interest)."""

    STAFF = "staff"
    FAMILY = "family"


WALL_REASONS: dict[WallReason, str | Promise] = {
    WallReason.STAFF: _("betrokken personeelslid"),
    WallReason.FAMILY: _("ouder of familie van de leerling"),
}

# What the search page may search. Text of the CLB, the city or the police is never turned into words (docs/adr/0008).
SEARCHED = frozenset({Regime.SCHOOL, Regime.TEAM})
