"""The demo: an invented city on embedded servers. Only here may demo data be loaded."""

from pathlib import Path

from config.environment import env
from config.settings.base import *  # noqa: F403 - a settings layer

DEMO = True
INSTALLED_APPS += ["demo"]  # noqa: F405
ALLOWED_HOSTS = ["*"]
DEMO_MAIL_DIR = Path(env("SCHAKEL_STATE_DIR", ".state")) / "mail"
