"""The assessment form: seven open questions, one of them needed, and a day to look again."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.assessments import REFERENCE, Assessed
from cases.enums import AssessmentPart
from cases.web.forms import long_enough
from core.forms import ClearMessages, DayField

HINTS: dict[AssessmentPart, str | Promise] = {
    AssessmentPart.CHANGE: _("In gedrag, contacten, resultaten of stemming."),
    AssessmentPart.FACTS: _("Wat gezien, gehoord of vernomen is, zonder uitleg."),
    AssessmentPart.READING: _("Wat kan het betekenen? En wat kan het nog betekenen?"),
    AssessmentPart.NEEDS: _("Thuis, in de klas, bij vrienden, online. Wat heeft de leerling nodig?"),
    AssessmentPart.STRENGTHS: _("Mensen, plekken en talenten die helpen."),
    AssessmentPart.UNKNOWN: _("Wat moet u nog vragen, en aan wie?"),
    AssessmentPart.SPOKEN: _("Wie sprak met de leerling, en wat zei die er zelf van?"),
}


class AssessmentForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reference_person = forms.CharField(
        label=_("Welke referentiepersoon dacht mee?"),
        help_text=_("Laat leeg als dat nog niet gebeurde; de stap vraagt dan een reden."),
        max_length=200,
        required=False,
    )
    review_on = DayField(
        label=_("Wanneer bekijkt u dit opnieuw?"),
        error_messages={"required": _("Schrijf wanneer u dit opnieuw bekijkt")},
    )

    def __init__(self, data: QueryDict | None, *, by: Membership) -> None:
        own = by.user.name if by.role in REFERENCE else ""
        super().__init__(data, initial={"form_key": uuid4(), "reference_person": own})
        for part in AssessmentPart:
            needed = part == AssessmentPart.FACTS
            self.fields[part.value] = forms.CharField(
                label=part.label,
                help_text=HINTS[part],
                widget=forms.Textarea(attrs={"rows": 3}),
                required=needed,
                error_messages={"required": _("Schrijf in één zin wat de feiten zijn")},
                validators=[long_enough],
            )
        self.order_fields(["form_key", *AssessmentPart.values, "reference_person", "review_on"])

    def assessed(self) -> Assessed:
        data: dict[str, Any] = self.cleaned_data
        return Assessed(
            form_key=data["form_key"] or uuid4(),
            parts={part: data[part.value] for part in AssessmentPart},
            review_on=data["review_on"],
            reference_person=data["reference_person"],
        )
