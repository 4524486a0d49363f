"""The suite: the same roles and walls, a broker that does not exist (a stray .delay() is loud), fast hashing."""

from config.settings.base import *  # noqa: F403 - a settings layer

DEMO = True
SECOND_FACTOR = "offered"
INSTALLED_APPS += ["demo"]  # noqa: F405
DEMO_MAIL_DIR = "nowhere"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
IDENTITY_WALL_CLOCK = "tests.clock.real_time"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The test role may become owner, application and worker; a test is the application unless it says otherwise.
DATABASES["default"]["OPTIONS"]["options"] = "-c role=schakel_app"  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# Nothing listens here: a task that is started instead of promised fails loudly. The fault tests start real servers.
CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
EMAIL_PORT = 1
# One address signs in for the whole cast.
ACCOUNT_RATE_LIMITS = False
