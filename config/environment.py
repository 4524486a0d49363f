"""Reading settings from the environment, or from a file it names (Docker and Kubernetes secrets)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from core.sealedtext import master_key


def env(name: str, default: str | None = None) -> str:
    """The value of NAME, or of the file that NAME_FILE points to, or the default; without any of them: an error."""
    if name in os.environ:
        return os.environ[name]
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text().strip()
    if default is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE) in the environment.")
    return default


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated value as a list without empty parts."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_one_of(name: str, allowed: set[str], default: str) -> str:
    """A setting that takes one of a few words; any other word: an error."""
    value = env(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(sorted(allowed))}.")
    return value


def master_keys() -> list[bytes]:
    """The master key, and while it is being replaced the one before it. Without one, or with half a one, nothing starts."""
    given = {"SCHAKEL_MASTER_KEY": env("SCHAKEL_MASTER_KEY")}
    if old := env("SCHAKEL_OLD_MASTER_KEY", ""):
        given["SCHAKEL_OLD_MASTER_KEY"] = old
    found = []
    for name, text in given.items():
        try:
            found.append(master_key(text))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} {error}.") from None
    return found


def database(url: str) -> dict[str, Any]:
    """A Django database entry from postgresql://user:password@host:port/name, or …@/name?host=/socket/folder.

    The timeouts of each role are set on the role itself (`manage.py bootstrap`); only connecting has one here.
    """
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "core.db",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", parts.port or ""),
        "ATOMIC_REQUESTS": True,
        # A pooler in transaction mode must work: nothing may live longer than one transaction.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, **query},
    }
