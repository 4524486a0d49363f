"""Steps of a random world: people report, join, leave, are named and shut out, cases move, meetings open and close, texts
cross and are taken back. Each through the action of the product where it has one, as the owner where it is a fact of the world.
"""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import ProgrammingError, transaction
from hypothesis import strategies as st

from accounts.models import Membership, User
from cases import actions, clb_files, emergency, meetings
from cases.enums import About, Grade
from cases.models import CareMeeting, Case, Signal
from cases.workflow import TransitionNotAllowed
from secrecy import grants, joined, walls
from secrecy.disclosures import DisclosureRefused
from secrecy.models import Disclosure, Dossier, Grant, Item, Wall
from secrecy.release import Ground
from secrecy.tables import GRANTS, Fact, GrantKind, Regime, WallReason
from tests.cast import Cast, acting, name_talker, open_case, put_on_agenda, report
from tests.conftest import as_owner
from tests.secrecy import oracle

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EMERGENCIES = {GrantKind.EMERGENCY, GrantKind.EMERGENCY_TEAM, GrantKind.EMERGENCY_CLB}
WRITERS = ("reporter", "talker", "zorg", "director", "secretariat", "outsider")
SEATS = (
    "reporter", "talker", "zorg", "colleague", "director", "behaviour", "board", "clb", "outsider", "other_director",
    "admin", "police",
)  # fmt: skip

