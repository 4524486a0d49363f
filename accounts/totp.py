"""Codes of an authenticator app: TOTP (RFC 6238), six digits, a new one each thirty seconds. Pure.

The arithmetic is that of the `cryptography` package; which steps are taken, and each only once, is decided here.
"""

import base64
import hmac
import secrets
from datetime import datetime

import qrcode
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
ISSUER = "Schakel"


def new_seed() -> str:
    """160 random bits in base32, as an app takes it when it is typed (RFC 4226, section 4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def accepted(seed: str, typed: str, *, now: datetime, after: int) -> int | None:
    """The time step whose code this is: the one of now, or one beside it for a clock that is off. None when it is of no
    such step, or of one that is not later than `after`: a code is taken once (RFC 6238, section 5.2)."""
    clock = _clock(seed)
    found = None
    for step in range(step_at(now) - 1, step_at(now) + 2):
        if hmac.compare_digest(clock.generate(step * STEP_SECONDS), typed.encode()) and step > after:
            found = step
    return found


def address(seed: str, account: str) -> str:
    """What an app reads from the drawing: `otpauth://…`."""
    return _clock(seed).get_provisioning_uri(account, ISSUER)


def drawing(text: str) -> tuple[int, str]:
    """A QR code as the size of its square and one SVG path, so that the page needs no image from elsewhere."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return len(rows), "".join(dots)


def _clock(seed: str) -> TOTP:
    # As HMAC it stands (RFC 6238 section 1.2, RFC 4226 appendix B).
    return TOTP(base64.b32decode(seed), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - the only hash that every app knows
