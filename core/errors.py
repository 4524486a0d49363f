"""Error pages: static files, no query, no context, the same bytes whatever caused them."""

import sys
from functools import cache

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

# The database is away, busy or asked us to leave. Any other error of it is a bug of ours and gets the page for that.
DATABASE_AWAY = (OperationalError, InterfaceError)


@cache
def _page(name: str) -> str:
    return get_template(name).render()


def _answer(name: str, status: int) -> HttpResponse:
    return HttpResponse(_page(name), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer("403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Middleware meets an absent database outside any view; Django then comes straight here.
    if isinstance(sys.exception(), DATABASE_AWAY):
        return unavailable(request)
    return _answer("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _answer("503.html", 503)
    response.headers["Retry-After"] = "30"
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    """A sealed text does not open: damaged, moved, or the key is not there. Nothing of it is shown, and nothing written."""
    return _answer("500_sealed.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer("403_csrf.html", 403)


def seat_gone(request: HttpRequest) -> HttpResponse:
    """The page was shown in a seat that has ended meanwhile; nothing is done in another one."""
    return _answer("409.html", 409)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """More dossiers opened than the role explains. The only error page that differs: it says after how many minutes."""
    page = get_template("429.html").render({"minutes": -(-seconds // 60)})
    response = HttpResponse(page, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
