"""The second factor of a user: setting it, asking for a code, taking it away. The only place that writes it.

At sign-in nobody acts yet, so each of these acts as the user whose factor it is: the row is behind the second wall and
opens to nobody else.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import totp
from accounts.models import SecondFactor, User
from core import audit, identity, outbox
from core.ids import REFERENCE_ALPHABET
from core.sealedtext import Key, Place, SealBroken, key_id, purpose_key, seal, unseal

PURPOSE = "accounts.secondfactor"
KIND = "second_factor"
CODES = 10
# Twelve of 28 characters: 57 bits. They stand sealed, and five wrong ones lock for a quarter of an hour.
CODE_LENGTH, CODE_PART = 12, 4


class Proof(StrEnum):
    """With what somebody says who they are."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - the name of it


class Answer(StrEnum):
    """What a typed code turned out to be."""

    CODE = "code"
    RECOVERY = "recovery"
    WRONG = "wrong"
    LOCKED = "locked"

    @property
    def right(self) -> bool:
        return self in {Answer.CODE, Answer.RECOVERY}


class Reset(StrEnum):
    """What became of a reset; the words of `schakel.reset_second_factor`."""

    DONE = "done"
    NONE = "none"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"


def exists(user: User) -> bool:
    with _themselves(user), transaction.atomic():
        return SecondFactor.objects.filter(pk=user.pk).exists()


def codes_left(user: User) -> int | None:
    """How many recovery codes were not used yet; None without a second factor."""
    with _themselves(user), transaction.atomic():
        row = SecondFactor.objects.filter(pk=user.pk).first()
    return None if row is None else len(json.loads(opened(user.pk, "codes", row.codes)))


@transaction.atomic
def check(*, user: User, typed: str, now: datetime | None = None) -> Answer:
    """What this code is, and with that its use: a right one is never taken again, a wrong one counts.

    Five wrong ones shut this factor for a quarter of an hour, from wherever they come: who types here knows the password.
    """
    now = now or timezone.now()
    with _themselves(user):
        row = SecondFactor.objects.select_for_update().filter(pk=user.pk).first()
        if row is None or row.locked(now):
            audit.record("second_step", KIND, [user.pk], refused=True, now=now)
            return Answer.WRONG if row is None else Answer.LOCKED
        answer = _use(row, "".join(typed.split()), now)
        if answer.right:
            row.wrong = 0
        else:
            stale = row.wrong_at is None or now >= row.wrong_at + row.LOCKED_FOR
            row.wrong, row.wrong_at = 1 if stale else row.wrong + 1, now
            if row.locked(now):
                _tell(user, now)
        row.save(update_fields=["last_step", "codes", "wrong", "wrong_at"])
        action = "recovery_code" if answer == Answer.RECOVERY else "second_step"
        audit.record(action, KIND, [user.pk], refused=not answer.right, now=now)
        return Answer.LOCKED if row.locked(now) else answer


def _use(row: SecondFactor, typed: str, now: datetime) -> Answer:
    step = totp.accepted(opened(row.pk, "seed", row.seed), typed, now=now, after=row.last_step)
    if step is not None:
        row.last_step = step
        return Answer.CODE
    unused, code = json.loads(opened(row.pk, "codes", row.codes)), _digest(typed)
    if code not in unused:
        return Answer.WRONG
    unused.remove(code)
    row.codes = sealed(row.pk, "codes", json.dumps(unused))
    return Answer.RECOVERY


@transaction.atomic
def put(*, user: User, seed: str, typed: str, now: datetime | None = None) -> list[str] | None:
    """Set this seed, in place of what was there, when `typed` is its code of now; the new recovery codes, or None.

    The user is told by mail, and every other session of theirs ends.
    """
    now = now or timezone.now()
    step = totp.accepted(seed, "".join(typed.split()), now=now, after=0)
    if step is None:
        return None
    codes = _new_codes()
    with _themselves(user):
        before = SecondFactor.objects.filter(pk=user.pk).exists()
        row = SecondFactor(
            user=user,
            since=now,
            seed=sealed(user.pk, "seed", seed),
            codes=sealed(user.pk, "codes", _digests(codes)),
            last_step=step,
        )
        written = ["since", "seed", "codes", "last_step", "wrong", "wrong_at"]
        SecondFactor.objects.bulk_create([row], update_conflicts=True, unique_fields=["user"], update_fields=written)
        audit.record("replace" if before else "enrol", KIND, [user.pk], now=now)
        _tell(user, now)
    return codes


