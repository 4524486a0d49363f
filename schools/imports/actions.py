"""Bringing a file in, choosing its columns, having it written, and throwing it away. The work itself is `running`."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from core import audit, outbox
from schools.imports.columns import guess, names_of
from schools.imports.reading import Table
from schools.models import ColumnChoice, Import, ImportProgress, ImportState


@transaction.atomic
def bring(*, kind: str, table: Table, file_name: str, by: Actor, now: datetime | None = None) -> Import:
    """Keep a file that was read, with its columns as remembered or guessed. Nothing else changes yet."""
    remembered = ColumnChoice.objects.filter(school_id=by.organisation_id, kind=kind).first()
    run = Import.objects.create(
        school_id=by.organisation_id,
        kind=kind,
        file_name=file_name[-120:],
        header=table.header,
        rows=table.rows,
        left_out=table.left_out,
        columns=guess(kind, table.header, remembered.columns if remembered else {}),
        created_by_id=by.membership_id,
        created_at=now or timezone.now(),
    )
    ImportProgress.objects.create(run=run, total=len(table.rows))
    audit.record("bring", "import", [run.pk], now=now)
    return run


@transaction.atomic
def check(*, run: Import, columns: dict[str, int], by: Actor, now: datetime | None = None) -> bool:
    """Read the file with these columns, and remember them. False when it is busy, done or gone."""
    if not _move(
        run, {ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED}, ImportState.CHECKING, columns=columns
    ):
        return False
    ColumnChoice.objects.bulk_create(
        [ColumnChoice(school_id=by.organisation_id, kind=run.kind, columns=names_of(run.kind, columns, run.header))],
        update_conflicts=True,
        unique_fields=["school", "kind"],
        update_fields=["columns"],
    )
    outbox.put("schools.import", run.pk, now=now)
    return True


@transaction.atomic
def write(*, run: Import, now: datetime | None = None) -> bool:
    """Have a file without problems written. False when there is nothing (left) to write."""
    if run.problems or not _move(run, {ImportState.CHECKED}, ImportState.WRITING):
        return False
    audit.record("write", "import", [run.pk], now=now)
    outbox.put("schools.import", run.pk, now=now)
    return True


@transaction.atomic
def remove(*, run: Import, now: datetime | None = None) -> bool:
    """Throw the rows of a file away. False while it is being written, and when they are gone already."""
    open_states = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED}
    if not _move(run, open_states, ImportState.REMOVED, rows=[], problems=[]):
        return False
    audit.record("remove", "import", [run.pk], now=now)
    return True


def _move(run: Import, sources: set[ImportState], target: ImportState, **changes: object) -> bool:
    """The next state, unless somebody was before us; two clicks are one."""
    moved = Import.objects.filter(pk=run.pk, state__in=sources).update(state=target, **changes)
    return bool(moved)
