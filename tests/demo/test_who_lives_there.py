"""The invented city before it is loaded: the same draw each time, nobody twice, and names as varied as real ones."""

import random

from accounts.roles import ROLES, OrganisationKind
from demo import city, names, people, plots

README_ACCOUNTS = (
    *("leerkracht", "zorg", "directie", "gedrag", "secretariaat", "beheer", "nieuw", "oefen", "oefenbeheer"),
    *("clb", "clbref", "clbdirectie", "clbbeheer", "casemanager", "politie", "beleid", "dpo", "clbdpo"),
)


def test_the_same_people_each_time_and_nobody_twice():
    everybody = people.everybody()
    assert everybody == people.everybody()
    assert len({person.username for person in everybody}) == len(everybody)
    assert 190 <= len(everybody) <= 215


def test_every_account_of_the_readme_is_there():
    assert {person.account for person in people.NAMED} - {""} == set(README_ACCOUNTS)


def test_every_seat_exists_at_such_an_organisation():
    for person in people.everybody():
        for organisation, role, _post in person.seats:
            assert city.PLACES[organisation].kind in ROLES[role].at, person


def test_the_schools_of_the_design():
    own = [estate for estate in city.ESTATES.values() if not estate.practice]
    assert len(own) == 12
    assert sum(estate.pupils for estate in own) == 3000
    assert len({estate.net for estate in own}) == 3
    assert {estate.clb for estate in own} == {city.CLB, city.OTHER_CLB}
    schools = {key for key, place in city.PLACES.items() if place.kind == OrganisationKind.SCHOOL}
    assert schools == set(city.ESTATES)
    numbers = [place.number for place in city.PLACES.values() if place.number]
    assert len(set(numbers)) == len(numbers)


def test_only_the_silent_school_has_no_stories():
    assert set(city.ESTATES) - set(plots.SHARES) == {city.SILENT}


def test_names_carry_what_names_carry():
    chance = random.Random(1)
    drawn = {names.pupil(chance) for _ in range(3000)}
    last = {name.last for name in drawn}
    assert {"O'Brien-Ünal", "’t Kindt", "Đorđević"} <= last
    assert max(map(len, last)) > 40
    assert {"Thảo", "Ștefan"} <= {name.first for name in drawn}
    assert len(drawn) > 2000


def test_a_text_speaks_of_a_girl_or_of_a_boy():
    text = "{Hij} gaf {zijn} boek weg, en niemand zag {hem}."
    assert names.worded(text, "Noor") == "Ze gaf haar boek weg, en niemand zag haar."
    assert names.worded(text, "Kobe") == "Hij gaf zijn boek weg, en niemand zag hem."
