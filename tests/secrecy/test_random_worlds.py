"""Random worlds: after every step, for everybody, `visible_to`, the policies and a plain-Python oracle agree."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actor import Actor
from accounts.models import Assignment, Membership, User
from cases import actions, emergency
from cases.enums import About, Grade
from cases.models import Case, Signal
from cases.workflow import TransitionNotAllowed
from secrecy import grants, joined, walls
from secrecy.models import Disclosure, Dossier, Grant, Item, Wall
from secrecy.tables import GRANTS, Fact, GrantKind, Regime, WallReason
from tests.cast import Cast, acting, make_cast, name_talker, open_case, report
from tests.conftest import as_owner
from tests.secrecy import oracle
from tests.secrecy.world import protected_models

pytestmark = pytest.mark.database
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
    st.tuples(
        st.just("cross"),
        st.integers(0, 9),
        st.sampled_from(("clb", "zorg", "case_manager")),
        st.sampled_from(list(Regime)),
        st.sampled_from((None, *SEATS)),
        st.sampled_from((None, -1, 0, 9)),
    ),
    st.tuples(st.just("recall"), st.integers(0, 9)),
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
)


def step(cast: Cast, what: str, *how: Any) -> None:
    """Do it through the actions where the product has one, as the owner where it is a fact of the world."""
    refusals = (TransitionNotAllowed, grants.GrantRefused, walls.WallRefused, Signal.DoesNotExist, Case.DoesNotExist)
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
    return seat_of(seat).in_force


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


def _cross(cast: Cast, number: int, by: str, regime: Regime, to: str | None, days: int | None) -> None:
    """A text that crossed, as it may lie in the table, also one whose last day is past."""
    with as_owner():
        Disclosure.objects.create(
            id=uuid4(), dossier=_pick(Dossier, number), regime=regime, addressee=cast.seats[to] if to else None,
            about=uuid4(), body="x", sha256="x", purpose="x", ground="advice", holder=cast.seats[by].organisation,
            sent_by=cast.seats[by], sent_at=NOW, form_key=uuid4(),
            expires_on=None if days is None else NOW.date() + timedelta(days=days),
        )  # fmt: skip


def _recall(cast: Cast, number: int) -> None:
    with as_owner():
        found = _pick(Disclosure, number)
        found.recalled_at, found.recalled_by, found.recall_reason = NOW, found.sent_by, "x"
        found.save()


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


# --- Three answers to one question ------------------------------------------------------------------------------------


def seat_of(seat: Membership) -> oracle.Seat:
    schools = Assignment.objects.filter(membership=seat).values_list("organisation_id", flat=True)
    force = oracle.in_force(
        seat.starts_on, seat.ends_on, seat.confirmed_at is not None, seat.user.is_active, NOW.date()
    )
    named = frozenset(
        (dossier, grant.kind)
        for grant in Grant.objects.filter(addressee=seat)
        if grant.ended_at is None
        and (grant.until is None or grant.until >= NOW.date())
        and (grant.expires_at is None or grant.expires_at > NOW)
        for dossier in (
            grant.dossier_id,
            *Dossier.objects.filter(part_of=grant.dossier_id).values_list("pk", flat=True),
        )
    )
    return oracle.Seat(
        seat.user_id, seat.organisation_id, seat.role, force, frozenset(schools), named, shut_out_of(seat)
    )


def shut_out_of(seat: Membership) -> frozenset[int]:
    """The dossiers with a wall that stands around this person, and what was joined to them."""
    walls = Wall.objects.filter(user=seat.user_id, lifted_at=None).select_related("dossier")
    whole = {wall.dossier.part_of_id or wall.dossier_id for wall in walls}
    return frozenset(d.pk for d in Dossier.objects.all() if (d.part_of_id or d.pk) in whole)


def told_by_the_oracle(seat: oracle.Seat) -> set[Any]:
    files = {
        dossier.pk: oracle.File(
            dossier.pk, dossier.school_id, dossier.board_id, *(getattr(dossier, fact) for fact in Fact)
        )
        for dossier in Dossier.objects.all()
    }
    found: set[Any] = {pk for pk, file in files.items() if oracle.sees_file(seat, file)}
    for model in protected_models()[1:]:
        for row in model.objects.select_related("addressee"):
            to = (row.addressee.organisation_id, row.addressee.user_id) if row.addressee else None
            over = isinstance(row, Disclosure) and oracle.is_over(row.recalled_at, row.expires_on, NOW.date())
            mine = seat.organisation == getattr(row, "holder_id", None)
            if oracle.sees_row(seat, files[row.dossier_id], row.regime, to) and (mine or not over):
                found.add(row.pk)
    return found


def keys(rows: Callable[[Any], Any]) -> set[Any]:
    """The keys of everything that `rows(model)` gives, in two queries."""
    root, *others = [rows(model).values_list("pk", flat=True) for model in protected_models()]
    return set(root) | set(others[0].union(*others[1:], all=True))


def compare(cast: Cast, names: Sequence[str] = SEATS) -> None:
    for name in names:
        with as_owner():
            seat = Membership.objects.select_related("user", "organisation").get(pk=cast.seats[name].pk)
            known = seat_of(seat)
            wanted = told_by_the_oracle(known)
            actor = Actor.of(seat, now=NOW) if known.in_force else None
        # Who is shut out of what, the database tells the person themselves only.
        with acting(seat, NOW), as_owner():
            first = keys(lambda model, actor=actor: model.objects.visible_to(actor))
        with acting(seat, NOW):
            second = keys(lambda model: model.objects.all())
        assert first == wanted, f"visible_to, {name}"
        assert second == wanted, f"policies, {name}"


def play(steps: list[tuple]) -> None:
    """One world from an empty city, undone afterwards. After each step a third of the seats, at the end all of them.

    A transaction a world: one around a whole test would keep the sealer of other tests waiting for minutes.
    """
    with transaction.atomic():
        with as_owner():
            cast = make_cast()
        for number, one in enumerate(steps):
            step(cast, *one)
            compare(cast, SEATS[number % 3 :: 3])
        compare(cast)
        transaction.set_rollback(True)


quiet = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(600)
@settings(quiet, max_examples=20)
@given(st.lists(STEPS, min_size=5, max_size=15))
def test_all_agree(transactional_db, steps):
    play(steps)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(quiet, max_examples=100)
@given(st.lists(STEPS, min_size=10, max_size=40))
def test_all_agree_for_long(transactional_db, steps):
    play(steps)


def test_a_world_in_which_everything_happens(db):
    """By hand, so that every kind of step is played whatever the dice do; and the oracle is not always empty."""
    everything = [
        ("report", "reporter", About.PUPIL, False),
        ("open", 0),
        ("answer", 0, Grade.FOLLOWED_UP),
        ("talker", 0),
        ("report", "secretariat", About.PUPIL, True),
        ("report", "reporter", About.STAFF, False),
        ("report", "reporter", About.DIRECTION, False),
        ("report", "outsider", About.GROUP, False),
        ("fact", 0, Fact.CLB_ENGAGED, True),
        *(("write", 0, regime, to) for regime in Regime for to in (None, "police")),
        *(("grant", 0, "behaviour", kind, None) for kind in GrantKind),
        ("grant", 1, "other_director", GrantKind.CARE, 0),
        ("grant", 1, "admin", GrantKind.CARE, -1),
        ("name", 0, "zorg", "director", GrantKind.CARE),
        ("name", 0, "zorg", "talker", GrantKind.CLB),
        ("let_go", 0, "zorg"),
        ("grant", 1, "other_director", GrantKind.EMERGENCY, 0),
        ("grant", 1, "other_director", GrantKind.EMERGENCY_CLB, -1),
        ("emergency", "director"),
        ("emergency", "zorg"),
        ("shut_out", 0, "zorg", "colleague", WallReason.STAFF),
        ("shut_out", 0, "colleague", "zorg", WallReason.FAMILY),
        ("shut_out", 0, "zorg", "talker", WallReason.FAMILY),
        ("shut_out", 1, "zorg", "zorg", WallReason.FAMILY),
        ("shut_out", 1, "colleague", "zorg", WallReason.FAMILY),
        ("judge", 0, "colleague", True),
        ("judge", 0, "director", True),
        ("judge", 0, "zorg", False),
        ("join", 1, 0),
        ("judge", 2, "colleague", False),
        ("seat", "zorg", "end"),
        ("seat", "zorg", "reopen"),
        ("account", "clb", False),
        ("account", "clb", True),
        ("fact", 0, Fact.RESTRICTED, True),
        ("fact", 0, Fact.RESTRICTED, False),
        ("decline", 4),
    ]
    with transaction.atomic():
        with as_owner():
            cast = make_cast()
        for one in everything:
            step(cast, *one)
            compare(cast)
        with as_owner():
            assert all(told_by_the_oracle(seat_of(cast.seats[name])) for name in SEATS)
        transaction.set_rollback(True)


def test_a_world_in_which_texts_cross(db):
    """The same for what was disclosed: in force, on its last day, past it, taken back; and to one person."""
    crossed = [
        ("report", "reporter", About.PUPIL, False),
        ("open", 0),
        ("fact", 0, Fact.CLB_ENGAGED, True),
        *(("cross", 0, "clb", Regime.TEAM, None, days) for days in (None, 0, -1)),
        ("cross", 0, "case_manager", Regime.CITY, "director", -1),
        ("cross", 0, "case_manager", Regime.CITY, "director", 9),
        ("cross", 0, "zorg", Regime.SCHOOL, "behaviour", None),
    ]
    with transaction.atomic():
        with as_owner():
            cast = make_cast()
        for one in crossed:
            step(cast, *one)
        compare(cast)
        for number in range(6):
            step(cast, "recall", number)
        compare(cast)
        transaction.set_rollback(True)
