"""From a session to an actor, and from an actor to what they may call."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts import stepup
from accounts.access import Access, Level, rule_for
from accounts.actor import Actor
from accounts.models import Membership
from core import audit, errors, identity
from core.readonly import read_only
from core.templatetags.schakel import SEAT_FIELD

Handler = Callable[[HttpRequest], HttpResponse]
SEAT_KEY = "membership"
SIGNED_IN_KEY = "signed_in_at"
SEEN_KEY = "seen_at"
# Writing the session at every click would lock its row; a minute's grain is enough for a limit of half an hour.
SEEN_GRAIN_SECONDS = 60


class SessionLimitsMiddleware:
    """Signs out after a time without use, and after a working day in any case."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            since = request.session.setdefault(SIGNED_IN_KEY, now)
            seen = request.session.get(SEEN_KEY, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - since > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif now - seen > SEEN_GRAIN_SECONDS or SEEN_KEY not in request.session:
                request.session[SEEN_KEY] = now
        return self.get_response(request)


class ActorMiddleware:
    """Sets `request.actor` and `request.seats`, and tells the database who acts for as long as the request runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        request.actor = None  # type: ignore[attr-defined]
        request.seats = []  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            with identity.acting_as(identity.anonymous(now)):
                return self.get_response(request)
        if stepup.unproven(request):
            # Somebody who gave no more than a password sits nowhere yet, for the database neither.
            with identity.acting_as(identity.Identity(request.user.pk, -1, now)):
                return self.get_response(request)
        with identity.acting_as(identity.Identity(request.user.pk, -1, now)), transaction.atomic():
            seats = list(
                Membership.objects.filter(user_id=request.user.pk)
                .current(timezone.localdate(now))
                .select_related("organisation")
                .order_by("organisation__name", "role", "pk")
            )
        request.seats = seats  # type: ignore[attr-defined]
        if not seats:
            with identity.acting_as(identity.Identity(request.user.pk, -1, now)):
                return self.get_response(request)
        membership = self._seat(request, seats)
        if membership is None:
            return errors.seat_gone(request)
        actor = Actor.of(membership, now=now, seats=seats, writes=request.method not in {"GET", "HEAD"})
        request.actor = actor  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        token = audit.seat.set(actor.seat)
        try:
            with identity.acting_as(actor.identity):
                return self.get_response(request)
        finally:
            audit.seat.reset(token)

    def _seat(self, request: HttpRequest, seats: list[Membership]) -> Membership | None:
        """The seat of this request: for a form the one its page was shown in, else the chosen one, else the oldest.

        Two tabs and a change of role in between must never send a text to another school than the page named. None when
        the form's seat has ended.
        """
        shown = request.POST.get(SEAT_FIELD) if request.method == "POST" else None
        if shown is not None:
            seat = next((one for one in seats if str(one.pk) == shown), None)
            if seat is not None and request.session.get(SEAT_KEY) != seat.pk:
                request.session[SEAT_KEY] = seat.pk
            return seat
        chosen = request.session.get(SEAT_KEY)
        return next((one for one in seats if one.pk == chosen), min(seats, key=lambda one: one.pk))


class AccessMiddleware:
    """Asks each view's rule before it runs; keeps a GET from writing; notes refusals."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with read_only() if request.method in {"GET", "HEAD"} else nullcontext():
            response = self.get_response(request)
        if response.status_code == 404 and request.actor is not None:  # type: ignore[attr-defined]
            match = request.resolver_match
            if match is not None and match.kwargs:
                audit.refusal(request.path)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        rule = rule_for(view, match.url_name if match else None)
        if rule is None:
            return errors.not_found(request)
        return self._refuse(request, rule)

    def _refuse(self, request: HttpRequest, rule: Access) -> HttpResponse | None:
        if rule.level == Level.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if rule.level == Level.PASSWORD:
            return None
        if stepup.unproven(request):
            return stepup.away_to(request, reverse("accounts:factor_set"))
        if rule.level == Level.SIGNED_IN:
            return None
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return errors.not_found(request) if request.path != "/" else None
        if rule.level == Level.ROLES and actor.role not in rule.roles:
            return errors.not_found(request)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. Under htmx the whole page must go there, not the fragment."""
    if request.headers.get("HX-Request") == "true":
        return stepup.away_to(request, reverse("account_login"))
    # Only a page can be come back to; an address that takes forms answers nobody who just looks.
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return redirect_to_login(back, reverse("account_login"))
