"""The standard cast: insider, colleague, shared-with, outsiders of every kind, and nobody. One city for all tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client

from accounts.actor import Actor
from accounts.middleware import SEAT_KEY
from accounts.models import Assignment, Membership, Organisation, User
from accounts.roles import OrganisationKind, Role
from cases import actions, meetings
from cases.enums import About, Grade, Outcome
from cases.models import AgendaPoint, CareMeeting, Case, Feedback, Signal, Talk
from core import audit, identity
from schools.models import Level, Pupil, School, sort_key

START = date(2020, 9, 1)
PASSWORD = "een-lang-wachtwoord"


@dataclass(frozen=True)
class Cast:
    """`reporter` logged the signal; `zorg` is the insider, `colleague` the other coordinator of the same school,
    `talker` is shared with; all the others are outsiders to a case before step 3."""

    school: Organisation
    other_school: Organisation
    reporter: Membership
    zorg: Membership
    colleague: Membership
    talker: Membership
    director: Membership
    behaviour: Membership
    secretariat: Membership
    dpo: Membership
    admin: Membership
    board: Membership
    clb: Membership
    clb_reference: Membership
    outsider: Membership
    other_director: Membership
    case_manager: Membership
    policy: Membership
    police: Membership
    platform: Membership
    pupil: Pupil
    other_pupil: Pupil

    @property
    def seats(self) -> dict[str, Membership]:
        """Every membership of the cast by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), Membership)}

    @property
    def outsiders(self) -> dict[str, Membership]:
        """Who may know nothing of a case before step 3: everybody but reporter, care team and talker."""
        inside = {"reporter", "zorg", "colleague", "talker"}
        return {name: seat for name, seat in self.seats.items() if name not in inside}


def _organisation(kind: OrganisationKind, name: str, **more: Any) -> Organisation:
    return Organisation.objects.create(kind=kind, name=name, **more)


def member(username: str, name: str, organisation: Organisation, role: Role, **more: Any) -> Membership:
    """A confirmed membership of a new user."""
    first, _, last = name.partition(" ")
    user = User(username=username, first_name=first, last_name=last, email=f"{username}@school.example")
    user.set_password(PASSWORD)
    user.save()
    confirmed = datetime(2020, 9, 1, 9, tzinfo=UTC)
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, starts_on=START, confirmed_at=confirmed, **more
    )


def pupil_at(organisation: Organisation, first: str, last: str, class_name: str) -> Pupil:
    return Pupil.objects.create(
        school_id=organisation.pk,
        first_name=first,
        last_name=last,
        class_name=class_name,
        birth_date=date(2011, 3, 4),
        sort_key=sort_key(last, first, class_name),
    )


def make_cast() -> Cast:
    """Make the city. Needs the owner's role."""
    kind = OrganisationKind
    board = _organisation(kind.BOARD, "Scholengroep Testland", number="998001")
    school = _organisation(kind.SCHOOL, "Proefschool", number="998002", parent=board)
    other = _organisation(kind.SCHOOL, "Anderschool", number="998003", parent=board)
    clb = _organisation(kind.CLB, "CLB Testland", number="998004")
    city = _organisation(kind.MUNICIPALITY, "Teststad")
    police = _organisation(kind.POLICE, "Politiezone Test")
    platform = _organisation(kind.PLATFORM, "Platform")
    School.objects.create(organisation=school, level=Level.SECONDARY, clb=clb)
    School.objects.create(organisation=other, level=Level.PRIMARY, clb=clb)
    clb_contact = member("clb", "Griet Aertsen", clb, Role.CLB_CONTACT)
    for one in (school, other):
        Assignment.objects.create(membership=clb_contact, organisation=one, confirmed_at="2020-09-01T09:00Z")
    return Cast(
        school=school,
        other_school=other,
        reporter=member("melder", "Bram Coolens", school, Role.STAFF),
        zorg=member("zorg", "Hanne Dewulf", school, Role.CARE_COORDINATOR),
        colleague=member("collega", "Wout Segers", school, Role.CARE_COORDINATOR),
        talker=member("spreker", "Els Boon", school, Role.STAFF),
        director=member("directie", "Katrien Moerman", school, Role.DIRECTOR),
        behaviour=member("gedrag", "Amira Lauwers", school, Role.BEHAVIOUR_EXPERT),
        secretariat=member("secretariaat", "Inge Callebaut", school, Role.SECRETARIAT),
        dpo=member("dpo", "Leen Hoste", school, Role.DPO),
        admin=member("beheer", "Karel Dhoore", school, Role.ORGANISATION_ADMIN),
        board=member("bestuur", "Paul Merckx", board, Role.BOARD_MEMBER),
        clb=clb_contact,
        clb_reference=member("clbref", "Senne Raes", clb, Role.CLB_REFERENCE_PERSON),
        outsider=member("buiten", "Roos Timmers", other, Role.CARE_COORDINATOR),
        other_director=member("andere", "Guido Bal", other, Role.DIRECTOR),
        case_manager=member("casemanager", "Nadia Verhulst", city, Role.CASE_MANAGER),
        policy=member("beleid", "Lies Wauters", city, Role.POLICY_OFFICER),
        police=member("politie", "Dirk Stroobants", police, Role.POLICE_CONTACT),
        platform=member("platform", "Veerle Nys", platform, Role.PLATFORM_ADMIN),
        pupil=pupil_at(school, "Noor", "Van Hecke", "3B"),
        other_pupil=pupil_at(other, "Mats", "O'Brien-Ünal", "L5"),
    )


