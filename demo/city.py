"""The places of the invented city. No school, CLB, address or number here exists."""

from typing import NamedTuple

from accounts.roles import OrganisationKind
from schools.models import Level, Net

PASSWORD = "schakel-demo"  # noqa: S105 - the demo's public password
SCHOOL, PRIMARY, SILENT, PRACTICE = "vlietkompas", "kiekendief", "kriekelaar", "oefenschool"
CLB, OTHER_CLB = "clb-vlietstreek", "clb-rivierland"
CITY, POLICE, PLATFORM, PARTNER = "vlietstad", "politie", "schakel", "buurtwerk"
FREE_BOARD, GO_BOARD, CITY_BOARD = "bestuur", "groep", "stadsbestuur"


class Place(NamedTuple):
    kind: OrganisationKind
    name: str
    number: str = ""
    parent: str = ""


class Estate(NamedTuple):
    """What one school is. `groups` are its class names, `campuses` are (name, address)."""

    level: Level
    net: Net
    clb: str
    pupils: int
    groups: tuple[str, ...]
    campuses: tuple[tuple[str, str], ...]
    special: bool = False
    practice: bool = False

    def year_of_birth(self, group: str, year: int) -> int:
        """The usual one of a pupil in that class, in a school year that begins in `year`."""
        grade = int("".join(letter for letter in group if letter.isdigit())[:1])
        youngest = {"K": 2, "L": 5}.get(group[0], 11)
        return year - youngest - grade


_K = OrganisationKind
PLACES: dict[str, Place] = {
    FREE_BOARD: Place(_K.BOARD, "Scholengroep Vlietland", "999003"),
    GO_BOARD: Place(_K.BOARD, "Scholengroep De Sluizen", "999006"),
    CITY_BOARD: Place(_K.BOARD, "Stadsbestuur Vlietstad, onderwijs", "999007"),
    SCHOOL: Place(_K.SCHOOL, "Vlietkompas secundair", "999001", FREE_BOARD),
    PRIMARY: Place(_K.SCHOOL, "Basisschool De Kiekendief", "999002", FREE_BOARD),
    "sluiswerf": Place(
        _K.SCHOOL, "Vrij Technisch en Beroepsinstituut Sluiswerf-aan-de-Vlietkaai", "999011", FREE_BOARD
    ),
    "hazeldonk": Place(_K.SCHOOL, "Vrije Basisschool ’t Hazeldonkje", "999012", FREE_BOARD),
    "kaaizicht": Place(_K.SCHOOL, "Atheneum Kaaizicht", "999013", GO_BOARD),
    "vlonderpad": Place(_K.SCHOOL, "Basisschool ’t Vlonderpad", "999014", GO_BOARD),
    "meerkoet": Place(_K.SCHOOL, "Buitengewoon Basisonderwijs De Meerkoetsprong", "999015", GO_BOARD),
    "ankerplaats": Place(_K.SCHOOL, "Leren en Werken De Ankerbolder", "999016", GO_BOARD),
    "vlietsluis": Place(_K.SCHOOL, "Stedelijk Lyceum Vlietsluis", "999017", CITY_BOARD),
    "wimpel": Place(_K.SCHOOL, "Stedelijke Basisschool De Vlietwimpel", "999018", CITY_BOARD),
    "kantelbos": Place(_K.SCHOOL, "Buitengewoon Secundair Onderwijs Het Kantelbos", "999019", CITY_BOARD),
    SILENT: Place(_K.SCHOOL, "Freinetschool Kriekelaar", "999020", CITY_BOARD),
    PRACTICE: Place(_K.SCHOOL, "Oefenschool Vlietstad", "999099", CITY_BOARD),
    CLB: Place(_K.CLB, "CLB Vlietstreek", "999004"),
    OTHER_CLB: Place(_K.CLB, "CLB Rivierland", "999005"),
    CITY: Place(_K.MUNICIPALITY, "Stad Vlietstad"),
    POLICE: Place(_K.POLICE, "Politiezone Vliet"),
    PARTNER: Place(_K.PARTNER, "Buurtwerk De Kaai"),
    "jeugdhuis": Place(_K.PARTNER, "Jeugdhuis ’t Spuitje"),
    PLATFORM: Place(_K.PLATFORM, "Schakel Vlietstad"),
}


def _groups(years: range, letters: str, before: str = "") -> tuple[str, ...]:
    return tuple(f"{before}{year}{letter}" for year in years for letter in letters)


_PRIMARY = ("K1", "K2", "K3", *_groups(range(1, 7), "AB", "L"))
_SMALL = ("K1", "K2", "K3", "L1", "L2", "L3", "L4", "L5", "L6")
_HIGHER = _groups(range(1, 7), "ABC")

ESTATES: dict[str, Estate] = {
    SCHOOL: Estate(
        Level.SECONDARY,
        Net.FREE,
        CLB,
        430,
        _HIGHER,
        (
            ("Eerste graad", "Kompasdreef 1"),
            ("Tweede en derde graad", "Kompasdreef 14-18"),
            ("Sporthal", "Vlietboord 203"),
        ),
    ),
    PRIMARY: Estate(Level.PRIMARY, Net.FREE, CLB, 250, _PRIMARY, (("", "Rietzangerstraat 5"), ("Kleuters", "Dijk 2"))),
    "sluiswerf": Estate(
        Level.SECONDARY, Net.FREE, CLB, 360, _HIGHER, (("Werkplaatsen", "Sluiswerf 7"), ("", "Vlietkaai 90"))
    ),
    "hazeldonk": Estate(Level.PRIMARY, Net.FREE, CLB, 230, _PRIMARY, (("", "Hazeldonk 33 bus 0001"),)),
    "kaaizicht": Estate(
        Level.SECONDARY, Net.GO, OTHER_CLB, 380, _HIGHER, (("", "Kaaizicht 1"), ("Middenschool", "Lijnbaan 44"))
    ),
    "vlonderpad": Estate(Level.PRIMARY, Net.GO, OTHER_CLB, 220, _PRIMARY, (("", "Vlonderpad 12"),)),
    "meerkoet": Estate(Level.PRIMARY, Net.GO, OTHER_CLB, 110, _SMALL[3:], (("", "Waterkant 8"),), special=True),
    "ankerplaats": Estate(Level.PART_TIME, Net.GO, OTHER_CLB, 120, _groups(range(4, 7), "AB"), (("", "Dok-Zuid 61"),)),
    "vlietsluis": Estate(Level.SECONDARY, Net.OFFICIAL, CLB, 360, _HIGHER, (("", "Sluizenplein 3"),)),
    "wimpel": Estate(Level.PRIMARY, Net.OFFICIAL, CLB, 240, _PRIMARY, (("", "Wimpelstraat 27"),)),
    "kantelbos": Estate(
        Level.SECONDARY, Net.OFFICIAL, OTHER_CLB, 140, _groups(range(1, 7), "A"), (("", "Boslaan 100"),), special=True
    ),
    SILENT: Estate(Level.PRIMARY, Net.OFFICIAL, OTHER_CLB, 160, _SMALL, (("", "Kriekelaarshof 6"),)),
    PRACTICE: Estate(
        Level.SECONDARY, Net.OFFICIAL, CLB, 24, _groups(range(1, 3), "A"), (("", "Proefstraat 0"),), practice=True
    ),
}
UMBRELLAS = {Net.FREE: "Koepel Vrij Vlietland", Net.GO: "", Net.OFFICIAL: "Koepel Steden aan de Vliet"}
# Municipality of the campuses, with a NIS code that belongs to none.
MUNICIPALITY, NIS = "9999 Vlietstad", "99999"
