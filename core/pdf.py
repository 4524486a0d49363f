"""The only door to WeasyPrint: a template and its context go in, the HTML and a tagged PDF come out.

WeasyPrint's own fetcher reads any file of this server and any address on the network that a document names. Ours
serves our static files and refuses all else, and a refusal stops the document: better none than one with a hole.
"""

import contextlib
import hashlib
import mimetypes
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string

# Relative addresses in a document start here. The name never exists (RFC 6761), so nothing can be fetched from it.
BASE_URL = "https://static.invalid/"


class Rendered(NamedTuple):
    """A document as HTML, for tests and for the page that shows it, and as PDF."""

    html: str
    pdf: bytes


class DocumentRefused(Exception):
    """The document names something that is not one of our static files."""


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """Render a template to HTML and to PDF/UA-1.

    The template says `<html lang=…>` and `<title>`, which PDF/UA asks for. The same template and context give the same
    bytes, so a stored document can be compared with a new one.
    """
    html = render_to_string(template, dict(context))
    return Rendered(html, pdf_from_html(html))


def pdf_from_html(html: str) -> bytes:
    """The PDF of a complete HTML document that we made ourselves."""
    # Imported here: it takes a second and 60 MB that a web process without PDFs need not spend.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # else embedded fonts carry the time of the day
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class StaticOnly(URLFetcher):
        """Serves static files of ours; anything else ends the rendering, and is noted for where that is swallowed."""

        refused: str = ""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            try:
                path = static_file(url)
            except DocumentRefused as refusal:
                self.refused = str(refusal)
                raise FatalURLFetchingError(self.refused) from refusal
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    identifier = hashlib.sha256(html.encode()).digest()[:16]
    fetcher = StaticOnly()
    document = b""
    # A BaseException, so that it passes most of WeasyPrint's own handlers; pictures inside an SVG do swallow it.
    with contextlib.suppress(FatalURLFetchingError):
        source = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
        document = source.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    if fetcher.refused:
        raise DocumentRefused(fetcher.refused)
    return document


def static_file(url: str) -> Path:
    """The file behind an address such as /static/schakel/pdf.css, or DocumentRefused."""
    parts = urlsplit(url)
    prefix = "/" + settings.STATIC_URL.lstrip("/")
    if f"{parts.scheme}://{parts.netloc}/" != BASE_URL or not parts.path.startswith(prefix):
        raise DocumentRefused(f"Not one of our static files: {url[:200]}")
    name = unquote(parts.path.removeprefix(prefix))
    try:
        # Collected files first: they have the hashed names that {% static %} writes. Both refuse to leave their folder.
        collected = Path(staticfiles_storage.path(name)) if settings.STATIC_ROOT else None
        found = collected if collected and collected.is_file() else finders.find(name)
    except SuspiciousFileOperation as error:
        raise DocumentRefused(f"Not one of our static files: {url[:200]}") from error
    if not found or not Path(found).is_file():
        raise DocumentRefused(f"No such static file: {name[:200]}")
    return Path(found)
