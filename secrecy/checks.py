"""What `manage.py migrate` and `manage.py check --database default` look at before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register

from secrecy import keyring


@register(Tags.database)
def master_key_opens(databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """A database sealed under another master key would open nothing, and seal under two."""
    said = keyring.complaint() if databases else ""
    return [Error(said, id="schakel.E004")] if said else []
