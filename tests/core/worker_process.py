"""The test's own database as another process reaches it: by the worker's login, under settings of a real run."""

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from script.stack.servers import with_login


def url_for(role: str) -> str:
    """This test's database, logged in as one of the application's roles."""
    password = os.environ[f"{role.upper()}_PASSWORD"]
    parts = urlsplit(with_login(os.environ["DATABASE_URL"], role, password))
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def worker_url() -> str:
    return url_for("schakel_worker")


def worker_environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "DATABASE_URL": worker_url()}
