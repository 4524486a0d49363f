"""Who works in the invented city: those with an account of the README first, then everybody else by draw."""

import random
import re
from typing import NamedTuple

from accounts.roles import Role
from demo import city, names
from schools.models import Level, sort_key


class Person(NamedTuple):
    """`seats` are (organisation, role, post)."""

    first_name: str
    last_name: str
    seats: tuple[tuple[str, Role, str], ...]
    account: str = ""

    @property
    def username(self) -> str:
        return self.account or re.sub(r"[^a-z.]", "", sort_key(f"{self.first_name}.{self.last_name}"))


_S, _P, _CLB, _CITY = city.SCHOOL, city.PRIMARY, city.CLB, city.CITY
NAMED: tuple[Person, ...] = (
    Person("Bram", "Coolens", ((_S, Role.STAFF, "Leerkracht wiskunde"),), "leerkracht"),
    Person(
        "Hanne",
        "Dewulf",
        (
            (_S, Role.CARE_COORDINATOR, "Zorgcoördinator"),
            (_S, Role.STAFF, "Leerkracht Nederlands"),
            (_P, Role.CARE_COORDINATOR, "Zorgcoördinator"),
        ),
        "zorg",
    ),
    Person("Katrien", "Moerman", ((_S, Role.DIRECTOR, "Directeur"),), "directie"),
    Person("Amira", "Lauwers", ((_S, Role.BEHAVIOUR_EXPERT, "Gedragsexpert"),), "gedrag"),
    Person("Griet", "Aertsen", ((_CLB, Role.CLB_CONTACT, "Contactpersoon CLB"),), "clb"),
    Person("Senne", "Raes", ((_CLB, Role.CLB_REFERENCE_PERSON, "Referentiepersoon CLB"),), "clbref"),
    Person("Yasmin", "Peeters", ((_CLB, Role.CLB_WORKER, "Psycholoog"),)),
    Person("Piet", "Claes", ((_CLB, Role.CLB_DIRECTOR, "Directeur CLB"),), "clbdirectie"),
    Person("Omar", "Haddad", ((_CLB, Role.DPO, "Functionaris gegevensbescherming"),), "clbdpo"),
    Person("Joke", "Maes", ((_CLB, Role.ORGANISATION_ADMIN, "Beheerder"),), "clbbeheer"),
    Person("Nadia", "Verhulst", ((_CITY, Role.CASE_MANAGER, "Casemanager Expo-R"),), "casemanager"),
    Person("Dirk", "Stroobants", ((city.POLICE, Role.POLICE_CONTACT, "Schoolcontact"),), "politie"),
    Person("Lies", "Wauters", ((_CITY, Role.POLICY_OFFICER, "Beleidsmedewerker"),), "beleid"),
    Person(
        "Mieke",
        "Aelbrecht",
        (
            (_CITY, Role.DPO, "Functionaris gegevensbescherming"),
            (_S, Role.DPO, "Functionaris gegevensbescherming"),
        ),
        "dpo",
    ),
    Person("Karel", "Dhoore", ((_S, Role.ORGANISATION_ADMIN, "Beheerder"),), "beheer"),
    Person("Inge", "Callebaut", ((_S, Role.SECRETARIAT, "Secretariaat"),), "secretariaat"),
    Person("Wies", "Ooms", ((city.SILENT, Role.CARE_COORDINATOR, "Zorgcoördinator"),), "nieuw"),
    Person("Gust", "Proefman", ((city.PRACTICE, Role.CARE_COORDINATOR, "Zorgcoördinator (oefenen)"),), "oefen"),
    Person("Leentje", "Proefman", ((city.PRACTICE, Role.ORGANISATION_ADMIN, "Beheerder"),), "oefenbeheer"),
    Person("Els", "Boon", ((_S, Role.STAFF, "Leerkracht geschiedenis"),)),
    Person("Tom", "Peleman", ((_S, Role.STAFF, "Klasleraar 3B"),)),
    Person("Wout", "Segers", ((_S, Role.CARE_COORDINATOR, "Zorgcoördinator eerste graad"),)),
    Person("Joris", "Vanneste", ((_S, Role.REFERENCE_PERSON, "Referentiepersoon"),)),
    Person("Marieke", "Pauwels", ((city.PARTNER, Role.PARTNER_CONTACT, "Straathoekwerker"),)),
    Person("Sofie", "Claes", ((city.OTHER_CLB, Role.CLB_CONTACT, "Contactpersoon CLB"),)),
    Person("Roos", "Timmers", ((_P, Role.STAFF, "Juf derde leerjaar"),)),
    Person("Paul", "Merckx", ((city.FREE_BOARD, Role.BOARD_MEMBER, "Voorzitter"),)),
    Person("Veerle", "Nys", ((city.PLATFORM, Role.PLATFORM_ADMIN, "Platformbeheerder"),)),
)

