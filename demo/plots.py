"""Which stories are played at which school, and who is in them. About 150 cases in all (DESIGN "The demo city")."""

from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

from accounts.roles import Role
from cases.enums import About, ActionKind, CaseState, PoliceForce
from cases.models import Case
from demo import beats, city, emergencies, police, stories, words
from demo.stage import Stage, Story, at
from demo.stories import Plot


class Share(NamedTuple):
    """How many stories of each sort a school has."""

    a: int = 0
    b: int = 0
    c: int = 0
    care: int = 0
    acute: int = 0
    declined: int = 0
    waiting: int = 0
    staff: int = 0
    emergency: int = 0
    conflict: int = 0
    handed_over: int = 0


# The largest first: two processes share them. Kriekelaar has none, so that the demo also shows what is empty.
SHARES: dict[str, Share] = {
    city.SCHOOL: Share(a=26, b=4, c=3, care=6, acute=2, declined=4, waiting=4, staff=2, emergency=2, conflict=1),
    "sluiswerf": Share(a=13, b=1, c=2, care=3, acute=1, declined=2, waiting=2, staff=1),
    "kaaizicht": Share(a=11, b=2, c=2, care=3, acute=1, declined=2, waiting=2, staff=1),
    "vlietsluis": Share(a=10, b=1, c=2, care=3, declined=2, waiting=2),
    city.PRIMARY: Share(a=6, c=1, care=4, declined=1, waiting=2),
    "ankerplaats": Share(a=5, b=1, c=1, care=2, acute=1, declined=1, waiting=1),
    "kantelbos": Share(a=4, b=1, c=1, care=3, declined=1, waiting=1, handed_over=2),
    "hazeldonk": Share(a=4, care=4, declined=1, waiting=1),
    "wimpel": Share(a=3, care=4, declined=1, waiting=1),
    "vlonderpad": Share(a=3, care=4, declined=1, waiting=1, staff=1),
    "meerkoet": Share(a=3, care=4, waiting=1),
    city.PRACTICE: Share(a=1, waiting=2),
}
# Where a story comes to a standstill, and how many school days ago it began: so that something is late, a little.
STALLS: tuple[tuple[str, int], ...] = (
    ("talker", 2),
    ("report", 8),
    ("read_report", 5),
    ("agenda", 17),
    ("tell", 16),
    ("clb_team", 27),
    ("notice", 9),
    ("finish", 31),
    ("clb_back", 30),
    ("close", 42),
)
POLICE_STALLS: tuple[tuple[str, int], ...] = (("desk", 2), ("agree", 34), ("read", 38), ("permit", 1), ("draft", 31))
TURNS = ("", "named", "asked", "", "early", "adjust", "", "refused", "named", "", "reopened")
ORAL = ("Busbegeleider Rik", "Een moeder van 2A", "De buurvrouw van de school")
LONGEST_AGO = 70  # school days
FORCES = tuple(PoliceForce)


class Casting:
    """Draws who is in the stories of one school, in turn, so that everybody has something."""

    def __init__(self, stage: Stage, key: str) -> None:
        self.stage, self.key = stage, key
        coordinators = {seat.user_id for seat in stage.people[Role.CARE_COORDINATOR]}
        self.staff = [seat for seat in stage.people[Role.STAFF] if seat.user_id not in coordinators]
        self.pupils = iter(stage.chance.sample(stage.pupils, len(stage.pupils)))
        self.number = 0

    def plot(self, days_ago: int, turn: str = "", *, by: str = "") -> Plot:
        """Somebody reports, a coordinator leads, a colleague talks; `by` is a reporter's user name."""
        stage, number = self.stage, self.number
        self.number += 1
        reporter = stage.named.get(by) or self.staff[number % len(self.staff)]
        others = [seat for seat in self.staff if seat != reporter]
        return Plot(
            begins=stage.back(days_ago),
            pupil=next(self.pupils),
            text=number,
            reporter=reporter,
            # The first coordinator leads two of three.
            zorg=stage.one(Role.CARE_COORDINATOR, (0, 1, 0)[number % 3]),
            talker=others[(number * 2 + 1) % len(others)] if others else reporter,
            clb=stage.one(Role.CLB_CONTACT),
            turn=turn,
            told_by=ORAL[number % len(ORAL)] if number % 9 == 4 else "",
        )


