"""Who sees what, once more, slowly and apart from the product: plain Python over plain facts, written from DOMAIN §2 and §5.

It knows no key columns, no arms and no SQL. A row is asked one question at a time.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Seat:
    """A membership as it stands: who, where, in which role, and whether it is in force today."""

    user: int
    organisation: int
    role: str
    in_force: bool
    schools: frozenset[int] = frozenset()  # of a CLB contact
    named: frozenset[tuple[int, str]] = frozenset()  # the dossiers on which it is named, and as what
    walled: frozenset[int] = frozenset()  # the dossiers that the person is shut out of, in whatever hat


@dataclass(frozen=True)
class File:
    """A dossier: the school, its board, and the facts that are true of it."""

    number: int
    school: int
    board: int | None
    about_staff: bool
    about_direction: bool
    clb_engaged: bool
    restricted: bool
    from_police: bool
    held_back: bool
    led_by_direction: bool
    led_by_board: bool


def in_force(starts: date, ends: date | None, confirmed: bool, active: bool, today: date) -> bool:
    """A seat counts when somebody confirmed it, it has begun, its last day is not past, and its holder may sign in."""
    return confirmed and active and starts <= today and (ends is None or ends >= today)


def is_over(recalled_at: datetime | None, last_day: date | None, today: date) -> bool:
    """A text that crossed is over once it was taken back, and on the day after its last one."""
    return recalled_at is not None or (last_day is not None and last_day < today)


def runs_it(seat: Seat, file: File) -> bool:
    """Whether this seat handles what is in the file: the care team, or who handles staff, or who handles the direction."""
    if file.restricted or file.number in seat.walled:
        return False
    # The board handles the direction, and takes over when the whole direction is shut out.
    if seat.role == "board_member" and seat.organisation == file.board:
        return file.about_direction or file.led_by_board
    if file.about_direction:
        return False
    if file.about_staff:
        return seat.role == "director" and seat.organisation == file.school
    if seat.organisation != file.school:
        return False
    # Police news is the direction's; the care team joins in once the direction told it.
    if seat.role == "director":
        return file.from_police or file.led_by_direction
    return seat.role == "care_coordinator" and not file.held_back


def is_its_clb(seat: Seat, file: File) -> bool:
    if file.number in seat.walled:
        return False
    return seat.role == "clb_contact" and file.school in seat.schools and not (file.restricted or file.about_staff)


def is_named(seat: Seat, file: File, *kinds: str) -> bool:
    """Named on it by hand as one of these; a file that is shut to everybody is shut to them too."""
    if file.restricted or file.number in seat.walled:
        return False
    return any((file.number, kind) in seat.named for kind in kinds)


def sees_file(seat: Seat, file: File) -> bool:
    """The dossier itself: who runs it, the CLB while it is engaged, and who is named to work on it."""
    works_on_it = runs_it(seat, file) or (is_its_clb(seat, file) and file.clb_engaged)
    return seat.in_force and (works_on_it or is_named(seat, file, "care", "clb", "emergency", "emerg_team"))


def sees_row(seat: Seat, file: File, regime: str, to: tuple[int, int] | None, came_from: str = "") -> bool:
    """A row under `regime`; `to` is the (organisation, user) of the one person it is for or from; `came_from` the regime
    that a text left which crossed."""
    if not seat.in_force:
        return False
    if to == (seat.organisation, seat.user):
        return True
    # What left the CLB's own file stays in it, also when the case is shut to the CLB.
    if came_from == "clb" and is_its_clb(seat, file):
        return True
    if regime == "school":
        return runs_it(seat, file) or is_named(seat, file, "care", "emergency")
    if regime == "team":
        named = is_named(seat, file, "care", "clb", "emergency", "emerg_team")
        return runs_it(seat, file) or (is_its_clb(seat, file) and file.clb_engaged) or named
    if regime == "clb":
        # The CLB's own file stays the CLB's.
        return is_its_clb(seat, file) or is_named(seat, file, "clb", "emerg_clb")
    # What comes from the police, and what the city writes: only who is named for just that.
    return is_named(seat, file, regime)
