"""The card beside the worklist of a DPO: how many requests for emergency access wait for a review."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.roles import Role
from cases.models import Emergency
from core.templatetags.schakel import day
from duties.web.panels import Panel


def panel(actor: Actor) -> Panel | None:
    """One query, for a DPO."""
    if actor.role != Role.DPO:
        return None
    open_ones = Emergency.objects.reviewed_by(actor).filter(reviewed_at=None).order_by("review_by")
    terms = list(open_ones.values_list("review_by", flat=True))
    if not terms:
        return None
    text = ngettext(
        "%(n)d verzoek wacht op uw nazicht, tegen %(day)s.",
        "%(n)d verzoeken wachten op uw nazicht, het eerste tegen %(day)s.",
        len(terms),
    )
    return Panel(
        id="noodtoegang",
        title=_("Kijk de noodtoegang na"),
        text=text % {"n": len(terms), "day": day(terms[0])},
        url=reverse("cases:emergency_reviews"),
        link=_("Naar de verzoeken"),
    )
