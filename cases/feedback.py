"""The graded messages to a reporter: safe sentences that cannot refer to anything in a file (DOMAIN §5 Feedback)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import Grade

# Plain sentences without a single placeholder: there is nothing to fill in, so nothing can slip in.
MESSAGES: dict[Grade, str | Promise] = {
    Grade.RECEIVED: _("Dank u. Uw signaal is goed aangekomen en gelezen."),
    Grade.FOLLOWED_UP: _(
        "Uw signaal wordt opgevolgd. Wat er precies gebeurt, blijft bij wie de leerling begeleidt. "
        "Merkt u nog iets op? U kunt altijd iets toevoegen."
    ),
    Grade.CLOSED: _("De opvolging van uw signaal is afgerond. Dank u dat u het gemeld hebt."),
}


def message(grade: Grade, sentence: str = "") -> str:
    """What the reporter reads, word for word: the standard message, then the coordinator's own sentence if any."""
    return "\n\n".join(part for part in (str(MESSAGES[grade]), sentence.strip()) if part)


def may_follow(before: Grade, grade: Grade) -> bool:
    """Feedback only goes forward: ontvangen → wordt opgevolgd → afgerond. The same word may be said again."""
    order = list(Grade)
    return order.index(grade) >= order.index(before)
