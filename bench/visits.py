"""Which pages are asked for, by whom: every role of the slice, several users a role, several subjects a user."""

from collections.abc import Iterable
from typing import NamedTuple

import psycopg
from django.urls import reverse

from bench.city import COORDINATORS, DIRECTOR, City
from core.sealed import seal

USERS = 5
SUBJECTS = 12  # different cases, signals or talks a user; lists are asked for as often

# Part of a pupil's name, a word of one text in three, and one that hardly any text has; a reference comes from the city.
WORDS = ("peeraer", "speelplaats", "zwanenzang")

REPORTERS = """SELECT addressee_id FROM cases_signal WHERE school_id = %s AND about_whom = 'pupil'
    GROUP BY addressee_id ORDER BY count(*) DESC, addressee_id LIMIT 1"""
TALKERS = """SELECT addressee_id FROM duties_duty WHERE kind = 'talk' AND done_at IS NULL AND organisation_id = %s
    GROUP BY addressee_id ORDER BY count(*) DESC, addressee_id LIMIT 1"""
OPEN_CASES = """SELECT ref FROM cases_case WHERE school_id = %s AND state = 'open' ORDER BY md5(ref) LIMIT %s"""
SHARED_CASES = """SELECT ref FROM cases_case WHERE clb_key = ANY (%s) AND state = 'open' ORDER BY md5(ref) LIMIT %s"""
UNSHARED_CASES = """SELECT ref FROM cases_case WHERE school_id = %s AND clb_key IS NULL ORDER BY md5(ref) LIMIT %s"""
# Half of them still to be decided about, as far as there are.
DECIDED_SIGNALS = """SELECT ref FROM cases_signal s WHERE care_key = %s
    ORDER BY EXISTS (SELECT 1 FROM cases_signaloutcome o WHERE o.signal_id = s.id), md5(ref) LIMIT %s"""
STAFF_SIGNALS = "SELECT ref FROM cases_signal WHERE direction_key = %s ORDER BY md5(ref) LIMIT %s"
OWN_SIGNALS = "SELECT ref FROM cases_signal WHERE addressee_id = %s ORDER BY md5(ref) LIMIT %s"
TALKS = """SELECT t.id FROM cases_talk t JOIN duties_duty d ON d.about = t.id
    WHERE t.addressee_id = %s AND d.done_at IS NULL ORDER BY t.id LIMIT %s"""
CITY_NOTICES = "SELECT id FROM secrecy_item WHERE kind = 'city_notice' AND addressee_id = %s ORDER BY id LIMIT %s"
CLB_FILES = """SELECT c.ref FROM secrecy_item i JOIN cases_case c USING (dossier_id) WHERE i.clb_file_key = ANY (%s)
    ORDER BY md5(c.ref) LIMIT %s"""


class Visit(NamedTuple):
    """A page, the role that asks for it, the seat (a membership, and by the same number a user), and what must come."""

    page: str
    role: str
    seat: int
    path: str
    status: int = 200


def visits(url: str, city: City) -> list[Visit]:
    """All visits of one round; `url` is the owner's, for only the owner can look up whose page is whose."""
    with psycopg.connect(url) as owner:

        def column(query: str, *given: object) -> list[str]:
            return [str(row[0]) for row in owner.execute(query, given)]

        found: list[Visit] = []
        for school in city.large_schools(USERS):
            reporter, talker = int(column(REPORTERS, school)[0]), int(column(TALKERS, school)[0])
            director, coordinator = city.seat(school, DIRECTOR), city.seat(school, COORDINATORS[0])
            contact = city.contact(school)
            # A coordinator of the school next door, which is small.
            outsider = city.seat(school + 1, COORDINATORS[0])
            manager = city.case_manager(school)
            cases = column(OPEN_CASES, school, SUBJECTS)
            unshared = column(UNSHARED_CASES, school, SUBJECTS)
            found += [
                *_lists(reporter, "leerkracht", "worklist", "cases:signals"),
                *_each("signal", "leerkracht", reporter, "cases:signal", column(OWN_SIGNALS, reporter, SUBJECTS)),
                *_each("not_found", "leerkracht", reporter, "cases:case", cases, status=404),
                *_lists(coordinator, "zorg", "worklist", "cases:signals", "cases:cases"),
                *_each("case", "zorg", coordinator, "cases:case", cases),
                *_each("signal", "zorg", coordinator, "cases:signal", column(DECIDED_SIGNALS, school, SUBJECTS)),
                *_lists(talker, "gespreksvoerder", "worklist", "cases:signals"),
                *_each("talk", "gespreksvoerder", talker, "cases:talk", column(TALKS, talker, SUBJECTS)),
                *_each("not_found", "gespreksvoerder", talker, "cases:case", cases, status=404),
                *_searches("leerkracht", reporter, cases[:1]),
                *_searches("zorg", coordinator, cases[:1]),
                *_searches("directie", director, cases[:1]),
                *_searches("clb", contact, cases[:1]),
                *_searches("buitenstaander", outsider, cases[:1]),
                *_lists(director, "directie", "worklist", "cases:signals"),
                *_each("signal", "directie", director, "cases:signal", column(STAFF_SIGNALS, school, SUBJECTS)),
                *_each("not_found", "directie", director, "cases:case", cases, status=404),
                *_lists(contact, "clb", "worklist", "cases:cases"),
                *_lists(contact, "clb", "cases:clb", "cases:clb_files"),
                *_each(
                    "clb_file", "clb", contact, "cases:clb_file", column(CLB_FILES, _schools(city, school), SUBJECTS)
                ),
                *_lists(manager, "casemanager", "worklist", "referrals:desk"),
                *_each(
                    "desk_notice",
                    "casemanager",
                    manager,
                    "referrals:desk_notice",
                    column(CITY_NOTICES, manager, SUBJECTS),
                ),
                *_each("case", "clb", contact, "cases:case", column(SHARED_CASES, _schools(city, school), SUBJECTS)),
                *_each("not_found", "clb", contact, "cases:case", unshared, status=404),
                *_lists(outsider, "buitenstaander", "worklist", "cases:signals", "cases:cases"),
                *_each("not_found", "buitenstaander", outsider, "cases:case", cases, status=404),
            ]
    return found


def _schools(city: City, school: int) -> list[int]:
    return list(city.schools_of_contact(school))


def _lists(seat: int, role: str, *names: str) -> Iterable[Visit]:
    for name in names:
        page = name.rpartition(":")[2]
        yield from [Visit(page, role, seat, reverse(name))] * SUBJECTS


def _searches(role: str, seat: int, refs: list[str]) -> Iterable[Visit]:
    """What somebody types, round and round; the reference is of a case that not all of them may see."""
    words = [*refs, *WORDS]
    for number in range(SUBJECTS):
        token = seal(words[number % len(words)], membership_id=seat)
        yield Visit("search", role, seat, f"{reverse('cases:search')}?z={token}")


def _each(page: str, role: str, seat: int, name: str, subjects: list[str], status: int = 200) -> Iterable[Visit]:
    """One visit a subject, round and round when there are fewer than SUBJECTS."""
    if not subjects:
        raise LookupError(f"nothing to show on page {page} to seat {seat}: too few cases")
    for number in range(SUBJECTS):
        yield Visit(page, role, seat, reverse(name, args=[subjects[number % len(subjects)]]), status)
