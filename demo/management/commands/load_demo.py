"""Fills the invented city, through the real actions, each at its own moment."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Assignment, Membership, Organisation, User
from accounts.roles import Role
from cases import actions
from cases.enums import About, Grade, Outcome
from core import audit, identity
from core.calendar import Calendar, Term
from core.models import Outbox
from demo import city, tracks
from duties.models import Duty
from schools.models import FreeDay, Level, Pupil, School, sort_key

SEED = 20261112


class Command(BaseCommand):
    help = "Loads the demo city once; run again, it changes nothing. Only under the demo's settings."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--anchor", type=date.fromisoformat, help="the day that counts as today (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data is only for config.settings.demo; this is a real installation.")
        with transaction.atomic():
            if Organisation.objects.exists():
                self.stdout.write("already there")
                return
            load(options["anchor"] or timezone.localdate())
        self.stdout.write("loaded")


def load(anchor: date) -> None:
    """Make the city as it stands on `anchor` (the last school day up to it)."""
    calendar = Calendar({})
    while not calendar.is_school_day(anchor):
        anchor -= timedelta(days=1)
    chance = random.Random(SEED)  # noqa: S311 - invented names, not secrets
    places = _places()
    seats = _people(places, anchor)
    _schools(places, anchor, chance)
    _signals(seats, anchor, calendar, chance)
    tracks.load(seats, _as, anchor, calendar)
    _mute_the_past(anchor)


def _places() -> dict[str, Organisation]:
    made: dict[str, Organisation] = {}
    for key, place in city.PLACES.items():
        made[key] = Organisation.objects.create(
            kind=place.kind, name=place.name, number=place.number, parent=made.get(place.parent)
        )
    return made


def _people(places: dict[str, Organisation], anchor: date) -> dict[str, Membership]:
    """Users with their seats; the first seat of each, by user name."""
    first: dict[str, Membership] = {}
    start = date(anchor.year - 3, 9, 1)
    confirmed = timezone.make_aware(datetime.combine(start, time(9)))
    password = _hashed()
    for person in city.PEOPLE:
        user = User.objects.create(
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            email=f"{person.username}@vlietstad.example",
            password=password,
        )
        for organisation, role, post in person.seats:
            seat = Membership.objects.create(
                user=user,
                organisation=places[organisation],
                role=role,
                post=post,
                starts_on=start,
                confirmed_at=confirmed,
            )
            first.setdefault(person.username, seat)
            if role == Role.CLB_CONTACT and organisation == city.CLB:
                for school in (city.SCHOOL, city.PRIMARY):
                    Assignment.objects.create(membership=seat, organisation=places[school], confirmed_at=confirmed)
    return first


def _hashed() -> str:
    user = User()
    user.set_password(city.PASSWORD)
    return user.password


def _schools(places: dict[str, Organisation], anchor: date, chance: random.Random) -> None:
    schools = {
        city.SCHOOL: (Level.SECONDARY, city.SECONDARY_CLASSES, 12),
        city.PRIMARY: (Level.PRIMARY, city.PRIMARY_CLASSES, 6),
    }
    for key, (level, classes, youngest) in schools.items():
        school = School.objects.create(
            organisation=places[key], level=level, clb=places[city.CLB], municipality=places[city.CITY]
        )
        FreeDay.objects.create(school=school, day=date(anchor.year, 11, 25), name="pedagogische studiedag")
        Pupil.objects.bulk_create(_pupils(school, classes, youngest, anchor, chance))


def _pupils(school: School, classes: list[str], youngest: int, anchor: date, chance: random.Random) -> list[Pupil]:
    pupils = []
    for class_name in classes:
        year = int(class_name.strip("LABC"))
        for _seat in range(12):
            first, last = chance.choice(city.FIRST_NAMES), chance.choice(city.LAST_NAMES)
            pupils.append(
                Pupil(
                    school=school,
                    first_name=first,
                    last_name=last,
                    class_name=class_name,
                    birth_date=date(anchor.year - youngest - year + 1, chance.randint(1, 12), chance.randint(1, 28)),
                    sort_key=sort_key(last, first, class_name),
                )
            )
    return pupils


def _signals(seats: dict[str, Membership], anchor: date, calendar: Calendar, chance: random.Random) -> None:
    school_id = seats["zorg"].organisation_id
    pupils = list(Pupil.objects.filter(school_id=school_id).order_by("pk"))
    for days_ago, who, facts, interpretation, then in city.SIGNALS:
        day = calendar.before(anchor, Term(days_ago)) if days_ago else anchor
        moment = timezone.make_aware(datetime.combine(day, time(8, 20)))
        pupil = chance.choice(pupils)
        reported = actions.Reported(
            form_key=UUID(int=chance.getrandbits(128)),
            about_whom=About.PUPIL,
            facts=facts,
            interpretation=interpretation,
            pupil=pupil,
            pupil_text=str(pupil),
            place=chance.choice(("lokaal C04", "de speelplaats", "de refter", "")),
            happened_on=day,
        )
        signal = _as(seats[who], moment, actions.log_signal, reported=reported)
        _follow_up(seats, signal.pk, pupil, then, moment + timedelta(hours=3))


def _follow_up(seats: dict[str, Membership], signal_id: UUID, pupil: Pupil, then: str, moment: datetime) -> None:
    """What the coordinator did with a signal, from `city.SIGNALS`."""
    zorg = seats["zorg"]
    if then == "new":
        return
    if then == "declined":
        reason = "Besproken met de klasleraar: het symbool hoort bij een voetbalploeg."
        _as(zorg, moment, actions.decline_signal, signal_id=signal_id, reason=reason)
        _feedback(zorg, signal_id, Grade.CLOSED, moment)
        return
    outcome = Outcome.CARE if then == "care" else Outcome.TRACK
    case = _as(zorg, moment, actions.open_case, signal_id=signal_id, outcome=outcome, pupil=pupil, pupil_text="")
    if then == "talk":
        _feedback(zorg, signal_id, Grade.FOLLOWED_UP, moment)
        _as(
            zorg,
            moment + timedelta(hours=1),
            actions.name_talker,
            case_id=case.pk,
            talker=seats["els.boon"],
            briefing="Vraag hoe het met hem gaat in de klas en in de groepschat. Hij praat graag over muziek.",
            done_on=timezone.localdate(moment),
        )


def _feedback(seat: Membership, signal_id: UUID, grade: Grade, moment: datetime) -> None:
    _as(seat, moment, actions.give_feedback, signal_id=signal_id, grade=grade, sentence="")


def _as(seat: Membership, moment: datetime, act: Callable[..., Any], **what: Any) -> Any:
    actor = Actor.of(seat, now=moment)
    token = audit.seat.set(actor.seat)
    try:
        with identity.acting_as(actor.identity):
            return act(by=seat, actor=actor, now=moment, **what)
    finally:
        audit.seat.reset(token)


def _mute_the_past(anchor: date) -> None:
    """What was due before the anchor day was mailed then; only today's tasks still send a mail."""
    Outbox.objects.all().delete()
    Duty.objects.filter(due_on__lt=anchor).update(reminded_at=timezone.now(), remind_at=None)
