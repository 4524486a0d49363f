"""Who lives in the invented city. No school, person, number or address here exists."""

from typing import NamedTuple

from accounts.roles import OrganisationKind, Role

PASSWORD = "schakel-demo"  # noqa: S105 - the demo's public password
SCHOOL, PRIMARY, CLB, BOARD, CITY, POLICE, PLATFORM, PARTNER, OTHER_CLB = (
    "vlietkompas",
    "kiekendief",
    "clb-vlietstreek",
    "bestuur",
    "vlietstad",
    "politie",
    "schakel",
    "buurtwerk",
    "clb-rivierland",
)


class Place(NamedTuple):
    kind: OrganisationKind
    name: str
    number: str = ""
    parent: str = ""


class Person(NamedTuple):
    """`seats` are (organisation, role, post)."""

    first_name: str
    last_name: str
    seats: tuple[tuple[str, Role, str], ...]
    account: str = ""

    @property
    def username(self) -> str:
        return self.account or f"{self.first_name}.{self.last_name}".lower().replace(" ", "")


PLACES: dict[str, Place] = {
    BOARD: Place(OrganisationKind.BOARD, "Scholengroep Vlietland", "999003"),
    SCHOOL: Place(OrganisationKind.SCHOOL, "Vlietkompas secundair", "999001", BOARD),
    PRIMARY: Place(OrganisationKind.SCHOOL, "Basisschool De Kiekendief", "999002", BOARD),
    CLB: Place(OrganisationKind.CLB, "CLB Vlietstreek", "999004"),
    CITY: Place(OrganisationKind.MUNICIPALITY, "Stad Vlietstad"),
    POLICE: Place(OrganisationKind.POLICE, "Politiezone Vliet"),
    PARTNER: Place(OrganisationKind.PARTNER, "Buurtwerk De Kaai"),
    OTHER_CLB: Place(OrganisationKind.CLB, "CLB Rivierland", "999005"),
    PLATFORM: Place(OrganisationKind.PLATFORM, "Schakel Vlietstad"),
}

PEOPLE: tuple[Person, ...] = (
    Person("Bram", "Coolens", ((SCHOOL, Role.STAFF, "Leerkracht wiskunde"),), "leerkracht"),
    Person(
        "Hanne",
        "Dewulf",
        (
            (SCHOOL, Role.CARE_COORDINATOR, "Zorgcoördinator"),
            (SCHOOL, Role.STAFF, "Leerkracht Nederlands"),
            (PRIMARY, Role.CARE_COORDINATOR, "Zorgcoördinator"),
        ),
        "zorg",
    ),
    Person("Katrien", "Moerman", ((SCHOOL, Role.DIRECTOR, "Directeur"),), "directie"),
    Person("Amira", "Lauwers", ((SCHOOL, Role.BEHAVIOUR_EXPERT, "Gedragsexpert"),), "gedrag"),
    Person("Griet", "Aertsen", ((CLB, Role.CLB_CONTACT, "Contactpersoon CLB"),), "clb"),
    Person("Senne", "Raes", ((CLB, Role.CLB_REFERENCE_PERSON, "Referentiepersoon CLB"),), "clbref"),
    Person("Yasmin", "Peeters", ((CLB, Role.CLB_WORKER, "Psycholoog"),)),
    Person("Piet", "Claes", ((CLB, Role.CLB_DIRECTOR, "Directeur CLB"),), "clbdirectie"),
    Person("Joke", "Maes", ((CLB, Role.ORGANISATION_ADMIN, "Beheerder"),), "clbbeheer"),
    Person("Nadia", "Verhulst", ((CITY, Role.CASE_MANAGER, "Casemanager Expo-R"),), "casemanager"),
    Person("Dirk", "Stroobants", ((POLICE, Role.POLICE_CONTACT, "Schoolcontact"),), "politie"),
    Person("Lies", "Wauters", ((CITY, Role.POLICY_OFFICER, "Beleidsmedewerker"),), "beleid"),
    Person("Mieke", "Aelbrecht", ((CITY, Role.DPO, "Functionaris gegevensbescherming"),), "dpo"),
    Person("Marieke", "Pauwels", ((PARTNER, Role.PARTNER_CONTACT, "Straathoekwerker"),)),
    Person("Sofie", "Claes", ((OTHER_CLB, Role.CLB_CONTACT, "Contactpersoon CLB"),)),
    Person("Karel", "Dhoore", ((SCHOOL, Role.ORGANISATION_ADMIN, "Beheerder"),), "beheer"),
    Person("Els", "Boon", ((SCHOOL, Role.STAFF, "Leerkracht geschiedenis"),)),
    Person("Tom", "Peleman", ((SCHOOL, Role.STAFF, "Klasleraar 3B"),)),
    Person("Wout", "Segers", ((SCHOOL, Role.CARE_COORDINATOR, "Zorgcoördinator eerste graad"),)),
    Person("Joris", "Vanneste", ((SCHOOL, Role.REFERENCE_PERSON, "Referentiepersoon"),)),
    Person("Inge", "Callebaut", ((SCHOOL, Role.SECRETARIAT, "Secretariaat"),)),
    Person("Roos", "Timmers", ((PRIMARY, Role.STAFF, "Juf derde leerjaar"),)),
    Person("Paul", "Merckx", ((BOARD, Role.BOARD_MEMBER, "Voorzitter"),)),
    Person("Veerle", "Nys", ((PLATFORM, Role.PLATFORM_ADMIN, "Platformbeheerder"),)),
)

