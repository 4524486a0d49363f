"""Where the stories of the city are played: each by itself, all in the order of their moments."""

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import meetings
from cases.models import CareMeeting
from core import audit, identity
from core.calendar import Calendar, Term
from schools.models import Pupil

# A story says when it goes on, and what comes then; nobody plays on past the last moment, or past what it stalls at.
Story = Generator[tuple[datetime, str], None, None]
EVERY = 10  # school days from one zorgoverleg to the next


def act(seat: Membership, moment: datetime, verb: Callable[..., Any], /, **what: Any) -> Any:
    """Do something as somebody, at a moment."""
    actor = Actor.of(seat, now=moment)
    token = audit.seat.set(actor.seat)
    try:
        with identity.acting_as(actor.identity):
            return verb(by=seat, actor=actor, now=moment, **what)
    finally:
        audit.seat.reset(token)


def rows(seat: Membership, moment: datetime, wanted: Callable[[Actor], QuerySet[Any]]) -> list[Any]:
    """What somebody sees of a list at that moment: under the database's wall, as they would on a page."""
    actor = Actor.of(seat, now=moment)
    with identity.acting_as(actor.identity):
        return list(wanted(actor))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@dataclass
class Stage:
    """One school while its stories are played. `people` are its own seats and those that work for it, by role."""

    people: dict[Role, list[Membership]]
    named: dict[str, Membership]
    pupils: list[Pupil]
    free_days: dict[date, str]
    anchor: date
    today: date
    chance: random.Random
    now: datetime = field(default_factory=timezone.now)
    _meetings: dict[date, CareMeeting] = field(default_factory=dict)
    _queue: list[tuple[datetime, int, str, Story]] = field(default_factory=list)
    _begun: int = 0

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.free_days)

    def one(self, role: Role, number: int = 0) -> Membership:
        """A seat in that role; the same number gives the same one."""
        seats = self.people[role]
        return seats[number % len(seats)]

    def act(self, seat: Membership, verb: Callable[..., Any], /, **what: Any) -> Any:
        return act(seat, self.now, verb, **what)

    def rows(self, seat: Membership, wanted: Callable[[Actor], QuerySet[Any]]) -> list[Any]:
        return rows(seat, self.now, wanted)

    def key(self) -> UUID:
        """The key of a form that somebody filled in."""
        return UUID(int=self.chance.getrandbits(128))

    def back(self, school_days: int) -> date:
        return self.calendar.before(self.anchor, Term(school_days)) if school_days else self.anchor

    def after(self, day: date, school_days: int, hour: int, minute: int = 0) -> datetime:
        later = self.calendar.due(day, Term(school_days)).date if school_days else day
        return at(later, hour, minute)

    @property
    def day(self) -> date:
        return timezone.localdate(self.now)

    # --- Meetings -----------------------------------------------------------------------------------------------------

    def meeting(self, coordinator: Membership, clb: Membership) -> CareMeeting:
        """The next zorgoverleg after today, planned now when nobody did yet."""
        gap = EVERY - self.calendar.count(date(self.anchor.year - 2, 9, 1), self.day) % EVERY
        day = self.calendar.due(self.day, Term(gap)).date
        if day not in self._meetings:
            seats = [*self.people[Role.CARE_COORDINATOR], clb]
            when = meetings.When(self.key(), day, time(14, 30), "vergaderzaal", seats)
            self._meetings[day] = self.act(coordinator, meetings.plan_meeting, when=when)
            self.begin(self._close(coordinator, self._meetings[day]))
        return self._meetings[day]

    def _close(self, coordinator: Membership, meeting: CareMeeting) -> Story:
        yield at(meeting.day, 16, 45), "close_meeting"
        self.act(coordinator, meetings.close_meeting, meeting_id=meeting.pk)

    # --- Playing ------------------------------------------------------------------------------------------------------

    def begin(self, story: Story, stalls: str = "") -> None:
        """Put a story on; it goes on by itself until it is over, or until what it stalls at."""
        self._begun += 1
        self._next(self._begun, stalls, story)

    def _next(self, number: int, stalls: str, story: Story) -> None:
        goes_on = next(story, None)
        if goes_on is not None and goes_on[1] != stalls:
            heappush(self._queue, (goes_on[0], number, stalls, story))

    def play(self) -> None:
        """Play what was put on, up to the morning of the anchor day."""
        last = at(self.anchor, 10)
        while self._queue:
            moment, number, stalls, story = heappop(self._queue)
            if moment > last:
                return
            self.now = moment
            self._next(number, stalls, story)
