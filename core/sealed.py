"""Words in an address that nobody but this server can read: not the log, not the history, not who looks over a shoulder."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils import timezone


def seal(text: str, *, membership_id: int) -> str:
    """`text`, encrypted, for this membership; another text each time."""
    now = int(timezone.now().timestamp())
    return _box().encrypt_at_time(f"{membership_id} {text}".encode(), now).decode()


def unseal(token: str, *, membership_id: int, seconds: int) -> str | None:
    """What `seal` was given, or None when the token is not ours, not this membership's, or older than `seconds`."""
    now = int(timezone.now().timestamp())
    try:
        owner, _, text = _box().decrypt_at_time(token.encode(), seconds, now).decode().partition(" ")
    except InvalidToken:
        return None
    return text if owner == str(membership_id) else None


def _box() -> Fernet:
    key = hashlib.sha256(b"schakel.sealed\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
