"""Where the stack lives on this machine, and under which account its servers run."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The account that takes over from root. PostgreSQL refuses to run as root and needs a real passwd entry.
ACCOUNT = "schakel"

# A Unix socket path holds at most 107 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock" to the folder.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


class StackError(Exception):
    """Something the person at the keyboard has to know, in a sentence they can act upon."""


def checkout_hash(root: Path = ROOT) -> str:
    """A short name for this checkout, so that two checkouts never share a folder outside themselves."""
    return hashlib.sha256(str(root).encode()).hexdigest()[:10]


def server_account() -> pwd.struct_passwd | None:
    """The account for PostgreSQL and Valkey: None (ourselves) for an ordinary user, `schakel` when we are root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", ACCOUNT], check=True)
        return pwd.getpwnam(ACCOUNT)


def as_account(account: pwd.struct_passwd | None) -> dict:
    """Arguments for subprocess that make the child run under `account`; nothing when that is ourselves."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def succeeds_as(account: pwd.struct_passwd | None, *command: str, cwd: Path = Path("/")) -> bool:
    """Whether `command` runs without error under `account`. The honest way to ask "can it reach this?"."""
    try:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        return subprocess.run(command, cwd=cwd, check=False, **quiet, **as_account(account)).returncode == 0
    except OSError:
        return False


def product_account(account: pwd.struct_passwd | None) -> pwd.struct_passwd | None:
    """The account for web, worker and beat: the server account when it can run this checkout, else ourselves.

    A checkout under /root (mode 0700), or a virtual environment made by a Python under /root, is out of reach of any
    other account. We do not open folders of root for it; the product then stays root, on the loopback address only.
    """
    probe = "import celery, django, gunicorn, psycopg; open('manage.py').close()"
    return account if account and succeeds_as(account, sys.executable, "-c", probe, cwd=ROOT) else None


def state_folder(account: pwd.struct_passwd | None, name: str = "demo") -> Path:
    """The folder for data, logs and mail: SCHAKEL_STATE_DIR, else .state/<name> here, else one under /var/lib."""
    if given := os.environ.get("SCHAKEL_STATE_DIR"):
        return Path(given).resolve()
    if account is None or succeeds_as(account, "test", "-x", str(ROOT)):
        return ROOT / ".state" / name
    return Path("/var/lib") / f"schakel-{checkout_hash()}" / name


def own_folder(path: Path, account: pwd.struct_passwd | None) -> Path:
    """Make `path` a folder that only its owner (`account`, or ourselves) may enter, and return it.

    Only for folders inside a folder of ours: it follows what is there already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(path, account.pw_uid, account.pw_gid)
        path.chmod(0o700)
    except OSError as error:
        raise StackError(f"{path} is not ours to use ({error.strerror}). Remove it, or be its owner.") from error
    return path


def prepare_state(state: Path, account: pwd.struct_passwd | None) -> Path:
    """Make the state folder. As root it stays root's: the accounts below may pass through it, not change it."""
    own_folder(state, None)
    if account:
        state.chmod(0o711)
    own_folder(state / "log", None)
    return state


def socket_folder(state: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder for Unix sockets: `<state>/run`, or a short one under /tmp when that path is too long."""
    folder = state / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return own_folder(folder, account)
    owner = account.pw_uid if account else os.geteuid()
    name = hashlib.sha256(os.fsencode(state)).hexdigest()[:10]
    folder = Path("/tmp") / f"schakel-{owner}-{name}"
    try:
        folder.mkdir(mode=0o700)
        return own_folder(folder, account)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
            raise StackError(
                f"{folder} exists and is not a private folder of ours. Remove it and start again."
            ) from None
        return folder


def remove_folder(state: Path, account: pwd.struct_passwd | None) -> None:
    """Remove a state folder and, when it had one elsewhere, its socket folder."""
    sockets = socket_folder(state, account) if state.exists() else state
    for folder in {sockets, state}:
        shutil.rmtree(folder, ignore_errors=True)
