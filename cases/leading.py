"""Who runs a case or a signal for the school: its care team, or who took over from it."""

from accounts.actor import Actor
from accounts.roles import Role
from secrecy.models import Protected, leads

# Who may lead a dossier, and so may shut somebody out of it.
LEADERS = (Role.CARE_COORDINATOR, Role.DIRECTOR, Role.BOARD_MEMBER)


def runs(row: Protected, actor: Actor) -> bool:
    """`row` is a signal, a case or what hangs from one. Whether the actor does what the care team does: it leads all care of the school; direction and board only a dossier
    out of which everybody before them is shut (DOMAIN §5, conflict of interest)."""
    if actor.role not in (Role.DIRECTOR, Role.BOARD_MEMBER):
        return actor.role == Role.CARE_COORDINATOR
    dossier = row.dossier
    took_over = dossier.led_by_direction if actor.role == Role.DIRECTOR else dossier.led_by_board
    return took_over and leads(dossier, actor)
