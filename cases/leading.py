"""Who leads a case or a signal for the school: its care team, or who took over from it (DOMAIN §5, conflict of interest).

Whatever the care team does within a case asks here, in an action as on a page. What it does for the whole school (planning
a zorgoverleg, terms, words, the list for the summer) does not: that stays with the care coordinators (docs/adr/0016).
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.roles import Role
from cases.enums import CaseState
from cases.models import Case
from cases.workflow import TransitionNotAllowed
from secrecy.models import Dossier, Protected, held_keys, walled

# Who may lead a dossier, and so may shut somebody out of it; each by its key.
_KEYS = {Role.CARE_COORDINATOR: "care_key", Role.DIRECTOR: "direction_key", Role.BOARD_MEMBER: "board_key"}
LEADERS = tuple(_KEYS)
NOT_YOURS = gettext_lazy("Alleen wie deze casus leidt, doet dit.")


def runs(row: Protected, actor: Actor) -> bool:
    """Whether the actor does what the care team does with `row`: a signal, a case, or what hangs from one under the
    school's secrecy or shared in the zorgoverleg.

    A care coordinator of the school, for all its care; direction and board only where everybody before them is shut out.
    No query beside that for the actor's keys, but the row's dossier for a director or board member who holds its key.
    """
    column = _KEYS.get(actor.role)
    if column is None or getattr(row, column) not in held_keys(actor).get(column, []):
        return False
    if row.dossier_id in walled(actor):  # type: ignore[attr-defined]  # Django makes it of the foreign key
        return False
    return actor.role == Role.CARE_COORDINATOR or leaders_of(row.dossier)[1] == actor.role


def lock(case_id: UUID, actor: Actor) -> Case:
    """The case, locked, for who leads it, with its dossier, owner and pupil.

    Raises Case.DoesNotExist for whom it is not there, and TransitionNotAllowed for who reads it and does not lead it.
    """
    cases = Case.objects.visible_to(actor).select_related("dossier", "owner", "pupil")
    case = cases.select_for_update(of=("self",)).get(pk=case_id)
    require(case, actor)
    return case


def lock_open(case_id: UUID, actor: Actor) -> Case:
    """The same for what only happens in a case that runs: raises TransitionNotAllowed for a closed one too."""
    case = lock(case_id, actor)
    if case.state != CaseState.OPEN:
        raise TransitionNotAllowed(_("Deze casus is gesloten. Heropen ze eerst."))
    return case


def require(row: Protected, actor: Actor) -> None:
    """Raises TransitionNotAllowed for who does not lead `row`."""
    if not runs(row, actor):
        raise TransitionNotAllowed(NOT_YOURS)


def leaders_of(dossier: Dossier) -> tuple[int, Role]:
    """Where the people sit who lead the care of a dossier now, and in which role."""
    school: int = dossier.school_id  # type: ignore[attr-defined]  # Django makes these of the foreign keys
    if dossier.led_by_board:
        return dossier.board_id or school, Role.BOARD_MEMBER  # type: ignore[attr-defined]  # as above
    return school, Role.DIRECTOR if dossier.led_by_direction else Role.CARE_COORDINATOR


def owed_by(case: Case) -> dict[str, Any]:
    """Who owes what the owner of a case does, or whoever leads it while it has none: for `duties.owe`."""
    place, role = leaders_of(case.dossier)
    return {"organisation_id": place, "role": role, "assignee": case.owner}
