"""Sign-ins and sign-outs in the audit. A listener, because it is the library that signs people in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from core import audit, identity


def _note(action: str, user_id: int) -> None:
    with identity.acting_as(identity.Identity(user_id, -1, identity.anonymous().clock)), transaction.atomic():
        audit.record(action, "user", [user_id])


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    _note("sign_in", user.pk)


@receiver(user_logged_out)
def note_sign_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        _note("sign_out", user.pk)