@contextmanager
def acting(seat: Membership, now: datetime | None = None) -> Iterator[Actor]:
    """Act as somebody of the cast, as a request would."""
    actor = Actor.of(seat, **({"now": now} if now else {}))
    token = audit.seat.set(actor.seat)
    try:
        with identity.acting_as(actor.identity), transaction.atomic():
            yield actor
    finally:
        audit.seat.reset(token)


def signed_in(seat: Membership) -> Client:
    """A browser in which this member is signed in, in this seat."""
    client = Client()
    client.force_login(seat.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SEAT_KEY] = seat.pk
    session.save()
    return client


def report(cast: Cast, *, by: Membership | None = None, now: datetime | None = None, **changes: Any) -> Signal:
    """A signal, by the reporter unless said otherwise."""
    seat = by or cast.reporter
    about = changes.pop("about_whom", About.PUPIL)
    content: dict[str, Any] = {
        "form_key": uuid4(),
        "about_whom": about,
        "facts": "Tijdens de les riep Noor naar een klasgenoot.",
        "interpretation": "Ik maak me zorgen.",
        "pupil": cast.pupil if about == About.PUPIL else None,
        "pupil_text": str(cast.pupil) if about == About.PUPIL else "",
        "happened_on": (now or datetime.now(UTC)).date(),
        "place": "lokaal C04",
    }
    with acting(seat, now) as actor:
        return actions.log_signal(reported=actions.Reported(**content | changes), by=seat, actor=actor, now=now)


def open_case(cast: Cast, signal: Signal, *, by: Membership | None = None, now: datetime | None = None) -> Case:
    """The case of a signal, on track A, owned by `zorg` unless said otherwise."""
    seat = by or cast.zorg
    with acting(seat, now) as actor:
        return actions.open_case(
            signal_id=signal.pk,
            outcome=Outcome.TRACK,
            pupil=cast.pupil,
            pupil_text="",
            by=seat,
            actor=actor,
            now=now,
        )


def name_talker(cast: Cast, case: Case, *, now: datetime | None = None) -> Talk:
    with acting(cast.zorg, now) as actor:
        return actions.name_talker(
            case_id=case.pk,
            talker=cast.talker,
            briefing="Vraag hoe het in de klas gaat.",
            done_on=actor.today,
            by=cast.zorg,
            actor=actor,
            now=now,
        )


def answer(cast: Cast, signal_id: UUID, grade: Grade = Grade.FOLLOWED_UP, *, now: datetime | None = None) -> Feedback:
    with acting(cast.zorg, now) as actor:
        return actions.give_feedback(signal_id=signal_id, grade=grade, sentence="", by=cast.zorg, actor=actor, now=now)


def plan_meeting(cast: Cast, *, in_days: int = 2, now: datetime | None = None) -> CareMeeting:
    """A zorgoverleg of the school, planned by `zorg`, with the CLB contact at the table."""
    with acting(cast.zorg, now) as actor:
        day = actor.today + timedelta(days=in_days)
        when = meetings.When(uuid4(), day, time(14, 30), "lokaal B12", [cast.zorg, cast.colleague, cast.clb])
        return meetings.plan_meeting(when=when, by=cast.zorg, actor=actor, now=now)


def put_on_agenda(
    cast: Cast, case: Case, meeting: CareMeeting | None = None, *, now: datetime | None = None
) -> AgendaPoint:
    """The case on the agenda of a meeting: from now on the CLB contact sees it."""
    meeting = meeting or plan_meeting(cast, now=now)
    with acting(cast.zorg, now) as actor:
        return meetings.put_case_on_agenda(
            meeting_id=meeting.pk,
            case_id=case.pk,
            prepared="Hoe helpen we Noor in de klas?",
            form_key=uuid4(),
            by=cast.zorg,
            actor=actor,
            now=now,
        )
