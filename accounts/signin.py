"""Sign-ins: under which name and from which address they count, and their place in the audit.

Listeners, because it is the library that signs people in.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import stepup
from accounts.secondfactor import Proof
from core import audit, identity


def client_address(request: HttpRequest) -> str | None:
    """The caller's address, for the lock-out: the one that the outermost of our own proxies wrote down.

    Each proxy adds a hop at the end; what the caller wrote in front of those is not believed.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if 0 < settings.PROXY_COUNT <= len(hops):
        return hops[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR")


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name under which wrong passwords are counted: as typed, whether it is a user name or an e-mail address.

    Without this the library counts by a field that allauth does not send it, and a right password opens a locked name.
    Who gives a password again anywhere else is who they are, whatever name they send along.
    """
    known, page = credentials or {}, request.resolver_match
    typed = request.POST.get("login") if page and page.url_name == "account_login" else ""
    typed = typed or known.get("login") or known.get("username") or known.get("email") or ""
    # As long as the library's column: nobody has a longer name.
    return str(typed).strip().lower()[:255]


def _note(action: str, user_id: int) -> None:
    with identity.acting_as(identity.Identity(user_id, -1, identity.anonymous().clock)), transaction.atomic():
        audit.record(action, "user", [user_id])


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    stepup.mark(request, getattr(request, "second_step", Proof.PASSWORD))
    _note("sign_in", user.pk)


@receiver(user_logged_out)
def note_sign_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.signed_out = True  # type: ignore[attr-defined]  # our own mark, read by core.middleware.headers
    if user is not None:
        _note("sign_out", user.pk)