FIRST_NAMES = [
    "Noor",
    "Kobe",
    "Lotte",
    "Ferre",
    "Milan",
    "Jade",
    "Senne",
    "Mats",
    "Aya",
    "Lucas",
    "Emma",
    "Bilal",
    "Fien",
    "Stan",
    "Lina",
    "Robbe",
    "Yasmina",
    "Arne",
    "Julie",
    "Tuur",
    "Hajar",
    "Wannes",
    "Elif",
    "Jasper",
    "Nina",
    "Oskar",
    "Zoë",
    "Anas",
    "Marie",
    "Vic",
]
LAST_NAMES = [
    "Van Hecke",
    "Stynen",
    "Claeskens",
    "Goossens",
    "Roels",
    "Lemmens",
    "Verbruggen",
    "Provoost",
    "El Amrani",
    "Michiels",
    "O'Brien-Ünal",
    "De Bakker",
    "Wolf",
    "De Man",
    "Yildirim",
    "Peeraer",
    "Sels",
    "Cornelis",
    "Ozturk",
    "Hendrickx",
]
SECONDARY_CLASSES = [f"{year}{group}" for year in range(1, 7) for group in "ABC"]
PRIMARY_CLASSES = [f"L{year}" for year in range(1, 7)]

# What reporters wrote: (school days before the anchor, who, facts, interpretation, what became of it).
SIGNALS: tuple[tuple[int, str, str, str, str], ...] = (
    (
        14,
        "leerkracht",
        "Tijdens de les stuurde hij berichten waarin hij een medeleerling uitschold. Toen ik ernaar vroeg, liep hij weg.",
        "Zo ken ik hem niet.",
        "talk",
    ),
    (
        9,
        "tom.peleman",
        "Ze zegt sinds twee weken niets meer in de klas en eet ’s middags alleen.",
        "",
        "case",
    ),
    (
        6,
        "els.boon",
        "Hij tekende drie keer hetzelfde symbool op zijn werkboek en zei dat ‘wij daar niets van snappen’.",
        "Misschien zoekt hij iets om bij te horen.",
        "declined",
    ),
    (
        3,
        "leerkracht",
        "Ze zei tegen twee klasgenoten dat ze na de vakantie niet meer naar school komt. Ze gaf haar werkboek weg.",
        "Ik maak me zorgen, zo stil ken ik haar niet.",
        "care",
    ),
    (1, "els.boon", "Twee leerlingen van 4D maakten ruzie over een filmpje over de oorlog. Er werd geduwd.", "", "new"),
    (0, "leerkracht", "Hij kwam vandaag voor de derde keer te laat en wou niet zeggen waarom.", "", "new"),
)
