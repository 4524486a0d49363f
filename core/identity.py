"""Who acts, as the database knows it.

The application signs (user, membership, clock, expiry) and the database verifies the signature before any policy looks
at it, so an SQL injection can neither become somebody else nor travel in time. The signature expires quickly: a copied
identity is worth minutes. `schakel.identity()` (migration core.0001) is the other half.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

LIFETIME_SECONDS = 300
RENEW_AFTER_SECONDS = 120


@dataclass(frozen=True)
class Identity:
    """A user in one membership at one moment. Anonymous is −1, never 0 and never NULL: both have matched rows before."""

    user_id: int
    membership_id: int
    clock: datetime


def anonymous(clock: datetime | None = None) -> Identity:
    return Identity(user_id=-1, membership_id=-1, clock=clock or timezone.now())


_current: ContextVar[Identity | None] = ContextVar("schakel_identity", default=None)


def current() -> Identity | None:
    """The identity in force, or None: then every protected table refuses loudly."""
    return _current.get()


@contextmanager
def acting_as(identity: Identity | None) -> Iterator[None]:
    """Everything inside speaks to the database as `identity`; what held before comes back afterwards."""
    token = _current.set(identity)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def wall_clock() -> Callable[[], float]:
    return import_string(settings.IDENTITY_WALL_CLOCK)


def key() -> bytes:
    return bytes.fromhex(settings.IDENTITY_KEY)


def pads(secret: bytes) -> tuple[bytes, bytes]:
    """HMAC-SHA-256's inner and outer pad; the database stores these, so that it needs no pgcrypto."""
    block = secret if len(secret) <= 64 else hashlib.sha256(secret).digest()
    block = block.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def signed(identity: Identity) -> str:
    """`user.membership.clock.expiry.signature`: clock in microseconds, expiry in seconds, both since 1970 UTC."""
    clock = int(identity.clock.timestamp() * 1_000_000)
    expiry = int(wall_clock()()) + LIFETIME_SECONDS
    payload = f"{identity.user_id}.{identity.membership_id}.{clock}.{expiry}"
    return f"{payload}.{hmac.new(key(), payload.encode(), hashlib.sha256).hexdigest()}"