def put_on(stage: Stage, key: str) -> None:
    """Put all stories of a school on its stage."""
    share, casting = SHARES[key], Casting(stage, key)
    offset = list(SHARES).index(key)
    for story, stalls in _all(stage, casting, share, offset):
        stage.begin(story, stalls)


def _all(stage: Stage, casting: Casting, share: Share, offset: int) -> Iterator[tuple[Story, str]]:
    """Every story of the school with what it stalls at."""
    turns, stalls = cycle(TURNS[offset % len(TURNS) :] + TURNS[: offset % len(TURNS)]), cycle(STALLS)
    for _ in range(offset):
        next(stalls)
    for number in range(share.a):
        if number % 3 == 2 or share.a == 1:
            beat, days = next(stalls)
            # The teacher of the README hears something of two of them.
            yield stories.track_a(stage, casting.plot(days, by="leerkracht" * (number % 9 == 8))), beat
        else:
            days = 1 + round(LONGEST_AGO * (number / share.a) ** 1.5)
            yield stories.track_a(stage, casting.plot(days, next(turns))), ""
    contact, managers = stage.one(Role.POLICE_CONTACT), stage.people[Role.CASE_MANAGER]
    for number in range(share.b):
        beat, days = POLICE_STALLS[(offset + number) % len(POLICE_STALLS)]
        manager, force = managers[(offset + number) % 2 * (share.b == 1)], FORCES[number % len(FORCES)]
        yield police.track_b(stage, casting.plot(days), contact, manager, force), beat
    for number in range(share.c):
        yield stories.track_c(stage, casting.plot((7, 21, 48)[(number + offset) % 3])), ""
    for number in range(share.care):
        yield stories.gewone_zorg(stage, casting.plot(3 + 17 * number)), ""
    for number in range(share.acute):
        # Of the newest nobody has taken the case yet.
        yield stories.acute(stage, casting.plot(0 if number == 0 else 6)), "take" if number == 0 else ""
    for number in range(share.declined):
        yield stories.declined(stage, casting.plot(5 + 13 * number)), ""
    for number in range(share.waiting):
        yield stories.waiting(stage, casting.plot(number % 3)), ""
    for number in range(share.emergency):
        # The newest runs this morning, and nobody reviewed it yet.
        yield emergencies.asked(stage, casting.plot(1 + 7 * number)), ""
    for number in range(share.staff):
        about = About.STAFF if number == 0 else About.DIRECTION
        yield stories.about_staff(stage, casting.plot(2 + number), about), "answer"
    for number in range(share.conflict):
        yield stories.conflict(stage, casting.plot(1 + number)), ""
    for number in range(share.handed_over):
        # What the newest says, the case manager has still to read.
        yield stories.handed_over(stage, casting.plot(3 + 8 * number)), "read_by_city" if number == 0 else ""


def due_today(stage: Stage) -> None:
    """Something that was agreed for the very day on which the city is loaded, for those of the README."""
    stage.now = at(stage.anchor, 9, 50)
    zorg = stage.named["zorg"]
    running = {"owner": zorg, "state": CaseState.OPEN, "procedure": "gent-a", "step__in": ("6", "7", "8")}
    cases = stage.rows(
        zorg, lambda actor: Case.objects.visible_to(actor).filter(**running).order_by("opened_at", "pk")[:4]
    )
    days = max((stage.today - stage.anchor).days, 0)
    for case, who, text in zip(cases, ("leerkracht", "zorg", "gedrag", "clb"), words.ACTIONS, strict=False):
        beats.plan(stage, zorg, case, text, stage.named[who], ActionKind.SUPPORT, days=days)
