"""A mail server that keeps every message as a file and sends nothing on; for the demo and the tests only.

Each message becomes `<utc-timestamp>-<n>.eml` in one folder. As a real server does on delivery, it writes the envelope
on top: Return-Path, and one Delivered-To for each recipient.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

# What a test may answer instead of accepting: an SMTP reply such as "451 later", or None to accept.
Reply = Callable[[Envelope], str | None]


class Keeper:
    """The aiosmtpd handler: one accepted message, one file, whole or not there."""

    def __init__(self, folder: Path, reply: Reply | None = None) -> None:
        self.folder, self.reply = folder, reply
        self.count = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:
        """Keep the message, then accept it: what was answered 250 is on disk."""
        if self.reply and (answer := self.reply(envelope)):
            return answer
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{next(self.count)}"
        top = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        part = self.folder / f"{name}.part"
        part.write_bytes("\r\n".join([*top, ""]).encode() + envelope.original_content)
        part.rename(self.folder / f"{name}.eml")
        return "250 Message kept"


class MailSink:
    """The sink inside a test: `with MailSink(folder) as sink:` then `sink.host`, `sink.port`, `sink.messages()`."""

    def __init__(self, folder: Path, reply: Reply | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.host = "127.0.0.1"
        self._controller = Controller(Keeper(folder, reply), hostname=self.host, port=self.port)

    def messages(self) -> list[EmailMessage]:
        """All messages kept so far, oldest first."""
        return kept_messages(self.folder)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def kept_messages(folder: Path) -> list[EmailMessage]:
    """The messages in a sink's folder, oldest first."""
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


async def _serve(door: socket.socket, folder: Path) -> None:
    keeper = Keeper(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True), sock=door)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve until killed: on a socket that the caller opened (--fd), or on a port of the loopback address (--port)."""
    parser = argparse.ArgumentParser(prog="python -m core.mailsink", description=main.__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--fd", type=int)
    where.add_argument("--port", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    door = socket.socket(fileno=options.fd) if options.fd else socket.create_server(("127.0.0.1", options.port))
    door.setblocking(False)
    asyncio.run(_serve(door, options.folder))


if __name__ == "__main__":
    main()
