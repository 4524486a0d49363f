"""Who talks with the family: naming one person, and who did so before."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access, only, to_write
from accounts.actor import Actor
from accounts.web.people import PersonField, offer
from cases import voices
from cases.enums import CaseState
from cases.leading import LEADERS
from cases.models import Case
from cases.web import audiences
from cases.web.led import led_case
from cases.workflow import TransitionNotAllowed
from core import audit
from core.forms import ClearMessages


class FamilyContactForm(ClearMessages, forms.Form):
    person = PersonField(
        label=gettext_lazy("Wie spreekt met het gezin?"),
        help_text=gettext_lazy(
            "Wie de casus leidt, of een collega die ze meeleest. Wie ze nog niet leest, duidt u hiermee aan: die "
            "ziet de casus meteen en krijgt een bericht zonder inhoud."
        ),
        empty_label=gettext_lazy("Kies iemand"),
        error_messages={"required": gettext_lazy("Kies wie met het gezin spreekt")},
    )

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", voices.contact_candidates(case, actor))


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def contact(request: HttpRequest, ref: str) -> HttpResponse:
    actor, case = request.actor, led_case(request, ref)
    lines = voices.family_contacts(case, actor)
    initial = {"person": lines[0].person_id if lines else None}
    form = FamilyContactForm(
        request.POST if request.method == "POST" else None, initial=initial, case=case, actor=actor
    )
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            voices.name_family_contact(case_id=case.pk, person=person, by=request.membership, actor=actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("%(name)s spreekt vanaf nu met het gezin.") % {"name": person.user.name})
            return redirect("cases:case", ref=ref)
    audit.read("case", [case.pk], dossier_id=case.dossier_id)
    context = {
        "case": case,
        "form": form if case.state == CaseState.OPEN else None,
        "lines": lines,
        "audience": audiences.for_family_contact(case, actor),
    }
    return render(request, "cases/family_contact.html", context, status=422 if form.errors else 200)
