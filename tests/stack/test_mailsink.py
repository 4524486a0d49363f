"""core/mailsink.py: what it answers 250 is on disk, as a real server would have delivered it."""

import smtplib
from email.message import EmailMessage

import pytest

from core.mailsink import MailSink


def letter(subject: str = "Herinnering") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "noreply@schakel.invalid", "zorg@school.invalid", subject
    message.set_content("Er staat iets voor u klaar in Schakel. Één taak.")
    return message


def test_a_message_becomes_a_file(tmp_path):
    with MailSink(tmp_path) as sink, smtplib.SMTP(sink.host, sink.port) as client:
        client.send_message(letter(), to_addrs=["zorg@school.invalid", "kopie@school.invalid"])
        [kept] = sink.messages()
    assert kept["Subject"] == "Herinnering"
    assert kept["Return-Path"] == "<noreply@schakel.invalid>"
    assert kept.get_all("Delivered-To") == ["zorg@school.invalid", "kopie@school.invalid"]
    assert "Één taak" in kept.get_content()
    [file] = tmp_path.iterdir()
    assert file.suffix == ".eml"


def test_messages_come_oldest_first(tmp_path):
    with MailSink(tmp_path) as sink, smtplib.SMTP(sink.host, sink.port) as client:
        for number in range(12):
            client.send_message(letter(str(number)))
        assert [message["Subject"] for message in sink.messages()] == [str(number) for number in range(12)]


def test_a_test_may_refuse_a_message(tmp_path):
    with (
        MailSink(tmp_path, reply=lambda envelope: "451 later") as sink,
        smtplib.SMTP(sink.host, sink.port) as client,
    ):
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(letter())
        assert sink.messages() == []
