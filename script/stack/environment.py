"""The environment that each process of the stack gets: its own database role and nothing it does not need."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from script.stack.processes import ADMIN, APP, LOAD_DEMO, OWNER, WORKER, Process
from script.stack.servers import TEST, EmbeddedServers

# Only `manage.py bootstrap` may know these.
BOOTSTRAP_ONLY = ("SCHAKEL_ADMIN_URL", "SCHAKEL_OWNER_PASSWORD", "SCHAKEL_APP_PASSWORD", "SCHAKEL_WORKER_PASSWORD")


def common(servers: EmbeddedServers, *, settings: str, folder: Path) -> dict[str, str]:
    """What every process gets: ours without secrets of others, settings, keys, broker, and the folder it may write."""
    inherited = {name: value for name, value in os.environ.items() if name not in BOOTSTRAP_ONLY}
    return inherited | {
        # Commands are looked up in the virtual environment first, whether or not it was activated.
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/local/bin:/usr/bin:/bin')}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": settings,
        "SCHAKEL_SECRET_KEY": servers.secrets["secret_key"],
        "SCHAKEL_IDENTITY_KEY": servers.secrets["identity_key"],
        "SCHAKEL_MASTER_KEY": servers.secrets["master_key"],
        "REDIS_URL": servers.redis_url,
        "SCHAKEL_STATE_DIR": str(folder),
    }


def bootstrap(servers: EmbeddedServers) -> dict[str, str]:
    """What `manage.py bootstrap` gets on top: the superuser's URL and the passwords that it gives the roles."""
    return {
        "SCHAKEL_ADMIN_URL": servers.admin_url,
        "SCHAKEL_OWNER_PASSWORD": servers.secrets[OWNER],
        "SCHAKEL_APP_PASSWORD": servers.secrets[APP],
        "SCHAKEL_WORKER_PASSWORD": servers.secrets[WORKER],
        "SCHAKEL_TEST_PASSWORD": servers.secrets[TEST],
    }


def for_process(process: Process, base: dict[str, str], servers: EmbeddedServers) -> dict[str, str]:
    """The environment of one process of the table: `base` with the database as its role."""
    if process.role == ADMIN:
        return base | bootstrap(servers) | {"DATABASE_URL": servers.url_for(OWNER)}
    login = {"DATABASE_URL": servers.url_for(process.role)}
    if process is LOAD_DEMO:
        # Founded as the owner, told as the application.
        login["SCHAKEL_APP_PASSWORD"] = servers.secrets[APP]
    return base | login
