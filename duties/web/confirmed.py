"""Confirming what was confirmed already: a second tab, or a colleague who was quicker. The page says since when."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.templatetags.schakel import moment
from duties.models import Duty


def say_since(request: HttpRequest, at: datetime | None) -> None:
    """Nothing when it never was: who sends a form that no page showed."""
    if at is not None:
        messages.info(request, _("Dit was al bevestigd op %(moment)s.") % {"moment": moment(at)})


def say_done(request: HttpRequest, *, kind: str, about: UUID) -> None:
    """The same for a duty that was settled already."""
    settled = Duty.objects.visible_to(request.actor).filter(kind=kind, about=about, done_at__isnull=False)  # type: ignore[attr-defined]  # our middleware's
    say_since(request, settled.order_by("-done_at").values_list("done_at", flat=True).first())
