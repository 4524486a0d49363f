"""What the CLB has in hand: the open cases of the own schools with the step that waits for it; per worker, numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.actor import Actor
from accounts.models import Membership
from cases import track
from cases.clb_files import CLB_ROLES
from cases.enums import CaseState, DutyKind
from cases.models import Case, ClbFile
from cases.procedures.definition import Step
from cases.querysets import cases_for
from duties.models import Duty


@dataclass(frozen=True)
class Work:
    """An open case, the duty of the CLB that is open in it with its step, and the CLB's file, each if there is one."""

    case: Case
    duty: Duty | None = None
    step: Step | None = None
    file: ClbFile | None = None


@dataclass(frozen=True)
class Load:
    """How much one worker has in hand: schools, open cases there, cases they are named on, and steps that are late."""

    seat: Membership
    schools: int
    cases: int
    named: int
    late: int


def waiting(actor: Actor) -> list[Work]:
    """The open cases in which a step waits for the actor's CLB, the first to be done first; three queries."""
    owed = Duty.objects.visible_to(actor).open().filter(kind=DutyKind.STEP, organisation=actor.organisation_id)
    duties = {duty.dossier_id: duty for duty in reversed(owed.filter(role__in=CLB_ROLES).in_order())}
    works = with_files(cases_for(actor).filter(state=CaseState.OPEN, dossier__in=duties), duties, actor)
    return sorted(works, key=lambda work: (work.duty.due_on, work.case.ref) if work.duty else ())


def with_files(cases: Sequence[Case], duties: dict[int, Duty], actor: Actor) -> list[Work]:
    """Cases with what the CLB owes and keeps of them; one query beside that for the cases."""
    found = list(cases)
    files = ClbFile.objects.visible_to(actor).filter(dossier__in=[case.dossier_id for case in found])
    by_dossier = {file.dossier_id: file for file in files}
    return [
        Work(case, duties.get(case.dossier_id), _step(case, duties, actor), by_dossier.get(case.dossier_id))
        for case in found
    ]


def _step(case: Case, duties: dict[int, Duty], actor: Actor) -> Step | None:
    definition, duty = track.shown(case, actor), duties.get(case.dossier_id)
    return definition.by_key.get(duty.detail) if definition and duty else None


def on_team(actor: Actor) -> list[ClbFile]:
    """What the CLB team still discusses, the first day first; one query."""
    files = ClbFile.objects.visible_to(actor).filter(team_on__gte=actor.today)
    return list(files.select_related("school").order_by("team_on", "about", "pk")[:200])


def workload(actor: Actor) -> list[Load]:
    """Each worker of the director's CLB with numbers; two queries. Empty for anybody else: the database asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM schakel.clb_workload()")
        numbers = {row[0]: row[1:] for row in cursor.fetchall()}
    seats = Membership.objects.visible_to(actor).filter(pk__in=numbers).select_related("user")
    return [Load(seat, *numbers[seat.pk]) for seat in seats.order_by("user__last_name", "user__first_name", "pk")]
