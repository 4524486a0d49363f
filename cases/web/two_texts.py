"""Two tabs, or two people: the second text comes too late to be saved, and is not lost for that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actor import Actor
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy.models import Item, ItemKind, Protected
from secrecy.tables import Regime

CONFLICT = 409


@dataclass(frozen=True)
class Saved:
    """What was saved first, by whom and when."""

    title: str
    by: str
    at: datetime
    text: str
    # Empty: no text of a dossier, so under no secrecy of its own.
    regime: str = Regime.SCHOOL


def saved_about(row: Protected, actor: Actor, *kinds: ItemKind) -> list[Saved]:
    """The texts of these kinds that belong to a row, as far as this actor reads them; oldest first."""
    items = Item.objects.visible_to(actor).filter(about=row.pk, kind__in=kinds).select_related("author__user")
    return [
        Saved(item.get_kind_display(), item.author.user.name, item.created_at, item.body, item.regime)
        for item in items.order_by("created_at", "pk")
    ]


def both_texts(
    request: HttpRequest,
    form: forms.BaseForm,
    refusal: TransitionNotAllowed | Exception,
    *,
    row: models.Model,
    back: str,
    saved: Iterable[Saved] = (),
) -> HttpResponse:
    """The page with what was saved first and what was typed now, for `form` that was refused because of the other one.

    `row` is what both wrote about; `back` leads to how it stands now.
    """
    audit.read(row._meta.model_name or "", [row.pk], dossier_id=getattr(row, "dossier_id", None))
    typed = [
        (field.label, text)
        for field in form.visible_fields()
        if isinstance(field.field.widget, forms.TextInput | forms.Textarea)
        and not isinstance(field.field, forms.DateField)
        and (text := str(field.value() or "").strip())
    ]
    context = {
        "sentence": getattr(refusal, "message", str(refusal)),
        "saved": list(saved),
        "typed": typed,
        "back": back,
    }
    return render(request, "cases/two_texts.html", context, status=CONFLICT)
