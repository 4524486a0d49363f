"""The city that is measured: who sits where, as arithmetic, so that the loader and the measurements agree without asking.

Of every four schools the first is large (900 pupils, five eighths of the cases), the others are small. Each twelve
schools have one CLB contact of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

STAFF = 60  # seats at each school
DIRECTOR, COORDINATORS, FIRST_TEACHER = 1, (2, 3), 9
SCHOOLS_A_CONTACT = 12
WIDEST = 180  # schools of the one worker who has the most
CASES_A_SCHOOL = 260
LARGE, SMALL = 900, 180  # pupils


@dataclass(frozen=True)
class City:
    """`cases` are all cases, open and closed. Numbers of schools begin at one; a seat is a membership id, and a user id."""

    cases: int

    @property
    def schools(self) -> int:
        dozens = round(self.cases / CASES_A_SCHOOL / SCHOOLS_A_CONTACT)
        return max(dozens, 1) * SCHOOLS_A_CONTACT

    @property
    def contacts(self) -> int:
        return self.schools // SCHOOLS_A_CONTACT

    @property
    def signals(self) -> int:
        """Every case has one; beside those 11 % are new, declined, or about staff, and each school has some of each."""
        return self.cases + max(self.cases * 11 // 100, self.schools * 22)

    def large_schools(self, most: int) -> list[int]:
        """Up to `most` large schools, spread over the whole city."""
        all_of_them = range(1, self.schools, 4)
        return list(all_of_them[:: max(len(all_of_them) // most, 1)][:most])

    def seat(self, school: int, nr: int) -> int:
        return (school - 1) * STAFF + nr

    def contact(self, school: int) -> int:
        """The CLB contact of a school."""
        return self.schools * STAFF + (school - 1) // SCHOOLS_A_CONTACT + 1

    @property
    def widest(self) -> int:
        """The CLB worker with the most schools, whom no real CLB would have."""
        return self.schools * STAFF + self.contacts + 1

    def case_manager(self, school: int) -> int:
        """The case manager of Expo-R who gets the notices of a school; as many as there are contacts."""
        return self.widest + (school - 1) // SCHOOLS_A_CONTACT + 1

    @property
    def schools_of_widest(self) -> range:
        return range(1, min(WIDEST, self.schools) + 1)

    def schools_of_contact(self, school: int) -> Iterator[int]:
        """All schools that share this school's contact."""
        first = (school - 1) // SCHOOLS_A_CONTACT * SCHOOLS_A_CONTACT + 1
        yield from range(first, first + SCHOOLS_A_CONTACT)
