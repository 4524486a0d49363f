"""The anchor of the audit, to keep elsewhere: one line of text, in a file, on paper or in a daily mail.

It holds a day, a position and a hash: nothing about anybody.
"""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from core import mail
from core.models import AuditAnchor, Mail

KIND = "anchor"
DAYS = UUID("0d1a3c1e-6a36-4e0b-9a59-8f2f3f1f7a55")
# Named in the settings, and no user.
KEEPERS = -1


def line(day: date, position: int, digest: str) -> str:
    """How an anchor is written everywhere: `2026-11-21 48213:9f86d0…`."""
    return f"{day.isoformat()} {position}:{digest}"


def parse(text: str) -> tuple[int, bytes]:
    """Position and hash, out of `POSITION:HASH`, a line of ours, or the path of a file with one (its last). Raises ValueError."""
    if ":" not in text or Path(text).is_file():
        try:
            lines = [one for one in Path(text).read_text().splitlines() if ":" in one]
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{text} is no anchor and no file") from error
        if not lines:
            raise ValueError(f"there is no anchor in {text}")
        text = lines[-1]
    position, _colon, digest = text.split()[-1].partition(":")
    found = int(position), bytes.fromhex(digest)
    if len(found[1]) != 32:
        raise ValueError("the hash is not whole")
    return found


def send(*, now: datetime) -> int:
    """Promise who is named for it the anchor of the last day that is over, once; runs at every tick."""
    if not settings.ANCHOR_MAIL:
        return 0
    today = timezone.localdate(now)
    kept = AuditAnchor.objects.filter(day__lt=today, day__gt=today - timedelta(days=8)).order_by("-day").first()
    if kept is None or Mail.objects.filter(kind=KIND, subject_key=_key(kept.day)).exists():
        return 0
    return len(mail.queue(recipient_ids=[KEEPERS], kind=KIND, subject_key=_key(kept.day), due_on=kept.day, now=now))


def letter(row: Mail) -> EmailMessage | None:
    """The mail with the anchor of the row's day; none when nobody is named for it any more."""
    kept = AuditAnchor.objects.filter(day=row.due_on).first()
    if kept is None or not settings.ANCHOR_MAIL:
        return None
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return EmailMessage(
        subject=_("Anker van de audit van Schakel, %(day)s") % {"day": kept.day.isoformat()},
        body=_(
            "Bewaar deze regel buiten Schakel:\n\n%(line)s\n\n"
            "Daarmee controleert u later of niemand de audit van vóór die dag veranderde "
            "(manage.py verify_audit --anchor).\n"
        )
        % {"line": line(kept.day, kept.position, bytes(kept.hash).hex())},
        to=settings.ANCHOR_MAIL,
        headers={
            "Message-ID": f"<{row.pk}@{sender.rpartition('@')[2] or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _key(day: date) -> UUID:
    return uuid5(DAYS, day.isoformat())