_TEACHERS = (
    *("Leerkracht Frans", "Leerkracht aardrijkskunde", "Leerkracht lichamelijke opvoeding", "Klassenleraar"),
    *("Leerkracht techniek", "Opvoeder", "Toezicht en onderhoud", "Leerkracht wetenschappen", "ICT-coördinator"),
)
_NURSES = (
    *("Kleuteronderwijzer", "Leerkracht eerste leerjaar", "Leerkracht vijfde leerjaar", "Zorgleerkracht"),
    *("Busbegeleider", "Toezicht en onderhoud", "Leerkracht zesde leerjaar", "Sportleerkracht"),
)
# (organisation, role, post) of everybody else who does not work at a school.
_OUTSIDE: tuple[tuple[str, Role, str], ...] = (
    *((city.CLB, Role.CLB_CONTACT, "Contactpersoon CLB") for _ in range(2)),
    *((city.CLB, Role.CLB_WORKER, post) for post in ("Maatschappelijk werker", "CLB-arts", "Psycholoog")),
    *((city.OTHER_CLB, Role.CLB_CONTACT, "Contactpersoon CLB") for _ in range(1)),
    *((city.OTHER_CLB, Role.CLB_WORKER, post) for post in ("Psycholoog", "Verpleegkundige", "CLB-arts")),
    (city.OTHER_CLB, Role.CLB_REFERENCE_PERSON, "Referentiepersoon CLB"),
    (city.OTHER_CLB, Role.CLB_DIRECTOR, "Directeur CLB"),
    (city.OTHER_CLB, Role.ORGANISATION_ADMIN, "Beheerder"),
    (city.CITY, Role.CASE_MANAGER, "Casemanager Expo-R"),
    (city.CITY, Role.MUNICIPAL_CONTACT, "Aanspreekpunt lokaal bestuur"),
    (city.CITY, Role.ORGANISATION_ADMIN, "Beheerder"),
    *((city.CITY, Role.BRIDGE_FIGURE, "Brugfiguur") for _ in range(2)),
    *((city.POLICE, Role.POLICE_CONTACT, "Schoolcontact") for _ in range(2)),
    (city.FREE_BOARD, Role.BOARD_MEMBER, "Bestuurder"),
    *((board, Role.BOARD_MEMBER, "Voorzitter") for board in (city.GO_BOARD, city.CITY_BOARD)),
    ("jeugdhuis", Role.PARTNER_CONTACT, "Jeugdwerker"),
)


def everybody() -> list[Person]:
    """All who have an account, the named first; the same draw each time, and no user name twice."""
    chance = random.Random("people")  # noqa: S311 - invented names, not secrets
    found = {person.username: person for person in NAMED}
    for organisation, role, post in (*_at_schools(), *_OUTSIDE):
        while True:
            person = Person(chance.choice(names.STAFF), chance.choice(names.LAST), ((organisation, role, post),))
            if person.username not in found:
                break
        found[person.username] = person
    return list(found.values())


def _at_schools() -> list[tuple[str, Role, str]]:
    """The seats that the named people leave open at each school."""
    held = [(organisation, role) for person in NAMED for organisation, role, _post in person.seats]
    seats: list[tuple[str, Role, str]] = []
    for key, estate in city.ESTATES.items():
        if estate.practice:
            wanted = [(Role.DIRECTOR, "Directeur"), (Role.STAFF, "Leerkracht (oefenen)")]
        else:
            higher = estate.level in {Level.SECONDARY, Level.PART_TIME}
            teachers = (_TEACHERS if higher else _NURSES)[: 4 + estate.pupils // 70]
            wanted = [
                (Role.DIRECTOR, "Directeur"),
                (Role.CARE_COORDINATOR, "Zorgcoördinator"),
                *([(Role.CARE_COORDINATOR, "Zorgcoördinator tweede graad")] if estate.pupils >= 360 else []),
                # One school has nobody: its fiche says so.
                *([] if key == "ankerplaats" else [(Role.REFERENCE_PERSON, "Referentiepersoon")]),
                (Role.BEHAVIOUR_EXPERT, "Gedragsexpert"),
                *([(Role.COUNSELLOR, "Leerlingbegeleider")] if higher else []),
                (Role.SECRETARIAT, "Secretariaat"),
                (Role.ORGANISATION_ADMIN, "Beheerder"),
                *((Role.STAFF, post) for post in teachers),
            ]
        rest = list(held)
        for role, post in wanted:
            if (key, role) in rest:
                rest.remove((key, role))
            else:
                seats.append((key, role, post))
    return seats
