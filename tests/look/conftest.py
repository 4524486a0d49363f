"""The look, tested without a database: templates with an invented frame, served by a server of twenty lines."""

import dataclasses
import http.server
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.forms import LoginForm, ResetPasswordForm
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from core import styleguide

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SHELL = {
    "signed_in": True,
    "user_name": "Hanne Dewulf",
    "organisation": "Vlietkompas secundair",
    "role_label": "Zorgcoördinator",
    "memberships": [
        {"id": 1, "organisation": "Vlietkompas secundair", "role_label": "Zorgcoördinator", "active": True},
        {"id": 2, "organisation": "Basisschool De Kiekendief", "role_label": "Zorgcoördinator", "active": False},
    ],
    "nav": [
        {"label": "Werklijst", "url": "/", "count": 14, "current": True},
        {"label": "Casussen", "url": "/casussen/", "count": None, "current": False},
    ],
    "may_signal": True,
    "search_url": "/casussen/",
    "footer": [{"label": "Wat betekent geheimhouding?", "url": "/geheimhouding/"}],
    "demo": True,
}
ERROR_PAGES = ["400.html", "403.html", "404.html", "500.html", "503.html", "403_csrf.html", "500_sealed.html"]


class Loud(str):
    """Stands in for `string_if_invalid`: an unknown variable in a template is an error, not an empty place."""

    def __contains__(self, item):
        return True

    def __mod__(self, variable):
        raise AssertionError(f"unknown variable in a template: {variable}")


@pytest.fixture(autouse=True)
def strict_templates(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Loud("unknown"))


@pytest.fixture
def pages(strict_templates):
    """Address → HTML of every page that needs no data of its own."""
    anonymous = {"shell": {"signed_in": False}, "redirect_field": ""}
    failed = LoginForm(data={})
    failed.request = RequestFactory().get("/")
    return {
        "/stijl/": render_to_string("styleguide/page.html", {**styleguide.content(), "shell": SHELL}),
        "/stijl/fout/": render_to_string(
            "styleguide/page.html", {**styleguide.content(styleguide.FAULTY), "shell": SHELL}
        ),
        "/aanmelden/": render_to_string("account/login.html", {**anonymous, "form": LoginForm()}),
        "/aanmelden/fout/": render_to_string("account/login.html", {**anonymous, "form": failed}),
        "/aanmelden/vergeten/": render_to_string(
            "account/password_reset.html", {**anonymous, "form": ResetPasswordForm()}
        ),
        "/aanmelden/verstuurd/": render_to_string("account/password_reset_done.html", anonymous),
        "/aanmelden/gewijzigd/": render_to_string("account/password_reset_from_key_done.html", anonymous),
        "/aanmelden/link/": render_to_string("account/password_reset_from_key.html", {**anonymous, "token_fail": True}),
        "/aanmelden/wachten/": render_to_string("account/lockout.html", anonymous),
        "/aanmelden/gesloten/": render_to_string("account/signup_closed.html", anonymous),
        "/aanmelden/inactief/": render_to_string("account/account_inactive.html", anonymous),
        "/afmelden/": render_to_string("account/logout.html", anonymous),
        **{f"/{name}": render_to_string(name) for name in ERROR_PAGES},
    }


@dataclasses.dataclass
class Site:
    url: str = ""
    expired: bool = False
    posts: list[str] = dataclasses.field(default_factory=list)


@pytest.fixture
def site(pages):
    """The pages on a real address, with the real policy and static files, and the two fragments of the style guide."""
    site = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            address = urlsplit(self.path)
            if address.path in pages:
                self.answer(pages[address.path].encode())
            elif address.path.startswith("/static/"):
                file = ROOT / address.path.lstrip("/")
                kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
                self.answer(file.read_bytes(), kinds[file.suffix])
            else:
                self.answer(b"", status=404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.posts.append(f"{self.path} {body}")
            if self.path == "/stijl/concept/" and site.expired:
                self.answer(b"", HX_Redirect="/aanmelden/")
            elif self.path == "/stijl/voorstellen/":
                typed = {name: values[0] for name, values in parse_qs(body).items()}
                self.answer(styleguide.suggestions(RequestFactory().post("/", typed)).content)
            elif self.path == "/stijl/concept/":
                self.answer(styleguide.draft(RequestFactory().post("/")).content)
            else:
                threading.Event().wait(0.5)
                self.answer(pages["/stijl/"].encode())

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(browser):
    """Our own instead of the plugin's: that one leans on a fixture which warns, and here a warning is an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.new_page()
