"""Embedded servers in a temporary folder, roles made, everything gone afterwards; for ./script/test and ./script/bench.

    python -m script.stack.scratch --migrate -- COMMAND ...

runs one command against such a stack, with the environment of the contract; its exit code is ours. Only COMMAND writes
to standard output.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from script.stack import children, environment
from script.stack.places import ROOT, StackError
from script.stack.processes import APP, BOOTSTRAP, MIGRATE
from script.stack.servers import TEST, EmbeddedServers

TEST_SETTINGS = "config.settings.test"


class ScratchStack:
    """Running servers with the product's roles and its empty database; see `scratch_stack`."""

    def __init__(self, servers: EmbeddedServers, base: Mapping[str, str]) -> None:
        self.servers, self.base = servers, dict(base)

    def env(self, role: str) -> dict[str, str]:
        """The environment for a command that works as `role`, and that may run bootstrap (the suite does)."""
        return self.base | environment.bootstrap(self.servers) | {"DATABASE_URL": self.servers.url_for(role)}


@contextlib.contextmanager
def scratch_stack(
    *, settings: str, bindir: Path | None = None, durable: bool = False, test_role: bool = False, migrate: bool = False
) -> Iterator[ScratchStack]:
    """Start a stack in a temporary folder, make the roles, hand it over; stop and remove it in any case."""
    folder = Path(tempfile.mkdtemp(prefix="schakel-"))
    try:
        with EmbeddedServers(folder, bindir=bindir, durable=durable) as servers:
            files = folder / "app"
            (files / "static").mkdir(parents=True)
            base = environment.common(servers, settings=settings, folder=files) | {
                "SCHAKEL_STATIC_ROOT": str(files / "static"),
                "SCHAKEL_ALLOWED_HOSTS": "127.0.0.1,localhost",
                "MAIL_FROM": "Schakel <noreply@schakel.invalid>",
            }
            stack = ScratchStack(servers, base)
            run_or_fail([*BOOTSTRAP.command, *(["--with-test-role"] if test_role else [])], stack.env(BOOTSTRAP.role))
            if migrate:
                run_or_fail(MIGRATE.command, stack.env(MIGRATE.role))
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_or_fail(command: Iterable[str], env: Mapping[str, str]) -> None:
    """Run a preparatory command; what it says counts only when it fails."""
    command = list(command)
    done = subprocess.run(
        command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StackError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def raise_on_signals() -> None:
    """Make SIGTERM and SIGHUP unwind like Ctrl-C, and Ctrl-C work in the background too: with-blocks then stop all."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def main() -> int:
    """Run one command against a scratch stack."""
    parser = argparse.ArgumentParser(prog="python -m script.stack.scratch", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--settings", default=TEST_SETTINGS)
    parser.add_argument("--role", default="", help="database role of the command")
    parser.add_argument("--test-role", action="store_true", help=f"also make {TEST}")
    parser.add_argument("--migrate", action="store_true", help="migrate before the command")
    parser.add_argument("--durable", action="store_true", help="write to disk as production does")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    raise_on_signals()
    role = options.role or (TEST if options.test_role else APP)
    try:
        with scratch_stack(
            settings=options.settings,
            durable=options.durable,
            test_role=options.test_role,
            migrate=options.migrate,
        ) as stack:
            return children.in_foreground(options.command, env=stack.env(role))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
