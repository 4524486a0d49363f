"""How a form looks and speaks: the renderer, the bound field that knows its classes, and what is still wrong.

Source of the rules: the pattern of an error summary whose sentences come back, word for word, at their fields; a field
says what to do, optional fields say so, nothing typed is ever cut off or lost.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

DAY_FORMAT = "%d/%m/%Y"


class Problem(NamedTuple):
    """One line of the error summary. `href` is empty when there is no field to go to."""

    text: str
    href: str


class SchakelBoundField(BoundField):
    """A field of any form, ours or a library's, with our classes and without what would get in the way.

    Three attributes of Django are left out on purpose: `required` (the browser's own bubble would stand in for the
    error summary), `maxlength` (it silently cuts off pasted text) and `placeholder` (it disappears while typing).
    """

    #: Most specific first: a checkbox is an Input too.
    _CLASSES = (
        (forms.CheckboxInput, ""),
        (forms.RadioSelect, ""),
        (forms.FileInput, ""),
        (forms.Select, "utrecht-select utrecht-select--html-select"),
        (forms.Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
        (forms.widgets.Input, "utrecht-textbox utrecht-textbox--html-input"),
    )

    @cached_property
    def kind(self) -> str:
        """Which shape the field template gives it: hidden, choices, checkbox or line."""
        widget = self.field.widget
        if self.is_hidden:
            return "hidden"
        if isinstance(widget, forms.RadioSelect):
            return "choices"
        return "checkbox" if isinstance(widget, forms.CheckboxInput) else "line"

    @property
    def optional(self) -> bool:
        """Whether to say that it may stay empty. A field whose `depends` is true may not always: its form decides."""
        depends = getattr(self.field, "depends", False)
        return not (self.field.required or self.field.disabled or depends or self.kind == "checkbox")

    @property
    def suggests(self) -> bool:
        return isinstance(self.field.widget, SuggestInput)

    @property
    def cards(self) -> Iterator[dict[str, Any]]:
        """The choices of a radio or checkbox list: the bare input, its label, and a line of explanation."""
        for option in self.subwidgets:
            yield {
                "input": option.tag(),
                "label": option.choice_label,
                "description": option.data.get("description", ""),
            }

    @property
    def first_target(self) -> str:
        """The id that a link in the error summary goes to. A list of choices has none of its own: its first choice."""
        if self.kind == "hidden" or not self.auto_id:
            return ""
        return f"{self.auto_id}_0" if self.kind == "choices" else self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        # The explanation of a single checkbox is inside its label and would be read twice.
        if self.kind == "checkbox":
            return f"{self.auto_id}_error" if self.errors else None
        return super().aria_describedby

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        attrs.pop("required", None)
        for unwanted in {"maxlength", "placeholder"} & widget.attrs.keys():
            attrs[unwanted] = False  # False keeps the template from writing the attribute.
        if isinstance(widget, forms.RadioSelect):
            attrs.pop("aria-invalid", None)  # Not allowed on one radio button; the group says it.
        own = next((classes for kind, classes in self._CLASSES if isinstance(widget, kind)), "")
        classes = f"{own} {widget.attrs.get('class', '')}".strip()
        if classes:
            attrs["class"] = classes
        return attrs


class SchakelRenderer(TemplatesSetting):
    """FORM_RENDERER: templates from `templates/django/forms/`, fields bound as SchakelBoundField in every form."""

    bound_field_class = SchakelBoundField


class _Described:
    """Adds `descriptions` (value → one line) and `unavailable` (value → why not) to a list of choices.

    A choice that cannot be made is shown only together with its reason.
    """

    def __init__(self, *args, descriptions=None, unavailable=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.descriptions = descriptions or {}
        self.unavailable = unavailable or {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        value = getattr(value, "value", value)
        option["description"] = self.descriptions.get(value, "")
        if reason := self.unavailable.get(value, ""):
            option["description"] = reason
            option["attrs"]["disabled"] = True
        return option


class ChoiceCards(_Described, forms.RadioSelect):
    """One of a few: each choice a card with a word and, where needed, a line below it."""


class CheckCards(_Described, forms.CheckboxSelectMultiple):
    """Some of a few, as cards."""


class SuggestInput(forms.TextInput):
    """A line of text that shows suggestions while typing; without script it stays an ordinary line of text.

    `url` answers the fragment `components/suggestions.html` to a POST of `<name>=<typed>`, and of nothing else of the
    form: a typed name stands in no address and no access log. `fills` names the hidden field of the same form that
    receives the value of the picked suggestion and is emptied again when the text changes.
    """

    def __init__(self, *, url, fills, attrs=None):
        super().__init__(attrs)
        self.url = url
        self.fills = fills

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        field_id = context["widget"]["attrs"]["id"]
        context["widget"]["attrs"] |= {
            "autocomplete": "off",
            "data-sk-fills": self.fills,
            "hx-post": str(self.url),
            "hx-params": name,
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{field_id}_suggest",
            "hx-sync": "this:replace",
        }
        return context


class DayField(forms.DateField):
    """A day, typed as d/m/y. Also takes dots, dashes, a two-digit year and the ISO form; always shows d/m/y."""

    default_error_messages = {
        "invalid": _("Schrijf de dag als dag/maand/jaar, bijvoorbeeld 12/11/2026"),
    }
    input_formats = (DAY_FORMAT, "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")

    def __init__(self, *, input_formats=input_formats, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format=DAY_FORMAT, attrs={"autocomplete": "off"}))
        super().__init__(input_formats=input_formats, **kwargs)


class HourField(forms.TimeField):
    """An hour, typed as 14.30, 14:30, 14u30 or 14u."""

    default_error_messages = {"invalid": _("Schrijf het uur als uur.minuten, bijvoorbeeld 14.30")}
    input_formats = ("%H.%M", "%H:%M", "%Hu%M", "%Hu", "%H")

    def __init__(self, *, input_formats=input_formats, **kwargs):
        kwargs.setdefault("widget", forms.TimeInput(format="%H.%M", attrs={"autocomplete": "off"}))
        super().__init__(input_formats=input_formats, **kwargs)


class ClearMessages:
    """Mixin for a form: says which field is still empty, where the field itself has no better sentence."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                label = field.label or forms.utils.pretty_name(name)
                field.error_messages["required"] = _("Vul nog in: %(label)s") % {"label": str(label).rstrip("?:")}


def problems(*of: forms.BaseForm) -> list[Problem]:
    """What is still wrong in these forms, in the order of the page: first what is about the form as a whole."""
    found = []
    for form in of:
        found += [Problem(str(text), "") for text in form.non_field_errors()]
        for field in form:
            href = f"#{field.first_target}" if field.first_target else ""
            found += [Problem(str(text), href) for text in field.errors]
    return found
