"""The graded messages of Expo-R to a school: safe sentences that cannot refer to anything in a file (DOMAIN §5)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.enums import Grade

MESSAGES: dict[Grade, str | Promise] = {
    Grade.RECEIVED: _("Expo-R kreeg uw bericht en leest het."),
    Grade.FOLLOWED_UP: _("Expo-R volgt dit op. Belt u gerust als er iets wijzigt."),
    Grade.CLOSED: _("Expo-R rondde de opvolging af."),
}


def message(grade: Grade, sentence: str = "") -> str:
    """What the director reads, word for word."""
    return "\n\n".join(part for part in (str(MESSAGES[grade]), sentence.strip()) if part)
