"""Settings that lose or repeat work are refused at start; values come from the environment or from files it names."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from config.environment import database, env, env_bool, env_list, env_one_of
from core.ids import REFERENCE_ALPHABET, reference, uuid7


def complaints() -> set[str]:
    return {one.id for one in run_checks() if one.id.startswith("schakel.")}


def test_the_settings_as_they_are_pass():
    assert complaints() == set()


@pytest.mark.parametrize(("timeout", "refused"), [(180, False), (179, True), (60, True), (None, True)])
def test_a_visibility_timeout_below_twice_the_hard_limit(settings, timeout, refused):
    assert settings.CELERY_TASK_TIME_LIMIT == 90
    options = {} if timeout is None else {"visibility_timeout": timeout}
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = options
    assert complaints() == ({"schakel.E001"} if refused else set())


@pytest.mark.parametrize("name", ["CELERY_TASK_ACKS_LATE", "CELERY_TASK_REJECT_ON_WORKER_LOST"])
def test_half_of_what_keeps_a_killed_childs_task(settings, name):
    setattr(settings, name, False)
    assert complaints() == {"schakel.E002"}


@pytest.mark.parametrize("key", ["", "ab" * 31, "zz" * 32, "ab" * 31 + "a"])
def test_a_weak_identity_key(settings, key):
    settings.IDENTITY_KEY = key
    assert complaints() == {"schakel.E003"}


def test_the_lease_and_the_retry_outlast_a_slow_mail_server(settings):
    """Their defaults: ten seconds for each answer of the server, ninety for the whole task."""
    assert settings.MAIL_LEASE_SECONDS == settings.OUTBOX_RETRY_SECONDS == 120
    assert settings.CELERY_TASK_TIME_LIMIT < settings.MAIL_LEASE_SECONDS
    assert settings.EMAIL_TIMEOUT == 10


def test_a_value_from_the_environment_or_a_file_or_the_default(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("  uit het bestand\n")
    monkeypatch.setenv("SCHAKEL_TRY_FILE", str(file))
    assert env("SCHAKEL_TRY") == "uit het bestand"
    monkeypatch.setenv("SCHAKEL_TRY", "uit de omgeving")
    assert env("SCHAKEL_TRY") == "uit de omgeving"
    assert env("SCHAKEL_OTHER", "standaard") == "standaard"
    with pytest.raises(ImproperlyConfigured, match=r"Set SCHAKEL_OTHER \(or SCHAKEL_OTHER_FILE\)"):
        env("SCHAKEL_OTHER")


def test_a_word_that_a_setting_does_not_know_is_loud(monkeypatch):
    """A second factor that is spelt wrong must not become one that is only offered."""
    assert env_one_of("SCHAKEL_TRY", {"required", "offered"}, "required") == "required"
    monkeypatch.setenv("SCHAKEL_TRY", "requierd")
    with pytest.raises(ImproperlyConfigured, match="SCHAKEL_TRY must be offered or required"):
        env_one_of("SCHAKEL_TRY", {"required", "offered"}, "required")


def test_a_file_that_is_not_there_is_loud(monkeypatch):
    monkeypatch.setenv("SCHAKEL_TRY_FILE", "/nowhere/secret")
    with pytest.raises(FileNotFoundError):
        env("SCHAKEL_TRY", "standaard")


def test_lists_and_switches(monkeypatch):
    monkeypatch.setenv("SCHAKEL_TRY", " a.example, b.example ,,")
    assert env_list("SCHAKEL_TRY") == ["a.example", "b.example"]
    assert env_list("SCHAKEL_OTHER") == []
    for text, expected in {"1": True, "Yes": True, "on": True, "true": True, "0": False, "nee": False}.items():
        monkeypatch.setenv("SCHAKEL_TRY", text)
        assert env_bool("SCHAKEL_TRY") is expected
    assert (env_bool("SCHAKEL_OTHER"), env_bool("SCHAKEL_OTHER", True)) == (False, True)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://app:p%40ss@db.example:5433/schakel", ("schakel", "app", "p@ss", "db.example", 5433)),
        ("postgresql://app:pw@/schakel?host=/abs/run", ("schakel", "app", "pw", "/abs/run", "")),
        ("postgresql://app:pw@/schakel?host=/abs/run&port=5432", ("schakel", "app", "pw", "/abs/run", "5432")),
    ],
)
def test_a_database_address(url, expected):
    entry = database(url)
    assert tuple(entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected
    assert entry["OPTIONS"] == {"connect_timeout": 3}
    assert entry["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert database(url + ("&" if "?" in url else "?") + "sslmode=require")["OPTIONS"]["sslmode"] == "require"


def test_keys_sort_by_time_and_say_what_they_are():
    import time

    earlier = [uuid7() for _ in range(1000)]
    time.sleep(0.002)
    later = [uuid7() for _ in range(1000)]
    assert max(earlier) < min(later)
    assert len({*earlier, *later}) == 2000
    assert {(key.version, key.variant) for key in earlier} == {(7, "specified in RFC 4122")}


def test_references_hold_nothing_to_misread():
    found = {reference() for _ in range(2000)}
    letters = set("".join(found)) - {"-"}
    assert letters == set(REFERENCE_ALPHABET) == set("23456789BCDFGHJKMNPQRSTVWXYZ")
    assert not letters & set("01ILOAEU")
    assert {(len(one), one[3]) for one in found} == {(7, "-")}
    assert len(found) > 1990
