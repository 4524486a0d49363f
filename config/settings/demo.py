"""The demo: an invented city on embedded servers. Only here may demo data be loaded."""

from pathlib import Path

from config.environment import env, env_one_of
from config.settings.base import *  # noqa: F403 - a settings layer

DEMO = True
# Whoever just looks around needs no telephone.
SECOND_FACTOR = env_one_of("SCHAKEL_SECOND_FACTOR", {"required", "offered"}, "offered")
INSTALLED_APPS += ["demo"]  # noqa: F405
ALLOWED_HOSTS = ["*"]
DEMO_MAIL_DIR = Path(env("SCHAKEL_STATE_DIR", ".state")) / "mail"
