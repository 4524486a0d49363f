"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# With models loaded, and before the first request.
from secrecy import keyring  # noqa: E402 - models are loaded only now

keyring.verify()
