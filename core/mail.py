"""Mail without content: that something waits, and a link. Never a name, never a word from a file.

A message is claimed (with a lease), sent, and marked: three steps, because no transaction may span an SMTP dialogue.
Exactly once is impossible with SMTP: dying between the server's 250 and our mark sends the same Message-ID again.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core import outbox
from core.models import Mail, MailState

log = logging.getLogger(__name__)
GIVE_UP_AFTER = timedelta(hours=48)


def queue(
    *, recipient_ids: list[int], kind: str, subject_key: UUID, due_on: date, now: datetime | None = None
) -> list[Mail]:
    """Promise each recipient one message about `subject_key` for that day; asking twice adds nothing.

    Returns the new rows only.
    """
    now = now or timezone.now()
    rows = [
        Mail(recipient_id=recipient, kind=kind, subject_key=subject_key, due_on=due_on, created_at=now)
        for recipient in sorted(set(recipient_ids))
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Mail.objects.filter(pk__in=[row.pk for row in rows]))
    for mail in made:
        outbox.put("core.send_mail", mail.pk, now=now)
    return made


def claim(mail_id: str, *, now: datetime | None = None) -> Mail | None:
    """Take a message for sending, or None when it is sent, given up, or in somebody's hands."""
    now = now or timezone.now()
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(Q(state=MailState.NEW) | Q(state=MailState.CLAIMED), pk=mail_id)
            .filter(Q(lease_until=None) | Q(lease_until__lt=now))
            .first()
        )
        if mail is None:
            return None
        mail.state = MailState.CLAIMED
        mail.attempts += 1
        mail.lease_until = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
        mail.save(update_fields=["state", "attempts", "lease_until"])
    return mail


def deliver(mail_id: str, outbox_id: str) -> bool:
    """Send one promised message. False when there was nothing to send; a failing server raises, and we try again."""
    mail = claim(mail_id)
    if mail is None:
        _close_if_settled(mail_id, outbox_id)
        return False
    message = _letters.get(mail.kind, _to_user)(mail)
    if message:
        message.send()
    now = timezone.now()
    with transaction.atomic():
        if message:
            Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=now, lease_until=None)
        else:
            Mail.objects.filter(pk=mail.pk).update(state=MailState.DEAD, lease_until=None)
        outbox.done(outbox_id, now=now)
    return message is not None


def failed(mail_id: str, outbox_id: str, *, now: datetime | None = None) -> None:
    """The server refused or did not answer: keep the promise open, longer apart each time, and give up after 48 hours."""
    now = now or timezone.now()
    with transaction.atomic():
        mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail_id)
        if mail.state == MailState.SENT:
            return
        if now - mail.created_at > GIVE_UP_AFTER:
            mail.state, mail.lease_until = MailState.DEAD, None
            outbox.done(outbox_id, now=now)
            log.error("mail %s given up after %s attempts", mail.pk, mail.attempts)
        else:
            mail.state = MailState.NEW
            mail.lease_until = now + timedelta(seconds=min(60 * 2**mail.attempts, 6 * 3600))
        mail.save(update_fields=["state", "lease_until"])


def _close_if_settled(mail_id: str, outbox_id: str) -> None:
    if Mail.objects.filter(pk=mail_id, state__in=[MailState.SENT, MailState.DEAD]).exists():
        outbox.done(outbox_id)


class Words(NamedTuple):
    """How one kind of message reads. Nothing in it may tell what, about whom or how urgent."""

    subject: str | Promise
    opening: str | Promise


_words: dict[str, Words] = {}
ORDINARY = Words(_lazy("Er staat een taak klaar in Schakel"), _lazy("Er staat een taak klaar in Schakel:"))


def register_words(kind: str, words: Words) -> None:
    """Rooms give the messages that they queue their own words in `ready()`; without, they read as any task."""
    _words[kind] = words


Letter = Callable[[Mail], EmailMessage | None]
_letters: dict[str, Letter] = {}


def register_letter(kind: str, letter: Letter) -> None:
    """A kind of message that goes to nobody with an account: it writes itself, or not at all any more."""
    _letters[kind] = letter


def _to_user(mail: Mail) -> EmailMessage | None:
    """To somebody with an account. What it is about is seen after signing in."""
    users = get_user_model().objects.filter(pk=mail.recipient_id, is_active=True)
    address = users.values_list("email", flat=True).first()
    if not address:
        return None
    words = _words.get(mail.kind, ORDINARY)
    body = _(
        "Dag\n\n%(opening)s\n%(url)s\n\n"
        "Om de privacy van leerlingen te beschermen staat er in deze mail geen inhoud en geen naam.\n"
        "Antwoorden op deze mail kan niet.\n"
    ) % {"opening": words.opening, "url": settings.PUBLIC_URL + "/"}
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = sender.rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=str(words.subject),
        body=body,
        to=[address],
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
