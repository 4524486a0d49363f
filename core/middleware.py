"""Headers that every answer carries, and the calm page for when the database is away."""

import logging
import secrets
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict

from core import audit, errors
from core.sealedtext import SealBroken

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def headers(get_response: Handler) -> Handler:
    """Nothing of ours may stay in a cache or a history, least of all after signing out; every request has an id that the
    log and the audit share."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        token = audit.request_id.set(request_id)
        try:
            response = get_response(request)
        finally:
            audit.request_id.reset(token)
        response.headers["X-Request-ID"] = request_id
        response.headers.setdefault("Cache-Control", "no-store")
        if getattr(request, "signed_out", False):
            # Not the cookies: the sign-in page that comes next needs its own.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


def unprintable(get_response: Handler) -> Handler:
    """A NUL cannot be stored or compared by PostgreSQL, and nobody sees it: an address with one does not exist, and out of
    a form it is left, so that everything else that was typed stays."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return errors.not_found(request)
        if _has_nul(request.GET):
            return errors.bad_request(request)
        if _has_nul(request.POST):
            request.POST = _without_nul(request.POST)
        return get_response(request)

    return middleware


def _has_nul(sent: QueryDict) -> bool:
    return any("\0" in value for _name, values in sent.lists() for value in values)


def _without_nul(sent: QueryDict) -> QueryDict:
    left = QueryDict(mutable=True)
    for name, values in sent.lists():
        left.setlist(name, [value.replace("\0", "") for value in values])
    return left


def unavailable(get_response: Handler) -> Handler:
    """The database is away or busy: 503 with what to do, instead of a bare error. `errors.server_error` does the same for
    what happens outside a view. Outside DEBUG only by its nature."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, errors.DATABASE_AWAY):
            # Not the message: PostgreSQL repeats the words of a failing row in it.
            where = request.resolver_match.route if request.resolver_match else "?"
            log.error("database trouble on %s: %s", where, type(exception).__name__)
            return errors.unavailable(request)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # how Django finds it
    return middleware


def sealed(get_response: Handler) -> Handler:
    """A text that does not open: a page that says so, and a line in the log and the audit that say which, never what."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SealBroken):
            return None
        log.error("a sealed text does not open: %s", exception)
        # In a transaction of its own: that of the page was undone.
        with transaction.atomic():
            audit.record("unseal", exception.place.model, [exception.place.pk], refused=True)
        return errors.unreadable(request)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # how Django finds it
    return middleware


def slowed(get_response: Handler) -> Handler:
    """Somebody opens far more dossiers than their role explains: a page that says so and how long, and a report."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, audit.Slowed):
            return None
        audit.slowed(exception)
        return errors.too_many(request, exception.seconds)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # how Django finds it
    return middleware
