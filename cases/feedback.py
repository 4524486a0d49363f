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

# Ready-made sentences to begin with, by key: (what it is for, the sentence). Whoever writes may change them. Like the
# messages they have no placeholder, and say nothing of a step, an organisation, a track or a day.
SENTENCES: dict[str, tuple[str | Promise, str | Promise]] = {
    "nothing_more": (
        _("De melder hoeft niets te doen"),
        _("U hoeft nu zelf niets te doen. U deed wat nodig was door dit te melden."),
    ),
    "keep_looking": (
        _("Vragen om aan te vullen"),
        _("Ziet of hoort u nog iets? Voeg het toe bij uw signaal: wat u zag, en wanneer."),
    ),
    "keep_quiet": (
        _("Vragen om het stil te houden"),
        _("Wilt u hier met niemand anders over spreken? Zo blijft het bij wie ermee aan de slag kan."),
    ),
    "why_little": (
        _("Uitleggen waarom u weinig zegt"),
        _("Meer kan ik u niet vertellen: dat beschermt de mensen om wie het gaat, en ook u."),
    ),
    "support": (
        _("Aanbieden om te praten"),
        _("Houdt dit u bezig? U kunt er altijd met mij over praten."),
    ),
}
TALKER_SENTENCES: dict[str, tuple[str | Promise, str | Promise]] = {
    "thanks": (
        _("Danken voor het gesprek"),
        _("Fijn dat u tijd maakte voor dit gesprek. Wat u opschreef, helpt ons verder."),
    ),
    "keep_looking": (
        _("Vragen om aan te vullen"),
        _("Vertelt de leerling of een ouder u later nog iets? Laat het mij dan weten."),
    ),
    "keep_quiet": (
        _("Vragen om het stil te houden"),
        _(
            "Wilt u over het gesprek met niemand anders spreken? Zo blijft wat verteld is bij zo weinig mogelijk mensen."
        ),
    ),
    "support": SENTENCES["support"],
}


def message(grade: Grade, sentence: str = "", *, among: Mapping[Grade, str | Promise] = MESSAGES) -> str:
    """What is read, word for word: the standard message of `among`, then the coordinator's own sentence if any."""
    return "\n\n".join(part for part in (str(among[grade]), sentence.strip()) if part)


def may_follow(before: Grade, grade: Grade) -> bool:
    """Feedback only goes forward: ontvangen → wordt opgevolgd → afgerond. The same word may be said again."""
    order = list(Grade)
    return order.index(grade) >= order.index(before)
