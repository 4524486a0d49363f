"""The graded messages to a reporter and to a talker: safe sentences that cannot refer to anything in a file (DOMAIN §5 Feedback)."""

from collections.abc import Mapping

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
TALKER_MESSAGES: dict[Grade, str | Promise] = {
    Grade.RECEIVED: _("Dank u. Uw verslag is goed aangekomen en gelezen."),
    Grade.FOLLOWED_UP: _(
        "Dank u voor het gesprek. Wat u hoorde, wordt opgevolgd. Wat er precies gebeurt, blijft bij wie de leerling "
        "begeleidt."
    ),
    Grade.CLOSED: _("Dank u voor het gesprek. De opvolging is afgerond."),
}


def message(grade: Grade, sentence: str = "", *, among: Mapping[Grade, str | Promise] = MESSAGES) -> str:
    """What is read, word for word: the standard message of `among`, then the coordinator's own sentence if any."""
    return "\n\n".join(part for part in (str(among[grade]), sentence.strip()) if part)


def may_follow(before: Grade, grade: Grade) -> bool:
    """Feedback only goes forward: ontvangen → wordt opgevolgd → afgerond. The same word may be said again."""
    order = list(Grade)
    return order.index(grade) >= order.index(before)
