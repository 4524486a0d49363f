"""The city before anything happens: organisations, people with their seats, schools with pupils and parents."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import cycle

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Assignment, Membership, Organisation, User
from accounts.roles import Role
from core.calendar import school_year
from demo import city, names, people
from demo.people import Person
from demo.stage import act
from schools import posts
from schools.models import (
    Authority,
    Campus,
    Enrolment,
    FreeDay,
    Parent,
    Parentage,
    Post,
    PostContact,
    Pupil,
    Relation,
    School,
    SchoolClass,
    sort_key,
)
from secrecy import keyring
from secrecy.city import switch
from secrecy.keyring import OrganisationKey

# Who works for which schools; the other contacts of a CLB take the rest of its schools in turn.
ASSIGNED: dict[str, tuple[str, ...]] = {
    "clb": (city.SCHOOL, city.PRIMARY, "sluiswerf", city.PRACTICE),
    "politie": (city.SCHOOL, city.PRIMARY, "sluiswerf", "kaaizicht"),
}
FAMILIES = 0.5  # part of the pupils whose parents the school wrote down
LANGUAGES = ("", "", "", "Nederlands", "Turks", "Arabisch", "Oekraïens", "Pools", "Frans")


def found(anchor: date) -> None:
    """Make the city as it stands before the first signal. Pupils and parents as an import of them leaves them."""
    places = _places()
    # Made here: schools that are told at the same time would wait for each other's.
    OrganisationKey.objects.bulk_create(keyring.made(place.pk) for place in places.values())
    seats = _people(places, anchor)
    _assign(places, seats)
    for key, estate in city.ESTATES.items():
        chance = random.Random(key)  # noqa: S311 - invented names, not secrets
        school = _school(places, key, estate, anchor)
        pupils = _pupils(school, estate, anchor, chance)
        _families(school, pupils, chance)
    _posts(places, seats, anchor)
    _propose(places, seats, anchor)
    morning = timezone.make_aware(datetime.combine(school_year(anchor).first, time(9)))
    act(seats["dpo"], morning, switch, on=True)


def _places() -> dict[str, Organisation]:
    made: dict[str, Organisation] = {}
    for key, place in city.PLACES.items():
        made[key] = Organisation.objects.create(
            kind=place.kind,
            name=place.name,
            number=place.number,
            parent=made.get(place.parent),
            practice=key in city.ESTATES and city.ESTATES[key].practice,
        )
    return made


def _people(places: dict[str, Organisation], anchor: date) -> dict[str, Membership]:
    """Users with their seats, since some years; the first seat of each, by user name."""
    everybody = people.everybody()
    start = date(anchor.year - 3, 9, 1)
    confirmed = timezone.make_aware(datetime.combine(start, time(9)))
    password = _hashed()
    users = User.objects.bulk_create(_user(person, password) for person in everybody)
    seats = [
        Membership(
            user=user,
            organisation=places[organisation],
            role=role,
            post=post,
            starts_on=start,
            confirmed_at=confirmed,
        )
        for user, person in zip(users, everybody, strict=True)
        for organisation, role, post in person.seats
    ]
    first: dict[str, Membership] = {}
    for seat in Membership.objects.bulk_create(seats):
        first.setdefault(seat.user.username, seat)
    return first


def _user(person: Person, password: str) -> User:
    return User(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        email=f"{person.username}@vlietstad.example",
        password=password,
    )


def _hashed() -> str:
    user = User()
    user.set_password(city.PASSWORD)
    return user.password


def _assign(places: dict[str, Organisation], seats: dict[str, Membership]) -> None:
    """Each school has a CLB contact and a police contact; those of the README have theirs, the others the rest."""
    made = []
    by_clb = {
        clb: [key for key, estate in city.ESTATES.items() if estate.clb == clb] for clb in (city.CLB, city.OTHER_CLB)
    }
    for organisation, role, schools in (
        (city.CLB, Role.CLB_CONTACT, by_clb[city.CLB]),
        (city.OTHER_CLB, Role.CLB_CONTACT, by_clb[city.OTHER_CLB]),
        (city.POLICE, Role.POLICE_CONTACT, list(city.ESTATES)),
    ):
        contacts = [seat for seat in seats.values() if (seat.organisation, seat.role) == (places[organisation], role)]
        taken = {key for seat in contacts for key in ASSIGNED.get(seat.user.username, ())}
        others = cycle([seat for seat in contacts if seat.user.username not in ASSIGNED])
        pairs = [(seat, key) for seat in contacts for key in ASSIGNED.get(seat.user.username, ())]
        pairs += [(next(others), key) for key in schools if key not in taken]
        made += [
            Assignment(membership=seat, organisation=places[key], confirmed_at=seat.confirmed_at) for seat, key in pairs
        ]
    Assignment.objects.bulk_create(made)


def _school(places: dict[str, Organisation], key: str, estate: city.Estate, anchor: date) -> School:
    school = School.objects.create(
        organisation=places[key],
        level=estate.level,
        special=estate.special,
        net=estate.net,
        umbrella=city.UMBRELLAS[estate.net],
        clb=places[estate.clb],
        municipality=places[city.CITY],
    )
    year = school_year(anchor).start_year
    days = [
        (date(year, 11, 25), "pedagogische studiedag"),
        (date(year + 1, 3, 10), "facultatieve verlofdag"),
    ]
    FreeDay.objects.bulk_create(FreeDay(school=school, day=day, name=name) for day, name in days)
    Campus.objects.bulk_create(
        Campus(
            school=school,
            number=str(number),
            name=name,
            address=address,
            municipality=city.MUNICIPALITY,
            nis_code=city.NIS,
        )
        for number, (name, address) in enumerate(estate.campuses, 1)
    )
    chance = random.Random(f"classes {key}")  # noqa: S311 - invented names, not secrets
    SchoolClass.objects.bulk_create(
        SchoolClass(school=school, name=name, teacher=f"{chance.choice(names.STAFF)} {chance.choice(names.LAST)}")
        for name in estate.groups
    )
    return school


def _pupils(school: School, estate: city.Estate, anchor: date, chance: random.Random) -> list[Pupil]:
    """Every pupil in a class and enrolled since 1 September; each name once in a class."""
    year = school_year(anchor)
    drawn: set[tuple[str, str, str]] = set()
    pupils = []
    for number, group in zip(range(estate.pupils), cycle(estate.groups), strict=False):
        while (name := (*names.pupil(chance), group)) in drawn:
            pass
        drawn.add(name)
        born = date(estate.year_of_birth(group, year.start_year), chance.randint(1, 12), chance.randint(1, 28))
        pupils.append(
            Pupil(
                school=school,
                first_name=name[0],
                last_name=name[1],
                class_name=group,
                birth_date=born,
                sort_key=sort_key(name[1], name[0], group),
                school_key=f"V{number + 1:05}",
            )
        )
    pupils = Pupil.objects.bulk_create(pupils)
    Enrolment.objects.bulk_create(
        Enrolment(school=school, pupil=pupil, class_name=pupil.class_name, starts_on=year.first) for pupil in pupils
    )
    return pupils


def _families(school: School, pupils: list[Pupil], chance: random.Random) -> None:
    """One or two parents of some of the pupils. No number, mailbox or address of theirs can exist."""
    parents, links = [], []
    for pupil in pupils:
        if chance.random() > FAMILIES:
            continue
        for relation in (Relation.MOTHER, Relation.FATHER)[: chance.randint(1, 2)]:
            last = pupil.last_name if chance.random() < 0.6 else chance.choice(names.LAST)
            language = chance.choice(LANGUAGES)
            parent = Parent(
                school=school,
                first_name=chance.choice(names.PARENTS),
                last_name=last,
                mobile=f"0400 00 {chance.randint(0, 99):02} {chance.randint(0, 99):02}",
                email=f"ouder{len(parents) + 1}.{school.pk}@gezin.example" if chance.random() < 0.7 else "",
                address=f"{chance.choice(('Vlietboord', 'Dijk', 'Rietstraat', 'Kaaiweg'))} {chance.randint(1, 300)}",
                language=language,
                interpreter=language not in {"", "Nederlands"} and chance.random() < 0.4,
            )
            parents.append(parent)
            authority = Authority.YES if chance.random() < 0.9 else Authority.UNKNOWN
            links.append(Parentage(school=school, pupil=pupil, parent=parent, relation=relation, authority=authority))
    Parent.objects.bulk_create(parents)
    Parentage.objects.bulk_create(links)


def _posts(places: dict[str, Organisation], seats: dict[str, Membership], anchor: date) -> None:
    """The praktische fiche: a name at the koepel, and some schools that looked at theirs this September."""
    moment = timezone.make_aware(datetime.combine(date(school_year(anchor).start_year, 9, 15), time(10)))
    schools = {school.pk: school for school in School.objects.select_related("organisation")}
    for number, (key, director) in enumerate(_directors(places, seats)):
        school = schools[places[key].pk]
        if school.umbrella:
            PostContact.objects.create(
                school=school, post=Post.UMBRELLA, name="Brecht Rommelaere", phone=f"09 000 00 {number:02}"
            )
        for post in list(Post)[: (7, 0, 4)[number % 3]]:
            act(director, moment, _confirm, school=school, post=post)


def _confirm(*, school: School, post: Post, by: Membership, actor: Actor, now: datetime) -> None:
    posts.confirm(school=school, post=post, by=actor, now=now)


def _directors(places: dict[str, Organisation], seats: dict[str, Membership]) -> Iterator[tuple[str, Membership]]:
    for key in city.ESTATES:
        for seat in seats.values():
            if (seat.organisation, seat.role) == (places[key], Role.DIRECTOR):
                yield key, seat


def _propose(places: dict[str, Organisation], seats: dict[str, Membership], anchor: date) -> None:
    """What a second person still has to confirm: a seat at the school, and at the CLB."""
    for who, by, key, role in (
        ("els.boon", "beheer", city.SCHOOL, Role.COUNSELLOR),
        ("yasmin.peeters", "clbbeheer", city.CLB, Role.CLB_CONTACT),
    ):
        Membership.objects.create(
            user=seats[who].user, organisation=places[key], role=role, starts_on=anchor, proposed_by=seats[by].user
        )
