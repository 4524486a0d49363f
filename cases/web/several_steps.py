"""Several steps written down in one save: a day and one sentence for each, and nothing for the others."""

from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from cases.procedures.definition import Definition, Step, StepKind
from cases.procedures.interpreter import may_act
from cases.procedures.state import REVIEW_CHOICES, EventKind, State, StepState
from cases.steps import ANSWERED, Entry
from cases.web.forms import past
from cases.web.step_forms import CHOICE_LABELS, StepForm
from core.forms import ClearMessages

KIND_LABELS: dict[EventKind, str | Promise] = {
    EventKind.DONE: gettext_lazy("Klaar"),
    EventKind.WORK: gettext_lazy("Nog bezig"),
    EventKind.SKIP: gettext_lazy("Overgeslagen, met een reden"),
    **CHOICE_LABELS,
}
WORDS = ("sentence", "reason", "backdated")


@dataclass(frozen=True)
class Row:
    """A step that may be written down, and the kinds of event that this actor may record on it."""

    step: Step
    kinds: tuple[EventKind, ...]


def rows_for(definition: Definition, state: State, roles: Collection[str], sent: Collection[str] = ()) -> list[Row]:
    """The steps that are not settled yet, in order, with what somebody in these roles may record.

    Whether a step's turn has come is for the interpreter, which sees the whole save; so are the steps that were on the
    page when it was `sent` (the names of its fields) and are settled by now.
    """
    rows = []
    for step in definition.steps:
        stands = state.steps[step.key]
        shut = stands.settled or (step.kind is StepKind.SIDE and stands is not StepState.OPEN)
        # What has a page of its own is answered there.
        shut = shut or ANSWERED in step.requires
        if shut and f"{step.key}-kind" not in sent:
            continue
        review = step.kind is StepKind.REVIEW
        kinds = REVIEW_CHOICES if review else (EventKind.DONE, EventKind.WORK, EventKind.SKIP)
        mine = tuple(kind for kind in kinds if set(roles) & set(may_act(definition, kind, step)))
        if mine:
            rows.append(Row(step, mine))
    return rows


class SeveralStepsForm(ClearMessages, forms.Form):
    """A few fields for each step. A step in which nothing was typed is left out."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, *, rows: Sequence[Row], actor: Actor) -> None:
        super().__init__(data, initial={"form_key": uuid4()})
        self.rows = rows
        self.actor = actor
        for row in rows:
            for name in ("on", *WORDS):
                field = deepcopy(StepForm.base_fields[name])
                # Needed once anything else of the step is filled in: `clean` says so.
                field.required, field.depends = False, name != "backdated"
                self.fields[f"{row.step.key}-{name}"] = field
            self.fields[f"{row.step.key}-kind"] = forms.ChoiceField(
                label=_("Hoe ver staat stap %(step)s?") % {"step": row.step.key},
                choices=[("", _("Nu niet")), *((kind.value, KIND_LABELS[kind]) for kind in row.kinds)],
                initial="",
                required=False,
                error_messages={"invalid_choice": _("Kies hoe ver stap %(step)s staat") % {"step": row.step.key}},
            )
            self.fields[f"{row.step.key}-kind"].depends = True

    def sections(self) -> list[tuple[Step, dict[str, BoundField], bool]]:
        """For the page: each step, its fields by name, and whether its reasons are to be shown open."""
        found = []
        for row in self.rows:
            key = row.step.key
            fields = {name: self[f"{key}-{name}"] for name in ("kind", "on", *WORDS)}
            shown = any(fields[name].errors or fields[name].value() for name in ("reason", "backdated"))
            found.append((row.step, fields, shown))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        used = [row for row in self.rows if self._typed(row)]
        if not used:
            raise forms.ValidationError(_("Vul minstens één stap in: kies hoe ver ze staat, een dag en een zin"))
        for row in used:
            key = row.step.key
            on: date | None = data.get(f"{key}-on")
            if not data.get(f"{key}-kind") and f"{key}-kind" not in self.errors:
                self.add_error(f"{key}-kind", _("Kies hoe ver stap %(step)s staat") % {"step": key})
            if on is not None:
                try:
                    past(on, self.actor.today)
                except forms.ValidationError as error:
                    self.add_error(f"{key}-on", error)
            elif f"{key}-on" not in self.errors:
                self.add_error(f"{key}-on", _("Schrijf op welke dag stap %(step)s gebeurde") % {"step": key})
        return data

    def entries(self) -> list[Entry]:
        """What was filled in, in the order of the steps."""
        data = self.cleaned_data
        return [
            Entry(
                kind=EventKind(data[f"{row.step.key}-kind"]),
                on=data[f"{row.step.key}-on"],
                step=row.step.key,
                **{name: data[f"{row.step.key}-{name}"] for name in WORDS},
            )
            for row in self.rows
            if data[f"{row.step.key}-kind"]
        ]

    def refuse(self, step: str, field: str, sentence: str) -> None:
        """Put the interpreter's sentence at the step it is about."""
        named = _("Stap %(step)s: %(sentence)s") % {"step": step, "sentence": sentence}
        name = f"{step}-{field}"
        self.add_error(name if name in self.fields else None, named if step else sentence)

    def _typed(self, row: Row) -> bool:
        return any(str(self.data.get(f"{row.step.key}-{name}", "")).strip() for name in ("kind", "on", *WORDS))
