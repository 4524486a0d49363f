"""Bringing a file in as a person would, and being the worker that reads it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import Membership
from core.models import Outbox
from schools.imports import running
from schools.models import Import
from tests.cast import signed_in
from tests.conftest import as_owner, as_role

HERE = "/scholen/998002/import/"


@contextmanager
def as_worker() -> Iterator[None]:
    """The worker's role, on its second connection too."""
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    options["options"] = "-c role=schakel_worker"
    try:
        with as_role("schakel_worker"):
            yield
    finally:
        options["options"] = before


def work() -> int:
    """Do what was promised to the worker; how many promises."""
    with as_owner():
        open_ones = list(Outbox.objects.filter(task="schools.import", done_at=None))
    for promise in open_ones:
        with as_worker():
            running.run(promise.argument, str(promise.pk))
    return len(open_ones)


def csv(*rows: str, sign: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(row.replace(";", sign) for row in rows).encode(encoding)


def bring(seat: Membership, kind: str, content: bytes, name: str = "export.csv", url: str = HERE) -> Any:
    """Post the file; the answer, at its last page."""
    return signed_in(seat).post(url, {"kind": kind, "file": SimpleUploadedFile(name, content)}, follow=True)


def check(client: Client, page: Any, **chosen: str) -> Any:
    """Send the columns as the page proposes them, but for `chosen`; then the worker; then look."""
    form = page.context["form"]
    data = {name: chosen.get(name, form.fields[name].initial) for name in form.fields}
    url = page.request["PATH_INFO"]
    answer = client.post(url, data)
    if answer.status_code != 302:
        return answer
    assert work() == 1
    return client.get(url)


def bring_in(seat: Membership, kind: str, content: bytes, **chosen: str) -> Import:
    """All of it: the file, its columns, the check, and the writing when nothing is wrong. How it stands then."""
    client = signed_in(seat)
    page = bring(seat, kind, content)
    assert page.redirect_chain, text(page)
    checked = check(client, page, **chosen)
    run = checked.context["run"]
    if not run.problems:
        client.post(f"{page.request['PATH_INFO']}inlezen/")
        assert work() == 1
    with as_owner():
        return Import.objects.get(pk=run.pk)


def sentences(run: Import) -> list[str]:
    return [f"Rij {row}, {column}: {text}" for row, column, text in run.problems]


def text(response: Any) -> str:
    body = response.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
