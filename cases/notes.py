"""A text of the school as a note for the school's own pupil system.

Only ambtsgeheim texts of the own school (regime `school`): what was shared in the zorgoverleg or belongs to the CLB does
not leave here. Names of who told it are replaced; nothing says that there is a case, a track or a theme (DOMAIN §5
retention: the care file never keeps the theme). The copy itself is not kept: the audit says who took one, of what, when.
"""

import re
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.models import User
from cases.leading import runs
from cases.models import Case, Signal, Talk
from core import audit
from core.templatetags.schakel import day
from secrecy.models import Item
from secrecy.tables import Regime

LINK = gettext_lazy("Kopieer als nota")


def may_copy(case: Case, item: Item, actor: Actor) -> bool:
    """A text of the school under ambtsgeheim, for who works there and leads the case."""
    own = item.holder_id == actor.organisation_id == case.school_id
    return own and item.regime == Regime.SCHOOL and runs(case, actor)


def url(case: Case, item: Item, actor: Actor) -> str:
    return reverse("cases:note_copy", args=[case.ref, item.pk]) if may_copy(case, item, actor) else ""


def draft(case: Case, item: Item, actor: Actor) -> str:
    """The text as it could leave: its day, and the words without the names of who told it, talked or wrote."""
    names: dict[str, str] = {}
    for signal in Signal.objects.visible_to(actor).filter(outcome__case=case).select_related("addressee__user"):
        if signal.addressee is not None:
            _name(names, signal.addressee.user, _("de melder"))
        if signal.told_by:
            names[signal.told_by] = _("de melder")
    for talk in Talk.objects.visible_to(actor).filter(case=case).select_related("addressee__user"):
        if talk.addressee is not None:
            _name(names, talk.addressee.user, _("de gespreksvoerder"))
    _name(names, item.author.user, _("een collega"))
    for name in (case.pupil.first_name, case.pupil.last_name) if case.pupil else ():
        names.pop(name, None)  # A namesake of the pupil: the note is about the pupil.
    return f"{day(item.happened_on or item.created_at)}\n{without_names(item.body, names)}"


def without_names(text: str, names: dict[str, str]) -> str:
    """The text with each name, as a whole word and however it is written, replaced by what that person is. Pure."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", names[name], text, flags=re.IGNORECASE)
    return text


def _name(names: dict[str, str], user: User, word: str) -> None:
    """The full name, and both parts of it: people are called by either. Who was there first keeps their word."""
    for name in (user.name, user.first_name, user.last_name):
        if name:
            names.setdefault(name, word)


@transaction.atomic
def record_copy(*, case: Case, item: Item, actor: Actor, now: datetime | None = None) -> None:
    """Note that a copy of this text left for the school's own system."""
    audit.record("copy_as_note", "item", [item.pk], dossier_id=case.dossier_id, now=now)
