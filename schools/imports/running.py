"""What the worker does with a file: check it, or write it whole or not at all.

It works under the signed identity of who brought the file, so the walls let it at that school and no other. How far it
is stands in a row of its own, written over a second connection: the first one holds everything back until the end.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from core import audit, identity, outbox
from schools.imports.values import Problem, parse
from schools.imports.writing import Plan, plan, write
from schools.models import Import, ImportState

log = logging.getLogger(__name__)
KEEP = timedelta(hours=24)
# Every so many rows the page sees how far we are.
PULSE = 50


class _Undo(Exception):
    """Something in the middle was refused: nothing of it may stay."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


def run(import_id: str, outbox_id: str, *, now: datetime | None = None) -> None:
    """Do what the import's state asks for. Twice is once; a file that cannot be finished says so on its page."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            held = Import.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=import_id).first()
            if held is None and Import.objects.filter(pk=import_id).exists():
                return  # Another worker has it.
            if held is not None and held.busy:
                _work(held, now)
            outbox.done(outbox_id, now=now)
    except _Undo as refused:
        _end(import_id, outbox_id, ImportState.CHECKED, refused.problems)
    except Exception as error:
        # The promise is kept: the person on the page decides whether to try again. No value of the file in the log.
        log.error("import %s failed: %s", import_id, type(error).__name__)
        _end(import_id, outbox_id, ImportState.FAILED, [])


def remove_old(*, now: datetime) -> int:
    """Throw away the rows of files that nobody finished within a day; returns how many."""
    left = Import.objects.filter(created_at__lt=now - KEEP).exclude(state__in=[ImportState.DONE, ImportState.REMOVED])
    return left.update(state=ImportState.REMOVED, rows=[], problems=[])


def _work(held: Import, now: datetime) -> None:
    seat = Membership.objects.current(timezone.localdate(now)).filter(pk=held.created_by_id)
    member = seat.select_related("organisation", "user").first()
    if member is None or not member.user.is_active:
        raise _Undo(
            [Problem(0, "", _("uw plaats bij deze school is voorbij. Vraag een collega om het bestand te brengen."))]
        )
    actor = Actor.of(member, now=now)
    with _acting(actor), _progress(held.pk) as progress:
        planned, problems = _checked(held, actor, progress)
        if problems or held.state == ImportState.CHECKING:
            held.state, held.problems, held.counts = ImportState.CHECKED, problems, planned.counts
            held.save(update_fields=["state", "problems", "counts"])
            return
        progress.expect(len(held.rows) + planned.size)
        if refused := write(planned, progress.step, actor):
            raise _Undo(refused)
        held.state, held.rows, held.problems, held.counts = ImportState.DONE, [], [], planned.counts
        held.done_at = now
        held.save(update_fields=["state", "rows", "problems", "counts", "done_at"])
        audit.record("import", held.kind, [held.pk], now=now)


def _checked(held: Import, actor: Actor, progress: "_Progress") -> tuple[Plan, list[Problem]]:
    """The plan for this file and everything that is wrong with it. One import of a school at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('schools.import'), %s)", [actor.organisation_id])
    progress.expect(len(held.rows))
    lines, problems = parse(held.kind, held.header, held.rows, held.columns, actor.today, progress.step)
    names = {key: held.header[place] for key, place in held.columns.items()}
    planned = plan(held.kind, lines, names, actor)
    return planned, sorted([*problems, *planned.problems], key=lambda problem: problem.row)


def _end(import_id: str, outbox_id: str, state: ImportState, problems: list[Problem]) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=import_id).update(state=state, problems=problems)
        outbox.done(outbox_id)


@contextmanager
def _acting(actor: Actor) -> Iterator[None]:
    token = audit.seat.set(actor.seat)
    try:
        with identity.acting_as(actor.identity):
            yield
    finally:
        audit.seat.reset(token)


class _Progress:
    """How far we are, on the page while the transaction around it is still open: over a connection of its own."""

    def __init__(self, run_id: UUID) -> None:
        self.run_id, self.aside = run_id, connection.copy()
        self.done = self.shown = self.total = 0

    def expect(self, total: int) -> None:
        """So many steps there will be, those done included."""
        self.total = total
        self._show()

    def step(self, rows: int) -> None:
        self.done += rows
        if self.done - self.shown >= PULSE:
            self._show()

    def _show(self) -> None:
        self.shown = self.done
        with self.aside.cursor() as cursor:
            cursor.execute(
                "UPDATE schools_importprogress SET done = %s, total = %s WHERE run_id = %s",
                [self.done, self.total, self.run_id],
            )


@contextmanager
def _progress(run_id: UUID) -> Iterator[_Progress]:
    progress = _Progress(run_id)
    try:
        yield progress
    finally:
        progress.aside.close()
