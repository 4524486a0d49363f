"""How this room's duties read on the worklist; a constant number of queries."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from core.templatetags.schakel import moment
from duties.kinds import Line
from duties.models import Duty
from referrals.enums import DutyKind
from secrecy.models import Disclosure


def load(actor: Actor, duties: Sequence[Duty]) -> dict[UUID, Line]:
    """The director reads what came; Expo-R sees that it was not read yet."""
    about = [duty.about for duty in duties]
    sent = {one.pk: one for one in Disclosure.objects.visible_to(actor).filter(pk__in=about)}
    lines = {}
    for duty in duties:
        given = sent.get(duty.about)
        if given is None:
            continue
        meta = moment(given.sent_at)
        if duty.addressee_id == actor.membership_id:
            url = reverse("referrals:desk_received", args=[given.pk])
            lines[duty.pk] = Line(str(DutyKind.CITY_FEEDBACK.label), url, meta=meta)
        else:
            url, waiting = reverse("referrals:desk_notice", args=[given.about]), _("De directie is aan zet")
            lines[duty.pk] = Line(_("De school leest uw terugkoppeling"), url, meta=meta, waiting=waiting)
    return lines
