"""Production's settings and django-guardian's tables, which exist in the bench's own database and nowhere else."""

from config.settings.production import *  # noqa: F403 - a settings layer

INSTALLED_APPS = [*INSTALLED_APPS, "guardian"]  # noqa: F405 - comes from the layer below
# Guardian would add a user of its own.
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
