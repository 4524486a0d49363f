"""Loading the invented city: first what it is, then what happened at each school, two schools at a time.

What it is, the owner of the tables writes. What happened is told as the application, under both walls, each act by who
does it. A school is one transaction, and is told once: a load that was cut off goes on where it was, and one more changes
nothing.
"""

import os
import random
import traceback
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context

from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Assignment, Membership, Organisation
from accounts.roles import Role
from core.calendar import Calendar
from core.models import AuditEntry, Outbox
from demo import city, founding, oversight, plots
from demo.stage import Stage
from duties.models import Duty
from schools.models import FreeDay, Pupil

APPLICATION = "schakel_app"
PROCESSES = 2
# Who works for every school of their CLB, or for every school; a contact works for those that are assigned.
AT_CLB = (Role.CLB_REFERENCE_PERSON, Role.CLB_WORKER)
FOR_ALL = (Role.CASE_MANAGER, Role.PARTNER_CONTACT)


def load(today: date) -> bool:
    """Make the city as it stands on `today` (its last school day is the anchor). False when it was whole already."""
    anchor = anchor_of(today)
    missing = prepare(anchor, today)
    # A connection is not shared with a child: each opens its own.
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, get_context("fork"), initializer=_as_the_application) as pool:
        for told in [pool.submit(_tell, key, stage) for key, stage in missing.items()]:
            told.result()
    if missing:
        mute_the_past(anchor)
    if city.SCHOOL in missing:
        oversight.look_around(anchor)
    return bool(missing)


def anchor_of(today: date) -> date:
    """The last school day up to it."""
    while not Calendar().is_school_day(today):
        today -= timedelta(days=1)
    return today


def prepare(anchor: date, today: date) -> Mapping[str, Stage]:
    """Found the city unless it stands, and set a stage for each school of which nothing was told yet; as the owner.

    The audit knows what was told, also of a practice school that was emptied since.
    """
    with transaction.atomic():
        if not Organisation.objects.exists():
            founding.found(anchor)
    told = AuditEntry.objects.filter(subject_kind="signal", action="log").values("organisation_id")
    numbers = set(Organisation.objects.exclude(pk__in=told).values_list("number", flat=True))
    missing = [key for key in plots.SHARES if city.PLACES[key].number in numbers]
    return {key: _stage(key, anchor, today) for key in missing}


@transaction.atomic
def tell(key: str, stage: Stage) -> None:
    """Play everything that happened at one school; as the application."""
    plots.put_on(stage, key)
    stage.play()
    if key == city.SCHOOL:
        plots.due_today(stage)


def mute_the_past(anchor: date) -> None:
    """What was due before the anchor day was mailed then; only today's tasks still send a mail. As the owner."""
    Outbox.objects.all().delete()
    Duty.objects.filter(due_on__lt=anchor).update(reminded_at=timezone.now(), remind_at=None)


def _tell(key: str, stage: Stage) -> None:
    """In a child: what went wrong comes back as text, for not every exception can travel."""
    try:
        tell(key, stage)
    except Exception:
        raise RuntimeError(f"{key} at {stage.now}\n{traceback.format_exc()}") from None


def _as_the_application() -> None:
    login = {"USER": APPLICATION, "PASSWORD": os.environ["SCHAKEL_APP_PASSWORD"]}
    connections["default"].settings_dict |= login


def _stage(key: str, anchor: date, today: date) -> Stage:
    """One school with its people: its own, and those who work for it from elsewhere."""
    place = Organisation.objects.select_related("school").get(number=city.PLACES[key].number)
    assigned = Assignment.objects.in_force().filter(organisation=place).values("membership_id")
    seats = (
        Membership.objects.current(today)
        .filter(
            Q(organisation=place)
            | Q(pk__in=assigned)
            | Q(organisation=place.school.clb_id, role__in=AT_CLB)
            | Q(organisation=place.parent_id, role=Role.BOARD_MEMBER)
            | Q(role__in=FOR_ALL)
        )
        .select_related("user", "organisation")
        .order_by("pk")
    )
    people: dict[Role, list[Membership]] = {}
    for seat in seats:
        people.setdefault(Role(seat.role), []).append(seat)
    return Stage(
        people=people,
        named={seat.user.username: seat for seat in reversed(seats)},
        pupils=list(Pupil.objects.filter(school_id=place.pk).order_by("school_key")),
        free_days=dict(FreeDay.objects.filter(school_id=place.pk).values_list("day", "name")),
        anchor=anchor,
        today=today,
        chance=random.Random(f"stories {key}"),  # noqa: S311 - invented stories, not secrets
    )
