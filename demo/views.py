"""What only the demo shows: the mail it would have sent, and the style guide."""

import email
from datetime import UTC
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import PUBLIC, access
from core import styleguide as guide

NEWEST = 50

styleguide = access(PUBLIC)(guide.styleguide)
styleguide_suggestions = access(PUBLIC)(guide.suggestions)
styleguide_draft = access(PUBLIC)(guide.draft)


@access(PUBLIC)
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """The newest mails that reached the demo's own server; none ever leaves this machine."""
    folder = Path(settings.DEMO_MAIL_DIR)
    files = sorted(folder.glob("*.eml"), reverse=True)[:NEWEST] if folder.is_dir() else []
    messages = [_shown(path) for path in files]
    return render(request, "demo/mail.html", {"mails": messages})


def _shown(path: Path) -> dict[str, Any]:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    # "-0000" says UTC without a place, which Python reads as a time without a zone.
    sent = message["Date"].datetime
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "date": sent if sent.tzinfo else sent.replace(tzinfo=UTC),
        "text": body.get_content() if body else "",
    }
