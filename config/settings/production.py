"""The real thing, behind a TLS proxy. Everything secret comes from the environment; docs/running.md says how."""

from config.environment import env
from config.settings.base import *  # noqa: F403 - a settings layer

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-schakel-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-schakel-csrf"
# How many proxies of ours stand in front; the caller's address is read behind them, and no others are believed.
PROXY_COUNT = int(env("SCHAKEL_PROXY_COUNT", "1"))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
