"""Text that only its own row and its organisation's key open: AES-256-GCM. Pure; where keys are kept is `secrecy.keyring`.

A sealed text names its key and is bound to its place: put in another row, field or table, or under the name of another
key, it does not open. Keys are wrapped: sealed in their turn under a master key, which is in no database.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# The record separator: no keyboard types it and `str.strip` takes it away, so that no plain text begins with it.
MARK = "\x1e"
# What a sealed text looks like, for PostgreSQL: mark, version, key id, and nonce with words and tag in base64.
SHAPE = r"^\u001e1\.[0-9a-f]{32}\.[A-Za-z0-9_-]{38,}$"
_NONCE, _TAG = 12, 16


@dataclass(frozen=True)
class Place:
    """Where a sealed text stands, and nowhere else: `cases.policeanswer`, the key of the row, the field."""

    model: str
    pk: str
    field: str


@dataclass(frozen=True, slots=True)
class Key:
    id: UUID
    secret: bytes = field(repr=False)


class SealBroken(Exception):
    """A sealed text, or a wrapped key, does not open. Says where and why; holds nothing of what was in it."""

    def __init__(self, reason: str, place: Place) -> None:
        super().__init__(f"{reason}: {place.model} {place.pk} {place.field}")
        self.reason = reason
        self.place = place


def new_key() -> Key:
    return Key(uuid4(), secrets.token_bytes(32))


def seal(text: str, *, key: Key, place: Place) -> str:
    """`text` as it may be stored at `place`; other characters each time."""
    nonce = secrets.token_bytes(_NONCE)
    box = AESGCM(key.secret).encrypt(nonce, text.encode(), _bound(place, key.id))
    return f"{MARK}1.{key.id.hex}.{base64.urlsafe_b64encode(nonce + box).decode().rstrip('=')}"


def key_id(sealed: str, *, place: Place) -> UUID:
    """Which key opens it. Raises SealBroken when it is no sealed text at all."""
    return _parts(sealed, place)[0]


def unseal(sealed: str, *, key: Key, place: Place) -> str:
    """What was sealed. Raises SealBroken unless it was sealed with this key for this place and nothing was changed."""
    named, box = _parts(sealed, place)
    if named != key.id:
        raise SealBroken("sealed with another key", place)
    try:
        return AESGCM(key.secret).decrypt(box[:_NONCE], box[_NONCE:], _bound(place, key.id)).decode()
    except InvalidTag:
        raise SealBroken("changed, or moved from elsewhere", place) from None


def _parts(sealed: str, place: Place) -> tuple[UUID, bytes]:
    version, _, rest = sealed.removeprefix(MARK).partition(".")
    named, _, text = rest.partition(".")
    try:
        if not sealed.startswith(MARK) or version != "1":
            raise ValueError(version)
        found, box = UUID(hex=named), base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise SealBroken("not a sealed text", place) from None
    if len(box) < _NONCE + _TAG:
        raise SealBroken("not a sealed text", place)
    return found, box


def _bound(place: Place, key: UUID) -> bytes:
    return "\0".join(("schakel.text.1", place.model, place.pk, place.field, key.hex)).encode()


# --- The master key, and what is wrapped under it ---------------------------------------------------------------------


def master_key(text: str) -> bytes:
    """The master key of 64 hexadecimal digits. Raises ValueError, which does not repeat them."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32 or len(text) != 64:
        raise ValueError("must be 64 hexadecimal digits") from None
    return key


def check_value(master: bytes) -> str:
    """By what a master key is recognised; it tells nothing of the key."""
    return hmac.digest(master, b"schakel.master.check", hashlib.sha256).hex()[:16]


def purpose_key(master: bytes, purpose: str) -> Key:
    """The key of the whole installation for one purpose, derived from a master key (HKDF-SHA-256, RFC 5869): it is stored
    nowhere, and with another master key it is another one."""
    made = HKDF(hashes.SHA256(), length=48, salt=None, info=f"schakel.purpose.1\0{purpose}".encode()).derive(master)
    return Key(UUID(bytes=made[:16]), made[16:])


def wrap(key: Key, *, organisation: int, master: bytes) -> bytes:
    """An organisation's key as it may be stored."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(master).encrypt(nonce, key.secret, _owned(key.id, organisation))


def unwrap(wrapped: bytes, *, id: UUID, organisation: int, check: str, masters: Sequence[bytes]) -> Key:
    """The key, with the master key that `check` names. Raises SealBroken."""
    place = Place("secrecy.organisationkey", str(id), "wrapped")
    master = next((master for master in masters if check_value(master) == check), None)
    if master is None:
        raise SealBroken("wrapped under another master key", place)
    try:
        secret = AESGCM(master).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _owned(id, organisation))
    except InvalidTag:
        raise SealBroken("changed, or moved from elsewhere", place) from None
    return Key(id, secret)


def _owned(id: UUID, organisation: int) -> bytes:
    return f"schakel.key.1\0{id.hex}\0{organisation}".encode()
