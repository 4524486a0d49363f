"""core/pdf.py, the only door to WeasyPrint: what it refuses, and what it promises about the bytes."""

import re
import zlib

import pytest

from core import pdf

PAGE = '<!doctype html><html lang="nl-BE"><head><title>Brief</title>{head}</head><body><h1>Dag</h1>{body}</body></html>'


def page(head: str = "", body: str = "") -> str:
    return PAGE.format(head=head, body=body)


def unpacked(document: bytes) -> bytes:
    """The document with its compressed streams opened, so that one can search in it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return document + b"".join(opened)


@pytest.fixture
def static(settings, tmp_path):
    """A folder with one static file of ours and, beside it, one that is not."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "doc.css").write_text("h1 { color: #123456 }")
    (tmp_path / "secret.css").write_text("h1 { color: red }")
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [folder]
    pdf.finders.get_finder.cache_clear()
    yield folder
    pdf.finders.get_finder.cache_clear()


def test_a_document_is_tagged_and_says_its_language():
    document = unpacked(pdf.pdf_from_html(page()))
    assert document.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in document
    assert re.search(rb"/Lang \(nl-BE\)", document)
    assert re.search(rb"/Marked true", document)
    assert b"pdfuaid" in document


def test_the_same_document_gives_the_same_bytes(static):
    html = page(head='<link rel="stylesheet" href="/static/doc.css">', body="<p>Zoë, € 5 – fiche</p>")
    assert pdf.pdf_from_html(html) == pdf.pdf_from_html(html)
    assert pdf.pdf_from_html(html) != pdf.pdf_from_html(html.replace("fiche", "brief"))


def test_static_files_are_served(static):
    plain, styled = page(), page(head='<link rel="stylesheet" href="/static/doc.css">')
    assert b"0.07" not in unpacked(pdf.pdf_from_html(plain))
    assert b"0.07" in unpacked(pdf.pdf_from_html(styled))  # 0x12 / 255, the red of #123456


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="//elsewhere.invalid/static/doc.css">',
        '<style>@import url("file:///etc/passwd");</style>',
        '<style>@font-face { font-family: x; src: url("file:///etc/passwd") } h1 { font-family: x }</style>',
        '<base href="file:///etc/"><link rel="stylesheet" href="passwd">',
    ],
)
def test_a_file_of_the_server_stops_the_document(head):
    with pytest.raises(pdf.DocumentRefused, match="Not one of our static files"):
        pdf.pdf_from_html(page(head=head))


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="">',
        '<img src="https://static.invalid.example.org/static/x.png" alt="">',
        '<img src="data:image/png;base64,AAAA" alt="">',
        '<img src="file:///etc/passwd" alt="">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<object data="file:///etc/passwd"></object>',
        '<div style="background: url(file:///etc/passwd)">x</div>',
        '<img src="/media/somebody.png" alt="">',
        '<svg><image href="file:///etc/passwd" width="1" height="1"/></svg>',
    ],
)
def test_anything_that_is_not_a_static_file_stops_the_document(body):
    with pytest.raises(pdf.DocumentRefused):
        pdf.pdf_from_html(page(body=body))


def test_a_shape_from_another_file_is_not_looked_for():
    """WeasyPrint takes `use` from the same document only; should that change, our fetcher refuses it."""
    document = unpacked(
        pdf.pdf_from_html(page(body='<svg width="9" height="9"><use href="file:///etc/passwd#a"/></svg>'))
    )
    assert b"root:" not in document


@pytest.mark.parametrize("name", ["../secret.css", "%2e%2e/secret.css", "/etc/passwd", "x/../../secret.css"])
def test_no_path_leads_out_of_the_static_files(static, name):
    assert (static / "../secret.css").exists()
    with pytest.raises(pdf.DocumentRefused):
        pdf.static_file(f"{pdf.BASE_URL}static/{name}")


def test_a_missing_static_file_stops_the_document(static):
    with pytest.raises(pdf.DocumentRefused, match=r"No such static file: gone\.css"):
        pdf.pdf_from_html(page(head='<link rel="stylesheet" href="/static/gone.css">'))


def test_render_gives_the_html_and_the_pdf(settings, tmp_path):
    (tmp_path / "brief.html").write_text(page(body="<p>{{ naam }}</p>"))
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]
    html, document = pdf.render("brief.html", {"naam": "<b>Zoë</b>"})
    assert "&lt;b&gt;Zoë" in html
    assert document == pdf.pdf_from_html(html)
