"""Keys made by us, not by the database: a row that its maker may not read afterwards can still be inserted."""

import secrets
import time
from uuid import UUID

# No 0/O, 1/I/L, and no vowels: nothing to misread aloud, no words by accident.
REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def uuid7() -> UUID:
    """A random UUID that begins with the time (RFC 9562), so that an index on it stays compact."""
    value = (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return UUID(int=value | secrets.randbits(62))


def reference() -> str:
    """A random reference such as K7Q-4MX. Never a counter: gaps in a counter tell of cases one may not see."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"
