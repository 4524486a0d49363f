"""An authenticator app as somebody holds it: reads a page, shows codes. TOTP by hand (RFC 6238), not the code under test."""

import base64
import hashlib
import hmac
import re
import struct
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Membership
from tests.cast import signed_in
from tests.forms.answers import text_of

SET = "/aanmelden/tweede-stap/instellen/"
STEP = "/aanmelden/tweede-stap/"
CODES = "/aanmelden/tweede-stap/herstelcodes/"
_KEY = re.compile(r"<code>([A-Z2-7 ]{39})</code>")


class Phone:
    def __init__(self, seed: str) -> None:
        self.seed = seed.replace(" ", "")

    @classmethod
    def reading(cls, page: str) -> "Phone":
        found = _KEY.search(page)
        assert found, page
        return cls(found[1])

    def code(self, at: datetime | None = None) -> str:
        """The six digits of that moment: HMAC-SHA-1 over the time step, cut down as RFC 4226 section 5.3 says."""
        step = int((at or timezone.now()).timestamp()) // 30
        digest = hmac.new(base64.b32decode(self.seed), struct.pack(">Q", step), hashlib.sha1).digest()
        place = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"

    def later(self, seconds: int = 30) -> str:
        return self.code(timezone.now() + timedelta(seconds=seconds))

    def wrong(self) -> str:
        """Six digits that are the code of no moment near now."""
        near = {self.code(timezone.now() + timedelta(seconds=30 * step)) for step in range(-2, 3)}
        return next(
            digits for digits in ("000000", "111111", "222222", "333333", "444444", "555555") if digits not in near
        )


def enrolled(seat: Membership, browser: Client | None = None) -> tuple[Phone, list[str], Client]:
    """Set the second step up on its pages: the telephone, the recovery codes, and the browser that is signed in."""
    browser = browser or signed_in(seat)
    phone = Phone.reading(text_of(browser.get(SET)))
    done: Any = browser.post(SET, {"code": phone.code()})
    assert (done.status_code, done["Location"]) == (302, CODES)
    codes = re.findall(r"<code>([\w-]{14})</code>", text_of(browser.get(CODES)))
    assert len(codes) == 10
    # Whoever signs this member in later without the pages needs to know what their sessions hang on.
    seat.user.refresh_from_db()
    return phone, codes, browser
