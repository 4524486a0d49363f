"""Columns whose text is sealed: written and read as plain text in Python, stored as what only the right key opens.

The row says whose key it is (`holder`), and where the text stands: what is copied to another row does not open there. A
text is opened when it is asked for, once; queries neither compare such a column nor take its value out without its row.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.query_utils import DeferredAttribute

from accounts.models import Organisation
from core.sealedtext import MARK, SHAPE, Place, key_id, seal, unseal
from secrecy import keyring
from secrecy.tables import SEARCHED, Regime

# What the search page may not search is sealed: one table decides both.
SEALED = frozenset(Regime) - SEARCHED


class Held(models.Model):
    """A row with sealed text, and the organisation whose key seals it."""

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Stored:
    """A sealed text as it came from the database. Only its row can open it."""

    text: str

    def __str__(self) -> str:
        raise TypeError("A sealed text is read through its row.")


class _Opened(DeferredAttribute):
    """The plain text of a row; opened at the first reading."""

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Stored):
            value = instance.__dict__[self.field.attname] = self.field.opened(instance, value)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedText(models.TextField):
    """A text sealed in every row, or (`by_regime`) in rows of a regime that nobody searches. Empty and `blank` stays empty."""

    descriptor_class = _Opened

    def __init__(self, *args: Any, by_regime: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_regime = by_regime

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"by_regime": True} if self.by_regime else {})

    def get_lookup(self, lookup_name: str) -> Any:
        """Only its shape can be asked for (`sealed_check`): a sealed text equals nothing and contains nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "regex" else None

    def from_db_value(self, value: str | None, *_: Any) -> str | Stored | None:
        return Stored(value) if value is not None and value.startswith(MARK) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__[self.attname]
        if self.by_regime and model_instance.regime not in SEALED:  # type: ignore[attr-defined]  # such rows have one
            return getattr(model_instance, self.attname)
        if isinstance(value, Stored):
            return value.text
        text = self.to_text(value)
        if self.blank and not text:
            return text
        place = self._place(model_instance)
        return seal(text, key=keyring.in_force(model_instance.holder_id), place=place)  # type: ignore[attr-defined]  # a Held row

    def opened(self, instance: models.Model, stored: Stored) -> Any:
        """What is in it, for its row. Raises SealBroken."""
        place = self._place(instance)
        holder = instance.holder_id  # type: ignore[attr-defined]  # a Held row
        key = keyring.opening(key_id(stored.text, place=place), organisation=holder, place=place)
        return self.from_text(unseal(stored.text, key=key, place=place))

    def to_text(self, value: Any) -> str:
        return value

    def from_text(self, text: str) -> Any:
        return text

    def _place(self, instance: models.Model) -> Place:
        return Place(instance._meta.label_lower, str(instance.pk), self.attname)


class SealedJSON(SealedText):
    """A sealed value of lists, dicts and texts."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value)

    def from_text(self, text: str) -> Any:
        return json.loads(text)


def saying(rows: models.QuerySet[Any], text: str) -> Any:
    """The first of these rows whose `body` is this text, or None. For a handful of rows: each is opened."""
    return next((row for row in rows if row.body == text), None)


def sealed_check(name: str, *fields: str, blank: bool = False) -> models.CheckConstraint:
    """The database stores these columns only sealed; with `blank`, or empty."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__regex": f"^$|{SHAPE}" if blank else SHAPE})
    return models.CheckConstraint(condition=condition, name=name)


def regime_check(name: str, field: str) -> models.CheckConstraint:
    """The database stores this column sealed under the sealed regimes, and plain under those that are searched."""
    sealed, marked = Q(**{f"{field}__regex": SHAPE}), Q(**{f"{field}__regex": r"^\u001e"})
    return models.CheckConstraint(
        condition=Q(regime__in=sorted(SEALED)) & sealed | Q(regime__in=sorted(SEARCHED)) & ~marked, name=name
    )