@transaction.atomic
def renew_codes(*, user: User, now: datetime | None = None) -> list[str]:
    """New recovery codes; those of before open nothing any more. Needs a second factor."""
    now = now or timezone.now()
    codes = _new_codes()
    with _themselves(user):
        row = SecondFactor.objects.select_for_update().get(pk=user.pk)
        row.codes = sealed(user.pk, "codes", _digests(codes))
        row.save(update_fields=["codes"])
        audit.record("recovery_codes", KIND, [user.pk], now=now)
        _tell(user, now)
    return codes


@transaction.atomic
def remove(*, user: User, now: datetime | None = None) -> bool:
    """Take it away oneself, where it is not compulsory; False when there was none."""
    now = now or timezone.now()
    if settings.SECOND_FACTOR == "required":
        raise PermissionError("A second factor is compulsory here.")
    with _themselves(user):
        found, _rows = SecondFactor.objects.filter(pk=user.pk).delete()
        if found:
            audit.record("remove", KIND, [user.pk], now=now)
            _tell(user, now)
    return bool(found)


@transaction.atomic
def reset(*, user: User) -> Reset:
    """An administrator takes away what somebody lost, phone and codes; the user is told by mail.

    The database asks who acts: the administrator of the one organisation where this person sits, never for themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel.reset_second_factor(%s)", [user.pk])
        found = Reset(cursor.fetchone()[0])
    audit.record("reset", KIND, [user.pk], refused=found != Reset.DONE)
    if found == Reset.DONE:
        _tell(user, timezone.now())
    return found


@transaction.atomic
def reset_by_operator(*, user: User) -> bool:
    """The same from the command line, for whoever no administrator may reset; as the owner of the tables.

    False when there was none.
    """
    found, _rows = SecondFactor.objects.filter(pk=user.pk).delete()
    with identity.acting_as(identity.anonymous()):
        audit.record("reset", KIND, [user.pk], refused=not found)
    if found:
        _tell(user, timezone.now())
    return bool(found)


def seal_again() -> int:
    """Seal every factor under the master key in force; says how many. As the owner of the tables."""
    count = 0
    with transaction.atomic():
        for row in SecondFactor.objects.select_for_update().order_by("pk"):
            # Each by itself: new codes may have been sealed under the old key after the seed was under the new one.
            left = [field for field in ("seed", "codes") if _key_of(row, field) != _keys()[0].id]
            for field in left:
                setattr(row, field, sealed(row.pk, field, opened(row.pk, field, getattr(row, field))))
            if left:
                row.save(update_fields=left)
                count += 1
    return count


# --- Sealing ----------------------------------------------------------------------------------------------------------


def sealed(user_id: int, field: str, text: str) -> str:
    """`text` as it may be stored for this user, in the row or in their session."""
    return seal(text, key=_keys()[0], place=_place(user_id, field))


def opened(user_id: int, field: str, text: str) -> str:
    """What was sealed for this user. Raises SealBroken."""
    place = _place(user_id, field)
    named = key_id(text, place=place)
    key = next((key for key in _keys() if key.id == named), None)
    if key is None:
        raise SealBroken("sealed under another master key", place)
    return unseal(text, key=key, place=place)


def _key_of(row: SecondFactor, field: str) -> UUID:
    return key_id(getattr(row, field), place=_place(row.pk, field))


def _place(user_id: int, field: str) -> Place:
    return Place("accounts.secondfactor", str(user_id), field)


def _keys() -> list[Key]:
    return [purpose_key(master, PURPOSE) for master in settings.MASTER_KEYS]


# --- Parts ------------------------------------------------------------------------------------------------------------


@contextmanager
def _themselves(user: User) -> Iterator[None]:
    """Act as this user; in the seat where they sit, if they sit already."""
    who = identity.current()
    if who is not None and who.user_id == user.pk:
        yield
        return
    with identity.acting_as(identity.Identity(user.pk, -1, who.clock if who else timezone.now())):
        yield


def _new_codes() -> list[str]:
    def part() -> str:
        return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(CODE_PART))

    return ["-".join(part() for _ in range(CODE_LENGTH // CODE_PART)) for _ in range(CODES)]


def _digest(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").upper().encode()).hexdigest()


def _digests(codes: list[str]) -> str:
    return json.dumps([_digest(code) for code in codes])


def _tell(user: User, now: datetime) -> None:
    """Promise the user a mail that something about the second step happened."""
    outbox.put("accounts.tell_factor", user.pk, now=now)
