"""The procedures of this installation: those that ship, and those that its administrator added to a folder.

A file that was added is never edited: cases run on it. A change is a file with the next version.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import MappingProxyType

from django.utils.translation import gettext as _

from cases.procedures.definition import Definition
from cases.procedures.loading import SHIPPED, DefinitionError, Pin, load, load_all


def every(folder: Path | None) -> Mapping[Pin, Definition]:
    """The procedures that ship and those of `folder`, by (key, version); read again when a file was added there."""
    return _read(folder, folder.stat().st_mtime_ns if folder and folder.is_dir() else 0)


@lru_cache(maxsize=4)
def _read(folder: Path | None, _changed: int) -> Mapping[Pin, Definition]:
    own = load_all(folder) if folder else {}
    return MappingProxyType({**load_all(SHIPPED), **own})


def add(source: Path, folder: Path) -> Definition:
    """Check a file and copy it into `folder`; from then on it counts, in every process. The same file again is no change.

    Raises DefinitionError with everything that is wrong with it, or because that version is there already.
    """
    definition = load(source)
    known = every(folder)
    if definition.pin in known:
        if known[definition.pin] == definition:
            return definition
        there = _("Versie %(version)d is er al, en er kunnen casussen op lopen. Maak een volgende versie.")
        raise DefinitionError(source.name, [there % {"version": definition.version}])
    newest = max((version for key, version in known if key == definition.key), default=0)
    if definition.version != newest + 1:
        wanted = {"key": definition.key, "next": newest + 1}
        raise DefinitionError(source.name, [_("De volgende versie van “%(key)s” is %(next)d.") % wanted])
    folder.mkdir(parents=True, exist_ok=True)
    # Written beside it first: nobody ever reads half a file.
    with NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as beside:
        beside.write(source.read_bytes())
    os.chmod(beside.name, 0o644)
    os.replace(beside.name, folder / source.name)
    return definition