STEPS = st.one_of(
    st.tuples(st.just("report"), st.sampled_from(WRITERS), st.sampled_from(list(About)), st.booleans()),
    st.tuples(st.just("open"), st.integers(0, 9)),
    st.tuples(st.just("decline"), st.integers(0, 9)),
    st.tuples(st.just("answer"), st.integers(0, 9), st.sampled_from(list(Grade))),
    st.tuples(st.just("talker"), st.integers(0, 9)),
    st.tuples(st.just("fact"), st.integers(0, 9), st.sampled_from(list(Fact)), st.booleans()),
    st.tuples(st.just("write"), st.integers(0, 9), st.sampled_from(list(Regime)), st.sampled_from((None, *SEATS))),
    st.tuples(st.just("seat"), st.sampled_from(SEATS), st.sampled_from(("end", "reopen", "unconfirm", "later"))),
    st.tuples(st.just("account"), st.sampled_from(SEATS), st.booleans()),
    st.tuples(
        st.just("grant"),
        st.integers(0, 9),
        st.sampled_from(SEATS),
        st.sampled_from(list(GrantKind)),
        st.sampled_from((None, -1, 0, 9)),
    ),
    st.tuples(
        st.just("name"),
        st.integers(0, 9),
        st.sampled_from(SEATS),
        st.sampled_from(SEATS),
        st.sampled_from(list(GrantKind)),
    ),
    st.tuples(st.just("let_go"), st.integers(0, 9), st.sampled_from(SEATS)),
    st.tuples(st.just("emergency"), st.sampled_from(SEATS)),
    st.tuples(
        st.just("shut_out"),
        st.integers(0, 9),
        st.sampled_from(SEATS),
        st.sampled_from(SEATS),
        st.sampled_from(list(WallReason)),
    ),
    st.tuples(st.just("judge"), st.integers(0, 9), st.sampled_from(SEATS), st.booleans()),
    st.tuples(st.just("join"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("meet"), st.integers(0, 9)),
    st.tuples(st.just("close_meeting"), st.integers(0, 9)),
    st.tuples(st.just("release"), st.integers(0, 9), st.sampled_from((None, 0, 9))),
    st.tuples(st.just("recall"), st.integers(0, 9)),
    st.tuples(st.just("expire"), st.integers(0, 9)),
)


def step(cast: Cast, what: str, *how: Any) -> None:
    """Do it through the actions where the product has one, as the owner where it is a fact of the world."""
    refusals = (
        TransitionNotAllowed,
        grants.GrantRefused,
        walls.WallRefused,
        DisclosureRefused,
        Signal.DoesNotExist,
        Case.DoesNotExist,
        CareMeeting.DoesNotExist,
        Disclosure.DoesNotExist,
    )
    with contextlib.suppress(*refusals), transaction.atomic():
        globals()[f"_{what}"](cast, *how)


def _pick(model: type, number: int) -> Any:
    """One of the rows, in the order in which they were made; a dossier is picked by its signal, for its key is random."""
    if model is Dossier:
        return _pick(Signal, number).dossier
    with as_owner():
        rows = list(model.objects.select_related("dossier").order_by("pk"))
    if not rows:
        raise Signal.DoesNotExist
    return rows[number % len(rows)]


def _sits(seat: Membership) -> bool:
    seat.refresh_from_db()
    seat.user.refresh_from_db()
    return oracle.in_force(seat.starts_on, seat.ends_on, seat.confirmed_at is not None, seat.user.is_active, NOW.date())


def _report(cast: Cast, who: str, about: About, acute: bool) -> None:
    with as_owner():
        sits = _sits(cast.seats[who])
    if sits:
        pupil = {} if who != "outsider" else {"pupil": cast.other_pupil}
        report(cast, by=cast.seats[who], now=NOW, about_whom=about, acute=acute, **pupil)


def _coordinates(cast: Cast) -> None:
    with as_owner():
        if not _sits(cast.zorg):
            raise Signal.DoesNotExist


def _open(cast: Cast, number: int) -> None:
    _coordinates(cast)
    open_case(cast, _pick(Signal, number), now=NOW)


def _decline(cast: Cast, number: int) -> None:
    _coordinates(cast)
    with acting(cast.zorg, NOW) as actor:
        actions.decline_signal(
            signal_id=_pick(Signal, number).pk, reason="Geen zorg.", by=cast.zorg, actor=actor, now=NOW
        )


def _answer(cast: Cast, number: int, grade: Grade) -> None:
    _coordinates(cast)
    with acting(cast.zorg, NOW) as actor:
        actions.give_feedback(
            signal_id=_pick(Signal, number).pk, grade=grade, sentence="", by=cast.zorg, actor=actor, now=NOW
        )


def _talker(cast: Cast, number: int) -> None:
    _coordinates(cast)
    name_talker(cast, _pick(Case, number), now=NOW)


def _fact(cast: Cast, number: int, fact: Fact, true: bool) -> None:
    with as_owner():
        dossier = _pick(Dossier, number)
        setattr(dossier, fact, true)
        # What the constraints ask beside it.
        if dossier.about_direction:
            dossier.about_staff = True
        if fact in {Fact.ABOUT_STAFF, Fact.ABOUT_DIRECTION} and dossier.about_staff:
            dossier.from_police = dossier.held_back = False
        if fact == Fact.HELD_BACK and true:
            dossier.from_police = True
        if dossier.from_police:
            dossier.about_staff = dossier.about_direction = False
        else:
            dossier.held_back = False
        if dossier.about_direction or dossier.led_by_direction:
            dossier.led_by_board = False
        if dossier.about_staff or dossier.held_back:
            dossier.led_by_direction = False
        dossier.save()


def _write(cast: Cast, number: int, regime: Regime, to: str | None) -> None:
    with as_owner():
        dossier = _pick(Dossier, number)
        Item.objects.create(
            id=uuid4(), dossier=dossier, regime=regime, addressee=cast.seats[to] if to else None, kind="decision",
            holder=dossier.school, author=cast.zorg, body="x", created_at=NOW,
        )  # fmt: skip


def _seat(cast: Cast, who: str, how: str) -> None:
    today = NOW.date()
    values = {
        "end": {"ends_on": today - timedelta(days=1), "starts_on": today - timedelta(days=400)},
        "reopen": {"ends_on": None, "confirmed_at": NOW, "starts_on": today - timedelta(days=400)},
        "unconfirm": {"confirmed_at": None},
        "later": {"starts_on": today + timedelta(days=1), "ends_on": None},
    }[how]
    with as_owner():
        Membership.objects.filter(pk=cast.seats[who].pk).update(**values)


def _grant(cast: Cast, number: int, who: str, kind: GrantKind, days: int | None) -> None:
    """A grant as it may stand in the table, also one whose last day, or in an emergency whose last second, is past."""
    hours = {} if kind not in EMERGENCIES else {"expires_at": NOW + timedelta(seconds=9 if days is None else days)}
    if hours:
        days = None
    with as_owner():
        Grant.objects.create(
            id=uuid4(), dossier=_pick(Dossier, number), regime=GRANTS[kind].seen_under, addressee=cast.seats[who],
            kind=kind, reason="Werkt mee.", granted_by=cast.zorg, granted_at=NOW,
            until=None if days is None else NOW.date() + timedelta(days=days), **hours,
        )  # fmt: skip


def _name(cast: Cast, number: int, by: str, who: str, kind: GrantKind) -> None:
    """Anybody tries to name anybody; the database says whether they may."""
    with as_owner():
        dossier = _pick(Dossier, number)
        sits = _sits(cast.seats[by])
    if sits:
        with acting(cast.seats[by], NOW) as actor:
            grants.grant(dossier_id=dossier.pk, membership=cast.seats[who], kind=kind, reason="x", actor=actor, now=NOW)


def _emergency(cast: Cast, who: str) -> None:
    """Somebody asks to read in an emergency; the database says whether they may, and what opens."""
    with as_owner():
        seat = cast.seats[who]
        sits = _sits(seat)
        pupil = cast.pupil if seat.organisation_id == cast.school.pk else cast.other_pupil
    if sits:
        found = emergency.Found(pupil.pk, pupil.school_id, str(pupil), "")
        with contextlib.suppress(ProgrammingError), acting(seat, NOW) as actor:
            emergency.ask(form_key=uuid4(), pupil=found, reason="Een noodgeval.", by=seat, actor=actor)


def _let_go(cast: Cast, number: int, by: str) -> None:
    with as_owner():
        grant = _pick(Grant, number)
        sits = _sits(cast.seats[by])
    if sits:
        with acting(cast.seats[by], NOW) as actor:
            grants.end(grant_id=grant.pk, actor=actor, now=NOW)


def _shut_out(cast: Cast, number: int, by: str, whom: str, why: WallReason) -> None:
    """Anybody tries to shut anybody out; the database says whether they may."""
    with as_owner():
        dossier = _pick(Dossier, number)
        sits = _sits(cast.seats[by])
    if sits:
        with acting(cast.seats[by], NOW) as actor:
            walls.shut_out(dossier_id=dossier.pk, person=cast.seats[whom].user, why=why, actor=actor)


def _judge(cast: Cast, number: int, by: str, confirm: bool) -> None:
    """Anybody tries to confirm a wall, or to lift it."""
    with as_owner():
        rows = list(Wall.objects.order_by("user", "why", "lifted_at"))
        if not rows:
            raise walls.WallRefused("")
        wall = rows[number % len(rows)]
        sits = _sits(cast.seats[by])
    if sits:
        with acting(cast.seats[by], NOW) as actor:
            if confirm:
                walls.confirm(wall=wall, actor=actor)
            else:
                walls.lift(wall=wall, reason="Toch niet.", actor=actor)


def _join(cast: Cast, part: int, whole: int) -> None:
    _coordinates(cast)
    part_id, whole_id = _pick(Dossier, part).pk, _pick(Dossier, whole).pk
    with acting(cast.zorg, NOW):
        joined.join(part=part_id, whole=whole_id)


def _account(cast: Cast, who: str, active: bool) -> None:
    with as_owner():
        User.objects.filter(pk=cast.seats[who].user_id).update(is_active=active)


def _meet(cast: Cast, number: int) -> None:
    """The case comes on the agenda of a meeting; from then on the CLB takes part."""
    _coordinates(cast)
    put_on_agenda(cast, _pick(Case, number), now=NOW)


def _close_meeting(cast: Cast, number: int) -> None:
    _coordinates(cast)
    with as_owner():
        rows = list(CareMeeting.objects.order_by("pk"))
    if rows:
        with acting(cast.zorg, NOW) as actor:
            meetings.close_meeting(meeting_id=rows[number % len(rows)].pk, by=cast.zorg, actor=actor, now=NOW)


def _release(cast: Cast, number: int, days: int | None) -> None:
    """The CLB contact lets a text cross to the zorgoverleg, possibly until a day; the database says whether it may."""
    with as_owner():
        case, sits = _pick(Case, number), _sits(cast.clb)
    if sits:
        until = None if days is None else NOW.date() + timedelta(days=days)
        with contextlib.suppress(ProgrammingError), acting(cast.clb, NOW) as actor:
            clb_files.disclose(
                form_key=uuid4(), case=case, body="x", purpose="plan", ground=Ground.ADVICE, consent=None,
                receivers=["Zorgteam"], by=cast.clb, actor=actor, expires_on=until, now=NOW,
            )  # fmt: skip


def _recall(cast: Cast, number: int) -> None:
    with as_owner():
        found, sits = _pick(Disclosure, number), _sits(cast.clb)
    if sits:
        with acting(cast.clb, NOW) as actor:
            clb_files.recall(disclosure_id=found.pk, reason="Te vroeg.", by=cast.clb, actor=actor, now=NOW)


def _expire(cast: Cast, number: int) -> None:
    """The last day of a text that crossed was yesterday."""
    with as_owner():
        found = _pick(Disclosure, number)
        Disclosure.objects.filter(pk=found.pk).update(expires_on=NOW.date() - timedelta(days=1))
