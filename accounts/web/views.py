from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import MEMBER, access
from accounts.middleware import SEAT_KEY


@access(MEMBER)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Sit down in another of one's own memberships; everything on screen changes with it."""
    chosen = request.POST.get("membership", "")
    seat = next((seat for seat in request.seats if str(seat.pk) == chosen), None)
    if seat is not None:
        request.session[SEAT_KEY] = seat.pk
        messages.info(
            request,
            _("U werkt nu als %(role)s bij %(organisation)s.")
            % {"role": seat.label.lower(), "organisation": seat.organisation.name},
        )
    return redirect("/")
